"""Where a dossier counts in Biểu 07a/BTP/KSTT (Thông tư 09/2026/TT-BTP): received, resolved, in process.

The form does not say how dossiers count that ended without a result, nor how those count that wait for the citizen.
So these are choices of the office (`Ways`), each with a default and a setting that everybody can read.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from schemas.base import Record
from schemas.intake import ProcedureRef
from schemas.rules.periods import Period
from schemas.status import Status

Ended = Literal["by_date", "on_time", "apart"]
"""How a dossier without a result counts: resolved by its date, resolved on time, or received and held apart."""
Came = Literal["c4", "c5", "c6", "c7", "c8"]
Went = Literal["c10", "c11", "c12", "c14", "c15", "apart"]


class Ways(Record, frozen=True):
    """The choices the form leaves open. `online_other` names the procedures served partly online where `online` is "full",
    and fully online ones where it is "partial". `elsewhere` are procedures another body resolves: taken in here, they are that
    body's to report, and count nowhere in this office's form. `now` is where a period that has not ended is counted to.
    """

    refused: Ended = "by_date"
    withdrawn: Ended = "by_date"
    stopped: Ended = "by_date"
    paused: Literal["in_time", "by_date"] = "in_time"
    twice: Literal["by_date", "overdue"] = "by_date"
    online: Literal["full", "partial"] = "full"
    online_other: frozenset[str] = frozenset()
    elsewhere: frozenset[str] = frozenset()
    now: str = "9999-12-31T23:59:59+07:00"


class Asked(msgspec.Struct, frozen=True):
    """A request for supplement: when it was made, and when it was answered."""

    requested_at: str
    completed_at: str | None = None


class DueMoved(msgspec.Struct, frozen=True):
    """A change of the due date."""

    at: str
    old: str | None
    new: str | None


class CameIn(msgspec.Struct, frozen=True):
    """A payment: when it came in."""

    at: str


class Facts(msgspec.Struct, frozen=True):
    """What reports count of a dossier: no person, no reason, nothing personal. Read from a dossier's state as stored.

    `owed_then` says whether it waited for a payment when the period ended; None where nobody looked, and its state now tells.
    """

    id: str
    status: Status
    procedure: ProcedureRef
    received_at: str
    received_by: str = ""
    channel: str = "counter"
    filed_at: str | None = None
    registered_at: str | None = None
    due_at: str | None = None
    finished_at: str | None = None
    ended_at: str | None = None
    supplements: tuple[Asked, ...] = ()
    due_changes: tuple[DueMoved, ...] = ()
    payments: tuple[CameIn, ...] = ()
    owed_then: bool | None = None
    destroyed: bool = False
    voided: bool = False
    has_late_entry: bool = False

    @property
    def received_day(self) -> str:
        """The day of receipt."""
        return self.received_at[:10]

    @property
    def end(self) -> str | None:
        """When the office's work ended: with the result ready, or without one."""
        return self.finished_at or self.ended_at


class Place(Record, frozen=True):
    """The two columns in which one dossier counts."""

    came: Came
    went: Went


def place_of(facts: Facts, period: Period, ways: Ways) -> Place | None:
    """Where a dossier counts in a period; None where it does not: not received yet, or ended before.

    A dossier filed online counts once it is received. A destroyed one has no dates left and counts nowhere.
    """
    if not was_received(facts) or facts.received_day > period.last or is_elsewhere(facts, ways):
        return None
    end = facts.end
    if end is not None and end[:10] < period.first:
        return None
    came: Came = "c8" if facts.received_day < period.first else _channel(facts, ways)
    if end is not None and end[:10] <= period.last:
        return Place(came=came, went=_resolved(facts, end, ways))
    return Place(came=came, went=_waiting(facts, end_of(period, ways), ways))


def was_received(facts: Facts) -> bool:
    """False for what was filed online or laid on the counter and nobody received, recorded by mistake, or destroyed."""
    online = facts.filed_at is not None and facts.filed_at == facts.received_at
    never = online or (facts.registered_at is not None and not facts.received_by)
    return not (facts.destroyed or facts.voided or never) and facts.status is not Status.REGISTERED


def end_of(period: Period, ways: Ways) -> str:
    """The moment at which what is open is looked at: the last of the period, now while the period lasts."""
    return min(f"{period.last}T23:59:59+07:00", ways.now)


def is_elsewhere(facts: Facts, ways: Ways) -> bool:
    """True for what was taken in here for another body, which resolves and reports it."""
    return facts.procedure.code in ways.elsewhere


def turns_on_payment(facts: Facts, period: Period, ways: Ways) -> bool:
    """True where only its entries tell whether the dossier waited for a payment when the period ended: it was open and past its
    day then, and it waits now, was paid since, or ended since without a result.
    """
    if ways.paused != "in_time" or not open_on(facts, period.last) or paused_by_supplement(facts, period.last):
        return False
    if not _is_late(facts, end_of(period, ways)):
        return False
    ended_without = facts.end is not None and facts.finished_at is None
    paid_since = any(one.at[:10] > period.last for one in facts.payments)
    return facts.status is Status.PAYMENT_REQUIRED or paid_since or ended_without


def open_on(facts: Facts, day: str) -> bool:
    """True when the dossier was received by the end of that day and had not ended by then."""
    return was_received(facts) and facts.received_day <= day and (facts.end is None or facts.end[:10] > day)


def due_on(facts: Facts, day: str) -> str | None:
    """The due date as it stood at the end of a day: a report of a past period never changes by a later extension."""
    for change in facts.due_changes:
        if change.at[:10] > day:
            return change.old
    return facts.due_at


def _channel(facts: Facts, ways: Ways) -> Came:
    if facts.channel == "online":
        full = (ways.online == "full") != (facts.procedure.code in ways.online_other)
        return "c4" if full else "c5"
    return "c6" if facts.channel == "post" else "c7"


def _resolved(facts: Facts, end: str, ways: Ways) -> Went:
    chosen = {Status.REFUSED: ways.refused, Status.WITHDRAWN: ways.withdrawn, Status.STOPPED: ways.stopped}
    way = chosen.get(facts.status, "by_date") if facts.finished_at is None else "by_date"
    if way == "apart":
        return "apart"
    if way == "on_time":
        return "c11"
    if ways.twice == "overdue" and len(facts.supplements) > 1:
        return "c12"
    return when_ended(facts, end)


def when_ended(facts: Facts, end: str) -> Literal["c10", "c11", "c12"]:
    """Early, on time or overdue: dates are compared, moments where the limit is in hours. Without a due date on time."""
    if facts.due_at is None:
        return "c11"
    done, due = _comparable(facts, end), _comparable(facts, facts.due_at)
    return "c10" if done < due else "c11" if done == due else "c12"


def _waiting(facts: Facts, moment: str, ways: Ways) -> Went:
    day = moment[:10]
    if ways.twice == "overdue" and sum(asked.requested_at[:10] <= day for asked in facts.supplements) > 1:
        return "c15"
    if ways.paused == "in_time" and paused_on(facts, day):
        return "c14"
    return "c15" if _is_late(facts, moment) else "c14"


def _is_late(facts: Facts, moment: str) -> bool:
    """What is due that very day is still in time, unless its limit is in hours and these have passed."""
    day = moment[:10]
    due = due_on(facts, day)
    return due is not None and (due[:10] < day or (_in_hours(facts) and due[:10] == day and due < moment))


def paused_on(facts: Facts, day: str) -> bool:
    """True while the office waits for the citizen at the end of that day: for a supplement, or for a payment."""
    owed = facts.status is Status.PAYMENT_REQUIRED if facts.owed_then is None else facts.owed_then
    return owed or paused_by_supplement(facts, day)


def paused_by_supplement(facts: Facts, day: str) -> bool:
    """True while a request for supplement is unanswered at the end of that day."""
    asked = next((one for one in reversed(facts.supplements) if one.requested_at[:10] <= day), None)
    return asked is not None and (asked.completed_at is None or asked.completed_at[:10] > day)


def _in_hours(facts: Facts) -> bool:
    return facts.procedure.limit.endswith("hours")


def _comparable(facts: Facts, moment: str) -> str:
    return moment if _in_hours(facts) else moment[:10]
