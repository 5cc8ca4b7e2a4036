"""Open connections kept for the next thread that needs one: opening one costs more than most of what it is used for."""

from __future__ import annotations

import select
import threading
from typing import Protocol

from peewee import PostgresqlDatabase, SqliteDatabase
from sqlcipher3 import dbapi2 as sqlite

Pragmas = tuple[tuple[str, str | int], ...]
_IDLE_MAX = 16
SQLITE_MIN = (3, 51, 3)
"""Before it a checkpoint of one connection could lose a commit of another one, and workers are many connections."""


class Connection(Protocol):
    """What both drivers' connections can do."""

    def close(self) -> None:
        """End it."""

    def rollback(self) -> None:
        """Undo what was not committed."""

    def fileno(self) -> int:
        """Its socket, where it has one."""


class Idle:
    """The connections nobody uses now, newest last."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._connections: list[Connection] = []

    def take(self) -> Connection | None:
        """One to use, if there is any."""
        with self._guard:
            return self._connections.pop() if self._connections else None

    def keep(self, connection: Connection) -> bool:
        """Keep it for later; False when enough are kept."""
        with self._guard:
            if len(self._connections) < _IDLE_MAX:
                self._connections.append(connection)
                return True
        return False

    def close(self) -> None:
        """End them all."""
        while (connection := self.take()) is not None:
            connection.close()


class PooledSqlite(SqliteDatabase):
    """SQLite of the locked wheel, without a key: the machine's own one may be older than SQLITE_MIN."""

    def __init__(self, database: str, pragmas: Pragmas) -> None:
        self.idle = Idle()
        super().__init__(database, pragmas=pragmas)

    def _connect(self) -> Connection:
        kept = self.idle.take()
        if kept is not None:
            return kept
        assert sqlite.sqlite_version_info >= SQLITE_MIN
        made: Connection = sqlite.connect(self.database, timeout=60, isolation_level=None, check_same_thread=False)
        self._add_conn_hooks(made)  # type: ignore[attr-defined]  # the stubs leave it out
        return made

    def _close(self, connection: Connection) -> None:
        connection.rollback()
        if not self.idle.keep(connection):
            connection.close()


class PooledPostgresql(PostgresqlDatabase):
    """PostgreSQL; a connection the server ended meanwhile, as it does when it is restarted, is not used again."""

    def __init__(self, url: str) -> None:
        self.idle = Idle()
        super().__init__(url, prefer_psycopg3=True)

    def _connect(self) -> Connection:
        while (kept := self.idle.take()) is not None:
            # An idle connection has nothing to say: what can be read is its end.
            if not select.select([kept], [], [], 0)[0]:
                return kept
            kept.close()
        made: Connection = super()._connect()  # type: ignore[misc]  # the stubs leave it out
        return made

    def _close(self, connection: Connection) -> None:
        reusable = self._adapter.is_connection_reusable(connection)  # type: ignore[attr-defined]  # the stubs leave it out
        if not reusable or not self.idle.keep(connection):
            connection.close()
