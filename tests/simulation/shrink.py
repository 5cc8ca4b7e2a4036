"""From a world in which a promise broke to the shortest one found in which the same promise breaks."""

from __future__ import annotations

from collections.abc import Sequence

from tests.simulation.world import Outcome, Step, simulate

TRIES_MAX = 300


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
