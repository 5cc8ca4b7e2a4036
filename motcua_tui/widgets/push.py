"""A button one line high."""

from __future__ import annotations

from textual.app import RenderResult
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from motcua_tui.widgets.bound import bind
from motcua_tui.widgets.show import show

WORDS_MAX = 60


class Push(Widget, can_focus=True):
    """Enter, the space bar or a click presses it. The button with the focus stands between arrows."""

    DEFAULT_CSS = """
    Push {
        width: auto; height: 1; margin: 0 2 0 0; padding: 0 1; background: $field; color: $field-text;
        &:hover { background: $row-resting; color: $row-resting-text; }
        &:focus { background: $row-cursor; color: $row-cursor-text; text-style: bold; }
        &:disabled { color: $muted; }
    }
    """
    BINDINGS = [bind("enter", "press"), bind("tick", "press")]

    class Pressed(Message):
        """The button was pressed."""

        def __init__(self, push: Push) -> None:
            super().__init__()
            self.push = push

        @property
        def control(self) -> Push:
            return self.push

    def __init__(self, words: str, *, id: str | None = None, classes: str | None = None) -> None:
        """`words` is already translated and says what happens, with the key that does the same."""
        super().__init__(id=id, classes=classes)
        self._words = words

    def render(self) -> RenderResult:
        words = show(self._words, WORDS_MAX)
        # The colour alone would not tell which button Enter presses.
        return Content.assemble("► " if self.has_focus else "  ", words, " ")

    def action_press(self) -> None:
        self.post_message(self.Pressed(self))

    def on_click(self) -> None:
        self.action_press()
