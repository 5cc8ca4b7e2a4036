"""What goes down to a device: entries of the unit's other chains and reference data, each sealed to that
device."""

from __future__ import annotations

from typing import NamedTuple

from schemas.entry import NO_HASH
from sync.province.asking import first, rows
from sync.province.home import Home
from sync.province.ledger import UnitLedger
from sync.wire import limits
from sync.wire.keys import PublicKeys
from sync.wire.messages import Head, Hello
from sync.wire.pack import DICTIONARY, pack
from sync.wire.reference import is_past
from sync.wire.sealing import About, Parcel, seal_parcel
from sync.wire.segment_writer import SegmentWriter
from sync.wire.signatures import HeadSignature, head_message

_ENTRIES_AT_ONCE = 500
# A cut loses the segment under way, so what comes down travels in small ones.
_SEGMENT_BYTES = 256 << 10
_ANSWER_PARCELS_MAX = 32


class Downlink:
    """Collects the parcels of one answer. `more` says that another exchange is needed for the rest."""

    def __init__(self, home: Home, ledger: UnitLedger, hello: Hello, receiver: PublicKeys, day: str) -> None:
        self._home = home
        self._ledger = ledger
        self._hello = hello
        self._receiver = receiver
        self._day = day
        self.parcels: list[Parcel] = []
        self.more = False

    def collect(self) -> list[Parcel]:
        """Everything the device lacks, oldest first within each chain, small reference data before large."""
        own = None if self._hello.own is None else self._hello.own.chain
        have = {head.chain: head for head in self._hello.have}
        for head in self._ledger.heads():
            if head.chain != own:
                self._chain(head, have.get(head.chain))
        self._references()
        return self.parcels

    def _chain(self, head: Head, held: Head | None) -> None:
        """The rest of one chain. A device that holds another history of it gets nothing: that is a fork."""
        start = 0 if held is None else held.seq + 1
        if held is not None and self._ledger.hash_at(head.chain, held.seq) != held.hash:
            return
        while start <= head.seq:
            if len(self.parcels) >= _ANSWER_PARCELS_MAX:
                self.more = True
                return
            start = self._segment(head.chain, start)

    def _segment(self, chain: str, start: int) -> int:
        """Add one segment and give the place after it."""
        base_hash = self._ledger.hash_at(chain, start - 1) if start else NO_HASH
        assert base_hash is not None
        writer = SegmentWriter(start, base_hash, chain, self._ledger)
        last = None
        while not writer.is_full() and writer.size_bytes < _SEGMENT_BYTES:
            entries = self._ledger.entries(chain, start + writer.count, _ENTRIES_AT_ONCE)
            for sealed in entries:
                writer.add(sealed)
                last = sealed
                if writer.is_full() or writer.size_bytes >= _SEGMENT_BYTES:
                    break
            if len(entries) < _ENTRIES_AT_ONCE:
                break
        assert last is not None
        seq = last.entry.seq
        signatures = [
            *self._ledger.signatures(chain, start, seq),
            self._sign(Head(chain=chain, seq=seq, hash=last.hash)),
        ]
        about = About(kind="segment", name=chain, first=start, last=seq, hash=last.hash)
        self.parcels.append(seal_parcel(pack(writer.close(signatures)), about, [self._receiver], DICTIONARY))
        return seq + 1

    def _sign(self, head: Head) -> HeadSignature:
        return sign_head(self._home, head)

    def _references(self) -> None:
        known = {version.name: version.version for version in self._hello.references}
        for newest in newest_references(self._ledger.unit, self._hello.device):
            if known.get(newest.name, -1) >= newest.version or is_past(newest.name, self._day):
                continue
            if len(self.parcels) >= limits.EXCHANGE_SEGMENTS_MAX - 1:
                self.more = True
                return
            about = About(kind="reference", name=newest.name, first=newest.version, last=newest.version)
            packed = pack(newest.body(), dictionary=0)
            self.parcels.append(seal_parcel(packed, about, [self._receiver], 0))


def sign_head(home: Home, head: Head) -> HeadSignature:
    """The province's signature over a head: of its own chain, or of one it passes on."""
    message = head_message("province", head.chain, head.seq, head.hash)
    return HeadSignature(
        chain=head.chain,
        seq=head.seq,
        hash=head.hash,
        role="province",
        key=home.keys.public.sign.hex(),
        signature=home.keys.signature(message).hex(),
    )


class Newest(NamedTuple):
    """A version of reference data; its body, which may be large, is read only when it is sent."""

    name: str
    version: int
    unit: str
    device: str
    size_bytes: int

    def body(self) -> bytes:
        found = first(tuple[bytes], _BODY, self.name, self.version, self.unit, self.device)
        assert found is not None
        return found[0]


_MEANT = """
    SELECT name, version, unit, device, LENGTH(body) FROM reference
    WHERE unit IN ('', ?) AND device IN ('', ?) ORDER BY version, unit, device
"""
_BODY = "SELECT body FROM reference WHERE name = ? AND version = ? AND unit = ? AND device = ?"


def newest_references(unit: str, device: str) -> list[Newest]:
    """The newest version of every piece of reference data meant for this device."""
    newest = {found.name: found for found in rows(Newest, _MEANT, unit, device)}
    return sorted(newest.values(), key=lambda found: found.size_bytes)
