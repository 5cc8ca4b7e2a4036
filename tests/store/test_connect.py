"""Every connection passes every check; nothing else opens the file."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from motcua_tui.store import Store, StoreFull
from motcua_tui.store import connect as connecting
from motcua_tui.store.connect import StoreDatabase
from motcua_tui.store.key import Key
from schemas.refusal import Refusal, Refused
from tests.store.people import KEY, LAN, OTHER_KEY, begun, joined, new_store, one, receive, reopened, taken

EXPECTED = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "trusted_schema": 0,
    "temp_store": 2,
    "secure_delete": 1,
    "recursive_triggers": 1,
    "wal_autocheckpoint": 0,
    "busy_timeout": 15000,
    "cell_size_check": 1,
}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_every_connection_has_the_safe_settings(store: Store, name: str):
    with store.db.session():
        assert store.db.value(f"PRAGMA {name}") == EXPECTED[name]


def test_the_driver_is_the_encrypting_one_without_the_wal_reset_bug():
    versions = Store.driver_versions()
    assert tuple(int(part) for part in versions["sqlite"].split(".")) >= (3, 51, 3)
    assert versions["sqlcipher"].startswith("4.")


def test_an_older_sqlite_is_refused(store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch):
    store.close()
    monkeypatch.setattr(connecting, "SQLITE_MIN", (99, 0, 0))
    refused = Store.open(folder, KEY, wait_s=0)
    assert isinstance(refused, Refusal) and refused.code == "store.driver"


@pytest.mark.parametrize("key", [b"", b"short", bytes(31), bytes(33), bytes(32), "x" * 32])
def test_no_key_but_32_random_bytes_can_be_given(tmp_path: Path, key: object):
    with pytest.raises(ValueError, match="key"):
        Store.create(tmp_path / "x", key, begun(), [joined(LAN)])  # type: ignore[arg-type]
    assert not (tmp_path / "x" / "store.db").exists()


def test_a_key_never_shows_itself():
    assert repr(Key(KEY)) == "‹ẩn›"
    assert KEY.hex() not in f"{Key(KEY)!s}{Key(KEY)!r}"


def test_the_file_holds_no_plain_header_and_no_plain_name(store: Store, folder: Path):
    one(store, 1)
    store.close()
    raw = (folder / "store.db").read_bytes()
    assert not raw.startswith(b"SQLite format 3")
    assert "Nguyệt".encode() not in raw and b"001087" not in raw and b"CREATE" not in raw


def test_a_plain_database_in_its_place_is_refused(folder: Path):
    new_store(folder).close()
    (folder / "store.db").unlink()
    plain = sqlite3.connect(folder / "store.db")
    plain.execute("CREATE TABLE entry (id)")
    plain.commit()
    plain.close()
    refused = Store.open(folder, KEY, wait_s=0)
    assert isinstance(refused, Refusal) and refused.code == "store.not_encrypted"


def test_another_key_is_refused_and_changes_nothing(store: Store, folder: Path):
    store.close()
    before = (folder / "store.db").read_bytes()
    refused = Store.open(folder, OTHER_KEY, wait_s=0)
    assert isinstance(refused, Refusal) and refused.code == "store.wrong_key"
    assert (folder / "store.db").read_bytes() == before
    reopened(folder).close()


def test_an_empty_folder_holds_no_store(tmp_path: Path):
    refused = Store.open(tmp_path, KEY, wait_s=0)
    assert isinstance(refused, Refusal) and refused.code == "store.not_here"


def test_a_second_store_in_the_same_folder_is_refused(store: Store, folder: Path):
    store.close()
    refused = Store.create(folder, OTHER_KEY, begun(), [joined(LAN)])
    assert isinstance(refused, Refusal) and refused.code == "store.exists"
    reopened(folder).close()


def test_native_code_cannot_be_loaded(store: Store):
    with store.db.session(), pytest.raises(Exception, match="not authorized"):
        store.db.rows("SELECT load_extension('anything')")


def test_a_wrong_key_and_a_damaged_page_leave_stderr_silent(folder: Path):
    store = new_store(folder)
    one(store)
    store.close()
    raw = bytearray((folder / "store.db").read_bytes())
    for page in range(1, len(raw) // 4096):
        raw[page * 4096 + 100] ^= 1
    (folder / "store.db").write_bytes(raw)
    script = (
        "import sys; from pathlib import Path; from motcua_tui.store import Store\n"
        "for key in (bytes(range(1, 33)), bytes(range(101, 133))):\n"
        "    print(Store.open(Path(sys.argv[1]), key, wait_s=0).code)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(folder)], capture_output=True, text=True, env=_here())
    assert done.stderr == ""
    assert done.stdout.split() == ["store.damaged", "store.wrong_key"]


def _here() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}


def test_writers_begin_with_the_lock_in_hand(store: Store):
    """A plain BEGIN takes the lock at the first write and then fails where it should have waited."""
    statements: list[str] = []
    with store.db.session():
        store.db.driver().set_trace_callback(statements.append)
        store.append([receive(1)])
        store.db.driver().set_trace_callback(None)
    assert "BEGIN IMMEDIATE" in statements
    assert statements.count("COMMIT") == 1


def test_a_rollback_does_not_hide_why_the_write_failed(store: Store):
    with pytest.raises(StoreFull), store.db.writing():
        store.db.run("INSERT INTO meta VALUES ('x', 'y')")
        # SQLite undoes a transaction by itself when the disk is full; here it is undone behind peewee's back.
        store.db.driver().execute("ROLLBACK")
        raise StoreFull
    assert store.db.value("SELECT count(*) FROM meta WHERE name = 'x'") == 0


def test_threads_share_idle_connections_and_leak_none(store: Store):
    import threading

    def look() -> None:
        for _ in range(20):
            store.search("dao")

    one(store)
    threads = [threading.Thread(target=look) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store.db._idle) <= 3
    assert len(store.db._fresh) == len(store.db._idle)


def test_after_close_the_key_is_gone_and_the_object_useless(store: Store):
    key = store.key
    store.close()
    assert not key.known
    store.close()
    with pytest.raises((Refused, ValueError)):
        store.head()


def test_the_ledger_cannot_be_changed_even_with_the_key(store: Store):
    one(store)
    for statement in (
        "DELETE FROM entry WHERE seq = 3",
        "UPDATE entry SET act = 'note' WHERE seq = 3",
        "UPDATE entry SET content = NULL WHERE seq = 3",
        "UPDATE entry SET content = x'7b7d' WHERE seq = 3",
        "INSERT OR REPLACE INTO entry SELECT * FROM entry WHERE seq = 3",
        "DELETE FROM chain",
        "UPDATE chain SET name = 'x'",
        "DELETE FROM dossier_key",
        "UPDATE dossier_key SET key = NULL",
    ):
        with pytest.raises(Exception, match=r"ledger:|FOREIGN KEY"), store.db.writing():
            store.db.run(statement)


def test_a_database_of_this_shape_is_opened_by_one_class_only(folder: Path, store: Store):
    store.close()
    db = StoreDatabase(folder / "store.db", Key(KEY))
    with db.session():
        assert db.value("SELECT count(*) FROM entry") == 3
    db.close_all()
    taken(Store.open(folder, KEY)).close()
