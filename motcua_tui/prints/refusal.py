"""Phiếu từ chối tiếp nhận giải quyết hồ sơ: why a dossier is not taken."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta

from motcua_tui.prints.sheet import Block, Line, Moment, Parts, Party, ProcedureName, Slip
from schemas import limits


class RefusalSheet(Slip, frozen=True, kw_only=True, omit_defaults=False):
    """The refusal slip, A5. `parts` are the papers given back.

    `received_at` is set when the dossier had been accepted and is refused after assessment: the title and the
    sentence then speak of not resolving it instead of not receiving it.
    """

    template: ClassVar[str] = "refusal.typ"
    stem: ClassVar[str] = "phieu-tu-choi"
    blocks: ClassVar[frozenset[str]] = frozenset({"reason", "signer_role"})

    owner: Party
    procedure: ProcedureName
    procedure_code: Annotated[str, Meta(max_length=limits.PROCEDURE_CODE_MAX)] = ""
    parts: Parts = ()
    reason: Block
    received_at: Moment | None = None
    contact: Line = ""
    giver_name: Line = ""
    signer_role: Line = "Người tiếp nhận hồ sơ"
    signer_name: Line = ""
