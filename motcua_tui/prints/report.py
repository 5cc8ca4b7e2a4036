"""A report form or a book as one printed table: biểu số, period, who reports to whom, the figures, who signs."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from motcua_tui.prints import limits as print_limits
from motcua_tui.prints.sheet import Letterhead, Line, Sheet
from schemas import limits
from schemas.base import Record

CellText = Annotated[str, Meta(max_length=limits.PROCEDURE_NAME_MAX)]
Words = Annotated[str, Meta(max_length=limits.NOTE_MAX)]


class HeadCell(Record, frozen=True, kw_only=True, omit_defaults=False):
    """A heading over so many columns and down so many rows."""

    text: Words
    across: Annotated[int, Meta(ge=1, le=print_limits.REPORT_COLUMNS_MAX)] = 1
    down: Annotated[int, Meta(ge=1, le=9)] = 1


class ReportRow(Record, frozen=True, kw_only=True, omit_defaults=False):
    """The cells of one line as they are to be read; `strong` sets a sum apart."""

    cells: Annotated[tuple[CellText, ...], Meta(max_length=print_limits.REPORT_COLUMNS_MAX)]
    strong: bool = False


class ReportSheet(Sheet, frozen=True, kw_only=True, omit_defaults=False):
    """The table on A4 landscape. `widths` are shares of the width, `sides` says of each column l, c or r.

    `form_no` is the form's number ("Biểu số 07a/BTP/KSTT"), `numbers` the row of column numbers under the headings.
    A long table is printed in `pieces`: the first has the letterhead, the last is signed, with a seal unless two
    colleagues sign for each other.
    """

    template: ClassVar[str] = "report.typ"
    stem: ClassVar[str] = "bao-cao"
    blocks: ClassVar[frozenset[str]] = frozenset({"head_role"})

    letterhead: Letterhead
    dated: date
    name: Annotated[str, Meta(min_length=1, max_length=60)]
    form_no: Line = ""
    title: Words
    since: date
    until: date
    to: Line = ""
    counted_in: Line = ""
    head: Annotated[tuple[Annotated[tuple[HeadCell, ...], Meta(max_length=40)], ...], Meta(max_length=6)]
    numbers: Annotated[tuple[Line, ...], Meta(max_length=print_limits.REPORT_COLUMNS_MAX)] = ()
    widths: Annotated[tuple[Annotated[int, Meta(ge=1, le=100)], ...], Meta(max_length=print_limits.REPORT_COLUMNS_MAX)]
    sides: Annotated[tuple[Literal["l", "c", "r"], ...], Meta(max_length=print_limits.REPORT_COLUMNS_MAX)]
    rows: Annotated[tuple[ReportRow, ...], Meta(max_length=print_limits.PART_ROWS_MAX)] = ()
    notes: Annotated[tuple[Words, ...], Meta(max_length=40)] = ()
    keeper_role: Line = "Người lập biểu"
    keeper_name: Line = ""
    head_role: Line = "Thủ trưởng cơ quan"
    head_name: Line = ""
    sealed: bool = True
    piece: Annotated[int, Meta(ge=1)] = 1
    pieces: Annotated[int, Meta(ge=1)] = 1

    @property
    def mark(self) -> str:
        return f"{self.name}_{self.since.isoformat()}_{self.until.isoformat()}"
