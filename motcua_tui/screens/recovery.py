"""The recovery secret, shown once: written down or printed, proven by typing one group back."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from motcua_tui.desk import recovery_sheet
from motcua_tui.desk.catalogue import import_starter
from motcua_tui.desk.setup import Made, Plan
from motcua_tui.desk.typeset import SPOOL
from motcua_tui.desk.unlock import open_office
from motcua_tui.prints.orders import Job
from motcua_tui.screens.base import BaseScreen
from motcua_tui.screens.seated import Seated
from motcua_tui.text import _, mark
from motcua_tui.vault import Password
from motcua_tui.widgets.bound import bind
from motcua_tui.widgets.choice import Choice, Option
from motcua_tui.widgets.dialogs import Prompt
from motcua_tui.widgets.fields import ViInput
from motcua_tui.widgets.form import Form, FormRow
from motcua_tui.widgets.show import show
from schemas.refusal import Refusal

GROUPS_A_LINE = 4
ASKED_GROUP = 3
PATH_MAX = 1000


class RecoveryScreen(BaseScreen[Seated | None]):
    """Ends with the opened office."""

    TITLE_WORDS = mark("Mã khôi phục")
    HELP_WORDS = mark(
        "Khóa này mở được kho dữ liệu khi quên mật khẩu. Nó chỉ hiện một lần và không được lưu ở đâu trong "
        "máy. "
        "F8 in ra giấy, Ctrl+S lưu thành tệp PDF (nên lưu vào USB cất riêng), hoặc chép tay."
    )
    NEEDS_OFFICE: ClassVar[bool] = False
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("print", "print", mark("In")),
        bind("save", "save", mark("Lưu PDF")),
    ]
    DEFAULT_CSS = """
    RecoveryScreen>.lead { height: auto; padding: 0 1; margin: 1 0; max-width: 100; }
    RecoveryScreen>.secret {
        height: auto; width: 46; padding: 1 2; margin: 0 1; border: heavy $link; background: $surface; text-style: bold;
    }
    RecoveryScreen>Form { height: auto; margin: 1 0 0 0; max-width: 100; }
    RecoveryScreen FormRow>.label { width: 34; }
    """

    def __init__(self, plan: Plan, made: Made, password: Password) -> None:
        super().__init__()
        self._plan, self._made, self._password = plan, made, password
        self._groups = recovery_sheet.groups_of(made)
        self._busy = False

    def compose_body(self) -> ComposeResult:
        words = _(
            "Đã tạo văn phòng. Đây là mã khôi phục, chỉ hiện một lần này. Hãy in hoặc chép ra giấy, "
            "niêm phong và cất trong két, không để cùng chỗ với máy."
        )
        yield Static(show(words), classes="lead")
        lines = [self._groups[at : at + GROUPS_A_LINE] for at in range(0, len(self._groups), GROUPS_A_LINE)]
        yield Static(Content("\n").join(Content("   ".join(line)) for line in lines), classes="secret")
        starter = Choice([Option("yes", _("Có")), Option("no", _("Không"))], id="starter")
        asked = ViInput(limit=12, id="proof")
        yield Form(
            FormRow(
                "proof", _("Gõ lại nhóm thứ {n} để xác nhận").format(n=ASKED_GROUP), asked, required=True
            ),
            FormRow("starter", _("Nhập danh mục khởi đầu"), starter),
        )

    def when_up(self) -> None:
        self.query_one("#proof").focus()

    # -- on paper

    def action_print(self) -> None:
        """Print the sheet on the usual printer."""
        plan, made, spool = self._plan, self._made, self.counter.folder / SPOOL
        self.tell(_("Đang in…"))
        self.run_desk(lambda: recovery_sheet.send(plan, made, spool), self._came_out, group="print")

    def action_save(self) -> None:
        """Save the sheet as a PDF in a folder."""

        def given(typed: str | None) -> None:
            if typed:
                plan, made, folder = self._plan, self._made, Path(typed).expanduser()
                self.run_desk(lambda: recovery_sheet.save(plan, made, folder), self._came_out, group="print")

        question = _("Lưu phiếu mã khôi phục vào thư mục nào?")
        about = _("Nên là USB cất riêng. Ai có tệp này và kho dữ liệu thì đọc được tất cả.")
        self.app.push_screen(Prompt(question, about, value=self.counter.print_folder, limit=PATH_MAX), given)

    def _came_out(self, outcome: Path | Job | Refusal) -> None:
        if isinstance(outcome, Refusal):
            self.tell_refusal(outcome)
        elif isinstance(outcome, Path):
            self.tell(_("√ Đã lưu tệp {file}").format(file=outcome))
        else:
            self.tell(_("√ Đã gửi tới máy in {printer}.").format(printer=outcome.printer))

    # -- on to the counter

    def on_form_done(self, message: Form.Done) -> None:
        message.stop()
        form = message.form
        form.clear_troubles()
        if form.values["proof"].strip().upper() != self._groups[ASKED_GROUP - 1]:
            form.fail("proof", _("Chưa đúng nhóm thứ {n}. Hãy nhìn lại bản vừa ghi.").format(n=ASKED_GROUP))
        elif not self._busy:
            self._open(form.values["starter"] == "yes")

    def _open(self, with_starter: bool) -> None:
        folder, user, password = self.counter.folder, self._plan.user, self._password
        self._busy = True
        self.tell(_("Đang mở quầy…"))

        def work() -> Seated | Refusal:
            office = open_office(folder, user, password)
            if isinstance(office, Refusal):
                return office
            if with_starter:
                import_starter(office)
            return Seated(office)

        self.run_desk(work, self._opened)

    def _opened(self, seated: Seated | Refusal) -> None:
        self._busy = False
        if isinstance(seated, Refusal):
            self.tell_refusal(seated)
        else:
            self.dismiss(seated)
