"""Our due dates beside those of the systems in the field (FACTS 4.3): where they agree, and where they are wrong."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from schemas.catalogue import BadRecord, read_catalogue
from schemas.procedure import Limit, Procedure, limit_for, parse_limit
from schemas.refusal import Refusal
from schemas.rules.calendar import Calendar
from schemas.rules.due import due
from schemas.rules.shipped_calendar import shipped_calendar

CALENDAR = shipped_calendar()
PORTAL = Path(__file__).parents[3] / "shared" / "data" / "portal"
DAYS_2026 = [date(2026, 1, 2) + timedelta(days=n) for n in range(350)]


def ours(day: date, text: str) -> date:
    limit = parse_limit(text)
    assert isinstance(limit, Limit)
    return due(datetime.fromisoformat(f"{day}T09:00:00+07:00"), limit, CALENDAR).due_at.date()


def epar(day: date, count: int, calendar: Calendar) -> date:
    """e-PAR: walk the table of days off (t_cores_calendar, C_OFF) until so many working days have passed."""
    off = {one for one in DAYS_2026 if not calendar.is_working(one)}
    while count:
        day += timedelta(days=1)
        count -= day not in off
    return day


def weekdays_only(day: date, count: int, holidays: frozenset[date]) -> date:
    """Peers that skip Saturday, Sunday and the holiday list, and cannot say that a Saturday is worked."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5 and day not in holidays
    return day


@pytest.mark.parametrize("count", [1, 2, 3, 5, 8, 12])
def test_a_limit_of_whole_working_days_falls_on_the_day_e_par_gives(count):
    for day in DAYS_2026[:320]:
        assert ours(day, f"{count} working_days") == epar(day, count, CALENDAR), day


def test_where_no_saturday_is_worked_a_peer_without_swaps_agrees_and_over_a_swap_it_is_a_day_late():
    holidays = frozenset(CALENDAR.table(2026).off)
    assert ours(date(2026, 3, 2), "5 working_days") == weekdays_only(date(2026, 3, 2), 5, holidays)
    friday = date(2026, 8, 21)
    assert (ours(friday, "3 working_days"), weekdays_only(friday, 3, holidays)) == (date(2026, 8, 25), date(2026, 8, 26))


@pytest.mark.skipif(not PORTAL.is_dir(), reason="the portal's answers stand beside the project, not in it")
def test_every_case_of_the_portals_procedures_gets_a_due_date_counted_a_second_way():
    counted = 0
    for path in sorted(PORTAL.glob("*.json")):
        outcomes = read_catalogue(path.read_bytes())
        assert not isinstance(outcomes, Refusal), path.name
        for procedure in (one for one in outcomes if not isinstance(one, BadRecord)):
            counted += sum(_agrees(procedure, case) for case in ("", *(case.key for case in procedure.cases)))
    assert counted >= 12


def _agrees(procedure: Procedure, case: str) -> bool:
    limit = limit_for(procedure, case or None, "counter")
    if limit is None:
        return False
    for day in (date(2026, 8, 21), date(2026, 8, 27), date(2026, 2, 12), date(2026, 11, 23)):
        promised = ours(day, str(limit))
        if limit.unit == "working_days":
            assert promised == epar(day, limit.value, CALENDAR), (procedure.code, case)
        assert promised >= day and CALENDAR.is_working(promised), json.dumps(procedure.code)
    return True
