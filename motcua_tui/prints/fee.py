"""Phiếu nộp phí, lệ phí: what is to be paid and what has been. It stands for no biên lai."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta

from motcua_tui.prints.sheet import Fees, Line, Moment, Party, ProcedureName, Slip
from schemas import limits
from schemas.base import Record

Amount = Annotated[int, Meta(ge=0, le=limits.AMOUNT_VND_MAX * limits.DOSSIER_FEES_MAX)]


class PaymentLine(Record, frozen=True, kw_only=True, omit_defaults=False):
    """Money that came in; `receipt_no` is the number of the biên lai."""

    at: Moment
    amount_vnd: Amount
    receipt_no: Annotated[str, Meta(max_length=limits.RECEIPT_NO_MAX)] = ""
    online: bool = False


class FeeSheet(Slip, frozen=True, kw_only=True, omit_defaults=False):
    """The fee slip, A5: every fee, every payment, what is left."""

    template: ClassVar[str] = "fee.typ"
    stem: ClassVar[str] = "phieu-nop-phi"

    owner: Party
    procedure: ProcedureName
    procedure_code: Annotated[str, Meta(max_length=limits.PROCEDURE_CODE_MAX)] = ""
    fees: Fees = ()
    payments: tuple[PaymentLine, ...] = ()
    total_vnd: Amount = 0
    paid_vnd: Amount = 0
    giver_name: Line = ""
    taker_name: Line = ""
