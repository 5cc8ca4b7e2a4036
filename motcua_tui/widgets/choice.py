"""One out of a few: all of them in sight, chosen by digit or arrow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from motcua_tui.widgets.bound import bind, digits
from motcua_tui.widgets.show import fit, shown
from motcua_tui.widgets.strips import Piece, line

WORD_MAX = 60
OPTIONS_MAX = 9


@dataclass(frozen=True)
class Option:
    """One of the choices. `word` is already translated."""

    value: str
    word: str


class Choice(Widget, can_focus=True):
    """A line such as `(•) 1 Nam  ( ) 2 Nữ`. A digit or the arrows choose, Enter goes on.

    Where they do not fit into one line, the rest stands in further lines: all of them are in sight.
    """

    COMPONENT_CLASSES = {"choice--chosen"}
    DEFAULT_CSS = """
    Choice {
        height: auto; padding: 0 1; background: $field; color: $field-text;
        &>.choice--chosen { text-style: bold; }
        &:focus { background: $field-focus; color: $field-focus-text; }
    }
    """
    BINDINGS = [
        bind("right", "step(1)"), bind("tick", "step(1)"),
        bind("left", "step(-1)"),
        bind("enter", "submit"),
        *digits("pick", OPTIONS_MAX),
    ]

    chosen: reactive[int] = reactive(0, init=False)

    class Changed(Message):
        """Another option is chosen."""

        def __init__(self, choice: Choice, value: str) -> None:
            super().__init__()
            self.choice, self.value = choice, value

        @property
        def control(self) -> Choice:
            return self.choice

    class Submitted(Message):
        """Enter: the choice stands."""

        def __init__(self, choice: Choice, value: str) -> None:
            super().__init__()
            self.choice, self.value = choice, value

        @property
        def control(self) -> Choice:
            return self.choice

    def __init__(self, options: Sequence[Option], value: str = "", *, id: str | None = None) -> None:
        super().__init__(id=id)
        assert 0 < len(options) <= OPTIONS_MAX, "a choice has one to nine options"
        self._options = tuple(options)
        self.set_reactive(Choice.chosen, self._index_of(value))

    @property
    def options(self) -> tuple[Option, ...]:
        """What can be chosen."""
        return self._options

    @options.setter
    def options(self, options: Sequence[Option]) -> None:
        assert 0 < len(options) <= OPTIONS_MAX, "a choice has one to nine options"
        self._options = tuple(options)
        self.refresh(layout=True)

    @property
    def value(self) -> str:
        return self.options[self.chosen].value

    @value.setter
    def value(self, value: str) -> None:
        self.chosen = self._index_of(value)

    def _index_of(self, value: str) -> int:
        return next((index for index, option in enumerate(self.options) if option.value == value), 0)

    def validate_chosen(self, index: int) -> int:
        return max(0, min(len(self.options) - 1, index))

    def watch_chosen(self) -> None:
        self.post_message(self.Changed(self, self.value))

    def action_step(self, step: int) -> None:
        self.chosen = (self.chosen + step) % len(self.options)

    def action_pick(self, digit: int) -> None:
        if digit <= len(self.options):
            self.chosen = digit - 1

    def action_submit(self) -> None:
        self.post_message(self.Submitted(self, self.value))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._lines(width))

    def on_click(self, event: events.Click) -> None:
        lines = self._lines(self.size.width)
        at = event.x - self.styles.padding.left
        for index, words in lines[event.y] if event.y < len(lines) else []:
            at -= cell_len(words)
            if at < 0:
                self.chosen = index
                return

    def render_line(self, y: int) -> Strip:
        chosen_style = self.rich_style + self.get_component_rich_style("choice--chosen", partial=True)
        lines, width = self._lines(self.size.width), self.size.width
        pieces: list[Piece] = [
            (words if cell_len(words) <= width else fit(words, width), chosen_style if index == self.chosen else self.rich_style)
            for index, words in (lines[y] if y < len(lines) else [])
        ]
        return line(pieces, [], width, self.rich_style)

    def _lines(self, width: int) -> list[list[tuple[int, str]]]:
        """The options, by their places, line by line."""
        lines: list[list[tuple[int, str]]] = [[]]
        room = width
        for index, words in enumerate(self._words()):
            if lines[-1] and cell_len(words.rstrip()) > room:
                lines.append([])
                room = width
            lines[-1].append((index, words.rstrip() if cell_len(words) > room else words))
            room -= cell_len(words)
        return lines

    def _words(self) -> list[str]:
        return [
            f"{'(•)' if index == self.chosen else '( )'} {index + 1} {shown(option.word, WORD_MAX)}  "
            for index, option in enumerate(self.options)
        ]
