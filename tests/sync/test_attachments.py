"""Files of dossiers on the line: after all entries, taken up where they broke, kept by hash, handed to nobody."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

import pytest
from msgspec.structs import replace

from schemas.acts import Act, Attached, ContentDestroyed
from schemas.refusal import Refusal
from sync.office import attachments
from sync.office.attachments import NamedFile, Names
from sync.office.run import Budget, pack_waiting
from sync.province.files import open_file
from sync.province.home import Home, open_home
from sync.wire.files import FileHead
from sync.wire.frames import frame
from tests.sync.made_office import Gateway, MemoryPort, Seat
from tests.sync.proxy import Cutter, Impostor, http


class FilingPort(MemoryPort):
    """An office in memory that keeps files too."""

    def __init__(self, office) -> None:
        super().__init__(office)
        self.kept: list[tuple[FileHead, bytes]] = []

    def attach(self, dossier: str, raw: bytes) -> FileHead:
        head = FileHead(dossier=dossier, sha256=hashlib.sha256(raw).hexdigest(), size_bytes=len(raw))
        self.office.append(Act.ATTACH, Attached(sha256=head.sha256, size_bytes=head.size_bytes), dossier)
        self.kept.append((head, raw))
        return head

    def files(self, after: int, limit: int) -> Names:
        named = [NamedFile(place, head) for place, (head, _) in enumerate(self.kept, 1)][after : after + limit]
        return Names(named, len(self.kept))

    def file_bytes(self, head: FileHead) -> bytes | None:
        return next((raw for known, raw in self.kept if known == head), None)


class Desk(Seat):
    """A device whose dossiers have scans."""

    def __init__(self, gateway: Gateway, folder: Path, unit: str) -> None:
        super().__init__(gateway, folder, unit)
        self.port: FilingPort = FilingPort(self.office)

    def home(self) -> Home:
        home = open_home(self.gateway.folder)
        assert isinstance(home, Home)
        return home

    def there(self, head: FileHead) -> bytes | Refusal:
        return open_file(self.home(), self.office.unit, head.dossier, head.sha256)


def scan(size: int, seed: int = 1) -> bytes:
    return random.Random(seed).randbytes(size)


@pytest.fixture
def desk(gateway: Gateway, unit: str, tmp_path: Path) -> Desk:
    made = Desk(gateway, tmp_path / "office", unit)
    made.enrolled()
    return made


@pytest.fixture
def one_desk(sqlite_gateway: Gateway, unit: str, tmp_path: Path) -> Desk:
    made = Desk(sqlite_gateway, tmp_path / "office", unit)
    made.enrolled()
    return made


def test_files_follow_their_entries_and_are_held_by_hash(desk: Desk) -> None:
    heads = [desk.port.attach(desk.office.receive(), scan(size, size)) for size in (10, 70_000)]
    result = desk.sync()
    assert (result.status, result.exit_code, result.waiting_entries) == ("done", 0, 0)
    assert (result.attachments.sent, result.attachments.waiting) == (2, 0)
    assert [desk.there(head) for head in heads] == [scan(10, 10), scan(70_000, 70_000)]
    assert desk.sync().round_trips == 1, "nothing is asked when nothing waits"


def test_the_locked_office_sends_files_that_were_sealed_before(one_desk: Desk) -> None:
    head = one_desk.port.attach(one_desk.office.receive(), scan(40_000))
    assert pack_waiting(one_desk.folder, one_desk.port) is None
    night = one_desk.sync(locked=True)
    assert (night.status, night.attachments.sent, night.attachments.waiting) == ("done", 1, 0)
    assert one_desk.there(head) == scan(40_000)


def test_a_cut_file_goes_on_where_it_broke_and_its_entries_are_confirmed_all_the_same(one_desk: Desk) -> None:
    size = 600_000
    head = one_desk.port.attach(one_desk.office.receive(), scan(size))
    line = Cutter(one_desk.gateway.port, up=250_000)
    first = one_desk.via(line.url).sync()
    line.close()
    assert (first.status, first.exit_code, first.waiting_entries) == ("done", 0, 0)
    assert (first.attachments.sent, first.attachments.waiting) == (0, 1)
    passed = line.passed["up"]
    line = Cutter(one_desk.gateway.port)
    second = one_desk.via(line.url).sync()
    line.close()
    assert (second.attachments.sent, second.attachments.waiting) == (1, 0)
    assert one_desk.there(head) == scan(size)
    assert passed + line.passed["up"] < size * 1.15, "what had come was not sent again"


def test_a_days_work_does_not_push_out_what_came_of_a_file(one_desk: Desk) -> None:
    head = one_desk.port.attach(one_desk.office.receive(), scan(400_000))
    line = Cutter(one_desk.gateway.port, up=300_000)
    one_desk.via(line.url).sync()
    line.close()
    one_desk.office.day(3, 3)
    line = Cutter(one_desk.gateway.port)
    assert one_desk.via(line.url).sync().attachments.sent == 1
    line.close()
    assert line.passed["up"] < 250_000
    assert one_desk.there(head) == scan(400_000)


def test_a_budget_of_bytes_holds_for_files_and_the_rest_waits(one_desk: Desk) -> None:
    dossier = one_desk.office.receive()
    for seed in range(4):
        one_desk.port.attach(dossier, scan(50_000, seed))
    result = one_desk.sync(budget=Budget(seconds=60, file_bytes=120_000))
    assert (result.status, result.attachments.sent, result.attachments.waiting) == ("done", 2, 2)
    assert one_desk.sync().attachments.waiting == 0


def test_what_the_province_holds_is_not_sent_again_by_an_office_that_forgot(one_desk: Desk) -> None:
    one_desk.port.attach(one_desk.office.receive(), scan(90_000))
    one_desk.sync()
    state = one_desk.folder.load()
    one_desk.folder.save(replace(state, files_reached=0))
    line = Cutter(one_desk.gateway.port)
    again = one_desk.via(line.url).sync()
    line.close()
    assert (again.attachments.sent, again.attachments.waiting) == (0, 0)
    assert line.passed["up"] < 10_000


def test_a_restored_province_is_sent_the_files_it_lost(one_desk: Desk) -> None:
    head = one_desk.port.attach(one_desk.office.receive(), scan(30_000))
    assert one_desk.sync().attachments.sent == 1 and one_desk.sync().attachments.waiting == 0
    state = one_desk.folder.load()
    one_desk.folder.save(replace(state, files_ends=state.files_ends.replace("TINH.", "TINH.0")))
    _lose_files(one_desk.home(), one_desk.office.unit)
    assert isinstance(one_desk.there(head), Refusal)
    assert one_desk.sync().attachments.sent == 1
    assert one_desk.there(head) == scan(30_000)


def test_a_file_that_no_entry_names_is_not_kept_and_holds_nothing_back(one_desk: Desk) -> None:
    dossier = one_desk.office.receive()
    good = one_desk.port.attach(dossier, scan(20_000, 1))
    raw = scan(10_000, 2)
    unnamed = FileHead(dossier=dossier, sha256=hashlib.sha256(raw).hexdigest(), size_bytes=len(raw))
    one_desk.port.kept.append((unnamed, raw))
    result = one_desk.sync()
    assert (result.exit_code, result.attachments.sent, result.attachments.waiting) == (0, 1, 1)
    assert isinstance(one_desk.there(unnamed), Refusal) and one_desk.there(good) == scan(20_000, 1)


def test_a_file_that_is_not_what_its_entry_names_is_refused(one_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    head = one_desk.port.attach(one_desk.office.receive(), scan(5_000))
    monkeypatch.setattr(one_desk.port, "file_bytes", lambda _: scan(5_000, 99))
    result = one_desk.sync()
    assert (result.attachments.sent, result.attachments.waiting) == (0, 1)
    assert isinstance(one_desk.there(head), Refusal)


def test_what_is_destroyed_by_law_is_destroyed_in_outbox_and_province(one_desk: Desk) -> None:
    sent = one_desk.port.attach(one_desk.office.receive(), scan(5_000, 1))
    one_desk.sync()
    waiting = one_desk.port.attach(one_desk.office.receive(), scan(5_000, 2))
    pack_waiting(one_desk.folder, one_desk.port)
    assert len(attachments.list_files(one_desk.folder)) == 1
    attachments.forget_files(one_desk.folder, waiting.dossier)
    assert attachments.list_files(one_desk.folder) == []
    one_desk.office.append(Act.DESTROY_CONTENT, ContentDestroyed(ground="Hết thời hạn"), sent.dossier)
    one_desk.office.ledger.destroy(sent.dossier)
    one_desk.sync()
    assert isinstance(one_desk.there(sent), Refusal)
    assert _rows(one_desk.home(), one_desk.office.unit, sent.id) == 0


def test_a_sealed_file_goes_once_its_dossier_was_destroyed_elsewhere(one_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    doomed, kept = (one_desk.port.attach(one_desk.office.receive(), scan(3_000, seed)) for seed in (1, 2))
    pack_waiting(one_desk.folder, one_desk.port)
    # The act of a colleague came down; this device's entries name that file no more.
    places = [NamedFile(place, head) for place, (head, _) in enumerate(one_desk.port.kept, 1) if head == kept]
    monkeypatch.setattr(one_desk.port, "files", lambda after, limit: Names([p for p in places if p.place > after][:limit], 2))
    pack_waiting(one_desk.folder, one_desk.port)
    assert [waiting.id for waiting in attachments.list_files(one_desk.folder)] == [kept.id] != [doomed.id]


@pytest.mark.parametrize("reply", [http(b"<html>"), http(frame("A", bytes(64) + b"{}") + frame("Z")), b""])
def test_only_the_provinces_signed_account_lets_a_file_leave_the_outbox(one_desk: Desk, reply: bytes) -> None:
    one_desk.port.attach(one_desk.office.receive(), scan(5_000))
    pack_waiting(one_desk.folder, one_desk.port)
    state, keys = one_desk.folder.load(), one_desk.folder.keys()
    assert keys is not None and state.enrolment is not None
    impostor = Impostor(reply)
    state = replace(state, enrolment=replace(state.enrolment, url=impostor.url))
    done = attachments.send_files(one_desk.folder, state, keys, Budget(seconds=60).meter(), 1 << 20)
    impostor.close()
    assert (done.sent, done.waiting) == (0, 1) and done.refusal is not None


def _lose_files(home: Home, unit: str) -> None:
    from sync.province.connect import writing
    from sync.province.models import FileChunk, FileRow

    with writing(unit):
        FileChunk.delete().where(FileChunk.unit == unit).execute()
        FileRow.delete().where(FileRow.unit == unit).execute()


def _rows(home: Home, unit: str, file: str) -> int:
    from sync.province.connect import connected
    from sync.province.models import FileChunk

    with connected():
        return int(FileChunk.select().where(FileChunk.unit == unit, FileChunk.file == file).count())
