"""Phiếu hướng dẫn: what a person has brought, what is still missing, what comes then."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta

from motcua_tui.prints.sheet import Block, Fees, Line, Moment, Parts, Party, ProcedureName, Slip
from schemas import limits


class GuideSheet(Slip, frozen=True, kw_only=True, omit_defaults=False):
    """The guide slip, A5: told once and fully (NĐ 118/2025 Điều 16). Nothing has been received."""

    template: ClassVar[str] = "guide.typ"
    stem: ClassVar[str] = "phieu-huong-dan"
    blocks: ClassVar[frozenset[str]] = frozenset({"reason", "signer_role"})

    owner: Party
    procedure: ProcedureName
    procedure_code: Annotated[str, Meta(max_length=limits.PROCEDURE_CODE_MAX)] = ""
    told_at: Moment
    reason: Block
    brought: Parts = ()
    missing: Parts = ()
    limit_text: Line = ""
    fees: Fees = ()
    return_place: Line = ""
    contact: Line = ""
    taker_name: Line = ""
    signer_role: Line = "Người hướng dẫn"
    signer_name: Line = ""
