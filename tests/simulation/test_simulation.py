"""The worlds of three hundred seeds, and three protocols that must not survive a hundred."""

from __future__ import annotations

from itertools import islice

import pytest

from tests.simulation.__main__ import told
from tests.simulation.bad import KNOWN_BAD, known_bad
from tests.simulation.shrink import live_one
from tests.simulation.world import FIRST, SECOND, WEIGHTS, Outcome, plan, simulate

SEEDS, CHUNKS, STEPS = 300, 12, 10
# Worlds that once broke a promise, at their full length: replayed for ever. The first ones knew no sticks yet.
ONCE_BROKEN = [(seed, FIRST) for seed in (3, 4, 6, 9)]
ONCE_BROKEN += [(seed, SECOND) for seed in (1, 12, 44, 70, 1062, 1078, 1093, 1106, 20516)]
ONCE_BROKEN += [(seed, WEIGHTS) for seed in (20376, 20671, 20807)]


def _short(seed: int) -> Outcome:
    return simulate(seed, plan(seed, STEPS))


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_every_promise_holds_in_the_worlds_of_these_seeds(chunk: int) -> None:
    broken = [outcome.where for outcome in map(_short, range(chunk, SEEDS, CHUNKS)) if outcome.promise]
    assert not broken, broken


@pytest.mark.parametrize(("seed", "weights"), ONCE_BROKEN)
def test_a_world_that_once_broke_a_promise_holds_it(seed: int, weights: dict[str, float]) -> None:
    outcome = simulate(seed, plan(seed, weights=weights))
    assert not outcome.promise, (outcome.where, outcome.trace[-20:])


def test_the_same_seed_is_the_same_world() -> None:
    assert simulate(11).trace == simulate(11).trace
    assert simulate(11).trace != simulate(12).trace


def test_a_broken_world_is_cut_to_the_steps_that_break_it() -> None:
    lived = live_one(0, steps=STEPS, fault="timestamp", shorten=True)
    assert lived.shortest is not None and lived.shortest.promise == lived.outcome.promise
    assert len(lived.shortest.trace) < len(lived.outcome.trace)
    assert lived.shortest.where in "\n".join(told(lived, STEPS))


@pytest.mark.parametrize("protocol", KNOWN_BAD)
def test_a_protocol_known_to_be_bad_is_found_within_a_hundred_seeds(protocol: str) -> None:
    with known_bad(protocol):
        found = islice((outcome.where for outcome in map(simulate, range(100)) if outcome.promise), 1)
        assert list(found)
