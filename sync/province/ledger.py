"""The entries of one unit as the province holds them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

import msgspec
from peewee import ModelSelect, Node

from schemas.entry import Entry, Sealed
from sync.province.bulk import insert_rows
from sync.province.models import Chain, DossierKey, EntryRow, SignatureRow
from sync.wire.messages import Head
from sync.wire.places import Incoming, Place
from sync.wire.signatures import HeadSignature, Role

T = TypeVar("T")


class UnitLedger:
    """Look-ups and additions for one unit. Call within a connection; add within `connect.writing`."""

    def __init__(self, unit: str) -> None:
        self.unit = unit
        self._lengths: dict[str, int] | None = None

    def hash_at(self, chain: str, seq: int) -> str | None:
        if seq >= self._length(chain):
            return None
        row = self._rows(EntryRow.hash).where(EntryRow.chain == chain, EntryRow.seq == seq).first()
        return None if row is None else row.hash

    def place_of(self, hash: str) -> Place | None:
        row = self._rows(EntryRow.chain, EntryRow.seq).where(EntryRow.hash == hash).first()
        return None if row is None else Place(chain=row.chain, seq=row.seq)

    def last_on_chain(self, chain: str, dossier: str, before: int) -> str | None:
        about = (EntryRow.dossier == dossier) & (EntryRow.chain == chain) & (EntryRow.seq < before)
        row = self._rows(EntryRow.hash).where(about).order_by(EntryRow.seq.desc()).first()
        return None if row is None else row.hash

    def key_of(self, dossier: str) -> bytes | None:
        chosen = DossierKey.select(DossierKey.key).where(DossierKey.unit == self.unit, DossierKey.dossier == dossier)
        row = chosen.first()
        return None if row is None else bytes.fromhex(row.key)

    def heads(self) -> list[Head]:
        """How far every chain of the unit is held."""
        rows = Chain.select().where(Chain.unit == self.unit).order_by(Chain.chain)
        return [Head(chain=row.chain, seq=row.length - 1, hash=row.head) for row in rows]

    def head(self, chain: str) -> Head | None:
        """How far one chain is held."""
        return next((head for head in self.heads() if head.chain == chain), None)

    def entries(self, chain: str, first: int, limit: int) -> list[Sealed]:
        """Up to `limit` entries of a chain from place `first` on."""
        chosen = self._rows(*_COLUMNS).where(EntryRow.chain == chain, EntryRow.seq >= first)
        return [_sealed(row) for row in chosen.order_by(EntryRow.seq).limit(limit)]

    def entries_of(self, dossier: str) -> list[Sealed]:
        """Every entry about a dossier, whichever chain it is on."""
        chosen = self._rows(*_COLUMNS).where(EntryRow.dossier == dossier)
        return [_sealed(row) for row in chosen.order_by(EntryRow.chain, EntryRow.seq)]

    def entries_by_dossier(self, dossiers: Iterable[str]) -> dict[str, list[Sealed]]:
        """Every entry about each of these dossiers, in a few queries."""
        found: dict[str, list[Sealed]] = {}
        for some in in_batches(sorted(dossiers)):
            chosen = self._rows(*_COLUMNS).where(EntryRow.dossier.in_(some))
            for row in chosen.order_by(EntryRow.chain, EntryRow.seq):
                sealed = _sealed(row)
                found.setdefault(sealed.entry.dossier or "", []).append(sealed)
        return found

    def keys_of(self, dossiers: Iterable[str]) -> dict[str, bytes]:
        """The keys of these dossiers, in a few queries; destroyed ones are missing."""
        found: dict[str, bytes] = {}
        for some in in_batches(sorted(dossiers)):
            rows = DossierKey.select().where(DossierKey.unit == self.unit, DossierKey.dossier.in_(some))
            found |= {row.dossier: bytes.fromhex(row.key) for row in rows}
        return found

    def dossiers_after(self, chain: str, seq: int, limit: int) -> set[str]:
        """The dossiers that entries of a chain after place `seq` are about."""
        chosen = self._rows(EntryRow.dossier).where(EntryRow.chain == chain, EntryRow.seq > seq)
        rows = chosen.where(EntryRow.dossier.is_null(False)).distinct().limit(limit)
        return {row.dossier for row in rows if row.dossier is not None}

    def signatures(self, chain: str, first: int, last: int) -> list[HeadSignature]:
        """The turns signed within a run of a chain."""
        held = SignatureRow.select().where(
            SignatureRow.unit == self.unit, SignatureRow.chain == chain, SignatureRow.seq.between(first, last)
        )
        return [self._signature(row) for row in held.order_by(SignatureRow.seq, SignatureRow.role, SignatureRow.user)]

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
        for signature in signatures:
            self._add_signature(signature)
        return [incoming.sealed for incoming in new]

    def _length(self, chain: str) -> int:
        """How many entries of a chain are held; asked for every entry of a long segment, so it is
        remembered."""
        if self._lengths is None:
            self._lengths = {head.chain: head.seq + 1 for head in self.heads()}
        return self._lengths.get(chain, 0)

    def _insert(self, new: Sequence[Incoming]) -> None:
        insert_rows(EntryRow, [_row(self.unit, incoming.sealed) for incoming in new])
        keys = [(self.unit, i.sealed.entry.dossier, i.key.hex()) for i in new if i.key is not None]
        insert_rows(DossierKey, keys, keep=True)

    def _set_head(self, head: Head, *, is_new: bool) -> None:
        if is_new:
            device = head.chain.rsplit(".", 2)[1]
            row = {
                "unit": self.unit,
                "chain": head.chain,
                "device": device,
                "length": head.seq + 1,
                "head": head.hash,
            }
            Chain.insert(row).execute()
        else:
            here = (Chain.unit == self.unit) & (Chain.chain == head.chain)
            Chain.update(length=head.seq + 1, head=head.hash).where(here).execute()
        self._lengths = None

    def _add_signature(self, signature: HeadSignature) -> None:
        row = {name: getattr(signature, name) for name in ("chain", "seq", "role", "user", "key", "signature")}
        SignatureRow.insert({"unit": self.unit, **row}).on_conflict_ignore().execute()

    def _signature(self, row: SignatureRow) -> HeadSignature:
        hash = self.hash_at(row.chain, row.seq)
        assert hash is not None
        role: Role = msgspec.convert(row.role, Role)
        return HeadSignature(
            chain=row.chain,
            seq=row.seq,
            hash=hash,
            role=role,
            key=row.key,
            signature=row.signature,
            user=row.user,
        )

    def _rows(self, *columns: Node) -> ModelSelect[EntryRow]:
        return EntryRow.select(*columns).where(EntryRow.unit == self.unit)


def in_batches(things: Sequence[T]) -> Iterator[Sequence[T]]:
    """At most a few hundred at a time: a query has room for so many values only."""
    for start in range(0, len(things), _ROWS_AT_ONCE):
        yield things[start : start + _ROWS_AT_ONCE]


_ROWS_AT_ONCE = 200
_COLUMNS = (EntryRow.hash, EntryRow.header, EntryRow.content)


def _row(unit: str, sealed: Sealed) -> tuple[object, ...]:
    entry = sealed.entry
    return unit, entry.chain, entry.seq, sealed.hash, entry.act, entry.dossier, sealed.header, sealed.content


def _sealed(row: EntryRow) -> Sealed:
    header, content = bytes(row.header), None if row.content is None else bytes(row.content)
    return Sealed(hash=row.hash, entry=msgspec.json.decode(header, type=Entry), header=header, content=content)
