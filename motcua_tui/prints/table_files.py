"""Tables as files: XLSX with number and text cells and never a formula, CSV that no spreadsheet can run.

A name is a citizen's to choose, and a spreadsheet runs what begins with "=". So every text is written as text.
"""

from __future__ import annotations

import csv
import os
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from motcua_tui.durable import put_in_place
from motcua_tui.prints.tables import Cell, Table, spread
from schemas.refusal import Refusal, no
from schemas.text import clean

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

XLSX_ROWS_MAX = 1_000_000
XLSX_CELL_CHARS_MAX = 32_000
SHEET_NAME_MAX = 31

_RUNS = frozenset("=+-@\t\r\n")
"""What makes a spreadsheet run a cell when it comes first."""
_BLANK = " \0\u00a0\u3000\u200b\ufeff"
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\']+")


def write_table(path: Path, tables: Sequence[Table], *, made_at: datetime, replace: bool = False) -> Path | Refusal:
    """The tables in the kind of file the name ends with: `.xlsx` (a sheet each) or `.csv` (the first one).

    The file is written whole or not at all, readable by its owner only, and survives a power cut. Refuses `export.kind_unknown`,
    `export.too_long`, `export.folder_missing`, `export.not_written`, `print.file_exists`.
    """
    kind = path.suffix.lower()
    if kind == ".xlsx":
        return _written(path, replace, lambda draft: _xlsx(draft, tables, made_at))
    if kind == ".csv":
        return _written(path, replace, lambda draft: _csv(draft, tables[0]))
    return no("export.kind_unknown", "Chỉ kết xuất được tệp .xlsx, .csv hoặc .pdf. Hãy đặt lại đuôi tên tệp.")


def safe_text(text: str) -> str:
    """A text as one cell may hold it: one line, nothing that steers a program, of bounded length."""
    shown = clean(" ".join(text.split()) if not text.isprintable() else text)
    return shown if len(shown) <= XLSX_CELL_CHARS_MAX else shown[: XLSX_CELL_CHARS_MAX - 1] + "…"


def csv_cell(cell: Cell) -> str:
    """A cell as CSV: numbers as they are; a text that a spreadsheet would run begins with an apostrophe.

    What counts is the first character behind blanks, in its plain width (＝ is =): TAB, CR and LF count too.
    """
    if cell is None:
        return ""
    if not isinstance(cell, str):
        return str(cell)
    text = safe_text(cell)
    return f"'{text}" if _would_run(cell) or _would_run(text) else text


def _would_run(text: str) -> bool:
    first = text.lstrip(_BLANK)[:1]
    return bool(first) and (first in _RUNS or unicodedata.normalize("NFKC", first)[:1] in _RUNS)


class _TooLong(Exception):
    """More rows than a sheet can hold."""


def _written(path: Path, replace: bool, write: Callable[[Path], None]) -> Path | Refusal:
    """What is half done stands in a folder of its own beside the file, and goes with it."""
    folder: str | None = None
    try:
        if not path.parent.is_dir():
            return no("export.folder_missing", "Không có thư mục để lưu tệp. Hãy tạo thư mục hoặc chọn nơi khác.")
        if not replace and path.exists():
            return no("print.file_exists", "Đã có tệp cùng tên. Hãy chọn tên khác hoặc cho phép ghi đè.")
        folder = tempfile.mkdtemp(prefix=".", suffix=".part", dir=path.parent)
        draft = Path(folder, "draft" + path.suffix.lower())
        write(draft)
        _flush(draft)
        put_in_place(draft, path)
    except _TooLong:
        return no(
            "export.too_long",
            "Bảng có hơn {limit} dòng, một tệp không chứa hết. Hãy chọn khoảng ngày ngắn hơn.",
            limit=XLSX_ROWS_MAX,
        )
    except (OSError, ValueError):
        return no(
            "export.not_written", "Không ghi được tệp. Hãy kiểm tra: ổ đĩa còn chỗ, được phép ghi, tên tệp hợp lệ."
        )
    finally:
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
    return path


def _flush(path: Path) -> None:
    path.chmod(0o600)
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _csv(path: Path, table: Table) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([csv_cell(line)] for line in table.title)
        writer.writerows(_csv_heads(table))
        for row in _bounded(table):
            writer.writerow([csv_cell(cell) for cell in row])
        writer.writerows([csv_cell(line)] for line in table.notes)


def _csv_heads(table: Table) -> Iterator[list[str]]:
    width = sum(one.across for one in table.head[0]) if table.head else 0
    for level in spread(table.head):
        line = [""] * width
        for column, one in level:
            line[column] = csv_cell(one.text)
        yield line


def _bounded(table: Table) -> Iterator[Sequence[Cell]]:
    for count, row in enumerate(table.rows):
        if count >= XLSX_ROWS_MAX:
            raise _TooLong
        yield row


def _xlsx(path: Path, tables: Sequence[Table], made_at: datetime) -> None:
    import xlsxwriter
    from xlsxwriter.exceptions import XlsxFileError

    # A long table goes to the disk row by row; headings of several levels are merged and need the short way.
    flowing = all(len(table.head) <= 1 for table in tables)
    book = xlsxwriter.Workbook(
        str(path),
        {
            "constant_memory": flowing,
            "tmpdir": str(path.parent),
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "nan_inf_to_errors": False,
        },
    )
    # Nothing of the PC, the person or the moment of writing but what the table itself says.
    book.set_properties({"author": "", "created": made_at.replace(tzinfo=None), "comments": ""})
    try:
        formats = _Formats(book)
        for place, table in enumerate(tables, start=1):
            _sheet(book.add_worksheet(_sheet_name(table.name, place)), table, formats)
    finally:
        try:
            book.close()
        except XlsxFileError as problem:
            raise OSError("not written") from problem


class _Formats:
    """The few looks a table has."""

    def __init__(self, book: Workbook) -> None:
        look: dict[str, object] = {"font_name": "Times New Roman", "font_size": 11, "valign": "top"}
        framed = {**look, "border": 1, "text_wrap": True}
        self.title: Format = book.add_format({**look, "bold": True, "font_size": 13})
        self.note: Format = book.add_format({**look, "italic": True})
        self.head: Format = book.add_format({**framed, "bold": True, "align": "center", "valign": "vcenter"})
        self.text: Format = book.add_format({**framed, "num_format": "@"})
        self.whole: Format = book.add_format({**framed, "num_format": "#,##0"})
        self.parted: Format = book.add_format({**framed, "num_format": "#,##0.00"})
        self.sums: dict[type, Format] = {
            str: book.add_format({**framed, "num_format": "@", "bold": True}),
            int: book.add_format({**framed, "num_format": "#,##0", "bold": True}),
            float: book.add_format({**framed, "num_format": "#,##0.00", "bold": True}),
        }

    def of(self, cell: Cell, *, total: bool) -> Format:
        """The look of a cell by what it holds."""
        kind = str if cell is None else type(cell)
        if total:
            return self.sums[kind]
        return {str: self.text, int: self.whole, float: self.parted}[kind]


def _sheet_name(name: str, place: int) -> str:
    return _NOT_IN_SHEET_NAMES.sub("-", safe_text(name)).strip("- ")[:SHEET_NAME_MAX] or str(place)


def _sheet(sheet: Worksheet, table: Table, formats: _Formats) -> None:
    for column, width in enumerate(table.widths):
        sheet.set_column(column, column, width)
    line = 0
    for text in table.title:
        sheet.write_string(line, 0, safe_text(text), formats.title)
        line += 1
    line = _heads(sheet, table, formats, line)
    sheet.freeze_panes(line, 0)
    for row, last in _with_last(_bounded(table)):
        for column, cell in enumerate(row):
            _put(sheet, line, column, cell, formats.of(cell, total=last and table.total))
        line += 1
    for text in table.notes:
        sheet.write_string(line, 0, safe_text(text), formats.note)
        line += 1
    # Identity numbers are texts on purpose: no green corner may invite anybody to turn them into numbers.
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{max(line, 1)}"})
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _heads(sheet: Worksheet, table: Table, formats: _Formats, line: int) -> int:
    for level, placed in enumerate(spread(table.head)):
        for column, one in placed:
            text = safe_text(one.text)
            if one.across > 1 or one.down > 1:
                last = (line + level + one.down - 1, column + one.across - 1)
                # Merged empty, then written as text: a merge would read the text for what it looks like.
                sheet.merge_range(line + level, column, *last, "", formats.head)
            sheet.write_string(line + level, column, text, formats.head)
    return line + len(table.head)


def _put(sheet: Worksheet, line: int, column: int, cell: Cell, look: Format) -> None:
    if cell is None or cell == "":
        sheet.write_blank(line, column, None, look)
    elif isinstance(cell, str):
        sheet.write_string(line, column, safe_text(cell), look)
    else:
        sheet.write_number(line, column, cell, look)


def _with_last(rows: Iterator[Sequence[Cell]]) -> Iterator[tuple[Sequence[Cell], bool]]:
    """Each row, and whether it is the last."""
    before: Sequence[Cell] | None = None
    for row in rows:
        if before is not None:
            yield before, False
        before = row
    if before is not None:
        yield before, True
