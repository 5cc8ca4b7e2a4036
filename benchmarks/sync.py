"""What synchronising costs: a first sync, a day, a quiet exchange, differences to be found, cuts, a slow line.

`python3 tasks.py bench sync [--dossiers 10000] [--small] [--no-cuts] [--link DAYS]`.

With TLS and the encrypted store on, over a proxy that counts TCP payload and cuts connections. Beside it the limit:
`zstd -19` of the same acts as JSON lines with nothing around them. And, where git is here, git pushing those lines as
one more file of a repository, the best of the peers in bytes. `--link` sends a first sync and so many days over a line
of 64 kbit/s, 600 ms and 5 % loss as well (`benchmarks.link`: Linux, root).
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import zstandard
from msgspec.structs import replace

from benchmarks import link
from benchmarks.differences import compare_all
from benchmarks.git_peer import GitPeer
from benchmarks.office import made_office, opened
from benchmarks.rows import Row, table
from benchmarks.slow import FIRST_DAY, over_the_link
from benchmarks.wire import HOST, Province, Proxy, line_to
from benchmarks.workload import Step, Workload, drafts_of
from motcua_tui.desk import line
from motcua_tui.desk.office import Office
from motcua_tui.desk.postman import OfficePostbox
from schemas.base import plain
from schemas.refusal import Refusal
from schemas.times import moment_text
from sync.office.run import Budget, pack_waiting, sync_once
from sync.office.state import SyncFolder

SMALL = 40
_BATCH = 1_500
_SECONDS = 7_200.0
_PAUSE_S = 1.0
_TLS_BYTES = 1_200
PEERS = (
    ("hsync prototype, no TLS", "3,375,000", "14,278", "185"),
    ("Git, one log a day", "8,160,000", "29,148", "234"),
    ("Fossil", "25,210,000", "49,902", "1,945"),
    ("PouchDB, batch 1000", "46,140,000", "720,164", "2,546"),
    ("Kinto, batch 25", "110,440,000", "1,714,564", "4,317"),
)


class Bench:
    """An office with a year of work, and the provinces it speaks to."""

    def __init__(self, folder: Path, dossiers: int) -> None:
        self._folder = folder
        self._dossiers = dossiers
        self.rows: list[Row] = []
        self.acts: list[Step] = []
        made_office(folder / "office")
        office = opened(folder / "office")
        self._work = Workload(2601, incarnation=office.store.identity.incarnation)
        self._ids: dict[int, str] = {}
        self._write_year(office)
        office.close()

    def _write_year(self, office: Office) -> None:
        waiting: list[Step] = []
        for day in self._work.year(self._dossiers):
            waiting += day
            if len(waiting) >= _BATCH:
                self.write(office, waiting)
                waiting = []
        self.write(office, waiting)

    def write(self, office: Office, steps: list[Step]) -> None:
        """Put acts into the store, as a clerk would have."""
        begun: dict[int, int] = {}
        written = office.store.append(drafts_of(steps, self._ids, begun))
        self._ids |= {number: written[place].entry.dossier or "" for number, place in begun.items()}
        self.acts += steps

    def day_of(self, first: date) -> list[Step]:
        """One more day of work."""
        return self._work.one_day(self._dossiers, first)

    def slowly(self, days: int) -> None:
        """A first sync and so many days over the slow line."""
        folder = self._folder / "slow"
        shutil.copytree(self._folder / "office", folder)
        office = opened(folder)
        try:
            self.rows += over_the_link(self, office, self._folder / "slow-province", days, _say)
        finally:
            office.close()

    def plainly(self) -> None:
        """First sync, quiet exchange, the day, a quiet exchange again, and differences to be found."""
        province, folder = Province(self._folder / "province"), self._folder / "plain"
        shutil.copytree(self._folder / "office", folder)
        office = opened(folder)
        try:
            with line_to(province) as proxy:
                _enrol(office, province, proxy)
                began = time.process_time()
                pack_waiting(SyncFolder(folder), OfficePostbox(office))
                _say(f"packed {len(self.acts):,} entries in {time.process_time() - began:.1f} s of CPU")
                raw = _json_lines(self.acts)
                self._sync("first sync", office, proxy, _limit(raw))
                self._sync("quiet exchange with proof", office, proxy, "")
                day = self.day_of(FIRST_DAY)
                self.write(office, day)
                self._sync("a day: 40 new dossiers, 120 acts", office, proxy, _limit(_json_lines(day)))
                self._sync("quiet exchange with proof", office, proxy, "")
                self.rows += compare_all(office, proxy, province.database)
            _say(f"province: {province.cpu_s():.1f} s of CPU for {len(self.acts):,} entries")
        finally:
            office.close()
            province.stop()

    def _sync(self, what: str, office: Office, proxy: Proxy, note: str) -> None:
        proxy.reset()
        began, cpu = time.perf_counter(), time.process_time()
        done = line.sync(office, _SECONDS)
        assert not isinstance(done, Refusal) and done["exit"] == 0, done
        trips = done["round_trips"]
        assert isinstance(trips, int)
        self.rows.append(Row(what, proxy.total, trips, time.perf_counter() - began, time.process_time() - cpu, note))

    def cut(self, every: int) -> None:
        """A first sync by night over a line that breaks after so many bytes on average; how much more that costs."""
        name = f"cut{every}"
        province, folder = Province(self._folder / name), self._folder / f"{name}-office"
        shutil.copytree(self._folder / "office", folder)
        office = opened(folder)
        try:
            with line_to(province) as smooth:
                _enrol(office, province, smooth)
                smooth.reset()
                pack_waiting(SyncFolder(folder), OfficePostbox(office))
            with line_to(province, cut_every=every) as proxy:
                _move(office, proxy)
                self._cut_sync(office, proxy, every)
        finally:
            office.close()
            province.stop()

    def _cut_sync(self, office: Office, proxy: Proxy, every: int) -> None:
        began, cpu = time.perf_counter(), time.process_time()
        budget = Budget(seconds=_SECONDS, tries=5_000, sleep=_short_pause, random=random.Random(1).random)
        done = sync_once(SyncFolder(office.folder), None, budget)
        assert not isinstance(done, Refusal) and done.exit_code == 0, done
        bare = next(row.bytes for row in self.rows if row.what == "first sync")
        handshakes = proxy.connections * _TLS_BYTES
        more, without = proxy.total / bare, (proxy.total - handshakes) / bare
        note = f"× {more:.2f} in all, × {without:.2f} beside TLS handshakes; {proxy.cuts} cuts"
        taken = time.perf_counter() - began
        self.rows.append(
            Row(f"first sync, cut every {every:,} B", proxy.total, done.round_trips, taken, time.process_time() - cpu, note)
        )


def _enrol(office: Office, province: Province, proxy: Proxy) -> None:
    done = line.enrol(office, f"https://{HOST}:{proxy.port}", province.code(office.store.identity.unit), str(province.cert))
    assert not isinstance(done, Refusal), done


def _move(office: Office, proxy: Proxy) -> None:
    """Reach the same province through another proxy."""
    folder = SyncFolder(office.folder)
    state = folder.load()
    assert state.enrolment is not None
    moved = replace(state.enrolment, url=f"https://{HOST}:{proxy.port}")
    folder.save(replace(state, enrolment=moved))


def _json_lines(steps: Sequence[Step]) -> bytes:
    """The same acts with nothing around them: no chain, no signature, no seal."""
    lines = (
        {"act": str(one.act), "by": one.by, "at": moment_text(one.at), "dossier": one.dossier, "content": plain(one.content)}
        for one in steps
    )
    return "\n".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in lines).encode()


def _limit(raw: bytes) -> str:
    return f"zstd -19 of {len(raw):,} B of JSON lines: {len(zstandard.ZstdCompressor(level=19).compress(raw)):,}"


def _git(folder: Path, acts: Sequence[Step], dossiers: int) -> list[Row]:
    """The peer that is nearest in bytes: it has no proof that both ends show the same, and starts anew after a cut."""
    if shutil.which("git") is None:
        print("git is not here: not run beside")
        return []
    year, day = acts[: dossiers * 8], acts[dossiers * 8 :]
    try:
        with GitPeer(folder) as peer:
            found = [("Git, the year's log", peer.push("year", _json_lines(year)))]
            found.append(("Git, the day's log", peer.push("day", _json_lines(day))))
    except (OSError, subprocess.SubprocessError) as problem:
        print(f"git did not run: {type(problem).__name__}")
        return []
    return [Row(what, cost, 2, seconds, 0.0, "no TLS, no proof") for what, (cost, seconds) in found]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(prog="bench sync")
    parser.add_argument("--dossiers", type=int, default=10_000)
    parser.add_argument("--small", action="store_true", help="40 dossiers, to see that it runs")
    parser.add_argument("--no-cuts", action="store_true")
    parser.add_argument("--link", type=int, metavar="DAYS", help="over the slow line too, so many days")
    options = parser.parse_args(arguments)
    dossiers = SMALL if options.small else options.dossiers
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(Path(name), dossiers)
        print(f"{dossiers:,} dossiers of eight entries, TLS 1.3, encrypted store", flush=True)
        bench.plainly()
        for every in () if options.no_cuts else (500_000, 50_000):
            bench.cut(every)
        year_and_day = list(bench.acts)
        if options.link is not None and link.why_not():
            _say(f"the slow line {link.why_not()}: not run")
        elif options.link is not None:
            bench.slowly(options.link)
        rows = bench.rows + _git(Path(name) / "git", year_and_day, dossiers)
    print(table(rows))
    print(_peers())


def _short_pause(seconds: float) -> None:
    """An office pauses between two tries, so that the province has looked at what came; here for a second at most."""
    time.sleep(min(seconds, _PAUSE_S))


def _say(text: str) -> None:
    print(text, flush=True)


def _peers() -> str:
    """Measured before, on another run of a like workload, clean line and no TLS: not by this command, which installs nothing."""
    lines = ["", "| not run here; measured elsewhere | first | day | quiet |", "| --- | ---: | ---: | ---: |"]
    return "\n".join([*lines, *(f"| {' | '.join(peer)} |" for peer in PEERS)])


if __name__ == "__main__":
    main()
