"""Chunks on the way in: each is durable before the next is read, so a cut loses at most one."""

from __future__ import annotations

from sync.province.connect import connected
from sync.province.models import Spool
from sync.wire.messages import Partly

_ENVELOPE = -1


class DeviceSpool:
    """What has come of one device's parcels."""

    def __init__(self, unit: str, device: str) -> None:
        self._unit = unit
        self._device = device

    def chunks_of(self, parcel: str) -> list[bytes]:
        """The chunks of a parcel that are kept, from the first on without a gap."""
        with connected():
            rows = list(Spool.select().where(self._here(parcel), Spool.place > _ENVELOPE).order_by(Spool.place))
        return [bytes(row.body) for place, row in enumerate(rows) if row.place == place]

    def begin(self, parcel: str, envelope: bytes, keep: set[str]) -> None:
        """Keep a parcel's envelope; forget parcels that are neither this one nor in `keep`: they were packed
        anew."""
        with connected():
            others = Spool.delete().where(self._mine(), Spool.parcel.not_in([*keep, parcel]))
            others.execute()
        self._put(parcel, _ENVELOPE, envelope)

    def add(self, parcel: str, place: int, chunk: bytes) -> None:
        """Keep one chunk."""
        self._put(parcel, place, chunk)

    def drop(self, parcels: set[str]) -> None:
        """Forget parcels that were taken or refused."""
        if not parcels:
            return
        with connected():
            Spool.delete().where(self._mine(), Spool.parcel.in_(sorted(parcels))).execute()

    def partly(self) -> tuple[Partly, ...]:
        """Which parcels have come in part, and how far."""
        with connected():
            names = [row.parcel for row in Spool.select(Spool.parcel).where(self._mine(), Spool.place == _ENVELOPE)]
        return tuple(Partly(parcel=name, chunks=len(self.chunks_of(name))) for name in sorted(names))

    def _put(self, parcel: str, place: int, body: bytes) -> None:
        row = {"unit": self._unit, "device": self._device, "parcel": parcel, "place": place, "body": body}
        with connected():
            Spool.insert(row).on_conflict_ignore().execute()

    def _mine(self) -> object:
        return (Spool.unit == self._unit) & (Spool.device == self._device)

    def _here(self, parcel: str) -> object:
        return (Spool.unit == self._unit) & (Spool.device == self._device) & (Spool.parcel == parcel)
