"""A table that shows a million rows as quickly as ten: only the lines on the screen are drawn and fetched."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from functools import partial

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from motcua_tui.text import _, language
from motcua_tui.widgets.bound import bind
from motcua_tui.widgets.columns import GAP, Column, Row, widths
from motcua_tui.widgets.holding import Hold
from motcua_tui.widgets.pages import Pages, Source
from motcua_tui.widgets.show import fit, shown, wrap
from schemas.text import fold

CELL_MAX = 400
MARGIN = 2
HEAD_LINES = 1
TAGS = ("good", "warn", "bad", "muted", "link")
DRAWN_MAX = 400
JUMP_S = 1.0
"""Letters typed closer together are one beginning."""
STOOD_S = 1.0
"""Rows replaced sooner, as by the next letter of a search, were not looked at."""


class VTable(ScrollView, can_focus=True, inherit_bindings=False):
    """Rows under a head line, one of them under the cursor. Rows still on their way show "…".

    A table with the class `-led` is moved by keys of another widget and looks focused all the time.
    """

    COMPONENT_CLASSES = {f"vtable--{name}" for name in (*TAGS, "head", "cursor", "resting", "odd", "empty")}
    DEFAULT_CSS = """
    VTable {
        height: 1fr; background: $surface; color: $foreground; overflow-x: hidden; scrollbar-size-vertical: 1;
        &>.vtable--head { background: $head; color: $head-text; text-style: bold; }
        &>.vtable--cursor { background: $row-cursor; color: $row-cursor-text; }
        &>.vtable--resting { background: $row-resting; color: $row-resting-text; }
        &>.vtable--odd { background: $row-odd; }
        &>.vtable--empty { color: $muted; }
        &>.vtable--good { color: $good; }
        &>.vtable--warn { color: $warn; text-style: bold; }
        &>.vtable--bad { color: $bad; text-style: bold; }
        &>.vtable--muted { color: $muted; }
        &>.vtable--link { color: $link; }
    }
    """
    BINDINGS = [
        bind("down", "move(1)"),
        bind("up", "move(-1)"),
        bind("page_down", "turn_page(1)"),
        bind("page_up", "turn_page(-1)"),
        bind("first", "first"),
        bind("last", "last"),
        bind("enter", "select"),
    ]

    cursor: reactive[int] = reactive(0, repaint=False, init=False)
    """The number of the row under the cursor, from 0."""

    class Selected(Message):
        """Enter or a double click on a row."""

        def __init__(self, table: VTable, index: int, row: Row) -> None:
            super().__init__()
            self.table, self.index, self.row = table, index, row

        @property
        def control(self) -> VTable:
            return self.table

    class Highlighted(Message):
        """The cursor is on another row; `row` is None while it is on its way or there is none."""

        def __init__(self, table: VTable, index: int, row: Row | None) -> None:
            super().__init__()
            self.table, self.index, self.row = table, index, row

        @property
        def control(self) -> VTable:
            return self.table

    class Typed(Message):
        """A letter on a list that cannot jump by itself, or does not want to: somebody may search for it."""

        def __init__(self, table: VTable, letter: str) -> None:
            super().__init__()
            self.table, self.letter = table, letter

        @property
        def control(self) -> VTable:
            return self.table

    class PageCame(Message, bubble=False):
        """A worker thread has fetched a page."""

        def __init__(self, generation: int, page: int, rows: Sequence[Row]) -> None:
            super().__init__()
            self.generation, self.page, self.rows = generation, page, rows

    def __init__(self, columns: Sequence[Column], *, empty: str = "", id: str | None = None, classes: str | None = None) -> None:
        """`empty` is said where there are no rows: what that means and what to do next."""
        super().__init__(id=id, classes=classes)
        self.columns = tuple(columns)
        self.empty = empty
        self.total = 0
        self._fixed: Sequence[Row] | None = None
        self._source: Source | None = None
        self._pages = Pages()
        self._generation = 0
        self._fetching = False
        self._awaited = Hold(self)
        self.listing = ""
        """What the rows are a list of, where somebody keeps book of who looked at them; see `take_seen`."""
        self._seen: dict[str, None] = {}
        self._stood: dict[tuple[str, str], None] = {}
        self._seen_since = 0.0
        self._drawn: dict[int, tuple[tuple[object, ...], Strip]] = {}
        """Lines as they were drawn last, with everything they depend on."""
        self.jumps = True
        """Letters go to the next row with a word that begins so; where False, or where rows come by pages, they are `Typed`."""
        self._jump_words, self._jump_at = "", -math.inf

    # What the table shows.

    def take_seen(self) -> list[tuple[str, str]]:
        """The list and the key of each row that was on the screen since this was asked last."""
        self._keep_seen(0.0)
        taken, self._stood = list(self._stood), {}
        return taken

    def _keep_seen(self, stood_s: float) -> None:
        if self.listing and time.monotonic() - self._seen_since >= stood_s:
            self._stood.update(((self.listing, key), None) for key in self._seen)
        self._seen = {}

    def set_rows(self, rows: Sequence[Row], *, keep: bool = False, listing: str | None = None) -> None:
        """Show rows that are all at hand. With `keep` the cursor stays on the row with the same key."""
        before = self.row_at(self.cursor) if keep else None
        keys = [row.key for row in rows] if before else []
        at = keys.index(before.key) if before and before.key in keys else 0
        self._begin(len(rows), at)
        self.listing = self.listing if listing is None else listing
        self._fixed = rows
        self._announce()

    def set_source(self, source: Source, total: int, *, keep: bool = False, listing: str | None = None) -> None:
        """Show `total` rows that come page by page. With `keep` the cursor stays at the same number."""
        self._begin(total, min(self.cursor, max(0, total - 1)) if keep else 0)
        self.listing = self.listing if listing is None else listing
        self._source = source
        self._announce()
        self._fetch()

    def row_at(self, index: int) -> Row | None:
        """The row at `index`, None if there is none or it is still on its way."""
        if not 0 <= index < self.total:
            return None
        return self._pages.row(index) if self._fixed is None else self._fixed[index]

    @property
    def current(self) -> Row | None:
        """The row under the cursor, if it is there."""
        return self.row_at(self.cursor)

    def _begin(self, total: int, at: int) -> None:
        self._generation += 1
        self._keep_seen(STOOD_S)
        self._seen_since = time.monotonic()
        self._fixed, self._source = None, None
        self._pages.clear()
        self._awaited.release()
        self.total = total
        self.virtual_size = Size(self.size.width, total + HEAD_LINES)
        self.set_reactive(VTable.cursor, at)
        self._bring_into_view()
        self.refresh()

    # Fetching: one page at a time, always one that is wanted now.

    def _fetch(self) -> None:
        source = self._source
        if source is None or self._fetching or not self.total or not self.is_attached:
            return
        wanted = self._pages.missing(*self._lines_in_view())
        page = next((page for page in wanted if page * self._pages.rows_per_page < self.total), None)
        if page is None:
            return
        self._fetching = True
        work = partial(self._fetch_page, source, self._generation, page, self._pages.before(page))
        self.run_worker(work, thread=True, group="pages")

    def _fetch_page(self, source: Source, generation: int, page: int, after: Row | None) -> None:
        size = self._pages.rows_per_page
        rows = source.page(page * size, size, after)
        self.post_message(self.PageCame(generation, page, rows))

    def on_vtable_page_came(self, message: PageCame) -> None:
        self._fetching = False
        if message.generation == self._generation:
            self._pages.put(message.page, message.rows)
            self.refresh()
            if self.cursor // self._pages.rows_per_page == message.page:
                self._announce()
        self._fetch()

    def _lines_in_view(self) -> tuple[int, int]:
        top = self.scroll_offset.y
        return top, min(self.total - 1, top + max(1, self.size.height))

    def _announce(self) -> None:
        row = self.current
        self.post_message(self.Highlighted(self, self.cursor, row))
        if row is not None and self._awaited.is_held:
            self.post_message(self.Selected(self, self.cursor, row))
            self._awaited.release()

    # Moving.

    @property
    def _rows_high(self) -> int:
        return max(1, self.size.height - HEAD_LINES)

    def validate_cursor(self, index: int) -> int:
        return max(0, min(self.total - 1, index))

    def watch_cursor(self, before: int, now: int) -> None:
        self._awaited.release()
        top = self.scroll_offset.y
        self._bring_into_view()
        if self.scroll_offset.y == top:
            self._refresh_row(before)
            self._refresh_row(now)
        self._point()
        self._announce()
        self._fetch()

    def _point(self) -> None:
        """The terminal's own cursor, which a screen magnifier follows, stands at the row; in fields textual puts it."""
        if self.has_focus:
            self.app.cursor_position = self.region.offset + Offset(0, HEAD_LINES + self.cursor - self.scroll_offset.y)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._fetch()

    def on_resize(self) -> None:
        self.virtual_size = Size(self.size.width, self.total + HEAD_LINES)
        self._bring_into_view()
        self._point()
        self._fetch()

    def _bring_into_view(self) -> None:
        top = self.scroll_offset.y
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False, immediate=True)
        elif self.cursor >= top + self._rows_high:
            self.scroll_to(y=self.cursor - self._rows_high + 1, animate=False, immediate=True)

    def _refresh_row(self, index: int) -> None:
        line = index - self.scroll_offset.y + HEAD_LINES
        if HEAD_LINES <= line < self.size.height:
            self.refresh(Region(0, line, self.size.width, 1))

    def action_move(self, step: int) -> None:
        self.cursor += step

    def action_turn_page(self, pages: int) -> None:
        self.cursor += pages * self._rows_high

    def on_key(self, event: events.Key) -> None:
        """A letter never changes anything: it only goes somewhere."""
        letter = event.character or ""
        if not letter.isalpha() or not event.is_printable:
            return
        event.stop()
        if self._fixed is None or not self.jumps:
            self.post_message(self.Typed(self, letter))
            return
        goes_on, self._jump_at = event.time - self._jump_at < JUMP_S, event.time
        begun = self._jump_words if goes_on else ""
        # What begins no word together with the letters before it begins anew.
        for words, start in ((begun + fold(letter), self.cursor + (not begun)), (fold(letter), self.cursor + 1)):
            self._jump_words = words
            if self._jump(words, start):
                return

    def _jump(self, words: str, begin: int) -> bool:
        rows = self._fixed or ()
        order = [*range(begin, len(rows)), *range(min(begin, len(rows)))]
        found = next((at for at in order if _begins_a_word(rows[at], words)), None)
        if found is not None:
            self.cursor = found
        return found is not None

    def action_first(self) -> None:
        self.cursor = 0

    def action_last(self) -> None:
        self.cursor = self.total - 1

    def action_select(self) -> None:
        """Choose the row under the cursor, at once or as soon as it is there."""
        row = self.current
        if row is not None:
            self.post_message(self.Selected(self, self.cursor, row))
        elif self.total:
            self._awaited.hold()

    def on_click(self, event: events.Click) -> None:
        index = self.scroll_offset.y + event.y - HEAD_LINES
        if event.y < HEAD_LINES or index >= self.total:
            return
        again = index == self.cursor and event.chain > 1
        self.cursor = index
        if again:
            self.action_select()

    def on_focus(self) -> None:
        self._refresh_row(self.cursor)
        self._point()

    def on_blur(self) -> None:
        self._refresh_row(self.cursor)

    # Drawing.

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if y < HEAD_LINES:
            return self._head(width)
        if not self.total:
            return self._empty_line(y - HEAD_LINES, width)
        index = self.scroll_offset.y + y - HEAD_LINES
        if index >= self.total:
            return Strip.blank(width, self.rich_style)
        return self._row_line(index, width)

    def _head(self, width: int) -> Strip:
        titles = tuple(_(column.title) for column in self.columns)
        return self._line(titles, self.get_component_rich_style("vtable--head"), width, " ")

    def _empty_line(self, line: int, width: int) -> Strip:
        words = wrap(shown(_(self.empty), CELL_MAX, lines=True), max(10, width - 2 * MARGIN))
        text = " " * MARGIN + words[line - 1] if 1 <= line <= len(words) else ""
        return Strip([Segment(fit(text, width), self.get_component_rich_style("vtable--empty"))])

    def _row_line(self, index: int, width: int) -> Strip:
        """The line of a row. When the list scrolls nearly every line is one that was on the screen: those are kept."""
        row, chosen = self.row_at(index), index == self.cursor
        if row is not None and self.listing:
            self._seen[row.key] = None
        looks = (row, chosen and self._is_led, width, self.columns, self.app.theme, language(), chosen)
        kept = self._drawn.get(index)
        if kept is not None and kept[0] == looks:
            return kept[1]
        drawn = self._row_drawn(index, row, width, chosen=chosen)
        if len(self._drawn) >= DRAWN_MAX:
            self._drawn.clear()
        self._drawn[index] = (looks, drawn)
        return drawn

    def _row_drawn(self, index: int, row: Row | None, width: int, *, chosen: bool) -> Strip:
        style = self._row_style(index, chosen=chosen)
        if row is None:
            return self._line(("…",) * len(self.columns), style, width, " ")
        # On the cursor line colours of states would not be readable; the words and signs say the same.
        colours = [] if chosen else [self._tag_style(row.tag(column)) for column in range(len(self.columns))]
        return self._line(row.cells, style, width, "►" if chosen else " ", colours)

    def _row_style(self, index: int, *, chosen: bool) -> Style:
        if chosen:
            return self.get_component_rich_style("vtable--cursor" if self._is_led else "vtable--resting")
        return self.get_component_rich_style("vtable--odd") if index % 2 else self.rich_style

    @property
    def _is_led(self) -> bool:
        return self.has_focus or self.has_class("-led")

    def _tag_style(self, tag: str) -> Style | None:
        return self.get_component_rich_style(f"vtable--{tag}", partial=True) if tag in TAGS else None

    def _line(self, cells: Sequence[str], style: Style, width: int, sign: str, colours: Sequence[Style | None] = ()) -> Strip:
        sizes = widths(self.columns, width - MARGIN - 1)
        segments = [Segment(fit(sign, MARGIN), style)]
        for number, (column, size) in enumerate(zip(self.columns, sizes, strict=True)):
            if not size:
                continue
            cell = shown(cells[number], CELL_MAX) if number < len(cells) else ""
            colour = colours[number] if number < len(colours) else None
            segments.append(Segment(fit(cell, size, right=column.right), style + colour if colour else style))
            segments.append(Segment(" " * GAP, style))
        return Strip(segments).adjust_cell_length(width, style)


def _begins_a_word(row: Row, words: str) -> bool:
    return any(f" {words}" in f" {fold(cell)}" for cell in row.cells)
