"""Differences put into what a province shows, and what it costs to find every one of them."""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from benchmarks.rows import Row
from benchmarks.wire import Proxy
from motcua_tui.desk.office import Office
from motcua_tui.desk.postman import OfficePostbox
from schemas.refusal import Refusal
from sync.office.reconcile import reconcile
from sync.office.run import Budget
from sync.office.state import SyncFolder

_SECONDS = 7_200.0


class Spoiling(NamedTuple):
    """So many dossiers missing at the province and so many shown otherwise, among the newest `among` or all."""

    what: str
    missing: int
    different: int
    among: int = 0


KINDS = (
    Spoiling("nothing differs", 0, 0),
    Spoiling("one dossier is missing", 1, 0),
    Spoiling("one dossier differs", 0, 1),
    Spoiling("25 missing and 10 different, anywhere", 25, 10),
    Spoiling("25 missing and 10 different, among the last 1,500", 25, 10, 1_500),
    Spoiling("200 missing, anywhere", 200, 0),
)


def compare_all(office: Office, proxy: Proxy, database: Path) -> list[Row]:
    """One row for each kind of difference; each must be found to the last dossier."""
    dice = random.Random(35)
    dossiers = [item.dossier for item in office.store.shown_items()]
    dossiers.sort(key=lambda dossier: int(dossier.rpartition(".")[2]))
    return [_compared(office, proxy, database, kind, dice, dossiers) for kind in KINDS if len(dossiers) >= 2 * kind.missing]


def _compared(office: Office, proxy: Proxy, database: Path, kind: Spoiling, dice: random.Random, dossiers: Sequence[str]) -> Row:
    chosen = dice.sample(dossiers[-kind.among :], min(kind.missing + kind.different, len(dossiers)))
    missing, different = chosen[: kind.missing], chosen[kind.missing :]
    with closing(sqlite3.connect(database, timeout=60)) as shown:
        before = _rows(shown, chosen)
        _spoil(shown, missing, different)
        try:
            row, found = _reconciled(office, proxy, kind.what)
        finally:
            _mend(shown, chosen, before)
    assert found == (sorted(missing), sorted(different), []), found
    return row


def _reconciled(office: Office, proxy: Proxy, what: str) -> tuple[Row, tuple[list[str], list[str], list[str]]]:
    proxy.reset()
    began, cpu = time.perf_counter(), time.process_time()
    found = reconcile(SyncFolder(office.folder), OfficePostbox(office), Budget(seconds=_SECONDS), None)
    assert not isinstance(found, Refusal), found
    said = found.bytes_up + found.bytes_down
    note = f"{said:,} without TLS and HTTP"
    taken = time.perf_counter() - began
    row = Row(f"reconcile: {what}", proxy.total, found.round_trips, taken, time.process_time() - cpu, note)
    lists = (found.missing_at_province, found.different, found.unknown_here)
    missing, different, unknown = ([named.dossier for named in each] for each in lists)
    return row, (sorted(missing), sorted(different), unknown)


def _rows(shown: sqlite3.Connection, dossiers: Sequence[str]) -> list[tuple[object, ...]]:
    marks = ", ".join("?" * len(dossiers))
    return shown.execute(f"SELECT * FROM dossier WHERE dossier IN ({marks})", dossiers).fetchall()


def _spoil(shown: sqlite3.Connection, missing: Sequence[str], different: Sequence[str]) -> None:
    with shown:
        shown.executemany("DELETE FROM dossier WHERE dossier = ?", [(one,) for one in missing])
        shown.executemany("UPDATE dossier SET paid_vnd = paid_vnd + 1 WHERE dossier = ?", [(one,) for one in different])


def _mend(shown: sqlite3.Connection, dossiers: Sequence[str], before: Sequence[tuple[object, ...]]) -> None:
    with shown:
        shown.executemany("DELETE FROM dossier WHERE dossier = ?", [(one,) for one in dossiers])
        if before:
            marks = ", ".join("?" * len(before[0]))
            shown.executemany(f"INSERT INTO dossier VALUES ({marks})", before)
