"""Receipt outside the office: begin a session, end it, and check what came with it against the papers."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from motcua_tui.desk import sheets_out
from motcua_tui.desk.paper_rounds import session_sheet
from motcua_tui.desk.sessions import Brought, Session, brought, close_session, open_now, open_session, sessions
from motcua_tui.screens.base import BaseScreen
from motcua_tui.text import _, mark
from motcua_tui.widgets.bound import bind
from motcua_tui.widgets.columns import Column, Row
from motcua_tui.widgets.dialogs import Ask, Prompt
from motcua_tui.widgets.table import VTable
from schemas import limits
from schemas.canonical import Json
from schemas.office_acts import OfficeAct
from schemas.refusal import Refusal
from schemas.times import short_date, short_moment


class SessionsScreen(BaseScreen[None]):
    """Ctrl+N begins, Ctrl+K ends; left and right turn the sessions; F8 prints the list of one."""

    TITLE_WORDS = mark("Tiếp nhận lưu động")
    HELP_WORDS = mark(
        "Ctrl+N bắt đầu một buổi ở thôn, bản: từ lúc đó mọi hồ sơ nhận trên máy này ghi là lưu động, kèm nơi nhận. Ctrl+K kết "
        "thúc. ← → xem buổi khác. Khi về, đối chiếu từng dòng với giấy tờ: Enter mở hồ sơ, ghi nơi để là dòng đó được đánh dấu. "
        "F8 in danh sách để hai bên ký."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("new", "begin", mark("Bắt đầu")),
        bind("close", "end", mark("Kết thúc")),
        bind("left", "turn(-1)", mark("Buổi trước")),
        bind("right", "turn(1)", mark("Buổi sau")),
        bind("print", "print", mark("In danh sách")),
        bind("back", "back", mark("Quay lại")),
        bind("again", "reload", mark("Làm mới"), show=False),
    ]
    DEFAULT_CSS = """
    SessionsScreen>#about { height: auto; padding: 0 1; background: $panel; color: $foreground; }
    """

    def compose_body(self) -> ComposeResult:
        yield Static("", id="about")
        columns = [
            Column(mark("Số hồ sơ"), 19, flex=True), Column(mark("Chủ hồ sơ"), 18, flex=True),
            Column(mark("Thủ tục"), 16, flex=True, drop=2), Column(mark("Hẹn trả"), 10, drop=1), Column(mark("Đã về"), 16),
        ]  # fmt: skip
        yield VTable(columns, id="rows", empty=mark("Chưa có hồ sơ nào trong buổi này."))

    def when_up(self) -> None:
        self._place = -1
        self._known: list[Session] = []
        self.query_one("#rows", VTable).focus()
        self.action_reload()

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        if self.is_up:
            self.action_reload()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Beginning and ending are for those who may."""
        if action in ("begin", "end") and self.counter.office is not None:
            return self.office.why_not(OfficeAct.OPEN_SESSION) is None
        return True

    def action_reload(self) -> None:
        """Read the sessions again."""
        office = self.office

        def read() -> tuple[list[Session], list[Brought]]:
            known = sessions(office)
            place = self._place if 0 <= self._place < len(known) else len(known) - 1
            return known, brought(office, known[place]) if known else []

        self.run_desk(read, self._show, group="sessions")

    def _show(self, found: tuple[list[Session], list[Brought]]) -> None:
        self._known, rows = found
        if not 0 <= self._place < len(self._known):
            self._place = len(self._known) - 1
        about = self.query_one("#about", Static)
        about.update(_about(self._known[self._place], rows) if self._known else Content(_("Chưa có buổi lưu động nào.")))
        self.query_one("#rows", VTable).set_rows([_row(one) for one in rows], keep=True, listing="session")

    def action_turn(self, by: int) -> None:
        """The session before or after."""
        if self._known:
            self._place = min(max(self._place + by, 0), len(self._known) - 1)
            self.action_reload()

    def action_begin(self) -> None:
        """Ask where, then begin."""
        office = self.office
        if open_now(office) is not None:
            self.tell(_("▲ Máy này đang trong một buổi lưu động. Bấm Ctrl+K để kết thúc trước."), "warn")
            return

        def given(place: str | None) -> None:
            if place:
                self.run_desk(lambda: open_session(office, place), self._moved, group="session", exclusive=False)

        self.app.push_screen(Prompt(_("Tiếp nhận lưu động ở đâu?"), limit=limits.PLACE_MAX), given)

    def action_end(self) -> None:
        """Ask, then end this device's session."""
        office, session = self.office, open_now(self.office)
        if session is None:
            self.tell(_("▲ Máy này không có buổi lưu động nào đang mở."), "warn")
            return
        ask = Ask(_("Kết thúc buổi lưu động?"), session.place, yes=_("Kết thúc"))

        def sure(yes: bool | None) -> None:
            if yes:
                self.run_desk(lambda: close_session(office), self._moved, group="session", exclusive=False)

        self.app.push_screen(ask, sure)

    def _moved(self, done: dict[str, Json] | Refusal) -> None:
        if isinstance(done, Refusal):
            self.tell_refusal(done)
            return
        self._place = -1
        self.counter.read_session()
        self.counter.refresh_mode()
        self.tell(_("√ Đã kết thúc buổi lưu động.") if done["closed_at"] else _("√ Đã bắt đầu buổi lưu động."))
        self.action_reload()

    def on_vtable_selected(self, message: VTable.Selected) -> None:
        message.stop()
        self.counter.open_dossier(message.row.key)

    def action_print(self) -> None:
        """The list on paper."""
        from motcua_tui.screens.report_out import ReportScreen

        office = self.office
        sheet = session_sheet(office, self._known[self._place].number) if self._known else None
        if sheet is None or isinstance(sheet, Refusal):
            return
        screen = ReportScreen(
            sheet.title, lambda folder: sheets_out.save(office, sheet, folder), lambda name: sheets_out.send(office, sheet, name)
        )
        self.app.push_screen(screen, lambda words: self.tell(words) if words else None)

    def action_back(self) -> None:
        """Leave the sessions."""
        self.dismiss(None)


def _about(session: Session, rows: list[Brought]) -> Content:
    opened = short_moment(datetime.fromisoformat(session.opened_at))
    ended = (
        _("đến {when}").format(when=short_moment(datetime.fromisoformat(session.closed_at)))
        if session.closed_at
        else _("đang mở")
    )
    here = sum(row.is_here for row in rows)
    said = _("Máy {device} · từ {opened} · {ended} · {count} hồ sơ, {here} đã về")
    line = said.format(device=session.device, opened=opened, ended=ended, count=len(rows), here=here)
    return Content("\n").join([Content.styled(session.place, "bold"), Content(line)])


def _row(one: Brought) -> Row:
    dossier = one.dossier
    code = dossier.official_code or dossier.provisional_code
    due = short_date(datetime.fromisoformat(dossier.due_at).date()) if dossier.due_at else "–"
    where = "√ " + (dossier.location or dossier.keeper) if one.is_here else _("○ chưa thấy")
    cells = (code, dossier.applicant.name, dossier.procedure.name, due, where)
    return Row(dossier.id, cells, ("", "", "", "", "good" if one.is_here else "warn"))
