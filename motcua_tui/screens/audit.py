"""Audit on the screen: who did what, who looked at what; filtered, written to a file, checked against chain and signatures."""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from motcua_tui.desk.act_names import name_of
from motcua_tui.desk.audit import Audited, asked_for, audit, check, save, seen_in
from motcua_tui.desk.report_kinds import Behind
from motcua_tui.screens.base import BaseScreen
from motcua_tui.screens.dossier_steps import when
from motcua_tui.screens.reconcile import read_days
from motcua_tui.screens.reports import BehindScreen
from motcua_tui.screens.ticking import Counted, Ticker
from motcua_tui.store.audit import AuditRow
from motcua_tui.store.records import Problem
from motcua_tui.store.watch import Watch
from motcua_tui.text import _, mark
from motcua_tui.widgets.bound import bind
from motcua_tui.widgets.columns import Column, Row
from motcua_tui.widgets.days_typed import spoken_iso
from motcua_tui.widgets.dialogs import Ask, Prompt, Tell
from motcua_tui.widgets.fields import ViInput
from motcua_tui.widgets.form import Form, FormRow
from motcua_tui.widgets.table import VTable
from schemas import limits
from schemas.refusal import Refusal

DAYS_TYPED_MAX = 40
PATH_MAX = 1000
PROBLEMS_SHOWN = 8


class AuditScreen(BaseScreen[None]):
    """Today's rows at first. For supervisors and auditors."""

    TITLE_WORDS = mark("Nhật ký: ai làm gì, ai xem gì")
    HELP_WORDS = mark(
        "Điền ngày, người dùng, số hồ sơ (để trống là tất cả) rồi Enter. ● là việc đã làm, ○ là đã xem dữ liệu cá nhân trên máy "
        "này. Enter trên một dòng mở hồ sơ. F8 kết xuất ra tệp .xlsx hoặc .csv, Ctrl+D kiểm tra sổ gốc còn nguyên vẹn và đúng "
        "chữ ký; Esc dừng lúc đang kiểm tra."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("again", "reload", mark("Xem")),
        bind("print", "export", mark("Kết xuất")),
        bind("check", "check", mark("Kiểm tra sổ")),
        bind("back", "back", mark("Quay lại")),
    ]
    DEFAULT_CSS = """
    AuditScreen>Form { height: auto; max-width: 90; margin: 0 0 1 0; }
    """

    def __init__(self, user: str = "", dossier: str = "") -> None:
        super().__init__()
        self._user, self._dossier = user, dossier
        self._found: Audited | None = None
        self._checking: threading.Event | None = None

    def compose_body(self) -> ComposeResult:
        today = "" if self._dossier else spoken_iso(self.now_text()[:10])
        yield Form(
            FormRow("days", _("Ngày"), ViInput(today, limit=DAYS_TYPED_MAX), help=_("Một ngày, một khoảng, hoặc để trống.")),
            FormRow("user", _("Người dùng"), ViInput(self._user, limit=limits.USER_MAX), help=_("Tên đăng nhập.")),
            FormRow("dossier", _("Số hồ sơ"), ViInput(self._dossier, limit=limits.SEARCH_TEXT_MAX), help=_("Số nào cũng được.")),
        )
        yield VTable(
            [
                Column(mark("Lúc"), 16),
                Column(mark("Ai"), 14, flex=True),
                Column(mark("Việc"), 22, flex=True),
                Column(mark("Số hồ sơ"), 21),
                Column(mark("Máy"), 8, drop=2),
                Column(mark("Đã ký"), 6, drop=1),
            ],
            id="rows",
            empty=mark("Không có việc nào trong khoảng này."),
        )

    def when_up(self) -> None:
        self.query_one("#rows", VTable).focus()
        self.action_reload()

    # -- asking

    def on_form_done(self, message: Form.Done) -> None:
        message.stop()
        self.query_one("#rows", VTable).focus()
        self.action_reload()

    def action_reload(self) -> None:
        """Read what the filter asks for."""
        form, office = self.query_one(Form), self.office
        form.clear_troubles()
        days = self._days(form.row("days").value)
        if isinstance(days, Refusal):
            form.fail("days", days)
            return
        if days is None:
            form.fail("days", _("Không đọc được ngày này. Hãy gõ như 5/3/2026."))
            return
        user, dossier = form.row("user").value, form.row("dossier").value

        def work() -> Audited | Refusal:
            asked = asked_for(office, *days, user, dossier)
            return asked if isinstance(asked, Refusal) else audit(office, asked)

        self.run_desk(work, self._show, group="audit", says=_("Đang đọc…"))

    def _days(self, typed: str) -> tuple[str, str] | Refusal | None:
        return read_days(typed, date.fromisoformat(self.now_text()[:10])) if typed else ("", "")

    def _show(self, found: Audited | Refusal) -> None:
        if isinstance(found, Refusal):
            field = {"audit.user_unknown": "user", "dossier.unknown": "dossier", "dossier.ambiguous": "dossier"}.get(found.code)
            self.clear_sentence()
            if field:
                self.query_one(Form).fail(field, found)
            else:
                self.tell_refusal(found)
            return
        self._found = found
        self.query_one("#rows", VTable).set_rows([_row(place, row, found) for place, row in enumerate(found.rows)])
        acts = sum(row.kind == "act" for row in found.rows)
        self.tell(_("{acts} việc đã làm, {looks} lần xem.").format(acts=acts, looks=len(found.rows) - acts))

    def on_vtable_selected(self, message: VTable.Selected) -> None:
        message.stop()
        row = self._found.rows[int(message.row.key)] if self._found else None
        if row is not None and row.listed:
            office = self.office
            title = f"{name_of(row.kind, row.what)} · {when(row.at)}"
            self.app.push_screen(BehindScreen(title, lambda _tick: Behind(rows=seen_in(office, row), total=len(row.listed))))
        elif row is not None and row.code:
            self.counter.open_dossier(row.dossier)

    # -- taking out

    def action_export(self) -> None:
        """F8: the rows as a file."""
        found = self._found
        if found is None:
            return
        days = "_".join(day for day in dict.fromkeys((found.asked.first, found.asked.last)) if day)
        proposed = str(Path(self.counter.print_folder) / (f"nhat-ky_{days}.xlsx" if days else "nhat-ky.xlsx"))
        about = _("Tệp .xlsx hoặc .csv. Việc kết xuất được ghi lại.")
        self.app.push_screen(Prompt(_("Kết xuất nhật ký vào tệp nào?"), about, value=proposed, limit=PATH_MAX), self._named)

    def _named(self, typed: str | None) -> None:
        if typed:
            self._save(Path(typed).expanduser(), replace=False)

    def _save(self, path: Path, *, replace: bool) -> None:
        found, office = self._found, self.office
        assert found is not None

        def done(outcome: Path | Refusal) -> None:
            if isinstance(outcome, Path):
                self.counter.print_folder = str(path.parent)
                self.tell(_("√ Đã lưu tệp {file}").format(file=outcome))
            elif outcome.code == "print.file_exists":
                ask = Ask(_("Đã có tệp cùng tên. Ghi đè lên tệp đó?"), str(path), yes=_("Ghi đè"), weight="bad")
                self.app.push_screen(ask, lambda sure: self._save(path, replace=True) if sure else None)
            else:
                self.tell_refusal(outcome)

        self.tell(_("Đang lưu…"))
        self.run_desk(lambda: save(office, found, path, replace=replace), done, group="save")

    # -- checking

    def action_check(self) -> None:
        """Ctrl+D: whether chain and signatures hold; once more stops it."""
        if self._checking is not None:
            self._checking.set()
            return
        office, gate = self.office, self.counter.gate
        self._checking = stop = threading.Event()
        # A lock waits for what is under way: it must not wait for this.
        watch = Watch(Ticker(self.post_message).tick, lambda: stop.is_set() or not gate.is_open)
        self.tell(_("Đang kiểm tra từng mục ghi và chữ ký… Bấm Esc để dừng."))
        self.run_desk(lambda: check(office, watch), self._checked, group="check")

    def on_counted(self, message: Counted) -> None:
        if self._checking is not None and not self._checking.is_set():
            said = _("Đã kiểm tra {done}/{total}. Bấm Esc để dừng; quầy vẫn làm việc bình thường.")
            self.tell(said.format(done=message.done, total=message.total))

    def _checked(self, problems: list[Problem] | Refusal) -> None:
        self._checking = None
        if isinstance(problems, Refusal):
            self.tell_refusal(problems)
        elif not problems:
            self.tell(_("√ Sổ gốc nguyên vẹn: mọi mã băm, mối nối và chữ ký đều đúng."))
        else:
            self.clear_sentence()
            lines = "\n".join(f"{one.where}: {one.message} [{one.code}]" for one in problems[:PROBLEMS_SHOWN])
            words = _("Sổ gốc có {count} chỗ không đúng. Không làm tiếp; hãy báo người phụ trách.").format(count=len(problems))
            self.app.push_screen(Tell(words, about=lines, weight="bad"))

    def action_back(self) -> None:
        """Leave the audit; while the ledger is checked, stop that first."""
        if self._checking is not None:
            self._checking.set()
        else:
            self.dismiss(None)

    def on_unmount(self) -> None:
        if self._checking is not None:
            self._checking.set()


def _row(place: int, row: AuditRow, found: Audited) -> Row:
    is_act = row.kind == "act"
    late = _(" (ghi muộn lúc {when})").format(when=when(row.typed_at)) if row.typed_at else ""
    about = _("{n} hồ sơ").format(n=len(row.listed)) if row.listed else row.code or row.dossier or "–"
    cells = (
        when(row.at), found.name(row.user), f"{'●' if is_act else '○'} {name_of(row.kind, row.what)}{late}",
        about, row.chain.rsplit(".", 2)[1] if row.chain else "–",
        "" if not is_act else "√" if row.signed else "▲",
    )  # fmt: skip
    return Row(str(place), cells, ("", "", "" if is_act else "muted", "", "muted", "good" if row.signed else "warn"))
