"""The office's tables: the working calendar as shipped, overlaid by what this office recorded."""

from __future__ import annotations

from schemas.refusal import Refusal
from schemas.rules.calendar import Calendar
from schemas.rules.calendar import calendar_of as built_of
from schemas.rules.hours import DEFAULT_HOURS, WeekHours, parse_hours
from schemas.rules.shipped_calendar import shipped_calendar
from schemas.rules.year_table import YearTable
from schemas.settings import value_of


def hours_of(settings: dict[str, str]) -> WeekHours:
    """Office hours in force; the usual ones if the setting cannot be read any more."""
    hours = parse_hours(value_of(settings, "office.hours"))
    return DEFAULT_HOURS if isinstance(hours, Refusal) else hours


def calendar_of(recorded: dict[int, YearTable], settings: dict[str, str]) -> Calendar:
    """The calendar in force: of two tables for one year the office's own replaces the shipped one."""
    hours = hours_of(settings)
    shipped = shipped_calendar(hours).tables.values()
    return built_of([*shipped, *recorded.values()], hours)
