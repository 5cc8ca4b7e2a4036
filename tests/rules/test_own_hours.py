"""Days with hours of their own and special service days: due dates, closing and the cut-off follow."""

from __future__ import annotations

import json
from datetime import date, datetime

import pytest

from schemas.procedure import Limit, parse_limit
from schemas.refusal import Refusal
from schemas.rules.calendar import Calendar, calendar_of
from schemas.rules.due import due
from schemas.rules.hours import spoken_hours
from schemas.rules.shipped_calendar import SHIPPED_TABLES
from schemas.rules.terms import forward_paper_by
from schemas.rules.year_table import YearTable, read_table, table_json

TABLE_2026 = next(table for table in SHIPPED_TABLES if table.year == 2026)


def with_days(**more: object) -> YearTable | Refusal:
    """The shipped year 2026 with more days in it."""
    return read_table(2026, json.dumps({**table_json(TABLE_2026), **more}, default=str))


def calendar(**more: object) -> Calendar:
    table = with_days(**more)
    assert isinstance(table, YearTable), table
    return calendar_of([*SHIPPED_TABLES, table])


def due_of(text: str, received: str, days: Calendar) -> str:
    limit = parse_limit(text)
    assert isinstance(limit, Limit)
    return due(datetime.fromisoformat(f"{received}:00+07:00"), limit, days).due_at.isoformat()[:16]


LONG = calendar(hours=[{"date": "2026-12-10", "hours": "07:00-11:30 13:30-19:00"}])
SHORT = calendar(hours=[{"date": "2026-12-10", "hours": "08:00-11:00"}])
LATE_CUTOFF = calendar(hours=[{"date": "2026-12-10", "hours": "07:00-11:30 13:30-19:00", "cutoff": "17:30"}])
SATURDAY = calendar(service_days=[{"date": "2026-12-12", "opens": "07:30", "closes": "11:30"}])
SATURDAY_GIVES = calendar(service_days=[{"date": "2026-12-12", "opens": "07:30", "closes": "11:30", "cutoff": "10:30"}])


@pytest.mark.parametrize(
    ("days", "limit", "received", "expected"),
    [
        (LONG, "2 working_days", "2026-12-08T09:00", "2026-12-10T19:00"),
        (SHORT, "2 working_days", "2026-12-08T09:00", "2026-12-10T11:00"),
        (LONG, "2 calendar_days", "2026-12-08T09:00", "2026-12-10T19:00"),
        (LONG, "8 hours", "2026-12-10T13:30", "2026-12-11T09:30"),
        (SHORT, "8 hours", "2026-12-09T15:00", "2026-12-11T10:00"),
        (LONG, "same_day 15:00", "2026-12-10T15:00", "2026-12-10T19:00"),
        (LONG, "same_day 15:00", "2026-12-10T15:01", "2026-12-11T17:00"),
        (LATE_CUTOFF, "same_day 15:00", "2026-12-10T17:30", "2026-12-10T19:00"),
        (LATE_CUTOFF, "same_day 15:00", "2026-12-10T17:31", "2026-12-11T17:00"),
        (LATE_CUTOFF, "same_day 15:00", "2026-12-09T15:01", "2026-12-10T19:00"),
        (SHORT, "same_day 15:00", "2026-12-10T11:01", "2026-12-11T17:00"),
        (SATURDAY, "same_day 15:00", "2026-12-12T08:00", "2026-12-14T17:00"),
        (SATURDAY_GIVES, "same_day 15:00", "2026-12-12T10:30", "2026-12-12T11:30"),
        (SATURDAY_GIVES, "same_day 15:00", "2026-12-12T10:31", "2026-12-14T17:00"),
        (SATURDAY_GIVES, "1 working_days", "2026-12-11T10:00", "2026-12-14T17:00"),
        (SATURDAY_GIVES, "3 working_days", "2026-12-12T08:00", "2026-12-16T17:00"),
    ],
)  # fmt: skip
def test_due_dates_and_the_cut_off_follow_the_days_own_hours(days, limit, received, expected):
    assert due_of(limit, received, days) == expected


def test_the_paper_file_is_handed_on_by_the_days_own_closing():
    received = datetime.fromisoformat("2026-12-10T10:30:00+07:00")
    assert forward_paper_by(received, SHORT).isoformat()[:16] == "2026-12-10T11:00"
    after = datetime.fromisoformat("2026-12-10T15:30:00+07:00")
    assert forward_paper_by(after, LONG).isoformat()[:16] == "2026-12-11T07:00", "15:00 is the decree's own hour"


def test_a_day_with_hours_of_its_own_says_so_in_the_account_of_days():
    limit = parse_limit("2 working_days")
    assert isinstance(limit, Limit)
    counted = due(datetime.fromisoformat("2026-12-08T09:00:00+07:00"), limit, LONG)
    assert counted.days[-1].reason.message == "Ngày làm việc thứ 2 (giờ riêng 07:00-11:30 13:30-19:00)"
    assert LONG.reason(date(2026, 12, 10)).code == "calendar.own_hours"


def test_a_day_made_up_for_another_may_have_hours_of_its_own():
    days = calendar(
        worked=["2026-01-10", "2026-08-22", "2026-12-12"], hours=[{"date": "2026-12-12", "hours": "08:00-10:00"}]
    )
    assert due_of("1 working_days", "2026-12-11T08:00", days) == "2026-12-12T10:00"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"hours": [{"date": "2026-12-12", "hours": "07:00-11:30"}]}, "calendar.hours_day_off"),
        ({"hours": [{"date": "2026-12-10", "hours": "7h-11h"}]}, "hours.not_valid"),
        ({"hours": [{"date": "2026-12-10", "hours": "11:00-07:00"}]}, "hours.order"),
        ({"hours": [{"date": "2027-12-10", "hours": "07:00-11:00"}]}, "calendar.other_year"),
        ({"hours": [{"date": "2026-12-10", "hours": "07:00-11:00"}] * 2}, "calendar.duplicate"),
        (
            {"hours": [{"date": "2026-12-10", "hours": "07:00-11:00"}], "half_days": [{"date": "2026-12-10", "until": "11:00"}]},
            "calendar.duplicate",
        ),
        ({"hours": [{"date": "2026-12-10", "hours": "07:00-11:00", "cutoff": "15:00"}]}, "calendar.cutoff_outside"),
        (
            {"service_days": [{"date": "2026-12-12", "opens": "07:30", "closes": "11:30", "cutoff": "12:00"}]},
            "calendar.cutoff_outside",
        ),
    ],
)  # fmt: skip
def test_hours_that_cannot_be_are_refused(more, code):
    refused = with_days(**more)
    assert isinstance(refused, Refusal) and refused.code == code


@pytest.mark.parametrize(("cutoff", "fits"), [("07:29", False), ("07:30", True), ("11:30", True), ("11:31", False)])
def test_a_cut_off_stands_within_the_days_hours_to_the_minute(cutoff, fits):
    service = {"date": "2026-12-12", "opens": "07:30", "closes": "11:30", "cutoff": cutoff}
    for more in ({"hours": [{"date": "2026-12-10", "hours": "07:30-11:30", "cutoff": cutoff}]}, {"service_days": [service]}):
        assert isinstance(with_days(**more), YearTable) is fits


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("T2-T6 07:00-11:30 13:30-17:00", "thứ Hai đến thứ Sáu 07:00–11:30, 13:30–17:00"),
        ("T2-T6 07:30-11:30 13:30-17:00; T7 07:30-11:30", "thứ Hai đến thứ Sáu 07:30–11:30, 13:30–17:00; thứ Bảy 07:30–11:30"),
    ],
)
def test_the_hours_are_spoken_with_the_days_they_are_for(text, spoken):
    assert spoken_hours(text) == spoken
