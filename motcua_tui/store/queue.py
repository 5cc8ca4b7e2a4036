"""Numbers of the queue (số thứ tự), beside the ledger: they name nobody and nothing hangs on them after the day."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from motcua_tui.store.connect import StoreDatabase

_COLUMNS = "day, letter, number, source, priority, taken_at, state, calls, called_at, ended_at, officer"


class TicketState(StrEnum):
    """Waiting, called to the counter, served there, or called and not come."""

    WAITING = "waiting"
    CALLED = "called"
    SERVED = "served"
    SKIPPED = "skipped"


class TicketRow(msgspec.Struct, frozen=True):
    """One number of one day. `source` is who gave it, `priority` the group it was given to ("" for none), `called_at` when it
    was first called, `ended_at` when it was served or skipped; times are canonical text.
    """

    day: str
    letter: str
    number: int
    source: str
    taken_at: str
    priority: str = ""
    state: TicketState = TicketState.WAITING
    calls: int = 0
    called_at: str | None = None
    ended_at: str | None = None
    officer: str = ""

    @property
    def label(self) -> str:
        """The number as it is printed and called: "A-007"."""
        return f"{self.letter}-{self.number:03d}"


class Tickets:
    """The queue of every day. Each change is one durable transaction."""

    def __init__(self, db: StoreDatabase) -> None:
        self._db = db

    def take(self, day: str, letter: str, source: str, priority: str, at: str) -> TicketRow:
        """The next number of this letter and day, counted in the same transaction that writes it."""
        with self._db.writing():
            last = self._db.value("SELECT max(number) FROM ticket WHERE day = ? AND letter = ?", day, letter)
            row = TicketRow(day, letter, (last or 0) + 1, source, at, priority)
            self._write(row)
        return row

    def add(self, row: TicketRow) -> bool:
        """Enter a number that was given elsewhere; False when that number is here already."""
        with self._db.writing():
            if self.find(row.day, row.letter, row.number) is not None:
                return False
            self._write(row)
        return True

    def change(self, row: TicketRow) -> None:
        """Put a number in its new state."""
        with self._db.writing():
            self._write(row)

    def _write(self, row: TicketRow) -> None:
        self._db.run(
            f"""INSERT INTO ticket ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (day, letter, number) DO UPDATE SET state = excluded.state, calls = excluded.calls,
                called_at = excluded.called_at, ended_at = excluded.ended_at, officer = excluded.officer""",
            row.day, row.letter, row.number, row.source, row.priority, row.taken_at, str(row.state), row.calls,
            row.called_at, row.ended_at, row.officer,
        )  # fmt: skip

    def find(self, day: str, letter: str, number: int) -> TicketRow | None:
        """One number of a day."""
        rows = self._rows("day = ? AND letter = ? AND number = ?", day, letter, number)
        return rows[0] if rows else None

    def between(self, first: str, last: str) -> list[TicketRow]:
        """Every number of the days from `first` to `last`, both included, in the order they were given."""
        return self._rows("day >= ? AND day <= ?", first, last)

    def _rows(self, where: str, *params: object) -> list[TicketRow]:
        found = self._db.rows(f"SELECT {_COLUMNS} FROM ticket WHERE {where} ORDER BY day, taken_at, letter, number", *params)
        return [
            TicketRow(day, letter, number, source, taken, priority, TicketState(state), calls, called, ended, officer)
            for day, letter, number, source, priority, taken, state, calls, called, ended, officer in found
        ]
