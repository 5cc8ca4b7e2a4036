"""Search while typing: number, name with or without diacritics, identity number or phone in part."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal

from motcua_tui.desk.find import find
from motcua_tui.screens.preview import ROOMY, Preview, Previewing
from motcua_tui.screens.rows import as_rows, columns
from motcua_tui.store import Row as DossierRow
from motcua_tui.text import _, mark
from motcua_tui.widgets.bound import bind
from motcua_tui.widgets.columns import Row
from motcua_tui.widgets.picker import Picker
from schemas.refusal import Refusal

ROWS_MAX = 100


class FindScreen(Previewing[None]):
    """Enter opens the dossier; coming back, the search is as it was. Without words: the dossiers opened last."""

    TITLE_WORDS = mark("Tìm hồ sơ")
    HELP_WORDS = mark(
        "Gõ số hồ sơ, tên người nộp (không cần dấu), số giấy tờ hoặc điện thoại. Mũi tên chọn, Enter mở. "
        "Khi chưa gõ gì, danh sách là các hồ sơ vừa xem."
    )
    BINDINGS: ClassVar[list[BindingType]] = [bind("back", "back", mark("Quay lại"))]

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self._text = text

    HORIZONTAL_BREAKPOINTS: list[tuple[int, str]] | None = [(0, "-narrow"), ROOMY]
    DEFAULT_CSS = "FindScreen Picker { width: 1fr; }"

    def compose_body(self) -> ComposeResult:
        with Horizontal():
            yield self._picker()
            yield Preview()

    def _picker(self) -> Picker:
        return Picker(
            columns(line=self.counter.postman.is_enrolled),
            self._find,
            placeholder=_("Số hồ sơ, tên, số giấy tờ hoặc điện thoại…"),
            empty=_("Không có hồ sơ nào khớp. Thử ít chữ hơn, hoặc bấm F2 để tiếp nhận hồ sơ mới."),
            untyped=_("Chưa mở hồ sơ nào ở đây. Gõ vài chữ để tìm, hoặc bấm F2 để tiếp nhận hồ sơ mới."),
            at_first=self._recent(),
            listing="search",
        )

    def when_up(self) -> None:
        picker = self.query_one(Picker)
        picker.field.focus()
        if self._text:
            picker.field.value = self._text

    def _recent(self) -> list[Row]:
        rows = (self.office.store.row(dossier) for dossier in self.counter.recent)
        return self._shown([row for row in rows if row is not None])

    def _find(self, text: str) -> Sequence[Row]:
        office = self.counter.office
        return self.counter.gate.run(lambda: self._rows(text), ()) if office is not None else ()

    def _rows(self, text: str) -> Sequence[Row]:
        found = find(self.office, text, limit=ROWS_MAX)
        if isinstance(found, Refusal):
            return ()
        return self._shown(found)

    def _shown(self, rows: Sequence[DossierRow]) -> list[Row]:
        return as_rows(self.office.store, rows, self.now_text(), line=self.counter.postman.is_enrolled)

    def on_picker_highlighted(self, message: Picker.Highlighted) -> None:
        message.stop()
        self.preview_soon(message.row.key if message.row is not None else "")

    def on_picker_chosen(self, message: Picker.Chosen) -> None:
        message.stop()
        self.counter.open_dossier(message.row.key)

    def action_back(self) -> None:
        """Leave the search."""
        self.dismiss(None)
