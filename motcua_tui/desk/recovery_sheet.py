"""The recovery secret on paper, once: rendered in memory, to a printer or a file its owner chose."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from motcua_tui.desk.clock import wall_now
from motcua_tui.desk.setup import Made, Plan
from motcua_tui.prints import printer
from motcua_tui.prints.engine import Printed, render
from motcua_tui.prints.files import file_name, save_pdf
from motcua_tui.prints.orders import Job, Order
from motcua_tui.prints.recovery import RecoverySheet
from motcua_tui.prints.sheet import Letterhead
from schemas.refusal import Refusal, no
from schemas.times import in_vietnam


def save(plan: Plan, made: Made, folder: Path) -> Path | Refusal:
    """The sheet as a PDF in `folder`, readable by its owner only. An older file of that name is kept."""
    if not folder.is_dir():
        return no(
            "print.folder_missing", "Không có thư mục để lưu tệp PDF. Hãy tạo thư mục hoặc chọn nơi khác."
        )
    sheet = _sheet(plan, made, in_vietnam(wall_now()))
    printed = render(sheet)
    return printed if isinstance(printed, Refusal) else save_pdf(folder / file_name(sheet), printed.pdf)


def send(plan: Plan, made: Made, spool: Path) -> Job | Refusal:
    """The sheet to the usual printer of this machine."""
    sheet = _sheet(plan, made, in_vietnam(wall_now()))
    printed = render(sheet)
    return printed if isinstance(printed, Refusal) else printer.send(_order(printed, file_name(sheet)), spool)


def groups_of(made: Made) -> tuple[str, ...]:
    """The secret in the groups in which it is read and typed."""
    return tuple(made.recovery.split("-"))


def _order(printed: Printed, title: str) -> Order:
    return Order(pdf=printed.pdf, title=title, media="A4" if printed.paper == "A4" else "A5")


def _sheet(plan: Plan, made: Made, now: datetime) -> RecoverySheet:
    return RecoverySheet(
        printed_at=now,
        letterhead=Letterhead(office=plan.office, place=plan.office),
        unit=plan.unit.strip().upper(),
        device=f"{made.device}{made.incarnation}",
        groups=groups_of(made),
        made_by=plan.display,
    )
