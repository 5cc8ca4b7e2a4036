"""A ready-made text for one person: shown, copied in one key, kept nowhere."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from motcua_tui.desk.messages import KINDS, Message, message
from motcua_tui.screens.base import BaseScreen
from motcua_tui.text import _, mark
from motcua_tui.widgets.bound import bind
from motcua_tui.widgets.show import show, shown
from schemas.messages import plain_letters
from schemas.refusal import Refusal

KIND_WORDS = {
    "ready": mark("Báo có kết quả"),
    "supplement": mark("Báo cần bổ sung"),
    "apology": mark("Xin lỗi vì chậm"),
}
SMS_PLAIN, SMS_MARKED = 160, 70


class MessageScreen(BaseScreen[None]):
    """The text of one dossier. It is copied as soon as it is shown, and again with F5."""

    TITLE_WORDS = mark("Tin báo cho người nộp")
    HELP_WORDS = mark(
        "Tin đã được chép, dán vào Zalo hoặc SMS. Cửa sổ dòng lệnh nào không cho chép thì bôi đen phần chữ bằng chuột. "
        "F5 chép lại, Ctrl+T bỏ dấu hoặc thêm dấu, → sang loại tin khác. Tin không lưu ở đâu cả; chỉ ghi là đã soạn."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("again", "copy", mark("Chép")),
        bind("swap", "letters", mark("Bỏ dấu, thêm dấu")),
        bind("right", "next_kind", mark("Loại tin khác")),
        bind("back", "back", mark("Quay lại")),
    ]
    DEFAULT_CSS = """
    MessageScreen>.about { height: auto; padding: 0 1; margin: 0 0 1 0; background: $panel; color: $foreground; }
    MessageScreen>VerticalScroll { height: 1fr; padding: 0 1; max-width: 100; }
    MessageScreen .text { height: auto; }
    MessageScreen>.size { height: 1; padding: 0 1; color: $muted; }
    """

    def __init__(self, dossier: str, kind: str = "") -> None:
        super().__init__()
        self._dossier, self._kind = dossier, kind
        self._message: Message | None = None
        self._plain = False

    def compose_body(self) -> ComposeResult:
        yield Static("", classes="about")
        with VerticalScroll(can_focus=True):
            yield Static("", classes="text")
        yield Static("", classes="size")

    def when_up(self) -> None:
        self.query_one(VerticalScroll).focus()
        self._read(self._kind)

    def _read(self, kind: str) -> None:
        office, dossier = self.office, self._dossier
        self.run_desk(lambda: message(office, dossier, kind), self._show, group="read")

    def _show(self, made: Message | Refusal) -> None:
        if isinstance(made, Refusal):
            self.tell_refusal(made)
            return
        self._message, self._kind = made, made.kind
        self.action_copy()

    @property
    def text(self) -> str:
        """What is shown and copied."""
        if self._message is None:
            return ""
        return plain_letters(self._message.text) if self._plain else self._message.text

    def _paint(self) -> None:
        made = self._message
        if made is None:
            return
        about = f"{_(KIND_WORDS[made.kind])} · {_('Điện thoại')}: {made.phone or '–'}"
        self.query_one(".about", Static).update(show(about))
        self.query_one(".text", Static).update(show(self.text, 2000, lines=True))
        count, each = len(self.text), SMS_PLAIN if self._plain else SMS_MARKED
        words = _("{count} ký tự, khoảng {parts} tin SMS").format(count=count, parts=-(-count // each))
        self.query_one(".size", Static).update(show(words))

    def action_copy(self) -> None:
        """Into the clipboard of the terminal, where it allows that (OSC 52)."""
        if self._message is None:
            return
        self._paint()
        # As it is shown: what hides in a name must not be pasted into another program.
        self.app.copy_to_clipboard(shown(self.text, 2000, lines=True))
        if self._message.notices:
            self.tell_notices(self._message.notices)
            return
        self.tell(_("√ Đã chép. Nếu dán không ra, hãy bôi đen phần chữ bằng chuột (giữ Shift) rồi chép."))

    def action_letters(self) -> None:
        """With diacritics or without, and copied so."""
        self._plain = not self._plain
        self.action_copy()

    def action_next_kind(self) -> None:
        """The next kind of text there is for this dossier."""
        place = KINDS.index(self._kind) if self._kind in KINDS else -1
        office, dossier = self.office, self._dossier
        kinds = [KINDS[(place + step) % len(KINDS)] for step in range(1, len(KINDS) + 1)]

        def first() -> Message | Refusal:
            made = [message(office, dossier, kind) for kind in kinds]
            return next((one for one in made if not isinstance(one, Refusal)), made[0])

        self.run_desk(first, self._show, group="read")

    def action_back(self) -> None:
        """Leave; the text is forgotten."""
        self.dismiss(None)
