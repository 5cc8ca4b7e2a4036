"""What holds of the fold for every history: devices that act apart, meet, settle, and hear of each other late."""

from __future__ import annotations

import random
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import acts
from schemas.acts import Act
from schemas.entry import Sealed
from schemas.rules.fold import fold
from tests.schemas.made import CONTENTS, Device, two_devices

Who = st.integers(0, 2)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("act"), Who, st.sampled_from(sorted(CONTENTS))),
        st.tuples(st.just("meet"), Who, Who),
        st.tuples(st.just("settle"), Who, st.integers(0, 99)),
    ),
    min_size=4,
    max_size=24,
)


class Answered(NamedTuple):
    """A conflict that somebody settled: its name, the acts it chose between and the one that was kept."""

    conflict: str
    chosen_between: frozenset[str]
    settlement: Sealed


class Life:
    """One history. `answered` is what was settled in it, `moments` what a device had seen after each settlement."""

    def __init__(self, steps: list[tuple[str, int, object]]) -> None:
        first, second = two_devices()
        third = Device("C")
        first.meet(third)
        self.devices = [first, second, third]
        self.answered: list[Answered] = []
        for kind, who, what in steps:
            device = self.devices[who]
            if kind == "act":
                assert isinstance(what, Act)
                device.act(what, CONTENTS[what])
            elif kind == "meet":
                assert isinstance(what, int)
                device.meet(self.devices[what])
            else:
                assert isinstance(what, int)
                self._settle(device, what)

    def _settle(self, device: Device, chance: int) -> None:
        open_now = fold(device.entries()).conflicts
        if not open_now:
            return
        conflict = open_now[chance % len(open_now)]
        among = frozenset(act.hash for act in conflict.acts)
        keep = sorted(among)[chance % len(among)]
        done = device.act(Act.SETTLE, acts.Settled(conflict=conflict.id, keep=keep, reason="đã hỏi"), by="binh")
        self.answered.append(Answered(conflict.id, among, done))

    @property
    def entries(self) -> list[Sealed]:
        """What is known once everybody has met."""
        known: dict[str, Sealed] = {}
        for device in self.devices:
            known.update(device.seen)
        return list(known.values())


@settings(max_examples=100, deadline=None, derandomize=True)
@given(STEPS, st.integers(0, 2**32))
def test_the_order_of_arrival_changes_nothing(steps: list[tuple[str, int, object]], seed: int) -> None:
    entries = Life(steps).entries
    shown = fold(entries)
    for again in range(3):
        assert fold(random.Random(seed + again).sample(entries, len(entries))) == shown


@settings(max_examples=100, deadline=None, derandomize=True)
@given(STEPS, st.integers(0, 2**32))
def test_entries_that_come_twice_change_nothing(steps: list[tuple[str, int, object]], seed: int) -> None:
    entries = Life(steps).entries
    roll = random.Random(seed)
    assert fold([*entries, *roll.choices(entries, k=4)]) == fold(entries) == fold(list(entries))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(STEPS)
def test_a_settled_conflict_stays_settled_whatever_arrives_later(steps: list[tuple[str, int, object]]) -> None:
    """Work done apart from the settlement may be a conflict with it; the question it answered is never asked again."""
    life = Life(steps)
    views = [fold(life.entries), *(fold(device.entries()) for device in life.devices)]
    seen = [{sealed.hash for sealed in life.entries}, *(set(device.seen) for device in life.devices)]
    for view, hashes in zip(views, seen, strict=True):
        for answered in life.answered:
            if answered.settlement.hash not in hashes:
                continue
            assert answered.conflict not in {conflict.id for conflict in view.conflicts}
            for conflict in view.conflicts:
                asked_again = answered.chosen_between & {act.hash for act in conflict.acts}
                assert len(asked_again) < 2


@settings(max_examples=100, deadline=None, derandomize=True)
@given(STEPS, st.integers(0, 99))
def test_everything_can_be_settled_and_then_nothing_is_held(steps: list[tuple[str, int, object]], chance: int) -> None:
    life = Life(steps)
    device = life.devices[0]
    for other in life.devices[1:]:
        device.meet(other)
    for _ in range(len(life.entries) + 1):
        if not fold(device.entries()).conflicts:
            break
        life._settle(device, chance)
    assert not fold(device.entries()).conflicts
    assert not fold(life.entries).conflicts
