"""Version 4: numbers of the queue, what the citizens' screen is told and what it brought, the words of complaints."""

from __future__ import annotations

from motcua_tui.store.connect import StoreDatabase


def migrate(db: StoreDatabase) -> None:
    """Add four tables beside the ledger, empty."""
    db.run(
        """CREATE TABLE ticket (
            day TEXT NOT NULL,
            letter TEXT NOT NULL,
            number INTEGER NOT NULL,
            source TEXT NOT NULL,
            priority TEXT NOT NULL,
            taken_at TEXT NOT NULL,
            state TEXT NOT NULL,
            calls INTEGER NOT NULL,
            called_at TEXT,
            ended_at TEXT,
            officer TEXT NOT NULL,
            PRIMARY KEY (day, letter, number)
        ) WITHOUT ROWID"""
    )
    db.run("CREATE TABLE drop_taken (id TEXT PRIMARY KEY, day TEXT NOT NULL) WITHOUT ROWID")
    db.run(
        """CREATE TABLE lookup_key (
            dossier TEXT NOT NULL,
            about BLOB NOT NULL,
            key BLOB NOT NULL,
            PRIMARY KEY (dossier, about)
        ) WITHOUT ROWID"""
    )
    db.run("CREATE TABLE feedback_words (feedback TEXT PRIMARY KEY, nonce BLOB NOT NULL, body BLOB NOT NULL) WITHOUT ROWID")
