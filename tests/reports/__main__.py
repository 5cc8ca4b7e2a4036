"""`python3 tasks.py reports [COUNT] [--seed S] [--published | --hostile]`: a whole made-up year, published figures, or
names a spreadsheet would run, through a real store.

Where LibreOffice is there (`soffice`), it opens every XLSX and CSV too: no formula, each cell what it was.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from motcua_tui.desk import report_kinds, settings
from motcua_tui.desk.reports import Report
from schemas.refusal import Refusal
from schemas.rules.periods import Period
from tests.desk.made import sitting
from tests.reports import year
from tests.reports.spreadsheet import hostile_office, opened_elsewhere

HALF = Period(first="2025-12-15", last="2026-06-14")
PUBLISHED = {"a commune": (1_821, 5, 460, 11, 0, 0), "a ward": (46_074, 276, 36, 0, 5_000, 4_733)}
"""Resolved, late, in process, sent back; rated, satisfied."""


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="tasks.py reports", description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=11_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--published", action="store_true")
    parser.add_argument("--hostile", action="store_true")
    options = parser.parse_args(arguments)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="motcua-reports-") as folder:
        if options.published or options.hostile:
            wrong = _published(Path(folder)) if options.published else _hostile(Path(folder))
        else:
            wrong = _year(Path(folder), options.count, options.seed)
    for line in wrong:
        print(line)
    print(f"{len(wrong)} wrong; seed {options.seed}, {time.monotonic() - begun:.0f} s")
    return int(bool(wrong))


def _say(words: str) -> None:
    print(words, flush=True)


def _year(folder: Path, count: int, seed: int) -> list[str]:
    every = year.plan(count, seed)
    home = year.live(folder, every, _say)
    with sitting(home, "mai") as office:
        wrong = year.check(office, every, _say)
        return [*wrong, *opened_elsewhere(office, folder / "files", Period(first="2024-12-15", last="2025-12-14"), _say)]


def _hostile(folder: Path) -> list[str]:
    """Names, addresses, books and fields a spreadsheet would run."""
    with sitting(hostile_office(folder), "mai") as office:
        today = office.clock.text(office.store)[:10]
        return opened_elsewhere(office, folder / "files", Period(first=today, last=today), _say)


def _published(folder: Path) -> list[str]:
    """Received, resolved, on time, late, in process, sent back, satisfied, as published, from a store that holds them."""
    wrong = []
    for name, (count, late, still, back, rated, satisfied) in PUBLISHED.items():
        home = year.live(folder / name, year.published(count, late, still, back, (rated, satisfied)), _say)
        with sitting(home, "mai") as office:
            assert not isinstance(settings.change(office, {"report.withdrawn": "apart"}), Refusal)
            report = report_kinds.make(office, "07a", HALF)
            assert isinstance(report, Report)
            total = report.json[-1]
            assert isinstance(total, dict)
            told = [total[key] for key in ("c3", "c9", "c11", "c12", "c13", "apart")]
            wanted = [count + still + back, count, count - late, late, still, back]
            score = report_kinds.make(office, "index766", HALF)
            assert isinstance(score, Report)
            row = score.json[-1]
            assert isinstance(row, dict)
            share = row["satisfied"]
            assert isinstance(share, dict)
            told += [total["on_time_percent"], share["percent"]]
            wanted_too = [*wanted, (count - late) * 10_000 // count / 100, round(100 * satisfied / rated, 2) if rated else None]
            _say(f"{name}: {told}")
            wrong += [] if told == wanted_too else [f"{name}: {told} ≠ {wanted_too}"]
    return wrong


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
