"""kill -9 in the middle of writing: what was acknowledged is there, what is there is whole."""

from __future__ import annotations

import contextlib
import os
import random
import time
from multiprocessing.context import BaseContext
from pathlib import Path

from motcua_tui.store import Verdict, verify
from schemas.rules.fold import fold
from tests.store.people import KEY, new_store, reopened
from tests.store.writer import processes, work

# MOTCUA_KILLS=200 before a release.
KILLS = int(os.environ.get("MOTCUA_KILLS", "60"))


def run_and_kill(context: BaseContext, folder: Path, number: int, after_s: float) -> list[str]:
    """The hashes a writer acknowledged before it was killed `after_s` seconds into its work."""
    heard, said = context.Pipe(duplex=False)
    writer = context.Process(target=work, args=(str(folder), number, said))  # type: ignore[attr-defined]
    writer.start()
    said.close()
    assert heard.recv() == "ready"
    time.sleep(after_s)
    writer.kill()
    writer.join()
    acknowledged: list[str] = []
    with heard, contextlib.suppress(EOFError, OSError):
        while True:
            acknowledged.append(heard.recv())
    return acknowledged


def check(folder: Path, acknowledged: list[str]) -> None:
    store = reopened(folder)
    try:
        assert all(store.entry(hash_) is not None for hash_ in acknowledged)
        assert store.rebuild().equal
        newest = store.entries_of(store.entry(acknowledged[-1]).entry.dossier)  # type: ignore[union-attr,arg-type]
        assert store.dossier(newest[0].entry.dossier or "") == fold(newest)
    finally:
        store.close()
    verdict = verify(folder, [KEY])
    assert isinstance(verdict, Verdict) and verdict.problems == []


def kill_many_times(folder: Path, times: int) -> None:
    new_store(folder).close()
    context = processes()
    chance = random.Random(20261121)
    acknowledged: list[str] = []
    for round_ in range(times):
        acknowledged += run_and_kill(context, folder, round_ * 1000, chance.uniform(0.0, 0.25))
        # Every few rounds the store is left as the kill left it, so that killed sessions follow one another.
        if acknowledged and round_ % 5 == 4:
            check(folder, acknowledged)
    check(folder, acknowledged)
    assert len(acknowledged) > times


def test_nothing_acknowledged_is_lost_by_many_kills(tmp_path: Path):
    kill_many_times(tmp_path / "office", KILLS)
