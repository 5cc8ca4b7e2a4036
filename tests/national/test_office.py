"""An office that sends to a province without our gateway: by day, by night, after losses, with limits of time."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from schemas import acts
from schemas.acts import Act, CodeBound, Plain
from schemas.entry import Sealed
from schemas.refusal import Refusal
from sync.national.service import Account
from sync.office import national
from sync.office.progress import Progress
from sync.office.reconcile import Reconciled, reconcile
from sync.office.result import SyncResult
from sync.office.run import Budget, pack_waiting, sync_once, sync_status
from sync.office.state import SyncFolder
from tests.national.theirs import Theirs
from tests.sync.made_office import MemoryPort
from tools.made_up import MadeUpOffice


class NationalMemoryPort(MemoryPort):
    """The office in memory, with what this road asks beside."""

    def __init__(self, office: MadeUpOffice) -> None:
        super().__init__(office)
        self.reach: dict[str, str] = {}
        self.why: dict[str, str] = {}

    def history(self, dossier: str) -> Sequence[Sealed]:
        return self.ledger.entries_of(dossier)

    def unit_names(self) -> Mapping[str, str]:
        return {self.unit: "UBND xã Mẫu"}

    def officer_names(self) -> Mapping[str, str]:
        return {}

    def note_reach(self, dossier: str, covered: frozenset[str], reach: str, code: str) -> None:
        for sealed in self.history(dossier):
            if sealed.hash[:16] in covered:
                self.reach[sealed.hash] = reach
                self.why[sealed.hash] = code


class Office:
    """One device of a commune whose province has an interface of its own."""

    def __init__(self, theirs: Theirs, folder: Path) -> None:
        self.theirs = theirs
        self.folder = SyncFolder(folder)
        self.made = MadeUpOffice(5)
        self.port = NationalMemoryPort(self.made)
        account = Account(username="xa-mau", password=theirs.password, read_timeout_s=20)
        done = national.enrol(self.folder, self.made.unit, self.made.device, theirs.url, account)
        assert not isinstance(done, Refusal)

    def receive(self, count: int = 1) -> list[str]:
        """Numbered dossiers."""
        made = []
        for _ in range(count):
            dossier = self.made.receive()
            number = f"{self.made.unit}-260302-{len(list(self.made.ledger.dossiers())):04d}"
            self.made.append(Act.BIND_CODE, CodeBound(official_code=number), dossier)
            made.append(dossier)
        return made

    def code(self, dossier: str) -> str:
        return self.port.shown(dossier).official_code

    def pack(self) -> None:
        assert pack_waiting(self.folder, self.port) is None

    def sync(self, *, locked: bool = False, budget: Budget | None = None) -> SyncResult:
        done = sync_once(self.folder, None if locked else self.port, budget or Budget(seconds=600))
        assert isinstance(done, SyncResult), done
        return done

    def reach(self, dossier: str) -> set[str]:
        return {self.port.reach.get(sealed.hash, "waiting") for sealed in self.port.history(dossier)}

    def why(self, dossier: str) -> str:
        """Why a person should look at it, "" where nothing is the matter."""
        [code] = {self.port.why.get(sealed.hash, "") for sealed in self.port.history(dossier)}
        return code

    def all_there(self) -> bool:
        shown = {self.code(one): str(int(self.port.shown(one).status)) for one in self.made.ledger.dossiers()}
        return shown == {code: record["TrangThaiHoSo"] for code, record in self.theirs.records.items()}


@pytest.fixture
def theirs() -> Iterator[Theirs]:
    made = Theirs()
    yield made
    made.stop()


@pytest.fixture
def office(theirs: Theirs, tmp_path: Path) -> Office:
    return Office(theirs, tmp_path / "office")


def test_the_night_sends_what_was_packed_and_the_office_hears_of_it_when_it_opens(office: Office) -> None:
    first, second = office.receive(2)
    office.pack()
    assert sync_status(office.folder).waiting_entries == 4
    done = office.sync(locked=True)
    assert (done.status, done.exit_code, done.sent_entries, done.confirmed_entries) == ("done", 0, 4, 4)
    assert office.all_there() and office.reach(first) == {"waiting"}
    office.pack()
    assert office.reach(first) == office.reach(second) == {"confirmed"}
    assert sync_status(office.folder).waiting_entries == 0


def test_one_the_province_refuses_holds_nobody_up_and_is_tried_last_next_time(office: Office) -> None:
    dossiers = office.receive(3)
    office.theirs.next("DongBoHoSoMC", "refuse")
    done = office.sync()
    assert (done.status, done.exit_code, done.refused_entries) == ("done", 6, 1)
    assert office.reach(dossiers[0]) == {"refused"} and office.reach(dossiers[2]) == {"confirmed"}
    named = sync_status(office.folder).refused[0]
    assert (f"{named['chain']}.{named['seq']}", named["code"]) == (dossiers[0], "national.refused")
    assert named["hash"] == office.port.history(dossiers[0])[0].hash
    office.receive()
    assert office.sync().exit_code == 0 and office.all_there()
    assert office.theirs.of("DongBoHoSoMC")[-1]["data"][0]["MaHoSo"] == office.code(dossiers[0])


def test_a_broken_line_is_tried_again_within_the_budget_and_then_left_for_later(office: Office) -> None:
    (dossier,) = office.receive()
    waited: list[float] = []
    office.theirs.next("TraCuuHoSo", "drop", "busy")
    budget = Budget(seconds=600, tries=3, sleep=waited.append, random=lambda: 0.5)
    assert office.sync(budget=budget).exit_code == 0 and len(waited) == 2 and waited[1] > waited[0]
    office.made.append(Act.FINISH, Plain(), dossier)
    office.theirs.next("DongBoHoSoMC", "lose")
    office.theirs.next("TraCuuHoSo", "", "drop")
    done = office.sync()
    assert (done.status, done.exit_code, done.code) == ("no_line", 5, "sync.national_no_line")
    office.pack()
    assert office.reach(dossier) == {"unknown"} and sync_status(office.folder).unknown == 3
    office.theirs.forget_asked()
    assert office.sync().exit_code == 0 and office.all_there()
    assert office.theirs.of("DongBoHoSoMC") == []  # it had arrived


def test_a_refused_account_is_not_tried_again_and_again(office: Office) -> None:
    office.receive()
    office.theirs.password = "doi roi"
    logins = office.theirs.logins
    done = office.sync(budget=Budget(seconds=600, tries=6, sleep=lambda _seconds: None))
    assert (done.status, done.exit_code, done.code) == ("refused", 5, "sync.national_login")
    assert office.theirs.logins == logins + 1


def test_no_time_and_no_patience_lose_nothing(office: Office) -> None:
    office.receive(2)
    assert office.sync(budget=Budget(seconds=0)).code == "sync.out_of_time"
    asked: list[Progress] = []
    done = office.sync(budget=Budget(seconds=600, cancelled=lambda: len(asked) > 6, report=asked.append))
    assert done.code == "sync.cancelled" and done.exit_code == 5
    assert asked[-1].entries == 4 and asked[-1].bytes_to_send > 0
    assert office.sync().exit_code == 0 and office.all_there()


def test_files_that_are_lost_or_damaged_are_packed_anew(office: Office) -> None:
    office.receive(2)
    office.pack()
    lost, damaged = national.waiting(office.folder)
    lost.unlink()
    damaged.write_bytes(damaged.read_bytes()[:-20])
    assert office.sync(locked=True).sent_entries == 0
    assert office.sync().exit_code == 0 and office.all_there()


def test_a_folder_restored_from_before_doubles_and_overwrites_nothing(office: Office, tmp_path: Path) -> None:
    office.theirs.refuses_same_step = True
    (dossier,) = office.receive()
    office.pack()
    shutil.copytree(office.folder.data, tmp_path / "before")
    office.made.append(Act.FINISH, Plain(), dossier)
    assert office.sync().exit_code == 0
    steps = [dict(row) for row in office.theirs.steps[office.code(dossier)]]
    shutil.rmtree(office.folder.data)
    (tmp_path / "before").rename(office.folder.data)
    # The old packing shows an older state than the province: that is a difference, not something to put back.
    assert office.sync(locked=True).exit_code == 6 and office.all_there()
    assert office.sync().exit_code == 0 and office.all_there()
    assert office.theirs.steps[office.code(dossier)] == steps


def test_each_device_speaks_for_its_own_dossiers(office: Office) -> None:
    office.receive()
    other = MadeUpOffice(9, device="B", incarnation="1EFGH")
    foreign = other.receive()
    other.append(Act.BIND_CODE, CodeBound(official_code="H44.99.12-260302-9000"), foreign)
    for sealed in other.ledger.entries_of(foreign):
        office.made.ledger.chains.setdefault(sealed.entry.chain, []).append(sealed)
    assert office.sync().exit_code == 0
    assert "H44.99.12-260302-9000" not in office.theirs.records


def test_what_was_destroyed_by_law_is_taken_out_of_what_waits(office: Office) -> None:
    (dossier,) = office.receive()
    office.made.append(Act.WITHDRAW, acts.WithReason(reason="Công dân xin rút"), dossier)
    office.pack()
    assert len(national.waiting(office.folder)) == 1
    office.made.append(Act.DESTROY_CONTENT, acts.ContentDestroyed(ground="Hết thời hạn lưu trữ"), dossier)
    national.forget(office.folder, dossier)
    assert national.waiting(office.folder) == []
    assert office.sync().exit_code == 0 and office.theirs.records == {}


def test_reconciling_a_day_asks_for_that_day_alone(office: Office) -> None:
    office.receive(2)
    assert office.sync().exit_code == 0
    office.theirs.forget_asked()
    found = reconcile(office.folder, office.port, Budget(seconds=600), "2026-03-02")
    assert isinstance(found, Reconciled)
    assert (found.agreed, found.exit_code, found.round_trips) == (2, 0, 3)
    empty = reconcile(office.folder, office.port, Budget(seconds=600), "2026-03-03")
    assert isinstance(empty, Reconciled) and (empty.agreed, empty.round_trips) == (0, 0)
    office.theirs.next("TraCuuHoSo", "page")
    refused = reconcile(office.folder, office.port, Budget(seconds=600))
    assert isinstance(refused, Refusal) and refused.code == "sync.national_not_theirs"


def test_a_quiet_sync_asks_nothing_at_all(office: Office) -> None:
    office.receive()
    office.sync()
    quiet = office.sync()
    assert (quiet.exit_code, quiet.round_trips, quiet.bytes_up) == (0, 0, 0)


def test_another_province_hears_everything_from_the_beginning(office: Office) -> None:
    office.receive()
    office.sync()
    moved = Theirs()
    account = Account(username="xa-mau", password=moved.password)
    assert not isinstance(national.enrol(office.folder, office.made.unit, "A", moved.url, account), Refusal)
    office.theirs = moved
    assert office.sync().exit_code == 0 and office.all_there()
    moved.stop()
