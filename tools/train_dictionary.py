# ruff: noqa: T201
"""Train the shared dictionary on made-up offices: python -m tools.train_dictionary
sync/wire/dictionary/motcua-1.zdict

A released dictionary is never trained anew: a better one gets the next number, and the older ones stay.
"""

from __future__ import annotations

import sys
from pathlib import Path

import zstandard

from benchmarks.workload import Workload
from sync.wire.segment_writer import write_segment
from tools.made_up import MadeUpOffice

SIZE_BYTES_MAX = 110_000
SEEDS = range(9001, 9013)
OTHER_SEEDS, OTHER_DOSSIERS = (777, 778), 700
UNITS = ("H44.99.12", "H15.50.05", "H22.08.41", "H49.17.03")


def _lines(office: MadeUpOffice) -> list[bytes | bytearray | memoryview]:
    lines = write_segment(office.ledger.chains[office.chain], office.ledger, ()).split(b"\n")
    return [b"\n".join(lines[start : start + 6]) for start in range(0, len(lines), 6)]


def other_words(seed: int) -> MadeUpOffice:
    """An office whose clerks write otherwise: one way of writing would be learnt too well."""
    office, ids = MadeUpOffice(seed, unit=UNITS[seed % len(UNITS)]), dict[int, str]()
    for day in Workload(seed, ("lan", "hung.17")).year(OTHER_DOSSIERS):
        for step in day:
            office.clock, office.user = step.at, step.by
            written = office.append(step.act, step.content, ids.get(step.dossier))
            ids.setdefault(step.dossier, written.entry.dossier or "")
    return office


def samples() -> list[bytes | bytearray | memoryview]:
    """Lines of segments as they travel, several at a time so that the words between lines count too."""
    made: list[bytes | bytearray | memoryview] = []
    for seed in SEEDS:
        office = MadeUpOffice(seed, unit=UNITS[seed % len(UNITS)], incarnation="1ABCD")
        for _ in range(12):
            office.day()
        made += _lines(office)
    return made + [part for seed in OTHER_SEEDS for part in _lines(other_words(seed))]


def main() -> None:
    """Write the dictionary to the file named on the command line."""
    trained = zstandard.train_dictionary(SIZE_BYTES_MAX, samples(), k=1024, d=8, steps=1, level=17)
    target = Path(sys.argv[1])
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(trained.as_bytes())
    print(f"{len(trained.as_bytes())} bytes, id {trained.dict_id()}")


if __name__ == "__main__":
    main()
