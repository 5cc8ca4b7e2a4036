"""A dossier settled to one of two numbers: what the province shows under the other cannot be taken back, so it is named."""

from __future__ import annotations

import pytest

from motcua_tui.desk.underway import reason_words
from schemas.acts import Act, CodeBound, Noted, Plain, Settled
from schemas.entry import Entry, seal_entry
from schemas.refusal import Refusal
from schemas.rules.fold import fold
from sync.office.keep_ours import difference
from sync.office.reconcile import Reconciled, reconcile
from sync.office.run import Budget
from sync.wire.places import Incoming
from sync.wire.reading import written
from tests.national.test_office import Office, office, theirs

__all__ = ["office", "theirs"]
FIRST, SECOND = "H44.99.12-260302-0001", "H44.99.12-260302-9001"


@pytest.fixture
def dropped(office: Office) -> str:
    """Sent as FIRST; given SECOND apart by a chain restored from before; settled to SECOND."""
    dossier = office.made.receive()
    seen = office.made.ledger.heads_of(dossier)
    office.made.append(Act.BIND_CODE, CodeBound(official_code=FIRST), dossier)
    assert office.sync().exit_code == 0
    draft = Entry(
        chain="H44.99.12.A.2WXYZ", seq=0, prev="", act=Act.BIND_CODE, by="mai", at="2026-03-02T09:00:00+07:00", seal="0" * 64,
        dossier=dossier, parents=seen,
    )  # fmt: skip
    kept = seal_entry(draft, written(CodeBound(official_code=SECOND)), office.made.ledger.key_of(dossier))
    office.made.ledger.add(Incoming(sealed=kept, key=None))
    assert office.sync().exit_code == 6 and list(office.theirs.records) == [FIRST], "in doubt, so not sent"
    [conflict] = fold(office.made.ledger.entries_of(dossier)).conflicts
    office.made.append(Act.SETTLE, Settled(conflict=conflict.id, keep=kept.hash, reason="như giấy hẹn"), dossier)
    return dossier


def test_what_stands_under_the_dropped_number_is_named_and_left_as_it_is(office: Office, dropped: str) -> None:
    before = dict(office.theirs.records[FIRST])
    done = office.sync()
    assert (done.exit_code, done.status, done.code) == (6, "done", "sync.national_left_behind")
    assert office.theirs.records[FIRST] == before and set(office.theirs.records) == {FIRST, SECOND}
    assert {row["MaHoSo"] for row in office.theirs.steps[SECOND]} == {SECOND}, "all its progress came under the new number"
    assert office.why(dropped) == f"national.left_behind:{FIRST}" and FIRST in reason_words(office.why(dropped))
    found = reconcile(office.folder, office.port, Budget(seconds=600))
    assert isinstance(found, Reconciled) and (found.agreed, found.exit_code) == (1, 6)
    assert [(named.dossier, named.code) for named in found.unknown_here] == [(dropped, FIRST)]
    refusal = difference(office.folder, office.port, Budget(seconds=600), dropped)
    assert isinstance(refusal, Refusal) and refusal.code == "national.left_behind"


def test_the_dossier_goes_on_under_its_number_while_the_other_is_still_there(office: Office, dropped: str) -> None:
    office.sync()
    office.theirs.forget_asked()
    office.made.append(Act.FINISH, Plain(), dropped)
    assert office.sync().exit_code == 6
    assert office.theirs.records[SECOND]["TrangThaiHoSo"] == "9" and office.theirs.records[FIRST]["TrangThaiHoSo"] == "2"


@pytest.mark.parametrize("taken_back", ["removed", "ended"])
def test_once_the_province_has_taken_it_back_nothing_is_said_any_more(office: Office, dropped: str, taken_back: str) -> None:
    assert office.sync().exit_code == 6
    if taken_back == "removed":
        del office.theirs.records[FIRST]
    else:
        office.theirs.records[FIRST]["TrangThaiHoSo"] = "8"
    assert office.sync().exit_code == 0 and office.reach(dropped) == {"confirmed"} and office.why(dropped) == ""
    assert office.sync().round_trips == 0


def test_a_strangers_record_under_the_dropped_number_is_none_of_ours(office: Office, dropped: str) -> None:
    office.theirs.records[FIRST]["MaTTHC"] = "9.999999"
    assert office.sync().exit_code == 0


def test_what_is_shown_otherwise_is_named_with_its_fields_and_with_what_to_do(office: Office) -> None:
    (dossier,) = office.receive()
    office.sync()
    office.theirs.records[office.code(dossier)]["ChuHoSo"] = "Người Khác"
    office.made.append(Act.NOTE, Noted(text="Gọi lại."), dossier)
    assert office.sync().exit_code == 6
    assert office.why(dossier) == "national.different:ChuHoSo"
    said = reason_words(office.why(dossier))
    assert "Chủ hồ sơ" in said and "đối soát" in said and said.endswith("[national.different]")
