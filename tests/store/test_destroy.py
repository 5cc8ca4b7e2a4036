"""After destruction nothing of a dossier is left on the disk, and the chain still says that it was."""

from __future__ import annotations

import hashlib
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from motcua_tui.store import Store, Verdict, verify
from motcua_tui.store.connect import PAGE_BYTES, StoreDatabase
from motcua_tui.store.key import Key
from schemas.acts import Act, Attached, HandedOver
from schemas.intake import Person
from schemas.text import fold
from tests.store.people import (
    KEY,
    act,
    correct,
    destroy,
    finish,
    new_store,
    note,
    one,
    receive,
    reopened,
)

COUNT = 40


def word(number: int, salt: int) -> str:
    """A made-up word that shares no beginning with another: the search index keeps only what differs."""
    chance = random.Random(1000 * number + salt)
    return "".join(chance.choice("bcdghklmnpqrstvx") + chance.choice("aẩeểiĩoởuữyỷ") for _ in range(6))


def canary(number: int) -> Person:
    """Somebody whose every word appears nowhere else."""
    chance = random.Random(number)
    return Person(
        name=f"{word(number, 1)} {word(number, 2)}".title(),
        id_number=f"{chance.randrange(10**11, 10**12)}",
        phone=f"09{chance.randrange(10**7, 10**8)}",
        address=f"thôn {word(number, 3)}",
        email=f"canary{number:03d}@example.vn",
    )


def sealed_file(number: int) -> bytes:
    return b"sealed %d" % number


def stored_name(number: int) -> str:
    return hashlib.sha256(sealed_file(number)).hexdigest()


def words_of(number: int) -> list[bytes]:
    """What would betray this person, as written, folded, and in parts long enough to be telling."""
    person = canary(number)
    texts = [person.name, *person.name.split(), fold(person.name), *fold(person.name).split(), person.id_number,
             person.phone, person.address, person.email, f"Sửa{number:03d}đổi", f"nhắngửi{number:03d}", f"tệp{number:03d}",
             f"nháp{number:03d}"]  # fmt: skip
    return [text.encode() for text in dict.fromkeys(texts)]  # every one of at least nine bytes


def decrypted(path: Path) -> Iterator[bytes]:
    """Every page of the file in plain, free ones included."""
    raw = path.read_bytes()
    for at in range(0, len(raw), PAGE_BYTES):
        page = raw[at : at + PAGE_BYTES]
        start = 16 if at == 0 else 0
        yield Cipher(AES(KEY), CBC(page[4016:4032])).decryptor().update(page[start:4016])


def dumped(path: Path) -> Iterator[bytes]:
    """Every value of every table, shadow tables of the search index included."""
    db = StoreDatabase(path, Key(KEY), read_only=True)
    with db.session():
        for (table,) in db.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"):
            if table not in ("dossier_name", "number_part", "procedure_name"):
                for row in db.rows(f"SELECT * FROM {table}"):
                    yield from (value if isinstance(value, bytes) else str(value).encode() for value in row)
    db.close_all()


def betrayed(folder: Path, numbers: list[int]) -> list[tuple[int, bytes]]:
    plain = b"\n".join([*decrypted(folder / "store.db"), *dumped(folder / "store.db")])
    loose = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != "lock")
    return [(number, word) for number in numbers for word in words_of(number) if word in plain or word in loose]


def live(store: Store, number: int) -> str:
    """A whole life: received, corrected, noted, scanned, finished, handed over, with a draft beside it."""
    dossier = one(store, number, applicant=canary(number))
    changed = {"applicant.name": f"{canary(number).name} Sửa{number:03d}đổi"}
    store.append([note(dossier, f"nhắngửi{number:03d}"), correct(dossier, changed)])
    name = stored_name(number)
    (store.folder / "attachments" / name).write_bytes(sealed_file(number))
    store.add_attachment(dossier, name, 6, bytes([number]) * 32, name)
    store.append([act(dossier, Act.ATTACH, Attached(sha256=name, size_bytes=6, label=f"tệp{number:03d}.pdf"))])
    taker = HandedOver(to_name=canary(number).name, to_id=canary(number).id_number)
    store.append([finish(dossier), act(dossier, Act.HAND_OVER, taker)])
    store.save_draft("lan", f"act:{number}", f"nháp{number:03d}", dossier)
    return dossier


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    folder = tmp_path_factory.mktemp("lived") / "office"
    store = new_store(folder)
    (folder / "attachments").mkdir()
    ids = [live(store, number) for number in range(COUNT)]
    store.close()
    return folder, ids


@pytest.fixture
def office(lived: tuple[Path, list[str]], tmp_path: Path) -> tuple[Path, list[str]]:
    shutil.copytree(lived[0], tmp_path / "office")
    return tmp_path / "office", lived[1]


def test_the_search_for_traces_finds_them_before_destruction(office: tuple[Path, list[str]]):
    folder, _ = office
    assert {number for number, _ in betrayed(folder, list(range(COUNT)))} == set(range(COUNT))


@pytest.mark.parametrize("step", [1, 3, 7])
def test_no_trace_is_left_of_what_was_destroyed(office: tuple[Path, list[str]], step: int):
    folder, ids = office
    gone = list(range(0, COUNT, step))
    store = reopened(folder)
    for number in gone:
        store.append([destroy(ids[number])])
    store.close()
    assert betrayed(folder, gone) == []
    kept = [number for number in range(COUNT) if number not in gone]
    assert {number for number, _ in betrayed(folder, kept)} == set(kept)
    verdict = verify(folder, [KEY])
    assert isinstance(verdict, Verdict) and verdict.problems == []


def test_no_trace_is_left_after_more_work_and_a_rebuild(office: tuple[Path, list[str]]):
    folder, ids = office
    store = reopened(folder)
    store.append([destroy(ids[5])])
    store.append([receive(number) for number in range(200, 260)])
    store.append([destroy(ids[6])])
    assert store.rebuild().equal
    store.close()
    assert betrayed(folder, [5, 6]) == []


def test_no_trace_is_left_in_the_log_of_a_store_in_use(office: tuple[Path, list[str]], tmp_path: Path):
    """The act itself is durable at once; at the next rest the log is emptied too."""
    folder, ids = office
    store = reopened(folder)
    store.append([destroy(ids[5])])
    store.settle()
    assert (folder / "store.db-wal").stat().st_size == 0
    store.close()
    assert betrayed(folder, [5]) == []


def test_a_destroyed_dossier_is_found_by_its_id_and_nothing_else(office: tuple[Path, list[str]]):
    folder, ids = office
    store = reopened(folder)
    store.append([destroy(ids[5])])
    assert store.search(word(5, 1)) == []
    assert store.search(canary(5).id_number) == []
    assert store.people(canary(5).id_number) == []
    assert store.resolve(f"TẠM-A1-261120-{5:03d}") == []
    assert store.resolve(ids[5]) == [ids[5]]
    assert store.load_draft("lan", "act:5") is None and store.load_draft("lan", "act:6") is not None
    row = store.row(ids[5])
    assert row is not None and row.destroyed and row.name == "-"
    store.close()


def test_the_files_go_with_the_key_and_no_others(office: tuple[Path, list[str]]):
    folder, ids = office
    store = reopened(folder)
    store.append([destroy(ids[5])])
    assert not (folder / "attachments" / (stored_name(5))).exists()
    assert (folder / "attachments" / (stored_name(6))).exists()
    assert store.attachment(ids[5], stored_name(5)) is None
    store.close()


def test_a_file_that_could_not_be_deleted_goes_at_the_next_opening(office: tuple[Path, list[str]]):
    folder, ids = office
    store = reopened(folder)
    stored = folder / "attachments" / (stored_name(5))
    stored.unlink()
    stored.mkdir()
    store.append([destroy(ids[5])])
    store.close()
    stored.rmdir()
    stored.write_bytes(b"sealed")
    reopened(folder).close()
    assert not stored.exists()


def test_the_ground_stays_readable_for_ever(office: tuple[Path, list[str]]):
    folder, ids = office
    store = reopened(folder)
    store.append([destroy(ids[5])])
    shown = store.dossier(ids[5])
    assert shown is not None and shown.destroyed_ground == "hết thời hạn lưu trữ"
    store.close()


def test_nothing_of_a_destruction_happens_if_the_act_is_not_written(office: tuple[Path, list[str]]):
    folder, ids = office
    store = reopened(folder)
    with pytest.raises(RuntimeError), store.transaction():
        store.append([destroy(ids[5])])
        raise RuntimeError
    assert all(sealed.content is not None for sealed in store.entries_of(ids[5]))
    assert store.key_of(ids[5]) is not None
    assert (folder / "attachments" / stored_name(5)).exists()
    with store.transaction():
        store.append([destroy(ids[5])])
    store.close()
    assert not (folder / "attachments" / stored_name(5)).exists()
