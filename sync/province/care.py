"""Backup and restore of the province: every row of every table in one file, the same from SQLite and from
PostgreSQL.

The file holds the province's secret keys and citizens' data: it is written for its owner only, and belongs
where paper files of that kind are kept. A restored province begins a new incarnation of its own chains and
counts official numbers of the days up to the restore in a range of its own, so nothing it gave out and forgot
is given twice.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec
import zstandard
from msgspec.structs import replace

from schemas.canonical import Json
from schemas.refusal import Refusal, no
from schemas.times import moment_text
from sync.province.connect import connected, create_tables, open_database
from sync.province.home import Home, Identity, new_incarnation, read_home_files, write_home_files, write_secret
from sync.province.models import TABLES, EntryRow, Setting, Spool, Table, database
from sync.province.numbers import RESTORED

_FORMAT = "motcua-province-backup-1"
_ROWS_AT_ONCE = 200
_FILE_BYTES_MAX = 4 << 30


def back_up(home: Home, folder: Path, now: datetime) -> Json:
    """Write one file into `folder` and read it back."""
    folder.mkdir(parents=True, exist_ok=True)
    with connected(), database.atomic():
        entries = EntryRow.select().count()
        lines = [msgspec.json.encode([_FORMAT, moment_text(now), *read_home_files(home.folder)]), *_rows()]
    body = b"\n".join(lines)
    packed = zstandard.ZstdCompressor(level=6).compress(hashlib.sha256(body).digest() + body)
    path = folder / f"motcua-province-{home.identity.unit}-{moment_text(now)[:19].replace(':', '')}.backup"
    write_secret(path, packed)
    assert zstandard.ZstdDecompressor().decompress(path.read_bytes())[32:] == body
    return {"file": str(path), "entries": entries}


def restore(file: Path, folder: Path, db: str, now: datetime) -> Json | Refusal:
    """Make a province in an empty folder from a backup. Refuses `province.exists`, `backup.damaged`."""
    if (folder / "province.json").exists():
        return no("province.exists", "Thư mục này đã có dữ liệu của tỉnh. Hãy chọn thư mục khác.")
    try:
        body = zstandard.ZstdDecompressor().decompress(file.read_bytes(), max_output_size=_FILE_BYTES_MAX)
    except (OSError, zstandard.ZstdError):
        return _damaged()
    if hashlib.sha256(body[32:]).digest() != body[:32]:
        return _damaged()
    lines = body[32:].split(b"\n")
    format, _, identity_raw, keys_raw = msgspec.json.decode(lines[0], type=tuple[str, str, str, str])
    if format != _FORMAT:
        return _damaged()
    before = msgspec.json.decode(identity_raw, type=Identity)
    ordinal = int(before.incarnation[:-4]) + 1
    after = replace(before, incarnation=new_incarnation(ordinal), db=db)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    open_database(folder, db)
    create_tables()
    with connected(), database.atomic():
        _fill(lines[1:])
        Setting.delete().where(Setting.name == RESTORED).execute()
        Setting.insert(name=RESTORED, value=f"{moment_text(now)[:10]} {ordinal - 1}").execute()
        entries = EntryRow.select().count()
    write_home_files(folder, after, keys_raw)
    return {"incarnation": after.incarnation, "entries": entries}


def _fill(lines: list[bytes]) -> None:
    """Put every row back where it was."""
    tables = {table.__name__: table for table in TABLES}
    waiting: dict[str, list[list[object]]] = {name: [] for name in tables}
    for line in lines:
        name, *values = msgspec.json.decode(line, type=list[object])
        rows = waiting[str(name)]
        rows.append([_value(value) for value in values])
        if len(rows) >= _ROWS_AT_ONCE:
            _insert(tables[str(name)], rows)
    for name, rows in waiting.items():
        _insert(tables[name], rows)


def _insert(table: type[Table], rows: list[list[object]]) -> None:
    if rows:
        table.insert_many([tuple(row) for row in rows], fields=table._meta.sorted_fields).on_conflict_ignore().execute()
        rows.clear()


def _value(value: object) -> object:
    return base64.b64decode(str(value["b"])) if isinstance(value, dict) else value


def _rows() -> Iterator[bytes]:
    for table in TABLES:
        if table is Spool:
            continue
        for row in table.select().tuples().iterator():
            yield msgspec.json.encode([table.__name__, *(_plain(value) for value in row)])


def _plain(value: object) -> Json:
    if isinstance(value, bytes | memoryview):
        return {"b": base64.b64encode(bytes(value)).decode("ascii")}
    assert value is None or isinstance(value, int | str)
    return value


def _damaged() -> Refusal:
    return no("backup.damaged", "Tệp sao lưu bị hỏng hoặc không phải của chương trình này. Hãy dùng tệp khác.")
