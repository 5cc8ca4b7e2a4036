"""Pre-printed slips for days without power: print the next ones, see which were used, spoilt or are still out."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType

from motcua_tui.desk import slips
from motcua_tui.screens.base import BaseScreen
from motcua_tui.text import _, mark
from motcua_tui.widgets.bound import bind
from motcua_tui.widgets.columns import Column, Row
from motcua_tui.widgets.dialogs import Prompt
from motcua_tui.widgets.table import VTable
from schemas import limits
from schemas.canonical import Json
from schemas.office_acts import OfficeAct
from schemas.refusal import Refusal

USUAL_COUNT = "20"


class SlipsScreen(BaseScreen[None]):
    """F8 prints, Del notes one as spoilt, Enter opens the dossier a slip was used for."""

    TITLE_WORDS = mark("Phiếu in sẵn")
    HELP_WORDS = mark(
        "Phiếu tiếp nhận có số, in sẵn để ghi tay khi mất điện. Có điện lại thì chọn Nhập muộn (Ctrl+P), gõ giờ ghi trên "
        "phiếu, rồi nhập hồ sơ kèm số phiếu. Mỗi số chỉ dùng một lần; phiếu hỏng hoặc mất thì ghi lý do để không thiếu số."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("print", "print", mark("In phiếu")),
        bind("drop", "void", mark("Phiếu hỏng, mất")),
        bind("back", "back", mark("Quay lại")),
    ]

    def compose_body(self) -> ComposeResult:
        yield VTable(
            [Column(mark("Số phiếu"), 16), Column(mark("Tình trạng"), 14), Column(mark("Hồ sơ hoặc lý do"), 24, flex=True)],
            empty=mark("Chưa in phiếu nào.\nBấm F8 để in sẵn một tập phiếu cho lúc mất điện."),
            id="slips",
        )

    def when_up(self) -> None:
        self.query_one("#slips", VTable).focus()
        self._show()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Printing and noting is for those who receive."""
        if action in ("print", "void") and self.counter.office is not None:
            return self.office.why_not(OfficeAct.PRINT_SLIPS) is None
        return True

    def _show(self) -> None:
        self.query_one("#slips", VTable).set_rows(_rows(slips.listed(self.office)), keep=True)

    def on_vtable_selected(self, message: VTable.Selected) -> None:
        message.stop()
        found = self.office.store.resolve(message.row.key)
        if found:
            self.counter.open_dossier(found[0])

    def action_print(self) -> None:
        """How many, then where to."""
        about = _("Số phiếu in tiếp theo số đã in. Mỗi lần nhiều nhất {limit} phiếu.").format(limit=limits.SLIPS_AT_ONCE_MAX)
        self.app.push_screen(Prompt(_("In bao nhiêu phiếu?"), about, value=USUAL_COUNT, limit=4), self._counted)

    def _counted(self, typed: str | None) -> None:
        if typed is None:
            return
        count = int(typed) if typed.isdecimal() else 0
        ask = Prompt(
            _("Lưu tệp PDF của các phiếu vào thư mục nào?"),
            _("{n} phiếu").format(n=typed),
            value=self.counter.print_folder,
            limit=limits.PLACE_MAX,
        )
        self.app.push_screen(ask, lambda folder: self._print(count, folder) if folder else None)

    def _print(self, count: int, folder: str) -> None:
        office, out = self.office, Path(folder).expanduser() / "phieu-in-san.pdf"
        self.counter.print_folder = folder

        def done(made: dict[str, Json] | Refusal) -> None:
            if isinstance(made, Refusal):
                self.tell_refusal(made)
            else:
                words = _("√ Đã lưu {file}: phiếu {first} đến {last}. Hãy in tệp này và cất ở quầy.")
                self.tell(words.format(file=made["file"], first=made["first"], last=made["last"]))
                self._show()

        self.tell(_("Đang tạo phiếu…"))
        self.run_desk(lambda: slips.print_slips(office, count, out, replace=False), done, group="paper", exclusive=False)

    def action_void(self) -> None:
        """The slip under the cursor was spoilt or lost."""
        row = self.query_one("#slips", VTable).current
        if row is None:
            return
        ask = Prompt(_("Phiếu này hỏng hoặc mất? Ghi lý do:"), row.key, value=_("Ghi hỏng"), limit=limits.GROUND_MAX)
        self.app.push_screen(ask, lambda reason: self._void(row.key, reason) if reason else None)

    def _void(self, number: str, reason: str) -> None:
        done = slips.void_slip(self.office, number, reason)
        if isinstance(done, Refusal):
            self.tell_refusal(done)
        else:
            self.tell(_("√ Đã ghi phiếu {slip} không dùng.").format(slip=number))
            self._show()

    def action_back(self) -> None:
        """Leave the list."""
        self.dismiss(None)


def _rows(listed: dict[str, Json]) -> list[Row]:
    """Every number in order: what is still out stands first in its series' order like on the pile of paper."""
    rows: list[Row] = []
    for number in cast("list[str]", listed["unused"]):
        rows.append(Row(number, (number, _("○ Chưa dùng"), "")))
    for one in cast("list[dict[str, str]]", listed["used"]):
        rows.append(Row(one["slip_no"], (one["slip_no"], _("√ Đã nhập"), one["code"]), ("", "good", "")))
    for one in cast("list[dict[str, str]]", listed["void"]):
        rows.append(Row(one["slip_no"], (one["slip_no"], _("□ Không dùng"), one["reason"]), ("", "muted", "")))
    return sorted(rows, key=lambda row: row.key)
