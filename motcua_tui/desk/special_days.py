"""One day of the working calendar at a time: off, made up, with hours of its own, a service day, or ordinary again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Literal

from msgspec.structs import replace

from motcua_tui.desk.office import Office
from schemas.base import Record
from schemas.canonical import Json
from schemas.office_acts import OfficeAct
from schemas.refusal import Notice, Refusal, no
from schemas.rules.calendar import Calendar
from schemas.rules.year_table import DayHours, HalfDay, ServiceDay, YearTable, check_table
from schemas.text import clean, nfc
from schemas.times import parse_clock, parse_date

Kind = Literal["off", "worked", "half", "hours", "service", "ordinary"]
KINDS: tuple[Kind, ...] = ("off", "worked", "half", "hours", "service", "ordinary")


class DayAsk(Record):
    """`motcua calendar day`: which day, what it is, and the hours that go with it ("11:30" for a half day,
    "07:30-11:30" for a service day, "07:00-11:30 13:30-19:00" for hours of its own)."""

    date: str
    kind: Kind
    hours: str = ""
    cutoff: str = ""
    name: str = ""
    source: str = ""


class SpecialDay(Record):
    """A day that is not as the week has it, with what the calendar says of it."""

    date: date
    kind: Kind
    hours: str
    cutoff: str
    reason: Notice


def set_day(office: Office, ask: DayAsk) -> dict[str, Json] | Refusal:
    """Record the day's year anew with this day changed. Dossiers already received keep their dates.

    Refuses what `check_table` refuses, and a day whose hours are missing or cannot be read.
    """
    refusal = office.why_not(OfficeAct.SET_CALENDAR)
    day = refusal or parse_date(ask.date)
    if isinstance(day, Refusal):
        return day
    table = _changed(_begun(office.calendar, day.year), day, ask)
    if isinstance(table, Refusal):
        return table
    bad = check_table(table, office.calendar.hours)
    claim = bad or office.claim()
    if isinstance(claim, Refusal):
        return claim
    written = office.record(OfficeAct.SET_CALENDAR, table, claim)
    return written if isinstance(written, Refusal) else shown(office, day)


def shown(office: Office, day: date) -> dict[str, Json]:
    """The day as `motcua calendar day --json` prints it."""
    days = office.calendar
    one = next((known for known in special_days(office, day.year) if known.date == day), None)
    return {
        "date": day.isoformat(),
        "kind": one.kind if one else "ordinary",
        "working": days.is_working(day),
        "opens": [f"{session.opens:%H:%M}-{session.closes:%H:%M}" for session in days.serves(day)],
        "cutoff": one.cutoff or None if one else None,
        "reason": days.reason(day).message,
    }


def special_days(office: Office, year: int) -> list[SpecialDay]:
    """Every day of a year that is not as the week has it, in order."""
    table, days = office.calendar.table(year), office.calendar
    kinds: dict[date, tuple[Kind, str, str]] = {
        **dict.fromkeys((*table.off, *days.fixed_days_off(year)), ("off", "", "")),
        **dict.fromkeys(table.worked, ("worked", "", "")),
        **{half.date: ("half", half.until, "") for half in table.half_days},
        **{own.date: ("hours", own.hours, own.cutoff or "") for own in table.hours},
        **{one.date: ("service", f"{one.opens}-{one.closes}", one.cutoff or "") for one in table.service_days},
    }
    return [
        SpecialDay(date=day, kind=kind, hours=hours, cutoff=cutoff, reason=days.reason(day))
        for day, (kind, hours, cutoff) in sorted(kinds.items())
    ]


def _begun(days: Calendar, year: int) -> YearTable:
    """The table in force. A year nobody has entered begins with the law's fixed holidays, unconfirmed."""
    table, fixed = days.table(year), days.fixed_days_off(year)
    return replace(table, off=tuple(sorted(fixed)), names=fixed) if fixed else table


def _changed(table: YearTable, day: date, ask: DayAsk) -> YearTable | Refusal:
    bare = _without(table, day)
    made = _MAKE[ask.kind](bare, day, ask)
    if isinstance(made, Refusal):
        return made
    name, source = clean(nfc(ask.name)).strip(), clean(nfc(ask.source)).strip()
    named = replace(made, names={**made.names, day: name}) if name else made
    return replace(named, source="; ".join(part for part in (named.source, source) if part)) if source else named


def _without(table: YearTable, day: date) -> YearTable:
    return replace(
        table,
        off=tuple(one for one in table.off if one != day),
        worked=tuple(one for one in table.worked if one != day),
        half_days=tuple(half for half in table.half_days if half.date != day),
        service_days=tuple(service for service in table.service_days if service.date != day),
        hours=tuple(own for own in table.hours if own.date != day),
        names={one: name for one, name in table.names.items() if one != day},
    )


def _off(table: YearTable, day: date, ask: DayAsk) -> YearTable | Refusal:
    return replace(table, off=tuple(sorted((*table.off, day))))


def _worked(table: YearTable, day: date, ask: DayAsk) -> YearTable | Refusal:
    """A day made up for another; it may have hours of its own at once."""
    worked = replace(table, worked=tuple(sorted((*table.worked, day))))
    return _own_hours(worked, day, ask) if ask.hours else worked


def _half(table: YearTable, day: date, ask: DayAsk) -> YearTable | Refusal:
    until = ask.hours.strip()
    if not _is_clock(until):
        return _no_hours("11:30")
    return replace(table, half_days=(*table.half_days, HalfDay(date=day, until=until)))


def _own_hours(table: YearTable, day: date, ask: DayAsk) -> YearTable | Refusal:
    if bad := _why_not_cutoff(ask):
        return bad
    own = DayHours(date=day, hours=" ".join(ask.hours.split()), cutoff=ask.cutoff or None)
    return replace(table, hours=(*table.hours, own))


def _service(table: YearTable, day: date, ask: DayAsk) -> YearTable | Refusal:
    opens, dash, closes = ask.hours.replace(" ", "").partition("-")
    if not (dash and _is_clock(opens) and _is_clock(closes)):
        return _no_hours("07:30-11:30")
    if bad := _why_not_cutoff(ask):
        return bad
    service = ServiceDay(date=day, opens=opens, closes=closes, cutoff=ask.cutoff or None)
    return replace(table, service_days=(*table.service_days, service))


def _ordinary(table: YearTable, day: date, ask: DayAsk) -> YearTable | Refusal:
    return table


def _is_clock(text: str) -> bool:
    return len(text) == 5 and parse_clock(text) is not None


def _why_not_cutoff(ask: DayAsk) -> Refusal | None:
    return _no_hours("15:00", "cutoff") if ask.cutoff and not _is_clock(ask.cutoff) else None


def _no_hours(example: str, field: str = "hours") -> Refusal:
    """Hours, or the same-day hour, that cannot be read."""
    return no("hours.not_valid", "Giờ làm việc chưa đúng dạng. Hãy nhập như {example}.", example=example, field=field)


_MAKE: dict[Kind, Callable[[YearTable, date, DayAsk], YearTable | Refusal]] = {
    "off": _off,
    "worked": _worked,
    "half": _half,
    "hours": _own_hours,
    "service": _service,
    "ordinary": _ordinary,
}
assert set(_MAKE) == set(KINDS)
