"""Early, on time, overdue: a property of a dossier, never a status, and never a reason to hold a result back."""

from __future__ import annotations

from typing import Literal

from schemas.dossier import Dossier
from schemas.status import Status

OnTime = Literal["early", "on_time", "overdue", "open", "open_overdue"]


def on_time(dossier: Dossier, now: str) -> OnTime:
    """Compare the end of processing with the date promised (FACTS 4.4: end of processing, not the hand-over).

    Dates are compared; for a limit in hours the moments are. A dossier that ended without a result (refused,
    withdrawn, stopped) is measured at its end. `now` is canonical text and counts for open dossiers only.
    """
    end = dossier.finished_at or dossier.ended_at
    if end is None or dossier.status in (Status.REGISTERED,):
        return "open_overdue" if _later(dossier, now) else "open"
    if dossier.due_at is None:
        return "on_time"
    if _later(dossier, end):
        return "overdue"
    return "early" if _comparable(dossier, end) < _comparable(dossier, dossier.due_at) else "on_time"


def is_open(dossier: Dossier) -> bool:
    """True while the office still owes work: not ended, or waiting for the citizen's answer."""
    return dossier.ended_at is None


def _later(dossier: Dossier, moment: str) -> bool:
    return dossier.due_at is not None and _comparable(dossier, moment) > _comparable(dossier, dossier.due_at)


def _comparable(dossier: Dossier, moment: str) -> str:
    in_hours = dossier.procedure.limit.endswith("hours")
    return moment if in_hours else moment[:10]
