"""What a counter usually does with a procedure: the case it begins with and the papers it keeps."""

from __future__ import annotations

from dataclasses import dataclass

from motcua_tui.desk.office import Office
from schemas.intake import PartGiven, PersonKind
from schemas.procedure import Part, Procedure, parts_for
from schemas.text import fold

LOOKED_AT_MAX = 20
NOT_KEPT = ("xuat trinh", "doi chieu")
"""Papers with these words are looked at and given back: they are not proposed as handed in."""


def is_kept(part: Part) -> bool:
    """True for a paper that is proposed as handed in: asked for, and not only looked at."""
    return part.required is not False and not any(words in fold(f"{part.group} {part.name}") for words in NOT_KEPT)


def usual_case(procedure: Procedure) -> str:
    """The general case, unless only the special ones name any papers."""
    if procedure.cases and procedure.parts and not parts_for(procedure):
        return procedure.cases[0].key
    return ""


def usual_parts(procedure: Procedure, case: str) -> tuple[PartGiven, ...]:
    """The papers of a case as they usually come: as many as asked for, one original where nothing is said."""
    return tuple(
        PartGiven(name=part.name, originals=part.originals or (0 if part.copies else 1), copies=part.copies)
        for part in parts_for(procedure, case or None)
        if is_kept(part)
    )


@dataclass(frozen=True)
class Choices:
    """What a counter chose for a dossier beside what the catalogue says. `sets` is the number of copies of the whole dossier."""

    return_by: str = "counter"
    sets: int = 1
    kind: PersonKind = "citizen"


def last_choices(office: Office, procedure: str) -> Choices:
    """What this counter, and no other one of the office, chose the last time it received this procedure."""
    where = office.store.identity
    own = f"{where.unit}.{where.device}."
    ids = [one for one in office.store.catalogue.received_last(procedure) if one.startswith(own)]
    for id_ in ids[:LOOKED_AT_MAX]:
        dossier = office.store.dossier(id_)
        if dossier is not None and not dossier.voided and not dossier.imported and dossier.channel == "counter":
            return Choices(dossier.return_by, dossier.copies_count, dossier.applicant.kind)
    return Choices()
