"""Two lists side by side: piles on the left, what lies in the chosen one on the right."""

from __future__ import annotations

from typing import ClassVar

from motcua_tui.screens.base import ScreenResult
from motcua_tui.screens.preview import Previewing
from motcua_tui.widgets.columns import Row
from motcua_tui.widgets.table import VTable


class TwoPanes(Previewing[ScreenResult]):
    """Enter goes from a pile to its list and there opens a dossier; Esc goes the same way back.

    A screen's own bindings say which further keys move between the two: `into_list`, `into_piles`.
    """

    PILES: ClassVar[str] = "#piles"
    LIST: ClassVar[str] = "#list"

    @property
    def pile_table(self) -> VTable:
        """The left side."""
        return self.query_one(self.PILES, VTable)

    @property
    def list_table(self) -> VTable:
        """The right side."""
        return self.query_one(self.LIST, VTable)

    def on_vtable_highlighted(self, message: VTable.Highlighted) -> None:
        message.stop()
        if message.table is self.pile_table and message.row is not None:
            self.pile_chosen(message.row.key)
        elif message.table is self.list_table:
            self.preview_soon(message.row.key if message.row is not None else "")

    def pile_chosen(self, key: str) -> None:
        """The cursor stands on this pile, perhaps not for the first time."""
        raise NotImplementedError

    def on_vtable_selected(self, message: VTable.Selected) -> None:
        message.stop()
        if message.table is self.pile_table:
            self.action_into_list()
        else:
            self.row_opened(message.row)

    def row_opened(self, row: Row) -> None:
        """Enter on a line of the list; its key is the dossier's."""
        self.counter.open_dossier(row.key)

    def action_into_list(self) -> None:
        """Go to the list of the chosen pile, unless there is nothing in it."""
        if self.list_table.total:
            self.list_table.focus()

    def action_into_piles(self) -> None:
        """Back to the piles."""
        self.pile_table.focus()

    def action_back(self) -> None:
        """From the list to the piles, from there out of the screen."""
        if self.pile_table.has_focus:
            self.dismiss(None)
        else:
            self.action_into_piles()
