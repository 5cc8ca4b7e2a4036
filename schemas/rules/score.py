"""The points of Quyết định 766/QĐ-TTg that a commune's own records move: an estimate, never the national figure.

Names, weights and thresholds are those the national portal's own data uses; its formulas are not published as law, and two
public tools disagree on one group. A point is ratio × max, and full from a threshold on.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from schemas.base import Record
from schemas.intake import ProcedureRef
from schemas.rules.counting import Asked
from schemas.rules.periods import Period
from schemas.status import Status

Have = Literal["has", "lacks", "aside"]
"""A dossier gains the point, loses it, or is not asked."""


class Fee(msgspec.Struct, frozen=True):
    """What was to be paid, in đồng."""

    amount_vnd: int


class Paid(msgspec.Struct, frozen=True):
    """A payment, and whether it came online."""

    online: bool = False


class File(msgspec.Struct, frozen=True):
    """A file of the dossier: of a part handed in, or the result; or taken again from an earlier dossier."""

    part: int = 0
    result: bool = False
    reused_from: str = ""


class Rated(msgspec.Struct, frozen=True):
    """How satisfied the citizen was, 5 best."""

    level: int


class ScoreFacts(msgspec.Struct, frozen=True):
    """What the score counts of a dossier: nothing personal. Read from a dossier's state as stored."""

    id: str
    status: Status
    procedure: ProcedureRef
    received_at: str
    channel: str = "counter"
    received_by: str = ""
    filed_at: str | None = None
    registered_at: str | None = None
    due_at: str | None = None
    finished_at: str | None = None
    ended_at: str | None = None
    fees: tuple[Fee, ...] = ()
    payments: tuple[Paid, ...] = ()
    attachments: tuple[File, ...] = ()
    ratings: tuple[Rated, ...] = ()
    supplements: tuple[Asked, ...] = ()
    destroyed: bool = False
    voided: bool = False

    @property
    def is_counted(self) -> bool:
        """False for what was only registered, what was recorded by mistake, what was destroyed."""
        never = not self.received_by if self.registered_at is not None else self.filed_at == self.received_at
        return not (self.destroyed or self.voided or never) and self.status is not Status.REGISTERED

    @property
    def has_result_file(self) -> bool:
        """True when the result lies here as a file."""
        return any(file.result for file in self.attachments)


class Metric(Record, frozen=True):
    """One metric: its number, code at the portal, most points, the ratio (of 100) from which it is full."""

    number: str
    code: str
    most: float
    full_at: int = 100


METRICS: tuple[Metric, ...] = (
    Metric(number="1.4", code="DOSSIER_SYNC", most=6),
    Metric(number="2.1", code="ON_TIME", most=20),
    Metric(number="3.3", code="ONLINE_WITH_RESULT", most=6, full_at=50),
    Metric(number="3.6", code="PAID_ONLINE", most=6),
    Metric(number="4.1", code="ORIGINAL_RESULT_AVAILABLE", most=6),
    Metric(number="4.2", code="SO_HOA_GIAY_TO_GIAI_QUYET", most=4, full_at=80),
    Metric(number="4.3", code="REUSED_DIGITIZED_DATA", most=2, full_at=80),
    Metric(number="4.4", code="SYNCED_WITH_DVCQG_PERSONAL_STORAGE", most=4),
    Metric(number="5.4", code="DOSSIER_RECEIVING_SATISFACTION", most=6, full_at=90),
)
DISLIKED_MAX = 2
"""Levels up to here are a dislike, of five."""
SATISFIED_MIN = 4
"""Hài lòng and rất hài lòng."""


def on_time_for_index(one: ScoreFacts, last: str) -> bool:
    """Item 2.1 of the index: the end of processing is not after the day promised.

    More than one request for supplement is late. One that is still open ends the count at the request. What has no end counts
    to `last`. Without a day promised it is in time, since the dossier does not tell the procedure's longest period.
    """
    if len(one.supplements) > 1:
        return False
    end = one.finished_at or one.ended_at
    if end is None and one.supplements and one.supplements[0].completed_at is None:
        end = one.supplements[0].requested_at
    if one.due_at is None:
        return True
    if one.procedure.limit.endswith("hours") and end is not None:
        return end <= one.due_at
    return (end or last)[:10] <= one.due_at[:10]


def judged(one: ScoreFacts, metric: str, last: str, *, confirmed: bool) -> Have:
    """What one dossier of the period does for one metric. `confirmed` tells that the province has all of it."""
    if metric == "1.4":
        return _has(confirmed)
    if metric == "2.1":
        return _has(on_time_for_index(one, last))
    if metric == "3.3":
        return _has(one.channel == "online" and one.has_result_file)
    if metric == "3.6":
        owed = sum(fee.amount_vnd for fee in one.fees) > 0
        return _has(any(paid.online for paid in one.payments)) if owed else "aside"
    if metric in ("4.1", "4.2"):
        if one.finished_at is None:
            return "aside"
        digitised = any(file.part and not file.result for file in one.attachments)
        return _has(one.has_result_file and (metric == "4.1" or digitised))
    if metric == "4.3":
        return _has(any(file.reused_from for file in one.attachments))
    if metric == "4.4":
        return _has(one.has_result_file and confirmed)
    disliked = bool(one.ratings) and one.ratings[-1].level <= DISLIKED_MAX
    return _has(on_time_for_index(one, last) and not disliked)


class Point(Record, frozen=True):
    """A metric over a period: of how many dossiers how many have it. `points` None where no dossier is asked."""

    metric: Metric
    have: int
    of: int
    factor: float = 1.0

    @property
    def ratio(self) -> float | None:
        """In hundredths of the whole, None where there is nothing to count."""
        return 100.0 * self.have / self.of * self.factor if self.of else None

    @property
    def points(self) -> float | None:
        """Below the threshold in proportion, from it on full."""
        return None if self.ratio is None else min(self.metric.most, self.metric.most * self.ratio / self.metric.full_at)


class Counter766:
    """Adds dossiers one at a time and gives the points."""

    def __init__(self, period: Period, today: str) -> None:
        self._period = period
        self._last = min(period.last, today)
        self._have = {metric.number: 0 for metric in METRICS}
        self._of = {metric.number: 0 for metric in METRICS}
        self.rated = 0
        self.satisfied = 0

    def verdicts(self, one: ScoreFacts, *, confirmed: bool) -> dict[str, Have]:
        """What a dossier does for each metric; empty where it does not count in the period."""
        if not one.is_counted or not self._period.first <= one.received_at[:10] <= self._period.last:
            return {}
        return {metric.number: judged(one, metric.number, self._last, confirmed=confirmed) for metric in METRICS}

    def add(self, one: ScoreFacts, *, confirmed: bool) -> None:
        """Count one dossier."""
        verdicts = self.verdicts(one, confirmed=confirmed)
        if verdicts and one.ratings:
            self.rated += 1
            self.satisfied += one.ratings[-1].level >= SATISFIED_MIN
        for number, verdict in verdicts.items():
            self._of[number] += verdict != "aside"
            self._have[number] += verdict == "has"

    def points(self) -> tuple[Point, ...]:
        """Every metric as counted. Item 3.3 is multiplied by the share of dossiers the province has."""
        synced = self._have["1.4"] / self._of["1.4"] if self._of["1.4"] else 1.0
        return tuple(
            Point(
                metric=metric,
                have=self._have[metric.number],
                of=self._of[metric.number],
                factor=synced if metric.number == "3.3" else 1.0,
            )
            for metric in METRICS
        )


def _has(gained: bool) -> Have:
    return "has" if gained else "lacks"
