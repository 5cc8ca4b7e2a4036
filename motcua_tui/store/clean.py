"""A copy of the database that holds its rows and nothing else, and putting it in the database's place.

SQLite overwrites what it deletes, but when it moves rows from page to page it leaves copies in the unused
middle of pages. Where content had to be destroyed that is not good enough, so at the next rest the file is
written anew from its rows. Backups are made the same way: no backup holds more than the store shows.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

from motcua_tui.durable import flush_file, put_in_place
from motcua_tui.store import refusals
from motcua_tui.store.connect import StoreDatabase
from motcua_tui.store.key import Key
from motcua_tui.store.ledger import Ledger
from motcua_tui.store.pages import wal_path
from schemas.refusal import Refused

CLEAN_FILE = "store.db.clean"
_BEFORE = "store.db.before-v"
UNCLEAN = "unclean"


def copy_rows(db: StoreDatabase, path: Path, key: Key) -> None:
    """Write every row of a database in use into a new file under the same key, proven whole and flushed.

    Writers are not kept waiting. Raises StoreFull and its like; then there is no file.
    """
    remove(path)
    try:
        db.rows("VACUUM INTO ?", str(path))
        copy = StoreDatabase(path, key)
        try:
            with copy.writing():
                Ledger(copy).set_meta(UNCLEAN, "")
            if copy.rows("PRAGMA quick_check(1)") != [("ok",)]:
                raise Refused(refusals.damaged())
            copy.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            copy.close_all()
        flush_file(path)
    except BaseException:
        remove(path)
        raise


def keep_before(db: StoreDatabase, version: int, key: Key) -> None:
    """Keep the database as it is beside itself, before its shape changes to `version`."""
    copy_rows(db, db.path.with_name(f"{_BEFORE}{version}"), key)


def remove_before(folder: Path) -> None:
    """Remove copies from before a change of shape: they may hold what has been destroyed since."""
    for path in folder.glob(f"{_BEFORE}*"):
        remove(path)


def remove(path: Path) -> None:
    """Remove a copy and what belongs to it."""
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm", f"{path.name}-journal"):
        with contextlib.suppress(OSError):
            path.with_name(name).unlink(missing_ok=True)


def replace(db: StoreDatabase, key: Key) -> bool:
    """Put a clean copy in the place of a database at rest, in one step. False if it stays as it is for now.

    The log must be empty: one that is left behind would be read into the new file.
    """
    remove_before(db.path.parent)
    clean = db.path.with_name(CLEAN_FILE)
    copy_rows(db, clean, key)
    same = _extent(db) == _extent_of(clean, key)
    db.close_all()
    log = wal_path(db.path)
    if not same or (log.exists() and log.stat().st_size):
        remove(clean)
        return False
    try:
        put_in_place(clean, db.path)
    except OSError:
        remove(clean)
        return False
    return True


def _extent(db: StoreDatabase) -> tuple[object, ...]:
    """How far the ledger goes: a copy that goes less far must not take its place."""
    ledger = Ledger(db)
    with db.session():
        return ledger.count(), ledger.last_number(), *((chain.chain, chain.head) for chain in ledger.chains())


def _extent_of(path: Path, key: Key) -> tuple[object, ...]:
    db = StoreDatabase(path, key)
    try:
        return _extent(db)
    finally:
        db.close_all()
