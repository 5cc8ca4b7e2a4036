"""Where a report goes: a printer, or a PDF in a folder."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.widgets import Static

from motcua_tui.desk.paper_out import printers
from motcua_tui.desk.report_out import WITH_CHARTS
from motcua_tui.prints.orders import Job
from motcua_tui.screens.base import BaseScreen
from motcua_tui.screens.ticking import Stopped
from motcua_tui.text import _, mark
from motcua_tui.widgets.bound import bind
from motcua_tui.widgets.choice import OPTIONS_MAX, Choice, Option
from motcua_tui.widgets.fields import ViInput
from motcua_tui.widgets.form import Form, FormRow
from motcua_tui.widgets.show import show
from schemas.refusal import Refusal

TO_FILE = "\0file"
TOLD_EVERY_S = 0.5
TABLES: dict[str, tuple[str, str]] = {
    "\0charts": (WITH_CHARTS, mark("PDF kèm biểu đồ")),
    "\0xlsx": (".xlsx", mark("Bảng tính XLSX")),
    "\0csv": (".csv", mark("Tệp CSV")),
}


class ReportScreen(BaseScreen[str | None]):
    """Ends with a sentence that says what came out, or None."""

    TITLE_WORDS = mark("In, lưu ra tệp")
    HELP_WORDS = mark("Chọn máy in, hoặc lưu thành tệp vào một thư mục, rồi bấm F8.")
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("print", "print", mark("In")),
        bind("save", "print"),
        bind("back", "back", mark("Quay lại")),
    ]
    DEFAULT_CSS = """
    ReportScreen>.about { height: auto; padding: 0 1; margin: 0 0 1 0; background: $panel; color: $foreground; }
    ReportScreen>Form { height: auto; max-width: 100; }
    """

    class Set(Message, bubble=False):
        """So many lines of so many are typeset."""

        def __init__(self, done: int, total: int) -> None:
            super().__init__()
            self.done, self.total = done, total

    def __init__(
        self,
        about: str,
        save: Callable[[Path], Path | Refusal],
        send: Callable[[str], Job | Refusal],
        tables: Callable[[Path, str], Path | Refusal] | None = None,
    ) -> None:
        """`about` is already translated; `save` (a PDF in a folder), `send` and `tables` (a file of that kind in a folder, where
        the report has one) are called off the screen's thread.
        """
        super().__init__()
        self._about, self._save, self._send, self._tables = about, save, send, tables
        self._tell_after = 0.0

    def tick(self, done: int, total: int) -> None:
        """How far a long paper is, from the thread that sets it. Once the screen is left, it is not set to its end."""
        if not self.is_attached or not self.counter.gate.is_open:
            raise Stopped
        if time.monotonic() >= self._tell_after:
            self._tell_after = time.monotonic() + TOLD_EVERY_S
            self.post_message(self.Set(done, total))

    def on_report_screen_set(self, message: Set) -> None:
        if message.done < message.total:
            words = _("Đã dàn {done}/{total} dòng. Bấm Esc để dừng.")
            self.tell(words.format(done=message.done, total=message.total))

    def compose_body(self) -> ComposeResult:
        yield Static(show(self._about, lines=True), classes="about")
        yield Form(
            FormRow("to", _("Gửi tới"), Choice([Option(TO_FILE, _("Tệp PDF"))], id="to")),
            FormRow("folder", _("Thư mục lưu"), ViInput(self.counter.print_folder, limit=1000)),
        )

    def when_up(self) -> None:
        self.query_one("#to", Choice).focus()
        self.run_desk(lambda: list(printers()), self._show)

    def _show(self, names: list[str]) -> None:
        choice = self.query_one("#to", Choice)
        kinds = TABLES if self._tables is not None else {}
        files = (Option(TO_FILE, _("Tệp PDF")), *(Option(key, _(words)) for key, (_kind, words) in kinds.items()))
        choice.options = (*(Option(name, name) for name in names[: OPTIONS_MAX - len(files)]), *files)
        choice.value = names[0] if names else TO_FILE
        choice.refresh()

    def on_form_done(self, message: Form.Done) -> None:
        message.stop()
        self.action_print()

    def action_print(self) -> None:
        """Print or save."""
        to, save, send, tables = self.query_one("#to", Choice).value, self._save, self._send, self._tables
        self.tell(_("Đang in…"))
        self._tell_after = time.monotonic() + 2 * TOLD_EVERY_S
        if to == TO_FILE or to in TABLES:
            typed = self.query_one(Form).row("folder").value
            self.counter.print_folder = typed
            folder = Path(typed).expanduser()
            if to in TABLES and tables is not None:
                self.run_desk(lambda: tables(folder, TABLES[to][0]), self._came_out, group="print")
            else:
                self.run_desk(lambda: save(folder), self._came_out, group="print")
        else:
            self.run_desk(lambda: send(to), self._came_out, group="print")

    def _came_out(self, outcome: Path | Job | Refusal) -> None:
        if isinstance(outcome, Refusal):
            self.tell_refusal(outcome)
        elif isinstance(outcome, Path):
            self.dismiss(_("√ Đã lưu tệp {file}").format(file=outcome))
        else:
            self.dismiss(_("√ Đã gửi biên bản tới máy in {printer}.").format(printer=outcome.printer))

    def action_back(self) -> None:
        """Print nothing."""
        self.dismiss(None)
