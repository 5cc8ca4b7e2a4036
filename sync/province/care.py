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
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import msgspec
import zstandard
from msgspec.structs import replace

from schemas.canonical import Json
from schemas.refusal import Notice, Refusal, Refused, no, note
from schemas.times import moment_text
from sync.files import make_folder, sync_folder
from sync.province.bulk import insert_rows, pages
from sync.province.connect import connected, create_tables, open_database, reading
from sync.province.home import Home, Identity, new_incarnation, read_home_files, read_keys, write_home_files
from sync.province.models import TABLES, EnrolCode, EntryRow, Setting, Spool, Table, Unit, database
from sync.province.numbers import RESTORED, await_devices, band_of
from sync.province.register import apply_register, keep_register, note_folder, read_register
from sync.province.text import say

_FORMAT = "motcua-province-backup-2"
_ROWS_AT_ONCE = 200
_LINE_BYTES_MAX = 128 << 20
_WINDOW_BYTES_MAX = 8 << 20
Row = list[object]


def back_up(home: Home, folder: Path, now: datetime) -> Json:
    """Write one file into `folder`, row by row, and read it back. It gets its name once it is whole."""
    make_folder(folder)
    note_folder(folder)
    path = folder / f"motcua-province-{home.identity.unit}-{moment_text(now)[:19].replace(':', '')}.backup"
    draft = path.with_name(path.name + ".part")
    entries = 0
    with reading(), _written(draft) as file:
        whole = hashlib.sha256()
        for line in _lines(home, now):
            entries += line.startswith(_ENTRY)
            whole.update(line)
            file.write(line)
        file.write(msgspec.json.encode([_FORMAT, whole.hexdigest()]))
    if _is_whole(draft) is not None:
        draft.unlink()
        raise OSError("the disk gave back other bytes than were written")
    draft.replace(path)
    sync_folder(folder)
    keep_register(home, now)
    return {"file": str(path), "entries": entries}


def _lines(home: Home, now: datetime) -> Iterator[bytes]:
    yield msgspec.json.encode([_FORMAT, moment_text(now), *read_home_files(home.folder)]) + b"\n"
    for table in TABLES:
        if table is Spool:
            continue
        for row in pages(table, _ROWS_AT_ONCE):
            yield msgspec.json.encode([table.__name__, *(_plain(value) for value in row)]) + b"\n"


_ENTRY = f'["{EntryRow.__name__}"'.encode("ascii")


@contextmanager
def _written(path: Path) -> Iterator[zstandard.ZstdCompressionWriter]:
    """A compressed file that only its owner may read, on the disk when the block ends."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        with zstandard.ZstdCompressor(level=6).stream_writer(file, closefd=False) as packed:
            yield packed
        file.flush()
        os.fsync(file.fileno())


def restore(file: Path, folder: Path, db: str, now: datetime) -> Json | Refusal:
    """Make a province in an empty folder from a backup. Refuses `province.exists`, `backup.damaged`.

    The whole file is checked before anything is made.
    """
    if (folder / "province.json").exists():
        return no("province.exists", "Thư mục này đã có dữ liệu của tỉnh. Hãy chọn thư mục khác.")
    refusal = _is_whole(file)
    if refusal is not None:
        return refusal
    rows = _rows(file)
    _, _, identity_raw, keys_raw = next(rows)
    before = msgspec.json.decode(str(identity_raw), type=Identity)
    ordinal = int(before.incarnation[:-4]) + 1
    after = replace(before, incarnation=new_incarnation(ordinal), db=db)
    make_folder(folder)
    open_database(folder, db)
    create_tables()
    with connected(), database.atomic():
        if Unit.select().exists():
            return no("province.exists", "Thư mục này đã có dữ liệu của tỉnh. Hãy chọn thư mục khác.")
        _fill(rows)
        Setting.delete().where(Setting.name == RESTORED).execute()
        Setting.insert(name=RESTORED, value=f"{moment_text(now)[:10]} {band_of(after.incarnation)}").execute()
        register = read_register(file.parent, after.unit, read_keys(str(keys_raw).encode()).public.sign)
        if register is not None:
            apply_register(register)
        # A code that was used after the backup would be good for a second device.
        EnrolCode.update(used_at=moment_text(now)).where(EnrolCode.used_at == "").execute()
        await_devices()
        entries = EntryRow.select().count()
    write_home_files(folder, after, str(keys_raw))
    done: dict[str, Json] = {"incarnation": after.incarnation, "entries": entries}
    told = _NO_REGISTER if register is None else _by_register(register.at)
    return {**done, "devices_as_of": register.at if register else None, "message": f"{say(_RESTORED)} {say(told)}"}


def _shown(moment: str) -> str:
    """A moment as it is said: 08:30 25/11/2026."""
    return f"{moment[11:16]} {moment[8:10]}/{moment[5:7]}/{moment[:4]}"


_RESTORED = note(
    "province.restored",
    "Đã khôi phục. Mỗi máy tự gửi lại những gì bản sao lưu này chưa có, ở lần đồng bộ tới. Thủ tục, đơn vị, lịch ban hành sau "
    "ngày sao lưu cần ban hành lại; mã ghi danh chưa dùng cần cấp lại. Hồ sơ nhận đến hôm nay của một đơn vị chỉ được cấp số "
    "khi mọi máy của đơn vị đã đồng bộ hoặc bị thu hồi; “motcua-province status” cho biết còn chờ máy nào.",
)
_NO_REGISTER = note(
    "province.devices_not_known",
    "Không có danh sách máy cạnh bản sao lưu này: máy ghi danh sau ngày sao lưu cần mã mới; máy bị thu hồi sau ngày đó phải thu "
    "hồi lại trước khi chạy cổng, nếu không máy mất cắp lại được nhận.",
)


def _is_whole(file: Path) -> Refusal | None:
    """None when the file is one of ours, complete and unchanged."""
    whole, last, first = hashlib.sha256(), b"", b""
    try:
        for line in _raw_lines(file):
            whole.update(last)
            first, last = first or line, line
        told = msgspec.json.decode(last, type=tuple[str, str])
        held = msgspec.json.decode(first, type=tuple[str, str, str, str])[0]
    except (OSError, zstandard.ZstdError, msgspec.DecodeError):
        return _damaged()
    return None if told == (_FORMAT, whole.hexdigest()) and held == _FORMAT else _damaged()


def _rows(file: Path) -> Iterator[Row]:
    """The lines of a checked file, its last one aside."""
    held: Row | None = None
    for line in _raw_lines(file):
        if held is not None:
            yield held
        held = msgspec.json.decode(line, type=Row)


def _raw_lines(file: Path) -> Iterator[bytes]:
    unpacking = zstandard.ZstdDecompressor(max_window_size=_WINDOW_BYTES_MAX)
    with file.open("rb") as packed, unpacking.stream_reader(packed) as plain, io.BufferedReader(plain, 1 << 20) as lines:
        while line := lines.readline(_LINE_BYTES_MAX):
            yield line


def _fill(rows: Iterator[Row]) -> None:
    """Put every row back where it was."""
    tables = {table.__name__: table for table in TABLES}
    waiting: list[Row] = []
    name = ""
    for row in rows:
        if waiting and (row[0] != name or len(waiting) >= _ROWS_AT_ONCE):
            _insert(tables[name], waiting)
        name = str(row[0])
        if name not in tables:
            raise Refused(_damaged())
        waiting.append([_value(value) for value in row[1:]])
    if waiting:
        _insert(tables[name], waiting)


def _insert(table: type[Table], rows: list[Row]) -> None:
    insert_rows(table, rows, keep=True)
    rows.clear()


def _value(value: object) -> object:
    return base64.b64decode(str(value["b"])) if isinstance(value, dict) else value


def _plain(value: object) -> Json:
    if isinstance(value, bytes | memoryview):
        return {"b": base64.b64encode(bytes(value)).decode("ascii")}
    assert value is None or isinstance(value, int | str)
    return value


def _damaged() -> Refusal:
    return no("backup.damaged", "Tệp sao lưu bị hỏng hoặc không phải của chương trình này. Hãy dùng tệp khác.")


def _by_register(moment: str) -> Notice:
    return note(
        "province.devices_restored",
        "Máy nào được nhận, máy nào đã bị thu hồi: theo danh sách máy nằm cạnh bản sao lưu, ghi lúc {at}. Máy bị thu hồi sau "
        "lúc đó phải thu hồi lại trước khi chạy cổng.",
        at=_shown(moment),
    )
