"""The one way to open the database. Every connection passes every check here, every time.

The format is SQLCipher 4's default with a raw 256-bit key. Connections are handed from thread to thread
through a small pool of idle ones, so a worker thread neither leaks a file handle nor starts with a cold
cache.
"""

from __future__ import annotations

import contextlib
import errno
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import peewee
from playhouse.sqlcipher_ext import SqlCipherDatabase
from sqlcipher3 import dbapi2 as sqlcipher

from motcua_tui.store import refusals
from motcua_tui.store.key import Key
from motcua_tui.store.refusals import StoreDamaged, StoreDiskError, StoreFull, StoreReadOnly
from motcua_tui.store.turn_taking import Turns
from motcua_tui.store.users import Users
from schemas.refusal import Refused

PAGE_BYTES = 4096
SQLITE_MIN = (3, 51, 3)
BUSY_TIMEOUT_S = 15
ALONE_TIMEOUT_S = 15.0
_IDLE_MAX = 3
_PLAIN_HEADER = b"SQLite format 3\x00"

# Older SQLite has the WAL-reset bug, which loses commits; the pragma values are those asserted after setting
# them.
_PRAGMAS: tuple[tuple[str, str | int, str | int], ...] = (
    ("journal_mode", "wal", "wal"),
    ("synchronous", 2, 2),
    ("foreign_keys", 1, 1),
    ("trusted_schema", 0, 0),
    ("temp_store", 2, 2),
    ("secure_delete", 1, 1),
    ("recursive_triggers", 1, 1),
    ("cell_size_check", 1, 1),
    # Checkpoints are ours alone: the head file notes which pages they changed.
    ("wal_autocheckpoint", 0, 0),
    ("cache_size", -32768, -32768),
    ("busy_timeout", BUSY_TIMEOUT_S * 1000, BUSY_TIMEOUT_S * 1000),
)

Params = Sequence[object]


class StoreDatabase(SqlCipherDatabase):
    """The database under peewee, with checked connections and rows as plain tuples."""

    def __init__(self, path: Path, key: Key, *, read_only: bool = False) -> None:
        super().__init__(str(path), lock_type="IMMEDIATE", timeout=BUSY_TIMEOUT_S, autoconnect=False)
        self.path = path
        self.on_commit: Callable[[], None] = _nothing
        self._key = key
        # Such a connection never moves the log into the file, not even as the last one to close.
        self._read_only = read_only
        self._idle: list[Any] = []
        self._idle_guard = threading.Lock()
        self._write_turn = Turns()
        self._users = Users()
        self._fresh: set[int] = set()

    @contextlib.contextmanager
    def session(self) -> Iterator[None]:
        """Have a connection in this thread while the block runs; nested blocks share it."""
        if not self.is_closed():
            yield
            return
        with self._users.counted():
            with translated():
                self.connect()
            try:
                yield
            finally:
                self.close()

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """One durable transaction: what the block wrote is on the disk when it ends, or none of it is.

        Writers take turns. A block inside another one is part of the outer transaction.
        """
        with self._write_turn, self.session():
            outermost = self.transaction_depth() == 0
            with translated(), self.atomic():
                yield
            if outermost:
                self.on_commit()

    def rows(self, sql: str, *params: object) -> list[tuple[Any, ...]]:
        """Every row of a query."""
        with self.session(), translated():
            return list(self._executed(sql, params).fetchall())

    def row(self, sql: str, *params: object) -> tuple[Any, ...] | None:
        """The first row of a query, or None."""
        with self.session(), translated():
            found: tuple[Any, ...] | None = self._executed(sql, params).fetchone()
            return found

    def value(self, sql: str, *params: object) -> Any:  # a single SQL value has the query's type
        """The first column of the first row, or None."""
        found = self.row(sql, *params)
        return None if found is None else found[0]

    def run(self, sql: str, *params: object) -> None:
        """Execute a statement inside `writing`."""
        with translated():
            self._executed(sql, params)

    def insert(self, sql: str, *params: object) -> int:
        """Execute an INSERT inside `writing`; the number of the new row."""
        with translated():
            return int(self._executed(sql, params).lastrowid)

    def run_many(self, sql: str, many: Iterable[Params]) -> None:
        """Execute one statement with many sets of values inside `writing`."""
        with translated():
            self.driver().executemany(sql, many)

    def stream(self, sql: str, *params: object) -> Iterator[tuple[Any, ...]]:
        """The rows of a query one after another, for tables larger than memory. Keep the session open around it."""
        with translated():
            yield from self.driver().cursor().execute(sql, params)

    def rollback(self) -> None:
        """Undo the open transaction.

        SQLite has undone it already when the disk was full; asking again would raise "no transaction is
        active" and hide the true cause.
        """
        if self.is_closed() or not self.driver().in_transaction:
            return
        super().rollback()

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Have the file to itself while the block runs: every other thread's connection is closed, none
        opens.

        Raises TimeoutError when another thread does not finish. The block opens its own sessions.
        """
        if not self.is_closed():
            raise TimeoutError("a question of this very thread is still open")
        with self._write_turn, self._users.kept_out(ALONE_TIMEOUT_S):
            self.close_all()
            yield

    def use_key(self, key: Key) -> None:
        """Open every later connection with this key. Connections another thread still holds end with their use."""
        self._key = key

    def close_all(self) -> None:
        """Close this thread's connection and every idle one; those in use elsewhere close when given back."""
        if not self.is_closed():
            self.close()
        with self._idle_guard:
            idle, self._idle = self._idle, []
            self._fresh.clear()
        for connection in idle:
            connection.close()

    def _executed(self, sql: str, params: Params) -> Any:  # the driver ships no types
        return self.execute_sql(sql, params)  # type: ignore[no-untyped-call]

    def driver(self) -> Any:  # the driver ships no types
        return self.connection()  # type: ignore[no-untyped-call]

    def _connect(self) -> Any:  # the driver ships no types
        with self._idle_guard:
            if self._idle:
                return self._idle.pop()
        connection = self.open_checked()
        with self._idle_guard:
            self._fresh.add(id(connection))
        return connection

    def _close(self, conn: Any) -> None:  # the driver ships no types
        with self._idle_guard:
            if id(conn) in self._fresh and len(self._idle) < _IDLE_MAX:
                self._idle.append(conn)
                return
            self._fresh.discard(id(conn))
        conn.close()

    def open_checked(self) -> Any:  # the driver ships no types
        """A new connection that has passed every check. Raises Refused."""
        connection = open_raw(self.path, self._key, read_only=self._read_only)
        try:
            _assert_settings(connection)
            _assert_no_extensions(connection)
        except BaseException:
            connection.close()
            raise
        return connection


def _nothing() -> None:
    """Nobody waits for commits."""


def open_raw(path: Path, key: Key, *, read_only: bool = False) -> Any:  # the driver ships no types
    """A connection with its key given and proven, before any setting. Raises Refused."""
    if sqlcipher.sqlite_version_info < SQLITE_MIN:
        raise Refused(refusals.driver(f"SQLite {sqlcipher.sqlite_version}"))
    if is_plain(path):
        raise Refused(refusals.not_encrypted())
    address = f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rwc'}"
    with translated():
        connection = sqlcipher.connect(address, uri=True, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)
    try:
        with translated():
            _give_key(connection, key)
    except BaseException:
        connection.close()
        raise
    return connection


def _give_key(connection: Any, key: Key) -> None:  # the driver ships no types
    # SQLCipher reports on stderr, straight over the screen, unless it is told not to before anything else.
    connection.execute("PRAGMA cipher_log_level = NONE").fetchall()
    connection.execute(key.pragma("key")).fetchall()
    if not connection.execute("PRAGMA cipher_version").fetchone():
        raise Refused(refusals.driver("SQLCipher?"))
    connection.execute("SELECT count(*) FROM sqlite_master").fetchall()
    if str(connection.execute("PRAGMA cipher_status").fetchone()[0]) != "1":
        raise Refused(refusals.not_encrypted())


def _assert_settings(connection: Any) -> None:  # the driver ships no types
    with translated():
        for name, wanted, expected in _PRAGMAS:
            connection.execute(f"PRAGMA {name} = {wanted}").fetchall()
            found = connection.execute(f"PRAGMA {name}").fetchone()[0]
            if found != expected:
                raise Refused(refusals.driver(f"{name} = {found}"))


def _assert_no_extensions(connection: Any) -> None:  # the driver ships no types
    """Loading of native code is compiled into the driver; it must never have been switched on."""
    try:
        connection.execute("SELECT load_extension('')")
    except sqlcipher.OperationalError as problem:
        if "not authorized" in str(problem):
            return
    raise Refused(refusals.driver("load_extension"))


def driver_versions() -> dict[str, str]:
    """The versions of the database libraries."""
    memory = sqlcipher.connect(":memory:")
    try:
        cipher = memory.execute("PRAGMA cipher_version").fetchone()
    finally:
        memory.close()
    found = str(cipher[0]) if cipher else ""
    return {"sqlite": str(sqlcipher.sqlite_version), "sqlcipher": found, "peewee": version("peewee")}


def is_plain(path: Path) -> bool:
    """True when the file starts as an unencrypted SQLite database does."""
    try:
        with path.open("rb") as file:
            return file.read(len(_PLAIN_HEADER)) == _PLAIN_HEADER
    except FileNotFoundError:
        return False
    except OSError as problem:
        raise StoreReadOnly from problem


_FULL = ("database or disk is full",)
_READ_ONLY = ("readonly database", "unable to open database file", "attempt to write a readonly")
_NOT_A_DATABASE = ("file is not a database",)
_DAMAGED = ("malformed", "database corruption", "file is encrypted")
_DISK = ("disk i/o error",)


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """Turn the driver's faults into ours: StoreFull, StoreReadOnly, StoreDamaged, Refused(store.wrong_key)."""
    try:
        yield
    except (peewee.DatabaseError, sqlcipher.DatabaseError) as problem:
        fault = fault_of(str(problem).lower())
        if fault is None:
            raise
        raise fault from problem


def fault_of_os(problem: OSError) -> Refused:
    """Our fault for what the operating system refused."""
    full = problem.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG)
    return StoreFull() if full else StoreReadOnly()


def fault_of(message: str) -> Refused | None:
    """Our fault for a driver's message, None for a programming error."""
    if any(words in message for words in _FULL):
        return StoreFull()
    if any(words in message for words in _READ_ONLY):
        return StoreReadOnly()
    if any(words in message for words in _NOT_A_DATABASE):
        return Refused(refusals.wrong_key())
    if any(words in message for words in _DISK):
        return StoreDiskError()
    if any(words in message for words in _DAMAGED):
        return StoreDamaged()
    return None
