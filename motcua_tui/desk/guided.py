"""Who was already told at the counter what to bring: a second, different guidance is what the decree forbids (Đ16.3)."""

from __future__ import annotations

from datetime import date, timedelta

from motcua_tui.desk.office import Office
from schemas.dossier import Dossier
from schemas.intake import Person
from schemas.refusal import Notice, note
from schemas.status import Status

GUIDED_WITHIN_DAYS = 180
"""How far back a guidance is looked for when the same person comes for the same procedure."""
LOOKED_THROUGH_MAX = 20


def guided_before(office: Office, person: Person, procedure_code: str, day: str) -> list[Notice]:
    """That this person was guided for this procedure not long ago and has not been received since: the newest only."""
    first = date.fromisoformat(day) - timedelta(days=GUIDED_WITHIN_DAYS)
    told = [one for one in _registered_of(office, person, procedure_code) if one.guidances]
    recent = [one for one in told if one.guidances[-1].at[:10] >= first.isoformat()]
    if not recent:
        return []
    last = max(recent, key=lambda one: one.guidances[-1].at)
    at = last.guidances[-1].at
    return [
        note(
            "guide.before",
            "Người này đã được hướng dẫn thủ tục này ngày {day}, số {code}. Hãy mở lại hồ sơ đó; không hướng dẫn khác đi"
            " (NĐ 118 Đ16.3).",
            day=f"{at[8:10]}/{at[5:7]}/{at[:4]}",
            code=last.provisional_code,
        )
    ]


def _registered_of(office: Office, person: Person, procedure_code: str) -> list[Dossier]:
    """What lies registered of this person for this procedure, found by identity number, else by telephone."""
    number = person.id_number or person.phone
    if not number.strip():
        return []
    rows = office.store.search(number, Status.REGISTERED, LOOKED_THROUGH_MAX)
    found = [office.store.dossier(row.id) for row in rows if row.procedure_code == procedure_code]
    return [one for one in found if one is not None and one.registered_at is not None and _is_of(one, person)]


def _is_of(dossier: Dossier, person: Person) -> bool:
    """The search also finds numbers that only contain the one asked for."""
    if person.id_number:
        return dossier.applicant.id_number == person.id_number
    return dossier.applicant.phone == person.phone
