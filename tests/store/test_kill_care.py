"""kill -9 in the middle of caring for a store: the old state or the new, never a third."""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from motcua_tui.store import Backup, Store, Verdict, restore, verify
from schemas.acts import Act, WithReason
from tests.store.people import KEY, MINH, act, begun, destroy, joined, new_store, one, person, receive, reopened
from tests.store.writer import processes

ROUNDS = 6
CANARY = "Quỷnhẩn Zưởng"


def make(folder: Path) -> Store:
    store = new_store(folder)
    store.append([receive(number) for number in range(1, 150)])
    dossier = one(store, 777, applicant=person(777, CANARY))
    store.append([act(dossier, Act.WITHDRAW, WithReason(reason="rút"))])
    store.append([destroy(dossier)])
    return store


def rest(folder: str, said: Connection) -> None:
    store = reopened(Path(folder))
    said.send("ready")
    store.settle()
    said.send("done")
    time.sleep(60)


def replay(folder: str, said: Connection) -> None:
    store = reopened(Path(folder))
    said.send("ready")
    while True:
        store.rebuild()


def save(folder: str, said: Connection) -> None:
    store = reopened(Path(folder))
    said.send("ready")
    while True:
        store.backup(Path(folder).parent / "stick", {"vault.json": b"{}"})


def begin(folder: str, said: Connection) -> None:
    said.send("ready")
    Store.create(Path(folder) / "new", KEY, begun(), [joined(MINH)])
    said.send("done")
    time.sleep(60)


def bring_back(folder: str, said: Connection) -> None:
    [file] = (Path(folder).parent / "saved").glob("*.mcb")
    said.send("ready")
    restore(file, Path(folder) / "back", [KEY])
    said.send("done")
    time.sleep(60)


def killed(work: Callable[[str, Connection], None], folder: Path, after_s: float) -> None:
    context = processes()
    heard, said = context.Pipe(duplex=False)
    process = context.Process(target=work, args=(str(folder), said))  # type: ignore[attr-defined]
    process.start()
    said.close()
    assert heard.recv() == "ready"
    time.sleep(after_s)
    process.kill()
    process.join()
    heard.close()


def whole(folder: Path, entries: int) -> None:
    verdict = verify(folder, [KEY])
    assert isinstance(verdict, Verdict) and verdict.problems == [] and verdict.entries == entries


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """A store as a kill left it just after a destruction: the file has not been written anew yet."""
    folder = tmp_path_factory.mktemp("made") / "office"
    store = make(folder)
    left = folder.parent / "left"
    shutil.copytree(folder, left)
    entries = store.head().seq + 1
    store.backup(folder.parent / "saved", {"vault.json": b"{}"})
    store.close()
    return left, entries


def moments(seed: int, longest_s: float) -> list[float]:
    chance = random.Random(seed)
    return [0.0, *(chance.uniform(0, longest_s) for _ in range(ROUNDS - 1))]


def test_killed_while_the_file_is_written_anew(made: tuple[Path, int], tmp_path: Path):
    for number, moment in enumerate(moments(1, 0.08)):
        folder = tmp_path / f"office{number}"
        shutil.copytree(made[0], folder)
        killed(rest, folder, moment)
        whole(folder, made[1])
        store = reopened(folder)
        store.close()
        assert not list(folder.glob("store.db.clean*"))
        again = reopened(folder)
        assert again.ledger.meta("unclean") == ""
        again.close()
        whole(folder, made[1])


def test_killed_while_the_lists_are_replayed(made: tuple[Path, int], tmp_path: Path):
    for number, moment in enumerate(moments(2, 0.3)):
        folder = tmp_path / f"office{number}"
        shutil.copytree(made[0], folder)
        killed(replay, folder, moment)
        whole(folder, made[1])


def test_killed_while_a_backup_is_made(made: tuple[Path, int], tmp_path: Path):
    folder = tmp_path / "office"
    shutil.copytree(made[0], folder)
    for number, moment in enumerate(moments(3, 0.3)):
        killed(save, folder, moment)
        for file in (tmp_path / "stick").glob("*.mcb"):
            assert isinstance(restore(file, tmp_path / f"back{number}{file.stem}", [KEY]), Backup)
    whole(folder, made[1])
    store = reopened(folder)
    assert isinstance(store.backup(tmp_path / "stick", {}), Backup)
    store.close()
    assert not list((tmp_path / "stick").glob(".*"))


def test_killed_while_a_store_is_made(tmp_path: Path):
    for number, moment in enumerate(moments(4, 0.06)):
        folder = tmp_path / f"place{number}"
        folder.mkdir()
        killed(begin, folder, moment)
        made = Store.create(folder / "new", KEY, begun(), [joined(MINH)])
        store = made if isinstance(made, Store) else reopened(folder / "new")
        assert store.head().seq == 1 and store.notices == []
        store.close()
        whole(folder / "new", 2)


def test_killed_while_a_backup_comes_back(made: tuple[Path, int], tmp_path: Path):
    shutil.copytree(made[0].parent / "saved", tmp_path / "saved")
    [file] = (tmp_path / "saved").glob("*.mcb")
    for number, moment in enumerate(moments(5, 0.1)):
        folder = tmp_path / f"place{number}"
        folder.mkdir()
        killed(bring_back, folder, moment)
        if not (folder / "back").exists():
            assert isinstance(restore(file, folder / "back", [KEY]), Backup)
        whole(folder / "back", made[1])
