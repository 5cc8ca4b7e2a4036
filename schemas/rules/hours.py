"""Office hours of the week (giờ làm việc): which sessions the counter is open, weekday by weekday."""

from __future__ import annotations

import re
from datetime import date, time
from itertools import pairwise

from schemas.base import Record
from schemas.refusal import Refusal, no
from schemas.times import parse_clock

TEXT_MAX = 500
SESSIONS_MAX = 4

_DAY_NAMES = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")
_SPOKEN_DAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_SESSION = re.compile(r"([0-9]{2}:[0-9]{2})-([0-9]{2}:[0-9]{2})")


class Session(Record):
    """One stretch of office time, from opening to closing on the same day."""

    opens: time
    closes: time


class WeekHours(Record):
    """The sessions of each weekday, Monday first. A weekday without sessions is a weekly day of rest."""

    days: tuple[tuple[Session, ...], ...]

    def of(self, day: date) -> tuple[Session, ...]:
        """The sessions that weekday normally has."""
        return self.days[day.weekday()]

    def ordinary(self) -> tuple[Session, ...]:
        """The sessions of an ordinary working day: those of the first weekday that is worked at all.

        A rest day that is worked by swap (làm bù) follows them.
        """
        return next(sessions for sessions in self.days if sessions)


MORNING = Session(opens=time(7, 0), closes=time(11, 30))
AFTERNOON = Session(opens=time(13, 30), closes=time(17, 0))
DEFAULT_HOURS = WeekHours(days=((MORNING, AFTERNOON),) * 5 + ((), ()))
DEFAULT_HOURS_TEXT = "T2-T6 07:00-11:30 13:30-17:00"


def parse_hours(text: str) -> WeekHours | Refusal:
    """Read office hours written as `T2-T6 07:00-11:30 13:30-17:00; T7 07:00-11:30` (CN is Sunday).

    Weekdays not named are days of rest. Refuses `hours.not_valid`, `hours.order` and `hours.no_working_day`.
    """
    if len(text) > TEXT_MAX:
        return _not_valid()
    week: list[tuple[Session, ...]] = [()] * 7
    for group in filter(None, (part.strip() for part in text.split(";"))):
        names, *clocks = group.split()
        days = _days_of(names)
        sessions = _sessions_of(clocks)
        if not days or not sessions or any(week[day] for day in days):
            return _not_valid()
        if not _in_order(sessions):
            return no(
                "hours.order",
                "Giờ đóng cửa phải sau giờ mở cửa, các buổi không được chồng nhau. Hãy sửa lại.",
            )
        for day in days:
            week[day] = sessions
    if not any(week):
        return no("hours.no_working_day", "Tuần phải có ít nhất một ngày làm việc. Hãy nhập giờ làm việc.")
    return WeekHours(days=tuple(week))


def parse_sessions(text: str) -> tuple[Session, ...] | Refusal:
    """Read the sessions of one day written as `07:00-11:30 13:30-19:00`. Refuses `hours.not_valid`, `hours.order`."""
    sessions = _sessions_of(text.split()) if len(text) <= TEXT_MAX else ()
    if not sessions:
        return no("hours.not_valid", "Giờ làm việc chưa đúng dạng. Hãy nhập như {example}.", example="07:00-11:30 13:30-19:00")
    if not _in_order(sessions):
        return no("hours.order", "Giờ đóng cửa phải sau giờ mở cửa, các buổi không được chồng nhau. Hãy sửa lại.")
    return sessions


def sessions_text(sessions: tuple[Session, ...]) -> str:
    """The text that `parse_sessions` reads back to the same sessions."""
    return _sessions_text(sessions)


def hours_text(hours: WeekHours) -> str:
    """The text that `parse_hours` reads back to the same hours."""
    return "; ".join(f"{_days_text(days)} {_sessions_text(sessions)}" for days, sessions in _alike(hours))


def spoken_hours(text: str) -> str:
    """The same text for citizens: `thứ Hai đến thứ Sáu 07:00–11:30, 13:30–17:00; thứ Bảy …`; as it is where it cannot be read."""
    hours = parse_hours(text)
    if isinstance(hours, Refusal):
        return text
    return "; ".join(
        f"{_days_spoken(days)} " + ", ".join(f"{one.opens:%H:%M}–{one.closes:%H:%M}" for one in sessions)
        for days, sessions in _alike(hours)
    )


def _alike(hours: WeekHours) -> list[tuple[list[int], tuple[Session, ...]]]:
    """Weekdays in a row with the same sessions."""
    groups: list[tuple[list[int], tuple[Session, ...]]] = []
    for day, sessions in enumerate(hours.days):
        if groups and groups[-1][1] == sessions and groups[-1][0][-1] == day - 1:
            groups[-1][0].append(day)
        elif sessions:
            groups.append(([day], sessions))
    return groups


def _days_of(names: str) -> list[int]:
    days: list[int] = []
    for name in names.upper().split(","):
        first, _, last = name.partition("-")
        if first not in _DAY_NAMES or (last or first) not in _DAY_NAMES:
            return []
        days += range(_DAY_NAMES.index(first), _DAY_NAMES.index(last or first) + 1)
    return days if len(days) == len(set(days)) else []


def _sessions_of(clocks: list[str]) -> tuple[Session, ...]:
    sessions: list[Session] = []
    for clock in clocks:
        match = _SESSION.fullmatch(clock)
        opens = parse_clock(match[1]) if match else None
        closes = parse_clock(match[2]) if match else None
        if opens is None or closes is None:
            return ()
        sessions.append(Session(opens=opens, closes=closes))
    return tuple(sessions) if len(sessions) <= SESSIONS_MAX else ()


def _in_order(sessions: tuple[Session, ...]) -> bool:
    edges = [edge for session in sessions for edge in (session.opens, session.closes)]
    return all(earlier < later for earlier, later in pairwise(edges))


def _not_valid() -> Refusal:
    return no(
        "hours.not_valid", "Giờ làm việc chưa đúng dạng. Hãy nhập như {example}.", example=DEFAULT_HOURS_TEXT
    )


def _days_spoken(days: list[int]) -> str:
    first, last = _SPOKEN_DAYS[days[0]], _SPOKEN_DAYS[days[-1]]
    return first if first == last else f"{first} đến {last}"


def _days_text(days: list[int]) -> str:
    first, last = _DAY_NAMES[days[0]], _DAY_NAMES[days[-1]]
    return first if first == last else f"{first}-{last}"


def _sessions_text(sessions: tuple[Session, ...]) -> str:
    return " ".join(f"{session.opens:%H:%M}-{session.closes:%H:%M}" for session in sessions)
