"""Dossiers a counter does not begin itself, for the table of rails: filed online, held by two, taken over from a register."""

from __future__ import annotations

from typing import Any

from motcua_tui.desk import legacy
from motcua_tui.desk.legacy_rows import LegacyRow
from motcua_tui.desk.office import Office
from motcua_tui.store import Draft
from schemas.acts import Act, Assigned, Received
from schemas.dossier import Dossier
from schemas.intake import Person, ProcedureRef
from schemas.refusal import Refusal

MONDAY = "2026-11-02T08:00:00+07:00"
MARRIAGE = "1.004873"
"""Three working days."""
_PROCEDURE = ProcedureRef(code=MARRIAGE, name="Thủ tục cấp Giấy xác nhận tình trạng hôn nhân", limit="3 working_days")
_PERSON = Person(name="Nguyễn Thị Thử", id_number="025199000123")


def filed(office: Office) -> str:
    """A citizen filed it on the portal and nobody has answered."""
    content = Received(procedure=_PROCEDURE, applicant=_PERSON, channel="online")
    return _begun(office, Draft(act=Act.FILE_ONLINE, by="citizen", content=content, at=MONDAY))


def torn(office: Office) -> str:
    """Two people passed it on, each without seeing what the other did: a conflict nobody has settled."""
    content = Received(procedure=_PROCEDURE, applicant=_PERSON, provisional_code="X-1", due_at="2026-11-05T17:00:00+07:00")
    dossier = _begun(office, Draft(act=Act.RECEIVE, by="mai", content=content, at=MONDAY))
    first = office.store.entries_of(dossier)[-1].hash
    for to in ("an", "binh"):
        passed = Draft(act=Act.ASSIGN, by="mai", content=Assigned(to=to), at=MONDAY, dossier=dossier, parents=(first,))
        assert not isinstance(office.append([passed]), Refusal)
    return dossier


def undated(office: Office) -> str:
    """An older register had no column for the day of return."""
    values = {"number": "17/SO-CU", "name": "Nguyễn Thị Thử", "procedure_code": MARRIAGE, "received": "02/11/2026"}
    source = legacy.Source(kind="csv", rows=[LegacyRow(row=2, values=values)])
    taken = legacy.take_over(office, source, dry_run=False)
    assert not isinstance(taken, Refusal) and taken.imported == 1
    [dossier] = office.store.resolve(values["number"])
    return dossier


def _begun(office: Office, draft: Draft) -> str:
    written = office.append([draft])
    assert not isinstance(written, Refusal)
    return written[0].entry.dossier or ""


MADE = {"filed": filed, "torn": torn, "undated": undated}


def meant(content: dict[str, Any], dossier: Dossier) -> dict[str, Any]:
    """The content with THIS and FIRST put in: the open conflict of the dossier, and the first of the acts in it."""
    if not dossier.conflicts:
        return content
    known = {"THIS": dossier.conflicts[0].id, "FIRST": dossier.conflicts[0].acts[0].hash}
    return {name: known.get(value, value) if isinstance(value, str) else value for name, value in content.items()}
