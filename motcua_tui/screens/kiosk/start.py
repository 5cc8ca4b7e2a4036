"""The first page: what can be done here, who is called, and behind a code the way out."""

from __future__ import annotations

import time
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from motcua_tui.screens.kiosk.base import KioskScreen
from motcua_tui.text import _, language, mark
from motcua_tui.widgets.fields import PasswordInput
from motcua_tui.widgets.show import show

CHOICES = (
    mark("Tra cứu hồ sơ của tôi"),
    mark("Thủ tục: giấy tờ cần nộp, thời hạn, mã QR"),
    mark("Lấy số thứ tự"),
    mark("Đánh giá sự phục vụ"),
    mark("Địa chỉ, đường dây nóng"),
)
OTHER_LANGUAGE = len(CHOICES) + 1
STAFF = 9
WRONG_WAIT_S = 10.0


class MenuLine(Static):
    """One choice, by its digit or by touch."""

    DEFAULT_CSS = """
    MenuLine { height: 2; padding: 0 2; }
    MenuLine:hover { background: $row-resting; color: $row-resting-text; }
    """

    def __init__(self, number: int) -> None:
        super().__init__("")
        self.number = number

    def on_click(self, event: events.Click) -> None:
        event.stop()
        start = self.screen
        assert isinstance(start, StartScreen)
        start.action_choose(self.number)


class StartScreen(KioskScreen):
    """Digits choose."""

    HEADING = mark("Kính chào ông/bà. Mời chọn:")
    HINT = mark("Bấm số để chọn · Quét mã QR trên giấy tiếp nhận để xem hồ sơ · 9 cán bộ")
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(str(digit), f"choose({digit})", show=False) for digit in (*range(1, OTHER_LANGUAGE + 1), STAFF)),
    ]
    DEFAULT_CSS = """
    StartScreen>Vertical { height: auto; }
    StartScreen>#board { height: 3; padding: 1 2; color: $link; text-style: bold; }
    """

    def compose_body(self) -> ComposeResult:
        with Vertical():
            for number in range(1, OTHER_LANGUAGE + 1):
                yield MenuLine(number)
        yield Static("", id="board")

    def refresh_words(self) -> None:
        super().refresh_words()
        self.quiet()
        other = mark("Tiếng Việt") if language() == "en" else "English"  # each language names itself
        for line in self.query(MenuLine):
            words = other if line.number == OTHER_LANGUAGE else _(CHOICES[line.number - 1])
            line.update(show(f" {line.number}   {words}"))
        self.query_one("#board", Static).update(show(self._board_words()))

    def _board_words(self) -> str:
        board = self.kiosk.board
        if board is None or not (board.called or board.waiting):
            return ""
        called = _("Đang gọi số {tickets}").format(tickets=", ".join(board.called)) if board.called else ""
        waiting = _("{count} người đang chờ").format(count=board.waiting)
        return " · ".join(part for part in (called, waiting) if part)

    def action_choose(self, number: int) -> None:
        """Open the page of this number."""
        from motcua_tui.screens.kiosk.contact import ContactScreen
        from motcua_tui.screens.kiosk.lookup import LookupScreen
        from motcua_tui.screens.kiosk.procedures import ProceduresScreen
        from motcua_tui.screens.kiosk.ticket import TicketScreen

        match number:
            case 1:
                self.here.open(LookupScreen())
            case 2:
                self.here.open(ProceduresScreen())
            case 3:
                self.here.open(TicketScreen())
            case 4:
                self.here.open(LookupScreen(to_rate=True))
            case 5:
                self.here.open(ContactScreen())
            case 6:
                self.here.speak("vi" if language() == "en" else "en")
            case _:
                self.here.open(CodeScreen())

    def action_home(self) -> None:
        """Here already."""


class CodeScreen(KioskScreen):
    """Asks for the code that was set when the screen was opened. A wrong one makes everybody wait."""

    HEADING = mark("Dành cho cán bộ: nhập mã để đóng màn hình này")
    DEFAULT_CSS = "CodeScreen>PasswordInput { width: 30; margin: 1 2; }"
    closed_until: ClassVar[float] = 0.0

    def compose_body(self) -> ComposeResult:
        yield PasswordInput(id="code")

    def when_up(self) -> None:
        self.query_one(PasswordInput).focus()

    def on_input_submitted(self, event: PasswordInput.Submitted) -> None:
        """The right code closes the screen."""
        event.stop()
        field = self.query_one(PasswordInput)
        typed, field.value = field.value, ""
        if time.monotonic() < CodeScreen.closed_until:
            self.tell(_("■ Hãy chờ một lát rồi thử lại."), "bad")
        elif self.here.is_exit_code(typed):
            self.here.leave()
        else:
            CodeScreen.closed_until = time.monotonic() + WRONG_WAIT_S
            self.tell(_("■ Mã không đúng. Hãy gõ lại."), "bad")
