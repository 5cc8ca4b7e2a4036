"""Replaying every projection from the ledger, and telling whether the same rows came out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import msgspec

from motcua_tui.store import office
from motcua_tui.store.connect import StoreDatabase
from motcua_tui.store.ledger import Ledger
from motcua_tui.store.project import Projector
from motcua_tui.store.records import Rebuilt

# What refers to other rows comes first, so that it goes first.
DOSSIER_TABLES = ("dossier_state", "number", "book_number", "tally", "shown_total", "dossier")
TABLES = (*DOSSIER_TABLES, *office.TABLES)
_ORDER = {
    "dossier_state": "id",
    "number": "id",
    "tally": "status",
    "shown_total": "id",
    "dossier": "id",
    "officer": "user",
    "officer_key": "user, public_key",
    "calendar": "year",
    "setting": "name",
    "closed_day": "date",
    "book": "name, device",
    "book_number": "book, device, number, id",
}
assert set(_ORDER) == set(TABLES)
_PAGE = 500


def rebuild(db: StoreDatabase, ledger: Ledger) -> Rebuilt:
    """Drop and replay every projection in one transaction. Memory stays bounded however many dossiers there are."""
    with db.writing():
        before = digest(db)
        for table in TABLES:
            db.run(f"DELETE FROM {table}")
        count = _replay(db, ledger)
        return Rebuilt(entries=ledger.count(), dossiers=count, equal=digest(db) == before)


def _replay(db: StoreDatabase, ledger: Ledger) -> int:
    for sealed in ledger.office_entries():
        office.apply(db, sealed)
    projector = Projector(db, ledger, indexed=False)
    count = 0
    for page in pages_of_dossiers(ledger):
        projector.refresh(page)
        count += len(page)
    for index in ("dossier_name", "number_part"):
        db.run(f"INSERT INTO {index} ({index}) VALUES ('rebuild')")
    return count


def each_dossier(ledger: Ledger) -> Iterator[str]:
    """Every dossier in the order it came to this store, read in pages so that writing between them is safe."""
    for page in pages_of_dossiers(ledger):
        yield from page


def pages_of_dossiers(ledger: Ledger) -> Iterator[list[str]]:
    """The same, some hundred at a time."""
    after = 0
    while page := ledger.begun_after(after, _PAGE):
        yield [dossier for _, dossier in page]
        after = page[-1][0]


def digest(db: StoreDatabase) -> str:
    """One hash over every row of every projection table."""
    total = hashlib.sha256()
    with db.session():
        for table in sorted(TABLES):
            total.update(f"{table}\n".encode())
            for row in db.stream(f"SELECT * FROM {table} ORDER BY {_ORDER[table]}"):
                total.update(msgspec.msgpack.encode(row))
    return total.hexdigest()
