"""The rota of a week: who sits at the counter in the morning and in the afternoon; a supervisor names them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from motcua_tui.desk import sheets_out
from motcua_tui.desk.paper_rounds import week_sheet
from motcua_tui.desk.rota import WEEK, DutyDay, clear_day, day_of, display_of, on_duty_now, set_duty, week_of
from motcua_tui.screens.base import BaseScreen
from motcua_tui.screens.fields import colleagues
from motcua_tui.screens.form_screen import FormScreen
from motcua_tui.screens.rota_words import WIDE, short_names
from motcua_tui.text import _, mark
from motcua_tui.widgets.bound import bind
from motcua_tui.widgets.choice import Choice, Option
from motcua_tui.widgets.columns import Column, Row
from motcua_tui.widgets.form import Form, FormRow
from motcua_tui.widgets.show import show
from motcua_tui.widgets.table import VTable
from schemas.canonical import Json
from schemas.office_acts import OfficeAct
from schemas.refusal import Refusal
from schemas.rules.staff import HALVES, Half
from schemas.times import short_date, weekday_name

WEEKDAYS = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")
WEEKS_AWAY_MAX = 520
NAMES_CELLS = 30
"""What fits into half a day at a usual width; where somebody's week needs more, everybody is called shortly."""
NOBODY_YET = mark("▲ chưa có ai")


class RotaScreen(BaseScreen[None]):
    """Left and right turn the weeks, Enter names who sits there, Del lets the weekday hold again, F8 prints."""

    TITLE_WORDS = mark("Lịch trực quầy")
    HELP_WORDS = mark(
        "Ai ngồi quầy buổi sáng, buổi chiều từng ngày. ← → đổi tuần. Người phụ trách bấm Enter hoặc Ctrl+N để ghi người trực: "
        "chỉ ngày đó (đổi ca), mọi tuần vào thứ đó, hoặc từ thứ Hai đến thứ Sáu (T2 – T6); Del bỏ phần đổi ca, trở lại lịch "
        "tuần. F8 in lịch dán tường. Người đang trực (●) được đề nghị trước khi phân công."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("new", "set", mark("Ghi người trực")),
        bind("left", "turn(-1)", mark("Tuần trước")),
        bind("right", "turn(1)", mark("Tuần sau")),
        bind("drop", "clear", mark("Bỏ đổi ca")),
        bind("print", "print", mark("In lịch")),
        bind("back", "back", mark("Quay lại")),
    ]
    DEFAULT_CSS = """
    RotaScreen>#about { height: auto; padding: 0 1; background: $panel; color: $foreground; }
    """

    def compose_body(self) -> ComposeResult:
        yield Static("", id="about")
        columns = [
            Column(mark("Ngày"), 17), Column(mark("Sáng"), 14, flex=True), Column(mark("Chiều"), 14, flex=True),
            Column(mark("Giờ phục vụ"), 24, drop=1), Column(mark("Ghi chú"), 8),
        ]  # fmt: skip
        yield VTable(columns, id="rows")

    def when_up(self) -> None:
        self._today = self._day = date.fromisoformat(self.now_text()[:10])
        self.query_one("#rows", VTable).focus()
        self._show(self._today)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Naming people is for those who may."""
        if action in ("set", "clear") and self.counter.office is not None:
            return self.office.why_not(OfficeAct.SET_SETTINGS) is None
        return True

    def _show(self, day: date | None = None) -> None:
        """The week of the day shown; the cursor goes to `day` where one is given."""
        days, names = week_of(self.office, self._day), display_of(self.office)
        self.query_one("#about", Static).update(self._heading(days, names))
        is_written = bool(self.office.setting("staff.rota"))
        longest = max(len(", ".join(names.get(user, user) for user in people)) for one in days for people in one.people.values())
        in_cells = short_names(names) if self.app.size.width < WIDE or longest > NAMES_CELLS else names
        rows = [_row(one, in_cells, today=self._today, is_written=is_written) for one in days]
        table = self.query_one("#rows", VTable)
        table.set_rows(rows, keep=True)
        if day is not None:
            table.cursor = day.weekday()

    def _heading(self, days: Sequence[DutyDay], names: dict[str, str]) -> Content:
        first, last = days[0].date, days[-1].date
        week = _("Tuần {first} – {last}").format(first=short_date(first), last=short_date(last))
        now = ", ".join(names.get(user, user) for user in on_duty_now(self.office))
        said = _("● đang trực: {people}").format(people=now) if now else _("○ buổi này chưa ghi ai trực")
        return Content("  ").join([Content.styled(week, "bold"), show(said)])

    def action_turn(self, weeks: int) -> None:
        """The week before or after."""
        day = self._day + timedelta(days=WEEK * weeks)
        if abs((day - self._today).days) <= WEEK * WEEKS_AWAY_MAX:
            self._day = day
            self.clear_sentence()
            self._show()

    def _chosen(self) -> DutyDay | None:
        row = self.query_one("#rows", VTable).current
        return day_of(self.office, date.fromisoformat(row.key)) if row else None

    def on_vtable_selected(self, message: VTable.Selected) -> None:
        message.stop()
        self.action_set()

    def action_set(self) -> None:
        """Name who sits there."""
        one = self._chosen()
        if one is None:
            return
        if refusal := self.office.why_not(OfficeAct.SET_SETTINGS):
            self.tell_refusal(refusal)
        elif one.date < self._today:
            self.tell(_("Ngày này đã qua, lịch trực của ngày đã qua không sửa được. Hãy chọn ngày từ hôm nay trở đi."), "warn")
        else:
            self.app.push_screen(DutyScreen(one), self._changed)

    def _changed(self, day: str | None) -> None:
        if day:
            self.tell(_("√ Đã ghi lịch trực."))
            self._show()

    def action_clear(self) -> None:
        """The date has no words of its own any more."""
        one, office = self._chosen(), self.office
        if one is None or not one.own or one.date < self._today:
            self.tell(_("Ngày này không có đổi ca."), "warn")
            return
        day = one.date.isoformat()
        self.run_desk(lambda: clear_day(office, day), self._cleared, group="rota", exclusive=False)

    def _cleared(self, done: dict[str, Json] | Refusal) -> None:
        if isinstance(done, Refusal):
            self.tell_refusal(done)
        else:
            self._changed(str(done["date"]))

    def action_print(self) -> None:
        """The week on paper, for the wall."""
        from motcua_tui.screens.report_out import ReportScreen

        office = self.office
        sheet = week_sheet(office, self._day)
        about = f"{sheet.title}: {short_date(sheet.since)} – {short_date(sheet.until)}"
        screen = ReportScreen(
            about, lambda folder: sheets_out.save(office, sheet, folder), lambda name: sheets_out.send(office, sheet, name)
        )
        self.app.push_screen(screen, lambda words: self.tell(words) if words else None)

    def action_back(self) -> None:
        """Leave the rota."""
        self.dismiss(None)


def _row(one: DutyDay, names: dict[str, str], *, today: date, is_written: bool) -> Row:
    sign = "● " if one.date == today else "  "
    day = f"{sign}{_(weekday_name(one.date))} {one.date:%d/%m}"
    cells = [_half_words(one, half, names, is_written=is_written) for half in HALVES]
    noted = _("đổi ca") if one.own else "" if one.served else _("nghỉ")
    tags = ["warn" if said == _(NOBODY_YET) else "" for said in cells]
    quiet = "" if one.served else "muted"
    return Row(one.date.isoformat(), (day, *cells, ", ".join(one.opens), noted), (quiet, *tags, "muted", "muted"))


def _half_words(one: DutyDay, half: Half, names: dict[str, str], *, is_written: bool) -> str:
    if one.people[half]:
        return ", ".join(names.get(user, user) for user in one.people[half])
    return _(NOBODY_YET) if is_written and half in one.uncovered else "–"


class DutyScreen(FormScreen[str | None]):
    """One day: ← the morning, → the afternoon, space the whole day, for the person under the cursor."""

    TITLE_WORDS = mark("Ghi người trực")
    HELP_WORDS = mark(
        "Mũi tên chọn người; ← đánh dấu buổi sáng, → buổi chiều, phím cách cả ngày; bấm lần nữa để bỏ. Tab sang ô “Áp dụng” để "
        "chọn chỉ ngày này, mọi tuần vào thứ này, hoặc thứ Hai đến thứ Sáu (T2 – T6). Ctrl+S lưu."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("left", "mark('morning')", mark("Sáng")),
        bind("right", "mark('afternoon')", mark("Chiều")),
        bind("tick", "mark('')", mark("Cả ngày")),
        bind("next", "other", mark("Áp dụng")),
    ]
    DEFAULT_CSS = """
    DutyScreen>.about { height: auto; padding: 0 1; background: $panel; color: $foreground; }
    DutyScreen>Form { height: auto; max-width: 100; margin: 1 0; }
    DutyScreen>#people { height: 1fr; }
    """

    def __init__(self, one: DutyDay) -> None:
        super().__init__()
        self._one = one
        self._named: dict[Half, list[str]] = {half: list(one.people[half]) for half in HALVES}

    def compose_body(self) -> ComposeResult:
        one, day = self._one, _(weekday_name(self._one.date))
        yield Static(show(f"{day} {short_date(one.date)} · {', '.join(one.opens) or _('ngày nghỉ')}"), classes="about")
        options = [
            Option("day", _("Chỉ ngày này")),
            Option("weekday", _("Mọi {weekday}").format(weekday=day)),
            Option("week", _("T2 – T6")),
        ]
        # An office that writes its first rota begins with the ordinary week; later it is single days that change.
        is_first = not self.office.setting("staff.rota") and one.date.weekday() < len(WEEKDAYS) - 2
        usual = "week" if is_first else "day"
        yield Form(FormRow("scope", _("Áp dụng"), Choice(options, usual)))
        columns = [Column(mark("Cán bộ"), 24, flex=True), Column(mark("Sáng"), 8), Column(mark("Chiều"), 8)]
        yield VTable(columns, id="people")

    @property
    def draft_about(self) -> str:
        return self._one.date.isoformat()

    def more_typed(self) -> list[str]:
        return [f"{half} {user}" for half in HALVES for user in self._named[half]]

    def put_more(self, kept: list[str]) -> None:
        self._named = {half: [one.removeprefix(f"{half} ") for one in kept if one.startswith(f"{half} ")] for half in HALVES}
        self._show()

    def when_up(self) -> None:
        self.query_one("#people", VTable).focus()
        self._show()

    def _show(self) -> None:
        rows = [
            Row(one.user, (one.display, *("√" if one.user in self._named[half] else "·" for half in HALVES)))
            for one in colleagues(self.office)
        ]
        self.query_one("#people", VTable).set_rows(rows, keep=True)

    def on_vtable_selected(self, message: VTable.Selected) -> None:
        """Enter: the whole day."""
        message.stop()
        self.action_mark("")

    def action_mark(self, half: str) -> None:
        """The person under the cursor sits there, or does not any more."""
        row = self.query_one("#people", VTable).current
        if row is None:
            return
        chosen = [each for each in HALVES if not half or each == half]
        is_there = all(row.key in self._named[each] for each in chosen)
        for each in chosen:
            self._named[each] = [user for user in self._named[each] if user != row.key] + ([] if is_there else [row.key])
        self._show()

    def action_other(self) -> None:
        """Between the people and what the naming applies to."""
        scope = self.query_one(Choice)
        (self.query_one("#people", VTable) if scope.has_focus else scope).focus()

    def form_done(self) -> None:
        self.query_one("#people", VTable).focus()

    def action_save(self) -> None:
        """Write the rota."""
        day, office, named = self._one.date, self.office, {half: tuple(users) for half, users in self._named.items()}
        days = {"day": day.isoformat(), "weekday": WEEKDAYS[day.weekday()], "week": "T2-T6"}[self.query_one(Choice).value]
        work = lambda: set_duty(office, days, dict(named), instead_of=day)  # noqa: E731
        self.run_save(work, self._done)

    def _done(self, done: dict[str, Json] | Refusal) -> None:
        if isinstance(done, Refusal):
            self.tell_refusal(done)
        else:
            self.dismiss(str(done["date"]))
