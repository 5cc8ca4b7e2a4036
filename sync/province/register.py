"""The register of devices beside the backups: who was admitted and who was revoked, as of now and not as of the last backup.

A restored province would otherwise admit a stolen PC again that was revoked after the backup, and not know of one that
enrolled after it. The file is signed by the province and holds public keys alone. It is rewritten whenever a device is
admitted or revoked, in every folder a backup was written to, and read when a backup of that folder is restored.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from schemas.base import Record
from schemas.entry import DeviceName, UnitCode
from schemas.refusal import Refused
from schemas.times import moment_text
from sync.files import read_within, write_whole
from sync.province.asking import do, first, rows
from sync.province.bulk import insert_rows
from sync.province.connect import spooling
from sync.province.home import Home
from sync.province.models import Device, Setting, Unit
from sync.wire import limits
from sync.wire.keys import PrivateKeys
from sync.wire.messages import Key43
from sync.wire.reading import read_as, to_bytes, to_text, written
from sync.wire.reference import read_reference, sign_reference
from sync.wire.shown import EMPTY_DIGEST

_NAME: Final = "register"
_FOLDERS: Final = "backup-folders"
"""The setting that names the folders backups were written to, the last one first."""
_FOLDERS_MAX: Final = 32
_ALL = "SELECT unit, device, sign, seal, enrolled_at, revoked_at FROM device ORDER BY unit, device, sign"


class Entered(Record):
    """One device with the keys it has, or had, and when it was admitted and revoked."""

    unit: UnitCode
    device: DeviceName
    sign: Key43
    seal: Key43
    enrolled_at: str
    revoked_at: str = ""

    @property
    def age(self) -> tuple[str, str]:
        """What is said of a device later holds: enrolled again after it was revoked, revoked after it was enrolled."""
        return self.enrolled_at, self.revoked_at


class Register(Record):
    """Every device of every unit."""

    format: Literal["motcua-province-devices-1"]
    at: str
    devices: Annotated[tuple[Entered, ...], Meta(max_length=limits.REGISTER_MAX)]


def file_beside(folder: Path, unit: str) -> Path:
    """Where the register of this province lies in a folder of backups."""
    return folder / f"motcua-province-{unit}.devices"


def note_folder(folder: Path) -> None:
    """Remember that a backup lies here."""
    with spooling():
        here = str(folder.resolve())
        # A folder that was cleared away holds no backup any more; one whose disk is away may come back.
        kept = [path for path in _folders() if path != here and (Path(path).is_dir() or not Path(path).parent.is_dir())]
        known = [here, *kept]
        row = (_FOLDERS, msgspec.json.encode(known[:_FOLDERS_MAX]).decode("utf-8"))
        insert_rows(Setting, [row], update=True)


def keep_register(home: Home, now: datetime) -> int:
    """Write who may connect, as it is now, into every folder that holds backups. How many of them could not be written."""
    failed = 0
    with spooling():
        # Whoever writes it waits for whoever is writing it: what is older must not replace what is newer.
        do("UPDATE setting SET value = value WHERE name = ?", _FOLDERS)
        for folder in map(Path, _folders()):
            if not folder.is_dir():
                failed += not folder.parent.is_dir()
                continue
            try:
                held = read_register(folder, home.identity.unit, home.keys.public.sign)
                write_whole(file_beside(folder, home.identity.unit), _signed(home.keys, _entered(), held, now))
            except OSError:
                failed += 1
    return failed


def read_register(folder: Path, unit: str, public: bytes) -> Register | None:
    """The register in a folder of backups; None where there is none, or none this province signed."""
    raw = read_within(file_beside(folder, unit), limits.REGISTER_BYTES_MAX)
    try:
        reference = None if raw is None else read_reference(raw, public)
        if reference is None or reference.header.name != _NAME:
            return None
        return read_as(reference.body, Register, limits.REGISTER_BYTES_MAX)
    except Refused:
        return None


def apply_register(register: Register) -> None:
    """Bring the devices of a restored province to what the register says. Call within a transaction."""
    for one in _newest([*_entered(), *register.devices]):
        insert_rows(Unit, [_unit(one.unit)], keep=True)
        sign, seal = to_bytes(one.sign, 32).hex(), to_bytes(one.seal, 32).hex()
        last = first(tuple[str], _LAST, one.unit, one.device, sign)
        row = (one.unit, one.device, sign, seal, one.enrolled_at, one.revoked_at, last[0] if last else "")
        insert_rows(Device, [row], update=True)


_LAST = "SELECT last_exchange_at FROM device WHERE unit = ? AND device = ? AND sign = ?"


def _unit(code: str) -> tuple[object, ...]:
    values = {"code": code, "name": code, "digest": EMPTY_DIGEST}
    return tuple(values.get(field.name, field.default) for field in Unit._meta.sorted_fields)


def _folders() -> list[str]:
    row = first(tuple[str], "SELECT value FROM setting WHERE name = ?", _FOLDERS)
    return [] if row is None else msgspec.json.decode(row[0], type=list[str])


def _entered() -> list[Entered]:
    """Every device this province knows of."""
    return [
        Entered(
            unit=unit,
            device=device,
            sign=to_text(bytes.fromhex(sign)),
            seal=to_text(bytes.fromhex(seal)),
            enrolled_at=enrolled_at,
            revoked_at=revoked_at,
        )
        for unit, device, sign, seal, enrolled_at, revoked_at in rows(tuple[str, str, str, str, str, str], _ALL)
    ]


def _newest(entered: list[Entered]) -> list[Entered]:
    """What was said last of each device."""
    known: dict[tuple[str, str, str], Entered] = {}
    for one in sorted(entered, key=lambda one: one.age):
        known[one.unit, one.device, one.sign] = one
    return [known[name] for name in sorted(known)]


def _signed(keys: PrivateKeys, entered: list[Entered], held: Register | None, now: datetime) -> bytes:
    """The file's bytes: what this province knows, and what it was told in an earlier life."""
    newest = _newest([*entered, *(held.devices if held is not None else ())])
    at = moment_text(now)
    body = written(Register(format="motcua-province-devices-1", at=at, devices=tuple(newest[-limits.REGISTER_MAX :])))
    return sign_reference(_NAME, int(now.timestamp()), at, body, keys)
