"""Checking what is derived: projections against a replay, search indexes against their tables, catalogue, files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import peewee

from motcua_tui.store import office, problems
from motcua_tui.store.connect import StoreDatabase
from motcua_tui.store.ledger import Ledger, octets
from motcua_tui.store.migrations import version_of
from motcua_tui.store.problems import problem
from motcua_tui.store.project import COLUMNS, Projector, Shape, books_in, numbers_in, shown_digest, state_bytes
from motcua_tui.store.rebuild import each_dossier
from motcua_tui.store.records import Problem
from motcua_tui.store.watch import Watch
from schemas.procedure import Procedure, version_hash
from schemas.refusal import Refused
from schemas.rules.fold import NotADossier, fold
from sync.wire.shown import EMPTY_DIGEST, add, item_of, shown

_ITEMS_SINCE = 2
_BOOKS_SINCE = 3
_INDEXES = ("dossier_name", "number_part", "procedure_name")


def check_dossiers(db: StoreDatabase, ledger: Ledger, watch: Watch | None = None) -> Iterator[Problem]:
    """Every dossier's rows against its entries, one dossier at a time."""
    watch = watch or Watch()
    projector = Projector(db, ledger)
    tally: dict[int, int] = {}
    totals = [0, 0]
    total = EMPTY_DIGEST
    for dossier in each_dossier(ledger):
        watch.step()
        try:
            shape = projector.shape(dossier)
        except (NotADossier, ValueError, TypeError, IndexError):  # an index that names what the ledger lacks: pages of two ages
            yield problem(problems.projection_differs(), dossier)
            continue
        yield from _check_dossier(db, ledger, dossier, shape)
        status = shape.columns["status"]
        assert isinstance(status, int)
        tally[status] = tally.get(status, 0) + 1
        totals = [totals[0] + 1, totals[1] + len(shape.numbers)]
        total = add(total, [shape.item])
    yield from _check_totals(db, totals, tally)
    if _has_items(db) and shown_digest(db) != total:
        yield problem(problems.projection_differs(), "shown_total")


def _check_dossier(db: StoreDatabase, ledger: Ledger, dossier: str, shape: Shape) -> Iterator[Problem]:
    id_ = shape.columns["id"]
    row = db.row(f"SELECT {', '.join(COLUMNS)} FROM dossier WHERE dossier = ?", dossier)
    state = db.value("SELECT state FROM dossier_state WHERE id = ?", id_)
    wanted = tuple(shape.columns[name] for name in COLUMNS)
    if row is None or state is None:
        yield problem(problems.projection_differs(), "dossier")
        return
    if row != wanted or octets(state) != shape.state:
        stale = _is_older(ledger, dossier, row, state)
        yield problem(problems.page_rolled_back() if stale else problems.projection_differs(), dossier)
        return
    if _has_items(db):
        yield from _check_item(db, ledger, dossier, shape)
    assert isinstance(id_, int)
    if tuple(numbers_in(db, id_)) != shape.numbers:
        yield problem(problems.projection_differs(), "number")
    if version_of(db) >= _BOOKS_SINCE and tuple(books_in(db, id_)) != shape.books:
        yield problem(problems.projection_differs(), "book_number")


def _check_item(db: StoreDatabase, ledger: Ledger, dossier: str, shape: Shape) -> Iterator[Problem]:
    found = octets(db.value("SELECT item FROM dossier_state WHERE id = ?", shape.columns["id"]))
    if found != shape.item.shown:
        entries = ledger.entries_of(dossier)
        stale = any(found == item_of(shown(fold(entries[:length]))).shown for length in range(1, len(entries)))
        yield problem(problems.page_rolled_back() if stale else problems.projection_differs(), dossier)


def _has_items(db: StoreDatabase) -> bool:
    """A copy from before version 2 is looked at as it is."""
    return version_of(db) >= _ITEMS_SINCE


def _is_older(ledger: Ledger, dossier: str, row: tuple[Any, ...], state: object) -> bool:
    """True when a row is exactly what it was some acts ago: that is an old page, not a changed one."""
    entries = ledger.entries_of(dossier)
    for length in range(1, len(entries)):
        try:
            if octets(state) == state_bytes(fold(entries[:length])):
                return True
        except NotADossier:
            continue
    return bool(row[COLUMNS.index("last_entry")] < ledger.numbers_of(dossier)[1])


def _check_totals(db: StoreDatabase, totals: list[int], tally: dict[int, int]) -> Iterator[Problem]:
    """No row too many anywhere."""
    counts = [int(db.value(f"SELECT count(*) FROM {table}")) for table in ("dossier", "number")]
    states = int(db.value("SELECT count(*) FROM dossier_state"))
    if counts != totals or states != totals[0] or dict(db.rows("SELECT status, count FROM tally")) != tally:
        yield problem(problems.projection_differs(), "dossier")


def check_office(db: StoreDatabase, ledger: Ledger) -> Iterator[Problem]:
    """The office's tables against a replay, made inside a transaction that is undone."""
    tables = office.TABLES if version_of(db) >= _BOOKS_SINCE else tuple(name for name in office.TABLES if name != "book")
    before = [db.rows(f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables]
    after: list[list[tuple[Any, ...]]] = []
    try:
        with db.writing():
            for table in tables:
                db.run(f"DELETE FROM {table}")
            for sealed in ledger.office_entries():
                office.apply(db, sealed)
            after = [db.rows(f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables]
            raise _UndoError
    except _UndoError:
        pass
    except (msgspec.DecodeError, ValueError):
        yield problem(problems.projection_differs(), "office")
        return
    for table, old, new in zip(tables, before, after, strict=True):
        if old != new:
            yield problem(problems.projection_differs(), table)


class _UndoError(Exception):
    """Undoes a transaction made only to look."""


def check_search(db: StoreDatabase) -> Iterator[Problem]:
    """Every search index against the table it is made from."""
    for index in _INDEXES:
        try:
            with db.writing():
                db.run(f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)")
                raise _UndoError
        except _UndoError:
            continue
        except (Refused, peewee.DatabaseError):
            yield problem(problems.search_damaged(), index)


def check_catalogue(db: StoreDatabase) -> Iterator[Problem]:
    """Every procedure version against its hash."""
    for code, hash_, body in db.stream("SELECT code, hash, body FROM procedure_version"):
        try:
            whole = version_hash(msgspec.json.decode(body, type=Procedure)) == hash_
        except (msgspec.DecodeError, ValueError):
            whole = False
        if not whole:
            yield problem(problems.catalogue_changed(), code)


def check_attachments(db: StoreDatabase, folder: Path) -> Iterator[Problem]:
    """Every attachment's file: named by the hash of its encrypted bytes, so no key is needed."""
    for (name,) in db.rows("SELECT DISTINCT stored_name FROM attachment ORDER BY 1"):
        try:
            with (folder / name).open("rb") as file:
                whole = hashlib.file_digest(file, "sha256").hexdigest() == name
        except OSError:
            yield problem(problems.attachment_missing(), name)
            continue
        if not whole:
            yield problem(problems.attachment_damaged(), name)
