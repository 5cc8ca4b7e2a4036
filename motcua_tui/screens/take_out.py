"""Take an attachment out of a dossier: which one, and into which file. What is there already is not written over unasked."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from motcua_tui.desk.attach import safe_file_name, take_out
from motcua_tui.screens.form_screen import FormScreen
from motcua_tui.screens.name import about
from motcua_tui.text import _, mark
from motcua_tui.widgets.bound import bind
from motcua_tui.widgets.columns import Column, Row
from motcua_tui.widgets.dialogs import Ask
from motcua_tui.widgets.fields import ViInput
from motcua_tui.widgets.form import Form, FormRow
from motcua_tui.widgets.show import show
from motcua_tui.widgets.table import VTable
from schemas.canonical import Json
from schemas.dossier import Attachment, Dossier
from schemas.refusal import Refusal

PATH_MAX = 1000


class TakeOutScreen(FormScreen[str | None]):
    """Ends with a sentence that says where the file is, or None."""

    TITLE_WORDS = mark("Lấy tệp đính kèm")
    HELP_WORDS = mark(
        "Chọn tệp ở danh sách, Enter xuống ô đường dẫn, sửa nếu cần rồi Enter hoặc Ctrl+S để lưu ra. Tệp được kiểm tra nguyên "
        "vẹn trước khi ghi; tệp lưu ra không còn được mã hóa. Mỗi lần lấy đều được ghi lại."
    )
    BINDINGS: ClassVar[list[BindingType]] = [bind("save", "save", mark("Lưu ra tệp"))]
    DEFAULT_CSS = """
    TakeOutScreen>.about { height: auto; padding: 0 1; margin: 0 0 1 0; background: $panel; color: $foreground; }
    TakeOutScreen>VTable { height: 10; max-width: 110; }
    TakeOutScreen>Form { max-width: 110; }
    """

    def __init__(self, dossier: Dossier) -> None:
        super().__init__()
        self._dossier = dossier
        self._proposed = ""

    def compose_body(self) -> ComposeResult:
        yield Static(show(about(self._dossier), lines=True), classes="about")
        yield VTable(
            [Column(mark("Tệp"), 30, flex=True), Column(mark("Thuộc về"), 16), Column(mark("Cỡ"), 12, right=True)], id="files"
        )
        yield Form(FormRow("path", _("Lưu vào"), ViInput("", limit=PATH_MAX), required=True))

    @property
    def draft_about(self) -> str:
        return self._dossier.id

    def typed(self) -> dict[str, str]:
        typed = super().typed()
        return {} if typed["path"] == self._proposed else typed

    def when_up(self) -> None:
        table = self.query_one("#files", VTable)
        table.set_rows([_row(place, one) for place, one in enumerate(self._dossier.attachments)])
        table.focus()
        self._propose()

    def on_vtable_highlighted(self, message: VTable.Highlighted) -> None:
        message.stop()
        if self.is_up:
            self._propose()

    def _propose(self) -> None:
        """The chosen file's own name in the folder used last, as long as nobody typed another path."""
        chosen, field = self._chosen, self.query_one(ViInput)
        if chosen is None or field.value != self._proposed:
            return
        self._proposed = str(Path(self.counter.print_folder) / safe_file_name(chosen.label))
        field.value = self._proposed

    @property
    def _chosen(self) -> Attachment | None:
        row = self.query_one("#files", VTable).current
        return None if row is None else self._dossier.attachments[int(row.key)]

    def on_vtable_selected(self, message: VTable.Selected) -> None:
        message.stop()
        self.query_one(ViInput).focus()

    def action_save(self) -> None:
        """Write the file; where there is one of that name, ask first."""
        chosen, form = self._chosen, self.query_one(Form)
        typed = form.row("path").value
        form.clear_troubles()
        if chosen is None:
            return
        if not typed:
            form.fail("path", _("Hãy ghi đường dẫn của tệp sẽ lưu ra."))
            return
        path = Path(typed).expanduser()
        if path.is_dir():
            path = path / safe_file_name(chosen.label)
        self._write(chosen, path, replace=False)

    def _write(self, chosen: Attachment, path: Path, *, replace: bool) -> None:
        office, number = self.office, self._dossier.id

        def done(outcome: dict[str, Json] | Refusal) -> None:
            if isinstance(outcome, Refusal):
                self._refused(outcome, chosen, path)
                return
            self.counter.print_folder = str(path.parent)
            self.dismiss(_("√ Đã lưu tệp {file}").format(file=path))

        self.run_save(lambda: take_out(office, number, chosen.sha256, path, replace=replace), done)

    def _refused(self, refusal: Refusal, chosen: Attachment, path: Path) -> None:
        if refusal.code == "attach.file_exists":
            question = _("Đã có tệp cùng tên. Ghi đè lên tệp đó?")
            ask = Ask(question, str(path), yes=_("Ghi đè"), no=_("Chọn tên khác"), weight="bad")
            self.app.push_screen(ask, lambda sure: self._write(chosen, path, replace=True) if sure else None)
        elif refusal.code.startswith("usage."):
            self.query_one(Form).fail("path", refusal)
        else:
            self.tell_refusal(refusal)


def _row(place: int, one: Attachment) -> Row:
    kind = _("kết quả") if one.result else _("thành phần {n}").format(n=one.part) if one.part else _("tệp")
    return Row(str(place), (one.label, kind, f"{max(1, one.size_bytes // 1024)} KB"))
