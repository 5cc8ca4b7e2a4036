"""The entries of one unit as the province holds them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TypeVar

import msgspec

from schemas.entry import Entry, Sealed
from sync.province.asking import first as first_row
from sync.province.asking import rows
from sync.province.bulk import insert_rows
from sync.province.models import Chain, DossierKey, EntryRow, SignatureRow
from sync.wire.messages import Head
from sync.wire.places import Incoming, Place
from sync.wire.signatures import HeadSignature, Role

T = TypeVar("T")
_HEADER = msgspec.json.Decoder(Entry)


class _Row(NamedTuple):
    """An entry's row."""

    hash: str
    header: bytes
    content: bytes | None


class UnitLedger:
    """Look-ups and additions for one unit. Call within a connection; add within `connect.writing`."""

    def __init__(self, unit: str) -> None:
        self.unit = unit
        self._heads: dict[str, Head] | None = None

    def hash_at(self, chain: str, seq: int) -> str | None:
        head = self.head(chain)
        if head is None or seq >= head.seq:
            return head.hash if head is not None and seq == head.seq else None
        row = first_row(tuple[str], _HASH_AT, self.unit, chain, seq)
        return None if row is None else row[0]

    def place_of(self, hash: str) -> Place | None:
        row = first_row(tuple[str, int], _PLACE_OF, self.unit, hash)
        return None if row is None else Place(chain=row[0], seq=row[1])

    def last_on_chain(self, chain: str, dossier: str, before: int) -> str | None:
        row = first_row(tuple[str], _LAST_ON_CHAIN, self.unit, dossier, chain, before)
        return None if row is None else row[0]

    def key_of(self, dossier: str) -> bytes | None:
        row = first_row(tuple[str], _KEY_OF, self.unit, dossier)
        return None if row is None else bytes.fromhex(row[0])

    def heads(self) -> list[Head]:
        """How far every chain of the unit is held."""
        return list(self._known().values())

    def head(self, chain: str) -> Head | None:
        """How far one chain is held."""
        return self._known().get(chain)

    def entries(self, chain: str, first: int, limit: int) -> list[Sealed]:
        """Up to `limit` entries of a chain from place `first` on."""
        return [_sealed(row) for row in rows(_Row, _ENTRIES, self.unit, chain, first, limit)]

    def entries_of(self, dossier: str) -> list[Sealed]:
        """Every entry about a dossier, whichever chain it is on."""
        return [_sealed(row) for row in rows(_Row, _ENTRIES_OF, self.unit, dossier)]

    def entries_by_dossier(self, dossiers: Iterable[str]) -> dict[str, list[Sealed]]:
        """Every entry about each of these dossiers, in a few queries."""
        found: dict[str, list[Sealed]] = {}
        for some in in_batches(sorted(dossiers)):
            statement = _ENTRIES_BY_DOSSIER.format(marks=", ".join("?" * len(some)))
            for row in rows(_Row, statement, self.unit, *some):
                sealed = _sealed(row)
                found.setdefault(sealed.entry.dossier or "", []).append(sealed)
        return found

    def keys_of(self, dossiers: Iterable[str]) -> dict[str, bytes]:
        """The keys of these dossiers, in a few queries; destroyed ones are missing."""
        found: dict[str, bytes] = {}
        for some in in_batches(sorted(dossiers)):
            statement = _KEYS_OF.format(marks=", ".join("?" * len(some)))
            found |= {dossier: bytes.fromhex(key) for dossier, key in rows(tuple[str, str], statement, self.unit, *some)}
        return found

    def dossiers_after(self, chain: str, seq: int, limit: int) -> set[str]:
        """The dossiers that entries of a chain after place `seq` are about."""
        return {dossier for (dossier,) in rows(tuple[str], _DOSSIERS_AFTER, self.unit, chain, seq, limit)}

    def signatures(self, chain: str, first: int, last: int) -> list[HeadSignature]:
        """The turns signed within a run of a chain."""
        held = rows(tuple[int, Role, str, str, str], _SIGNATURES, self.unit, chain, first, last)
        return [self._signature(chain, *row) for row in held]

    def add(self, entries: Sequence[Incoming], signatures: Iterable[HeadSignature]) -> list[Sealed]:
        """Hold the entries of one verified run; those held already are passed over. Gives the new ones."""
        first = entries[0].sealed.entry
        held = self.head(first.chain)
        length = 0 if held is None else held.seq + 1
        new = [incoming for incoming in entries if incoming.sealed.entry.seq >= length]
        self._insert(new)
        if new:
            last = new[-1].sealed
            self._set_head(Head(chain=first.chain, seq=last.entry.seq, hash=last.hash), is_new=held is None)
        known = [(self.unit, s.chain, s.seq, s.role, s.user, s.key, s.signature) for s in signatures]
        insert_rows(SignatureRow, known, keep=True)
        return [incoming.sealed for incoming in new]

    def _known(self) -> dict[str, Head]:
        """The heads by chain; asked for every entry of a long segment, so they are remembered."""
        if self._heads is None:
            found = rows(tuple[str, int, str], _HEADS, self.unit)
            self._heads = {chain: Head(chain=chain, seq=length - 1, hash=head) for chain, length, head in found}
        return self._heads

    def _insert(self, new: Sequence[Incoming]) -> None:
        insert_rows(EntryRow, [_row(self.unit, incoming.sealed) for incoming in new])
        keys = [(self.unit, i.sealed.entry.dossier, i.key.hex()) for i in new if i.key is not None]
        insert_rows(DossierKey, keys, keep=True)

    def _set_head(self, head: Head, *, is_new: bool) -> None:
        if is_new:
            device = head.chain.rsplit(".", 2)[1]
            insert_rows(Chain, [(self.unit, head.chain, device, head.seq + 1, head.hash)])
        else:
            here = (Chain.unit == self.unit) & (Chain.chain == head.chain)
            Chain.update(length=head.seq + 1, head=head.hash).where(here).execute()
        self._heads = None

    def _signature(self, chain: str, seq: int, role: Role, user: str, key: str, signature: str) -> HeadSignature:
        hash = self.hash_at(chain, seq)
        assert hash is not None
        return HeadSignature(chain=chain, seq=seq, hash=hash, role=role, key=key, signature=signature, user=user)


def in_batches(things: Sequence[T]) -> Iterator[Sequence[T]]:
    """At most a few hundred at a time: a query has room for so many values only."""
    for start in range(0, len(things), _ROWS_AT_ONCE):
        yield things[start : start + _ROWS_AT_ONCE]


_ROWS_AT_ONCE = 200
_HEADS = "SELECT chain, length, head FROM chain WHERE unit = ? ORDER BY chain"
_HASH_AT = "SELECT hash FROM entry WHERE unit = ? AND chain = ? AND seq = ?"
_PLACE_OF = "SELECT chain, seq FROM entry WHERE unit = ? AND hash = ?"
_LAST_ON_CHAIN = "SELECT hash FROM entry WHERE unit = ? AND dossier = ? AND chain = ? AND seq < ? ORDER BY seq DESC LIMIT 1"
_KEY_OF = "SELECT key FROM dossier_key WHERE unit = ? AND dossier = ?"
_KEYS_OF = "SELECT dossier, key FROM dossier_key WHERE unit = ? AND dossier IN ({marks})"
_ENTRIES = "SELECT hash, header, content FROM entry WHERE unit = ? AND chain = ? AND seq >= ? ORDER BY seq LIMIT ?"
_ENTRIES_OF = "SELECT hash, header, content FROM entry WHERE unit = ? AND dossier = ? ORDER BY chain, seq"
_ENTRIES_BY_DOSSIER = "SELECT hash, header, content FROM entry WHERE unit = ? AND dossier IN ({marks}) ORDER BY chain, seq"
_DOSSIERS_AFTER = """
    SELECT DISTINCT dossier FROM entry WHERE unit = ? AND chain = ? AND seq > ? AND dossier IS NOT NULL LIMIT ?
"""
_SIGNATURES = """
    SELECT seq, role, "user", key, signature FROM signature
    WHERE unit = ? AND chain = ? AND seq BETWEEN ? AND ? ORDER BY seq, role, "user"
"""


def _row(unit: str, sealed: Sealed) -> tuple[object, ...]:
    entry = sealed.entry
    return unit, entry.chain, entry.seq, sealed.hash, entry.act, entry.dossier, sealed.header, sealed.content


def _sealed(row: _Row) -> Sealed:
    return Sealed(hash=row.hash, entry=_HEADER.decode(row.header), header=row.header, content=row.content)
