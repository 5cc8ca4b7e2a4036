"""The devices of this unit as this device knows them: the province's signed list, kept beside the store."""

from __future__ import annotations

from schemas.refusal import Refused
from sync.files import read_within, write_whole
from sync.office.state import Enrolment, SyncFolder
from sync.wire import limits
from sync.wire.device_list import DeviceList, Signed, read_device_list
from sync.wire.keys import PublicKeys

_FILE = "devices.signed"


def keep_list(folder: SyncFolder, enrolment: Enrolment, raw: bytes) -> bool:
    """Keep a list that came from anywhere. True when it is newer than the one held. Raises Refused for one the pinned
    province did not sign for this unit.
    """
    came = read_device_list(raw, bytes.fromhex(enrolment.sign), enrolment.unit)
    held = _held(folder, enrolment)
    if held is not None and held.version >= came.version:
        return False
    write_whole(folder.data / _FILE, raw)
    return True


def list_bytes(folder: SyncFolder, enrolment: Enrolment) -> bytes | None:
    """The list as the province signed it, to be passed on."""
    return None if _held(folder, enrolment) is None else read_within(folder.data / _FILE, limits.DEVICE_LIST_BYTES_MAX)


def known_devices(folder: SyncFolder, enrolment: Enrolment) -> dict[str, PublicKeys]:
    """Every device of the unit and its present keys, this one included; nothing before the first list came."""
    held = _held(folder, enrolment)
    members: DeviceList | None = None if held is None else held.list
    return {} if members is None else {member.device: member.keys for member in members.devices}


def known_signers(folder: SyncFolder, enrolment: Enrolment) -> dict[str, set[str]]:
    """The keys (hex) that speak, or once spoke, for each device of the unit."""
    held = _held(folder, enrolment)
    signers: dict[str, set[str]] = {}
    for member in () if held is None else held.list.devices:
        signers.setdefault(member.device, set()).add(member.keys.sign.hex())
    return signers


def other_devices(folder: SyncFolder, enrolment: Enrolment) -> dict[str, PublicKeys]:
    """The unit's other devices: whom a stick is sealed to, beside the province."""
    known = known_devices(folder, enrolment)
    known.pop(enrolment.device, None)
    return dict(sorted(known.items())[: limits.RECEIVERS_MAX - 1])


def _held(folder: SyncFolder, enrolment: Enrolment) -> Signed | None:
    raw = read_within(folder.data / _FILE, limits.DEVICE_LIST_BYTES_MAX)
    if raw is None:
        return None
    try:
        return read_device_list(raw, bytes.fromhex(enrolment.sign), enrolment.unit)
    except Refused:
        # Damaged, or of a province this device no longer belongs to: it comes again.
        return None
