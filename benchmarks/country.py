"""A night of the whole country at one gateway, scaled down: does the peak fit, and what would break first?

`python3 tasks.py bench country [--share N] [--entries E] [--jitter MINUTES] [--workers W] [--postgres]`. 3,321 communes send a
day of E entries each, begun by the hour with up to MINUTES of random delay, as the schedules set them up. Of N communes one is
played, in an N-th of the time: as many offices begin each second as in life, at the real gateway, with TLS, receipts and numbers.
At the end stand the measured unit costs, and what they mean for a commune, a province and the country (docs/scale.md).
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import p95
from motcua_tui.store import Store
from sync.office.run import Budget, pack_waiting
from sync.province.connect import connected
from sync.province.home import open_home
from sync.province.models import TABLES, database
from tests.store.people import LAN, MINH, begun, finish, joined, note, one
from tests.sync.made_office import Gateway, Seat
from tests.sync.postgres import Postgres, scratch_folder, start_any

COMMUNES = 3_321
PROVINCE = 150
DAYS = 250
HISTORY = 1
ENTRIES_A_DOSSIER = 8
"""What a dossier comes to on its way: received, assigned, noted, paid, decided, put away, finished, handed over."""


@dataclass(frozen=True)
class Night:
    """What was measured. Bytes and seconds of CPU are per entry, `waited` seconds from an office's turn to its proof."""

    offices: int
    entries: int
    seconds: float
    window_s: float
    waited: list[float]
    up: float
    down: float
    cpu_s: float
    stored: float
    again: int


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="bench country", description=__doc__)
    parser.add_argument("--share", type=int, default=60, help="one commune in so many is played")
    parser.add_argument("--entries", type=int, default=160, help="a commune's entries a day")
    parser.add_argument("--jitter", type=float, default=45.0, help="minutes over which offices begin")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--postgres", action="store_true")
    options = parser.parse_args(arguments)
    lent = scratch_folder() if options.postgres else None
    server = start_any(lent, durable=True) if lent else None
    with tempfile.TemporaryDirectory(prefix=".bench-", dir=Path.cwd()) as folder:
        night = play(Path(folder), server, options)
        commune = commune_bytes(Path(folder) / "commune")
    if server and lent:
        server.stop()
        shutil.rmtree(lent, ignore_errors=True)
    _tell(night, commune, options)


def play(folder: Path, server: Postgres | None, options: argparse.Namespace) -> Night:
    """The night: every office in its turn, and what the gateway used."""
    gateway = Gateway(folder / "province", server.database() if server else "", workers=options.workers).start()
    count, window_s = max(1, COMMUNES // options.share), options.jitter * 60 / options.share
    seats = [_packed(gateway, folder, number, options.entries) for number in range(count)]
    before, cpu_before = _stored(gateway), _cpu_s(gateway)
    chance = random.Random(1)
    turns = sorted(((chance.uniform(0, window_s), seat) for seat in seats), key=lambda turn: turn[0])
    begun_at = time.perf_counter()

    def come(turn: tuple[float, Seat]) -> tuple[float, int, int, int, bool]:
        time.sleep(max(0.0, begun_at + turn[0] - time.perf_counter()))
        result = turn[1].sync(locked=True, budget=Budget(seconds=3_600))
        waited = time.perf_counter() - begun_at - turn[0]
        return waited, result.confirmed_entries, result.bytes_up, result.bytes_down, result.waiting_entries > 0

    with ThreadPoolExecutor(min(count, 512)) as at_once:
        came = list(at_once.map(come, turns))
    seconds = time.perf_counter() - begun_at
    cpu_s, stored = _cpu_s(gateway) - cpu_before, _stored(gateway) - before
    gateway.stop()
    entries = sum(one[1] for one in came)
    return Night(
        offices=count, entries=entries, seconds=seconds, window_s=window_s, waited=[one[0] for one in came],
        up=sum(one[2] for one in came) / entries, down=sum(one[3] for one in came) / entries, cpu_s=cpu_s / entries,
        stored=stored / entries, again=sum(one[4] for one in came),
    )  # fmt: skip


def _packed(gateway: Gateway, folder: Path, number: int, entries: int) -> Seat:
    """An office with days at the province already, on whose dossiers the day that waits goes on."""
    seat = Seat(gateway, folder / f"office{number}", f"H44.{number // 90 + 10}.{number % 90 + 10}", seed=number).enrolled()
    for days in range(1, HISTORY + 2):
        while len(seat.port.entries(seat.port.chain, 0, days * entries)) < days * entries:
            seat.office.day(1, 3)
        pack_waiting(seat.folder, seat.port)
        if days <= HISTORY:
            assert seat.sync(locked=True, budget=Budget(seconds=3_600)).waiting_entries == 0
    return seat


def _stored(gateway: Gateway) -> int:
    """Bytes of the province's database, indexes included."""
    open_home(gateway.folder)
    with connected():
        if "sqlite" not in type(database.obj).__name__.lower():
            names = [model._meta.table_name for model in TABLES]
            sizes = [database.execute_sql(f"SELECT pg_total_relation_size('{name}')").fetchone()[0] for name in names]
            return int(sum(sizes))
        database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return sum(file.stat().st_size for file in gateway.folder.glob("*.db*"))


def _cpu_s(gateway: Gateway) -> float:
    """Seconds of processor the gateway and its workers have used; 0 where the system does not tell."""
    assert gateway.process is not None
    pids, used = [gateway.process.pid], 0.0
    try:
        for pid in pids:
            pids += [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]
            fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
            used += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except OSError:
        return 0.0
    return used


def commune_bytes(folder: Path, dossiers: int = 400) -> float:
    """Bytes an entry takes in a commune's own store, lists and search included."""
    made = Store.create(folder, bytes(range(1, 33)), begun(), [joined(MINH), joined(LAN)])
    assert isinstance(made, Store), made
    sizes: list[int] = []
    for start in (0, dossiers):
        for number in range(start + 1, start + dossiers + 1):
            dossier = one(made, number)
            made.append([*[note(dossier, "đã gọi điện, hẹn mai") for _ in range(ENTRIES_A_DOSSIER - 2)], finish(dossier)])
        made.settle()
        sizes.append((folder / "store.db").stat().st_size)
    made.close()
    return (sizes[1] - sizes[0]) / (dossiers * ENTRIES_A_DOSSIER)


def _tell(night: Night, commune: float, options: argparse.Namespace) -> None:
    name = "PostgreSQL" if options.postgres else "SQLite"
    print(f"one commune in {options.share}: {night.offices} offices, {night.entries:,} entries, begun within"
          f" {night.window_s:.0f} s; {name}, {options.workers} worker(s)")
    print(f"all confirmed after {night.seconds:.0f} s, {night.entries / night.seconds:,.0f} entries/s offered and taken;"
          f" an office waited {sorted(night.waited)[len(night.waited) // 2]:.1f} s (median), {p95(night.waited):.1f} s (p95),"
          f" {max(night.waited):.1f} s (worst); {night.again} have to come again")
    print("\n| unit cost | |\n| --- | ---: |")
    for what, value in (
        ("a commune's store, bytes an entry", f"{commune:,.0f}"),
        ("up the line, bytes an entry", f"{night.up:,.0f}"),
        ("down the line, bytes an entry", f"{night.down:,.0f}"),
        (f"province on {name}, bytes an entry", f"{night.stored:,.0f}"),
        ("gateway, milliseconds of processor an entry", f"{night.cpu_s * 1000:.2f}"),
        ("so one core takes, entries/s", f"{1 / night.cpu_s:,.0f}" if night.cpu_s else "–"),
    ):
        print(f"| {what} | {value} |")
    print("\n| | entries a night | peak entries/s | cores at the peak | up the line a night | province grows by a year |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for place, communes in (("a commune", 1), (f"a province of {PROVINCE}", PROVINCE), (f"the country, {COMMUNES:,}", COMMUNES)):
        entries = communes * options.entries
        peak = entries / (options.jitter * 60)
        print(f"| {place} | {entries:,} | {peak:,.2f} | {peak * night.cpu_s:.2f} | {entries * night.up / 1e6:,.1f} MB |"
              f" {entries * DAYS * night.stored / 1e9:,.2f} GB |")
    print(f"\na commune's store grows by {options.entries * DAYS * commune / 1e6:,.0f} MB a year, scans apart")


if __name__ == "__main__":
    main(sys.argv[1:])
