"""`python3 tasks.py simulate --seeds N [--from S] [--fault NAME]`: worlds of many seeds, on every processor."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from multiprocessing import get_context

from tests.simulation.world import Outcome, plan, simulate


def main(arguments: list[str]) -> int:
    """Run the worlds and name those in which a promise broke. Exit code 1 if there was one."""
    asked = argparse.ArgumentParser(prog="tasks.py simulate")
    asked.add_argument("--seeds", type=int, default=300)
    asked.add_argument("--from", type=int, default=0, dest="first")
    asked.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    asked.add_argument("--trace", action="store_true", help="print what happened in each world that broke")
    said = asked.parse_args(arguments)
    started, broken = time.monotonic(), Counter[str]()
    with get_context("spawn").Pool(said.jobs) as pool:
        for outcome in pool.imap_unordered(simulate, range(said.first, said.first + said.seeds), chunksize=4):
            if outcome.promise:
                broken[outcome.promise] += 1
                print(f"seed {outcome.seed} of {len(plan(outcome.seed))} steps: {outcome.where}", flush=True)
                print(*(short(outcome) if said.trace else ()), sep="\n", end="\n" if said.trace else "")
    print(f"{said.seeds} seeds, {sum(broken.values())} broken {dict(broken)}, {time.monotonic() - started:.0f} s")
    return 1 if broken else 0


def short(outcome: Outcome) -> tuple[str, ...]:
    """The last of what happened."""
    return outcome.trace[-40:]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
