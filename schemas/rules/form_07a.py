"""Biểu 07a/BTP/KSTT: sums by field, the identities between its columns, and the older layout.

Columns are named by the form's numbers: (3)=(4)+…+(8), (9)=(10)+(11)+(12), (13)=(14)+(15). What the office holds apart
(`apart`) was received and is neither resolved nor in process; the form has no column for it, so it is shown beside.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from schemas.base import Record
from schemas.rules.counting import Place
from schemas.text import fold

COLUMNS = tuple(f"c{number}" for number in range(3, 16))
APART = "apart"
NO_FIELD = "Chưa ghi lĩnh vực"
TOTAL = "TỔNG CỘNG"
BEFORE = "before"
"""Column (13) of the period before."""

SUMS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("c3", ("c4", "c5", "c6", "c7", "c8")),
    ("c9", ("c10", "c11", "c12")),
    ("c13", ("c14", "c15")),
    ("c3", ("c9", "c13", APART)),
)
"""Each identity: one column, and the columns it must be the sum of."""

# Thông tư 01/2020/TT-VPCP: fewer channels, the same order.
OLD_COLUMNS: dict[str, tuple[str, ...]] = {
    "c3": ("c3",),
    "c4": ("c4", "c5"),
    "c5": ("c6", "c7"),
    "c6": ("c8",),
    "c7": ("c9",),
    "c8": ("c10",),
    "c9": ("c11",),
    "c10": ("c12",),
    "c11": ("c13",),
    "c12": ("c14",),
    "c13": ("c15",),
}
"""The older layout: each of its columns is the sum of these columns of the present one."""


class Line(Record, frozen=True):
    """The figures of one field (lĩnh vực): every column of the form, and `apart`."""

    field: str
    cells: Mapping[str, int]


class Broken(Record, frozen=True):
    """An identity that does not hold in one line: `column` is not the sum of `parts`, or of the last period's (13)."""

    field: str
    column: str
    parts: tuple[str, ...]


class Form07a(Record, frozen=True):
    """The whole form: its lines by field, their sum, and every identity that does not hold."""

    lines: tuple[Line, ...]
    total: Line
    broken: tuple[Broken, ...] = ()


class Tally:
    """Counts dossiers into the form, one at a time, in any order."""

    def __init__(self) -> None:
        self._fields: dict[str, Counter[str]] = {}
        self._open_before: Counter[str] = Counter()

    def add(self, field: str, place: Place, *, open_before: bool) -> None:
        """One dossier; `open_before` tells that it was in process when the period before ended."""
        name = " ".join(field.split()) or NO_FIELD
        cells = self._fields.setdefault(name, Counter())
        cells[place.came] += 1
        cells[place.went] += 1
        self._open_before[name] += open_before

    def form(self) -> Form07a:
        """The form of what was added."""
        lines = [Line(field=name, cells=_summed(self._fields[name])) for name in sorted(self._fields, key=_by_alphabet)]
        total = Line(field=TOTAL, cells={column: sum(line.cells[column] for line in lines) for column in (*COLUMNS, APART)})
        broken = (*_broken([*lines, total]), *self._not_carried_over(lines))
        return Form07a(lines=tuple(lines), total=total, broken=broken)

    def _not_carried_over(self, lines: Iterable[Line]) -> list[Broken]:
        """(8) of this period must be (13) of the one before, field by field."""
        return [
            Broken(field=line.field, column="c8", parts=(BEFORE,))
            for line in lines
            if line.cells["c8"] != self._open_before[line.field]
        ]


def form_of(lines: Iterable[Line]) -> Form07a:
    """The form of lines that come from elsewhere, with every identity checked."""
    listed = tuple(lines)
    total = Line(field=TOTAL, cells={column: sum(line.cells.get(column, 0) for line in listed) for column in (*COLUMNS, APART)})
    return Form07a(lines=listed, total=total, broken=tuple(_broken([*listed, total])))


def old_cells(cells: Mapping[str, int]) -> dict[str, int]:
    """The figures in the columns of the older layout."""
    return {column: sum(cells[part] for part in parts) for column, parts in OLD_COLUMNS.items()}


def _summed(counted: Counter[str]) -> dict[str, int]:
    cells = {column: counted[column] for column in (*COLUMNS, APART)}
    for column, parts in SUMS[:3]:
        cells[column] = sum(cells[part] for part in parts)
    return cells


def _broken(lines: Iterable[Line]) -> list[Broken]:
    return [
        Broken(field=line.field, column=column, parts=parts)
        for line in lines
        for column, parts in SUMS
        if line.cells.get(column, 0) != sum(line.cells.get(part, 0) for part in parts)
    ]


def _by_alphabet(name: str) -> tuple[bool, str, str]:
    return name == NO_FIELD, fold(name), name
