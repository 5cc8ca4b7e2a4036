"""Giấy tiếp nhận hồ sơ và hẹn trả kết quả: what the citizen takes home."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta

from motcua_tui.prints.sheet import Block, Fees, Line, Moment, Parts, Party, ProcedureName, Slip
from schemas import limits


class ReceiptSheet(Slip, frozen=True, kw_only=True, omit_defaults=False):
    """The receipt slip, A5.

    `limit_text` is the statutory time in words. `due_at` None leaves a dotted line to fill in by hand.
    `unconfirmed_years` are the years whose working calendar the due date rests on and nobody has confirmed:
    the slip then says that the date may move. `next_stage` is the second stage of a linked procedure. `certifying`
    counts the papers as a certification does: pages, papers, electronic copies to be signed.
    """

    template: ClassVar[str] = "receipt.typ"
    stem: ClassVar[str] = "giay-tiep-nhan"
    blocks: ClassVar[frozenset[str]] = frozenset({"note"})

    received_unit: Line = ""
    owner: Party
    submitter: Party | None = None
    submitter_relation: Line = ""
    procedure: ProcedureName
    procedure_code: Annotated[str, Meta(max_length=limits.PROCEDURE_CODE_MAX)] = ""
    case: Annotated[str, Meta(max_length=limits.CASE_NAME_MAX)] = ""
    parts: Parts = ()
    certifying: bool = False
    sets: Annotated[int, Meta(ge=1, le=limits.COPIES_MAX)] = 1
    limit_text: Line = ""
    received_at: Moment
    due_at: Moment | None = None
    unconfirmed_years: Annotated[tuple[Annotated[int, Meta(ge=2000, le=2200)], ...], Meta(max_length=5)] = ()
    next_stage: Line = ""
    return_place: Line = ""
    return_how: Line = ""
    fees: Fees = ()
    fee_note: Line = ""
    note: Block = ""
    giver_name: Line = ""
    receiver_name: Line = ""
