"""All commands in one list, found by words without diacritics: "tiep nhan" finds "Tiếp nhận hồ sơ"."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen, Screen

from motcua_tui.text import _, in_english, mark
from motcua_tui.widgets.bound import bind
from motcua_tui.widgets.columns import Column, Row
from motcua_tui.widgets.footer import Offer, offers
from motcua_tui.widgets.keys import OrderedKeys, Scan
from motcua_tui.widgets.picker import Picker
from schemas.text import fold


@dataclass(frozen=True)
class Command:
    """Something that can be done. `words` and `help` are already translated; `key` is how it is done
    without this.
    """

    words: str
    run: Callable[[], Awaitable[object] | object]
    key: str = ""
    help: str = ""
    also: str = ""
    """Further words it is found by, such as those of the other language."""
    action: str = ""
    """The action of the app it runs: a key of the screen that runs the same is not listed a second time."""


FoundFor = Callable[[str], Sequence[Command]]


def rank(command: Command, typed: str) -> int | None:
    """How well the words typed fit: smaller is better, None does not fit. All words must occur."""
    words = fold(typed).split()
    title = fold(command.words)
    everywhere = f"{title} {fold(command.help)} {fold(command.key)} {fold(command.also)}"
    if not all(word in everywhere for word in words):
        return None
    if title.startswith(" ".join(words)):
        return 0
    starts = [part for part in title.split() if any(part.startswith(word) for word in words)]
    return 1 if len(starts) >= len(words) else 2 if all(word in title for word in words) else 3


def matching(commands: Sequence[Command], typed: str) -> list[Command]:
    """The commands that fit, best first, else in their own order."""
    ranked = [(rank(command, typed), number) for number, command in enumerate(commands)]
    return [commands[number] for fit, number in sorted((fit, number) for fit, number in ranked if fit is not None)]


class Palette(ModalScreen[Command | None]):
    """The list of commands. Answers the chosen one; whoever opened it runs it."""

    DEFAULT_CSS = """
    Palette {
        align: center top;
        &>.palette {
            width: 110; max-width: 96%; height: 80%; margin: 2 0 0 0; padding: 1 1;
            background: $surface; border: round $link;
        }
    }
    """
    BINDINGS = [bind("back", "back", mark("Quay lại"))]
    HELP_WORDS = mark(
        "Gõ vài chữ của việc cần làm, không cần dấu, tiếng Việt hoặc tiếng Anh; hoặc gõ số hồ sơ. Enter làm, Esc đóng."
    )

    def __init__(self, commands: Sequence[Command], found_for: FoundFor | None = None) -> None:
        """`found_for` gives further commands for what is typed, such as the dossier with that number."""
        super().__init__()
        self._commands = list(commands)
        self._found_for = found_for

    def compose(self) -> ComposeResult:
        columns = [
            Column(mark("Việc"), 27, flex=True),
            Column(mark("Giải thích"), 24, flex=True, drop=1),
            Column(mark("Phím"), 12, right=True),
        ]
        with Vertical(classes="palette"):
            yield Picker(
                columns,
                self._find,
                placeholder=_("Gõ việc cần làm, không cần dấu…"),
                empty=mark("Không có việc nào như vậy. Thử một từ khác."),
                at_first=self._find(""),
                letters_min=1,
            )

    def _find(self, typed: str) -> list[Row]:
        found = [(str(self._commands.index(one)), one) for one in matching(self._commands, typed)]
        further = self._found_for(typed) if self._found_for is not None and typed.strip() else ()
        found += [(f"+{at}|{typed}", one) for at, one in enumerate(further)]
        return [Row(key, (one.words, one.help, one.key), ("", "muted", "link")) for key, one in found]

    def on_picker_chosen(self, event: Picker.Chosen) -> None:
        place, further, typed = event.row.key.partition("|")
        found = self._found_for(typed) if further and self._found_for is not None else self._commands
        self.dismiss(found[int(place)])

    def on_scan(self, scan: Scan) -> None:
        scan.stop()

    def action_back(self) -> None:
        self.dismiss(None)


def commands_of(screen: Screen[Any]) -> list[Command]:
    """What the keys of a screen do, as commands, also those the bottom line leaves out; opening this list is none of them."""
    return [_command(screen, offer) for offer in offers(screen, hidden=True) if offer.action not in ("palette", "back")]


def _command(screen: Screen[Any], offer: Offer) -> Command:
    run = lambda: screen.app.run_action(offer.action, offer.node)  # noqa: E731
    return Command(offer.words, run, offer.key, also=in_english(offer.source), action=offer.action.removeprefix("app."))


def open_palette(app: OrderedKeys[Any], more: Sequence[Command] = (), found_for: FoundFor | None = None) -> None:
    """Show what can be done on the current screen, and `more`; run what is chosen. What both list stands there once."""

    async def run(command: Command | None) -> None:
        result = command.run() if command is not None else None
        if isinstance(result, Awaitable):
            await result

    offered = commands_of(app.screen)
    keys = {command.action: command.key for command in offered}
    named = {command.action for command in more if command.action}
    own = [command for command in offered if command.action not in named]
    further = [replace(command, key=keys.get(command.action, command.key)) for command in more]
    app.push_screen(Palette([*own, *further], found_for), run)
