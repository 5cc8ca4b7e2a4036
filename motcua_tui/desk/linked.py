"""Which dossiers lie with other units (liên thông), since when, until when, and which unit is late."""

from __future__ import annotations

from motcua_tui.desk.due import working_days_between
from motcua_tui.desk.office import Office
from schemas.base import Record
from schemas.canonical import Json
from schemas.dossier import Dossier
from schemas.rules.linked import Held, holding


class Elsewhere(Record):
    """One hold of one unit on one dossier. `days_late` are working days after the unit's own due day."""

    dossier: Dossier
    held: Held
    days_late: int

    @property
    def code(self) -> str:
        """The dossier's number."""
        return self.dossier.official_code or self.dossier.provisional_code


def elsewhere(office: Office, unit: str = "", *, late_only: bool = False) -> list[Elsewhere]:
    """What other units hold now, the latest first; of one unit only where it is named."""
    now, home = office.clock.text(office.store), office.store.identity.unit
    found = [
        Elsewhere(dossier=dossier, held=one, days_late=days_late(office, one, now))
        for dossier in office.store.linked()
        for one in holding(dossier, home, now)
        if (not unit or one.unit == unit) and (one.late or not late_only)
    ]
    return sorted(found, key=lambda one: (-one.days_late, not one.held.late, one.held.due_at or "9999", one.code))


def days_late(office: Office, one: Held, now: str) -> int:
    """How many working days this unit is, or was, behind its own date."""
    if not one.late or one.due_at is None:
        return 0
    return working_days_between(office, one.due_at, one.returned_at or now)


def listed(office: Office, unit: str = "", *, late_only: bool = False) -> list[Json]:
    """What `motcua linked --json` prints."""
    return [_row(one) for one in elsewhere(office, unit, late_only=late_only)]


def _row(one: Elsewhere) -> dict[str, Json]:
    dossier, held = one.dossier, one.held
    return {
        "dossier": dossier.id,
        "code": one.code,
        "name": dossier.applicant.name,
        "procedure": dossier.procedure.code,
        "number": held.number or None,
        "unit": held.unit,
        "task": held.task,
        "lead": held.lead,
        "state": held.state,
        "begun_at": held.begun_at,
        "due_at": held.due_at,
        "citizen_due_at": dossier.due_at,
        "late": held.late,
        "days_late": one.days_late,
    }
