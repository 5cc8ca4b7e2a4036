"""What each dossier looks like in the projection tables. Delete the tables, replay, get the same rows."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import cast

import msgspec

from motcua_tui.store.connect import StoreDatabase
from motcua_tui.store.ledger import Ledger, octets
from schemas.base import plain
from schemas.canonical import Json, canonical_bytes
from schemas.dossier import Dossier
from schemas.intake import Person
from schemas.rules.fold import fold as fold_entries
from schemas.rules.numbering import normal_number
from schemas.rules.on_time import is_open
from schemas.status import Status
from schemas.text import digits
from schemas.text import fold as fold_text
from sync.wire.shown import EMPTY_DIGEST, Item, add, item_of, shown

_NEVER = "9999"
_LAST_SECOND = "T23:59:59+07:00"

# A number's row is its dossier's row times eight plus its slot: the row alone tells dossier and kind, and a
# replay gives the same rows whatever came first.
SLOTS = 8
PROVISIONAL, OFFICIAL, IDENTITY, PHONE, SUBMITTER_IDENTITY, SUBMITTER_PHONE, SLIP, FURTHER = range(8)
CODE_SLOTS = (PROVISIONAL, OFFICIAL, SLIP, FURTHER)
PERSON_SLOTS = (IDENTITY, PHONE, SUBMITTER_IDENTITY, SUBMITTER_PHONE)

COLUMNS = (
    "id", "dossier", "last_entry", "provisional_code", "official_code", "name", "procedure_code",
    "procedure_name", "status", "received_at", "received_day", "due_at", "due_sort", "overdue_after",
    "finished_at", "finished_day", "returned_at", "returned_day", "waiting_since", "holder", "open", "conflict",
    "late", "destroyed", "names",
)  # fmt: skip
_MARKS = ", ".join("?" * len(COLUMNS))
_JOINED = ", ".join(f"d.{name}" for name in COLUMNS)

Columns = dict[str, str | int | None]


class Shape(msgspec.Struct, frozen=True):
    """Every projection row of one dossier. `numbers` are (row, folded value), by row; `item` is what is compared
    with the province; `books` are (book, device, number).
    """

    columns: Columns
    state: bytes
    item: Item
    numbers: tuple[tuple[int, str], ...]
    books: tuple[tuple[str, str, int], ...]


def shape_of(dossier: Dossier, first: int, last: int) -> Shape:
    """The rows of a dossier whose first and newest entries have these local numbers."""
    columns: Columns = {
        "id": first,
        "dossier": dossier.id,
        "last_entry": last,
        **_shown(dossier),
        **_timed(dossier),
        "holder": dossier.holder,
        "open": int(_owed(dossier)),
        "conflict": int(bool(dossier.conflicts)),
        "late": int(dossier.has_late_entry),
        "destroyed": int(dossier.destroyed),
        "names": " / ".join(dict.fromkeys(fold_text(person.name) for person in people_of(dossier))),
    }
    return Shape(columns, state_bytes(dossier), item_of(shown(dossier)), _numbers_of(dossier, first), _books_of(dossier))


def state_bytes(dossier: Dossier) -> bytes:
    """The folded state as stored: canonical, so that equal states are equal bytes."""
    return canonical_bytes(cast(Json, plain(dossier)))


def _shown(dossier: Dossier) -> Columns:
    return {
        "provisional_code": dossier.provisional_code,
        "official_code": dossier.official_code,
        "name": dossier.applicant.name,
        "procedure_code": dossier.procedure.code,
        "procedure_name": dossier.procedure.name,
        "status": int(dossier.status),
    }


def _timed(dossier: Dossier) -> Columns:
    return {
        "received_at": dossier.received_at,
        # What only lies registered, at the counter or online, was received on no day.
        "received_day": dossier.received_at[:10] if _counts_as_received(dossier) else "",
        "due_at": dossier.due_at,
        "due_sort": dossier.due_at or _NEVER,
        "overdue_after": _overdue_after(dossier) if _owed(dossier) else None,
        "finished_at": dossier.finished_at,
        "finished_day": dossier.finished_at[:10] if dossier.finished_at else None,
        "returned_at": dossier.returned_at,
        "returned_day": dossier.returned_at[:10] if dossier.returned_at else None,
        "waiting_since": _waiting_since(dossier),
    }


def _counts_as_received(dossier: Dossier) -> bool:
    """False for what was laid on the counter or filed online and not taken in, and for what was recorded by mistake."""
    return not dossier.voided and dossier.is_received


def _owed(dossier: Dossier) -> bool:
    """True while the office still owes work on it."""
    return is_open(dossier) and not dossier.destroyed


def _overdue_after(dossier: Dossier) -> str | None:
    """The last moment in time: of the due day, or for a limit in hours the due moment itself."""
    if dossier.due_at is None:
        return None
    return dossier.due_at if dossier.procedure.limit.endswith("hours") else dossier.due_at[:10] + _LAST_SECOND


def _waiting_since(dossier: Dossier) -> str | None:
    """What the waiting lists are ordered by: since when a citizen is waited for, or when an answer is due."""
    if dossier.status is Status.SUPPLEMENT_REQUESTED and dossier.supplements:
        return dossier.supplements[-1].requested_at
    if dossier.status is Status.FINISHED:
        return dossier.finished_at
    if dossier.status is Status.REGISTERED and dossier.registered_at is None:
        return dossier.answer_by or dossier.received_at
    return None


def people_of(dossier: Dossier) -> list[Person]:
    """Applicant and submitter; nobody after destruction."""
    if dossier.destroyed:
        return []
    return [dossier.applicant] + ([dossier.submitter] if dossier.submitter else [])


def _numbers_of(dossier: Dossier, first: int) -> tuple[tuple[int, str], ...]:
    values = {PROVISIONAL: dossier.provisional_code, OFFICIAL: dossier.official_code, SLIP: dossier.slip_no}
    values[FURTHER] = next(iter(dossier.further_codes), "")
    for place, person in enumerate(people_of(dossier)):
        values[PERSON_SLOTS[2 * place]] = identity_of(person.id_number)
        values[PERSON_SLOTS[2 * place + 1]] = digits(person.phone)
    return tuple((first * SLOTS + slot, folded_number(value)) for slot, value in sorted(values.items()) if value)


def _books_of(dossier: Dossier) -> tuple[tuple[str, str, int], ...]:
    """The certification numbers it took, by book and the device that keeps it."""
    return tuple(sorted({(book.book, book.device, book.number) for book in dossier.books}))


def folded_number(text: str) -> str:
    """A number as it is stored and asked for: no spaces, no case, no diacritics."""
    return fold_text(normal_number(text))


def identity_of(text: str) -> str:
    """An identity number as it is compared: NFC, upper case, no spaces or dots."""
    return unicodedata.normalize("NFC", text).upper().replace(" ", "").replace(".", "")


class Projector:
    """Keeps the dossier projections in step with the ledger, one dossier at a time, inside a transaction."""

    def __init__(self, db: StoreDatabase, ledger: Ledger, *, indexed: bool = True) -> None:
        self._db = db
        self._ledger = ledger
        # A replay of everything fills the search indexes in one go afterwards.
        self._indexed = indexed

    def shape(self, dossier: str) -> Shape:
        """What the rows of a dossier must be, computed from its entries."""
        first, last, entries = self._ledger.numbered_of(dossier)
        return shape_of(fold_entries(entries), first, last)

    def refresh(self, dossiers: Iterable[str]) -> None:
        """Bring every row of these dossiers in step with their entries."""
        new: list[Item] = []
        gone: list[Item] = []
        for dossier in dossiers:
            item, old = self._refresh(self.shape(dossier))
            if item.shown != old:
                new.append(item)
                gone += [] if old is None else [Item(dossier, old)]
        if new:
            # Only what changed is added and taken away: the digest never reads every dossier.
            set_shown_digest(self._db, add(shown_digest(self._db), new, less=gone))

    def _refresh(self, shape: Shape) -> tuple[Item, bytes | None]:
        """Bring one dossier's rows in step; its item and the one it had."""
        joined = f"SELECT {_JOINED}, s.item FROM dossier AS d JOIN dossier_state AS s ON s.id = d.id WHERE d.id = ?"
        row = self._db.row(joined, shape.columns["id"])
        old = None if row is None else dict(zip(COLUMNS, row, strict=False))
        if old is None:
            self._insert(shape)
        else:
            self._update(shape, old)
        self._count(shape.columns["status"], None if old is None else old["status"])
        self._renumber(shape, fresh=old is None)
        self._book(shape, fresh=old is None)
        return shape.item, None if row is None else octets(row[-1])

    def _insert(self, shape: Shape) -> None:
        id_ = shape.columns["id"]
        self._db.run(f"INSERT INTO dossier ({', '.join(COLUMNS)}) VALUES ({_MARKS})", *(shape.columns[name] for name in COLUMNS))
        self._db.run("INSERT INTO dossier_state (id, state, item) VALUES (?, ?, ?)", id_, shape.state, shape.item.shown)
        self._index("INSERT INTO dossier_name (rowid, names) VALUES (?, ?)", [(id_, shape.columns["names"])])

    def _update(self, shape: Shape, old: Columns) -> None:
        """Only what changed is written: every column named would be put into its indexes anew. The search index is told
        the old words: it keeps none of its own to look them up.
        """
        id_, names = shape.columns["id"], shape.columns["names"]
        changed = [name for name in COLUMNS if shape.columns[name] != old[name]]
        if "names" in changed:
            self._index("INSERT INTO dossier_name (dossier_name, rowid, names) VALUES ('delete', ?, ?)", [(id_, old["names"])])
        if changed:
            sets = ", ".join(f"{name} = ?" for name in changed)
            self._db.run(f"UPDATE dossier SET {sets} WHERE id = ?", *(shape.columns[name] for name in changed), id_)
        self._db.run("UPDATE dossier_state SET state = ?, item = ? WHERE id = ?", shape.state, shape.item.shown, id_)
        if "names" in changed:
            self._index("INSERT INTO dossier_name (rowid, names) VALUES (?, ?)", [(id_, names)])

    def _count(self, status: str | int | None, old: str | int | None) -> None:
        if status == old:
            return
        if old is not None:
            self._db.run("UPDATE tally SET count = count - 1 WHERE status = ?", old)
            self._db.run("DELETE FROM tally WHERE status = ? AND count = 0", old)
        self._db.run("INSERT INTO tally VALUES (?, 1) ON CONFLICT (status) DO UPDATE SET count = count + 1", status)

    def _renumber(self, shape: Shape, *, fresh: bool) -> None:
        id_ = shape.columns["id"]
        assert isinstance(id_, int)
        wanted = set(shape.numbers)
        present = set() if fresh else set(numbers_in(self._db, id_))
        gone, new = sorted(present - wanted), sorted(wanted - present)
        self._index("INSERT INTO number_part (number_part, rowid, value) VALUES ('delete', ?, ?)", gone)
        self._db.run_many("DELETE FROM number WHERE id = ?", [(row,) for row, _ in gone])
        self._db.run_many("INSERT INTO number VALUES (?, ?)", new)
        self._index("INSERT INTO number_part (rowid, value) VALUES (?, ?)", new)

    def _book(self, shape: Shape, *, fresh: bool) -> None:
        id_ = shape.columns["id"]
        assert isinstance(id_, int)
        present = set() if fresh else set(books_in(self._db, id_))
        wanted = set(shape.books)
        gone = [(*book, id_) for book in sorted(present - wanted)]
        self._db.run_many("DELETE FROM book_number WHERE book = ? AND device = ? AND number = ? AND id = ?", gone)
        self._db.run_many("INSERT INTO book_number VALUES (?, ?, ?, ?)", [(*book, id_) for book in sorted(wanted - present)])

    def _index(self, statement: str, rows: Sequence[Sequence[object]]) -> None:
        if self._indexed and rows:
            self._db.run_many(statement, rows)


def shown_digest(db: StoreDatabase) -> str:
    """The digest (`sync.wire.shown`) of every dossier as shown here."""
    return str(db.value("SELECT digest FROM shown_total") or EMPTY_DIGEST)


def set_shown_digest(db: StoreDatabase, digest: str) -> None:
    """Keep the digest, inside the transaction of what changed it."""
    db.run("INSERT INTO shown_total VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET digest = excluded.digest", digest)


def books_in(db: StoreDatabase, id_: int) -> list[tuple[str, str, int]]:
    """The stored certification numbers of the dossier in this row."""
    return [(book, device, number) for book, device, number in db.rows(
        "SELECT book, device, number FROM book_number WHERE id = ? ORDER BY book, device, number", id_
    )]


def numbers_in(db: StoreDatabase, id_: int) -> list[tuple[int, str]]:
    """The stored numbers of the dossier in this row, by row."""
    first = id_ * SLOTS
    found = db.rows("SELECT id, value FROM number WHERE id >= ? AND id < ? ORDER BY id", first, first + SLOTS)
    return [(row, value) for row, value in found]
