"""Giấy biên nhận kết quả: who took which result away, and when."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

from msgspec import Meta

from motcua_tui.prints import limits as print_limits
from motcua_tui.prints.sheet import Block, Fees, Line, Moment, Parts, Party, ProcedureName, Slip
from schemas import limits
from schemas.base import Record


class ResultLine(Record, frozen=True, kw_only=True, omit_defaults=False):
    """One result handed over: its name, number, date of signing and how many copies."""

    name: Annotated[str, Meta(min_length=1, max_length=limits.PART_NAME_MAX)]
    document_no: Annotated[str, Meta(max_length=limits.DOCUMENT_NO_MAX)] = ""
    signed_on: date | None = None
    copies: Annotated[int, Meta(ge=0, le=limits.COPIES_MAX)] = 1


class HandOverSheet(Slip, frozen=True, kw_only=True, omit_defaults=False):
    """The result receipt, A5.

    `parts` are originals given back with the result; `handed_at` None leaves dots to fill in by hand;
    `on_time` is the office's word for it ("Trước hạn", "Đúng hạn", "Quá hạn"), printed only when given.
    """

    template: ClassVar[str] = "hand_over.typ"
    stem: ClassVar[str] = "giay-bien-nhan-ket-qua"
    blocks: ClassVar[frozenset[str]] = frozenset({"note"})

    owner: Party
    procedure: ProcedureName
    procedure_code: Annotated[str, Meta(max_length=limits.PROCEDURE_CODE_MAX)] = ""
    received_at: Moment
    due_at: Moment | None = None
    handed_at: Moment | None = None
    on_time: Line = ""
    results: Annotated[tuple[ResultLine, ...], Meta(max_length=print_limits.RESULTS_MAX)] = ()
    parts: Parts = ()
    fees: Fees = ()
    receiver: Party | None = None
    relation: Line = ""
    via: Line = ""
    note: Block = ""
    giver_name: Line = ""
