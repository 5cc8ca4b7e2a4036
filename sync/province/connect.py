"""Opening the province's database: SQLite in the folder, or a PostgreSQL by its address. One connect path
for each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from peewee import Database, SqliteDatabase

from sync.province.asking import do
from sync.province.models import SCHEMA_VERSION, TABLES, Setting, database
from sync.province.pool import PooledPostgresql, PooledSqlite

_SQLITE_PRAGMAS = (
    ("journal_mode", "wal"),
    ("synchronous", 2),
    ("foreign_keys", 1),
    ("trusted_schema", 0),
    ("busy_timeout", 60_000),
    ("secure_delete", 1),
)


def open_database(folder: Path, url: str) -> Database:
    """Bind the tables to this province's database. `url` is empty for SQLite in the folder."""
    before = database.obj
    if isinstance(before, PooledPostgresql | PooledSqlite):
        before.idle.close()
    made = PooledPostgresql(url) if url else PooledSqlite(str(folder / "province.db"), _SQLITE_PRAGMAS)
    database.initialize(made)
    return made


def create_tables() -> None:
    """Make every table that is missing. A command beside a busy gateway finds them all and writes nothing."""
    with connected():
        names = {table._meta.table_name for table in TABLES}
        if names <= set(database.get_tables()) and Setting.get_or_none(Setting.name == "schema") is not None:
            return
    with connected(), _begin():
        database.create_tables(TABLES, safe=True)
        Setting.insert(name="schema", value=str(SCHEMA_VERSION)).on_conflict_ignore().execute()


@contextmanager
def connected() -> Iterator[None]:
    """A connection for this thread, opened if there is none and closed by whoever opened it."""
    opened = database.connect(reuse_if_open=True)
    try:
        yield
    finally:
        if opened:
            database.close()


@contextmanager
def reading() -> Iterator[None]:
    """One view of everything as it is now, whatever others write meanwhile. Nothing may be written within."""
    with connected(), database.atomic():
        if not isinstance(database.obj, SqliteDatabase):
            database.execute_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


@contextmanager
def spooling() -> Iterator[None]:
    """One transaction for what is kept of a conversation before it is understood; it holds no unit."""
    with connected(), _begin():
        yield


@contextmanager
def writing(unit: str) -> Iterator[None]:
    """One transaction that holds the unit: nobody else writes to it meanwhile, on any worker."""
    with connected(), _begin():
        do("UPDATE unit SET turn = turn + 1 WHERE code = ?", unit)
        yield


def _begin() -> AbstractContextManager[object]:
    """SQLite must ask for the write lock at once: a reader that turns writer late is refused."""
    if isinstance(database.obj, SqliteDatabase):
        return database.atomic("IMMEDIATE")
    return database.atomic()
