"""Choose a commune and its province while an address is typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from motcua_tui.desk import places
from motcua_tui.text import _, mark
from motcua_tui.widgets.bound import bind
from motcua_tui.widgets.columns import Column, Row
from motcua_tui.widgets.keys import Scan
from motcua_tui.widgets.picker import Picker
from motcua_tui.widgets.show import show

USUAL = "="


class PlaceSheet(ModalScreen[str | None]):
    """Ends with the place chosen, as an address ends, or None: then the address stays as it was typed.

    Before anything is typed it offers how addresses usually end at this counter.
    """

    BINDINGS: ClassVar[list[BindingType]] = [bind("back", "back", mark("Quay lại"), show=False)]
    DEFAULT_CSS = """
    PlaceSheet { align: center middle; }
    PlaceSheet>Vertical { width: 72; max-width: 96%; height: 70%; border: round $link; background: $surface; padding: 0 1; }
    PlaceSheet .hint { color: $muted; height: 1; }
    """

    def __init__(self, typed: str, usual: Sequence[str] = ()) -> None:
        super().__init__()
        self._typed = typed
        self._usual = [Row(f"{USUAL}{end}", (first, rest)) for end in usual for first, _comma, rest in [end.partition(", ")]]

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(show(_("Xã, phường và tỉnh")))
            yield Picker(
                [Column(mark("Xã, phường, đặc khu"), 26, flex=True), Column(mark("Tỉnh, thành phố"), 26)],
                _found,
                placeholder=_("gõ tên xã, tên tỉnh, không cần dấu"),
                at_first=self._usual,
                empty=mark("Không thấy xã nào. Bấm Esc để giữ địa chỉ như đã gõ."),
            )
            yield Static(show(_("Enter chọn, Esc giữ địa chỉ như đã gõ.")), classes="hint")

    def on_mount(self) -> None:
        picker = self.query_one(Picker)
        picker.field.focus()
        picker.field.value = self._typed

    def on_picker_chosen(self, message: Picker.Chosen) -> None:
        message.stop()
        key = message.row.key
        usual = key.removeprefix(USUAL) if key.startswith(USUAL) else ""
        self.dismiss(usual or next(place.text for place in places.places() if place.code == key))

    def on_scan(self, scan: Scan) -> None:
        scan.stop()

    def action_back(self) -> None:
        """Keep the address as it was."""
        self.dismiss(None)


def _found(text: str) -> Sequence[Row]:
    return [Row(place.code, (place.commune, place.province)) for place in places.find(text)]
