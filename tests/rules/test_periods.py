"""Reporting periods: months, quarters, half years and years between two cut-offs."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from schemas.refusal import Refusal
from schemas.rules.periods import Period, latest_month, name_beside, period_between, period_named


@pytest.mark.parametrize(
    ("name", "cut_off", "first", "last"),
    [
        ("2026-11", 14, "2026-10-15", "2026-11-14"),
        ("2026-01", 14, "2025-12-15", "2026-01-14"),
        ("2027-03", 14, "2027-02-15", "2027-03-14"),
        ("2026-Q1", 14, "2025-12-15", "2026-03-14"),
        ("2026-Q3", 14, "2026-06-15", "2026-09-14"),
        ("2026-H1", 14, "2025-12-15", "2026-06-14"),
        ("2026-h2", 14, "2026-06-15", "2026-12-14"),
        ("2026", 14, "2025-12-15", "2026-12-14"),
        ("2026-02", 0, "2026-02-01", "2026-02-28"),
        ("2028-02", 0, "2028-02-01", "2028-02-29"),
        ("2026-12", 0, "2026-12-01", "2026-12-31"),
        ("2026", 0, "2026-01-01", "2026-12-31"),
        ("2026-03", 28, "2026-03-01", "2026-03-28"),
    ],
)
def test_a_period_runs_from_the_day_after_one_cut_off_to_the_next(name, cut_off, first, last):
    assert period_named(name, cut_off) == Period(first=first, last=last)


@pytest.mark.parametrize("name", ["", "2026-13", "2026-00", "2026-Q5", "2026-H3", "26-11", "2026-11-01", "thang 11"])
def test_what_names_no_period_is_refused(name):
    refused = period_named(name, 14)
    assert isinstance(refused, Refusal) and refused.code == "period.unknown"


@pytest.mark.parametrize("cut_off", [0, 1, 14, 28])
@pytest.mark.parametrize("kind", ["2025-11", "2025-Q4", "2025-H2", "2025"])
def test_one_period_begins_the_day_after_the_one_before_across_years(kind, cut_off):
    name = kind
    for _ in range(30):
        here, after = period_named(name, cut_off), period_named(name_beside(name, 1), cut_off)
        assert isinstance(here, Period) and isinstance(after, Period)
        assert date.fromisoformat(after.first) == date.fromisoformat(here.last) + timedelta(days=1)
        assert after.before == here.last
        assert name_beside(name_beside(name, 1), -1) == name
        name = name_beside(name, 1)


@pytest.mark.parametrize(
    ("today", "cut_off", "name"),
    [("2026-11-14", 14, "2026-11"), ("2026-11-13", 14, "2026-10"), ("2026-01-02", 14, "2025-12"), ("2026-11-29", 0, "2026-10"),
     ("2026-11-30", 0, "2026-11")],
)  # fmt: skip
def test_the_newest_month_is_the_one_whose_cut_off_has_come(today, cut_off, name):
    assert latest_month(today, cut_off) == name


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        ("2026-11-14", "2026-11-13", "period.backwards"),
        ("2026-11-31", "2026-12-01", "period.bad_date"),
        ("", "", "period.bad_date"),
        ("2000-01-01", "2026-12-01", "period.too_long"),
    ],
)
def test_days_that_make_no_period_are_refused(first, last, code):
    refused = period_between(first, last)
    assert isinstance(refused, Refusal) and refused.code == code
