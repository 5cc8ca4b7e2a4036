"""Figures that people would rather look at than read: work per day, punctuality, piles, waiting, satisfaction."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import msgspec

from motcua_tui.desk import queue
from motcua_tui.desk.comparing import period
from motcua_tui.desk.office import Office
from motcua_tui.desk.reports import TICK_EVERY, Tick, no_tick
from motcua_tui.text import mark
from schemas.base import Record
from schemas.canonical import Json
from schemas.refusal import Refusal
from schemas.rules.counting import Facts, was_received, when_ended

DAYS_BY_DAY = 45
"""Longest period shown day by day; a longer one is shown month by month."""
DAYS_USUAL = 30
LEVELS = (5, 4, 3, 2, 1)
LEVEL_WORDS: dict[int, str] = {
    5: mark("Rất hài lòng"),
    4: mark("Hài lòng"),
    3: mark("Bình thường"),
    2: mark("Không hài lòng"),
    1: mark("Rất không hài lòng"),
}


class Work(Record):
    """What came in and went out on a day, or in a month ("2026-11")."""

    day: str
    received: int = 0
    returned: int = 0


class Punctual(Record):
    """Of a field's dossiers that ended in the period, how many did so by their date."""

    field: str
    on_time: int = 0
    ended: int = 0

    @property
    def rate(self) -> float:
        """Percent on time; only for a field where something ended."""
        return 100 * self.on_time / self.ended


class Pile(Record):
    """What an officer holds now, and how much of it is late."""

    clerk: str
    open: int = 0
    overdue: int = 0


class Queued(Record):
    """How many numbers of a day were served or skipped, and the median wait in minutes."""

    day: str
    called: int = 0
    wait_min: int = 0


class Charts(Record):
    """All charts of a period. `piles` are as of now, whatever the period."""

    first: str
    last: str
    by_month: bool
    work: tuple[Work, ...]
    punctual: tuple[Punctual, ...]
    piles: tuple[Pile, ...]
    queued: tuple[Queued, ...]
    ratings: dict[int, int]

    @property
    def satisfied(self) -> float | None:
        """Percent of ratings that are 4 or 5; None without ratings."""
        total = sum(self.ratings.values())
        return 100 * (self.ratings[5] + self.ratings[4]) / total if total else None


class _Waits(msgspec.Struct, frozen=True):
    median: int | None = None


class _QueueDay(msgspec.Struct, frozen=True):
    date: str
    served: int
    skipped: int
    wait_minutes: _Waits


class _Rated(msgspec.Struct, frozen=True):
    level: int


class _Ratings(msgspec.Struct, frozen=True):
    ratings: tuple[_Rated, ...] = ()


def charts(office: Office, first: str | None = None, last: str | None = None, tick: Tick = no_tick) -> Charts | Refusal:
    """The charts of a period; without one, of the last thirty days. `tick` is told how many of its dossiers are counted."""
    days = period(first, last)
    if isinstance(days, Refusal):
        return days
    begin, end = days if days[0] else _usual(office)
    by_month = (date.fromisoformat(end) - date.fromisoformat(begin)).days >= DAYS_BY_DAY
    return Charts(
        first=begin,
        last=end,
        by_month=by_month,
        work=_work(office, begin, end, by_month),
        punctual=_punctual(office, begin, end, tick),
        piles=_piles(office),
        queued=_queued(office, begin, end),
        ratings=_ratings(office, begin, end),
    )


def _usual(office: Office) -> tuple[str, str]:
    today = office.clock.text(office.store)[:10]
    return (date.fromisoformat(today) - timedelta(days=DAYS_USUAL - 1)).isoformat(), today


def _work(office: Office, first: str, last: str, by_month: bool) -> tuple[Work, ...]:
    """Every day of the period on which something was done, or every month."""
    received, returned = office.store.per_day(first, last)
    width = 7 if by_month else 10
    came, went = Counter[str](), Counter[str]()
    for day, count in received.items():
        came[day[:width]] += count
    for day, count in returned.items():
        went[day[:width]] += count
    return tuple(Work(day=day, received=came[day], returned=went[day]) for day in sorted({*came, *went}))


def _punctual(office: Office, first: str, last: str, tick: Tick) -> tuple[Punctual, ...]:
    ended, late = Counter[str](), Counter[str]()
    rows = office.store.concerned(first, last)
    for done, facts in enumerate(office.store.states(rows, Facts)):
        if done % TICK_EVERY == 0:
            tick(done, len(rows))
        end = facts.end
        if not was_received(facts) or end is None or not first <= end[:10] <= last:
            continue
        field = " ".join(facts.procedure.field.split())
        ended[field] += 1
        late[field] += when_ended(facts, end) == "c12"
    found = (Punctual(field=field, on_time=ended[field] - late[field], ended=ended[field]) for field in ended)
    return tuple(sorted(found, key=lambda row: (row.rate, -row.ended, row.field)))


def _piles(office: Office) -> tuple[Pile, ...]:
    now = office.clock.text(office.store)
    return tuple(Pile(clerk=holder, open=total, overdue=late) for holder, total, late in office.store.held_by(now))


def _queued(office: Office, first: str, last: str) -> tuple[Queued, ...]:
    found = queue.figures(office, first, last)
    if isinstance(found, Refusal):
        return ()
    days = msgspec.convert(found, list[_QueueDay])
    return tuple(
        Queued(day=one.date, called=one.served + one.skipped, wait_min=one.wait_minutes.median)
        for one in days
        if one.wait_minutes.median is not None
    )


def _ratings(office: Office, first: str, last: str) -> dict[int, int]:
    """The newest rating of each dossier handed over in the period, by level."""
    counts = dict.fromkeys(LEVELS, 0)
    for state in office.store.states(office.store.returned_rows(first, last), _Ratings):
        if state.ratings:
            counts[state.ratings[-1].level] += 1
    return counts


def as_json(found: Charts) -> dict[str, Json]:
    """What `motcua stats --json` prints: counts; shares of them are for the reader to take."""
    plain: dict[str, Json] = msgspec.to_builtins(found, str_keys=True)
    return plain
