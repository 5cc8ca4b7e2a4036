"""Pre-printed slips: numbered blanks for a power cut, each used once, the rest accounted for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from motcua_tui.desk.find import find
from motcua_tui.desk.office import Office
from motcua_tui.desk.receive import receive
from motcua_tui.desk.show import show
from motcua_tui.desk.slips import listed, print_slips, void_slip
from schemas.acts import Act
from schemas.refusal import Refusal
from tests.desk.made import done, intake, new_office, sitting, taken_in


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with sitting(new_office(tmp_path / "office"), "mai") as opened:
        yield opened


def run(office: Office, count: int) -> dict[str, Any]:
    made = print_slips(office, count, office.folder.parent / "phieu.pdf")
    assert not isinstance(made, Refusal), made
    return made


def refused(office: Office, slip: str) -> str:
    taken = receive(office, intake(slip_no=slip))
    assert isinstance(taken, Refusal), taken
    return taken.code


def test_each_printing_goes_on_where_the_last_one_ended(office):
    first, second = run(office, 3), run(office, 2)
    assert (first["first"], first["last"], first["pages"]) == ("GIẤY-A1-00001", "GIẤY-A1-00003", 6)
    assert (second["first"], second["last"]) == ("GIẤY-A1-00004", "GIẤY-A1-00005")
    assert (office.folder.parent / "phieu.pdf").read_bytes().startswith(b"%PDF")


def test_a_slip_is_typed_as_people_type_kept_with_its_dossier_and_found_by_it(office):
    run(office, 3)
    dossier = taken_in(office, slip_no="giay-a1-2").dossier
    assert dossier.slip_no == "GIẤY-A1-00002"
    rows = find(office, "GIAY-A1-00002")
    assert not isinstance(rows, Refusal) and [row.id for row in rows] == [dossier.id]
    assert office.store.resolve("giấy-a1-00002") == [dossier.id]


def test_a_number_is_used_once_only_if_printed_and_never_when_spoilt(office):
    run(office, 3)
    taken_in(office, slip_no="GIẤY-A1-00001")
    assert refused(office, "GIẤY-A1-00001") == "slip.used"
    assert refused(office, "GIẤY-A1-00009") == "slip.unknown"
    assert refused(office, "số 5") == "slip.not_valid"
    assert not isinstance(void_slip(office, "GIẤY-A1-00002", "ướt mưa"), Refusal)
    assert refused(office, "GIẤY-A1-00002") == "slip.void"
    assert taken_in(office, slip_no="GIẤY-B1-00007").dossier.slip_no == "GIẤY-B1-00007", "another device's word is taken"


@pytest.mark.parametrize(("slip", "reason", "code"), [("GIẤY-A1-00001", " ", "slip.no_reason"), ("x", "a", "slip.not_valid")])
def test_a_slip_is_not_spoilt_without_reason_or_number(office, slip, reason, code):
    run(office, 1)
    spoilt = void_slip(office, slip, reason)
    assert isinstance(spoilt, Refusal) and spoilt.code == code


def test_what_was_used_spoilt_and_is_still_out_adds_up(office):
    run(office, 4)
    dossier = taken_in(office, slip_no="GIẤY-A1-00003").dossier
    void_slip(office, "GIẤY-A1-00001", "rách")
    told: Any = listed(office)
    assert told["used"] == [{"slip_no": "GIẤY-A1-00003", "dossier": dossier.id, "code": dossier.provisional_code}]
    assert told["void"] == [{"slip_no": "GIẤY-A1-00001", "reason": "rách"}]
    assert told["unused"] == ["GIẤY-A1-00002", "GIẤY-A1-00004"]
    assert [(one["first"], one["last"]) for one in told["printed"]] == [("GIẤY-A1-00001", "GIẤY-A1-00004")]


def test_a_slip_typed_wrong_is_corrected_under_the_same_rules(office):
    run(office, 3)
    dossier = taken_in(office, slip_no="GIẤY-A1-00001").dossier
    after = done(office, dossier.id, Act.CORRECT, slip_no="giay-a1-3", reason="đọc nhầm").dossier
    assert after.slip_no == "GIẤY-A1-00003"
    assert taken_in(office, slip_no="GIẤY-A1-00001").dossier.slip_no == "GIẤY-A1-00001", "the wrong number is free again"


@pytest.mark.parametrize("count", [0, 501])
def test_a_printing_has_a_sensible_size(office, count):
    made = print_slips(office, count, office.folder.parent / "phieu.pdf")
    assert isinstance(made, Refusal) and made.code == "slip.count"


def test_paper_that_cannot_be_written_takes_no_numbers(office):
    made = print_slips(office, 2, office.folder / "khong-co" / "phieu.pdf")
    assert isinstance(made, Refusal)
    assert listed(office)["printed"] == []


def test_a_late_entry_is_held_between_its_neighbours_in_the_chain(office):
    first = taken_in(office).dossier
    late = taken_in(office, now="2026-11-02T08:00:00+07:00").dossier
    done(office, late.id, Act.NOTE, text="gọi lại")
    told: Any = show(office, late.id)
    entry, remark = told["entries"]
    assert entry["late"] and entry["at"] == "2026-11-02T08:00:00+07:00" and entry["typed_at"] > entry["at"]
    assert first.received_at <= entry["proof"]["after"] <= entry["typed_at"] <= entry["proof"]["before"]
    assert entry["proof"]["outside"] is None and remark["proof"] is None
