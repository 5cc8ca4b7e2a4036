"""Writing a segment from entries of one chain."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from schemas.entry import Sealed, dossier_id
from sync.wire import limits
from sync.wire.line import NO_CONTENT, NO_DOSSIER, Far, Line, Running, begins, line_bytes, needs_key, step_between
from sync.wire.overlay import Overlay
from sync.wire.places import Place, Places
from sync.wire.reading import to_text, written
from sync.wire.segment import FORMAT, Closing, ClosingSignature, Header
from sync.wire.signatures import HeadSignature


class SegmentWriter:
    """Turns a contiguous run of one chain into lines. `seals` puts every seal beside its content, for a reader that
    may have destroyed a dossier's key.
    """

    def __init__(self, base: int, base_hash: str, chain: str, places: Places, *, seals: bool = False) -> None:
        self._run = Running(chain, base, base_hash)
        self._base, self._base_hash = base, base_hash
        self._places = Overlay(places)
        self._chains: list[str] = []
        self._lines: list[bytes] = []
        self._seals = seals
        self._keys: dict[str, bytes | None] = {}
        self.size_bytes = 0

    @property
    def count(self) -> int:
        """Entries taken so far."""
        return len(self._lines)

    def is_full(self) -> bool:
        """True when a segment of this size should be closed: one more entry of any length must still fit."""
        return (
            self.count >= limits.SEGMENT_ENTRIES_MAX
            or len(self._chains) > limits.SEGMENT_CHAINS_MAX - limits.PARENTS_MAX - 2
            or self.size_bytes > limits.SEGMENT_BYTES_MAX - 4 * limits.LINE_BYTES_MAX
        )

    def add(self, sealed: Sealed) -> None:
        """Take the next entry of the chain."""
        entry = sealed.entry
        assert entry.chain == self._run.chain and entry.seq == self._run.seq and entry.prev == self._run.prev
        raw = line_bytes(self._line_of(sealed))
        self._lines.append(raw)
        self.size_bytes += len(raw) + 1
        self._places.know(sealed)
        self._run.advance(entry, sealed.hash)

    def close(self, signatures: Iterable[HeadSignature]) -> bytes:
        """The whole segment. One signature must be the owner's or the province's over the last entry."""
        unit, device, incarnation = self._run.chain.rsplit(".", 2)
        header = Header(
            format=FORMAT,
            unit=unit,
            device=device,
            incarnation=incarnation,
            base=self._base,
            base_hash=self._base_hash,
            head_hash=self._run.prev,
            count=self.count,
            chains=tuple(self._chains),
        )
        closing = Closing(signatures=tuple(_closing_signature(signature) for signature in signatures))
        return b"\n".join([written(header), *self._lines, written(closing), b""])

    def _line_of(self, sealed: Sealed) -> Line:
        entry, run = sealed.entry, self._run
        key = self._key_of(entry.dossier)
        open_content = sealed.content is not None and (key is not None or not needs_key(entry.act, entry.dossier))
        return Line(
            a=entry.act,
            b=None if entry.by == run.by else entry.by,
            c=msgspec.Raw(sealed.content) if open_content and sealed.content is not None else NO_CONTENT,
            d=self._dossier(entry.act, entry.dossier),
            k=to_text(key) if key is not None and begins(entry.act) else None,
            p=self._parents(entry.dossier, entry.parents),
            s=None if open_content and not self._seals else entry.seal,
            t=step_between(run.at, entry.at),
            u=None if entry.trust == "plausible" else entry.trust,
            x=self._checkpoint(entry.checkpoint),
            y=None if entry.typed_at is None else step_between(entry.at, entry.typed_at),
        )

    def _key_of(self, dossier: str | None) -> bytes | None:
        """A dossier's key; most are asked for with every act of a long run, so they are remembered for the run."""
        if dossier is None:
            return None
        if dossier not in self._keys:
            self._keys[dossier] = self._places.key_of(dossier)
        return self._keys[dossier]

    def _dossier(self, act: str, dossier: str | None) -> int | Far | str | None:
        if dossier == self._run.foreseen_dossier(act):
            return None
        if dossier is None:
            return NO_DOSSIER
        chain, _, seq = dossier.rpartition(".")
        if str(int(seq)) != seq:
            return dossier
        return self._near(Place(chain=chain, seq=int(seq)))

    def _parents(self, dossier: str | None, parents: tuple[str, ...]) -> tuple[int | Far, ...] | None:
        if parents == foreseen_parents(self._places, self._run, dossier):
            return None
        return tuple(self._near(self._place(parent)) for parent in parents)

    def _place(self, hash: str) -> Place:
        place = self._places.place_of(hash)
        assert place is not None, "an entry's parents are held by whoever holds the entry"
        return place

    def _checkpoint(self, checkpoint: str | None) -> int | str | None:
        if checkpoint == self._run.checkpoint:
            return None
        place = None if checkpoint is None else self._places.place_of(checkpoint)
        if place is not None and place.chain == self._run.chain:
            return place.seq
        return checkpoint or ""

    def _near(self, place: Place) -> int | Far:
        if place.chain == self._run.chain:
            return place.seq
        if place.chain not in self._chains:
            self._chains.append(place.chain)
        return self._chains.index(place.chain), place.seq


def foreseen_parents(places: Places, run: Running, dossier: str | None) -> tuple[str, ...]:
    """The parents when the line does not say: the newest entry of this chain about the dossier, if there is
    one.
    """
    if dossier is None or dossier == dossier_id(run.chain, run.seq):
        return ()
    last = places.last_on_chain(run.chain, dossier, run.seq)
    return () if last is None else (last,)


def write_segment(entries: Sequence[Sealed], places: Places, signatures: Iterable[HeadSignature]) -> bytes:
    """One segment of all these entries, which must be contiguous and within the limits."""
    first = entries[0].entry
    writer = SegmentWriter(first.seq, first.prev, first.chain, places)
    for sealed in entries:
        writer.add(sealed)
    return writer.close(signatures)


def _closing_signature(signature: HeadSignature) -> ClosingSignature:
    return ClosingSignature(
        r=signature.role,
        q=signature.seq,
        k=to_text(bytes.fromhex(signature.key)),
        s=to_text(bytes.fromhex(signature.signature)),
        u=signature.user,
    )
