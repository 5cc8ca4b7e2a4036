"""Finding which dossiers differ by digests over ranges: the cost grows with the differences, not with the
store.

The office asks about ranges of dossiers with an 8-byte fingerprint each. Where fingerprints differ the range
is split in 32 by whoever holds it, until at most 24 dossiers are left; those are listed with 5 salted bytes
for which dossier and 5 for what is shown. The answer names each as missing, different or unknown.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Annotated, Literal

from msgspec import Meta

from schemas.base import Record
from schemas.entry import DeviceName, UnitCode
from sync.wire import limits
from sync.wire.messages import Nonce
from sync.wire.reading import to_bytes, to_text
from sync.wire.shown import Item, digest

_PRINT = 8
_SHORT = 5
Id = Annotated[str, Meta(max_length=80)]
Packed = Annotated[str, Meta(max_length=limits.RECONCILE_BYTES_MAX)]
START = ""
END = "~"
"""Bounds below and above every dossier."""


class Group(Record, array_like=True):
    """Neighbouring ranges: from above `lower` to each of `uppers`, with their fingerprints one after
    another."""

    lower: Id
    uppers: Annotated[tuple[Id, ...], Meta(min_length=1, max_length=limits.RECONCILE_WAYS)]
    prints: Packed


class Listed(Record, array_like=True):
    """All dossiers of a range, five bytes for which and five for what is shown, one after another."""

    lower: Id
    upper: Id
    items: Packed


class Span(Record, array_like=True):
    """A range."""

    lower: Id
    upper: Id


class Found(Record, array_like=True):
    """What is wrong in a listed range: places in the list that are missing or different, and dossiers not
    listed."""

    lower: Id
    upper: Id
    missing: Annotated[tuple[int, ...], Meta(max_length=limits.RECONCILE_ITEMS_MAX)] = ()
    different: Annotated[tuple[int, ...], Meta(max_length=limits.RECONCILE_ITEMS_MAX)] = ()
    unknown: Annotated[tuple[Named, ...], Meta(max_length=limits.RECONCILE_ITEMS_MAX)] = ()


class Named(Record):
    """A dossier as it is named to a person: its id, its number, the day it was received."""

    dossier: Id
    code: Annotated[str, Meta(max_length=60)]
    day: Annotated[str, Meta(max_length=10)]


Groups = Annotated[tuple[Group, ...], Meta(max_length=limits.RECONCILE_RANGES_MAX)]


class Ask(Record, array_like=True):
    """One round from the office."""

    format: Literal["motcua-ranges-2"]
    unit: UnitCode
    device: DeviceName
    nonce: Nonce
    groups: Groups = ()
    lists: Annotated[tuple[Listed, ...], Meta(max_length=limits.RECONCILE_RANGES_MAX)] = ()


class Reply(Record, array_like=True):
    """One round from the province: ranges to look into, ranges to list, ranges it has nothing of, and
    findings."""

    format: Literal["motcua-ranges-2"]
    nonce: Nonce
    groups: Groups = ()
    list_these: Annotated[tuple[Span, ...], Meta(max_length=limits.RECONCILE_RANGES_MAX)] = ()
    nothing_of: Annotated[tuple[Span, ...], Meta(max_length=limits.RECONCILE_RANGES_MAX)] = ()
    found: Annotated[tuple[Found, ...], Meta(max_length=limits.RECONCILE_RANGES_MAX)] = ()


class Shelf:
    """The dossiers of one end in order, and what can be asked about them. `salt` is the conversation's
    nonce."""

    def __init__(self, items: Iterable[Item], salt: str) -> None:
        self._items = sorted(items)
        self._ids = [item.dossier for item in self._items]
        self._salt = salt.encode("ascii")

    def __len__(self) -> int:
        return len(self._items)

    def within(self, lower: str, upper: str) -> Sequence[Item]:
        """The dossiers above `lower` up to and including `upper`."""
        return self._items[bisect_right(self._ids, lower) : bisect_right(self._ids, upper)]

    def split(self, lower: str, upper: str) -> Group:
        """The range in at most 32 parts with about the same number of dossiers in each."""
        items = self.within(lower, upper)
        size = max(1, -(-len(items) // limits.RECONCILE_WAYS))
        parts = [items[start : start + size] for start in range(0, len(items), size)] or [[]]
        uppers = (*(part[-1].dossier for part in parts[:-1]), upper)
        return Group(lower=lower, uppers=uppers, prints=to_text(b"".join(self._print(part) for part in parts)))

    def differing(self, group: Group) -> list[Span]:
        """The ranges of a group that are not the same here."""
        prints = to_bytes(group.prints, _PRINT * len(group.uppers))
        differing = []
        lower = group.lower
        for place, upper in enumerate(group.uppers):
            if self._print(self.within(lower, upper)) != prints[place * _PRINT : (place + 1) * _PRINT]:
                differing.append(Span(lower=lower, upper=upper))
            lower = upper
        return differing

    def listed(self, span: Span) -> Listed:
        """Everything in a range."""
        pairs = b"".join(self._short(item) for item in self.within(span.lower, span.upper))
        return Listed(lower=span.lower, upper=span.upper, items=to_text(pairs))

    def compare(self, listed: Listed) -> tuple[list[int], list[int], list[str]]:
        """Places in the list that are missing here, places that are different here, and dossiers not in the
        list."""
        raw = to_bytes(listed.items)
        pairs = [raw[start : start + 2 * _SHORT] for start in range(0, len(raw), 2 * _SHORT)]
        here = {self._short(item): item.dossier for item in self.within(listed.lower, listed.upper)}
        named = {pair[:_SHORT] for pair in pairs}
        known = {pair[:_SHORT] for pair in here}
        missing = [place for place, pair in enumerate(pairs) if pair[:_SHORT] not in known]
        different = [place for place, pair in enumerate(pairs) if pair[:_SHORT] in known and pair not in here]
        return missing, different, [dossier for pair, dossier in here.items() if pair[:_SHORT] not in named]

    def _print(self, items: Sequence[Item]) -> bytes:
        return hashlib.sha256(self._salt + bytes.fromhex(digest(items)) + b"%d" % len(items)).digest()[:_PRINT]

    def _short(self, item: Item) -> bytes:
        which = hashlib.sha256(self._salt + item.dossier.encode("utf-8")).digest()[:_SHORT]
        return which + hashlib.sha256(self._salt + item.shown).digest()[:_SHORT]
