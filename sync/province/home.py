"""The province's folder: who it is, its secret keys, where its database is."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from msgspec import Meta

from schemas import limits as shared
from schemas.base import Record, read_value
from schemas.entry import UnitCode
from schemas.refusal import Refusal, Refused, no
from sync.files import make_folder, write_whole
from sync.province.connect import connected, create_tables, open_database
from sync.province.models import Device, EnrolCode, EntryRow, Setting, Unit
from sync.wire.keys import PrivateKeys
from sync.wire.reading import read_as, written
from sync.wire.shown import EMPTY_DIGEST

_FILE = "province.json"
_KEYS = "province.keys"
_FILE_BYTES_MAX = 16 << 10
DEVICE = "TINH"
"""The device name under which the province writes its own chain in every unit. No office may take it."""

_INCARNATION = "ABCDEFGHJKLMNPQRSTUVWXYZ"


class Named(Record):
    """What a new province is called."""

    unit: UnitCode
    name: Annotated[str, Meta(min_length=1, max_length=shared.OFFICE_MAX)]


class Identity(Record):
    """Who this province is. A restore gives it a new incarnation, so its chains never fork."""

    unit: str
    name: str
    incarnation: str
    db: str = ""


class _KeyFile(Record):
    sign: str
    seal: str


@dataclass(frozen=True)
class Home:
    """An open province."""

    folder: Path
    identity: Identity
    keys: PrivateKeys


def create_home(folder: Path, unit: str, name: str, db: str = "") -> Home | Refusal:
    """Make a province: keys, identity, an empty store. Refuses `province.exists` and a unit or name that cannot be."""
    told = read_value({"unit": unit, "name": name}, Named, area="province")
    if isinstance(told, Refusal):
        return told
    if (folder / _FILE).exists():
        return no("province.exists", "Thư mục này đã có dữ liệu của tỉnh. Hãy chọn thư mục khác.")
    make_folder(folder)
    open_database(folder, db)
    create_tables()
    with connected():
        if EntryRow.select().exists() or Device.select().exists() or EnrolCode.select().exists():
            return no("province.exists", "Cơ sở dữ liệu này đã có dữ liệu của tỉnh. Hãy chọn cơ sở dữ liệu khác.")
    keys = PrivateKeys.generate()
    write_whole(folder / _KEYS, written(_KeyFile(sign=keys.sign.hex(), seal=keys.seal.hex())))
    identity = Identity(unit=unit, name=name, incarnation=new_incarnation(1), db=db)
    with connected():
        Unit.insert(code=unit, name=name, digest=EMPTY_DIGEST).on_conflict_ignore().execute()
        Setting.insert(name="unit", value=unit).on_conflict_ignore().execute()
    write_whole(folder / _FILE, written(identity))
    return Home(folder, identity, keys)


def open_home(folder: Path) -> Home | Refusal:
    """Open a province. Refuses `province.not_here` and `province.damaged`."""
    if not (folder / _FILE).exists():
        return no("province.not_here", "Thư mục này chưa có dữ liệu của tỉnh. Hãy chạy motcua-province init trước.")
    try:
        identity = read_as((folder / _FILE).read_bytes(), Identity, _FILE_BYTES_MAX)
        keys = read_keys((folder / _KEYS).read_bytes())
    except (Refused, ValueError, FileNotFoundError):
        return no(
            "province.damaged",
            "Tệp province.json hoặc province.keys bị hỏng hay mất. Hãy lấy lại từ bản sao lưu (motcua-province restore).",
        )
    open_database(folder, identity.db)
    create_tables()
    return Home(folder, identity, keys)


def read_keys(raw: bytes) -> PrivateKeys:
    """The province's keys as they are written. Raises Refused or ValueError for anything else."""
    held = read_as(raw, _KeyFile, _FILE_BYTES_MAX)
    return PrivateKeys(sign=bytes.fromhex(held.sign), seal=bytes.fromhex(held.seal))


def read_home_files(folder: Path) -> tuple[str, str]:
    """Identity and keys as they are written: what a backup must hold beside the tables."""
    return (folder / _FILE).read_text(encoding="utf-8"), (folder / _KEYS).read_text(encoding="utf-8")


def write_home_files(folder: Path, identity: Identity, keys: str) -> None:
    """The files of a restored province."""
    write_whole(folder / _KEYS, keys.encode("utf-8"))
    write_whole(folder / _FILE, written(identity))


def new_incarnation(ordinal: int) -> str:
    """A name no other copy of this store will have."""
    return f"{ordinal}" + "".join(secrets.choice(_INCARNATION) for _ in range(4))
