"""What should not be forgotten today: the piles on the left, the dossiers on the right, a text to send in one key."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import Static

from motcua_tui.desk import feedback
from motcua_tui.desk.reminders import PILES, Reminder, reminders
from motcua_tui.screens.two_panes import TwoPanes
from motcua_tui.text import _, mark
from motcua_tui.widgets.bound import bind
from motcua_tui.widgets.columns import Column, Row
from motcua_tui.widgets.show import show
from motcua_tui.widgets.table import VTable
from schemas.canonical import Json
from schemas.times import short_date, short_moment

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
FEEDBACK = "feedback"
FEEDBACK_WORDS = mark("Phản ánh, kiến nghị")
FEEDBACK_HINT = mark("Còn hai ngày làm việc hoặc đã quá hạn trả lời, công khai. Enter mở để ghi bước đã làm.")
ROWS = (*PILES, FEEDBACK)
Urgent = list[dict[str, Json]]


class RemindersScreen(TwoPanes[None]):
    """Enter opens a dossier, Ctrl+E makes its text."""

    TITLE_WORDS = mark("Nhắc việc")
    HELP_WORDS = mark(
        "Bên trái là loại việc, bên phải là từng hồ sơ. Enter hoặc mũi tên phải sang danh sách, Enter mở hồ sơ. "
        "Ctrl+E soạn tin báo cho người nộp và chép luôn để dán vào Zalo, SMS. Mẫu tin sửa ở Thiết lập."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("edit", "message", mark("Soạn tin")),
        bind("again", "reload", mark("Làm mới"), show=False),
        bind("right", "into_list"),
        bind("left", "into_piles"),
        bind("back", "back", mark("Quay lại")),
    ]
    DEFAULT_CSS = """
    RemindersScreen #piles { width: 36; margin: 0 1 0 0; }
    RemindersScreen #list { width: 1fr; }
    RemindersScreen.-narrow #piles { width: 34; margin: 0; }
    RemindersScreen>.hint { height: 2; padding: 0 1; color: $muted; }
    """
    HORIZONTAL_BREAKPOINTS: list[tuple[int, str]] | None = [(0, "-narrow"), (100, "-wide")]

    def __init__(self) -> None:
        super().__init__()
        self._found: dict[str, list[Reminder]] = {}
        self._urgent: Urgent = []
        self._pile = ""

    def compose_body(self) -> ComposeResult:
        with Horizontal():
            yield VTable([Column(mark("Việc"), 16, flex=True), Column(mark("Số"), 4, right=True)], id="piles")
            columns = [
                Column(mark("Hạn, từ lúc"), 16), Column(mark("Người nộp"), 14, flex=True), Column(mark("Điện thoại"), 13),
                Column(mark("Ngày"), 5, right=True, drop=2), Column(mark("Thủ tục"), 18, flex=True, drop=1),
            ]  # fmt: skip
            yield VTable(columns, id="list", empty=mark("Không có việc nào ở đây."))
        yield Static("", classes="hint")

    def when_up(self) -> None:
        self.action_into_piles()
        self.action_reload()

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        if self._found and self.counter.office is not None:
            self.action_reload()

    def action_reload(self) -> None:
        """Look again."""
        office = self.office
        self.run_desk(lambda: (reminders(office), feedback.reminders(office)), self._show, group="read")

    def _show(self, answer: tuple[dict[str, list[Reminder]], list[Json]]) -> None:
        self._found, self._urgent = answer[0], [one for one in answer[1] if isinstance(one, dict)]
        self._pile = self._pile or next((pile for pile in ROWS if self._count(pile)), ROWS[0])
        self.pile_table.set_rows([self._pile_row(pile) for pile in ROWS], keep=True)
        self.pile_table.cursor = ROWS.index(self._pile)
        self._show_list()

    def _count(self, pile: str) -> int:
        return len(self._urgent) if pile == FEEDBACK else len(self._found[pile])

    def _pile_row(self, pile: str) -> Row:
        count = self._count(pile)
        tag = "muted" if not count else "bad" if pile in BAD else "warn" if pile != "guided" else ""
        sign = {"bad": "■ ", "warn": "▲ "}.get(tag, "  ")
        return Row(pile, (sign + _(PILES.get(pile, FEEDBACK_WORDS)), str(count)), (tag, tag))

    def _show_list(self) -> None:
        now = self.now_text()
        rows = [_row(one, now) for one in self._found.get(self._pile, [])]
        if self._pile == FEEDBACK:
            rows = [_feedback_row(one) for one in self._urgent]
        self.list_table.set_rows(rows, keep=True, listing="reminders")
        self.query_one(".hint", Static).update(show(_(HINTS.get(self._pile, FEEDBACK_HINT))))

    def pile_chosen(self, key: str) -> None:
        if key != self._pile and self._found:
            self._pile = key
            self._show_list()

    def row_opened(self, row: Row) -> None:
        """A dossier, or one complaint."""
        if self._pile != FEEDBACK:
            super().row_opened(row)
            return
        from motcua_tui.screens.feedback import OneFeedbackScreen

        self.app.push_screen(OneFeedbackScreen(row.key), lambda _done: self.action_reload())

    def action_message(self) -> None:
        """The text for the person of this dossier."""
        row = self.list_table.current
        if row is None or self._pile == FEEDBACK:
            return
        from motcua_tui.screens.messages import MessageScreen

        self.app.push_screen(MessageScreen(row.key))


def _row(one: Reminder, now: str) -> Row:
    by = short_moment(datetime.fromisoformat(one.by)) if one.by else "–"
    late = bool(one.by) and one.by < now and one.pile not in ("collect", "guided")
    tag = "bad" if late else ""
    return Row(one.dossier, (by, one.name, one.phone or "–", str(one.days or ""), one.procedure), (tag, "", "", tag, "muted"))


def _feedback_row(one: dict[str, Json]) -> Row:
    due = short_date(date.fromisoformat(str(one["due_on"]))) if one["due_on"] else "–"
    return Row(str(one["feedback"]), (due, str(one["feedback"]), "–", "", str(one["field"])), ("bad" if one["late"] else "",))
