"""The office behind the postman's port: what it may see of the store, and where what it brings is put.

The postman checks seals, chains and sizes; the store checks again what it takes in; the fold judges, in daylight.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

import msgspec

from motcua_tui.desk import signed_heads
from motcua_tui.desk.attach import attached_bytes
from motcua_tui.desk.forgetting import forget_destroyed
from motcua_tui.desk.office import Office
from motcua_tui.desk.reference import apply_reference
from motcua_tui.desk.setup import begin_again
from motcua_tui.store import RemoteEntry, Signature, SyncState
from schemas.acts import Act, Attached
from schemas.entry import Sealed
from schemas.refusal import Refusal, Refused
from sync.office.attachments import NamedFile, Names
from sync.office.national import Reach
from sync.wire.files import FileHead
from sync.wire.messages import Head, RefusedEntry
from sync.wire.order import runs_in_order
from sync.wire.places import Place
from sync.wire.ranges import Named
from sync.wire.reference import Reference
from sync.wire.segment_reader import Verified
from sync.wire.shown import Item
from sync.wire.signatures import HeadSignature

T = TypeVar("T")
SLICE_S = 0.15
"""How long one slice of what comes down should hold the store."""
SLICE_LEAST, _SLICE_MAX = 16, 512
"""On a slow disk a slice is mostly its commit: smaller ones would hold the store longer in all and hardly shorter at a time."""


class OfficePostbox:
    """`sync.office.port.OfficePort` over an unlocked office."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._store = office.store

    @property
    def unit(self) -> str:
        """The unit's code."""
        return self._store.identity.unit

    @property
    def device(self) -> str:
        """This device's name."""
        return self._store.identity.device

    @property
    def chain(self) -> str:
        """The device's own chain in the present incarnation."""
        return self._store.identity.chain

    def begin_again(self) -> None:
        """Open a chain of a new incarnation that follows the own one; what was written before is signed for first."""
        self._office.end_turn()
        begin_again(self._store, self._office.officer.user)
        self._office.end_turn()

    def heads(self) -> Sequence[Head]:
        """How far every chain is held."""
        return [Head(chain=info.chain, seq=info.length - 1, hash=info.head) for info in self._store.chains()]

    def entries(self, chain: str, first: int, limit: int) -> Sequence[Sealed]:
        """Up to `limit` entries of a chain from place `first` on."""
        return self._store.entries(chain, first, limit)

    def signatures(self, chain: str, first: int, last: int) -> Sequence[HeadSignature]:
        """Turns of users and heads of devices and province signed within a run of a chain."""
        turns = [_on_the_line(one) for one in self._store.signatures(chain) if first <= one.seq <= last]
        return turns + [one for one in signed_heads.of_chain(self._store, chain) if first <= one.seq <= last]

    def take(self, group: Sequence[Verified]) -> None:
        """Store entries of other chains. Raises Refused when the store does not take them.

        In slices, each one durable, so that a clerk's save never waits for more than one: what was verified together is
        held together, and a part of it is what an earlier exchange might have brought. Only where contents are missing
        until a destruction among them explains it does everything go in at once.
        """
        doomed = {
            incoming.sealed.entry.dossier or ""
            for segment in group
            for incoming in segment.entries
            if incoming.sealed.entry.act == Act.DESTROY_CONTENT
        }
        with self._store.transaction() if doomed else contextlib.nullcontext():
            for chain, run in runs_in_order(group):
                for entries in in_slices([RemoteEntry(incoming.sealed, incoming.key) for incoming in run]):
                    self._take(chain, entries, doomed)
            self._keep_signatures([one for segment in group for one in segment.signatures])
        self._office.forget_tables()
        for dossier in doomed - {""}:
            forget_destroyed(self._office, dossier)

    def _take(self, chain: str, entries: Sequence[RemoteEntry], doomed: Collection[str]) -> None:
        taken = self._store.receive_remote(chain, entries, doomed)
        if isinstance(taken, Refusal):
            raise Refused(taken)

    def _keep_signatures(self, signatures: Sequence[HeadSignature]) -> None:
        with self._store.transaction():
            self._store.keep_signatures([_in_the_store(one) for one in signatures if one.role == "turn"])
            signed_heads.keep(self._store, signatures)

    def mark(self, sent: int, confirmed: int, unknown: int) -> None:
        """How far the own entries have travelled, and up to where an answer is missing."""
        if sent >= 0:
            self._store.marks.set_mark(self.chain, SyncState.SENT, sent)
        if confirmed >= 0:
            self._store.marks.set_mark(self.chain, SyncState.CONFIRMED, confirmed)
        if unknown != self._store.marks.reach(self.chain, SyncState.UNKNOWN):
            self._store.marks.set_mark(self.chain, SyncState.UNKNOWN, unknown)

    def note_refused(self, entries: Sequence[RefusedEntry]) -> None:
        """Own entries the province holds but does not understand; replaces the former list."""
        named = {entry.hash for entry in entries}
        for hash_ in self._store.marks.flagged(SyncState.REFUSED):
            if hash_ not in named:
                self._store.marks.flag(hash_, None)
        for entry in entries:
            self._store.marks.flag(entry.hash, SyncState.REFUSED, entry.code)

    def take_reference(self, reference: Reference) -> Refusal | None:
        """Apply a signed version of reference data."""
        return apply_reference(self._office, reference)

    def digest(self) -> str:
        """The digest of every dossier of this unit as shown here."""
        return self._store.shown_digest()

    def items(self) -> Iterable[Item]:
        """Every dossier of this unit as shown here."""
        return self._store.shown_items()

    def files(self, after: int, limit: int) -> Names:
        """Files that this device's entries name, after a local place."""
        found = self._store.ledger.attached_after(after, self.device, limit)
        named = [NamedFile(place, _head_of(dossier, content)) for place, dossier, content in found]
        return Names(named, named[-1].place if len(named) == limit else self._store.ledger.last_number())

    def file_bytes(self, head: FileHead) -> bytes | None:
        """A file's bytes, checked against its hash."""
        return attached_bytes(self._office, head.dossier, head.sha256)

    def conflicts(self) -> int:
        """How many dossiers wait for a supervisor."""
        now = self._office.clock.text(self._store)
        return self._store.count_by(now, self._office.officer.user).conflict

    def label(self, dossier: str) -> Named:
        """A dossier as it is named to a person; one that is not here is named by its id."""
        row = self._store.row(dossier)
        return Named(dossier=dossier, code=row.code if row else "", day=row.received_at[:10] if row else "")

    def history(self, dossier: str) -> Sequence[Sealed]:
        """Every entry of a dossier."""
        return self._store.entries_of(dossier)

    def unit_names(self) -> Mapping[str, str]:
        """What units are called: this office knows itself."""
        return {self.unit: self._store.identity.office}

    def officer_names(self) -> Mapping[str, str]:
        """What officers are called."""
        return {user: row.display for user, row in self._store.users().items()}

    def note_reach(self, dossier: str, covered: frozenset[str], reach: Reach, code: str) -> None:
        """How far single entries have come towards a province without our gateway."""
        with self._store.transaction():
            for sealed in self._store.entries_of(dossier):
                if sealed.hash[:16] in covered:
                    self._store.marks.flag(sealed.hash, SyncState(reach), code)

    def hash_at(self, chain: str, seq: int) -> str | None:
        """The hash of the entry at that place."""
        return self._store.ledger.hash_at(chain, seq)

    def place_of(self, hash: str) -> Place | None:
        """Where the entry with this hash stands."""
        found = self._store.entry(hash)
        return None if found is None else Place(chain=found.entry.chain, seq=found.entry.seq)

    def last_on_chain(self, chain: str, dossier: str, before: int) -> str | None:
        """The newest entry of `chain` about `dossier` below a place."""
        return self._store.ledger.last_on_chain(chain, dossier, before)

    def key_of(self, dossier: str) -> bytes | None:
        """The dossier's key, None once destroyed."""
        return self._store.key_of(dossier)


def in_slices(things: Sequence[T], now: Callable[[], float] = time.monotonic) -> Iterator[Sequence[T]]:
    """`things` in order, a few at first; more at a time, or fewer again, by how long the slice before them took."""
    start, size = 0, SLICE_LEAST
    while start < len(things):
        began = now()
        yield things[start : start + size]
        start += size
        took = now() - began
        if took > SLICE_S:
            size = max(SLICE_LEAST, int(size * SLICE_S / took))
        elif took < SLICE_S / 2:
            size = min(_SLICE_MAX, 2 * size)


def _head_of(dossier: str, content: bytes) -> FileHead:
    named = msgspec.json.decode(content, type=Attached)
    return FileHead(dossier=dossier, sha256=named.sha256, size_bytes=named.size_bytes)


def _on_the_line(one: Signature) -> HeadSignature:
    return HeadSignature(
        chain=one.chain,
        seq=one.seq,
        hash=one.hash,
        role="turn",
        key=one.public_key,
        signature=one.signature,
        user=one.user,
    )


def _in_the_store(one: HeadSignature) -> Signature:
    return Signature(one.chain, one.seq, one.hash, one.user, one.key, one.signature)
