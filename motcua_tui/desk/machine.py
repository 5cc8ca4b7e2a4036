"""How the machine around the office is: printers, the last backup, the line."""

from __future__ import annotations

import contextlib
from pathlib import Path

import msgspec

from motcua_tui.desk.courier import Standing, stands
from motcua_tui.desk.office import SYNC_STATE_FILE, Office
from motcua_tui.prints.orders import Printers
from motcua_tui.prints.printer import find_printers
from schemas.base import Record
from schemas.refusal import Refusal

BACKUP_FILE = "log/backup.json"
_BYTES_MAX = 4096


class LastBackup(Record):
    """When the last backup of this machine was made, and where it was put."""

    at: str
    file: str


class Around(Record):
    """What was found. `line` is None where this machine knows no province."""

    printers: Printers | Refusal
    backup: LastBackup | None
    line: Standing | None


def around(office: Office) -> Around:
    """Look around; nothing here needs the network."""
    line = stands(office) if (office.folder / SYNC_STATE_FILE).exists() else None
    return Around(printers=find_printers(), backup=last_backup(office.folder), line=line)


def note_backup(office: Office, file: str) -> None:
    """Remember a backup that was made. Where that cannot be written, the backup is still made."""
    path = office.folder / BACKUP_FILE
    made = LastBackup(at=office.clock.text(office.store), file=file)
    with contextlib.suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(msgspec.json.encode(made))


def last_backup(folder: Path) -> LastBackup | None:
    """The last backup noted here, None for none."""
    try:
        return msgspec.json.decode((folder / BACKUP_FILE).read_bytes()[:_BYTES_MAX], type=LastBackup)
    except (OSError, msgspec.DecodeError):
        return None
