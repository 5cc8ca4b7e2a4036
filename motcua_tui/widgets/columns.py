"""Columns of a table and how they share the width of the screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from motcua_tui.text import _

GAP = 2
HEADING_MORE = 2
"""So many cells a column may grow so that its heading is read whole in every language."""


@dataclass(frozen=True)
class Column:
    """One column. `width` is in cells; `flex` columns share what is left, each at least its width.

    Where the screen is too narrow, the columns with the highest `drop` vanish first; 0 never vanishes.
    """

    title: str
    width: int
    flex: bool = False
    right: bool = False
    drop: int = 0


@dataclass(frozen=True)
class Row:
    """One line of a table: `key` names the thing, `cells` stand in the order of the columns.

    `tags` may colour single cells ("good", "warn", "bad", "muted", ""); the words in the cell say the same.
    """

    key: str
    cells: tuple[str, ...]
    tags: tuple[str, ...] = ()

    def tag(self, column: int) -> str:
        return self.tags[column] if column < len(self.tags) else ""


def widths(columns: Sequence[Column], room: int) -> list[int]:
    """The width of each column in `room` cells, gaps aside; 0 for a column that is not shown.

    A column that does not flex is as wide as its heading where that takes at most `HEADING_MORE` cells more.
    """
    shown = list(range(len(columns)))
    while len(shown) > 1 and _needed(columns, shown) > room:
        candidates = [index for index in shown if columns[index].drop]
        if not candidates:
            break
        shown.remove(max(candidates, key=lambda index: (columns[index].drop, index)))
    result = [_own(columns[index]) if index in shown else 0 for index in range(len(columns))]
    spare = room - _needed(columns, shown)
    flexible = [index for index in shown if columns[index].flex]
    if flexible and spare < 0:
        result[flexible[0]] = max(1, result[flexible[0]] + spare)
    elif flexible:
        share, rest = divmod(spare, len(flexible))
        for place, index in enumerate(flexible):
            result[index] += share + (place < rest)
    return result


def _needed(columns: Sequence[Column], shown: Sequence[int]) -> int:
    return sum(_own(columns[index]) for index in shown) + GAP * (len(shown) - 1)


def _own(column: Column) -> int:
    heading = cell_len(_(column.title)) if column.title and not column.flex else 0
    return heading if column.width < heading <= column.width + HEADING_MORE else column.width
