"""What should not be forgotten today: the piles on the left, the dossiers on the right, a text to send in one key."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Static

from motcua_tui.desk.reminders import PILES, Reminder, reminders
from motcua_tui.screens.base import BaseScreen
from motcua_tui.text import _, mark
from motcua_tui.widgets.columns import Column, Row
from motcua_tui.widgets.show import show
from motcua_tui.widgets.table import VTable
from schemas.times import short_moment

HINTS = {
    "forward": mark("Nhận trước 15:00 chuyển trong ngày, sau 15:00 chuyển đầu giờ ngày làm việc sau (NĐ 118 Đ18.2)."),
    "due_today": mark("Trả trong hôm nay."),
    "last_day": mark("Hẹn trả ngày làm việc tới. Không kịp thì xin lỗi và gia hạn ngay hôm nay; mai là muộn (NĐ 118 Đ19.6)."),
    "overdue": mark("Xin lỗi bằng văn bản; ngày hẹn và số ngày trễ vẫn giữ nguyên."),
    "online": mark("Trả lời trong 08 giờ làm việc (NĐ 118 Đ17.2.c)."),
    "correct": mark("Chuyển lại kết quả đúng trong 03 ngày làm việc (NĐ 118 Đ23.1)."),
    "supplement": mark("Gọi nhắc người nộp; hết 15 ngày mà không bổ sung thì đóng hồ sơ (NĐ 118 Đ19.5)."),
    "collect": mark("Gọi hoặc nhắn người nộp đến nhận kết quả."),
    "guided": mark("Đã hướng dẫn một lần; khi họ quay lại, mở hồ sơ này để tiếp nhận."),
}
BAD = frozenset({"overdue", "correct"})


class RemindersScreen(BaseScreen[None]):
    """Enter opens a dossier, m makes its text."""

    TITLE_WORDS = mark("Nhắc việc")
    HELP_WORDS = mark(
        "Bên trái là loại việc, bên phải là từng hồ sơ. Enter hoặc mũi tên phải sang danh sách, Enter mở hồ sơ. "
        "M soạn tin báo cho người nộp và chép luôn để dán vào Zalo, SMS. Mẫu tin sửa ở Thiết lập."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("m", "message", mark("Soạn tin")),
        Binding("f5", "reload", mark("Làm mới"), show=False),
        Binding("right", "into_list", show=False),
        Binding("left", "into_piles", show=False),
        Binding("escape", "back", mark("Quay lại")),
    ]
    DEFAULT_CSS = """
    RemindersScreen #piles { width: 36; margin: 0 1 0 0; }
    RemindersScreen #list { width: 1fr; }
    RemindersScreen.-narrow #piles { width: 33; margin: 0; }
    RemindersScreen>.hint { height: 2; padding: 0 1; color: $muted; }
    """
    HORIZONTAL_BREAKPOINTS: list[tuple[int, str]] | None = [(0, "-narrow"), (100, "-wide")]

    def __init__(self) -> None:
        super().__init__()
        self._found: dict[str, list[Reminder]] = {}
        self._pile = ""

    def compose_body(self) -> ComposeResult:
        with Horizontal():
            yield VTable([Column(mark("Việc"), 16, flex=True), Column(mark("Số"), 5, right=True)], id="piles")
            columns = [
                Column(mark("Hạn, từ lúc"), 16), Column(mark("Người nộp"), 14, flex=True), Column(mark("Điện thoại"), 13),
                Column(mark("Ngày"), 5, right=True, drop=2), Column(mark("Thủ tục"), 18, flex=True, drop=1),
            ]  # fmt: skip
            yield VTable(columns, id="list", empty=mark("Không có việc nào ở đây."))
        yield Static("", classes="hint")

    def when_up(self) -> None:
        self.query_one("#piles", VTable).focus()
        self.action_reload()

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        if self._found and self.counter.office is not None:
            self.action_reload()

    def action_reload(self) -> None:
        """Look again."""
        office = self.office
        self.run_desk(lambda: reminders(office), self._show, group="read")

    def _show(self, found: dict[str, list[Reminder]]) -> None:
        self._found = found
        self._pile = self._pile or next((pile for pile in PILES if found[pile]), next(iter(PILES)))
        piles = self.query_one("#piles", VTable)
        piles.set_rows([self._pile_row(pile) for pile in PILES], keep=True)
        piles.cursor = list(PILES).index(self._pile)
        self._show_list()

    def _pile_row(self, pile: str) -> Row:
        count = len(self._found[pile])
        tag = "muted" if not count else "bad" if pile in BAD else "warn" if pile != "guided" else ""
        sign = {"bad": "■ ", "warn": "▲ "}.get(tag, "  ")
        return Row(pile, (sign + _(PILES[pile]), str(count)), (tag, tag))

    def _show_list(self) -> None:
        now = self.now_text()
        rows = [_row(one, now) for one in self._found.get(self._pile, [])]
        self.query_one("#list", VTable).set_rows(rows, keep=True)
        self.query_one(".hint", Static).update(show(_(HINTS[self._pile])))

    def on_vtable_highlighted(self, message: VTable.Highlighted) -> None:
        if message.table.id == "piles" and message.row is not None and message.row.key != self._pile and self._found:
            self._pile = message.row.key
            self._show_list()

    def on_vtable_selected(self, message: VTable.Selected) -> None:
        message.stop()
        if message.table.id == "piles":
            self.action_into_list()
        else:
            self.counter.open_dossier(message.row.key)

    def action_into_list(self) -> None:
        """Go to the dossiers of this pile."""
        if self.query_one("#list", VTable).total:
            self.query_one("#list", VTable).focus()

    def action_into_piles(self) -> None:
        """Back to the piles."""
        self.query_one("#piles", VTable).focus()

    def action_message(self) -> None:
        """The text for the person of this dossier."""
        row = self.query_one("#list", VTable).current
        if row is None:
            return
        from motcua_tui.screens.messages import MessageScreen

        self.app.push_screen(MessageScreen(row.key))

    def action_back(self) -> None:
        """Leave; from the list first to the piles."""
        if self.focused is self.query_one("#list", VTable):
            self.action_into_piles()
        else:
            self.dismiss(None)


def _row(one: Reminder, now: str) -> Row:
    by = short_moment(datetime.fromisoformat(one.by)) if one.by else "–"
    late = bool(one.by) and one.by < now and one.pile not in ("collect", "guided")
    tag = "bad" if late else ""
    return Row(one.dossier, (by, one.name, one.phone or "–", str(one.days or ""), one.procedure), (tag, "", "", tag, "muted"))
