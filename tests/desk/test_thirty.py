"""Thirty procedures chosen at random are received through all their cases, each with the papers its case asks for.

The real catalogue where the gathered facts are on this machine, else the one shipped for a start.
"""

from __future__ import annotations

import random
from datetime import date, datetime
from pathlib import Path

import pytest

from motcua_tui.desk.catalogue import import_paths, import_starter
from motcua_tui.desk.office import Office
from motcua_tui.desk.paper_forms import receipt
from motcua_tui.desk.paper_parts import Facts
from motcua_tui.desk.receive import receive
from motcua_tui.desk.usual import usual_parts
from schemas.asks import ReceiveAsk
from schemas.dossier import Dossier
from schemas.intake import FeeDue, Person
from schemas.procedure import Procedure, fees_for, limit_for, parts_for
from schemas.refusal import Refusal
from schemas.status import Status
from tests.desk.made import new_office, sitting

REAL = Path(__file__).parents[3] / "shared" / "data" / "procedures.json"
SEEDS = (20261122,)
THIRTY = 30


def catalogue_in(office: Office) -> list[Procedure]:
    """Every procedure of the catalogue this machine has."""
    if REAL.exists():
        assert not isinstance(import_paths(office, [str(REAL)]), Refusal)
    else:
        assert not isinstance(import_starter(office), Refusal)
    return office.store.catalogue.search("", date(2026, 11, 22), 1000)


def ask_for(procedure: Procedure, case: str) -> ReceiveAsk:
    """What a counter takes in for this case: the usual papers, the fees that have an amount."""
    fees = tuple(
        FeeDue(name=fee.name, amount_vnd=fee.amount_vnd, kind=fee.kind)
        for fee in fees_for(procedure, case or None, "counter")
        if fee.amount_vnd is not None
    )
    return ReceiveAsk(
        procedure=procedure.code,
        applicant=Person(name="Lò Thị Ban", id_number="012190000123"),
        case=case,
        parts=usual_parts(procedure, case),
        fees=fees,
        limit="" if limit_for(procedure, case or None, "counter") else "5 working_days",
    )


def check(office: Office, procedure: Procedure, case: str, dossier: Dossier) -> None:
    """The dossier says what the catalogue says of this case, and its receipt can be printed."""
    assert (dossier.status, dossier.case) == (Status.RECEIVED, case), procedure.code
    assert dossier.due_at is not None and dossier.due_at > dossier.received_at, procedure.code
    asked = {part.name for part in parts_for(procedure, case or None)}
    assert {part.name for part in dossier.parts} <= asked, procedure.code
    assert all(part.originals + part.certified + part.copies for part in dossier.parts), procedure.code
    limit = limit_for(procedure, case or None, "counter")
    assert dossier.procedure.limit == (str(limit) if limit else "5 working_days"), procedure.code
    now = datetime.fromisoformat(dossier.received_at)
    sheet = receipt(Facts.of(office, dossier, now, now.date(), 0), dossier)
    assert not isinstance(sheet, Refusal), sheet
    assert sheet.case == case and len(sheet.parts) == len(dossier.parts), procedure.code


@pytest.mark.parametrize("seed", SEEDS)
def test_thirty_procedures_are_received_through_all_their_cases(tmp_path: Path, seed: int) -> None:
    with sitting(new_office(tmp_path / "office"), "mai") as office:
        known = sorted(catalogue_in(office), key=lambda one: one.code)
        chosen = random.Random(seed).sample(known, THIRTY)
        received = 0
        for procedure in chosen:
            for case in ("", *(one.key for one in procedure.cases)):
                taken = receive(office, ask_for(procedure, case))
                assert not isinstance(taken, Refusal), (procedure.code, taken)
                check(office, procedure, case, taken.dossier)
                received += 1
        print(f"seed {seed}: {len(chosen)} of {len(known)} procedures, {received} cases received")
        assert received >= THIRTY
