"""Letters to the applicant about time: an extension asked for, a delay apologised for."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

from msgspec import Meta

from motcua_tui.prints import limits as print_limits
from motcua_tui.prints.sheet import Block, Line, Moment, Party, ProcedureName, Slip
from schemas import limits


class Letter(Slip, frozen=True, kw_only=True, omit_defaults=False):
    """What both letters say: the dossier, when it came, when it was due, why it is late, who signs."""

    blocks: ClassVar[frozenset[str]] = frozenset({"reason", "signer_role"})

    owner: Party
    procedure: ProcedureName
    procedure_code: Annotated[str, Meta(max_length=limits.PROCEDURE_CODE_MAX)] = ""
    received_at: Moment
    due_at: Moment
    reason: Block
    sent_to: Annotated[tuple[Line, ...], Meta(max_length=print_limits.COPIES_MAX * 3)] = ()
    signer_role: Line = "Thủ trưởng cơ quan"
    signer_name: Line = ""


class ExtensionSheet(Letter, frozen=True, kw_only=True, omit_defaults=False):
    """Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết, A5: before the due date, once only."""

    template: ClassVar[str] = "extension.typ"
    stem: ClassVar[str] = "phieu-gia-han"

    new_due_at: Moment


class ApologySheet(Letter, frozen=True, kw_only=True, omit_defaults=False):
    """Văn bản xin lỗi, A5: the due date has passed; `expected_on` says when the result may be expected."""

    template: ClassVar[str] = "apology.typ"
    stem: ClassVar[str] = "van-ban-xin-loi"

    expected_on: date | None = None
