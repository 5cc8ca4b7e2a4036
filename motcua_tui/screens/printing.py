"""Which paper, and where to: a printer, or a PDF in a folder."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from motcua_tui.desk import paper_out
from motcua_tui.desk.paper_out import printable, printers
from motcua_tui.screens.base import BaseScreen
from motcua_tui.screens.name import about
from motcua_tui.text import _, mark
from motcua_tui.widgets.choice import OPTIONS_MAX, Choice, Option
from motcua_tui.widgets.columns import Column, Row
from motcua_tui.widgets.fields import ViInput
from motcua_tui.widgets.form import Form, FormRow
from motcua_tui.widgets.show import show
from motcua_tui.widgets.table import VTable
from schemas.dossier import Dossier
from schemas.refusal import Refusal

FORM_WORDS = {
    "receipt": mark("Giấy tiếp nhận hồ sơ và hẹn trả kết quả"),
    "supplement": mark("Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ"),
    "refusal": mark("Phiếu từ chối tiếp nhận giải quyết hồ sơ"),
    "extension": mark("Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết"),
    "apology": mark("Văn bản xin lỗi vì quá hạn"),
    "stop": mark("Thông báo dừng giải quyết hồ sơ"),
    "routing": mark("Phiếu kiểm soát quá trình giải quyết hồ sơ"),
    "hand-over": mark("Giấy biên nhận kết quả"),
}
TO_FILE = "\0file"


class PrintScreen(BaseScreen[str | None]):
    """Ends with a sentence that says what came out, or None."""

    TITLE_WORDS = mark("In giấy tờ")
    HELP_WORDS = mark(
        "Chọn giấy cần in ở danh sách, Enter hoặc F8 để in. Tab xuống chọn máy in hoặc lưu thành tệp PDF. "
        "Mỗi lần in đều được ghi lại; in lần sau có dấu “in lại”."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f8", "print", mark("In")),
        Binding("ctrl+s", "print", show=False),
        Binding("escape", "back", mark("Quay lại")),
    ]
    DEFAULT_CSS = """
    PrintScreen>.about { height: auto; padding: 0 1; margin: 0 0 1 0; background: $panel; color: $foreground; }
    PrintScreen>VTable { height: 10; max-width: 100; }
    PrintScreen>Form { height: auto; margin: 1 0 0 0; max-width: 100; }
    """

    def __init__(self, dossier: Dossier) -> None:
        super().__init__()
        self._dossier = dossier

    def compose_body(self) -> ComposeResult:
        yield Static(show(about(self._dossier), lines=True), classes="about")
        yield VTable([Column(mark("Giấy tờ"), 40, flex=True)], id="forms")
        yield Form(
            FormRow("to", _("Gửi tới"), Choice([Option(TO_FILE, _("Tệp PDF"))], id="to")),
            FormRow("folder", _("Thư mục lưu"), ViInput(self.counter.print_folder, limit=1000)),
        )

    def when_up(self) -> None:
        self.query_one("#forms", VTable).focus()
        office, dossier = self.office, self._dossier
        self.run_desk(lambda: (printable(office, dossier), list(printers())), self._show)

    def _show(self, found: tuple[list[str], list[str]]) -> None:
        forms, names = found
        self.query_one("#forms", VTable).set_rows([Row(form, (_(FORM_WORDS[form]),)) for form in forms])
        choice = self.query_one("#to", Choice)
        choice.options = (
            *(Option(name, name) for name in names[: OPTIONS_MAX - 1]),
            Option(TO_FILE, _("Tệp PDF")),
        )
        choice.value = names[0] if names else TO_FILE
        choice.refresh()

    def on_vtable_selected(self, message: VTable.Selected) -> None:
        message.stop()
        self.action_print()

    def on_form_done(self, message: Form.Done) -> None:
        message.stop()
        self.action_print()

    def action_print(self) -> None:
        """Print or save the chosen form."""
        row = self.query_one("#forms", VTable).current
        if row is None:
            return
        form, words = row.key, _(FORM_WORDS[row.key])
        office, number = self.office, self._dossier.id
        to = self.query_one("#to", Choice).value
        self.tell(_("Đang in…"))
        if to == TO_FILE:
            typed = self.query_one(Form).row("folder").value
            self.counter.print_folder = typed
            folder = Path(typed).expanduser()
            self.run_desk(lambda: paper_out.save(office, form, number, folder), self._came_out, group="print")
        else:
            said = _("√ Đã gửi “{form}” tới máy in {printer}.").format(form=words, printer=to)
            self.run_desk(
                lambda: (
                    refusal
                    if isinstance(refusal := paper_out.send(office, form, number, to), Refusal)
                    else said
                ),
                self._came_out,
                group="print",
            )

    def _came_out(self, outcome: Path | str | Refusal) -> None:
        if isinstance(outcome, Refusal):
            self.tell_refusal(outcome)
        elif isinstance(outcome, Path):
            self.dismiss(_("√ Đã lưu tệp {file}").format(file=outcome))
        else:
            self.dismiss(outcome)

    def action_back(self) -> None:
        """Print nothing."""
        self.dismiss(None)
