"""Day by day, why a dossier is due when it is: a sheet over the receive form."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from motcua_tui.desk.due import DueAnswer
from motcua_tui.screens.receive_review import due_of
from motcua_tui.text import _
from motcua_tui.widgets.bound import bind
from motcua_tui.widgets.days import DueDays
from motcua_tui.widgets.keys import Scan
from motcua_tui.widgets.show import show


class DaysSheet(ModalScreen[None]):
    """The account of every day. Enter, Escape or F7 close it."""

    BINDINGS: ClassVar[list[BindingType]] = [bind("back", "close"), bind("enter", "close"), bind("due", "close")]
    DEFAULT_CSS = """
    DaysSheet { align: center middle; }
    DaysSheet>Vertical { width: 76; max-width: 96%; height: 80%; border: round $link; background: $surface; padding: 0 1; }
    DaysSheet .hint { color: $muted; height: 1; }
    """

    def __init__(self, answer: DueAnswer, why: str) -> None:
        super().__init__()
        self._answer, self._why = answer, why

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(show(self._why))
            yield DueDays()
            yield Static(show(_("↑ ↓ xem tiếp, Enter hoặc Esc để đóng.")), classes="hint")

    def on_mount(self) -> None:
        days = self.query_one(DueDays)
        days.set_due(due_of(self._answer))
        days.focus()

    def on_scan(self, scan: Scan) -> None:
        scan.stop()

    def action_close(self) -> None:
        """Back to the form."""
        self.dismiss(None)
