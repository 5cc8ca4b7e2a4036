"""The same over a slow line: 64 kbit/s, 600 ms, 5 % of all packets lost. Bytes are IP bytes, lost packets included."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Protocol

from benchmarks.link import ADDRESSES, Link, Shape
from benchmarks.measure import p95
from benchmarks.rows import Row
from benchmarks.wire import Province
from benchmarks.workload import Step
from motcua_tui.desk import line
from motcua_tui.desk.office import Office
from schemas.refusal import Refusal

FIRST_DAY = date(2026, 10, 20)
SECONDS_MAX = 7_200.0


class Working(Protocol):
    """Whoever goes on with the office's work."""

    def day_of(self, first: date) -> list[Step]: ...

    def write(self, office: Office, steps: list[Step]) -> None: ...


def over_the_link(working: Working, office: Office, folder: Path, days: int, say: Callable[[str], None]) -> list[Row]:
    """First sync, then so many days and as many quiet exchanges."""
    with Link() as link:
        province = Province(folder, ADDRESSES[1], link.province_command())
        try:
            url = f"https://{ADDRESSES[1]}:{province.port}"
            code = province.code(office.store.identity.unit)
            enrolled = link.inside(lambda: line.enrol(office, url, code, str(province.cert)))
            assert not isinstance(enrolled, Refusal), enrolled
            assert line.pack(office) is None
            rows = [_row("first sync", [_timed(link, office)])]
            say(f"{rows[0]}")
            worked, quiet = list[Row](), list[Row]()
            for number in range(days):
                working.write(office, working.day_of(FIRST_DAY + timedelta(days=number)))
                # As at every pause of the counter.
                assert line.pack(office) is None
                worked.append(_timed(link, office))
                quiet.append(_timed(link, office))
                say(f"day {number + 1}: {worked[-1].seconds:.1f} s, quiet {quiet[-1].seconds:.1f} s")
            if days:
                rows += [_row("a day: 40 new dossiers, 120 acts", worked), _row("quiet exchange with proof", quiet)]
            return rows
        finally:
            province.stop()


def _timed(link: Link, office: Office) -> Row:
    """One sync as often as it takes until both ends hold the same; a line this bad may give up once."""
    link.counted()
    began, cpu, trips, tries = time.perf_counter(), time.process_time(), 0, 0
    while True:
        done = link.inside(lambda: line.sync(office, SECONDS_MAX))
        assert not isinstance(done, Refusal)
        assert isinstance(done["round_trips"], int)
        trips, tries = trips + done["round_trips"], tries + 1
        if done["exit"] == 0:
            break
        assert done["exit"] == 5 and tries < 20, done
    seconds, counted = time.perf_counter() - began, link.counted()
    note = f"{counted['lost']} packets lost" + (f", {tries} tries" if tries > 1 else "")
    return Row("", counted["up"] + counted["down"], trips, seconds, time.process_time() - cpu, note)


def _row(what: str, found: list[Row]) -> Row:
    seconds = [row.seconds for row in found]
    note = found[0].note
    if len(found) > 1:
        again = sum("tries" in row.note for row in found)
        note = f"median of {len(found)}; p95 {p95(seconds):.1f} s, worst {max(seconds):.1f} s, {again} had to be tried again"
    return Row(
        f"64 kbit/s, 600 ms, 5 % loss: {what}",
        round(statistics.median(row.bytes for row in found)),
        round(statistics.median(row.round_trips for row in found)),
        statistics.median(seconds),
        statistics.median(row.cpu_s for row in found),
        note,
    )


assert Shape() == (64_000, 0.3, 0.05, 40_000), "what the rows are called"
