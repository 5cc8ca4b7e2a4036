"""Four hundred histories of three devices, with settlements, fold to committed outcomes: both ends must agree for ever.

`python -m tests.schemas.test_histories` writes the vectors anew; a change of them is a change of the record language.
"""

from __future__ import annotations

import hashlib
import json
import random
from pathlib import Path

import pytest

from schemas import acts
from schemas.acts import Act
from schemas.base import plain
from schemas.canonical import canonical_bytes
from schemas.entry import Sealed
from schemas.rules.fold import fold
from tests.schemas.made import CONTENTS, Device, two_devices

VECTORS = Path(__file__).parents[1] / "vectors" / "histories.json"
HISTORIES = 400
NAMES = sorted(CONTENTS)


class Chance:
    """Choices that every Python makes the same from one seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def below(self, count: int) -> int:
        return int(self._random.random() * count)


def history(seed: int) -> list[Sealed]:
    """Devices that act apart, meet now and then, and settle what they see."""
    chance = Chance(seed)
    first, second = two_devices()
    third = Device("C")
    first.meet(third)
    devices = [first, second, third]
    for _ in range(8 + chance.below(20)):
        device = devices[chance.below(3)]
        what = chance.below(10)
        if what < 3:
            device.meet(devices[chance.below(3)])
        elif what < 6:
            _settle(device, chance)
        else:
            act = NAMES[chance.below(len(NAMES))]
            device.act(act, CONTENTS[act])
    known: dict[str, Sealed] = {}
    for device in devices:
        known.update(device.seen)
    return list(known.values())


def _settle(device: Device, chance: Chance) -> None:
    conflicts = fold(device.entries()).conflicts
    if conflicts:
        conflict = conflicts[chance.below(len(conflicts))]
        keep = conflict.acts[chance.below(len(conflict.acts))].hash
        device.act(Act.SETTLE, acts.Settled(conflict=conflict.id, keep=keep, reason="đã hỏi"), by="binh")


def outcome(entries: list[Sealed]) -> dict[str, object]:
    """What a person would see first, and a digest of all the rest."""
    dossier = fold(entries)
    digest = hashlib.sha256(canonical_bytes(plain(dossier))).hexdigest()  # type: ignore[arg-type]
    conflicts = [[one.act for one in conflict.acts] for conflict in dossier.conflicts]
    return {"entries": len(entries), "status": int(dossier.status), "conflicts": conflicts, "digest": digest}


def written() -> str:
    lines = [json.dumps(outcome(history(seed))) for seed in range(HISTORIES)]
    return "[\n" + ",\n".join(lines) + "\n]\n"


@pytest.mark.parametrize("part", range(4))
def test_every_history_folds_to_its_committed_outcome(part):
    committed = json.loads(VECTORS.read_text("utf-8"))
    assert len(committed) == HISTORIES
    for seed in range(part, HISTORIES, 4):
        assert outcome(history(seed)) == committed[seed], f"history {seed}"


@pytest.mark.parametrize("part", range(4))
def test_every_history_folds_the_same_in_any_order(part):
    for seed in range(part, HISTORIES, 4):
        entries = history(seed)
        shuffled = random.Random(seed).sample(entries, len(entries))
        assert outcome(shuffled) == outcome(entries), f"history {seed}"


if __name__ == "__main__":
    VECTORS.write_text(written(), "utf-8", newline="\n")
