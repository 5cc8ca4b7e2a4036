"""The day book: what is unusual, what came in, what went out, who did it; and closing the day for good."""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from motcua_tui.desk.day import close_day
from motcua_tui.desk.day_closing import Closed
from motcua_tui.desk.day_log import DayLog, Pile, day_log
from motcua_tui.desk.paper_day import save_day_log, send_day_log
from motcua_tui.screens.day_rows import Named, lists_of, narrow_columns, row_of, rows_of
from motcua_tui.screens.dossier_steps import when
from motcua_tui.screens.report_out import ReportScreen
from motcua_tui.screens.two_panes import TwoPanes
from motcua_tui.text import _, mark
from motcua_tui.widgets.columns import Column, Row
from motcua_tui.widgets.days_typed import iso_of, spoken_iso
from motcua_tui.widgets.dialogs import Ask, Prompt
from motcua_tui.widgets.table import VTable
from schemas.canonical import Json
from schemas.office_acts import OfficeAct
from schemas.refusal import Refusal
from schemas.times import short_date, weekday_name


class DayScreen(TwoPanes[None]):
    """Figures on the left, the dossiers behind the chosen one on the right. Left and right turn the days."""

    TITLE_WORDS = mark("Sổ ngày")
    HELP_WORDS = mark(
        "Bên trái là các con số của ngày, việc cần để ý đứng đầu; bên phải là hồ sơ của con số đang chọn. Enter sang danh sách, "
        "Enter nữa mở hồ sơ, Esc trở lại. ← → sang ngày trước, ngày sau; Ctrl+G tới một ngày; F8 in sổ ngày, "
        "Ctrl+B in phiếu bàn giao. "
        "Người phụ trách bấm Ctrl+K để chốt sổ ngày; sổ đã chốt không mở lại được."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "turn(-1)", mark("Ngày trước")),
        Binding("right", "turn(1)", mark("Ngày sau")),
        Binding("ctrl+g", "go", mark("Tới ngày")),
        Binding("ctrl+k", "close_day", mark("Chốt sổ")),
        Binding("f8", "print_day", mark("In sổ ngày")),
        Binding("ctrl+b", "hand_on", mark("In bàn giao")),
        Binding("escape", "back", mark("Quay lại")),
        Binding("f5", "reload", mark("Làm mới"), show=False),
    ]
    PILES, LIST = "#lists", "#rows"
    DEFAULT_CSS = """
    DayScreen>#figures { height: auto; padding: 0 1; background: $panel; color: $foreground; }
    DayScreen #lists { width: 38; margin: 0 1 0 0; }
    DayScreen #rows { width: 1fr; }
    DayScreen.-narrow #lists { width: 30; margin: 0; }
    """
    HORIZONTAL_BREAKPOINTS: list[tuple[int, str]] | None = [(0, "-narrow"), (100, "-wide")]

    def __init__(self) -> None:
        super().__init__()
        self._log: DayLog | None = None
        self._lists: list[Named] = []

    def compose_body(self) -> ComposeResult:
        yield Static("", id="figures")
        with Horizontal():
            yield VTable(
                [
                    Column(mark("Việc"), 18, flex=True),
                    Column(mark("Số"), 5, right=True),
                    Column(mark("Trước"), 5, right=True, drop=1),
                ],
                id="lists",
            )
            yield VTable(narrow_columns(), id="rows")

    def when_up(self) -> None:
        self._day = date.fromisoformat(self.now_text()[:10])
        self.action_into_piles()
        self.action_reload()

    def on_screen_resume(self) -> None:
        if self._log is not None and self.counter.office is not None:
            self.action_reload()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Closing is for those who may."""
        if action == "close_day" and self.counter.office is not None:
            return self.office.why_not(OfficeAct.CLOSE_DAY) is None
        return True

    def action_reload(self) -> None:
        """Read the day again."""
        office, day = self.office, self._day.isoformat()
        self.run_desk(lambda: day_log(office, day), self._show, group="day")

    def _show(self, found: DayLog | Refusal) -> None:
        if isinstance(found, Refusal):
            self.tell_refusal(found)
            return
        self._log, self._lists = found, lists_of(found, self._names())
        self.query_one("#figures", Static).update(_head(found, self._day))
        lists = self.pile_table
        lists.set_rows([row_of(one) for one in self._lists], keep=True)
        if not found.unusual and not lists.cursor:
            lists.cursor = 1  # nothing stands at the top: show what was done that day
        self._show_rows()

    def _names(self) -> dict[str, str]:
        return {user: row.display for user, row in self.office.store.users().items()}

    def _show_rows(self) -> None:
        chosen, log = self._chosen(), self._log
        if log is None or chosen is None:
            return
        table = self.list_table
        table.empty = _(chosen.empty)
        table.set_rows(rows_of(log, chosen, self.now_text()), keep=True)

    def _chosen(self) -> Named | None:
        row = self.pile_table.current
        return next((one for one in self._lists if row is not None and one.key == row.key), None)

    def pile_chosen(self, key: str) -> None:
        self._show_rows()

    def row_opened(self, row: Row) -> None:
        dossier = row.key.partition("|")[0]
        if dossier:
            self.counter.open_dossier(dossier)

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

        self.app.push_screen(Prompt(_("Tới ngày nào?"), value=spoken_iso(self._day.isoformat()), limit=10), given)

    def action_print_day(self) -> None:
        """The day on paper, to be signed; a closed one carries its code."""
        office, day = self.office, self._day.isoformat()
        about = _("Sổ ngày {day}").format(day=short_date(self._day))
        screen = ReportScreen(
            about, lambda folder: save_day_log(office, day, folder), lambda name: send_day_log(office, day, name)
        )
        self.app.push_screen(screen, lambda said: self.tell(said) if said else None)

    def action_hand_on(self) -> None:
        """The results and the paper files of this day as lists two people sign."""
        from motcua_tui.screens.printing import DayPapersScreen

        words = f"{_(weekday_name(self._day))} {short_date(self._day)}"
        self.app.push_screen(DayPapersScreen(self._day.isoformat(), words), lambda said: self.tell(said) if said else None)

    # -- closing

    def action_close_day(self) -> None:
        """Ask, then close the day."""
        about = f"{_(weekday_name(self._day))} {short_date(self._day)}"
        detail = _("Sổ đã chốt không mở lại được. Việc ghi thêm cho ngày này về sau sẽ hiện là ghi sau khi chốt.")
        if self._log is not None and self._log.unusual:
            seen = _("Có {count} việc cần để ý, đứng đầu danh sách bên trái.").format(count=len(self._log.unusual))
            detail = f"{seen}\n{detail}"
        ask = Ask(_("Chốt sổ ngày này?"), about, detail=detail, yes=_("Chốt sổ"))
        self.app.push_screen(ask, lambda sure: self._close() if sure else None)

    def _close(self) -> None:
        office, day = self.office, self._day.isoformat()
        self.run_desk(lambda: close_day(office, day), self._day_closed, group="close", exclusive=False)

    def _day_closed(self, done: dict[str, Json] | Refusal) -> None:
        if isinstance(done, Refusal):
            self.tell_refusal(done)
            return
        self.tell(_("√ Đã chốt sổ ngày {day}. Bấm F8 để in và ký.").format(day=short_date(self._day)))
        self.action_reload()


def _head(log: DayLog, day: date) -> Content:
    title = f"{_(weekday_name(day))} {short_date(day)}"
    said = _(
        "Tiếp nhận {received} · Xử lý xong {finished} · Trả kết quả {returned} · Đang quá hạn "
        "{overdue} · Sắp đến hạn {soon}"
    )
    counts = {pile: len(ids) for pile, ids in log.piles.items()}
    figures = said.format(
        received=counts[Pile.RECEIVED], finished=counts[Pile.FINISHED], returned=counts[Pile.RETURNED],
        overdue=counts[Pile.OVERDUE], soon=counts[Pile.DUE_SOON],
    )  # fmt: skip
    return Content("\n").join([Content.styled(title, "bold"), Content(figures), _closing(log.closed)])


def _closing(closed: Closed | None) -> Content:
    if closed is None:
        return Content.styled(_("○ Chưa chốt sổ"), "$muted")
    said = _("√ Đã chốt lúc {when} · mã {code}").format(when=when(closed.at), code=closed.code)
    if not closed.holds:
        return Content.styled(said + " · " + _("■ SỔ KHÔNG CÒN NHƯ LÚC CHỐT"), "$bad")
    if not closed.later:
        return Content.styled(said, "$good")
    return Content.styled(said + " · " + _("▲ có {count} mục ghi sau khi chốt").format(count=len(closed.later)), "$warn")
