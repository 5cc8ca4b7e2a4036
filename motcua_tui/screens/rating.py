"""After a hand-over: what the citizen ticked on the paper slip, in one key; words only where there are any."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from motcua_tui.screens.kiosk.lookup import LEVELS
from motcua_tui.text import _, mark
from motcua_tui.widgets.bound import bind, digits
from motcua_tui.widgets.dialogs import Dialog
from motcua_tui.widgets.fields import ViInput
from motcua_tui.widgets.show import show
from schemas import limits

Rated = tuple[int, str]


class RateDialog(Dialog[Rated | None]):
    """1 to 5, then Enter, perhaps after a comment; Escape records nothing."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]  # textual's own type allows tuples besides
        bind("back", "none", mark("Không ghi"), show=False),
        bind("enter", "none"),
        *digits("level", max(LEVELS)),
    ]

    def __init__(self, about: str) -> None:
        super().__init__()
        self._about, self._level = about, 0

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(show(_("Công dân đánh giá thế nào? (theo phiếu giấy)")), classes="question")
            yield Static(show(self._about, lines=True), classes="about")
            lines = "\n".join(f"{level}   {_(words)}" for level, words in LEVELS.items())
            yield Static(show(lines, lines=True), classes="detail", id="levels")
            yield ViInput(limit=limits.NOTE_MAX, words=True, id="comment", placeholder=_("Ý kiến trên phiếu, nếu có"))
            yield Static("…", classes="hint")

    def on_mount(self) -> None:
        self.query_one("#comment").display = False
        super().on_mount()

    def hint(self) -> Content:
        if self._level:
            return Content(_("Enter để ghi đánh giá, Esc để bỏ qua."))
        return Content(_("Bấm 1 đến 5. Không có phiếu: Esc hoặc Enter."))

    def action_level(self, level: int) -> None:
        """A level was ticked."""
        if self._level:
            return
        self._level = level
        self.query_one("#levels", Static).update(show(f"√ {level}   {_(LEVELS[level])}"))
        field = self.query_one("#comment", ViInput)
        field.display = True
        field.focus()
        self.query_one(".hint", Static).update(self.hint())

    def on_input_submitted(self, event: ViInput.Submitted) -> None:
        event.stop()
        self.dismiss((self._level, event.value.strip()))

    def action_none(self) -> None:
        """Nothing is recorded."""
        self.dismiss(None)
