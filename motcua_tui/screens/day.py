"""The day book: what is unusual, what came in, what went out, who did it; and closing the day for good."""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from motcua_tui.desk.day import close_day
from motcua_tui.desk.day_closing import Closed, compare
from motcua_tui.desk.day_log import DayLog, Pile, day_log
from motcua_tui.desk.paper_day import save_day_log, send_day_log
from motcua_tui.screens.day_rows import LISTS, Named, about_list, about_row, columns_of, lists_of, row_of, rows_of, shown_of
from motcua_tui.screens.dossier_steps import when
from motcua_tui.screens.preview import ROOMY, Preview
from motcua_tui.screens.report_out import ReportScreen
from motcua_tui.screens.two_panes import TwoPanes
from motcua_tui.text import _, mark
from motcua_tui.widgets.bound import bind
from motcua_tui.widgets.columns import Row
from motcua_tui.widgets.days_typed import iso_of, spoken_iso
from motcua_tui.widgets.dialogs import Ask, Prompt
from motcua_tui.widgets.menu import Menu
from motcua_tui.widgets.show import show
from motcua_tui.widgets.table import VTable
from schemas.canonical import Json
from schemas.office_acts import OfficeAct
from schemas.refusal import Refusal
from schemas.times import short_date, weekday_name

ABOUT_MAX = 400
CODE_TYPED_MAX = 40


class DayScreen(TwoPanes[None]):
    """Figures on the left, the dossiers behind the chosen one on the right. Left and right turn the days."""

    TITLE_WORDS = mark("Sổ ngày")
    HELP_WORDS = mark(
        "Bên trái là các con số của ngày, việc cần để ý đứng đầu; bên phải là hồ sơ của con số đang chọn; dòng cuối nói rõ dòng "
        "đang chọn. Cột “Trước” là cùng ngày tuần trước. Enter sang danh sách, Enter nữa mở hồ sơ, Esc trở lại. Ctrl+O mở từng "
        "số của một người, lĩnh vực, thủ tục. Người phụ trách bấm Ctrl+K để chốt sổ ngày; sổ đã chốt không mở lại được; Ctrl+D "
        "so mã trên sổ giấy đã ký."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("close", "close_day", mark("Chốt sổ")),
        bind("print", "print", mark("In")),
        bind("show", "open_parts", mark("Từng số")),
        bind("choose", "go", mark("Tới ngày")),
        bind("left", "turn(-1)", mark("Ngày trước")),
        bind("right", "turn(1)", mark("Ngày sau")),
        bind("check", "compare_code", mark("So mã")),
        bind("due", "late", mark("Quá hạn trong kỳ")),
        bind("earlier", "turn(-7)", mark("Tuần trước"), show=False),
        bind("later", "turn(7)", mark("Tuần sau"), show=False),
        bind("back", "back", mark("Quay lại")),
        bind("again", "reload", mark("Làm mới"), show=False),
    ]
    PILES, LIST = "#lists", "#rows"
    DEFAULT_CSS = """
    DayScreen>#figures { height: auto; padding: 0 1; background: $panel; color: $foreground; }
    DayScreen>#about { height: 2; padding: 0 1; background: $panel; color: $foreground; }
    DayScreen #lists { width: 38; margin: 0 1 0 0; }
    DayScreen #rows { width: 1fr; }
    DayScreen.-narrow #lists { width: 36; margin: 0; }
    """
    HORIZONTAL_BREAKPOINTS: list[tuple[int, str]] | None = [(0, "-narrow"), (100, "-wide"), ROOMY]

    def __init__(self) -> None:
        super().__init__()
        self._log: DayLog | None = None
        self._lists: list[Named] = []
        self._opened: set[str] = set()
        self._officers: dict[str, str] = {}

    def compose_body(self) -> ComposeResult:
        yield Static("", id="figures")
        with Horizontal():
            yield VTable(LISTS, id="lists")
            yield VTable(columns_of(None), id="rows")
            yield Preview()
        yield Static("", id="about")

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
        self.run_desk(lambda: day_log(office, day), self._show, group="day", says=_("Đang đọc sổ ngày…"))

    def _show(self, found: DayLog | Refusal) -> None:
        if isinstance(found, Refusal):
            self.tell_refusal(found)
            return
        self._officers = {user: row.display for user, row in self.office.store.users().items()}
        self._log, self._lists = found, lists_of(found, self._officers)
        self.query_one("#figures", Static).update(_head(found, self._day))
        self._show_lists()
        lists = self.pile_table
        if not found.unusual and not lists.cursor:
            lists.cursor = 1  # nothing stands at the top: show what was done that day

    def _show_lists(self) -> None:
        shown = shown_of(self._lists, self._opened)
        self.pile_table.set_rows([row_of(one, self._opened) for one in shown], keep=True)
        self._show_rows()

    def _show_rows(self) -> None:
        chosen, log = self._chosen(), self._log
        if log is None or chosen is None:
            return
        table = self.list_table
        table.empty, table.columns = _(chosen.empty), columns_of(chosen)
        table.set_rows(rows_of(log, chosen, self.now_text()), keep=True, listing="day")
        self._show_about()

    def _chosen(self) -> Named | None:
        row = self.pile_table.current
        return next((one for one in shown_of(self._lists, self._opened) if row is not None and one.key == row.key), None)

    def _show_about(self) -> None:
        """The line under the cursor in full: a narrow table leaves things out."""
        chosen, log, row = self._chosen(), self._log, self.list_table.current
        if log is None or chosen is None:
            return
        if self.list_table.has_focus and row is not None:
            words = about_row(log, row.key, self._officers, self.now_text())
        else:
            words = about_list(chosen, is_today=log.date == self.now_text()[:10])
        self.query_one("#about", Static).update(show(words, ABOUT_MAX))

    def on_descendant_focus(self) -> None:
        if self.is_up and self._log is not None and self.counter.office is not None:
            self._show_about()

    def on_vtable_highlighted(self, message: VTable.Highlighted) -> None:
        message.stop()
        if message.table is self.list_table:
            self.preview_soon(message.row.key.partition("|")[0] if message.row is not None else "")
            if message.table.has_focus:
                self._show_about()

    def pile_chosen(self, key: str) -> None:
        self._show_rows()

    def row_opened(self, row: Row) -> None:
        dossier, _bar, place = row.key.partition("|")
        if dossier:
            self.counter.open_dossier(dossier)
        elif self._log is not None and place and (day := self._log.unusual[int(place)].day):
            self.pile_table.focus()
            self._day = date.fromisoformat(day)
            self.action_reload()

    def action_open_parts(self) -> None:
        """Ctrl+O: the figures a line is made of, under it; once more puts them away."""
        chosen, lists = self._chosen(), self.pile_table
        if chosen is None or not lists.has_focus:
            return
        key = chosen.key.rpartition("/")[0] if chosen.inside else chosen.key
        if not any(one.key == key and one.parts for one in self._lists):
            return
        self._opened ^= {key}
        self._show_lists()
        keys = [one.key for one in shown_of(self._lists, self._opened)]
        lists.cursor = keys.index(key)

    def action_turn(self, days: int) -> None:
        """The day or the week before or after."""
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

    def action_late(self) -> None:
        """Lateness and mistakes of the month by officer, unit and cause."""
        from motcua_tui.screens.reports import open_report

        open_report(self.counter, "late")

    def action_print(self) -> None:
        """F8: the day itself, or the lists of what was handed over that day."""
        papers = [("day", _("Sổ ngày")), ("hand_on", _("Phiếu bàn giao kết quả, hồ sơ giấy"))]
        prints = {"day": self.action_print_day, "hand_on": self.action_hand_on}

        def chosen(paper: str | None) -> None:
            if paper is not None:
                prints[paper]()

        self.app.push_screen(Menu(_("In gì của ngày này?"), papers), chosen)

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

    # -- the code on the signed paper

    def action_compare_code(self) -> None:
        """Whether the book in this machine still is the one that was signed."""
        office, day = self.office, self._day.isoformat()

        def given(typed: str | None) -> None:
            if typed:
                self.run_desk(lambda: compare(office, day, typed), self._compared, group="code")

        about = _("Gõ 16 chữ số sau “Mã sổ” trên tờ sổ ngày {day} đã ký; dấu gạch và khoảng trắng không cần gõ.")
        ask = Prompt(_("Mã trên sổ giấy là gì?"), about.format(day=short_date(self._day)), limit=CODE_TYPED_MAX)
        self.app.push_screen(ask, given)

    def _compared(self, refusal: Refusal | None) -> None:
        if refusal is not None:
            self.tell_refusal(refusal)
            return
        self.tell(_("√ Mã đúng: sổ ngày trong máy vẫn là sổ đã ký."))

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
        self.run_desk(lambda: close_day(office, day), self._day_closed, group="close", exclusive=False, says=_("Đang chốt sổ…"))

    def _day_closed(self, done: dict[str, Json] | Refusal) -> None:
        if isinstance(done, Refusal):
            self.tell_refusal(done)
            return
        self.tell(_("√ Đã chốt sổ ngày {day}. Bấm F8 để in và ký.").format(day=short_date(self._day)))
        self.action_reload()


def _head(log: DayLog, day: date) -> Content:
    title = f"{_(weekday_name(day))} {short_date(day)}"
    said = _(
        "Tiếp nhận {received} · Xong {finished} · Trả {returned} · Quá hạn {overdue} · Sắp đến hạn {soon} · Cần để ý {unusual}"
    )
    counts = {pile: len(ids) for pile, ids in log.piles.items()}
    figures = said.format(
        received=counts[Pile.RECEIVED], finished=counts[Pile.FINISHED], returned=counts[Pile.RETURNED],
        overdue=counts[Pile.OVERDUE], soon=counts[Pile.DUE_SOON], unusual=len(log.unusual),
    )  # fmt: skip
    return Content("\n").join([Content.assemble(Content.styled(title, "bold"), " · ", _closing(log.closed)), Content(figures)])


def _closing(closed: Closed | None) -> Content:
    if closed is None:
        return Content.styled(_("○ Chưa chốt sổ"), "$muted")
    said = _("√ Đã chốt lúc {when} · mã {code}").format(when=when(closed.at), code=closed.code)
    if not closed.holds:
        return Content.styled(said + " · " + _("■ SỔ KHÔNG CÒN NHƯ LÚC CHỐT"), "$bad")
    if not closed.later:
        return Content.styled(said, "$good")
    return Content.styled(said + " · " + _("▲ có {count} mục ghi sau khi chốt").format(count=len(closed.later)), "$warn")
