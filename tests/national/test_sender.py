"""Sending to a real HTTP server that behaves, and misbehaves, as such interfaces were seen to."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from schemas.acts import Act, Assigned, CodeBound, Noted, Plain
from sync.national.journal import Journal, Known
from sync.national.line import NoAnswer
from sync.national.mapping import Names, forwarded
from sync.national.payload import Forwarded
from sync.national.sender import Sender
from sync.national.service import Account, Service
from sync.office.line import new_meter
from tests.national.theirs import Theirs
from tools.made_up import MadeUpOffice

CODE = "H44.99.12-260302-0001"
LOST = ("lose", "drop", "busy", "page", "away", "bomb")


@pytest.fixture
def theirs() -> Iterator[Theirs]:
    made = Theirs()
    yield made
    made.stop()


class Ours:
    """One dossier of an office and what this office remembers."""

    def __init__(self, theirs: Theirs, folder: Path, seed: int = 1) -> None:
        self.theirs = theirs
        self.folder = folder
        self.office = MadeUpOffice(seed)
        self.dossier = self.office.receive()
        self.act(Act.BIND_CODE, CodeBound(official_code=CODE))
        self.timeout_s = 20

    def act(self, act: Act, content) -> None:
        self.office.clock += timedelta(seconds=1)
        self.office.append(act, content, self.dossier)

    def assign(self, times: int) -> None:
        for _ in range(times):
            self.act(Act.ASSIGN, Assigned(to=f"nguoi.{self.office.random.randrange(10**6)}"))

    @property
    def wanted(self) -> Forwarded:
        made = forwarded(self.office.ledger.entries_of(self.dossier), Names())
        assert isinstance(made, Forwarded)
        return made

    @property
    def journal(self) -> Journal:
        return Journal(self.folder / "national.journal")

    def send(self) -> Known:
        """One run, as a fresh start of the program would do it."""
        account = Account(username="xa-mau", password=self.theirs.password, read_timeout_s=self.timeout_s)
        service = Service(self.theirs.url, "", account, "H44.99.12", new_meter(600))
        try:
            return Sender(service, self.journal, lambda: "2026-11-22T08:00:00+07:00").send(self.wanted)
        finally:
            service.close()

    def send_until_done(self) -> Known:
        for _ in range(60):
            try:
                return self.send()
            except NoAnswer:
                continue
        raise AssertionError("never came through")

    def is_there_once(self) -> bool:
        rows = [step.row for step in self.wanted.steps]
        there = self.theirs.steps.get(CODE, [])
        assert self.theirs.records[CODE]["TrangThaiHoSo"] == self.wanted.now.TrangThaiHoSo
        return sorted(row["ThoiDiemXuLy"] for row in there) == sorted(row.ThoiDiemXuLy for row in rows)


@pytest.fixture
def ours(theirs: Theirs, tmp_path: Path) -> Ours:
    return Ours(theirs, tmp_path)


def test_progress_goes_only_after_the_dossier_ten_rows_at_a_time(ours: Ours) -> None:
    ours.assign(24)
    assert ours.send().stage == "same" and ours.is_there_once()
    assert ours.theirs.services() == ["TraCuuHoSo", "DongBoHoSoMC", *["CapNhatTienDoHoSoMC"] * 3, "TraCuuHoSo"]
    assert [len(one["data"]) for one in ours.theirs.of("CapNhatTienDoHoSoMC")] == [10, 10, 5]
    ours.assign(1)
    assert ours.send().stage == "same" and ours.is_there_once()
    assert [one["isUpdating"] for one in ours.theirs.of("DongBoHoSoMC")] == ["False"]  # nothing compared has changed
    assert len(ours.theirs.of("CapNhatTienDoHoSoMC")[-1]["data"]) == 1


def test_a_lost_answer_is_looked_up_before_anything_is_sent_again(ours: Ours) -> None:
    ours.theirs.next("DongBoHoSoMC", "lose")
    assert ours.send().stage == "same"
    assert ours.theirs.services()[:3] == ["TraCuuHoSo", "DongBoHoSoMC", "TraCuuHoSo"]
    assert len(ours.theirs.of("DongBoHoSoMC")) == 1 and ours.is_there_once()


def test_a_request_that_never_arrived_is_sent_once_more_after_a_look_up(ours: Ours) -> None:
    ours.theirs.next("DongBoHoSoMC", "drop")
    assert ours.send().stage == "same"
    assert [one["isUpdating"] for one in ours.theirs.of("DongBoHoSoMC")] == ["False", "False"]


def test_a_slow_answer_leaves_the_outcome_open_until_it_is_looked_up(ours: Ours) -> None:
    ours.timeout_s = 3
    ours.theirs.next("DongBoHoSoMC", "slow")
    ours.theirs.next("TraCuuHoSo", "", "drop")
    with pytest.raises(NoAnswer) as left:
        ours.send()
    assert left.value.refusal.code == "sync.national_no_line"
    known = ours.journal.get(ours.dossier)
    assert known is not None and known.stage == "unknown"
    ours.theirs.go_on.set()
    ours.timeout_s = 20
    assert ours.send().stage == "same" and ours.is_there_once()
    assert len(ours.theirs.of("DongBoHoSoMC")) == 1


@pytest.mark.parametrize("trouble", LOST)
def test_progress_of_which_the_outcome_is_open_is_neither_lost_nor_doubled(ours: Ours, trouble: str) -> None:
    ours.theirs.lists_steps = True
    ours.assign(14)
    ours.theirs.next("CapNhatTienDoHoSoMC", "", trouble)
    with pytest.raises(NoAnswer):
        ours.send()
    known = ours.journal.get(ours.dossier)
    assert known is not None and len(known.steps) == 10 and len(known.flight) == 5
    assert ours.send().stage == "same" and ours.is_there_once()


def test_where_progress_cannot_be_looked_up_a_refused_duplicate_says_that_it_is_there(ours: Ours) -> None:
    ours.theirs.refuses_same_step = True
    ours.assign(4)
    ours.theirs.next("CapNhatTienDoHoSoMC", "lose")
    with pytest.raises(NoAnswer):
        ours.send()
    assert ours.send().stage == "same" and ours.is_there_once()
    assert [len(one["data"]) for one in ours.theirs.of("CapNhatTienDoHoSoMC")][1:] == [1] * 5


@pytest.mark.parametrize("seed", range(6))
def test_whatever_goes_wrong_in_between_it_is_there_once_in_the_end(theirs: Theirs, tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    theirs.lists_steps, theirs.refuses_same_step = seed % 2 == 0, seed % 2 == 1
    ours = Ours(theirs, tmp_path, seed)
    for _ in range(3):
        for service in ("TraCuuHoSo", "DongBoHoSoMC", "CapNhatTienDoHoSoMC"):
            theirs.next(service, *dice.choices(["", "denied", *LOST], k=dice.randrange(5)))
        ours.assign(dice.randrange(1, 14))
        if dice.random() < 0.2:
            ours.journal._path.unlink(missing_ok=True)  # what was remembered is lost
        if dice.random() < 0.3:
            theirs.session = "het han"
        assert ours.send_until_done().stage == "same"
        assert ours.is_there_once()
    assert [record["MaHoSo"] for record in theirs.records.values()] == [CODE]


def test_an_ended_session_is_begun_again_and_nothing_is_sent_twice(ours: Ours) -> None:
    ours.send()
    ours.act(Act.FINISH, Plain())
    account = Account(username="xa-mau", password=ours.theirs.password)
    service = Service(ours.theirs.url, "", account, "H44.99.12", new_meter(600))
    service.log_in()
    ours.theirs.session = "moi"
    ours.theirs.next("DongBoHoSoMC", "denied")
    assert Sender(service, ours.journal, lambda: "").send(ours.wanted).stage == "same"
    assert ours.is_there_once()
    service.close()


def test_a_number_that_belongs_to_another_dossier_there_is_not_overwritten(ours: Ours) -> None:
    ours.send()
    other = dict(ours.theirs.records[CODE], MaTTHC="9.999999", NgayTiepNhan="20260101080000", ChuHoSo="Người khác")
    ours.theirs.records[CODE] = dict(other)
    ours.journal._path.unlink()
    known = ours.send()
    assert (known.stage, known.code) == ("refused", "national.number_taken")
    assert ours.theirs.records[CODE] == other


def test_a_record_changed_there_is_named_and_never_overwritten(ours: Ours) -> None:
    ours.send()
    ours.theirs.records[CODE]["TrangThaiHoSo"] = "8"
    ours.act(Act.FINISH, Plain())
    known = ours.send()
    assert known.stage == "different" and known.code.split(",")[0] == "TrangThaiHoSo"
    assert ours.theirs.records[CODE]["TrangThaiHoSo"] == "8"
    ours.theirs.records[CODE]["TrangThaiHoSo"] = "2"  # they took it back
    assert ours.send().stage == "same" and ours.is_there_once()


def test_a_record_that_vanished_there_is_sent_anew_with_all_its_progress(ours: Ours) -> None:
    ours.assign(3)
    ours.send()
    ours.theirs.records.clear()
    ours.theirs.steps.clear()
    assert ours.send().stage == "same" and ours.is_there_once()


def test_an_older_face_of_our_own_is_overwritten_even_when_nothing_is_remembered(ours: Ours) -> None:
    ours.theirs.lists_steps = True
    ours.send()
    ours.journal._path.unlink()
    ours.act(Act.FINISH, Plain())
    assert ours.send().stage == "same" and ours.is_there_once()


def test_a_refusal_is_named_and_tried_again_another_time(ours: Ours) -> None:
    ours.theirs.next("DongBoHoSoMC", "refuse")
    known = ours.send()
    assert (known.stage, known.code) == ("refused", "national.refused")
    assert ours.send().stage == "same"


def test_somebody_who_was_quicker_with_the_same_dossier_is_no_harm(ours: Ours) -> None:
    theirs, now = ours.theirs, ours.wanted.now
    ours.send()
    record = theirs.records.pop(CODE)
    real = theirs._push
    theirs._push = lambda body: (theirs.records.setdefault(CODE, record), real(body))[1]  # type: ignore[method-assign]
    assert ours.send().stage == "same"
    assert theirs.records[CODE]["MaHoSo"] == now.MaHoSo


@pytest.mark.parametrize("way", ["upper", "wordy", "lists_steps"])
def test_known_dialects_are_understood(ours: Ours, way: str) -> None:
    setattr(ours.theirs, way, True)
    ours.assign(2)
    assert ours.send().stage == "same"
    ours.act(Act.FINISH, Plain())
    assert ours.send().stage == "same" and ours.is_there_once()


def test_a_look_up_that_shows_no_content_confirms_nothing(ours: Ours) -> None:
    ours.theirs.blind = True
    assert ours.send().stage == "sent"


def test_the_other_end_measures_the_same_limits(ours: Ours) -> None:
    account = Account(username="xa-mau", password=ours.theirs.password)
    service = Service(ours.theirs.url, "", account, "H44.99.12", new_meter(600))
    long = replace(ours.wanted.now, TrichYeuHoSo="x" * 1001)
    said = service.push(long, is_new=True)
    assert (said.done, said.exists, said.code) == (False, False, "7")
    assert not service.add_steps([step.row for step in ours.wanted.steps]).done  # no dossier yet
    service.close()


def test_notes_and_files_of_the_office_are_no_progress(ours: Ours) -> None:
    ours.send()
    ours.theirs.forget_asked()
    ours.act(Act.NOTE, Noted(text="Gọi lại cho anh"))
    assert ours.send().stage == "same"
    assert ours.theirs.services() == ["TraCuuHoSo", "TraCuuHoSo"]


def test_a_journal_cut_in_the_middle_of_a_line_keeps_the_rest(ours: Ours) -> None:
    ours.send()
    path = ours.folder / "national.journal"
    whole = path.read_bytes()
    before = ours.journal.get(ours.dossier)
    path.write_bytes(whole + whole.splitlines()[0][:40])
    again = ours.journal
    assert again.get(ours.dossier) == before
    again.keep(Known(dossier="H44.99.12.A.1ABCD.9", stage="same"))
    assert {known.dossier for known in ours.journal.all()} == {ours.dossier, "H44.99.12.A.1ABCD.9"}


def test_a_long_journal_is_written_anew_with_the_last_word_on_each_dossier(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "national.journal")
    first = Known(dossier="H44.99.12.A.1ABCD.1", stage="sent")
    (tmp_path / "national.journal").write_bytes(b'{"dossier":"H44.99.12.A.1ABCD.2","stage":"same"}\n' * 1_001)
    journal = Journal(tmp_path / "national.journal")
    noted = journal.keep(first)
    assert len((tmp_path / "national.journal").read_bytes().splitlines()) == 2
    assert Journal(tmp_path / "national.journal").get(first.dossier) == noted
