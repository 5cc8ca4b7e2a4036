"""What the province shows otherwise is overwritten only as a supervisor saw it; the journal is read no further than it grew."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.acts import Act, Noted, Plain
from schemas.refusal import Refusal
from sync.national.journal import Journal, Known, journal_at
from sync.office.keep_ours import Difference, difference, keep_ours
from sync.office.run import Budget
from tests.national.test_office import Office, office, theirs

__all__ = ["office", "theirs"]


def looked_at(office: Office, dossier: str) -> Difference | Refusal:
    return difference(office.folder, office.port, Budget(seconds=600), dossier)


@pytest.fixture
def apart(office: Office) -> str:
    """A dossier that somebody else has changed at the province."""
    (dossier,) = office.receive()
    assert office.sync().exit_code == 0
    office.theirs.records[office.code(dossier)]["ChuHoSo"] = "Người Khác"
    return dossier


def test_what_was_seen_is_overwritten_once(office: Office, apart: str) -> None:
    office.made.append(Act.FINISH, Plain(), apart)
    assert office.sync().exit_code == 6 and not office.all_there()
    seen = looked_at(office, apart)
    assert isinstance(seen, Difference)
    assert {each.name: each.theirs for each in seen.fields}["ChuHoSo"] == "người khác"
    assert keep_ours(office.folder, seen) is None
    office.made.append(Act.NOTE, Noted(text="Giữ bản của đơn vị."), apart)
    assert office.sync().exit_code == 0 and office.all_there()
    record = office.theirs.records[office.code(apart)]
    assert record["ChuHoSo"] == office.port.shown(apart).applicant.name
    record["ChuHoSo"] = "Người Khác"
    office.made.append(Act.NOTE, Noted(text="Ghi chú khác."), apart)
    assert office.sync().exit_code == 6, "the decision was for once"
    assert office.theirs.records[office.code(apart)]["ChuHoSo"] == "Người Khác"


def test_what_changed_again_since_it_was_seen_is_not_overwritten(office: Office, apart: str) -> None:
    seen = looked_at(office, apart)
    assert isinstance(seen, Difference) and keep_ours(office.folder, seen) is None
    office.made.append(Act.NOTE, Noted(text="Giữ bản của đơn vị."), apart)
    office.theirs.records[office.code(apart)]["ChuHoSo"] = "Người Thứ Ba"
    assert office.sync().exit_code == 6
    assert office.theirs.records[office.code(apart)]["ChuHoSo"] == "Người Thứ Ba"


def test_a_decision_outlives_a_broken_line(office: Office, apart: str) -> None:
    seen = looked_at(office, apart)
    assert isinstance(seen, Difference) and keep_ours(office.folder, seen) is None
    office.made.append(Act.NOTE, Noted(text="Giữ bản của đơn vị."), apart)
    office.theirs.next("DongBoHoSoMC", "drop")
    office.theirs.next("TraCuuHoSo", "", "drop")
    assert office.sync().exit_code == 5
    assert office.sync().exit_code == 0 and office.all_there()


def test_what_cannot_be_kept_is_refused_with_its_reason(office: Office, apart: str) -> None:
    (level,) = office.receive()
    (missing,) = office.receive()
    office.sync()
    del office.theirs.records[office.code(missing)]
    office.theirs.records[office.code(apart)]["MaTTHC"] = "9.999999"
    office.made.receive()
    numberless = list(office.made.ledger.dossiers())[-1]
    for dossier, code in (
        (level, "national.level"),
        (missing, "national.not_there"),
        (apart, "national.number_taken"),
        (numberless, "national.no_number"),
        ("H44.99.12.B.1EFGH.0", "national.not_ours"),
    ):
        refusal = looked_at(office, dossier)
        assert isinstance(refusal, Refusal) and refusal.code == code
    office.theirs.blind = True
    refusal = looked_at(office, level)
    assert isinstance(refusal, Refusal) and refusal.code == "national.blind"


def known(place: int, stage: str = "same") -> Known:
    return Known(dossier=f"H44.99.12.A.1ABCD.{place}", stage=stage, covered=("0" * 16,))  # type: ignore[arg-type]


def test_looking_again_reads_only_what_was_added(tmp_path: Path) -> None:
    path = tmp_path / "national.journal"
    night = Journal(path)
    night.keep(known(0))
    held = journal_at(path)
    night.keep(known(1))
    raw = bytearray(path.read_bytes())
    raw[:10] = b"x" * 10
    with path.open("r+b") as file:
        file.write(raw)  # the same file: were it read whole again, its first line would be lost
    night.keep(known(2))
    assert journal_at(path) is held and [one.dossier[-1] for one in held.all()] == ["0", "1", "2"]
    assert held.entries_at("same") == 3 and [one.order for one in held.since(1)] == [2, 3]


def test_another_file_in_its_place_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "national.journal"
    held = journal_at(path)
    held.keep(known(0))
    held.keep(known(1))
    other = Journal(tmp_path / "other")
    for place in range(5, 9):
        other.keep(known(place, "different"))
    (tmp_path / "other").replace(path)
    assert [one.dossier[-1] for one in journal_at(path).at_stage("different")] == ["5", "6", "7", "8"]
    assert held.get(known(0).dossier) is None and held.entries_at("same") == 0
    path.unlink()
    assert list(journal_at(path).all()) == [] and held.order == 0


def test_a_journal_written_anew_in_another_order_still_tells_what_is_new(tmp_path: Path) -> None:
    path = tmp_path / "national.journal"
    made = Journal(path)
    for place in range(3):
        made.keep(known(place))
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[2] + lines[0] + lines[1])
    assert [one.order for one in Journal(path).since(1)] == [2, 3]
    assert Journal(path).order == 3
