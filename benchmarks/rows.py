"""One line of the table of synchronising."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Row(NamedTuple):
    """What one exchange cost."""

    what: str
    bytes: int
    round_trips: int
    seconds: float
    cpu_s: float
    note: str


def table(rows: Sequence[Row]) -> str:
    """Rows as a table of the docs."""
    lines = ["", "| | bytes | round trips | s | CPU s | |", "| --- | ---: | ---: | ---: | ---: | --- |"]
    lines += [f"| {r.what} | {r.bytes:,} | {r.round_trips} | {r.seconds:.1f} | {r.cpu_s:.2f} | {r.note} |" for r in rows]
    return "\n".join(lines)
