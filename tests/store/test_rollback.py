"""Damage, old pages, an old file, a lost tail: each is found and named, the right one first."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from motcua_tui.store import Store, SyncState, Verdict, verify
from motcua_tui.store.anchor import RECORD_BYTES
from motcua_tui.store.connect import PAGE_BYTES, StoreDatabase
from motcua_tui.store.key import Key
from schemas.acts import Act, WithReason
from schemas.refusal import Refusal
from tests.store.people import (
    AT,
    CHAIN,
    KEY,
    LAN,
    MINH,
    OTHER_KEY,
    act,
    correct,
    destroy,
    finish,
    hand_over,
    new_store,
    note,
    one,
    receive,
    reopened,
)

FLIPS = int(os.environ.get("MOTCUA_FLIPS", "40"))


def found(folder: Path, *keys: bytes) -> list[str]:
    verdict = verify(folder, keys or (KEY,), wait_s=0)
    assert isinstance(verdict, Verdict), verdict
    assert verdict.ok == (not verdict.problems)
    return [problem.code for problem in verdict.problems]


def busy_day(store: Store, first: int) -> None:
    """A little of everything, so that every table changes."""
    ids = [one(store, number) for number in range(first, first + 12)]
    for dossier in ids[:6]:
        store.append([finish(dossier)])
    store.append([hand_over(dossier) for dossier in ids[:4]])
    store.append([correct(ids[5], {"applicant.name": f"Trần Văn Sửa {first}"})])
    store.append([act(ids[7], Act.WITHDRAW, WithReason(reason="rút"))])
    store.save_draft("lan", "receive", f'{{"n": {first}}}')
    store.access_log("lan", ids[0], "show", AT)
    store.marks.set_mark(CHAIN, SyncState.SENT, first)
    store.sign_turn("lan", LAN.public_key, LAN.sign)
    store.sign_turn("minh", MINH.public_key, MINH.sign)


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tmp_path = tmp_path_factory.mktemp("days")
    folder = tmp_path / "office"
    store = new_store(folder)
    busy_day(store, 1)
    store.append([destroy(f"{CHAIN}.10")])
    store.close()
    before = tmp_path / "before"
    shutil.copytree(folder, before)
    store = reopened(folder)
    busy_day(store, 101)
    shutil.copy(folder / "head", tmp_path / "head_in_use")
    store.close()
    return tmp_path


@pytest.fixture
def two_days(made_once: Path, tmp_path: Path) -> tuple[Path, Path]:
    """The folder as it was after the first day, and as it is after the second."""
    shutil.copytree(made_once, tmp_path, dirs_exist_ok=True)
    return tmp_path / "before", tmp_path / "office"


def test_a_whole_store_has_no_problem(two_days: tuple[Path, Path]):
    before, folder = two_days
    assert found(before) == []
    assert found(folder) == []


def test_every_old_page_put_back_is_found(two_days: tuple[Path, Path]):
    before, folder = two_days
    old, new = (before / "store.db").read_bytes(), (folder / "store.db").read_bytes()
    changed = [at for at in range(0, len(old), PAGE_BYTES) if old[at : at + PAGE_BYTES] != new[at : at + PAGE_BYTES]]
    assert len(changed) > 20
    for at in changed:
        (folder / "store.db").write_bytes(new[:at] + old[at : at + PAGE_BYTES] + new[at + PAGE_BYTES :])
        assert found(folder)[0] == "verify.page_rolled_back", f"page {at // PAGE_BYTES + 1}"


def test_what_was_destroyed_cannot_be_put_back_page_by_page(two_days: tuple[Path, Path]):
    before, folder = two_days
    store = reopened(folder)
    store.append([destroy(f"{CHAIN}.3")])
    store.close()
    old, new = (before / "store.db").read_bytes(), (folder / "store.db").read_bytes()
    for at in range(PAGE_BYTES, 12 * PAGE_BYTES, PAGE_BYTES):
        (folder / "store.db").write_bytes(new[:at] + old[at : at + PAGE_BYTES] + new[at + PAGE_BYTES :])
        assert found(folder)[0] == "verify.page_rolled_back"


def test_an_old_page_of_ledger_or_list_is_found_without_a_digest_too(two_days: tuple[Path, Path], tmp_path: Path):
    """After a kill there is no digest of the file: what the pages hold must give an old one away."""
    before, folder = two_days
    shutil.copy(tmp_path / "head_in_use", folder / "head")
    assert found(folder) == []
    old, new = (before / "store.db").read_bytes(), (folder / "store.db").read_bytes()
    tables = root_pages(folder)
    checked = 0
    for at in range(0, len(old), PAGE_BYTES):
        page = at // PAGE_BYTES + 1
        if plain(old, page) == plain(new, page) or tables.get(page) in HARMLESS:
            continue
        (folder / "store.db").write_bytes(new[:at] + old[at : at + PAGE_BYTES] + new[at + PAGE_BYTES :])
        assert found(folder) != [], f"page {page}, {tables.get(page)}"
        checked += 1
    assert checked > 20


# Drafts and the marks of the postman may be older without harm; the index of an index is rebuilt with it.
HARMLESS = {"draft", "sync_reach", "dossier_name_idx", "number_part_idx"}


def root_pages(folder: Path) -> dict[int, str]:
    db = StoreDatabase(folder / "store.db", Key(KEY), read_only=True)
    try:
        return {root: name for name, root in db.rows("SELECT name, rootpage FROM sqlite_master WHERE rootpage > 0")}
    finally:
        db.close_all()


def plain(raw: bytes, page: int) -> bytes:
    """A page decrypted: every commit encrypts anew, also what did not change."""
    octets = raw[(page - 1) * PAGE_BYTES : page * PAGE_BYTES]
    start = 16 if page == 1 else 0
    return Cipher(AES(KEY), CBC(octets[4016:4032])).decryptor().update(octets[start:4016])


def test_the_old_file_put_back_is_found_and_not_opened(two_days: tuple[Path, Path]):
    before, folder = two_days
    shutil.copy(before / "store.db", folder / "store.db")
    assert found(folder)[0] == "verify.store_rolled_back"
    refused = Store.open(folder, KEY, wait_s=0)
    assert isinstance(refused, Refusal) and refused.code == "store.rolled_back"


def test_refusing_an_old_file_changes_nothing(two_days: tuple[Path, Path]):
    before, folder = two_days
    newest = (folder / "store.db").read_bytes()
    shutil.copy(before / "store.db", folder / "store.db")
    Store.open(folder, KEY, wait_s=0)
    found(folder)
    (folder / "store.db").write_bytes(newest)
    assert found(folder) == []
    reopened(folder).close()


@pytest.mark.parametrize("seed", range(FLIPS))
def test_a_flipped_bit_anywhere_is_found(two_days: tuple[Path, Path], seed: int):
    _, folder = two_days
    raw = bytearray((folder / "store.db").read_bytes())
    at = random.Random(seed).randrange(len(raw))
    raw[at] ^= 1 << seed % 8
    (folder / "store.db").write_bytes(raw)
    assert found(folder) == ["verify.page_damaged"]


def test_a_flipped_bit_names_its_page(two_days: tuple[Path, Path]):
    _, folder = two_days
    raw = bytearray((folder / "store.db").read_bytes())
    raw[6 * PAGE_BYTES + 77] ^= 4
    (folder / "store.db").write_bytes(raw)
    verdict = verify(folder, [KEY])
    assert isinstance(verdict, Verdict) and verdict.problems[0].where == "7"


@pytest.mark.parametrize("at", [0, 15, 16, 40, 4016, 4032, 4095])
def test_a_flipped_bit_in_the_first_page_is_damage_and_not_a_wrong_key(two_days: tuple[Path, Path], at: int):
    _, folder = two_days
    raw = bytearray((folder / "store.db").read_bytes())
    raw[at] ^= 1
    (folder / "store.db").write_bytes(raw)
    assert found(folder) == ["verify.page_damaged"]
    refused = Store.open(folder, KEY, wait_s=0)
    assert isinstance(refused, Refusal) and refused.code == "store.damaged"
    other = verify(folder, [OTHER_KEY])
    assert isinstance(other, Refusal) and other.code == "store.wrong_key"


@pytest.mark.parametrize("cut", [1, 512, PAGE_BYTES, 3 * PAGE_BYTES + 100])
def test_a_cut_off_file_is_found(two_days: tuple[Path, Path], cut: int):
    _, folder = two_days
    raw = (folder / "store.db").read_bytes()
    (folder / "store.db").write_bytes(raw[:-cut])
    assert found(folder)[0] == "verify.page_damaged"


def test_pages_in_each_others_place_are_found(two_days: tuple[Path, Path]):
    _, folder = two_days
    raw = (folder / "store.db").read_bytes()
    pages = [raw[at : at + PAGE_BYTES] for at in range(0, len(raw), PAGE_BYTES)]
    pages[4], pages[9] = pages[9], pages[4]
    (folder / "store.db").write_bytes(b"".join(pages))
    assert found(folder) == ["verify.page_damaged"]


@pytest.fixture(scope="module")
def killed_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tmp_path = tmp_path_factory.mktemp("killed")
    folder = tmp_path / "office"
    store = new_store(folder)
    one(store, 1)
    store.settle()
    for number in range(2, 30):
        store.append([receive(number)])
    left = tmp_path / "left"
    shutil.copytree(folder, left)
    store.close()
    assert (left / "store.db-wal").stat().st_size > 100_000
    return left


@pytest.fixture
def killed(killed_once: Path, tmp_path: Path) -> Path:
    """A folder as a killed process leaves it: the newest acts are in the log only."""
    shutil.copytree(killed_once, tmp_path / "left")
    return tmp_path / "left"


def test_what_a_killed_process_leaves_is_whole(killed: Path):
    assert found(killed) == []
    store = reopened(killed)
    assert store.head().seq == 31
    store.close()
    assert found(killed) == []


def test_a_lost_log_is_found(killed: Path):
    (killed / "store.db-wal").unlink()
    refused = Store.open(killed, KEY, wait_s=0)
    assert isinstance(refused, Refusal) and refused.code == "store.rolled_back"
    assert found(killed)[0] == "verify.store_rolled_back"


@pytest.mark.parametrize("share", [0.1, 0.4, 0.9])
def test_a_cut_off_log_is_found(killed: Path, share: float):
    wal = killed / "store.db-wal"
    raw = wal.read_bytes()
    wal.write_bytes(raw[: int(len(raw) * share)])
    refused = Store.open(killed, KEY, wait_s=0)
    assert isinstance(refused, Refusal) and refused.code == "store.rolled_back"


@pytest.mark.parametrize("seed", range(12))
def test_a_flipped_bit_in_the_log_is_found(killed: Path, seed: int):
    wal = killed / "store.db-wal"
    raw = bytearray(wal.read_bytes())
    at = random.Random(seed).randrange(32, len(raw) * 3 // 4)
    raw[at] ^= 1 << seed % 8
    wal.write_bytes(raw)
    assert found(killed)[0] == "verify.log_damaged"


def test_a_refused_opening_leaves_the_damaged_log_for_the_experts(killed: Path):
    wal = killed / "store.db-wal"
    raw = bytearray(wal.read_bytes())
    raw[5000] ^= 1
    wal.write_bytes(raw)
    refused = Store.open(killed, KEY, wait_s=0)
    assert isinstance(refused, Refusal) and refused.code == "store.rolled_back"
    assert wal.read_bytes() == bytes(raw)
    assert found(killed)[0] == "verify.log_damaged"
    assert wal.read_bytes() == bytes(raw), "looked at, it is still there"


def test_a_missing_head_file_is_told_until_a_person_answers_for_it(two_days: tuple[Path, Path]):
    _, folder = two_days
    (folder / "head").unlink()
    assert found(folder) == ["verify.head_missing"]
    store = reopened(folder)
    assert [notice.code for notice in store.notices] == ["store.head_missing"]
    one(store, 500)
    store.close()
    assert found(folder) == ["verify.head_missing"]
    store = reopened(folder)
    store.dismiss_notice("store.head_missing")
    assert store.notices == []
    store.close()
    assert found(folder) == []


@pytest.mark.parametrize("place", [0, 1])
def test_one_torn_record_of_the_head_file_is_no_harm(two_days: tuple[Path, Path], place: int):
    _, folder = two_days
    raw = bytearray((folder / "head").read_bytes())
    raw[place * RECORD_BYTES + 200 : place * RECORD_BYTES + 300] = bytes(100)
    (folder / "head").write_bytes(raw)
    reopened(folder).close()


def test_a_head_file_of_another_key_does_not_count(two_days: tuple[Path, Path], tmp_path: Path):
    _, folder = two_days
    new_store(tmp_path / "other", OTHER_KEY).close()
    shutil.copy(tmp_path / "other" / "head", folder / "head")
    assert found(folder) == ["verify.head_damaged"]


def test_an_older_head_file_is_no_alarm(two_days: tuple[Path, Path], tmp_path: Path):
    """The note is not flushed for every act: after a power cut it may be older than the database."""
    _, folder = two_days
    store = reopened(folder)
    one(store, 700)
    left = tmp_path / "left"
    shutil.copytree(folder, left)
    store.close()
    shutil.copy(two_days[0].parent / "head_in_use", left / "head")
    assert found(left) == []
    reopened(left).close()
    assert found(left) == []


def test_a_store_in_use_cannot_be_checked(store: Store, folder: Path):
    refused = verify(folder, [KEY], wait_s=0)
    assert isinstance(refused, Refusal) and refused.code == "store.in_use"
    note(one(store))
