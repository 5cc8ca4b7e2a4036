"""The files offices keep their registers in: XLSX workbooks and CSV of any kind a spreadsheet writes."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from motcua_tui.desk.legacy_headings import DITTO
from schemas.refusal import Refusal, no

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

BYTES_MAX = 64 << 20
SPREAD_BYTES_MAX = 1 << 30
ROWS_MAX = 200_000
CELL_MAX = 8_000
_ENCODINGS = ("utf-8-sig", "utf-16", "cp1258")


def read_bytes(path: Path, bytes_max: int = BYTES_MAX) -> bytes | Refusal:
    """The file, whole, within bounds."""
    try:
        with path.open("rb") as file:
            raw = file.read(bytes_max + 1)
    except OSError:
        return no("usage.file_unreadable", "Không đọc được tệp đã nêu. Hãy kiểm tra lại đường dẫn.")
    if len(raw) > bytes_max:
        return _too_large(bytes_max)
    return raw


def _too_large(bytes_max: int) -> Refusal:
    return no("import.too_large", "Tệp lớn quá {limit} MB. Hãy chia nhỏ rồi nhập từng phần.", limit=bytes_max >> 20)


def _too_many() -> Refusal:
    """Nothing is left out unsaid."""
    return no("import.too_many_rows", "Tệp có hơn {limit} dòng. Hãy chia nhỏ rồi nhập từng phần.", limit=ROWS_MAX)


def workbook(raw: bytes) -> list[list[str]] | Refusal:
    """The cells of the first sheet that holds any, as texts; a formula gives the value it last had.

    Refuses `import.not_a_workbook`, `import.too_large` (also for a file that unpacks to too much), `import.too_many_rows`.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as whole:
            if sum(part.file_size for part in whole.infolist()) > SPREAD_BYTES_MAX:
                return _too_large(SPREAD_BYTES_MAX)
        book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            rows = sheet.to_python(skip_empty_area=False)
            if any(any(cell != "" for cell in row) for row in rows):
                return _merged([[_text(cell) for cell in row] for row in rows], sheet) if len(rows) <= ROWS_MAX else _too_many()
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError):
        return no("import.not_a_workbook", "Tệp không phải bảng tính XLSX đọc được. Hãy mở và lưu lại dạng .xlsx.")
    return []


def _merged(cells: list[list[str]], sheet: CalamineSheet) -> list[list[str]]:
    """Cells merged downwards say that they go on: a reader sees the first one beside each of them."""
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if left == right:
            for row in range(top + 1, min(bottom + 1, len(cells))):
                if left < len(cells[row]) and not cells[row][left]:
                    cells[row][left] = DITTO
    return cells


def _text(cell: object) -> str:
    """A cell as the words a person sees: whole numbers without a point, days as days."""
    match cell:
        case bool():
            return "1" if cell else "0"
        case float() if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        case datetime():
            return f"{cell:%Y-%m-%d}" if cell.time() == time() else f"{cell:%Y-%m-%d %H:%M:%S}"
        case date():
            return cell.isoformat()
        case time() | timedelta():
            return str(cell)
    return str(cell)[:CELL_MAX]


def separated(raw: bytes) -> list[list[str]] | Refusal:
    """The cells of a CSV file, whatever of comma, semicolon or tab stands between them.

    Refuses `import.not_text` where it is in none of the encodings spreadsheets write, and `import.too_many_rows`.
    """
    text = _decoded(raw)
    if text is None:
        return no("import.not_text", "Không đọc được chữ trong tệp CSV. Hãy lưu lại theo bảng mã UTF-8.")
    head = "\n".join(text.splitlines()[:20])
    between = max(",;\t", key=head.count)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=between)
        rows = [[_unquoted(cell)[:CELL_MAX] for cell in row] for _place, row in zip(range(ROWS_MAX + 1), reader, strict=False)]
    except csv.Error:
        return no("import.not_text", "Không đọc được chữ trong tệp CSV. Hãy lưu lại theo bảng mã UTF-8.")
    return rows if len(rows) <= ROWS_MAX else _too_many()


def _unquoted(cell: str) -> str:
    """Without the apostrophe our own files put before what a spreadsheet would run."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@") else cell


def _decoded(raw: bytes) -> str | None:
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        order: tuple[str, ...] = ("utf-16",)
    else:
        order = tuple(name for name in _ENCODINGS if name != "utf-16")
    for name in order:
        try:
            text = raw.decode(name)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    return None
