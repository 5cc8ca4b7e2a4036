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
    where = "received_day BETWEEN ? AND ?"
    return [row for (row,) in db.rows(f"SELECT id FROM dossier WHERE {where} ORDER BY received_at, dossier", first, last)]


def entered(db: StoreDatabase, first: str, last: str) -> list[int]:
    """The rows a register enters for the period: what was received, and what was recorded by mistake, in the order of receipt."""
    found = db.rows(
        """SELECT id, received_at, dossier FROM dossier WHERE received_day BETWEEN ? AND ?
           UNION ALL SELECT id, received_at, dossier FROM dossier
                     WHERE received_day = '' AND open = 0 AND substr(received_at, 1, 10) BETWEEN ? AND ?
           ORDER BY 2, 3""",
        first, last, first, last,
    )  # fmt: skip
    return [row for row, _at, _dossier in found]


def numbered(db: StoreDatabase, book: str, device: str, first: str, last: str) -> list[tuple[int, int]]:
    """(number, dossier's row) of every number a certification book gave from `first` to `last`, by number.

    A number is given when the result is ready, to a dossier that has none when it is received.
    """
    found = db.rows(
        """SELECT n.number, n.id FROM book_number AS n JOIN dossier AS d ON d.id = n.id WHERE n.book = ? AND n.device = ?
           AND coalesce(d.finished_day, substr(d.received_at, 1, 10)) BETWEEN ? AND ? ORDER BY n.number, n.id""",
        book, device, first, last,
    )  # fmt: skip
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
