"""Dates that people answer for: the working calendar of a year, and what day it is when the clock is broken."""

from __future__ import annotations

from typing import cast

from motcua_tui.desk.office import Office
from schemas.canonical import Json
from schemas.office_acts import DateConfirmed, OfficeAct
from schemas.refusal import Refusal, no
from schemas.rules.year_table import read_table, table_json
from schemas.times import YEAR_MAX, YEAR_MIN, parse_date


def set_year(office: Office, year: int, raw: bytes) -> dict[str, Json] | Refusal:
    """Record the days off and worked days of a year, as announced. Dossiers already received keep their dates."""
    refusal = office.why_not(OfficeAct.SET_CALENDAR) or _why_not_year(year)
    if refusal:
        return refusal
    table = read_table(year, raw, office.calendar.hours)
    if isinstance(table, Refusal):
        return table
    claim = office.claim()
    written = claim if isinstance(claim, Refusal) else office.record(OfficeAct.SET_CALENDAR, table, claim)
    return written if isinstance(written, Refusal) else show_year(office, year)


def show_year(office: Office, year: int) -> dict[str, Json] | Refusal:
    """The table in force for a year; an unconfirmed, empty one where nobody has entered any."""
    return _why_not_year(year) or cast(dict[str, Json], table_json(office.calendar.table(year)))


def confirm_today(office: Office, text: str) -> dict[str, Json] | Refusal:
    """A person says what day it is; the answer is an entry, and times follow it until the clock is trusted again."""
    day = parse_date(text)
    refusal = office.why_not(OfficeAct.CONFIRM_DATE) or (day if isinstance(day, Refusal) else None)
    if refusal:
        return refusal
    assert not isinstance(day, Refusal)
    before = office.clock.why_not_confirm(office.store, day)
    if before:
        return before
    claim = office.clock.confirm(office.store, day)
    content = DateConfirmed(date=day.isoformat(), clock_said=office.clock.wall_text())
    written = office.record(OfficeAct.CONFIRM_DATE, content, claim)
    return written if isinstance(written, Refusal) else {"date": day.isoformat(), "now": claim.at}


def _why_not_year(year: int) -> Refusal | None:
    if YEAR_MIN <= year <= YEAR_MAX:
        return None
    return no(
        "calendar.year_out_of_range", "Năm phải từ {first} đến {last}. Hãy kiểm tra lại.", first=YEAR_MIN, last=YEAR_MAX
    )


def day_of(office: Office, date: str | None) -> str | Refusal:
    """A day typed by a person, or today by the office's clock."""
    if date is None:
        return office.clock.text(office.store)[:10]
    parsed = parse_date(date)
    return parsed if isinstance(parsed, Refusal) else parsed.isoformat()
