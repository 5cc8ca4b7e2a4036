"""Dossiers that lie with other units: which unit, what it does, until when, the late ones first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from motcua_tui.desk.linked import Elsewhere, elsewhere
from motcua_tui.desk.units import units_of
from motcua_tui.screens.base import BaseScreen
from motcua_tui.text import _, mark
from motcua_tui.widgets.bound import bind
from motcua_tui.widgets.columns import Column, Row
from motcua_tui.widgets.table import VTable
from schemas.times import short_date


class LinkedScreen(BaseScreen[None]):
    """Enter opens the dossier; Ctrl+T shows the late ones alone."""

    TITLE_WORDS = mark("Hồ sơ liên thông")
    HELP_WORDS = mark(
        "Mỗi dòng là một việc đang ở đơn vị khác: hạn của đơn vị và ngày hẹn công dân đứng cạnh nhau. Đơn vị quá hạn đứng "
        "trước; ▲ là hạn của đơn vị muộn hơn ngày hẹn công dân. Enter mở hồ sơ để xem, thu hồi hoặc ghi kết quả trả về; "
        "Ctrl+T chỉ xem việc quá hạn."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("swap", "late_only", mark("Chỉ quá hạn")),
        bind("again", "reload", mark("Làm mới")),
        bind("back", "back", mark("Quay lại")),
    ]

    def compose_body(self) -> ComposeResult:
        columns = [
            Column(mark("Số hồ sơ"), 19, flex=True),
            Column(mark("Đơn vị"), 12, flex=True),
            Column(mark("Việc"), 14, flex=True, drop=2),
            Column(mark("Hạn đơn vị"), 12),
            Column(mark("Hẹn dân"), 10, drop=1),
            Column(mark("Trễ"), 11),
        ]
        yield VTable(columns, id="rows", empty=mark("Không có hồ sơ nào đang ở đơn vị khác."))

    def when_up(self) -> None:
        self._late_only = False
        self.query_one("#rows", VTable).focus()
        self.action_reload()

    def action_reload(self) -> None:
        """Read the list again."""
        office, late_only = self.office, self._late_only

        def look() -> tuple[list[Elsewhere], Mapping[str, str]]:
            return elsewhere(office, late_only=late_only), units_of(office)

        self.run_desk(look, self._show, group="linked")

    def _show(self, found: tuple[list[Elsewhere], Mapping[str, str]]) -> None:
        rows = [_row(place, one, found[1]) for place, one in enumerate(found[0])]
        self.query_one("#rows", VTable).set_rows(rows, keep=True)

    def action_late_only(self) -> None:
        """Only what a unit is late with, or everything again."""
        self._late_only = not self._late_only
        self.tell(_("Chỉ hiện việc quá hạn của đơn vị.") if self._late_only else _("Hiện mọi việc đang ở đơn vị khác."))
        self.action_reload()

    def on_vtable_selected(self, message: VTable.Selected) -> None:
        message.stop()
        self.counter.open_dossier(message.row.key.partition("|")[2])

    def action_back(self) -> None:
        """Leave the list."""
        self.dismiss(None)


def _row(place: int, one: Elsewhere, units: Mapping[str, str]) -> Row:
    held, dossier = one.held, one.dossier
    late = _("{days} ngày").format(days=one.days_late) if held.late else _("từ chối") if held.state == "refused" else ""
    tone = "bad" if held.late or held.state == "refused" else ""
    after = bool(held.due_at and dossier.due_at and held.due_at[:10] > dossier.due_at[:10])
    # A unit that may take longer than the citizen was told needs an apology in time.
    due = f"▲ {_day(held.due_at)}" if after else _day(held.due_at)
    cells = (one.code, units.get(held.unit, held.unit), held.task, due, _day(dossier.due_at), late)
    return Row(f"{place}|{dossier.id}", cells, ("", "", "", tone or ("warn" if after else ""), "", tone))


def _day(moment: str | None) -> str:
    return short_date(datetime.fromisoformat(moment).date()) if moment else "–"
