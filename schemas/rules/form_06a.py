"""Biểu 06a/BTP/KSTT (Thông tư 09/2026/TT-BTP): complaints and suggestions (PAKN) by field, received and handled.

(3)=(4)+(5)=(6)+(7), (8)=(9)+(10)=(11)+(12), (13)=(14)+(15), and (3)=(8)+(13): what was received was handled or is in process.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Literal

from schemas.base import Record
from schemas.rules.form_07a import NO_FIELD, TOTAL, Broken, Line
from schemas.rules.periods import Period
from schemas.text import fold

COLUMNS = tuple(f"c{number}" for number in range(3, 17))
SUMS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("c3", ("c4", "c5")),
    ("c3", ("c6", "c7")),
    ("c8", ("c9", "c10")),
    ("c8", ("c11", "c12")),
    ("c13", ("c14", "c15")),
    ("c3", ("c8", "c13")),
)


class Complaint(Record, frozen=True):
    """One complaint or suggestion: about conduct or a rule, when received, handled (answered, passed on, refused), published."""

    number: str
    about: Literal["conduct", "rule"]
    received_at: str
    handled_at: str | None = None
    published_at: str | None = None
    field: str = ""


class Form06a(Record, frozen=True):
    """The lines by field, their sum, every identity that does not hold."""

    lines: tuple[Line, ...]
    total: Line
    broken: tuple[Broken, ...] = ()


def columns_of(one: Complaint, period: Period) -> tuple[str, ...]:
    """The columns one complaint counts in; none where it was not received yet or was handled before the period."""
    if one.received_at[:10] > period.last or (one.handled_at is not None and one.handled_at[:10] < period.first):
        return ()
    conduct, before = one.about == "conduct", one.received_at[:10] < period.first
    came = ("c3", "c4" if conduct else "c5", "c6" if before else "c7")
    if one.handled_at is None or one.handled_at[:10] > period.last:
        return (*came, "c13", "c14" if conduct else "c15")
    shown = ("c16",) if one.published_at is not None and one.published_at[:10] <= period.last else ()
    return (*came, "c8", "c9" if conduct else "c10", "c11" if before else "c12", *shown)


def form_of(complaints: Iterable[Complaint], period: Period) -> Form06a:
    """The form of a period."""
    fields: dict[str, Counter[str]] = {}
    for one in complaints:
        if columns := columns_of(one, period):
            fields.setdefault(field_of(one), Counter()).update(columns)
    names = sorted(fields, key=lambda name: (name == NO_FIELD, fold(name), name))
    lines = [Line(field=name, cells={column: fields[name][column] for column in COLUMNS}) for name in names]
    total = Line(field=TOTAL, cells={column: sum(line.cells[column] for line in lines) for column in COLUMNS})
    broken = tuple(
        Broken(field=line.field, column=column, parts=parts)
        for line in (*lines, total)
        for column, parts in SUMS
        if line.cells[column] != sum(line.cells[part] for part in parts)
    )
    return Form06a(lines=tuple(lines), total=total, broken=broken)


def field_of(one: Complaint) -> str:
    """The line it stands in."""
    return " ".join(one.field.split()) or NO_FIELD
