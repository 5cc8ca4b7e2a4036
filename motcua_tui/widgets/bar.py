"""The top line of every screen: whose office, where I am, and whether store, line and clock are well."""

from __future__ import annotations

from dataclasses import dataclass

from rich.style import Style
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from motcua_tui.widgets.badges import Level, level_badge
from motcua_tui.widgets.show import ELLIPSIS, fit, shown
from motcua_tui.widgets.strips import Piece, length, line

TEXT_MAX = 200
WIDE_CELLS = 110


@dataclass(frozen=True)
class Health:
    """How something the office depends on is. `name` is what ("Kho"), `word` how it is ("tốt"); both
    translated.
    """

    name: str
    level: Level
    word: str


class TopBar(Widget):
    """One line. Stands in for textual's Header, which every screen that is ever closed leaves in memory.

    Nothing personal belongs here: the line is readable from the other side of the counter.
    """

    COMPONENT_CLASSES = {f"bar--{name}" for name in ("good", "warn", "bad", "muted")}
    DEFAULT_CSS = """
    TopBar {
        dock: top; height: 1; background: $bar; color: $bar-text;
        &.-practice { background: $bar-practice; }
        &>.bar--good { color: $bar-good; }
        &>.bar--warn { color: $bar-warn; text-style: bold; }
        &>.bar--bad { color: $bar-bad; text-style: bold reverse; }
        &>.bar--muted { color: $bar-muted; }
    }
    """

    office: reactive[str] = reactive("")
    heading: reactive[str] = reactive("")
    note: reactive[str] = reactive("")
    """A mode the clerk should be aware of: "TELEX", "CHỈ XEM"."""
    practice: reactive[str] = reactive("")
    """What a practice office is called, with what that means behind a dash; stands first, on a ground of its own colour."""
    time: reactive[str] = reactive("")
    health: reactive[tuple[Health, ...]] = reactive(())
    line: reactive[Health | None] = reactive(None)
    """How the line to the province is, where there is one."""

    def __init__(self, office: str = "", heading: str = "", *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.set_reactive(TopBar.office, office)
        self.set_reactive(TopBar.heading, heading)

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        practice = self._practice(width)
        full = self._right(words=True)
        taken = length(practice)
        right = full if taken + length(full) + self._left_wanted() <= width else self._right(words=False)
        return line([*practice, *self._left(width - taken - length(right))], right, width, self.rich_style)

    def watch_practice(self) -> None:
        self.set_class(bool(self.practice), "-practice")

    def _practice(self, width: int) -> list[Piece]:
        """Said in full where the line is wide; its name is never cut."""
        if not self.practice:
            return []
        words = self.practice if width >= WIDE_CELLS else self.practice.split(" – ")[0]
        return [(f" {shown(words, 60)} ", self.rich_style + Style(bold=True, reverse=True))]

    def _left_wanted(self) -> int:
        return length(self._left(10_000))

    def _left(self, room: int) -> list[Piece]:
        """Office and heading; the heading says where I am, so the office is the one to be cut."""
        ground, muted = self.rich_style, self._style("muted")
        heading, office = shown(self.heading, TEXT_MAX), shown(self.office, TEXT_MAX)
        bold = ground + Style(bold=True)
        if not office:
            return [(" ", ground), (heading, bold)]
        left = room - length([(f"  │ {heading} ", bold)])
        if length([(office, muted)]) > left:
            office = fit(office, left).rstrip() if left > 8 else ""
        parts: list[Piece] = [(" ", ground)]
        if office.strip(f" {ELLIPSIS}"):
            parts += [(office, muted), (" │ ", muted)]
        return [*parts, (heading, bold), (" ", ground)]

    def _right(self, *, words: bool) -> list[Piece]:
        ground = self.rich_style
        pieces: list[Piece] = []
        if self.note:
            pieces += [(f" {shown(self.note, 20)} ", ground + Style(bold=True, reverse=True)), (" ", ground)]
        for each in (*self.health, *((self.line,) if self.line else ())):
            badge = level_badge(each.level, each.word)
            says = each.name if each.level == "good" and not words else f"{each.name} {each.word}"
            pieces += [(f"{badge.sign} {shown(says, 40)}", self._style(badge.tag)), ("  ", ground)]
        return [*pieces, (f"{shown(self.time, 20)} ", ground)]

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"bar--{name}")
