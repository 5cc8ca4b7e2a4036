"""Sổ ngày: what happened on one day, for a supervisor to review and sign, with the code of its closing."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

from msgspec import Meta

from motcua_tui.prints import limits as print_limits
from motcua_tui.prints.sheet import Letterhead, Line, Moment, Sheet
from schemas import limits
from schemas.base import Record

Count = Annotated[int, Meta(ge=0)]
Text = Annotated[str, Meta(max_length=limits.REASON_MAX)]


class DayFigure(Record, frozen=True, kw_only=True, omit_defaults=False):
    """One figure of the day; `before` is that of the same weekday a week earlier, None where it cannot be compared."""

    name: Line
    count: Count
    before: Count | None = None


class DayShare(Record, frozen=True, kw_only=True, omit_defaults=False):
    """What one person, field or procedure had of the day, and what stands there now."""

    name: Annotated[str, Meta(max_length=limits.PROCEDURE_NAME_MAX)]
    received: Count = 0
    finished: Count = 0
    returned: Count = 0
    forwarded: Count = 0
    waiting: Count = 0
    overdue: Count = 0
    due_soon: Count = 0


class DayRemark(Record, frozen=True, kw_only=True, omit_defaults=False):
    """Something unusual: what, on which dossier, by whom, and the reason given."""

    what: Line
    code: Annotated[str, Meta(max_length=limits.CODE_MAX)] = ""
    at: Moment
    by: Line = ""
    reason: Text = ""


class DayLine(Record, frozen=True, kw_only=True, omit_defaults=False):
    """One dossier with something done that day."""

    code: Annotated[str, Meta(min_length=1, max_length=print_limits.DOSSIER_ID_MAX)]
    owner: Annotated[str, Meta(max_length=limits.NAME_MAX)]
    procedure: Annotated[str, Meta(max_length=limits.PROCEDURE_NAME_MAX)]
    status: Line
    due_at: Moment | None = None
    holder: Line = ""


class DayClosing(Record, frozen=True, kw_only=True, omit_defaults=False):
    """How the day was closed. `code` is the short form of the closing entry's hash; `later` acts came after it."""

    at: Moment
    by: Line
    code: Annotated[str, Meta(min_length=19, max_length=19)]
    entries: Count
    later: Count = 0
    holds: bool = True


class DayLogSheet(Sheet, frozen=True, kw_only=True, omit_defaults=False):
    """The daily log, A4. `left_out` dossiers found no room in `rows`."""

    template: ClassVar[str] = "day_log.typ"
    stem: ClassVar[str] = "so-ngay"
    blocks: ClassVar[frozenset[str]] = frozenset({"head_role"})

    letterhead: Letterhead
    dated: date
    day: date
    device: Annotated[str, Meta(max_length=limits.CODE_MAX)]
    entries: Count
    figures: tuple[DayFigure, ...]
    unusual: Annotated[tuple[DayRemark, ...], Meta(max_length=print_limits.DAY_ROWS_MAX)] = ()
    clerks: Annotated[tuple[DayShare, ...], Meta(max_length=print_limits.DAY_ROWS_MAX)] = ()
    fields: Annotated[tuple[DayShare, ...], Meta(max_length=print_limits.DAY_ROWS_MAX)] = ()
    procedures: Annotated[tuple[DayShare, ...], Meta(max_length=print_limits.DAY_ROWS_MAX)] = ()
    rows: Annotated[tuple[DayLine, ...], Meta(max_length=print_limits.DAY_ROWS_MAX)] = ()
    left_out: Count = 0
    closing: DayClosing | None = None
    keeper_name: Line = ""
    head_role: Line = "Người phụ trách Bộ phận Một cửa"
    head_name: Line = ""

    @property
    def mark(self) -> str:
        return self.day.isoformat()
