"""Thông báo dừng giải quyết hồ sơ: the applicant asked to stop, and the office has stopped."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta

from motcua_tui.prints import limits as print_limits
from motcua_tui.prints.sheet import Block, Line, Moment, Parts, Party, ProcedureName, Slip
from schemas import limits


class StopSheet(Slip, frozen=True, kw_only=True, omit_defaults=False):
    """The stop notice, A5.

    `stage` is how far the dossier had come when the request arrived, `finance` what happens to fees already
    paid, `parts` are the papers given back.
    """

    template: ClassVar[str] = "stop.typ"
    stem: ClassVar[str] = "thong-bao-dung"
    blocks: ClassVar[frozenset[str]] = frozenset({"reason", "finance", "signer_role"})

    owner: Party
    procedure: ProcedureName
    procedure_code: Annotated[str, Meta(max_length=limits.PROCEDURE_CODE_MAX)] = ""
    received_at: Moment
    requested_at: Moment | None = None
    reason: Block = ""
    stage: Line = ""
    stopped_at: Moment
    finance: Block = ""
    parts: Parts = ()
    sent_to: Annotated[tuple[Line, ...], Meta(max_length=print_limits.COPIES_MAX * 3)] = ()
    signer_role: Line = "Thủ trưởng cơ quan"
    signer_name: Line = ""
