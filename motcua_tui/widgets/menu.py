"""A few things to choose from on top of a screen: a digit does one at once, or the arrows and Enter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from motcua_tui.text import _, mark
from motcua_tui.widgets.bound import bind, digits
from motcua_tui.widgets.columns import Column, Row
from motcua_tui.widgets.dialogs import ABOUT_MAX, QUESTION_MAX, Dialog
from motcua_tui.widgets.show import show
from motcua_tui.widgets.table import HEAD_LINES, VTable

OPTIONS_MAX = 9


class Menu(Dialog[str | None]):
    """Answers the name of what was chosen, None after Esc. `options` are (name, words), the words already translated.

    It opens only by a key of its own, so what a fast clerk types behind that key is meant for it.
    """

    GRACE_S: ClassVar[float] = 0.0
    AUTO_FOCUS = "#options"
    BINDINGS = [bind("back", "back", mark("Quay lại"), show=False), *digits("pick", OPTIONS_MAX)]
    DEFAULT_CSS = "Menu #options { margin: 1 0 0 0; }"

    def __init__(self, question: str, options: Sequence[tuple[str, str]], about: str = "") -> None:
        super().__init__()
        self._question, self._about = question, about
        self._options = tuple(options[:OPTIONS_MAX])

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(show(self._question, QUESTION_MAX), classes="question")
            if self._about:
                yield Static(show(self._about, ABOUT_MAX, lines=True), classes="about")
            table = VTable([Column(mark("Phím"), 4), Column(mark("Việc"), 30, flex=True)], id="options")
            table.styles.height = len(self._options) + HEAD_LINES
            yield table
            yield Static("…", classes="hint")

    def on_mount(self) -> None:
        rows = [Row(name, (str(at), words)) for at, (name, words) in enumerate(self._options, start=1)]
        self.query_one("#options", VTable).set_rows(rows)

    def hint(self) -> Content:
        return Content(_("Bấm số, hoặc ↑ ↓ rồi Enter. Esc quay lại."))

    def action_pick(self, digit: int) -> None:
        """The digit of a line does what it says."""
        if digit <= len(self._options):
            self.dismiss(self._options[digit - 1][0])

    def on_vtable_selected(self, message: VTable.Selected) -> None:
        message.stop()
        self.dismiss(message.row.key)

    def action_back(self) -> None:
        """Nothing of this."""
        self.dismiss(None)
