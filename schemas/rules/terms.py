"""The decree's own clocks (NĐ 118/2025): by when a step must be taken once something has happened."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from schemas.base import Record
from schemas.rules.calendar import Calendar
from schemas.rules.due import Due, TimeLimit, add_working_days, due
from schemas.times import at, in_vietnam

SUPPLEMENT_NOTICE_WORKING_DAYS = 3
SUPPLEMENT_ANSWER_DAYS = 15
EXTENSION_BEFORE_DAYS = 1
ONLINE_ANSWER_HOURS = 8
CORRECTION_WORKING_DAYS = 3
FORWARD_SAME_DAY_UNTIL = time(15, 0)


class _Days(Record):
    value: int
    unit: str
    cutoff: str | None = None


def supplement_notice_by(received: datetime, calendar: Calendar) -> datetime:
    """Until when a dossier may be sent back for supplement: 3 working days from receipt (Điều 19.5)."""
    return due(received, _Days(SUPPLEMENT_NOTICE_WORKING_DAYS, "working_days"), calendar).due_at


def supplement_answer_by(notified: datetime, calendar: Calendar) -> datetime:
    """Until when the citizen may complete it: 15 days from the notice (Điều 19.5). Only then is it closed."""
    return due(notified, _Days(SUPPLEMENT_ANSWER_DAYS, "calendar_days"), calendar).due_at


def restart_after_supplement(completed: datetime, limit: TimeLimit, calendar: Calendar) -> Due:
    """The new due date once the dossier is complete: the whole period starts again from zero (Điều 19.5)."""
    return due(completed, limit, calendar)


def extension_by(due_at: datetime, calendar: Calendar) -> date:
    """The last working day for apology and extension: a day before the due day at the latest (Điều 19.6)."""
    return calendar.working_day_until(in_vietnam(due_at).date() - timedelta(days=EXTENSION_BEFORE_DAYS))


def online_answer_by(filed: datetime, calendar: Calendar) -> datetime:
    """Until when a dossier filed online is accepted or sent back: 8 working hours (Điều 17.2.c)."""
    return due(filed, _Days(ONLINE_ANSWER_HOURS, "hours"), calendar).due_at


def forward_paper_by(received: datetime, calendar: Calendar) -> datetime:
    """Until when the paper file is handed on: the same day, after 15:00 the next opening (Điều 18.2)."""
    moment = in_vietnam(received)
    day = moment.date()
    in_time = calendar.is_working(day) and moment <= min(
        at(day, FORWARD_SAME_DAY_UNTIL), calendar.closing(day)
    )
    return calendar.closing(day) if in_time else calendar.opening(calendar.next_working_day(day))


def correction_by(reported: datetime, calendar: Calendar) -> datetime:
    """Until when the agency corrects its own mistake in a result: 3 working days (Điều 23.1)."""
    day = add_working_days(in_vietnam(reported).date(), CORRECTION_WORKING_DAYS, calendar)
    return calendar.closing(day)
