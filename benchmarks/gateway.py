"""Entries a second the gateway accepts, beside a bare bulk insert of the same rows.

`python3 tasks.py bench gateway [ENTRIES] [--workers N]`. 1, 8 and 64 offices send at once what lies packed in their
outboxes, on SQLite and on PostgreSQL, both durable. The gateway opens, checks hashes and signatures, stores, folds, numbers,
answers; the bare insert is the finished rows of the entry table again, in one transaction of the same database.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sync.office.run import Budget, pack_waiting
from sync.province.bulk import insert_rows, pages
from sync.province.connect import connected, create_tables, open_database
from sync.province.home import open_home
from sync.province.models import EntryRow, database
from tests.sync.made_office import Gateway, Seat
from tests.sync.postgres import Postgres, scratch_folder, start_any

OFFICES = (1, 8, 64)
_ROWS_AT_ONCE = 1_000


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="bench gateway")
    parser.add_argument("entries", type=int, nargs="?", default=6_400)
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args(arguments)
    lent = scratch_folder()
    server = start_any(lent, durable=True)
    print("| database | offices at once | entries | entries/s | bare insert, rows/s | share |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for name in ("SQLite", "PostgreSQL"):
        for offices in OFFICES:
            with tempfile.TemporaryDirectory(prefix=".bench-", dir=Path.cwd()) as folder:
                measured = measure(Path(folder), _url(name, server), _url(name, server), offices, options)
                print(_line(name, offices, measured), flush=True)
    server.stop()
    shutil.rmtree(lent, ignore_errors=True)


def _url(name: str, server: Postgres) -> str:
    return server.database() if name == "PostgreSQL" else ""


def _line(name: str, offices: int, measured: tuple[int, float, float]) -> str:
    entries, accepted, bare = measured
    return f"| {name} | {offices} | {entries:,} | {accepted:,.0f} | {bare:,.0f} | {accepted / bare:.1%} |"


def measure(folder: Path, db: str, bare_db: str, offices: int, options: argparse.Namespace) -> tuple[int, float, float]:
    """How many entries came in, entries a second through the gateway, and rows a second in a bare insert."""
    gateway = Gateway(folder / "province", db, workers=options.workers).start()
    seats = [_packed(gateway, folder, number, options.entries // offices) for number in range(offices)]
    begun = time.perf_counter()
    with ThreadPoolExecutor(offices) as at_once:
        results = list(at_once.map(lambda seat: seat.sync(locked=True, budget=Budget(seconds=3_600)), seats))
    seconds = time.perf_counter() - begun
    gateway.stop()
    assert all(result.waiting_entries == 0 for result in results), [result.code for result in results]
    count = sum(result.confirmed_entries for result in results)
    return count, count / seconds, _bare(gateway, folder / "bare", bare_db)


def _packed(gateway: Gateway, folder: Path, number: int, entries: int) -> Seat:
    seat = Seat(gateway, folder / f"office{number}", f"H44.{number + 10}", seed=number).enrolled()
    while len(seat.port.entries(seat.port.chain, 0, entries)) < entries:
        seat.office.day(10, 30)
    pack_waiting(seat.folder, seat.port)
    return seat


def _bare(gateway: Gateway, folder: Path, db: str) -> float:
    """Rows a second of a bare insert: all of them, many at a time, in one durable transaction."""
    open_home(gateway.folder)
    with connected():
        rows = list(pages(EntryRow, _ROWS_AT_ONCE))
    folder.mkdir()
    open_database(folder, db)
    create_tables()
    begun = time.perf_counter()
    with connected(), database.atomic():
        for start in range(0, len(rows), _ROWS_AT_ONCE):
            insert_rows(EntryRow, rows[start : start + _ROWS_AT_ONCE])
    return len(rows) / (time.perf_counter() - begun)


if __name__ == "__main__":
    main(sys.argv[1:])
