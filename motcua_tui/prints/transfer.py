"""Phiếu chuyển xử lý: which unit does what with a dossier, in which order and until when."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta

from motcua_tui.prints import limits as print_limits
from motcua_tui.prints.sheet import Line, Moment, Parts, Party, ProcedureName, Slip
from schemas import limits
from schemas.base import Record


class TransferTask(Record, frozen=True, kw_only=True, omit_defaults=False):
    """One unit's work. `after` names the lines it waits for; `due_at` is the unit's own date, None while it waits."""

    unit: Line
    task: Annotated[str, Meta(max_length=limits.TASK_MAX)] = ""
    limit_text: Line = ""
    after: Line = ""
    due_at: Moment | None = None
    lead: bool = False


class TransferSheet(Slip, frozen=True, kw_only=True, omit_defaults=False):
    """The slip that goes with the file, A5 (NĐ 118/2025 Điều 20.2: the work and the time limit of every agency).

    `due_at` is the date promised to the citizen, `parts` are the papers that go along.
    """

    template: ClassVar[str] = "transfer.typ"
    stem: ClassVar[str] = "phieu-chuyen-xu-ly"

    owner: Party
    procedure: ProcedureName
    procedure_code: Annotated[str, Meta(max_length=limits.PROCEDURE_CODE_MAX)] = ""
    received_at: Moment
    due_at: Moment | None = None
    tasks: Annotated[tuple[TransferTask, ...], Meta(max_length=print_limits.ROUTE_STEPS_MAX)] = ()
    parts: Parts = ()
    giver_name: Line = ""
