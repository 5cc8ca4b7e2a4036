"""A store of every released version opens; a newer one is refused by name; a cut change leaves the old shape."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from motcua_tui.store import Store, Verdict, migrations, opening, verify
from motcua_tui.store.connect import StoreDatabase
from motcua_tui.store.key import Key
from motcua_tui.store.migrations import LATEST, STEPS
from schemas.acts import Act, WithReason
from schemas.refusal import Refusal
from tests.store.make_released import RELEASED, contents
from tests.store.people import KEY, act, destroy, new_store, one, reopened

VERSIONS = sorted(path.name for path in RELEASED.iterdir() if path.is_dir())


def test_every_version_so_far_has_a_store_in_the_tests():
    assert [f"v{number}" for number in range(1, LATEST + 1)] == VERSIONS


@pytest.mark.parametrize("version", VERSIONS)
def test_a_store_of_every_released_version_opens_with_everything_in_it(version: str, tmp_path: Path):
    folder = tmp_path / "office"
    shutil.copytree(RELEASED / version, folder)
    expected = json.loads((folder / "contents.json").read_text("utf-8"))
    store = reopened(folder)
    assert json.loads(json.dumps(contents(store))) == expected
    assert store.rebuild().equal
    assert [row.name for row in store.search("do thi sua")] == ["Đỗ Thị Sửa"]
    one(store, 99)
    store.close()
    verdict = verify(folder, [KEY])
    assert isinstance(verdict, Verdict) and verdict.problems == []


def test_a_newer_store_is_refused_by_its_version_and_left_alone(store: Store, folder: Path):
    with store.db.writing():
        store.db.run("PRAGMA user_version = 99")
    store.close()
    before = (folder / "store.db").read_bytes()
    refused = Store.open(folder, KEY, wait_s=0)
    assert isinstance(refused, Refusal) and refused.code == "store.newer_version"
    assert refused.params == {"found": 99, "known": LATEST}
    looked = verify(folder, [KEY])
    assert isinstance(looked, Refusal) and looked.code == "store.newer_version"
    assert (folder / "store.db").read_bytes() == before


def later(monkeypatch: pytest.MonkeyPatch, *steps: migrations.Step) -> None:
    monkeypatch.setattr(migrations, "STEPS", (*STEPS, *steps))
    for module in (migrations, opening):
        monkeypatch.setattr(module, "LATEST", LATEST + len(steps))


def add_table(db: StoreDatabase) -> None:
    db.run("CREATE TABLE later (x)")
    db.run("INSERT INTO later SELECT hash FROM entry")


def fail(db: StoreDatabase) -> None:
    db.run("CREATE TABLE half (x)")
    db.run("ALTER TABLE draft ADD COLUMN later TEXT")
    raise RuntimeError("pulled plug")


def shape(folder: Path) -> tuple[int, set[str]]:
    db = StoreDatabase(folder / "store.db", Key(KEY))
    with db.session():
        found = db.value("PRAGMA user_version"), {name for (name,) in db.rows("SELECT name FROM sqlite_master")}
    db.close_all()
    return found


def test_a_change_of_shape_is_made_once_after_a_copy(store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch):
    one(store)
    store.close()
    later(monkeypatch, add_table)
    changed = reopened(folder)
    assert changed.db.value("SELECT count(*) FROM later") == 4
    changed.close()
    assert shape(folder)[0] == LATEST + 1
    kept = folder / f"store.db.before-v{LATEST + 1}"
    old = StoreDatabase(kept, Key(KEY))
    assert old.value("PRAGMA user_version") == LATEST and old.value("SELECT count(*) FROM entry") == 4
    old.close_all()
    reopened(folder).close()


def test_a_change_that_is_cut_off_leaves_the_old_shape(store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch):
    one(store)
    store.close()
    before = shape(folder)
    with monkeypatch.context() as patched:
        later(patched, fail)
        with pytest.raises(RuntimeError, match="pulled plug"):
            Store.open(folder, KEY, wait_s=0)
    assert shape(folder) == before
    reopened(folder).close()


def test_of_two_changes_the_first_stays_when_the_second_is_cut_off(store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch):
    store.close()
    with monkeypatch.context() as patched:
        later(patched, add_table, fail)
        with pytest.raises(RuntimeError, match="pulled plug"):
            Store.open(folder, KEY, wait_s=0)
    number, tables = shape(folder)
    assert number == LATEST + 1 and "later" in tables and "half" not in tables


def test_the_copy_from_before_goes_with_the_next_destruction(store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch):
    """It would keep what the destruction is to destroy."""
    dossier = one(store)
    store.append([act(dossier, Act.WITHDRAW, WithReason(reason="rút"))])
    store.close()
    later(monkeypatch, add_table)
    changed = reopened(folder)
    assert list(folder.glob("store.db.before-*"))
    changed.append([destroy(dossier)])
    changed.close()
    assert not list(folder.glob("store.db.before-*"))


def test_a_half_made_store_does_not_stand_in_the_way(folder: Path):
    folder.mkdir()
    (folder / "store.db.part").write_bytes(b"half")
    (folder / "store.db.part-wal").write_bytes(b"half")
    (folder / "head").write_bytes(b"old")
    new_store(folder).close()
    assert not list(folder.glob("*.part*"))
    reopened(folder).close()
