"""What grows with the store: start, unlock, save, search, counter screen, day and month reports at three sizes.

`python3 tasks.py bench sizes [--rows 1000 100000 1000000] [--rounds 9] [--keep FOLDER]`. Each line stands beside its bare floor,
taken by turns in the same process:

- start: an empty Textual app, both to the first painted screen of a pseudo-terminal;
- unlock: opening the key slot and one query through a bare connection;
- save: one INSERT and COMMIT of the same bytes in another encrypted database;
- search: the same words asked of the same index;
- counter screen: the rows of its list read by their index;
- day, month: the states of the dossiers concerned, read and decoded, and nothing done with them.

The dossiers of an office are spread over ten years, so more of them make a day and a month fuller as well. Each line is a process
of its own, whose greatest memory is told. FOLDER keeps the offices: the largest takes some ten minutes to make and 2.5 GB.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import msgspec

ROWS = (1_000, 100_000, 1_000_000)
LINES = ("start", "unlock", "save", "search", "counter", "day", "month")
WORDS = {
    "start": "start to unlock screen", "unlock": "unlock", "save": "save (receive)", "search": "search",
    "counter": "counter screen", "day": "day report", "month": "month report (07a)",
}  # fmt: skip


class Cost(msgspec.Struct):
    """One line at one size: seconds of each round, its floor's, and the greatest memory of the process."""

    seconds: list[float]
    bare: list[float]
    memory_bytes: int
    about: str = ""


def main(arguments: list[str]) -> None:
    """Measure every line at each size in turn, then print how each grew."""
    parser = argparse.ArgumentParser(prog="bench sizes")
    parser.add_argument("--rows", type=int, nargs="*", default=list(ROWS))
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args(arguments)
    found: dict[str, dict[int, Cost]] = {line: {} for line in LINES}
    print("| | dossiers | median ms | bare floor ms | × bare | memory MB | |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | --- |")
    with tempfile.TemporaryDirectory(prefix=".bench-", dir=Path.cwd()) as scratch:
        for rows in asked.rows:
            folder = (asked.keep or Path(scratch)) / f"lived{rows}"
            _in_a_process("make", folder, rows, 1)
            for line in LINES:
                cost = _in_a_process(line, folder, rows, asked.rounds)
                if cost is not None:
                    found[line][rows] = cost
                    _print(line, rows, cost)
    _print_growth(found, asked.rows)


def _in_a_process(line: str, folder: Path, rows: int, rounds: int) -> Cost | None:
    command = [sys.executable, "-m", "benchmarks.sizes_line", line, str(folder), str(rows), str(rounds)]
    said = subprocess.run(command, stdout=subprocess.PIPE, check=True, env={**os.environ, "MOTCUA_LANG": "vi"}).stdout
    return msgspec.json.decode(said, type=Cost) if said else None


def _print(line: str, rows: int, cost: Cost) -> None:
    ours, bare = statistics.median(cost.seconds), statistics.median(cost.bare)
    memory = f"{cost.memory_bytes / 1e6:.0f}" if cost.memory_bytes else ""
    figures = f"{_ms(ours)} | {_ms(bare)} | {ours / bare:.1f} | {memory} | {cost.about}"
    print(f"| {WORDS[line]} | {rows:,} | {figures} |", flush=True)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:,.2f}" if seconds < 0.1 else f"{seconds * 1000:,.0f}"


def _print_growth(found: dict[str, dict[int, Cost]], sizes: list[int]) -> None:
    """Each size as a multiple of the first one, and the same of the floor."""
    first, later = sizes[0], sizes[1:]
    if not later:
        return
    print(f"\n| how the cost grows with the store | {' | '.join(f'{size:,} : {first:,} | of the floor' for size in later)} |")
    print("| --- |" + " ---: | ---: |" * len(later))
    for line, costs in found.items():
        if first in costs:
            print(f"| {WORDS[line]} | {' | '.join(_ratio(costs[first], costs[size]) for size in later)} |")


def _ratio(small: Cost, large: Cost) -> str:
    ours = statistics.median(large.seconds) / statistics.median(small.seconds)
    bare = statistics.median(large.bare) / statistics.median(small.bare)
    return f"× {ours:.1f} | × {bare:.1f}"


if __name__ == "__main__":
    main(sys.argv[1:])
