"""The fast lane reads a line as people type it and records a whole case from it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from motcua_tui.desk import fast
from motcua_tui.desk.catalogue import import_starter
from motcua_tui.desk.fast import Line, Papers, papers_text, read_papers, read_person
from motcua_tui.desk.office import Office
from schemas.intake import Person
from schemas.refusal import Refusal
from schemas.status import Status
from tests.desk.made import CODE, new_office, sitting

COPIES, EXTRACTS = "2.000815", "2.000635"


@pytest.mark.parametrize(
    ("typed", "papers"),
    [
        ("", Papers()),
        ("3", Papers(documents=3)),
        ("3x2", Papers(documents=3, copies=2)),
        ("3 X 2", Papers(documents=3, copies=2)),
        ("3 2", Papers(documents=3, copies=2)),
        ("x5", Papers(copies=5)),
        ("căn cước", Papers(names=("căn cước",))),
        ("căn cước, bằng lái x2", Papers(documents=2, copies=2, names=("căn cước", "bằng lái"))),
        ("2 #215", Papers(documents=2, by_hand=215)),
        ("căn cước x2 #7", Papers(copies=2, names=("căn cước",), by_hand=7)),
        ("#9", Papers(by_hand=9)),
        ("0", None),
        ("100", None),
        (",", None),
        ("3x0", None),
    ],
)
def test_papers_are_read_as_people_type_them(typed: str, papers: Papers | None) -> None:
    assert read_papers(typed) == papers
    if papers is not None:
        assert read_papers(papers_text(papers)) == papers


@pytest.mark.parametrize(
    ("typed", "person"),
    [
        ("Lò Văn Páo", Person(name="Lò Văn Páo")),
        ("Lò Văn Páo 012085000777", Person(name="Lò Văn Páo", id_number="012085000777")),
        ("Lò Văn Páo, 012 085 000 777", Person(name="Lò Văn Páo", id_number="012085000777")),
        ("Lò Văn Páo 123456789", Person(name="Lò Văn Páo", id_number="123456789")),
        ("Lò Văn Páo 0912.345.678", Person(name="Lò Văn Páo", phone="0912345678")),
        ("Tổ 5", Person(name="Tổ 5")),
        ("012085000777", None),
        ("  ", None),
    ],
)
def test_a_number_may_follow_the_name(typed: str, person: Person | None) -> None:
    assert read_person(typed) == person


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with sitting(new_office(tmp_path / "office"), "mai") as opened:
        import_starter(opened)
        yield opened


def test_one_line_is_a_whole_case_with_the_catalogues_fee_for_each_copy(office):
    procedure = next(one for one in fast.procedures(office, "trich luc") if one.code == EXTRACTS)
    assert fast.proposed_fee(procedure, Papers(copies=3)) == 24_000
    line = Line(procedure=EXTRACTS, applicant=Person(name="Lò Thị Ban"), papers=Papers(copies=3), fee_vnd=24_000)
    taken = fast.record(office, line)
    assert not isinstance(taken, Refusal)
    dossier = taken.dossier
    assert (dossier.status, dossier.copies_count, dossier.fees[0].name) == (Status.RETURNED, 3, "Phí cấp bản sao trích lục")
    assert dossier.finished_at == dossier.returned_at == dossier.received_at
    assert next(one.code for one in fast.procedures(office, "")) == EXTRACTS, "the last used stands first"


def test_what_has_a_day_of_return_is_not_for_the_fast_lane(office):
    assert CODE not in [one.code for one in fast.procedures(office, "")]
    refused = fast.record(office, Line(procedure=CODE, applicant=Person(name="Lò Thị Ban")))
    assert isinstance(refused, Refusal) and refused.code == "fast.not_immediate"
    unknown = fast.record(office, Line(procedure="9.9", applicant=Person(name="Lò Thị Ban")))
    assert isinstance(unknown, Refusal) and unknown.code == "receive.procedure_unknown"


def test_a_corrected_line_stays_the_same_dossier_unless_its_papers_change(office):
    line = Line(procedure=COPIES, applicant=Person(name="Lò Thị Ban"), fee_vnd=2000)
    first = fast.record(office, line)
    assert not isinstance(first, Refusal)
    other_fee = Line(procedure=COPIES, applicant=Person(name="Lò Thị Bân"), papers=Papers(copies=2), fee_vnd=None)
    corrected = fast.record_again(office, first.dossier, other_fee, "gõ nhầm")
    assert not isinstance(corrected, Refusal) and corrected.dossier.id == first.dossier.id
    assert (corrected.dossier.copies_count, corrected.dossier.fees) == (2, ())
    anew = fast.record_again(office, corrected.dossier, Line(procedure=EXTRACTS, applicant=line.applicant), "gõ nhầm")
    assert not isinstance(anew, Refusal) and anew.dossier.id != first.dossier.id
    old = office.store.dossier(first.dossier.id)
    assert old is not None and old.voided and old.end_reason == "gõ nhầm"
