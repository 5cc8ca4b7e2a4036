"""F1: what this screen is for and every key that works on it, searchable."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import ScrollableContainer, Vertical
from textual.screen import ModalScreen, Screen
from textual.widgets import Input, Static

from motcua_tui.keytable import key_name
from motcua_tui.text import _, mark
from motcua_tui.widgets.bound import bind
from motcua_tui.widgets.columns import Column, Row
from motcua_tui.widgets.form import FormRow
from motcua_tui.widgets.keys import Scan
from motcua_tui.widgets.picker import Picker
from motcua_tui.widgets.show import show
from schemas.text import fold

GENERAL = (
    ("Enter", mark("Sang ô sau; chọn dòng; ở ô cuối: lưu")),
    ("Tab, Shift+Tab", mark("Sang phần sau, về phần trước")),
    ("↑ ↓ PgUp PgDn", mark("Đi trong danh sách")),
    ("Home, End", mark("Về đầu, tới cuối")),
    ("1–9", mark("Chọn trong danh sách ngắn")),
    ("?", mark("Trợ giúp, khi con trỏ không ở trong ô gõ")),
    (mark("Quét thẻ"), mark("Tiếp nhận hồ sơ của người đó, từ bất kỳ màn hình nào")),
    (mark("Quét mã QR"), mark("Mở hồ sơ in trên giấy tiếp nhận")),
)


class HelpScreen(ModalScreen[None]):
    """The words of a screen, the words of the field in focus, and the keys."""

    DEFAULT_CSS = """
    HelpScreen { align: center middle; }
    HelpScreen>.help { width: 84; max-width: 98%; height: 90%; padding: 0 1; background: $surface; border: round $link; }
    HelpScreen .words { height: auto; max-height: 8; padding: 0 1 1 1; }
    HelpScreen .field { height: auto; max-height: 4; padding: 0 1 1 1; color: $link; }
    HelpScreen .hint { height: 1; padding: 0 1; color: $muted; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("back", "back", mark("Quay lại")),
        bind("help", "back", priority=True),
    ]

    def __init__(self, screen: Screen[object]) -> None:
        super().__init__()
        self._words = _(str(getattr(screen, "help_words", "") or getattr(screen, "HELP_WORDS", "")))
        self._field = _words_of_field(screen)
        self._rows = [*_keys_of(screen), *(Row(key, (_(key), _(words))) for key, words in GENERAL)]

    def compose(self) -> ComposeResult:
        with Vertical(classes="help"):
            if self._words:
                yield Static(show(self._words, lines=True), classes="words")
            if self._field:
                yield Static(show(self._field), classes="field")
            yield Picker(
                [Column(mark("Phím"), 18), Column(mark("Việc"), 30, flex=True)],
                self._find,
                placeholder=_("Tìm phím hoặc việc, không cần dấu…"),
                empty=mark("Không có phím nào như vậy."),
                at_first=self._rows,
                letters_min=1,
            )
            yield Static(show(_("Esc đóng")), classes="hint")

    def _find(self, typed: str) -> Sequence[Row]:
        words = fold(typed).split()
        return [row for row in self._rows if all(word in fold(" ".join(row.cells)) for word in words)]

    def on_picker_chosen(self, message: Picker.Chosen) -> None:
        self.dismiss(None)

    def on_scan(self, scan: Scan) -> None:
        scan.stop()

    def action_back(self) -> None:
        """Close the help."""
        self.dismiss(None)


_NOT_OURS = {""} | {
    binding.description
    for kind in (App, Screen, Input, ScrollableContainer)
    for binding in kind.BINDINGS
    if isinstance(binding, Binding)
}
"""What textual calls its own keys, in English; the general keys below say it in our words."""


def _keys_of(screen: Screen[object]) -> list[Row]:
    """Every described key of the screen, the nearest to the focus first, each once."""
    found: dict[str, Row] = {}
    for active in screen.active_bindings.values():
        binding = active.binding
        if binding.description not in _NOT_OURS and active.enabled and binding.key not in found:
            key = binding.key_display or key_name(binding.key)
            found[binding.key] = Row(binding.key, (key, _(binding.description)))
    return list(found.values())


def _words_of_field(screen: Screen[object]) -> str:
    focused = screen.focused
    if focused is None:
        return ""
    row = next((node for node in focused.ancestors if isinstance(node, FormRow)), None)
    return f"{row.label}: {row.help}" if row is not None and row.help else ""
