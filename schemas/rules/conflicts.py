"""Acts made apart on one dossier: which of them cannot both stand, and what a settlement keeps.

Nobody wins by clock. Two entries diverge when neither has the other among its ancestors and both touch the same
key. Acts that diverge are held, with everything built on them, until a supervisor settles the divergence.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from schemas.acts import Act, Corrected, LinkReturned, Settled
from schemas.base import Record
from schemas.dossier import Conflict, ConflictAct
from schemas.entry import Sealed
from schemas.rules.workflow import touches

Content = Record | None


class Graph:
    """The entries of one dossier in a fixed order that respects parents, with each one's ancestors as a bit set."""

    def __init__(self, entries: Sequence[tuple[Sealed, Content]]) -> None:
        self.entries = in_order(entries)
        self.at = {sealed.hash: index for index, (sealed, _) in enumerate(self.entries)}
        self.before = [0] * len(self.entries)
        for index, (sealed, _) in enumerate(self.entries):
            for parent in sealed.entry.parents:
                if (above := self.at.get(parent)) is not None:
                    self.before[index] |= self.before[above] | 1 << above
        self.keys: list[frozenset[str]] = []
        for index in range(len(self.entries)):
            self.keys.append(self._keys_of(index))

    def _keys_of(self, index: int) -> frozenset[str]:
        sealed, content = self.entries[index]
        act = Act(sealed.entry.act)
        if act is Act.SETTLE:
            return self._keys_settled(index)
        named: frozenset[str] = frozenset()
        if isinstance(content, Corrected):
            lists = {key for key in ("parts", "fees") if getattr(content, key) is not None}
            named = frozenset(content.fields) | lists
        if isinstance(content, LinkReturned):
            named = frozenset({str(content.number)})
        return touches(act, named)

    def _keys_settled(self, index: int) -> frozenset[str]:
        """A settlement stands for the acts it chose between, so it touches what they touched."""
        content = self.entries[index][1]
        kept = self.at.get(content.keep) if isinstance(content, Settled) else None
        return self.keys[kept] if kept is not None and kept < index else frozenset()

    def precedes(self, first: int, second: int) -> bool:
        """True when `second` was made with `first` in sight."""
        return bool(self.before[second] >> first & 1)

    def apart(self, first: int, second: int) -> bool:
        """True when neither was made with the other in sight."""
        return first != second and not self.precedes(first, second) and not self.precedes(second, first)

    def related(self, first: int, second: int) -> bool:
        """True for the same entry or one made with the other in sight."""
        return not self.apart(first, second)

    @property
    def is_line(self) -> bool:
        """True when every entry was made with all earlier ones in sight: nothing can diverge."""
        return all(self.before[index] == (1 << index) - 1 for index in range(len(self.entries)))


def in_order(entries: Sequence[tuple[Sealed, Content]]) -> list[tuple[Sealed, Content]]:
    """Parents first; among those free to come next, by (chain, place in the chain, hash)."""
    waiting = {sealed.hash: (sealed, content) for sealed, content in entries}
    placed: set[str] = set()
    ordered: list[tuple[Sealed, Content]] = []
    queue = sorted(waiting.values(), key=_rank)
    while queue:
        later = []
        for item in queue:
            if all(parent in placed or parent not in waiting for parent in item[0].entry.parents):
                placed.add(item[0].hash)
                ordered.append(item)
            else:
                later.append(item)
        if len(later) == len(queue):
            raise ValueError("the parents of a dossier's entries form a circle")
        queue = later
    return ordered


def _rank(item: tuple[Sealed, Content]) -> tuple[str, int, str]:
    return item[0].entry.chain, item[0].entry.seq, item[0].hash


class Verdict:
    """Which entries count, which are held by an open conflict, which a settlement dropped."""

    def __init__(self, held: set[int], dropped: set[int], conflicts: tuple[Conflict, ...]) -> None:
        self.held = held
        self.dropped = dropped
        self.conflicts = conflicts


def judge(graph: Graph) -> Verdict:
    """Find the open conflicts of a dossier and what stands meanwhile."""
    if graph.is_line:
        return Verdict(set(), _dropped(graph, set()), ())
    pairs = _diverging(graph)
    groups = _divergences(graph, pairs)
    conflicts = tuple(_conflict(graph, group) for group in groups)
    held = _held(graph, groups)
    return Verdict(held, _dropped(graph, held) - held, conflicts)


def _settlements(graph: Graph) -> list[int]:
    return [
        index for index, (sealed, _) in enumerate(graph.entries) if sealed.entry.act == Act.SETTLE and graph.keys[index]
    ]


def _covers(graph: Graph, settlement: int, index: int) -> bool:
    """True when the settlement had this act before it and speaks for one of its keys."""
    return graph.precedes(index, settlement) and bool(graph.keys[index] & graph.keys[settlement])


def _diverging(graph: Graph) -> list[tuple[int, int]]:
    settlements = _settlements(graph)
    found = []
    for second in range(len(graph.entries)):
        for first in range(second):
            if not graph.keys[first] & graph.keys[second] or not graph.apart(first, second):
                continue
            if not any(_speaks_for(graph, settled, first, second) for settled in settlements):
                found.append((first, second))
    return found


def _speaks_for(graph: Graph, settled: int, first: int, second: int) -> bool:
    """A settlement answers a pair it saw whole; against an act it did not see it stands in for those it did."""
    if settled in (first, second):
        return False
    one, other = _covers(graph, settled, first), _covers(graph, settled, second)
    if one and other:
        return True
    return (one and graph.apart(settled, second)) or (other and graph.apart(settled, first))


def _divergences(graph: Graph, pairs: list[tuple[int, int]]) -> list[set[int]]:
    """One divergence is one conflict, however many acts each side added since the two parted."""
    groups: list[tuple[set[int], list[tuple[int, int]]]] = []
    for pair in pairs:
        same = [group for group in groups if any(_same_fork(graph, pair, known) for known in group[1])]
        merged: tuple[set[int], list[tuple[int, int]]] = (set(pair), [pair])
        for group in same:
            merged[0].update(group[0])
            merged[1].extend(group[1])
            groups.remove(group)
        groups.append(merged)
    return sorted((group[0] for group in groups), key=min)


def _same_fork(graph: Graph, pair: tuple[int, int], known: tuple[int, int]) -> bool:
    """Pairs that share a side diverged together, unless one was made by people who had seen all of the other."""
    if _all_before(graph, known, pair) or _all_before(graph, pair, known):
        return False
    return any(graph.related(one, other) for one in pair for other in known)


def _all_before(graph: Graph, earlier: tuple[int, int], later: tuple[int, int]) -> bool:
    return all(graph.precedes(one, other) for one in earlier for other in later)


def _held(graph: Graph, groups: Iterable[set[int]]) -> set[int]:
    held: set[int] = set()
    for group in groups:
        held |= group
        for settled in group:
            if graph.entries[settled][0].entry.act == Act.SETTLE:
                held |= {index for index in range(settled) if _covers(graph, settled, index)}
    for index in range(len(graph.entries)):
        built_on = {above for above in held if graph.precedes(above, index)}
        if any(graph.keys[above] & graph.keys[index] for above in built_on) and not _is_answer(graph, index, built_on):
            held.add(index)
    return held


def _is_answer(graph: Graph, index: int, built_on: set[int]) -> bool:
    """A settlement that covers all it stands on is the answer, not one more held act."""
    is_settlement = graph.entries[index][0].entry.act == Act.SETTLE
    return is_settlement and all(
        _covers(graph, index, above) for above in built_on if graph.keys[above] & graph.keys[index]
    )


def _dropped(graph: Graph, held: set[int]) -> set[int]:
    """What standing settlements did not keep: covered acts that were made apart from the kept one.

    The newest first: a settlement that a later one dropped keeps and drops nothing any more.
    """
    dropped: set[int] = set()
    for settled in reversed(_settlements(graph)):
        content = graph.entries[settled][1]
        if settled in held | dropped or not isinstance(content, Settled):
            continue
        kept = graph.at[content.keep]
        dropped |= {
            index
            for index in range(settled)
            if index != kept and _covers(graph, settled, index) and graph.apart(index, kept)
        }
    return dropped


def _conflict(graph: Graph, group: set[int]) -> Conflict:
    """The conflict's id comes from its oldest acts, so it stays the same while each side goes on."""
    first = [index for index in sorted(group) if not any(graph.precedes(other, index) for other in group)]
    name = hashlib.sha256("\n".join(sorted(graph.entries[index][0].hash for index in first)).encode()).hexdigest()
    members = sorted(
        (graph.entries[index][0] for index in group), key=lambda sealed: (sealed.entry.chain, sealed.entry.seq)
    )
    keys = sorted({key for a in group for b in group if graph.apart(a, b) for key in graph.keys[a] & graph.keys[b]})
    acts = tuple(ConflictAct(hash=s.hash, act=s.entry.act, by=s.entry.by, at=s.entry.at) for s in members)
    return Conflict(id=name, keys=tuple(keys), acts=acts)
