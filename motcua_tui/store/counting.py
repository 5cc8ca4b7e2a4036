"""Which dossiers a period concerns, and what reports count of each: found along indexes, read page by page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

import msgspec

from motcua_tui.store.connect import StoreDatabase
from schemas.status import Status

T = TypeVar("T", bound=msgspec.Struct)

PAGE = 500
_WITHOUT_RESULT = ", ".join(str(int(status)) for status in (Status.REFUSED, Status.WITHDRAWN, Status.STOPPED))

# Received in the period; else received before and still open, or ended since it began. No dossier is in two parts.
# `+` keeps the index on the day of receipt out: before a period lies nearly everything there ever was.
_CONCERNED = f"""
SELECT id FROM dossier WHERE received_day BETWEEN ? AND ?
UNION ALL SELECT id FROM dossier WHERE open = 1 AND +received_day < ?
UNION ALL SELECT id FROM dossier WHERE open = 0 AND finished_day >= ? AND +received_day < ?
UNION ALL SELECT id FROM dossier
    WHERE open = 0 AND finished_day IS NULL AND status IN ({_WITHOUT_RESULT}) AND +received_day < ? AND destroyed = 0
"""


def concerned(db: StoreDatabase, first: str, last: str) -> list[int]:
    """The rows of every dossier that may count in the period, in the order they came; some ended before it."""
    found = [row for (row,) in db.rows(_CONCERNED, first, last, first, first, first, first)]
    found.sort()
    return found


def received(db: StoreDatabase, first: str, last: str) -> list[int]:
    """The rows of the dossiers received in the period, in the order of receipt."""
    found = db.rows("SELECT id FROM dossier WHERE received_day BETWEEN ? AND ? ORDER BY received_day, id", first, last)
    return [row for (row,) in found]


def numbered(db: StoreDatabase, book: str, device: str) -> list[tuple[int, int]]:
    """(number, dossier's row) of every number a certification book gave, by number."""
    found = db.rows("SELECT number, id FROM book_number WHERE book = ? AND device = ? ORDER BY number, id", book, device)
    return [(number, row) for number, row in found]


def states(db: StoreDatabase, rows: Sequence[int], kind: type[T]) -> Iterator[T]:
    """The states in these rows, in their order, as `kind`, which names the fields it wants."""
    decoder = msgspec.json.Decoder(kind)
    for start in range(0, len(rows), PAGE):
        page = rows[start : start + PAGE]
        marks = ", ".join("?" * len(page))
        found = dict(db.rows(f"SELECT id, state FROM dossier_state WHERE id IN ({marks})", *page))
        for row in page:
            if (state := found.get(row)) is not None:
                yield decoder.decode(state)


def per_day(db: StoreDatabase, first: str, last: str) -> tuple[dict[str, int], dict[str, int]]:
    """How many dossiers were received and how many handed over on each day from `first` to `last`."""

    def counts(column: str) -> dict[str, int]:
        where = f"WHERE {column} BETWEEN ? AND ? GROUP BY {column}"
        return dict(db.rows(f"SELECT {column}, count(*) FROM dossier {where}", first, last))

    with db.session():
        return counts("received_day"), counts("returned_day")


def held_by(db: StoreDatabase, at: str) -> list[tuple[str, int, int]]:
    """(officer, open dossiers held, of these overdue at that moment), the greatest pile first."""
    found = db.rows(
        "SELECT holder, count(*), sum(overdue_after IS NOT NULL AND overdue_after < ?) FROM dossier WHERE open = 1 "
        "GROUP BY holder ORDER BY 2 DESC, 1",
        at,
    )
    return [(holder, total, late or 0) for holder, total, late in found]


def returned(db: StoreDatabase, first: str, last: str) -> list[int]:
    """The rows of the dossiers handed over in the period."""
    return [row for (row,) in db.rows("SELECT id FROM dossier WHERE returned_day BETWEEN ? AND ? ORDER BY id", first, last)]
