"""The day book: what came in, what went out, what is late; day by day, and closing a day for good."""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from motcua_tui.desk.day import close_day, closed
from motcua_tui.desk.due import working_day_after
from motcua_tui.desk.office import Office
from motcua_tui.screens.base import BaseScreen
from motcua_tui.screens.dossier_steps import when
from motcua_tui.screens.rows import as_rows, columns
from motcua_tui.store import DayRows
from motcua_tui.text import _, mark
from motcua_tui.widgets.columns import Row
from motcua_tui.widgets.days_typed import iso_of, spoken_iso
from motcua_tui.widgets.dialogs import Ask, Prompt
from motcua_tui.widgets.table import VTable
from schemas.canonical import Json
from schemas.office_acts import OfficeAct
from schemas.refusal import Refusal
from schemas.times import short_date, weekday_name

Book = tuple[DayRows, Json]
"""A day's rows and how it was closed, None while it is open."""


class DayScreen(BaseScreen[None]):
    """Left and right turn the days."""

    TITLE_WORDS = mark("Sổ ngày")
    HELP_WORDS = mark(
        "Các hồ sơ có việc trong ngày. ← → sang ngày trước, ngày sau; Ctrl+G tới một ngày; Enter mở hồ sơ. "
        "Người phụ trách bấm Ctrl+K để chốt sổ ngày; sổ đã chốt không mở lại được."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "turn(-1)", mark("Ngày trước")),
        Binding("right", "turn(1)", mark("Ngày sau")),
        Binding("ctrl+g", "go", mark("Tới ngày")),
        Binding("ctrl+k", "close_day", mark("Chốt sổ")),
        Binding("escape", "back", mark("Quay lại")),
        Binding("f5", "reload", mark("Làm mới"), show=False),
    ]
    DEFAULT_CSS = """
    DayScreen>#figures { height: auto; padding: 0 1; background: $panel; color: $foreground; }
    """

    def compose_body(self) -> ComposeResult:
        yield Static("", id="figures")
        has_line = self.counter.postman.is_enrolled
        yield VTable(columns(line=has_line), id="rows", empty=mark("Ngày này không có việc nào trên hồ sơ."))

    def when_up(self) -> None:
        self._day = date.fromisoformat(self.now_text()[:10])
        self.query_one("#rows", VTable).focus()
        self.action_reload()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Closing is for those who may."""
        if action == "close_day" and self.counter.office is not None:
            return self.office.why_not(OfficeAct.CLOSE_DAY) is None
        return True

    def action_reload(self) -> None:
        """Read the day again."""
        office, day, line = self.office, self._day.isoformat(), self.counter.postman.is_enrolled
        now = self.now_text()

        def read() -> tuple[Book, list[Row]]:
            book = _book(office, day)
            return book, as_rows(office.store, book[0].rows, now, line=line)

        self.run_desk(read, self._show, group="day")

    def _show(self, found: tuple[Book, list[Row]]) -> None:
        (rows, closing), listed = found
        self.query_one("#figures", Static).update(self._figures(rows, closing))
        self.query_one("#rows", VTable).set_rows(listed, keep=True)

    def _figures(self, rows: DayRows, closing: Json) -> Content:
        title = f"{_(weekday_name(self._day))} {short_date(self._day)}"
        said = _(
            "Tiếp nhận {received} · Xử lý xong {finished} · Trả kết quả {returned} · Đang quá hạn "
            "{overdue} · Sắp đến hạn {soon}"
        )
        figures = said.format(
            received=len(rows.received), finished=len(rows.finished), returned=len(rows.returned),
            overdue=len(rows.overdue), soon=len(rows.due_soon),
        )  # fmt: skip
        return Content("\n").join([Content.styled(title, "bold"), Content(figures), _closing(rows, closing)])

    def on_vtable_selected(self, message: VTable.Selected) -> None:
        message.stop()
        self.counter.open_dossier(message.row.key)

    def action_turn(self, days: int) -> None:
        """The day before or after."""
        self._day += timedelta(days=days)
        self.clear_sentence()
        self.action_reload()

    def action_go(self) -> None:
        """A day by its date."""

        def given(typed: str | None) -> None:
            iso = iso_of(typed, today=self._day) if typed else ""
            if iso:
                self._day = date.fromisoformat(iso)
                self.action_reload()
            elif typed:
                self.tell(_("■ Không đọc được ngày này. Hãy gõ như 5/3/2026."), "bad")

        self.app.push_screen(
            Prompt(_("Tới ngày nào?"), value=spoken_iso(self._day.isoformat()), limit=10), given
        )

    # -- closing

    def action_close_day(self) -> None:
        """Ask, then close the day."""
        about = f"{_(weekday_name(self._day))} {short_date(self._day)}"
        detail = _(
            "Sổ đã chốt không mở lại được. Việc ghi thêm cho ngày này về sau sẽ hiện là ghi sau khi chốt."
        )
        ask = Ask(_("Chốt sổ ngày này?"), about, detail=detail, yes=_("Chốt sổ"))
        self.app.push_screen(ask, lambda sure: self._close() if sure else None)

    def _close(self) -> None:
        office, day = self.office, self._day.isoformat()
        self.run_desk(lambda: close_day(office, day), self._day_closed, group="close", exclusive=False)

    def _day_closed(self, done: dict[str, Json] | Refusal) -> None:
        if isinstance(done, Refusal):
            self.tell_refusal(done)
        else:
            self.tell(_("√ Đã chốt sổ ngày {day}.").format(day=short_date(self._day)))
            self.action_reload()

    def action_back(self) -> None:
        """Leave the book."""
        self.dismiss(None)


def _book(office: Office, day: str) -> Book:
    soon = working_day_after(office, day, int(office.setting("due_soon.working_days")))
    return office.store.day(day, soon), closed(office, day)


def _closing(rows: DayRows, closing: Json) -> Content:
    if not isinstance(closing, dict):
        return Content.styled(_("○ Chưa chốt sổ"), "$muted")
    said = _("√ Đã chốt lúc {when}").format(when=when(str(closing["at"])))
    if closing["entries"] == rows.entries:
        return Content.styled(said, "$good")
    later = rows.entries - int(str(closing["entries"]))
    return Content.styled(said + " · " + _("▲ có {count} mục ghi sau khi chốt").format(count=later), "$warn")
