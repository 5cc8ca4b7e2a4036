"""Notices on the wall: the published list of procedures, one procedure's sheet, whom to call and where to go.

Nghị định 118/2025/NĐ-CP Điều 8.1.a (list and content of procedures) and Điều 9.8 (names, posts, telephone numbers). Every
notice may carry texts as QR codes, to be read by a telephone without a network.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

from msgspec import Meta

from motcua_tui.prints import limits as print_limits
from motcua_tui.prints.sheet import Letterhead, Line, ProcedureName, Sheet
from schemas import limits
from schemas.base import Record

Code = Annotated[str, Meta(min_length=1, max_length=limits.PROCEDURE_CODE_MAX)]
Words = Annotated[str, Meta(max_length=limits.PART_NAME_MAX)]
LongCode = Annotated[str, Meta(max_length=print_limits.LONG_QR_BYTES_MAX)]
LongCodes = Annotated[tuple[LongCode, ...], Meta(max_length=print_limits.LONG_QR_COUNT_MAX)]


class PostedLine(Record, frozen=True, kw_only=True, omit_defaults=False):
    """One procedure of the list."""

    code: Code
    name: ProcedureName
    limit: Line = ""
    fee: Words = ""
    level: Line = ""


class PostedField(Record, frozen=True, kw_only=True, omit_defaults=False):
    """The procedures of one field (lĩnh vực)."""

    field: Annotated[str, Meta(max_length=limits.FIELD_NAME_MAX)]
    rows: Annotated[tuple[PostedLine, ...], Meta(max_length=print_limits.POSTED_ROWS_MAX)] = ()


class Notice(Sheet, frozen=True, kw_only=True, omit_defaults=False):
    """What every notice has."""

    letterhead: Letterhead
    dated: date
    codes: LongCodes = ()


class PostingSheet(Notice, frozen=True, kw_only=True, omit_defaults=False):
    """Danh mục thủ tục hành chính, A4, by field."""

    template: ClassVar[str] = "posting.typ"
    stem: ClassVar[str] = "danh-muc-thu-tuc"

    fields: Annotated[tuple[PostedField, ...], Meta(max_length=print_limits.POSTED_ROWS_MAX)] = ()
    count: Annotated[int, Meta(ge=0)] = 0
    left_out: Annotated[int, Meta(ge=0)] = 0
    starter: bool = False

    @property
    def mark(self) -> str:
        return self.dated.isoformat()


class PostedPart(Record, frozen=True, kw_only=True, omit_defaults=False):
    """One paper of the sheet; `case` is the heading it stands under where it changes."""

    name: Annotated[str, Meta(min_length=1, max_length=limits.PART_NAME_MAX)]
    originals: Annotated[int, Meta(ge=0, le=limits.COPIES_MAX)] = 0
    copies: Annotated[int, Meta(ge=0, le=limits.COPIES_MAX)] = 0
    case: Annotated[str, Meta(max_length=limits.CASE_NAME_MAX)] = ""


class ProcedureSheet(Notice, frozen=True, kw_only=True, omit_defaults=False):
    """One procedure for the citizen, A4: limits, papers, fees, results, legal basis."""

    template: ClassVar[str] = "procedure_sheet.typ"
    stem: ClassVar[str] = "thu-tuc"

    procedure_code: Code
    procedure: ProcedureName
    field: Annotated[str, Meta(max_length=limits.FIELD_NAME_MAX)] = ""
    level: Line = ""
    limit: Line = ""
    limits: Annotated[tuple[Words, ...], Meta(max_length=limits.PROCEDURE_LIMITS_MAX)] = ()
    parts: Annotated[tuple[PostedPart, ...], Meta(max_length=limits.PROCEDURE_PARTS_MAX)] = ()
    fees: Annotated[tuple[Words, ...], Meta(max_length=limits.PROCEDURE_FEES_MAX)] = ()
    results: Annotated[tuple[Words, ...], Meta(max_length=limits.PROCEDURE_RESULTS_MAX)] = ()
    agencies: Annotated[tuple[Words, ...], Meta(max_length=limits.PROCEDURE_AGENCIES_MAX)] = ()
    legal_basis: Annotated[tuple[Words, ...], Meta(max_length=limits.PROCEDURE_LAWS_MAX)] = ()
    source: Words = ""
    decision: Words = ""
    starter: bool = False

    @property
    def mark(self) -> str:
        return self.procedure_code


class Contact(Record, frozen=True, kw_only=True, omit_defaults=False):
    """Somebody to turn to: name, post or field, telephone."""

    name: Line
    post: Line = ""
    phone: Line = ""


class HotlineSheet(Notice, frozen=True, kw_only=True, omit_defaults=False):
    """Addresses, hours, hotline and people, A4, large. `blank_lines` are left for names written by hand."""

    template: ClassVar[str] = "hotline.typ"
    stem: ClassVar[str] = "duong-day-nong"

    hours: Words = ""
    contacts: Annotated[tuple[Contact, ...], Meta(max_length=print_limits.CONTACTS_MAX)] = ()
    blank_lines: Annotated[int, Meta(ge=0, le=20)] = 0

    @property
    def mark(self) -> str:
        return self.dated.isoformat()
