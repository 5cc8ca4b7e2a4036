"""The catalogue of procedures: search, read, and take in a file."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.widgets import Static

from motcua_tui.desk.catalogue import import_paths, import_starter
from motcua_tui.desk.office import Office
from motcua_tui.desk.reports import Tick
from motcua_tui.screens.base import BaseScreen
from motcua_tui.screens.procedure_lines import ProcedureLines
from motcua_tui.screens.ticking import Counted, Stopped
from motcua_tui.screens.words import limit_words
from motcua_tui.text import _, mark
from motcua_tui.widgets.bound import bind
from motcua_tui.widgets.columns import Column, Row
from motcua_tui.widgets.dialogs import Prompt, Tell
from motcua_tui.widgets.picker import Picker
from motcua_tui.widgets.show import show
from schemas.canonical import Json
from schemas.procedure import Procedure
from schemas.refusal import Refusal

ROWS_MAX = 200
SHOWN_REFUSALS = 8
PATH_MAX = 1000


class CatalogueScreen(BaseScreen[None]):
    """The list and the procedure under its cursor; Enter goes into it to scroll."""

    TITLE_WORDS = mark("Danh mục thủ tục")
    HELP_WORDS = mark(
        "Gõ mã hoặc tên thủ tục, không cần dấu. Mũi tên chọn, Enter sang phần chi tiết để đọc, Esc quay lại. "
        "F8 in danh mục, nội dung thủ tục, đường dây nóng để niêm yết. "
        "Ctrl+N nhập tệp danh mục: câu trả lời của Cổng Dịch vụ công, tệp của tỉnh, hoặc cả thư mục."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("new", "take_in", mark("Nhập tệp")),
        bind("print", "print", mark("In niêm yết")),
        bind("reuse", "take_starter", mark("Nhập danh mục khởi đầu"), show=False),
        bind("back", "back", mark("Quay lại")),
    ]
    HORIZONTAL_BREAKPOINTS: list[tuple[int, str]] | None = [(0, "-narrow"), (110, "-wide")]
    DEFAULT_CSS = """
    CatalogueScreen>.count { height: auto; max-height: 2; padding: 0 1; color: $muted; }
    CatalogueScreen>Container { layout: vertical; height: 1fr; }
    CatalogueScreen.-wide>Container { layout: horizontal; }
    CatalogueScreen Picker { height: 2fr; width: 1fr; }
    CatalogueScreen.-wide Picker { height: 1fr; }
    CatalogueScreen ProcedureLines { height: 3fr; width: 1fr; border-top: solid $link; }
    CatalogueScreen.-wide ProcedureLines { height: 1fr; border-top: none; margin: 0 0 0 1; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._found: dict[str, Procedure] = {}
        self._taking: threading.Event | None = None
        """Set to stop what is being taken in; None while nothing is."""

    def compose_body(self) -> ComposeResult:
        yield Static("", classes="count", id="count")
        with Container():
            yield Picker(
                [
                    Column(mark("Mã"), 10),
                    Column(mark("Thủ tục"), 24, flex=True),
                    Column(mark("Thời hạn"), 20, drop=1),
                ],
                self._find,
                placeholder=_("Mã hoặc tên thủ tục, không cần dấu…"),
                empty=_(
                    "Không có thủ tục nào khớp. Ctrl+N nhập danh mục từ tệp, Ctrl+B nhập danh mục khởi đầu."
                ),
                at_first=self._rows(""),
            )
            yield ProcedureLines(id="one")

    def when_up(self) -> None:
        self.query_one(Picker).field.focus()
        self._say_count()

    def _say_count(self) -> None:
        count = self.office.store.catalogue.count()
        words = _("{count} thủ tục.").format(count=count)
        if any(procedure.starter for procedure in self._found.values()):
            words += " " + _("▲ Có danh mục khởi đầu: hãy nhập danh mục do tỉnh công bố khi có.")
        self.query_one("#count", Static).update(show(words))

    def _find(self, text: str) -> Sequence[Row]:
        return self.counter.gate.run(lambda: self._rows(text), ())

    def _rows(self, text: str) -> list[Row]:
        found = self.office.store.catalogue.search(text, self.now_text()[:10], limit=ROWS_MAX)
        self._found |= {procedure.code: procedure for procedure in found}
        return [_row(procedure) for procedure in found]

    def on_picker_highlighted(self, message: Picker.Highlighted) -> None:
        message.stop()
        shown = self._found.get(message.row.key) if message.row else None
        self.query_one("#one", ProcedureLines).set_procedure(shown)

    def on_picker_chosen(self, message: Picker.Chosen) -> None:
        message.stop()
        self.query_one("#one", ProcedureLines).focus()

    # -- taking in

    def action_take_in(self) -> None:
        """Ask for a file or folder and take it in."""
        question = _("Nhập danh mục từ tệp hoặc thư mục nào?")
        about = _("Gõ đường dẫn, ví dụ D:\\danhmuc hoặc danhmuc.json")
        self.app.push_screen(Prompt(question, about, limit=PATH_MAX), self._path_given)

    def _path_given(self, path: str | None) -> None:
        if path:
            self._take(lambda office, tick: import_paths(office, [path], tick))

    def action_take_starter(self) -> None:
        """Take in the catalogue that ships with the product."""
        self._take(lambda office, _tick: import_starter(office))

    def _take(self, work: Callable[[Office, Tick], dict[str, Json] | Refusal]) -> None:
        """Take in beside other work; Esc stops it and leaves the catalogue as it was."""
        if self._taking is not None:
            return
        office, self._taking = self.office, threading.Event()
        tick = self.ticker(self._taking).tick
        self.tell(_("Đang nhập danh mục… Bấm Esc để dừng."))

        def attempt() -> dict[str, Json] | Refusal | None:
            try:
                return work(office, tick)
            except Stopped:
                return None

        self.run_desk(attempt, self._taken_in, group="import")

    def on_counted(self, message: Counted) -> None:
        if self._taking is not None and not self._taking.is_set():
            words = _("Đang nhập danh mục: {done}/{total}. Bấm Esc để dừng.")
            self.tell(words.format(done=message.done, total=message.total))

    def _taken_in(self, done: dict[str, Json] | Refusal | None) -> None:
        self._taking = None
        if done is None:
            self.tell(_("▲ Đã dừng nhập. Danh mục giữ nguyên như trước."), "warn")
            return
        if isinstance(done, Refusal):
            self.tell_refusal(done)
            return
        said = _("√ Thêm {added}, đổi {changed}, giữ nguyên {unchanged} thủ tục.")
        self.tell(said.format(added=done["added"], changed=done["changed"], unchanged=done["unchanged"]))
        picker = self.query_one(Picker)
        picker._at_first = self._rows("")
        picker.search_again()
        self._say_count()
        refused = done["refused"]
        if isinstance(refused, list) and refused:
            about = "\n".join(_refused(one) for one in refused[:SHOWN_REFUSALS])
            words = _("{count} mục không nhập được; các mục còn lại đã vào danh mục.").format(
                count=len(refused)
            )
            self.app.push_screen(Tell(words, about=about, weight="warn"))

    def action_print(self) -> None:
        """The list, this procedure's sheet, or the hotline, for the wall."""
        from motcua_tui.screens.printing import NoticeScreen

        shown = self.query_one("#one", ProcedureLines).procedure
        self.app.push_screen(NoticeScreen(shown), lambda words: self.tell(words) if words else None)

    def action_back(self) -> None:
        """Stop taking in; else from the procedure back to the list, from the list out."""
        if self._taking is not None:
            self._taking.set()
        elif self.focused is self.query_one("#one", ProcedureLines):
            self.query_one(Picker).field.focus()
        else:
            self.dismiss(None)


def _row(procedure: Procedure) -> Row:
    limit = limit_words(str(procedure.limit)) if procedure.limit else "–"
    return Row(procedure.code, (procedure.code, procedure.name, limit), ("link", "", "muted"))


def _refused(one: Json) -> str:
    if not isinstance(one, dict):
        return ""
    return " · ".join(str(one[key]) for key in ("file", "record", "message") if one.get(key))[:200]
