"""What comes down is stored in slices that grow and shrink with the machine."""

from __future__ import annotations

import pytest

from motcua_tui.desk.postman import SLICE_LEAST, SLICE_S, in_slices


def sliced(count: int, seconds_each: float) -> list[list[int]]:
    """Slices of a machine that needs so long for each thing."""
    moments = [0.0]
    found: list[list[int]] = []
    for part in in_slices(range(count), lambda: moments[-1]):
        found.append(list(part))
        moments.append(moments[-1] + len(part) * seconds_each)
    return found


@pytest.mark.parametrize("seconds_each", [0.0, 0.0001, 0.004, 0.03, 1.0])
def test_every_thing_is_in_one_slice_in_order(seconds_each: float) -> None:
    assert [thing for part in sliced(1_000, seconds_each) for thing in part] == list(range(1_000))


def test_after_the_first_slices_none_takes_much_longer_than_it_may() -> None:
    assert all(len(part) * 0.004 <= 2 * SLICE_S for part in sliced(5_000, 0.004))


def test_a_slow_machine_still_takes_a_few_together_for_each_costs_a_commit() -> None:
    assert {len(part) for part in sliced(SLICE_LEAST * 4, 1.0)} == {SLICE_LEAST}


def test_a_fast_machine_takes_many_at_a_time() -> None:
    assert len(sliced(10_000, 0.00001)) < 40


def test_nothing_gives_no_slice() -> None:
    assert list(in_slices(())) == []
