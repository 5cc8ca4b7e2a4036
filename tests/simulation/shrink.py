"""From a world in which a promise broke to the shortest one found in which the same promise breaks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from tests.simulation.bad import known_bad
from tests.simulation.world import Outcome, Step, plan, simulate

TRIES_MAX = 300


class Lived(NamedTuple):
    """One world, and if a promise broke in it, the shortest one found in which it breaks too."""

    outcome: Outcome
    shortest: Outcome | None


def live_one(seed: int, *, steps: int, fault: str, shorten: bool) -> Lived:
    """The world of a seed, shortened if it broke."""
    with known_bad(fault):
        happens = plan(seed, steps)
        outcome = simulate(seed, happens)
        return Lived(outcome, shrink(outcome, happens)[1] if outcome.promise and shorten else None)


def shrink(broken: Outcome, steps: Sequence[Step], tries: int = TRIES_MAX) -> tuple[list[Step], Outcome]:
    """Leave out runs of steps, long ones first, as long as the same promise breaks. What a step does depends on no other
    step's dice, so what is left happens as it did."""
    kept, last = list(steps), broken
    size = len(kept) // 2
    while size and tries > 0:
        start = 0
        while start < len(kept) and tries > 0:
            fewer = kept[:start] + kept[start + size :]
            tries -= 1
            outcome = simulate(broken.seed, fewer)
            if outcome.promise == broken.promise:
                kept, last = fewer, outcome
            else:
                start += size
        size //= 2
    return kept, last
