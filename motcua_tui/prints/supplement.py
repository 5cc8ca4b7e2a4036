"""Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ: what is still missing, said once and completely."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta

from motcua_tui.prints.sheet import Block, Line, Moment, Parts, Party, ProcedureName, Slip
from schemas import limits


class SupplementSheet(Slip, frozen=True, kw_only=True, omit_defaults=False):
    """The supplement request, A5.

    `received_at` is set when the dossier had been accepted and was sent back after assessment; the slip then
    says that the time limit starts anew, and after how many days an unanswered dossier is closed
    (`close_after_days`, 0 for no such sentence; NĐ 118/2025 Điều 19.5).
    """

    template: ClassVar[str] = "supplement.typ"
    stem: ClassVar[str] = "phieu-yeu-cau-bo-sung"
    blocks: ClassVar[frozenset[str]] = frozenset({"reason", "signer_role"})

    owner: Party
    procedure: ProcedureName
    procedure_code: Annotated[str, Meta(max_length=limits.PROCEDURE_CODE_MAX)] = ""
    parts: Parts = ()
    reason: Block
    received_at: Moment | None = None
    close_after_days: Annotated[int, Meta(ge=0, le=365)] = 0
    contact: Line = ""
    signer_role: Line = "Người hướng dẫn"
    signer_name: Line = ""
