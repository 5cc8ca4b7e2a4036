"""A process that removes mai from a vault with a real database and changes its key, as the store does."""

from __future__ import annotations

import sys
from pathlib import Path

import sqlcipher3

from motcua_tui import vault
from schemas.refusal import Refusal
from tests.vault.keyring import LAN_WORDS, NOW, got, typed

ROWS = 2000


def connect(folder: Path, key: vault.Key) -> sqlcipher3.Connection | None:
    """The database opened with `key`, or None if that is not its key."""
    connection = sqlcipher3.connect(folder / "store.db")
    try:
        connection.execute("PRAGMA cipher_log_level=NONE")
        connection.execute(f"PRAGMA key=\"x'{key.expose().hex()}'\"")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlcipher3.DatabaseError:
        connection.close()
        return None
    return connection


def fill(folder: Path, key: vault.Key) -> None:
    connection = sqlcipher3.connect(folder / "store.db")
    connection.execute(f"PRAGMA key=\"x'{key.expose().hex()}'\"")
    connection.execute("CREATE TABLE entry (number INTEGER PRIMARY KEY, content TEXT)")
    connection.executemany("INSERT INTO entry VALUES (?, ?)", [(number, "x" * 500) for number in range(ROWS)])
    connection.commit()
    connection.close()


def opened(folder: Path, unlocked: vault.Unlocked) -> vault.Key:
    """Which of the keys opens the database; at least one must."""
    for key in (unlocked.pending_key, unlocked.vault_key):
        connection = None if key is None else connect(folder, key)
        if key is not None and connection is not None:
            assert connection.execute("SELECT count(*) FROM entry").fetchone() == (ROWS,)
            connection.close()
            return key
    raise AssertionError("no documented key opens the database")


def finish(folder: Path, unlocked: vault.Unlocked, beginner_public: bytes) -> vault.Unlocked:
    """From any state between the steps to the end of the change."""
    if unlocked.pending_key is None:
        return unlocked
    if opened(folder, unlocked) != unlocked.pending_key:
        next_key = got(vault.confirm_rotation(folder, unlocked, beginner_public))
        connection = connect(folder, unlocked.vault_key)
        assert connection is not None
        connection.execute(f"PRAGMA rekey=\"x'{next_key.expose().hex()}'\"")
        connection.close()
    print("database", flush=True)
    return got(vault.finish_rotation(folder, unlocked, opened(folder, unlocked)))


def remove(folder: Path) -> vault.Unlocked:
    """Remove mai, going on from wherever an earlier try was cut off."""
    unlocked = got(vault.unlock(folder, "lan", typed(LAN_WORDS), NOW))
    if unlocked.pending_key is None and vault.users(folder) == ["lan", "mai"]:
        begun = vault.begin_removal(folder, unlocked, "mai")
        assert not isinstance(begun, Refusal), begun
        unlocked = begun
    print("slots", flush=True)
    return finish(folder, unlocked, unlocked.signer.public)


def main() -> None:
    """Remove mai from the vault in the folder given."""
    print("begun", flush=True)
    remove(Path(sys.argv[1]))
    print("finished", flush=True)


if __name__ == "__main__":
    main()
