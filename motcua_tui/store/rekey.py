"""Changing the key of the database file. Cut off at any moment it opens with exactly one of the two keys."""

from __future__ import annotations

import contextlib
from pathlib import Path

from sqlcipher3 import dbapi2 as sqlcipher

from motcua_tui.store.anchor import Anchor, AnchorFile, anchor_key
from motcua_tui.store.connect import open_raw, translated
from motcua_tui.store.key import Key
from schemas.refusal import Refused


def change_key(folder: Path, path: Path, noted: Anchor, old: Key, new: Key) -> bool:
    """Encrypt every page under the new key; True only when the new key has opened the file again.

    No other connection may be open. The head file is first noted under both keys, so that whichever key the
    database has after a cut still finds its note. What the library answers is not believed either way: it has
    reported success for a change that failed, and a full disk under a misleading name.
    """
    _note_both(folder, noted, old, new)
    with contextlib.suppress(Refused, sqlcipher.DatabaseError):
        _encrypt_anew(path, old, new)
    changed = opens(path, new)
    _note_one(folder, noted, new if changed else old)
    return changed


def _note_both(folder: Path, noted: Anchor, old: Key, new: Key) -> None:
    # The note under the old key stays whole until the one under the new key is on the disk.
    for step, key in ((1, new), (2, old)):
        _write(folder, noted, step, key, moving=True)


def _note_one(folder: Path, noted: Anchor, key: Key) -> None:
    for step in (3, 4):
        _write(folder, noted, step, key, moving=False)


def _write(folder: Path, noted: Anchor, step: int, key: Key, *, moving: bool) -> None:
    file = AnchorFile(folder, anchor_key(key.raw()))
    try:
        file.write(
            Anchor(
                count=noted.count + step,
                chain=noted.chain,
                seq=noted.seq,
                hash=noted.hash,
                entries=noted.entries,
                moving=moving,
            ),
            durable=True,
        )
    finally:
        file.close()


def _encrypt_anew(path: Path, old: Key, new: Key) -> None:
    connection = open_raw(path, old)
    try:
        with translated():
            connection.execute("PRAGMA synchronous = 2").fetchall()
            connection.execute(new.pragma("rekey")).fetchall()
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        connection.close()


def opens(path: Path, key: Key) -> bool:
    """True if this key opens the database."""
    try:
        open_raw(path, key).close()
    except Refused:
        return False
    return True
