"""Whose key speaks for which device of a unit: a list the province signs and hands down as reference data.

With it the devices of one commune believe each other's segments and seal to each other, also where the province is out
of reach. Public keys only; nothing in it is secret.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from msgspec import Meta

from schemas.base import Record
from schemas.entry import DeviceName, UnitCode
from schemas.refusal import Refused
from sync.wire import limits, refusals
from sync.wire.keys import PublicKeys
from sync.wire.messages import Key43
from sync.wire.reading import read_as, to_bytes
from sync.wire.reference import read_reference

NAME: Final = "devices"


class Member(Record):
    """A device that is enrolled and not revoked."""

    device: DeviceName
    sign: Key43
    seal: Key43

    @property
    def keys(self) -> PublicKeys:
        """Its public keys."""
        return PublicKeys(sign=to_bytes(self.sign, 32), seal=to_bytes(self.seal, 32))


class DeviceList(Record):
    """All devices of one unit, the reader's own among them. One that enrolled again, as after a restore, is there with each
    of its keys, the present ones last: its earlier entries are still its own. A newer version replaces an older one whole.
    """

    format: Literal["motcua-devices-1"]
    unit: UnitCode
    devices: Annotated[tuple[Member, ...], Meta(max_length=limits.DEVICES_MAX)]


class Signed(Record):
    """A list with the version under which it was signed."""

    version: int
    list: DeviceList


def read_device_list(raw: bytes, public: bytes, unit: str) -> Signed:
    """The list the province holding `public` signed for this unit. Raises Refused `wire.bad_signature` for any other,
    `wire.too_large`, `wire.not_canonical`, `wire.not_valid`.
    """
    if len(raw) > limits.DEVICE_LIST_BYTES_MAX:
        raise Refused(refusals.too_large(limits.DEVICE_LIST_BYTES_MAX))
    reference = read_reference(raw, public)
    held = read_as(reference.body, DeviceList, limits.DEVICE_LIST_BYTES_MAX)
    if reference.header.name != NAME or held.unit != unit:
        raise Refused(refusals.bad_signature(NAME))
    for member in held.devices:
        assert member.keys
    return Signed(version=reference.header.version, list=held)
