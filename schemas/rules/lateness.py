"""Late dossiers and mistakes of a period: who had them, at which unit, why, and whether an apology was written.

A dossier is late where Biểu 07a counts it as overdue: ended after its date, or open past its date at the period's end. The
apology is the written one for a dossier already late; an extension asked for in time moves the date instead.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from schemas.base import Record
from schemas.rules.counting import Facts, Ways, end_of, place_of
from schemas.rules.periods import Period

Cause = Literal["unit", "supplements", "extended", "desk"]
Mistake = Literal["corrected", "result", "irregular", "voided"]
"""What was put right: what was written down, the result itself, an act against the workflow, a dossier that should not be."""


class Sent(msgspec.Struct, frozen=True):
    """A part of the work given to another unit, with that unit's own date."""

    to_unit: str = ""
    unit: str = ""
    due_at: str | None = None
    accepted_at: str | None = None
    returned_at: str | None = None

    @property
    def name(self) -> str:
        """The unit, under either of the two records' names for it."""
        return self.unit or self.to_unit


class Happened(msgspec.Struct, frozen=True):
    """That something was written, and when."""

    at: str


class Hashed(msgspec.Struct, frozen=True):
    """An act kept without effect."""

    hash: str


class LateFacts(Facts, frozen=True):
    """What is read of a dossier to judge lateness and mistakes: no person but officers."""

    holder: str = ""
    provisional_code: str = ""
    forwards: tuple[Sent, ...] = ()
    links: tuple[Sent, ...] = ()
    apologies: tuple[Happened, ...] = ()
    extensions: tuple[Happened, ...] = ()
    corrected_fields: tuple[str, ...] = ()
    result_errors: tuple[Happened, ...] = ()
    irregular: tuple[Hashed, ...] = ()


class Late(Record, frozen=True):
    """One late dossier. `until` is its end, while it is open the last day of the period or now."""

    ended: bool
    due_at: str
    until: str
    clerk: str
    unit: str
    cause: Cause
    apologised: bool


def late(facts: LateFacts, period: Period, ways: Ways) -> Late | None:
    """How late a dossier is in a period; None where it is not, or does not count there."""
    place = place_of(facts, period, ways)
    if place is None or place.went not in ("c12", "c15") or facts.due_at is None:
        return None
    ended = place.went == "c12"
    until = facts.end if ended and facts.end is not None else end_of(period, ways)
    unit = _late_unit(facts, until)
    return Late(
        ended=ended,
        due_at=facts.due_at,
        until=until,
        clerk=facts.holder or facts.received_by,
        unit=unit,
        cause=_cause(facts, unit),
        apologised=any(one.at <= until for one in facts.apologies),
    )


def mistakes(facts: LateFacts, period: Period) -> dict[Mistake, int]:
    """How many things of each kind had to be put right on a dossier received in the period; kinds without any are left out."""
    if facts.destroyed or not period.first <= facts.received_day <= period.last:
        return {}
    found: dict[Mistake, int] = {
        "corrected": int(bool(facts.corrected_fields)),
        "result": len(facts.result_errors),
        "irregular": len(facts.irregular),
        "voided": int(facts.voided),
    }
    return {kind: count for kind, count in found.items() if count}


def _late_unit(facts: LateFacts, until: str) -> str:
    """The first unit that kept its part past its own date, "" if none did."""
    for sent in (*facts.links, *facts.forwards):
        back = sent.returned_at or until
        if sent.due_at is not None and back[:10] > sent.due_at[:10]:
            return sent.name
    return ""


def _cause(facts: LateFacts, unit: str) -> Cause:
    if unit:
        return "unit"
    if len(facts.supplements) > 1:
        return "supplements"
    return "extended" if facts.extensions else "desk"
