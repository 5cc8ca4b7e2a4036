"""Reading segments: every hash is computed again, every parent must be held, every signature must hold."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from schemas.canonical import Json, entry_hash, seal
from schemas.entry import Entry, Sealed
from schemas.refusal import Refusal, Refused
from sync.wire import limits, refusals
from sync.wire.line import NO_DOSSIER, Far, Line, Running, moment_after, needs_key, read_line
from sync.wire.overlay import Overlay
from sync.wire.places import Incoming, Place, Places
from sync.wire.reading import read_as, shaped, to_bytes
from sync.wire.segment import Closing, Header
from sync.wire.segment_writer import foreseen_parents
from sync.wire.signatures import HeadSignature, Role


@dataclass(frozen=True)
class Opened:
    """A segment split into its parts, not yet checked against any chain."""

    header: Header
    lines: Sequence[bytes]
    closing: Closing


@dataclass(frozen=True)
class Verified:
    """A segment that fits its chain: every entry in order, and the signatures, all of which hold."""

    header: Header
    entries: Sequence[Incoming]
    signatures: Sequence[HeadSignature]

    def is_signed_by(self, keys: Collection[str], role: Role) -> bool:
        """True when one of these keys (hex) stands, in that role, for the last entry and so for all of them."""
        last = [signature for signature in self.signatures if signature.seq == self.header.head]
        return any(signature.key in keys and signature.role == role for signature in last)


class ParentMissing(Exception):
    """An entry names an entry that is not held: it cannot be taken before that one."""

    def __init__(self, place: Place) -> None:
        super().__init__(f"{place.chain}.{place.seq}")
        self.place = place


def open_segment(raw: bytes) -> Opened:
    """Split a segment into header, lines and signatures. Raises Refused for anything else."""
    if len(raw) > limits.SEGMENT_BYTES_MAX:
        raise Refused(refusals.too_large(limits.SEGMENT_BYTES_MAX))
    parts = raw.split(b"\n")
    if len(parts) < 4 or parts[-1]:
        raise Refused(refusals.cut_short())
    header = read_as(parts[0], Header, limits.LINE_BYTES_MAX)
    if len(parts) != header.count + 3:
        raise Refused(refusals.cut_short())
    return Opened(header=header, lines=parts[1:-2], closing=read_as(parts[-2], Closing, limits.SEGMENT_BYTES_MAX))


def read_group(opened: Sequence[Opened], places: Places) -> list[Verified]:
    """Check segments that may name each other's entries, all of them or none. They are given back in an order in which
    each chain can be stored, however they came.

    Raises Refused: `wire.parent_missing`, `wire.gap`, `wire.fork`, `wire.chain_broken`, `wire.bad_signature`,
    `wire.key_missing`, and what reading refuses.
    """
    overlay = Overlay(places)
    readers = [_Reader(segment, overlay) for segment in opened]
    waiting = readers
    while waiting:
        before = sum(len(reader.entries) for reader in readers)
        waiting = [reader for reader in waiting if not reader.go()]
        if waiting and sum(len(reader.entries) for reader in readers) == before:
            raise Refused(waiting[0].why_stuck())
    return sorted((reader.verified() for reader in readers), key=lambda segment: segment.header.base)


class _Reader:
    """Goes along one segment as far as the entries held allow."""

    def __init__(self, segment: Opened, overlay: Overlay) -> None:
        self._segment = segment
        self._overlay = overlay
        header = segment.header
        self._run = Running(header.chain, header.base, header.base_hash)
        self.entries: list[Incoming] = []
        self._missing: Place | None = None
        self._started = False

    def go(self) -> bool:
        """True when the whole segment has been read; False when it waits for another one."""
        try:
            self._start()
            while len(self.entries) < len(self._segment.lines):
                incoming = self._entry(read_line(self._segment.lines[len(self.entries)]))
                self._take(incoming)
        except ParentMissing as missing:
            self._missing = missing.place
            return False
        return True

    def why_stuck(self) -> Refusal:
        place = self._missing
        assert place is not None
        return refusals.parent_missing(place.chain, place.seq)

    def _start(self) -> None:
        """The run must continue what is held: compared by hash, never by number alone."""
        header = self._segment.header
        if self._started or header.base == 0:
            if header.base == 0 and header.base_hash:
                raise Refused(refusals.chain_broken(header.chain))
            self._started = True
            return
        held = self._overlay.hash_at(header.chain, header.base - 1)
        if held is None:
            raise ParentMissing(Place(chain=header.chain, seq=header.base - 1))
        if held != header.base_hash:
            raise Refused(refusals.fork(header.chain, header.base - 1))
        self._started = True

    def _take(self, incoming: Incoming) -> None:
        entry = incoming.sealed.entry
        held = self._overlay.hash_at(entry.chain, entry.seq)
        if held is not None and held != incoming.sealed.hash:
            raise Refused(refusals.fork(entry.chain, entry.seq))
        self.entries.append(incoming)
        self._overlay.add(incoming, held=held is not None)
        self._run.advance(entry, incoming.sealed.hash)

    def _entry(self, line: Line) -> Incoming:
        run = self._run
        dossier = self._dossier(line)
        parents = foreseen_parents(self._overlay, run, dossier) if line.p is None else tuple(self._hash(far) for far in line.p)
        key = to_bytes(line.k, 16) if line.k is not None else None
        content = bytes(line.c) or None
        entry = _shaped(
            chain=run.chain,
            seq=run.seq,
            prev=run.prev,
            act=line.a,
            by=line.b or run.by,
            at=moment_after(run.at, line.t),
            seal=self._seal(line, dossier, content, key),
            trust=line.u or "plausible",
            typed_at=None if line.y is None else moment_after(moment_after(run.at, line.t), line.y),
            dossier=dossier,
            parents=list(parents),
            checkpoint=self._checkpoint(line),
        )
        header = entry.header()
        _check_size(header, content)
        return Incoming(sealed=Sealed(hash=entry_hash(header), entry=entry, header=header, content=content), key=key)

    def _seal(self, line: Line, dossier: str | None, content: bytes | None, key: bytes | None) -> str:
        if content is None:
            return line.s or ""
        if not needs_key(line.a, dossier):
            return seal(content, self._run.seq, None)
        known = key or self._overlay.key_of(dossier or "")
        if known is not None:
            return seal(content, self._run.seq, known)
        if line.s is None:
            raise Refused(refusals.key_missing(dossier or ""))
        return line.s

    def _dossier(self, line: Line) -> str | None:
        if line.d is None:
            return self._run.foreseen_dossier(line.a)
        if line.d == NO_DOSSIER:
            return None
        if isinstance(line.d, str):
            return line.d
        place = self._far(line.d)
        return f"{place.chain}.{place.seq}"

    def _checkpoint(self, line: Line) -> str | None:
        if line.x is None:
            return self._run.checkpoint
        return self._hash(line.x) if isinstance(line.x, int) else line.x or None

    def _far(self, far: int | Far) -> Place:
        if isinstance(far, int):
            return Place(chain=self._run.chain, seq=far)
        index, seq = far
        chains = self._segment.header.chains
        if not 0 <= index < len(chains):
            raise Refused(refusals.chain_broken(self._segment.header.chain))
        return Place(chain=chains[index], seq=seq)

    def _hash(self, far: int | Far) -> str:
        place = self._far(far)
        hash = self._overlay.hash_at(place.chain, place.seq)
        if hash is None:
            raise ParentMissing(place)
        return hash

    def verified(self) -> Verified:
        """The segment, once its last hash is the one announced and its signatures hold."""
        header = self._segment.header
        if self._run.prev != header.head_hash:
            raise Refused(refusals.chain_broken(header.chain))
        signatures = [self._signature(index) for index in range(len(self._segment.closing.signatures))]
        if not any(s.role != "turn" and s.seq == header.head for s in signatures):
            raise Refused(refusals.bad_signature(header.chain))
        return Verified(header=header, entries=self.entries, signatures=signatures)

    def _signature(self, index: int) -> HeadSignature:
        closing, header = self._segment.closing.signatures[index], self._segment.header
        hash = self._overlay.hash_at(header.chain, closing.q)
        if hash is None:
            raise Refused(refusals.bad_signature(header.chain))
        signature = HeadSignature(
            chain=header.chain,
            seq=closing.q,
            hash=hash,
            role=closing.r,
            key=to_bytes(closing.k, 32).hex(),
            signature=to_bytes(closing.s, 64).hex(),
            user=closing.u,
        )
        if not signature.holds:
            raise Refused(refusals.bad_signature(header.chain))
        return signature


def _shaped(**fields: object) -> Entry:
    """The entry, its fields within the limits of the shared language. Raises Refused `wire.not_valid`."""
    value: dict[str, Json] = {name: _json(item) for name, item in fields.items() if item is not None}
    return shaped(value, Entry)


def _check_size(header: bytes, content: bytes | None) -> None:
    if len(header) + len(content or b"") > limits.ENTRY_BYTES_MAX:
        raise Refused(refusals.too_large(limits.ENTRY_BYTES_MAX))


def _json(value: object) -> Json:
    assert value is None or isinstance(value, bool | int | str | list | dict)
    return value
