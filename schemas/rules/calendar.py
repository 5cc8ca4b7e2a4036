"""The working calendar (lịch làm việc): which days count, when the office opens and closes, and why.

Days off are data, announced year by year. A year nobody has confirmed is flagged, never guessed in silence:
of such a year only the weekly rest and the fixed dates of the law are taken as off; Tết, Giỗ Tổ, days made up
and days swapped wait for the official notice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from schemas.refusal import Notice, Refusal, note
from schemas.rules.hours import DEFAULT_HOURS, Session, WeekHours, parse_sessions, sessions_text
from schemas.rules.year_table import YearTable, no_table
from schemas.times import at, parse_clock

# Two tables may each leave a long gap at the turn of the year; beyond this the calendar itself is broken.
_SEARCH_DAYS_MAX = 800
_ONE_DAY = timedelta(days=1)

_FIXED_HOLIDAYS = {
    (1, 1): "Tết Dương lịch",
    (4, 30): "Ngày Chiến thắng",
    (5, 1): "Ngày Quốc tế lao động",
    (9, 2): "Quốc khánh",
    (11, 24): "Ngày Văn hóa Việt Nam",
}
_CULTURE_DAY_SINCE = 2026


@dataclass(frozen=True)
class Calendar:
    """Years of announced days and the week's office hours, built with `calendar_of`. Days are Vietnamese."""

    tables: dict[int, YearTable]
    hours: WeekHours = DEFAULT_HOURS
    _off: frozenset[date] = field(default=frozenset(), repr=False)
    _worked: frozenset[date] = field(default=frozenset(), repr=False)
    _closing_early: dict[date, time] = field(default_factory=dict, repr=False)
    _own_hours: dict[date, tuple[Session, ...]] = field(default_factory=dict, repr=False)
    _cutoffs: dict[date, time] = field(default_factory=dict, repr=False)

    def table(self, year: int) -> YearTable:
        """The table of a year; an empty, unconfirmed one where nobody has entered any."""
        return self.tables.get(year) or no_table(year)

    def is_confirmed(self, year: int) -> bool:
        """True if a person has entered the whole year from the official notice."""
        return self.table(year).confirmed

    def is_working(self, day: date) -> bool:
        """True if the day counts as a working day (ngày làm việc)."""
        return bool(self.sessions(day))

    def sessions(self, day: date) -> tuple[Session, ...]:
        """The working sessions of a day in order; empty on a day off."""
        if day in self._worked:
            sessions = self.hours.of(day) or self.hours.ordinary()
        elif day in self._off or self._holiday_by_law(day):
            return ()
        else:
            sessions = self.hours.of(day)
        if not sessions:
            return ()
        early = self._closing_early.get(day)
        return self._own_hours.get(day, sessions) if early is None else _until(sessions, early)

    def cutoff(self, day: date, usual: time | None) -> time | None:
        """Until when a same-day result is given on a day: the day's own hour, else the procedure's (`usual`)."""
        return self._cutoffs.get(day, usual)

    def gives_until(self, day: date) -> tuple[time, datetime] | None:
        """On a day of rest announced as service with same-day results: the last hour of receipt, and closing."""
        service = next((one for one in self.table(day.year).service_days if one.date == day), None)
        if service is None or service.cutoff is None or self.sessions(day):
            return None
        return _clock(service.cutoff), at(day, _clock(service.closes))

    def opening(self, day: date) -> datetime:
        """When office time begins on a working day."""
        return at(day, self._worked_sessions(day)[0].opens)

    def closing(self, day: date) -> datetime:
        """When office time ends on a working day; a half day ends early."""
        return at(day, self._worked_sessions(day)[-1].closes)

    def serves(self, day: date) -> tuple[Session, ...]:
        """When citizens are served: the working sessions, or on a day of rest those announced as service."""
        services = (service for service in self.table(day.year).service_days if service.date == day)
        extra = tuple(
            Session(opens=_clock(service.opens), closes=_clock(service.closes)) for service in services
        )
        return self.sessions(day) or extra

    def next_working_day(self, day: date) -> date:
        """The first working day after `day`."""
        return self.working_day_from(day + _ONE_DAY)

    def working_day_from(self, day: date) -> date:
        """`day` itself if it is a working day, else the first one after it."""
        for _ in range(_SEARCH_DAYS_MAX):
            if self.is_working(day):
                return day
            day += _ONE_DAY
        raise ValueError("the calendar has no working day")

    def working_day_until(self, day: date) -> date:
        """`day` itself if it is a working day, else the last one before it."""
        for _ in range(_SEARCH_DAYS_MAX):
            if self.is_working(day):
                return day
            day -= _ONE_DAY
        raise ValueError("the calendar has no working day")

    def reason(self, day: date) -> Notice:
        """Why the day counts or does not."""
        if day in self._worked:
            return note("calendar.worked", "Ngày làm bù")
        if day in self._closing_early and self.is_working(day):
            return note(
                "calendar.half_day",
                "Ngày làm việc, nghỉ từ {until}",
                until=f"{self._closing_early[day]:%H:%M}",
            )
        if day in self._own_hours and self.is_working(day):
            return note(
                "calendar.own_hours", "Ngày làm việc, giờ riêng {hours}", hours=sessions_text(self._own_hours[day])
            )
        if self.is_working(day):
            return note("calendar.working", "Ngày làm việc")
        return self._reason_off(day)

    def fixed_days_off(self, year: int) -> dict[date, str]:
        """The fixed holidays of the law in a year that nobody has entered, with their names."""
        days = {date(year, month, day): name for (month, day), name in _FIXED_HOLIDAYS.items()}
        return {day: name for day, name in days.items() if self._holiday_by_law(day)}

    def _reason_off(self, day: date) -> Notice:
        name = self.table(day.year).names.get(day) or self._holiday_by_law(day)
        if name:
            return note("calendar.holiday", "Nghỉ lễ: {name}", name=name)
        if not self.hours.of(day):
            return note("calendar.weekend", "Nghỉ cuối tuần")
        return note("calendar.day_off", "Ngày nghỉ theo lịch năm {year}", year=day.year)

    def _holiday_by_law(self, day: date) -> str | None:
        """The name of a fixed holiday of the law, asked only for years without a table."""
        if day.year in self.tables:
            return None
        name = _FIXED_HOLIDAYS.get((day.month, day.day))
        return None if day.month == 11 and day.year < _CULTURE_DAY_SINCE else name

    def _worked_sessions(self, day: date) -> tuple[Session, ...]:
        sessions = self.sessions(day)
        if not sessions:
            raise ValueError("a day off has no office hours")
        return sessions


def calendar_of(tables: Iterable[YearTable], hours: WeekHours = DEFAULT_HOURS) -> Calendar:
    """A calendar of checked tables; of two tables for one year the later one replaces the earlier."""
    years = {table.year: table for table in tables}
    return Calendar(
        tables=years,
        hours=hours,
        _off=frozenset(day for table in years.values() for day in table.off),
        _worked=frozenset(day for table in years.values() for day in table.worked),
        _closing_early={
            half.date: _clock(half.until) for table in years.values() for half in table.half_days
        },
        _own_hours={own.date: _sessions(own.hours) for table in years.values() for own in table.hours},
        _cutoffs={own.date: _clock(own.cutoff) for table in years.values() for own in table.hours if own.cutoff},
    )


def unconfirmed_notice(year: int) -> Notice:
    """What to tell when a date rests on a year whose days off are not announced or not yet entered."""
    return note(
        "calendar.unconfirmed",
        "Lịch nghỉ năm {year} chưa được xác nhận theo thông báo chính thức; ngày hẹn có thể được điều chỉnh.",
        year=year,
    )


def _until(sessions: tuple[Session, ...], early: time) -> tuple[Session, ...]:
    return tuple(Session(opens=s.opens, closes=min(s.closes, early)) for s in sessions if s.opens < early)


def _sessions(text: str) -> tuple[Session, ...]:
    sessions = parse_sessions(text)
    if isinstance(sessions, Refusal):
        raise ValueError("not the hours of a day")
    return sessions


def _clock(text: str) -> time:
    clock = parse_clock(text)
    if clock is None:
        raise ValueError("not an hour of the day")
    return clock
