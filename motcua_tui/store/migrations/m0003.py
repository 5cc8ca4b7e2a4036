"""Version 3: certification books and the numbers taken from them."""

from __future__ import annotations

from motcua_tui.store.connect import StoreDatabase


def migrate(db: StoreDatabase) -> None:
    """Add two tables, empty: no earlier version could open a book."""
    db.run(
        """CREATE TABLE book (
            name TEXT NOT NULL,
            device TEXT NOT NULL,
            chain TEXT NOT NULL,
            kind TEXT NOT NULL,
            year INTEGER NOT NULL,
            first INTEGER NOT NULL,
            procedures TEXT NOT NULL,
            opened_at TEXT NOT NULL,
            closed_at TEXT,
            PRIMARY KEY (name, device)
        ) WITHOUT ROWID"""
    )
    db.run(
        """CREATE TABLE book_number (
            book TEXT NOT NULL,
            device TEXT NOT NULL,
            number INTEGER NOT NULL,
            id INTEGER NOT NULL REFERENCES dossier (id),
            PRIMARY KEY (book, device, number, id)
        ) WITHOUT ROWID"""
    )
    db.run("CREATE INDEX book_number_dossier ON book_number (id)")
