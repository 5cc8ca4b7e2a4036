"""Chunks on the way in: each is durable before the next is read, so a cut loses at most one."""

from __future__ import annotations

from sync.province.asking import do, rows
from sync.province.bulk import insert_rows
from sync.province.connect import connected
from sync.province.models import Spool
from sync.wire import limits
from sync.wire.messages import Partly
from sync.wire.sealing import read_envelope

_ENVELOPE = -1
_BEGUN = "SELECT parcel FROM spool WHERE unit = ? AND device = ? AND place = ?"
_ENVELOPES = "SELECT parcel, body FROM spool WHERE unit = ? AND device = ? AND place = ?"

_DROP = "DELETE FROM spool WHERE unit = ? AND device = ? AND parcel IN ({marks})"
_DROP_OTHERS = "DELETE FROM spool WHERE unit = ? AND device = ? AND parcel NOT IN ({marks})"


class DeviceSpool:
    """What has come of one device's parcels."""

    def __init__(self, unit: str, device: str) -> None:
        self._unit = unit
        self._device = device

    def chunks_of(self, parcel: str) -> list[bytes]:
        """The chunks of a parcel that are kept, from the first on without a gap."""
        with connected():
            kept = list(Spool.select().where(self._here(parcel), Spool.place > _ENVELOPE).order_by(Spool.place))
        return [bytes(row.body) for place, row in enumerate(kept) if row.place == place]

    def beside(self, envelope: bytes) -> set[str]:
        """The parcels begun that share no entry with this one: they may come later in the same conversation. What shares
        one was packed anew; where more lie here than a conversation carries, none is named."""
        about = read_envelope(envelope).about
        with connected():
            begun = rows(tuple[str, bytes], _ENVELOPES, self._unit, self._device, _ENVELOPE)
        if len(begun) >= limits.EXCHANGE_SEGMENTS_MAX:
            return set()
        others = {name: read_envelope(bytes(body)).about for name, body in begun}
        return {
            name
            for name, other in others.items()
            if other.name != about.name or other.last < about.first or about.last < other.first
        }

    def begin(self, parcel: str, envelope: bytes, keep: set[str]) -> None:
        """Keep a parcel's envelope; forget the parcels that are neither this one nor in `keep`."""
        with connected():
            kept = sorted({*keep, parcel})
            do(_DROP_OTHERS.format(marks=", ".join("?" * len(kept))), self._unit, self._device, *kept)
        self._put(parcel, _ENVELOPE, envelope)

    def add(self, parcel: str, place: int, chunk: bytes) -> None:
        """Keep one chunk."""
        self._put(parcel, place, chunk)

    def drop(self, parcels: set[str]) -> None:
        """Forget parcels that were taken or refused."""
        if not parcels:
            return
        with connected():
            do(_DROP.format(marks=", ".join("?" * len(parcels))), self._unit, self._device, *sorted(parcels))

    def partly(self) -> tuple[Partly, ...]:
        """Which parcels have come in part, and how far."""
        with connected():
            found = rows(tuple[str], _BEGUN, self._unit, self._device, _ENVELOPE)
        return tuple(Partly(parcel=name, chunks=len(self.chunks_of(name))) for name in sorted(name for (name,) in found))

    def _put(self, parcel: str, place: int, body: bytes) -> None:
        with connected():
            insert_rows(Spool, [(self._unit, self._device, parcel, place, body)], keep=True)

    def _here(self, parcel: str) -> object:
        return (Spool.unit == self._unit) & (Spool.device == self._device) & (Spool.parcel == parcel)
