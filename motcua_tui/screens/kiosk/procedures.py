"""Procedures for everybody: search, the papers, and the whole checklist as QR codes for one's telephone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.screen import Screen
from textual.widgets import Static

from motcua_tui.screens.kiosk.base import KioskScreen
from motcua_tui.text import _, mark
from motcua_tui.widgets.columns import Column, Row
from motcua_tui.widgets.lines import Line, LinesView
from motcua_tui.widgets.picker import Picker
from motcua_tui.widgets.qr import QrView, drawn, room_of, version_for
from motcua_tui.widgets.show import show, shown, wrap
from schemas.checklist import checklist, limit_said, pieces, place_of
from schemas.procedure import Procedure

CODES_MAX = 60
VERSION_MIN = 3
"""A smaller code holds little more than its own number."""


class ProceduresScreen(KioskScreen):
    """Type a few letters; the arrows and Enter open one."""

    HEADING = mark("Gõ vài chữ của tên thủ tục, không cần dấu")
    HINT = mark("Mũi tên, Enter  Xem · Esc  Về trang đầu")

    def compose_body(self) -> ComposeResult:
        yield Picker(
            [Column(mark("Thủ tục"), 30, flex=True), Column(mark("Thời hạn"), 26, drop=1)],
            self._rows,
            placeholder=_("Ví dụ: khai sinh"),
            empty=_("Không có thủ tục nào khớp."),
            at_first=self._rows(""),
        )

    def when_up(self) -> None:
        self.query_one(Picker).field.focus()

    def _rows(self, text: str) -> Sequence[Row]:
        return [Row(one.code, (one.name, limit_said(one.limit)), ("", "muted")) for one in self.kiosk.procedures(text)]

    def on_picker_chosen(self, message: Picker.Chosen) -> None:
        """Open the one chosen."""
        message.stop()
        found = next((one for one in self.kiosk.procedures(message.row.key) if one.code == message.row.key), None)
        if found is not None:
            self.here.open(ProcedureScreen(found))


class ChecklistLines(LinesView):
    """The checklist, wrapped to the width at hand."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def build(self, width: int) -> list[Line]:
        lines: list[Line] = []
        for number, paragraph in enumerate(self._text.split("\n")):
            tag = "strong" if number == 0 else "link" if paragraph.startswith("[") else ""
            lines += [[(f" {line}", tag)] for line in wrap(shown(paragraph, 9000), max(10, width - 2))]
        return lines


class ProcedureScreen(KioskScreen):
    """One procedure; 1 shows its codes."""

    HEADING = mark("Giấy tờ cần nộp")
    HINT = mark("1  Mã QR để mang về · Mũi tên  Cuộn · Esc  Quay lại")
    BINDINGS: ClassVar[list[BindingType]] = [Binding("1,enter", "codes", show=False)]

    def __init__(self, procedure: Procedure) -> None:
        super().__init__()
        self._procedure = procedure

    def _text(self) -> str:
        public = self.kiosk.public
        if public is None:
            return checklist(self._procedure)
        return checklist(self._procedure, place_of(public.office, public.address), public.hotline)

    def compose_body(self) -> ComposeResult:
        yield ChecklistLines(self._text())

    def when_up(self) -> None:
        self.query_one(ChecklistLines).focus()

    def action_home(self) -> None:
        """Back to the list."""
        self.dismiss(None)

    def action_codes(self) -> None:
        """The whole text as codes."""
        self.app.push_screen(CodesScreen(self._text()))


class CodesScreen(Screen[None], inherit_bindings=False):
    """One code a page, as large as the terminal allows. The telephone reads them without any network."""

    AUTO_FOCUS: ClassVar[str | None] = ""
    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", show=False),
        Binding("right,down,space,enter,pagedown", "turn(1)", show=False),
        Binding("left,up,pageup", "turn(-1)", show=False),
    ]
    DEFAULT_CSS = """
    CodesScreen { background: #ffffff; }
    CodesScreen>#hint { dock: bottom; height: 1; padding: 0 1; background: $panel; color: $foreground; }
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text
        self._pieces: tuple[str, ...] = ()
        self._version = 0
        self._at = 0

    def compose(self) -> ComposeResult:
        yield QrView()
        yield Static("", id="hint")

    def on_mount(self) -> None:
        self._fit(self.app.size)

    def on_resize(self, event: events.Resize) -> None:
        self._fit(event.size)  # what the app says of its size may still be the size before

    def _fit(self, room: Size) -> None:
        """Cut the text anew for the room there is."""
        version = version_for(room.height - 1, room.width)
        if version < VERSION_MIN:
            self.query_one("#hint", Static).update(show(_("Màn hình quá nhỏ để hiện mã QR.")))
            return
        self._version = version
        self._pieces = pieces(self._text, room_of(version), CODES_MAX)
        self._at = min(self._at, len(self._pieces) - 1)
        self._show()

    def _show(self) -> None:
        self.query_one(QrView).show_code(drawn(self._pieces[self._at], self._version))
        said = _("Quét bằng điện thoại, không cần mạng. Mã {number}/{count}. Mũi tên: mã khác · Esc: quay lại")
        self.query_one("#hint", Static).update(show(said.format(number=self._at + 1, count=len(self._pieces))))

    def action_turn(self, step: int) -> None:
        """The next code, or the one before."""
        if self._pieces:
            self._at = (self._at + step) % len(self._pieces)
            self._show()

    def action_back(self) -> None:
        """Back to the procedure."""
        self.dismiss(None)
