"""A table on its way out of the office: what is in it, and how it looks to other programs as XLSX or CSV."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from schemas.base import Record

Cell: TypeAlias = str | int | float | None
"""Text, a number or nothing. Dates are texts: a day is one day whatever the reader's locale."""


class Head(Record, frozen=True):
    """A heading over `across` columns and `down` rows of headings."""

    text: str
    across: int = 1
    down: int = 1


class Table(Record, frozen=True):
    """A table with what stands over and under it.

    `name` names the sheet. `head` has one row of headings or several levels; `total` says that the last row sums up.
    `rows` are read once, so that a long table need not stand in memory; a table of several levels is a short one.
    """

    name: str
    head: tuple[tuple[Head, ...], ...]
    rows: Iterable[Sequence[Cell]]
    title: tuple[str, ...] = ()
    widths: tuple[int, ...] = ()
    total: bool = False
    notes: tuple[str, ...] = ()


def plain_head(*titles: str) -> tuple[tuple[Head, ...], ...]:
    """One row of headings."""
    return (tuple(Head(text=title) for title in titles),)


def spread(head: Sequence[Sequence[Head]]) -> list[list[tuple[int, Head]]]:
    """Each level's headings with the column they begin at, those reaching down from above taken into account."""
    busy: list[int] = []
    levels: list[list[tuple[int, Head]]] = []
    for level in head:
        placed: list[tuple[int, Head]] = []
        column = 0
        for one in level:
            while column < len(busy) and busy[column] > 0:
                column += 1
            busy.extend([0] * (column + one.across - len(busy)))
            busy[column : column + one.across] = [one.down] * one.across
            placed.append((column, one))
            column += one.across
        busy = [max(0, rows - 1) for rows in busy]
        levels.append(placed)
    return levels


def columns_of(table: Table) -> int:
    """How many columns the table has."""
    return sum(one.across for one in table.head[0]) if table.head else 0


def labels(table_head: Sequence[Sequence[Head]], columns: int) -> list[tuple[str, ...]]:
    """What stands over each column, from the top down."""
    over: list[list[str]] = [[] for _ in range(columns)]
    for level in spread(table_head):
        for begin, one in level:
            for column in range(begin, min(begin + one.across, columns)):
                over[column].append(one.text)
    return [tuple(texts) for texts in over]
