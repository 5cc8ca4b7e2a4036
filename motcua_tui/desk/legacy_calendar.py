"""The working calendar an e-PAR office kept (`t_cores_calendar`): compared with the one here, taken over on a person's word.

The dates promised in its dossiers come with them and do not change. What the calendar is for is the count of working days in
years nobody has entered here, as in the days of delay of an old dossier. A year that was entered here is never replaced.
"""

from __future__ import annotations

from datetime import date
from typing import cast

from motcua_tui.desk.legacy import Source
from motcua_tui.desk.office import Office
from schemas.base import Record
from schemas.canonical import Json
from schemas.office_acts import OfficeAct
from schemas.refusal import Refusal
from schemas.rules.year_table import YearTable, check_table
from schemas.times import YEAR_MAX, YEAR_MIN

SOURCE = "Lịch làm việc của phần mềm e-PAR (t_cores_calendar), chưa đối chiếu với thông báo chính thức"
DIFFERENT_MAX = 40
WORKED_MAX = 20


class KeptYear(Record, frozen=True):
    """One year as the old calendar has it, beside the one here.

    `here` is "entered", or "unknown" where nobody has entered the year; `different` are the days on which the two do not agree.
    `refused` says why the year cannot be taken over, "" where it can.
    """

    table: YearTable
    here: str
    different: tuple[str, ...]
    refused: str = ""

    @property
    def can_be_taken(self) -> bool:
        """True for a year nobody has entered here that makes a calendar."""
        return self.here == "unknown" and not self.refused


def kept_years(office: Office, source: Source) -> list[KeptYear]:
    """Every year of the old calendar, the earliest first."""
    years: dict[int, dict[date, bool]] = {}
    for text, off in source.calendar.items():
        day = _day(text)
        if day is not None:
            years.setdefault(day.year, {})[day] = off
    return [_kept(office, year, days) for year, days in sorted(years.items())]


def take_over(office: Office, source: Source) -> list[int] | Refusal:
    """Enter every year that can be taken; due dates in it stay marked as unconfirmed. For who may set the calendar."""
    refusal = office.why_not(OfficeAct.SET_CALENDAR)
    if refusal:
        return refusal
    taken: list[int] = []
    for kept in kept_years(office, source):
        if not kept.can_be_taken:
            continue
        claim = office.claim()
        written = claim if isinstance(claim, Refusal) else office.record(OfficeAct.SET_CALENDAR, kept.table, claim)
        if isinstance(written, Refusal):
            return written
        taken.append(kept.table.year)
    return taken


def as_json(kept: KeptYear) -> Json:
    """As the command line prints it."""
    return {
        "year": kept.table.year,
        "off": [day.isoformat() for day in kept.table.off],
        "worked": [day.isoformat() for day in kept.table.worked],
        "here": kept.here,
        "different": cast("list[Json]", list(kept.different[:DIFFERENT_MAX])),
        "can_be_taken": kept.can_be_taken,
    }


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if YEAR_MIN <= day.year <= YEAR_MAX else None


def _kept(office: Office, year: int, days: dict[date, bool]) -> KeptYear:
    """Days of rest that are off and working days that are not say nothing; the others are the year's own."""
    here = office.calendar
    rest = {day: not here.hours.of(day) for day in days}
    worked = tuple(sorted(day for day, off in days.items() if not off and rest[day]))
    table = YearTable(
        year=year,
        off=tuple(sorted(day for day, off in days.items() if off and not rest[day])),
        # A calendar that marks no weekly rest at all would make a working day of every Sunday.
        worked=worked if len(worked) <= WORKED_MAX else (),
        source=SOURCE,
    )
    entered = here.is_confirmed(year) or year in office.store.calendars()
    refusal = check_table(table, here.hours)
    unlike = (day for day, off in sorted(days.items()) if entered and here.is_working(day) is off)
    different = tuple(day.isoformat() for day in unlike if not rest[day] or table.worked)
    return KeptYear(
        table=table, here="entered" if entered else "unknown", different=different, refused=refusal.code if refusal else ""
    )
