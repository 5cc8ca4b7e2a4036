"""The order in which entries of several chains can be taken in: no entry before one it was made upon."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence

from sync.wire.places import Incoming
from sync.wire.segment_reader import Verified

Run = tuple[str, Sequence[Incoming]]


def runs_in_order(group: Sequence[Verified]) -> Iterator[Run]:
    """Runs of single chains, each with its chain's name; parents within the group come first."""
    queues: dict[str, deque[Incoming]] = {}
    for segment in group:
        queues.setdefault(segment.header.chain, deque()).extend(segment.entries)
    waiting = {incoming.sealed.hash for queue in queues.values() for incoming in queue}
    while waiting:
        before = len(waiting)
        for chain, queue in queues.items():
            run = _free(queue, waiting)
            if run:
                yield chain, run
        assert len(waiting) < before, "verified entries never wait for each other in a circle"


def _free(queue: deque[Incoming], waiting: set[str]) -> list[Incoming]:
    """Take from the queue's front what waits for nothing any more."""
    run = []
    while queue and waiting.isdisjoint(queue[0].sealed.entry.parents):
        incoming = queue.popleft()
        waiting.discard(incoming.sealed.hash)
        run.append(incoming)
    return run
