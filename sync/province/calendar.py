"""The calendar the province counts by: the one shipped, and above it what it published itself."""

from __future__ import annotations

from datetime import date

from schemas.refusal import Refusal
from schemas.rules.calendar import Calendar, calendar_of
from schemas.rules.due import working_days_between
from schemas.rules.shipped_calendar import SHIPPED_TABLES
from schemas.rules.year_table import YearTable, read_table
from sync.province.home import Home
from sync.province.models import Reference
from sync.wire.reference import read_reference

_NAME = "calendar."
_DAYS_MAX = 2_000


def published_calendar(home: Home) -> Calendar:
    """Every year's newest table. Call within a connection."""
    rows = Reference.select().where(Reference.name.startswith(_NAME)).order_by(Reference.version)
    tables = [_table(home, row) for row in rows]
    return calendar_of([*SHIPPED_TABLES, *(table for table in tables if table is not None)])


def _table(home: Home, row: Reference) -> YearTable | None:
    body = read_reference(bytes(row.body), home.keys.public.sign).body
    table = read_table(int(row.name.removeprefix(_NAME)), body)
    return None if isinstance(table, Refusal) else table


def working_days_since(received_at: str, now: str, calendar: Calendar) -> int:
    """Working days after the day of receipt, up to and including today; never below 0, counted up to 2,000 days."""
    first, last = date.fromisoformat(received_at[:10]), date.fromisoformat(now[:10])
    return _DAYS_MAX if (last - first).days > _DAYS_MAX else max(0, working_days_between(first, last, calendar))
