"""Rows of a long list, page by page: what was seen last is kept, the rest is fetched again when needed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Protocol

from motcua_tui.widgets.columns import Row

PAGE_ROWS = 128
PAGES_MAX = 64


class Source(Protocol):
    """Where rows come from. Called in a worker thread, one call at a time."""

    def page(self, start: int, size: int, after: Row | None) -> Sequence[Row]:
        """At most `size` rows from the `start`-th on (0 is the first).

        `after` is the row just before, when it is known: a source can then continue from its key, which costs
        the same anywhere in the list; else it has to count its way to `start`.
        """


class Pages:
    """The pages that are at hand, the least recently used leave first."""

    def __init__(self, rows_per_page: int = PAGE_ROWS, pages_max: int = PAGES_MAX) -> None:
        self.rows_per_page = rows_per_page
        self._pages_max = pages_max
        self._pages: OrderedDict[int, Sequence[Row]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._pages)

    def clear(self) -> None:
        self._pages.clear()

    def put(self, page: int, rows: Sequence[Row]) -> None:
        self._pages[page] = rows
        self._pages.move_to_end(page)
        while len(self._pages) > self._pages_max:
            self._pages.popitem(last=False)

    def row(self, index: int) -> Row | None:
        """The row at `index`, None if its page is not at hand."""
        page, at = divmod(index, self.rows_per_page)
        rows = self._pages.get(page)
        if rows is None or at >= len(rows):
            return None
        self._pages.move_to_end(page)
        return rows[at]

    def missing(self, first: int, last: int) -> list[int]:
        """The pages of the rows `first` to `last` that are not at hand."""
        wanted = range(max(0, first) // self.rows_per_page, max(0, last) // self.rows_per_page + 1)
        return [page for page in wanted if page not in self._pages]

    def before(self, page: int) -> Row | None:
        """The last row of the page before, if it is at hand."""
        rows = self._pages.get(page - 1)
        return rows[-1] if rows else None
