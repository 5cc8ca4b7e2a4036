"""`python3 tasks.py reports [COUNT] [--seed S] [--published]`: a whole made-up year, or published figures, through a real store.

Where LibreOffice is there (`soffice`), it opens every file too: no formula, the same figures.
"""

from __future__ import annotations

import argparse
import csv
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from motcua_tui.desk import report_kinds, report_out, settings
from motcua_tui.desk.office import Office
from motcua_tui.desk.reports import Report
from schemas.refusal import Refusal
from schemas.rules.periods import Period
from tests.desk.made import sitting
from tests.reports import year

HALF = Period(first="2025-12-15", last="2026-06-14")
PUBLISHED = {"a commune": (1_821, 5, 460, 11), "a ward": (46_074, 276, 36, 0)}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="tasks.py reports", description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=11_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--published", action="store_true")
    options = parser.parse_args(arguments)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="motcua-reports-") as folder:
        wrong = _published(Path(folder)) if options.published else _year(Path(folder), options.count, options.seed)
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
        return [*year.check(office, every, _say), *_opened_elsewhere(office, folder)]


def _published(folder: Path) -> list[str]:
    """Received, resolved, on time, late, in process, sent back, as published, from a store that holds them."""
    wrong = []
    for name, (count, late, still, back) in PUBLISHED.items():
        home = year.live(folder / name, year.published(count, late, still, back), _say)
        with sitting(home, "mai") as office:
            assert not isinstance(settings.change(office, {"report.withdrawn": "apart"}), Refusal)
            report = report_kinds.make(office, "07a", HALF)
            assert isinstance(report, Report)
            total = report.json[-1]
            assert isinstance(total, dict)
            told = [total[key] for key in ("c3", "c9", "c11", "c12", "c13", "apart")]
            wanted = [count + still + back, count, count - late, late, still, back]
            _say(f"{name}: {told}, {100 * (count - late) / count:.1f} % on time")
            wrong += [] if told == wanted else [f"{name}: {told} ≠ {wanted}"]
    return wrong


def _opened_elsewhere(office: Office, folder: Path) -> list[str]:
    """LibreOffice turns our XLSX and CSV into CSV of its own: the sum must be the same, and nothing may have been computed."""
    soffice = shutil.which("soffice")
    if soffice is None:
        _say("LibreOffice is not here: its part did not run")
        return []
    wrong = []
    report = report_kinds.make(office, "07a", Period(first="2024-12-15", last="2025-12-14"))
    assert isinstance(report, Report)
    for kind in (".xlsx", ".csv"):
        saved = report_out.save_in(office, report, folder, kind)
        assert not isinstance(saved, Refusal), saved
        out = folder / f"out{kind}"
        command = [soffice, "--headless", "--convert-to", "csv", "--outdir", str(out), str(saved)]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
        with (out / f"{saved.stem}.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        total = next(row for row in rows if "TỔNG CỘNG" in row)
        told = [cell.replace(",", "").replace(".", "") for cell in total[2:]]
        wrong += [] if told == [str(cell) for cell in report.lines[-1].cells[2:]] else [f"LibreOffice {kind}: {total}"]
        wrong += [f"LibreOffice {kind}: {row}" for row in rows if any(cell.startswith(("#", "Err:")) for cell in row)]
    return wrong


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
