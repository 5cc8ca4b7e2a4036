"""The list of a unit's devices, signed and handed down whenever it has changed."""

from __future__ import annotations

from collections.abc import Sequence

from schemas.canonical import canonical_bytes
from sync.province.asking import first, rows
from sync.province.home import Home
from sync.province.models import Reference
from sync.wire import limits
from sync.wire.device_list import NAME, DeviceList, Member
from sync.wire.messages import Version
from sync.wire.reading import to_plain, to_text
from sync.wire.reference import read_reference, sign_reference

_NEWEST = "SELECT version, body FROM reference WHERE name = ? AND unit = ? ORDER BY version DESC LIMIT 1"
_ADMITTED = "SELECT device, enrolled_at, sign, seal FROM device WHERE unit = ? AND revoked_at = ''"


def keep_current(home: Home, unit: str, at: str, references: Sequence[Version] = ()) -> bytes | None:
    """The unit's signed list, published anew if devices came, went or changed keys. Call within `connect.writing`.

    None for a unit of one device: it needs none. A version is never below one that an office already has
    (`references`): a restored province counts on from there.
    """
    members = _members(unit)
    newest = first(tuple[int, bytes], _NEWEST, NAME, unit)
    if newest is None and len(members) < 2:
        return None
    body = canonical_bytes(to_plain(DeviceList(format="motcua-devices-1", unit=unit, devices=members)))
    last, published = newest or (0, b"")
    known = max((version.version for version in references if version.name == NAME), default=0)
    if published and known <= last and read_reference(published, home.keys.public.sign).body == body:
        return published
    version = max(last, known) + 1
    signed = sign_reference(NAME, version, at, body, home.keys)
    row = {"name": NAME, "version": version, "unit": unit, "device": "", "issued_at": at, "body": signed}
    Reference.insert(row).execute()
    return signed


def _members(unit: str) -> tuple[Member, ...]:
    """Every device that is not revoked, by name; of one that enrolled again all its keys, the present ones last."""
    admitted = rows(tuple[str, str, str, str], _ADMITTED, unit)
    newest = sorted(admitted, key=lambda row: (row[1], row[2]))[-limits.DEVICES_MAX :]
    return tuple(
        Member(device=device, sign=to_text(bytes.fromhex(sign)), seal=to_text(bytes.fromhex(seal)))
        for device, _, sign, seal in sorted(newest)
    )
