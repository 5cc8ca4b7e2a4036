"""Phiếu kiểm soát quá trình giải quyết hồ sơ: whose hands a dossier went through."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from motcua_tui.prints import limits as print_limits
from motcua_tui.prints.sheet import Line, Moment, Party, ProcedureName, Slip
from schemas import limits
from schemas.base import Record


class RouteStep(Record, frozen=True, kw_only=True, omit_defaults=False):
    """One hand-over of the dossier: who gave (Giao), who took (Nhận), when, and whether in time."""

    giver: Line
    giver_name: Line = ""
    taker: Line
    taker_name: Line = ""
    at: Moment | None = None
    result: Literal["", "Trước hạn", "Đúng hạn", "Quá hạn"] = ""
    note: Annotated[str, Meta(max_length=limits.NOTE_MAX)] = ""


class RoutingSheet(Slip, frozen=True, kw_only=True, omit_defaults=False):
    """The routing slip, A5. `forward_by` is until when the paper file is handed on (NĐ 118 Đ18.2).

    `blank_steps` empty rows are left to fill in by hand.
    """

    template: ClassVar[str] = "routing.typ"
    stem: ClassVar[str] = "phieu-kiem-soat"

    owner: Party
    procedure: ProcedureName
    procedure_code: Annotated[str, Meta(max_length=limits.PROCEDURE_CODE_MAX)] = ""
    received_at: Moment
    due_at: Moment | None = None
    forward_by: Moment | None = None
    lead_unit: Line = ""
    partner_units: Annotated[tuple[Line, ...], Meta(max_length=print_limits.COPIES_MAX * 5)] = ()
    steps: Annotated[tuple[RouteStep, ...], Meta(max_length=print_limits.ROUTE_STEPS_MAX)] = ()
    blank_steps: Annotated[int, Meta(ge=0, le=20)] = 0
