"""The shape of the database, one file per version. A migration runs in one transaction, after a backup."""

from __future__ import annotations

from collections.abc import Callable

from motcua_tui.store.connect import StoreDatabase
from motcua_tui.store.migrations import m0001, m0002, m0003, m0004, m0005

Step = Callable[[StoreDatabase], None]

STEPS: tuple[Step, ...] = (m0001.migrate, m0002.migrate, m0003.migrate, m0004.migrate, m0005.migrate)
"""Step number n, counted from 1, brings a store from version n-1 to version n."""

LATEST = len(STEPS)


def version_of(db: StoreDatabase) -> int:
    """The version of the store's shape; 0 for an empty database."""
    return int(db.value("PRAGMA user_version"))


def migrate(db: StoreDatabase, before_change: Callable[[int], None]) -> int:
    """Bring the store to the latest version, each step in its own transaction. Returns how many were taken.

    `before_change` is called with the number of each step before it, if the store already holds something.
    """
    found = version_of(db)
    for number in range(found + 1, LATEST + 1):
        if number > 1:
            before_change(number)
        with db.writing():
            STEPS[number - 1](db)
            db.run(f"PRAGMA user_version = {number}")
    return LATEST - found
