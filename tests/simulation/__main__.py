"""`python3 tasks.py simulate --seeds N [--from S] [--jobs J] [--steps K] [--fault NAME]`: worlds of many seeds.

Names every seed in which a promise broke, with the shortest trace that still breaks it. Exit code 1 if there was one.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from multiprocessing import get_context

from tests.simulation.bad import KNOWN_BAD
from tests.simulation.shrink import Lived, live_one
from tests.simulation.world import STEPS, Outcome

PROGRESS_S = 20.0
WORLDS_PER_PROCESS = 400


def main(arguments: list[str]) -> int:
    """Run the worlds. Exit code 1 if a promise broke."""
    said = _asked(arguments)
    tally = Tally(said.seeds)
    for lived in _worlds(said):
        tally.count(lived.outcome)
        if lived.outcome.promise:
            print(*told(lived, said.steps), sep="\n", flush=True)
        elif said.trace:
            print(f"seed {lived.outcome.seed}", *lived.outcome.trace, sep="\n", flush=True)
    print(tally.summary(), flush=True)
    return 1 if tally.broken else 0


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tasks.py simulate", description=__doc__)
    parser.add_argument("--seeds", type=int, default=300, help="how many")
    parser.add_argument("--from", type=int, default=0, dest="first", help="the first seed")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes at once")
    parser.add_argument("--steps", type=int, default=STEPS, help="how many things happen in a world")
    parser.add_argument("--fault", choices=("", *KNOWN_BAD), default="", help="a protocol known to be bad")
    parser.add_argument("--trace", action="store_true", help="print what happened in every world")
    parser.add_argument("--as-is", action="store_true", help="do not look for the shortest trace")
    return parser.parse_args(arguments)


def _worlds(said: argparse.Namespace) -> Iterator[Lived]:
    seeds = range(said.first, said.first + said.seeds)
    live = partial(live_one, steps=said.steps, fault=said.fault, shorten=not said.as_is)
    if said.jobs == 1:
        yield from map(live, seeds)
        return
    with get_context("spawn").Pool(said.jobs, maxtasksperchild=WORLDS_PER_PROCESS) as pool:
        yield from pool.imap_unordered(live, seeds)


def told(lived: Lived, steps: int) -> list[str]:
    """A broken promise in words: where, and what led to it."""
    lines = [f"seed {lived.outcome.seed} of {steps} steps: {lived.outcome.where}"]
    shortest = lived.shortest or lived.outcome
    if lived.shortest is not None:
        lines.append(f"  shortest found, {len(_steps(shortest))} steps: {shortest.where}")
    return [*lines, *(f"    {line}" for line in shortest.trace[-60:])]


def _steps(outcome: Outcome) -> list[str]:
    return [line for line in outcome.trace if not line.startswith("rest ")]


class Tally:
    """How far it has come, said from time to time, and what it came to."""

    def __init__(self, seeds: int) -> None:
        self._seeds = seeds
        self._started = self._said = time.monotonic()
        self._happened = Counter[str]()
        self._done = 0
        self.broken = Counter[str]()

    def count(self, outcome: Outcome) -> None:
        self._done += 1
        self._happened.update(line.split(" ", 3)[2] for line in _steps(outcome))
        if outcome.promise:
            self.broken[outcome.promise] += 1
        now = time.monotonic()
        if now - self._said >= PROGRESS_S:
            self._said = now
            rate = self._done / (now - self._started)
            left = (self._seeds - self._done) / rate
            print(
                f"{self._done} of {self._seeds} seeds, {sum(self.broken.values())} broken, {rate:.1f}/s, {left:.0f} s left",
                flush=True,
            )

    def summary(self) -> str:
        happened = ", ".join(f"{count} {kind}" for kind, count in self._happened.most_common())
        seconds = time.monotonic() - self._started
        return f"{happened}\n{self._done} seeds, {sum(self.broken.values())} broken {dict(self.broken)}, {seconds:.0f} s"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
