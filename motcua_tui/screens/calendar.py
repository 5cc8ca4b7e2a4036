"""The working calendar of a year: every day that is not as the week has it; a supervisor changes one at a time."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from motcua_tui.desk.special_days import KINDS, DayAsk, SpecialDay, set_day, special_days
from motcua_tui.screens.base import BaseScreen
from motcua_tui.screens.form_screen import FormScreen
from motcua_tui.text import _, mark, say
from motcua_tui.widgets.bound import bind
from motcua_tui.widgets.choice import Choice, Option
from motcua_tui.widgets.columns import Column, Row
from motcua_tui.widgets.days_typed import spoken_iso
from motcua_tui.widgets.dialogs import Ask
from motcua_tui.widgets.fields import DateInput, ViInput
from motcua_tui.widgets.form import Form, FormRow
from motcua_tui.widgets.table import VTable
from schemas.canonical import Json
from schemas.office_acts import OfficeAct
from schemas.refusal import Refusal
from schemas.rules.year_table import HOLIDAY_NAME_MAX, HOURS_MAX, SOURCE_MAX
from schemas.times import YEAR_MAX, YEAR_MIN, short_date, weekday_name

WORDS = {
    "off": mark("Nghỉ"), "worked": mark("Làm bù"), "half": mark("Nửa ngày"), "hours": mark("Giờ riêng"),
    "service": mark("Trực"), "ordinary": mark("Ngày thường"),
}  # fmt: skip


class CalendarScreen(BaseScreen[None]):
    """Left and right turn the years; Ctrl+N sets a day, Del makes it an ordinary one again."""

    TITLE_WORDS = mark("Lịch làm việc")
    HELP_WORDS = mark(
        "Các ngày khác thường trong năm: nghỉ, làm bù, nửa ngày, giờ riêng, trực ngày nghỉ. ← → đổi năm. Người phụ trách bấm "
        "Ctrl+N để đặt một ngày, Del để trả lại ngày thường. Ngày hẹn của hồ sơ đã nhận không đổi."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("left", "turn(-1)", mark("Năm trước")),
        bind("right", "turn(1)", mark("Năm sau")),
        bind("new", "set", mark("Đặt ngày")),
        bind("drop", "ordinary", mark("Ngày thường")),
        bind("back", "back", mark("Quay lại")),
    ]
    DEFAULT_CSS = """
    CalendarScreen>#about { height: auto; padding: 0 1; background: $panel; color: $foreground; }
    """

    def compose_body(self) -> ComposeResult:
        yield Static("", id="about")
        columns = [
            Column(mark("Ngày"), 22), Column(mark("Loại"), 10), Column(mark("Giờ làm"), 24),
            Column(mark("Trả trong ngày đến"), 18, drop=2), Column(mark("Diễn giải"), 16, flex=True, drop=1),
        ]  # fmt: skip
        yield VTable(columns, id="rows", empty=mark("Năm này chưa ghi ngày nào khác thường."))

    def when_up(self) -> None:
        self._year = int(self.now_text()[:4])
        self.query_one("#rows", VTable).focus()
        self._show()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Changing is for those who may."""
        if action in ("set", "ordinary") and self.counter.office is not None:
            return self.office.why_not(OfficeAct.SET_CALENDAR) is None
        return True

    def _show(self) -> None:
        table = self.office.calendar.table(self._year)
        said = _("√ đã xác nhận theo {source}").format(source=table.source) if table.confirmed else _("▲ chưa xác nhận")
        heading = Content.styled(_("Năm {year}").format(year=self._year), "bold")
        state = Content.styled(said, "$good" if table.confirmed else "$warn")
        self.query_one("#about", Static).update(Content("  ").join([heading, state]))
        rows = [_row(one) for one in special_days(self.office, self._year)]
        self.query_one("#rows", VTable).set_rows(rows, keep=True)

    def action_turn(self, years: int) -> None:
        """The year before or after."""
        self._year = min(max(self._year + years, YEAR_MIN), YEAR_MAX)
        self.clear_sentence()
        self._show()

    def on_vtable_selected(self, message: VTable.Selected) -> None:
        message.stop()
        self.action_set()

    def action_set(self) -> None:
        """Set a day; the one under the cursor is offered."""
        if self.office.why_not(OfficeAct.SET_CALENDAR) is not None:
            return
        row = self.query_one("#rows", VTable).current
        known = {one.date.isoformat(): one for one in special_days(self.office, self._year)}
        self.app.push_screen(DayFormScreen(self._year, known.get(row.key) if row else None), self._set)

    def _set(self, day: str | None) -> None:
        if day:
            self._year = int(day[:4])
            self.tell(_("√ Đã ghi lịch ngày {day}.").format(day=spoken_iso(day)))
            self._show()

    def action_ordinary(self) -> None:
        """Ask, then make the day as the week has it."""
        row = self.query_one("#rows", VTable).current
        if row is None:
            return
        day, office = row.key, self.office
        ask = Ask(_("Trả lại ngày thường?"), f"{row.cells[0]} · {row.cells[1]}", yes=_("Ngày thường"))

        def done(outcome: dict[str, Json] | Refusal) -> None:
            if isinstance(outcome, Refusal):
                self.tell_refusal(outcome)
            else:
                self._set(day)

        def sure(yes: bool | None) -> None:
            if yes:
                change = DayAsk(date=day, kind="ordinary")
                self.run_desk(lambda: set_day(office, change), done, group="calendar", exclusive=False)

        self.app.push_screen(ask, sure)

    def action_back(self) -> None:
        """Leave the calendar."""
        self.dismiss(None)


def _row(one: SpecialDay) -> Row:
    day = f"{_(weekday_name(one.date))} {short_date(one.date)}"
    return Row(one.date.isoformat(), (day, _(WORDS[one.kind]), one.hours, one.cutoff, say(one.reason)))


class DayFormScreen(FormScreen[str | None]):
    """Ends with the day that was set."""

    TITLE_WORDS = mark("Đặt một ngày trong lịch")
    HELP_WORDS = mark(
        "Nửa ngày: gõ giờ nghỉ, ví dụ 11:30. Trực: 07:30-11:30. Giờ riêng: 07:00-11:30 13:30-19:00. “Trả trong ngày đến” là giờ "
        "cuối nhận hồ sơ giải quyết trong ngày; để trống thì theo thủ tục. Căn cứ được ghi thêm vào nguồn của lịch."
    )

    def __init__(self, year: int, known: SpecialDay | None) -> None:
        super().__init__()
        self._from, self._known = date(year, 1, 1), known

    @property
    def draft_about(self) -> str:
        return self._known.date.isoformat() if self._known else str(self._from.year)

    def compose_body(self) -> ComposeResult:
        known = self._known
        day = known.date.isoformat() if known else ""
        yield Form(
            FormRow("date", _("Ngày"), DateInput(day, today=lambda: self._from), required=True),
            FormRow("kind", _("Loại"), Choice([Option(kind, _(WORDS[kind])) for kind in KINDS], known.kind if known else "off")),
            FormRow("hours", _("Giờ làm"), ViInput(known.hours if known else "", limit=HOURS_MAX)),
            FormRow("cutoff", _("Trả trong ngày đến"), ViInput(known.cutoff if known else "", limit=5)),
            FormRow("name", _("Tên ngày"), ViInput(limit=HOLIDAY_NAME_MAX)),
            FormRow("source", _("Căn cứ"), ViInput(limit=SOURCE_MAX // 2)),
        )

    def action_save(self) -> None:
        """Check and record."""
        form = self.query_one(Form)
        form.clear_troubles()
        self.clear_sentence()
        typed = form.row("date").field
        assert isinstance(typed, DateInput)
        if not typed.iso:
            form.fail("date", _("Không đọc được ngày này. Hãy gõ như 5/3/2026."))
            return
        values, office, day = form.values, self.office, typed.iso
        kind = next(kind for kind in KINDS if kind == values["kind"])
        ask = DayAsk(
            date=day, kind=kind, hours=values["hours"].strip(), cutoff=values["cutoff"].strip(), name=values["name"],
            source=values["source"],
        )  # fmt: skip
        self.run_save(lambda: set_day(office, ask), lambda done: self._saved(done, day))

    def _saved(self, done: dict[str, Json] | Refusal, day: str) -> None:
        if not isinstance(done, Refusal):
            self.dismiss(day)
            return
        self.tell_where(done, _ROWS)


_ROWS = {
    "hours": "hours", "calendar.half_day_hour": "hours", "calendar.service_day_hour": "hours",
    "calendar.cutoff_outside": "cutoff", "calendar.hours_day_off": "kind", "calendar": "date",
}  # fmt: skip
"""Which field of a day a refusal is about."""
