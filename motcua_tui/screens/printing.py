"""Which paper, and where to: a printer, or a PDF in a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from motcua_tui.desk import keycard, paper_notices, paper_out
from motcua_tui.desk.office import Office
from motcua_tui.desk.paper_out import printable, printers
from motcua_tui.prints.orders import Job
from motcua_tui.screens.base import BaseScreen
from motcua_tui.screens.name import about
from motcua_tui.text import _, mark
from motcua_tui.widgets.bound import bind
from motcua_tui.widgets.choice import OPTIONS_MAX, Choice, Option
from motcua_tui.widgets.columns import Column, Row
from motcua_tui.widgets.fields import ViInput
from motcua_tui.widgets.form import Form, FormRow
from motcua_tui.widgets.show import show
from motcua_tui.widgets.table import VTable
from schemas.dossier import Dossier
from schemas.procedure import Procedure
from schemas.refusal import Refusal

if TYPE_CHECKING:
    from motcua_tui.screens.app import CounterApp

FORM_WORDS = {
    "receipt": mark("Giấy tiếp nhận hồ sơ và hẹn trả kết quả"),
    "supplement": mark("Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ"),
    "refusal": mark("Phiếu từ chối tiếp nhận giải quyết hồ sơ"),
    "extension": mark("Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết"),
    "apology": mark("Văn bản xin lỗi vì quá hạn"),
    "stop": mark("Thông báo dừng giải quyết hồ sơ"),
    "routing": mark("Phiếu kiểm soát quá trình giải quyết hồ sơ"),
    "hand-over": mark("Giấy biên nhận kết quả"),
    "guide": mark("Phiếu hướng dẫn"),
    "fee": mark("Phiếu nộp phí, lệ phí"),
    "transfer": mark("Phiếu chuyển xử lý"),
}
LIST_WORDS = {
    "results": mark("Phiếu bàn giao kết quả"),
    "papers": mark("Phiếu bàn giao hồ sơ giấy"),
}
NOTICE_WORDS = {
    "posting": mark("Danh mục thủ tục để niêm yết"),
    "procedure-sheet": mark("Nội dung thủ tục này để niêm yết"),
    "hotline": mark("Địa chỉ, đường dây nóng để niêm yết"),
}
CARD_WORDS = {"vi": mark("Thẻ phím tiếng Việt"), "en": mark("Thẻ phím tiếng Anh")}
TO_FILE = "\0file"


class PrintScreen(BaseScreen[str | None]):
    """Ends with a sentence that says what came out, or None."""

    TITLE_WORDS = mark("In giấy tờ")
    HELP_WORDS = mark(
        "Chọn giấy cần in ở danh sách, Enter hoặc F8 để in. Tab xuống chọn máy in hoặc lưu thành tệp PDF. "
        "Mỗi lần in đều được ghi lại; in lần sau có dấu “in lại”."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("print", "print", mark("In")),
        bind("save", "print"),
        bind("back", "back", mark("Quay lại")),
    ]
    DEFAULT_CSS = """
    PrintScreen>.about { height: auto; padding: 0 1; margin: 0 0 1 0; background: $panel; color: $foreground; }
    PrintScreen>VTable { height: 10; max-width: 100; }
    PrintScreen>Form { height: auto; margin: 1 0 0 0; max-width: 100; }
    """

    WORDS: ClassVar[dict[str, str]] = FORM_WORDS

    def __init__(self, dossier: Dossier | None = None) -> None:
        super().__init__()
        self._dossier = dossier

    def _about(self) -> str:
        assert self._dossier is not None
        return about(self._dossier)

    def _printable(self, office: Office) -> list[str]:
        assert self._dossier is not None
        return printable(office, self._dossier)

    def _save(self, office: Office, form: str, folder: Path) -> Path | Refusal:
        assert self._dossier is not None
        return paper_out.save(office, form, self._dossier.id, folder)

    def _send(self, office: Office, form: str, to: str) -> Job | Refusal:
        assert self._dossier is not None
        return paper_out.send(office, form, self._dossier.id, to)

    def compose_body(self) -> ComposeResult:
        yield Static(show(self._about(), lines=True), classes="about")
        yield VTable([Column(mark("Giấy tờ"), 40, flex=True)], id="forms")
        yield Form(
            FormRow("to", _("Gửi tới"), Choice([Option(TO_FILE, _("Tệp PDF"))], id="to")),
            FormRow("folder", _("Thư mục lưu"), ViInput(self.counter.print_folder, limit=1000)),
        )

    def when_up(self) -> None:
        self.query_one("#forms", VTable).focus()
        office = self.office
        self.run_desk(lambda: (self._printable(office), list(printers())), self._show)

    def _show(self, found: tuple[list[str], list[str]]) -> None:
        forms, names = found
        self.query_one("#forms", VTable).set_rows([Row(form, (_(self.WORDS[form]),)) for form in forms])
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
        form, words = row.key, _(self.WORDS[row.key])
        office = self.office
        to = self.query_one("#to", Choice).value
        self.tell(_("Đang in…"))
        if to == TO_FILE:
            typed = self.query_one(Form).row("folder").value
            self.counter.print_folder = typed
            folder = Path(typed).expanduser()
            self.run_desk(lambda: self._save(office, form, folder), self._came_out, group="print")
        else:
            said = _("√ Đã gửi “{form}” tới máy in {printer}.").format(form=words, printer=to)
            self.run_desk(
                lambda: (
                    refusal
                    if isinstance(refusal := self._send(office, form, to), Refusal)
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


class NoticeScreen(PrintScreen):
    """The notices for the wall; with a procedure also its own sheet."""

    TITLE_WORDS = mark("In để niêm yết")
    HELP_WORDS = mark(
        "Chọn thông báo cần in ở danh sách, Enter hoặc F8 để in. Tab xuống chọn máy in hoặc lưu thành tệp PDF. "
        "Mã QR trên giấy chứa cả danh sách giấy tờ; quét bằng điện thoại là đọc được, không cần mạng."
    )
    WORDS = NOTICE_WORDS

    def __init__(self, procedure: Procedure | None) -> None:
        super().__init__()
        self._procedure = procedure

    def _about(self) -> str:
        if self._procedure is None:
            return self.office.store.identity.office
        return f"{self._procedure.code} {self._procedure.name}"

    def _asked(self, form: str) -> paper_notices.Notices:
        code = self._procedure.code if self._procedure is not None and form == "procedure-sheet" else ""
        return paper_notices.Notices(form=form, name=code)

    def _printable(self, office: Office) -> list[str]:
        return [form for form in sorted(NOTICE_WORDS, reverse=True) if form != "procedure-sheet" or self._procedure is not None]

    def _save(self, office: Office, form: str, folder: Path) -> Path | Refusal:
        return paper_notices.save_notice(office, self._asked(form), folder)

    def _send(self, office: Office, form: str, to: str) -> Job | Refusal:
        return paper_notices.send_notice(office, self._asked(form), to)


def open_notices(app: CounterApp) -> None:
    """The list of procedures and the contacts, for the wall."""
    app.push_screen(NoticeScreen(None), lambda words: app._tell(words) if words else None)


class KeyCardScreen(PrintScreen):
    """The key card, in either language."""

    TITLE_WORDS = mark("In thẻ phím")
    HELP_WORDS = mark("Một trang A4 có mọi phím của chương trình, để cạnh bàn phím. Chọn tiếng, Enter hoặc F8 để in.")
    WORDS: ClassVar[dict[str, str]] = CARD_WORDS

    def _about(self) -> str:
        return _("Thẻ phím để cạnh bàn phím, một trang A4")

    def _printable(self, office: Office) -> list[str]:
        return list(CARD_WORDS)

    def _save(self, office: Office, form: str, folder: Path) -> Path | Refusal:
        return keycard.save(office, form, folder)

    def _send(self, office: Office, form: str, to: str) -> Job | Refusal:
        return keycard.send(office, form, to)


def open_key_card(app: CounterApp) -> None:
    """Ask in which language and where to, and say what came out."""
    app.push_screen(KeyCardScreen(), lambda words: app._tell(words) if words else None)


class DayPapersScreen(PrintScreen):
    """The lists of one day that two people sign: results given out, paper files handed on."""

    TITLE_WORDS = mark("In phiếu bàn giao")
    HELP_WORDS = mark("Chọn phiếu bàn giao của ngày này, Enter hoặc F8 để in. Tab xuống chọn máy in hoặc lưu thành tệp PDF.")
    WORDS: ClassVar[dict[str, str]] = LIST_WORDS

    def __init__(self, day: str, words: str) -> None:
        super().__init__()
        self._day, self._words = day, words

    def _about(self) -> str:
        return self._words

    def _printable(self, office: Office) -> list[str]:
        return list(LIST_WORDS)

    def _save(self, office: Office, form: str, folder: Path) -> Path | Refusal:
        return paper_out.save_list(office, form, self._day, folder)

    def _send(self, office: Office, form: str, to: str) -> Job | Refusal:
        return paper_out.send_list(office, form, self._day, to)
