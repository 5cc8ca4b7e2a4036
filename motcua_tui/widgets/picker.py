"""Search as you type: a field, the rows found, and one of them chosen. The search itself is the caller's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from motcua_tui.text import _
from motcua_tui.widgets.bound import bind
from motcua_tui.widgets.columns import Column, Row
from motcua_tui.widgets.fields import ViInput
from motcua_tui.widgets.holding import Hold
from motcua_tui.widgets.table import VTable
from schemas.limits import SEARCH_TEXT_MAX

LETTERS_MIN = 2
NOT_YET = "\0"
"""Stands for words nobody can type: the rows for what is typed are still to come."""

Find = Callable[[str], Sequence[Row]]
"""Finds the rows for what was typed. Runs in a worker thread, one call at a time."""


class Picker(Vertical):
    """What is typed is searched at once; the arrows move among the rows found, Enter chooses.

    Enter pressed before the rows are there waits for them, and keys typed after it wait with it.
    """

    DEFAULT_CSS = """
    Picker { height: 1fr; &>VTable { height: 1fr; } }
    """
    BINDINGS = [
        bind("down", "move(1)"),
        bind("up", "move(-1)"),
        bind("page_down", "turn_page(1)"),
        bind("page_up", "turn_page(-1)"),
    ]

    class Chosen(Message):
        """A row has been chosen."""

        def __init__(self, picker: Picker, row: Row) -> None:
            super().__init__()
            self.picker, self.row = picker, row

        @property
        def control(self) -> Picker:
            return self.picker

    class Highlighted(Message):
        """The cursor is on another row, or on none."""

        def __init__(self, picker: Picker, row: Row | None) -> None:
            super().__init__()
            self.picker, self.row = picker, row

        @property
        def control(self) -> Picker:
            return self.picker

    class Found(Message, bubble=False):
        """A worker thread has searched."""

        def __init__(self, text: str, rows: Sequence[Row]) -> None:
            super().__init__()
            self.text, self.rows = text, rows

    def __init__(
        self,
        columns: Sequence[Column],
        find: Find,
        *,
        placeholder: str = "",
        empty: str = "",
        at_first: Sequence[Row] = (),
        untyped: str = "",
        letters_min: int = LETTERS_MIN,
        listing: str = "",
        id: str | None = None,
    ) -> None:
        """`at_first` are the rows shown while nothing is typed, such as the last used, and `untyped` is said where there are
        none; `empty` is said where nothing was found; `listing` is of the rows found."""
        super().__init__(id=id)
        self._find = find
        self._at_first = at_first
        self._empty, self._untyped = empty, untyped or empty
        self._letters_min = letters_min
        self._listing = listing
        self._wanted = ""
        self._shown_for = ""
        self._searching = False
        self._awaited = Hold(self)
        self._field = ViInput(limit=SEARCH_TEXT_MAX, words=True, placeholder=placeholder)
        self._table = VTable(columns, empty=self._untyped, classes="-led")
        self._table.can_focus = False

    @property
    def field(self) -> ViInput:
        return self._field

    @property
    def table(self) -> VTable:
        return self._table

    def compose(self) -> ComposeResult:
        yield self._field
        yield self._table

    def on_mount(self) -> None:
        self._table.set_rows(self._at_first)

    def search_again(self) -> None:
        """Search for the same words anew, because what is searched has changed."""
        self._shown_for = NOT_YET
        self._want(self._field.value)

    def on_input_changed(self, event: ViInput.Changed) -> None:
        event.stop()
        self._want(event.value)

    def _want(self, typed: str) -> None:
        self._awaited.release()
        self._wanted = typed.strip()
        if not self._wanted:
            self._show("", self._at_first, self._untyped)
        elif len(self._wanted) < self._letters_min:
            self._show(self._wanted, (), _("Hãy gõ ít nhất {n} chữ.").format(n=self._letters_min))
        elif self._wanted != self._shown_for:
            if not self._table.total:
                self._show(NOT_YET, (), _("Đang tìm…"))
            self._search()

    def _search(self) -> None:
        # Threads cannot be cancelled: one search at a time, and after it only the newest words.
        if not self._searching:
            self._searching = True
            self.run_worker(partial(self._search_for, self._wanted), thread=True, group="search")

    def _search_for(self, text: str) -> None:
        self.post_message(self.Found(text, self._find(text)))

    def on_picker_found(self, message: Found) -> None:
        self._searching = False
        if message.text == self._wanted:
            self._show(message.text, message.rows, self._empty)
        elif self._wanted != self._shown_for:
            self._search()

    def _show(self, text: str, rows: Sequence[Row], empty: str) -> None:
        self._shown_for = text
        self._table.empty = empty
        self._table.set_rows(rows, listing=self._listing if text else "")
        if self._awaited.is_held:
            self._choose()
            self._awaited.release()

    def on_input_submitted(self, event: ViInput.Submitted) -> None:
        event.stop()
        if self._wanted == self._shown_for:
            self._choose()
        else:
            self._awaited.hold()

    def on_vtable_selected(self, event: VTable.Selected) -> None:
        event.stop()
        self._choose()

    def on_vtable_highlighted(self, event: VTable.Highlighted) -> None:
        event.stop()
        self.post_message(self.Highlighted(self, event.row))

    def _choose(self) -> None:
        row = self._table.current
        if row is not None:
            self.post_message(self.Chosen(self, row))

    def action_move(self, step: int) -> None:
        self._table.action_move(step)

    def action_turn_page(self, pages: int) -> None:
        self._table.action_turn_page(pages)
