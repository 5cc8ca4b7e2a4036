"""The plug pulled at any moment: what was flushed is certain, the rest is there, absent or torn at 512 bytes.

The pictures are made from the files of a real store: after every act that was acknowledged, the log up to there is
certain; what came after may be cut or torn anywhere. A checkpoint may have written any of its pages, whole or torn,
while the log still holds them all. The head file is never flushed with an act, so any older state of it may be left.
"""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import msgspec
import pytest

from motcua_tui.store import Verdict, verify
from motcua_tui.store.connect import PAGE_BYTES
from schemas.rules.fold import fold
from tests.store.people import KEY, finish, new_store, note, one, receive, reopened

SECTOR = 512
IMAGES = int(os.environ.get("MOTCUA_IMAGES", "90"))


class Moment(msgspec.Struct):
    """The files when an act had been acknowledged: the log's length, the head file, the newest entry."""

    log_bytes: int
    head: bytes
    newest: str


class Film(msgspec.Struct):
    """A day at the counter: the database as it began, the log as it ended, every moment between."""

    database: bytes
    log: bytes
    moments: list[Moment]
    checkpointed: bytes


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Film:
    folder = tmp_path_factory.mktemp("film") / "office"
    store = new_store(folder)
    one(store, 1)
    store.settle()
    wal = folder / "store.db-wal"
    database = (folder / "store.db").read_bytes()
    moments = [Moment(0, (folder / "head").read_bytes(), store.head().hash)]
    for number in range(2, 22):
        [begun] = store.append([receive(number)])
        moments.append(Moment(wal.stat().st_size, (folder / "head").read_bytes(), begun.hash))
        dossier = begun.entry.dossier or ""
        *_, last = store.append([note(dossier), finish(dossier)])
        moments.append(Moment(wal.stat().st_size, (folder / "head").read_bytes(), last.hash))
    log = wal.read_bytes()
    store.keeper.checkpoint("PASSIVE")
    made = Film(database, log, moments, (folder / "store.db").read_bytes())
    store.close()
    return made


def torn(chance: random.Random, old: bytes, new: bytes) -> bytes:
    """What a cut leaves of a write: each sector is the new one or what was there before."""
    kept = bytearray(new)
    for at in range(0, len(new), SECTOR):
        if chance.random() < 0.5:
            kept[at : at + SECTOR] = old[at : at + SECTOR].ljust(min(SECTOR, len(new) - at), b"\0")
    return bytes(kept)


def write(folder: Path, database: bytes, log: bytes, head: bytes) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / "store.db").write_bytes(database)
    (folder / "store.db-wal").write_bytes(log)
    (folder / "head").write_bytes(head)


def holds(folder: Path, newest: str) -> None:
    """Nothing acknowledged is lost, lists are what the ledger says, and nothing cries wolf."""
    verdict = verify(folder, [KEY])
    assert isinstance(verdict, Verdict) and verdict.problems == [], verdict
    store = reopened(folder)
    sealed = store.entry(newest)
    assert sealed is not None
    assert store.notices == []
    dossier = sealed.entry.dossier or ""
    assert store.dossier(dossier) == fold(store.entries_of(dossier))
    store.append([note(dossier)])
    store.close()
    after = verify(folder, [KEY])
    assert isinstance(after, Verdict) and after.problems == [], after


@pytest.mark.parametrize("part", range(3))
def test_a_cut_while_writing_loses_nothing_acknowledged(film: Film, tmp_path: Path, part: int):
    chance = random.Random(part)
    for _ in range(IMAGES // 6):
        number = chance.randrange(len(film.moments) - 1)
        moment, after = film.moments[number], film.moments[number + 1]
        under_way = film.log[moment.log_bytes : after.log_bytes]
        cut = chance.randrange(len(under_way) + 1)
        tail = torn(chance, b"", under_way[:cut])
        head = chance.choice(film.moments[: number + 1]).head
        write(tmp_path / "image", film.database, film.log[: moment.log_bytes] + tail, head)
        holds(tmp_path / "image", moment.newest)


@pytest.mark.parametrize("part", range(3))
def test_a_cut_while_the_log_moves_into_the_file_loses_nothing(film: Film, tmp_path: Path, part: int):
    chance = random.Random(100 + part)
    old, new = film.database, film.checkpointed
    for _ in range(IMAGES // 6):
        mixed = bytearray(old.ljust(len(new), b"\0"))
        for at in range(0, len(new), PAGE_BYTES):
            fate = chance.random()
            page, before = new[at : at + PAGE_BYTES], bytes(mixed[at : at + PAGE_BYTES])
            if page == before:
                continue
            mixed[at : at + PAGE_BYTES] = page if fate < 0.4 else before if fate < 0.7 else torn(chance, before, page)
        size = len(new) if chance.random() < 0.5 else max(len(old), chance.randrange(len(old), len(new) + 1))
        # Before the file changes the head file is flushed, so it is never older than the log's last act here.
        write(tmp_path / "image", bytes(mixed[:size]), film.log, film.moments[-1].head)
        holds(tmp_path / "image", film.moments[-1].newest)


@pytest.mark.parametrize("place", [0, 1])
def test_a_cut_while_the_head_file_is_written_leaves_the_other_record(film: Film, tmp_path: Path, place: int):
    chance = random.Random(place)
    for _ in range(IMAGES // 10):
        number = chance.randrange(1, len(film.moments))
        before, moment = film.moments[number - 1], film.moments[number]
        head = bytearray(moment.head)
        start = place * SECTOR
        if bytes(before.head[start : start + SECTOR]) != bytes(head[start : start + SECTOR]):
            head[start : start + SECTOR] = torn(chance, before.head[start : start + SECTOR], bytes(SECTOR))
        write(tmp_path / "image", film.database, film.log[: moment.log_bytes], bytes(head))
        holds(tmp_path / "image", moment.newest)
