"""When the citizen comes back (ngày hẹn trả), and why: every day between is accounted for.

Days: the day of receipt is not counted (Bộ luật Dân sự Điều 147.2); the period ends with its last day
(Điều 148.1); if that is a day off, with the next working day (Điều 148.5). The result is promised for the
closing hour of that day, because that is the last moment a citizen can still collect it.

Hours: a limit of hours runs in office hours. What falls outside rolls to the next opening, lunch is skipped,
eight hours are one working day. The Civil Code lets hours run from the fixed moment; read by the clock, 8
hours given at 16:00 would end at midnight, when nobody can act. The one-stop decree itself says "giờ làm
việc" where it sets hours (NĐ 118/2025 Điều 17.2.c). Where a law means hours by the clock, the unit is
`clock_hours`: from 1/3/2027 "24 giờ kể từ thời điểm nhận đủ hồ sơ hợp lệ" (Luật Hộ tịch 03/2026/QH16, Điều
3.3).

Same day: received up to the cut-off, returned by closing; received later, or on a day off, returned by the
closing of the next working day. A day may have hours and a cut-off of its own, and a day of rest announced as
service may give same-day results until an hour of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Protocol

from schemas import limits
from schemas.base import Record
from schemas.refusal import Notice, note
from schemas.rules.calendar import Calendar, unconfirmed_notice
from schemas.times import at, in_vietnam, parse_clock

LIMIT_DAYS_MAX = limits.LIMIT_VALUE_MAX
LIMIT_HOURS_MAX = LIMIT_DAYS_MAX * 8

_ONE_DAY = timedelta(days=1)

Span = tuple[datetime, datetime]


class TimeLimit(Protocol):
    """What a time limit must tell: how many, of what, and for `same_day` until which hour ("HH:MM")."""

    @property
    def value(self) -> int:
        """How many; ignored for `same_day`."""

    @property
    def unit(self) -> str:
        """`working_days`, `calendar_days`, `hours`, `clock_hours` or `same_day`."""

    @property
    def cutoff(self) -> str | None:
        """The last hour of receipt for a result on the same day."""


class DayNote(Record):
    """One day between receipt and due date: whether it counts, and why. No field is left out when written."""

    date: date
    counted: bool
    reason: Notice
    unconfirmed: bool


class Due(Record):
    """The promised moment and the account of every day from receipt to it, both included.

    `unconfirmed` is True if any of those days lies in a year whose calendar nobody has confirmed.
    """

    due_at: datetime
    unconfirmed: bool
    days: tuple[DayNote, ...]

    @property
    def caution(self) -> Notice | None:
        """The sentence for the screen and the receipt when the date may still move."""
        year = next((day.date.year for day in self.days if day.unconfirmed), None)
        return None if year is None else unconfirmed_notice(year)


def due(received: datetime, limit: TimeLimit, calendar: Calendar) -> Due:
    """When a dossier received at `received` is due. The limit has been parsed: a broken one is a fault.

    A limit of 0 means the same day.
    """
    _assert_sound(limit)
    start = in_vietnam(received)
    if limit.unit == "hours":
        return _in_office_hours(start, limit.value, calendar)
    if limit.unit == "clock_hours":
        return _in_clock_hours(start, limit.value, calendar)
    if limit.unit == "same_day" or limit.value == 0:
        return _same_day(start, limit, calendar)
    if limit.unit == "working_days":
        return _in_working_days(start, limit.value, calendar)
    return _in_calendar_days(start, limit.value, calendar)


def add_working_days(day: date, count: int, calendar: Calendar) -> date:
    """The `count`-th working day after `day`; `day` itself for 0."""
    for _ in range(count):
        day = calendar.next_working_day(day)
    return day


def working_days_between(first: date, last: date, calendar: Calendar) -> int:
    """How many working days follow `first` up to and including `last`; negative if `last` is earlier."""
    if last < first:
        return -working_days_between(last, first, calendar)
    return sum(calendar.is_working(day) for day in _days_after(first, last))


def _assert_sound(limit: TimeLimit) -> None:
    if limit.unit not in ("working_days", "calendar_days", "hours", "clock_hours", "same_day"):
        raise ValueError("unknown unit of a time limit")
    bound = LIMIT_HOURS_MAX if limit.unit.endswith("hours") else LIMIT_DAYS_MAX
    if not 0 <= limit.value <= bound:
        raise ValueError("time limit out of bounds")


def _in_working_days(start: datetime, count: int, calendar: Calendar) -> Due:
    day = start.date()
    notes = [_receipt_day(day, calendar)]
    for nth in range(1, count + 1):
        following = calendar.next_working_day(day)
        notes += _days_off_between(day, following, calendar)
        notes.append(_note(following, calendar, _nth_working_day(following, nth, calendar)))
        day = following
    return _due(calendar.closing(day), notes)


def _in_calendar_days(start: datetime, count: int, calendar: Calendar) -> Due:
    notes = [_receipt_day(start.date(), calendar)]
    last = start.date() + timedelta(days=count)
    for nth, day in enumerate(_days_after(start.date(), last), start=1):
        notes.append(_note(day, calendar, _nth_day(day, nth, calendar, is_last=day == last)))
    returns = calendar.working_day_from(last)
    notes += _moved_on(last, returns, calendar)
    return _due(calendar.closing(returns), notes)


def _same_day(start: datetime, limit: TimeLimit, calendar: Calendar) -> Due:
    day = start.date()
    today = note("due.same_day", "Trả kết quả trong ngày tiếp nhận")
    service = calendar.gives_until(day)
    if service is not None and start <= at(day, service[0]):
        return _due(service[1], [_note(day, calendar, today)])
    why_not = _why_not_today(start, limit, calendar)
    if why_not is None:
        return _due(calendar.closing(day), [_note(day, calendar, today)])
    returns = calendar.next_working_day(day)
    notes = [_skipped(day, calendar, why_not), *_moved_on(day, returns, calendar, counted=True)]
    return _due(calendar.closing(returns), notes)


def _why_not_today(start: datetime, limit: TimeLimit, calendar: Calendar) -> Notice | None:
    """Why a same-day result must wait, or None. Exactly at the cut-off is still in time ("sau 15 giờ")."""
    day = start.date()
    if not calendar.is_working(day):
        return note("due.received_off", "Tiếp nhận vào ngày nghỉ, chuyển sang ngày làm việc tiếp theo")
    usual = parse_clock(limit.cutoff) if limit.cutoff and limit.unit == "same_day" else None
    cutoff = calendar.cutoff(day, usual)
    if cutoff and at(day, cutoff) < start:
        return note(
            "due.after_cutoff",
            "Tiếp nhận sau {cutoff}, chuyển sang ngày làm việc tiếp theo",
            cutoff=f"{cutoff:%H:%M}",
        )
    if calendar.closing(day) < start:
        return note("due.after_closing", "Tiếp nhận sau giờ làm việc, chuyển sang ngày làm việc tiếp theo")
    return None


def _in_office_hours(start: datetime, hours: int, calendar: Calendar) -> Due:
    """Spend the hours session by session. A limit that is used up at a session's end is due at that end."""
    left, day = timedelta(hours=hours), start.date()
    notes: list[DayNote] = []
    while True:
        used = _spend(_sessions_from(start, day, calendar), left)
        left -= sum((ended - begun for begun, ended in used), timedelta())
        notes.append(_hours_of(day, used, calendar))
        if used and not left:
            return _due(used[-1][1], notes)
        following = calendar.next_working_day(day)
        notes += _days_off_between(day, following, calendar)
        day = following


def _sessions_from(start: datetime, day: date, calendar: Calendar) -> list[Span]:
    """What is left of a day's sessions after `start`."""
    spans = ((max(start, at(day, s.opens)), at(day, s.closes)) for s in calendar.sessions(day))
    return [(opens, closes) for opens, closes in spans if opens <= closes]


def _spend(spans: list[Span], left: timedelta) -> list[Span]:
    """The part of the spans that the remaining time takes; with no time left, the first moment."""
    used: list[Span] = []
    for opens, closes in spans:
        taken = min(left, closes - opens)
        if taken or not left:
            used.append((opens, opens + taken))
        left -= taken
        if not left:
            break
    return used


def _in_clock_hours(start: datetime, hours: int, calendar: Calendar) -> Due:
    ends = start + timedelta(hours=hours)
    days = (start.date(), *_days_after(start.date(), ends.date()))
    running = note("due.clock_hours", "Tính liên tục theo giờ đồng hồ")
    return _due(ends, [_note(day, calendar, running) for day in days])


def _due(moment: datetime, notes: list[DayNote]) -> Due:
    return Due(due_at=moment, unconfirmed=any(day.unconfirmed for day in notes), days=tuple(notes))


def _note(day: date, calendar: Calendar, counts: Notice | None) -> DayNote:
    """A counted day with its reason, or, without one, a day skipped for the calendar's reason."""
    unconfirmed = not calendar.is_confirmed(day.year)
    return DayNote(
        date=day, counted=counts is not None, reason=counts or calendar.reason(day), unconfirmed=unconfirmed
    )


def _skipped(day: date, calendar: Calendar, reason: Notice) -> DayNote:
    return DayNote(date=day, counted=False, reason=reason, unconfirmed=not calendar.is_confirmed(day.year))


def _receipt_day(day: date, calendar: Calendar) -> DayNote:
    first = note("due.receipt_day", "Ngày tiếp nhận, không tính vào thời hạn (Bộ luật Dân sự Điều 147.2)")
    return _skipped(day, calendar, first)


def _moved_on(last: date, returns: date, calendar: Calendar, *, counted: bool = False) -> list[DayNote]:
    """The days after `last` until the working day on which the result is returned."""
    if last == returns:
        return []
    reason = note("due.next_working_day", "Ngày làm việc tiếp theo: ngày trả kết quả")
    promised = _note(returns, calendar, reason) if counted else _skipped(returns, calendar, reason)
    return [*_days_off_between(last, returns, calendar), promised]


def _nth_working_day(day: date, nth: int, calendar: Calendar) -> Notice:
    kind = calendar.reason(day)
    if kind.code == "calendar.worked":
        return note("due.worked_day", "Ngày làm việc thứ {nth} (làm bù)", nth=nth)
    if kind.code == "calendar.half_day":
        return note(
            "due.half_day", "Ngày làm việc thứ {nth} (nghỉ từ {until})", nth=nth, until=kind.params["until"]
        )
    if kind.code == "calendar.own_hours":
        return note("due.own_hours", "Ngày làm việc thứ {nth} (giờ riêng {hours})", nth=nth, hours=kind.params["hours"])
    return note("due.working_day", "Ngày làm việc thứ {nth}", nth=nth)


def _nth_day(day: date, nth: int, calendar: Calendar, *, is_last: bool) -> Notice:
    if calendar.is_working(day):
        return note("due.calendar_day", "Ngày thứ {nth}", nth=nth)
    if not is_last:
        return note(
            "due.calendar_day_off", "Ngày thứ {nth}, ngày nghỉ vẫn tính vì thời hạn theo ngày lịch", nth=nth
        )
    return note(
        "due.last_day_off",
        "Ngày thứ {nth} là ngày nghỉ, hạn chuyển sang ngày làm việc tiếp theo (Bộ luật Dân sự Điều 148.5)",
        nth=nth,
    )


def _hours_of(day: date, used: list[Span], calendar: Calendar) -> DayNote:
    if used:
        first, last = f"{used[0][0]:%H:%M}", f"{used[-1][1]:%H:%M}"
        return _note(
            day,
            calendar,
            note("due.hours", "Tính giờ làm việc từ {first} đến {last}", first=first, last=last),
        )
    if calendar.is_working(day):
        later = note("due.hours_later", "Ngoài giờ làm việc, tính từ giờ mở cửa tiếp theo")
        return _skipped(day, calendar, later)
    return _note(day, calendar, None)


def _days_off_between(day: date, following: date, calendar: Calendar) -> Iterator[DayNote]:
    """The days off between two working days, each with the calendar's reason."""
    return (_note(off, calendar, None) for off in _days_after(day, following - _ONE_DAY))


def _days_after(first: date, last: date) -> Iterator[date]:
    for nth in range(1, (last - first).days + 1):
        yield first + timedelta(days=nth)
