"""The file is no trap: another library reads and checks it without our code."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from motcua_tui.store import Store
from tests.store.people import KEY, OTHER_KEY, one, receive, reopened

apsw = pytest.importorskip("apsw")


def open_elsewhere(path: Path, key: bytes):
    connection = apsw.Connection(str(path))
    connection.pragma("cipher", "sqlcipher")
    connection.pragma("legacy", 4)
    connection.pragma("key", f"x'{key.hex()}'")
    return connection


def test_another_library_reads_the_same_file(store: Store, folder: Path):
    dossier = one(store)
    store.close()
    connection = open_elsewhere(folder / "store.db", KEY)
    assert connection.execute("SELECT count(*) FROM entry").get == 4
    assert connection.execute("SELECT name FROM dossier WHERE dossier = ?", (dossier,)).get == "Đào Thị Ánh Nguyệt"
    assert connection.execute("SELECT count(*) FROM dossier_name WHERE dossier_name MATCH 'nguyet'").get == 1
    assert connection.pragma("integrity_check") == "ok"
    connection.close()
    reopened(folder).close()


def test_another_library_reads_what_a_kill_left_in_the_log(store: Store, folder: Path, tmp_path: Path):
    store.append([receive(number) for number in range(1, 9)])
    shutil.copytree(folder, tmp_path / "left")
    connection = open_elsewhere(tmp_path / "left" / "store.db", KEY)
    assert connection.execute("SELECT count(*) FROM entry").get == 11
    connection.close()


def test_another_library_cannot_read_it_with_another_key(store: Store, folder: Path):
    store.close()
    connection = open_elsewhere(folder / "store.db", OTHER_KEY)
    with pytest.raises(apsw.NotADBError):
        connection.execute("SELECT count(*) FROM entry")
    connection.close()


def test_the_librarys_own_check_of_its_pages_agrees_with_ours(store: Store, folder: Path):
    from motcua_tui.store.pages import damaged_pages

    store.append([receive(number) for number in range(1, 30)])
    store.close()
    raw = bytearray((folder / "store.db").read_bytes())
    for page in (5, 9, 12):
        raw[(page - 1) * 4096 + 321] ^= 8
    (folder / "store.db").write_bytes(raw)
    from motcua_tui.store.connect import open_raw
    from motcua_tui.store.key import Key

    connection = open_raw(folder / "store.db", Key(KEY))
    told = [row[0] for row in connection.execute("PRAGMA cipher_integrity_check").fetchall()]
    connection.close()
    assert damaged_pages(folder / "store.db", KEY) == [5, 9, 12]
    assert [int(line.split("page ")[-1].split()[0]) for line in told] == [5, 9, 12]
