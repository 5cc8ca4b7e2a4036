"""Look-ups that every exchange makes many times, as SQL written once: building such a query anew costs ten times as
much as running it. Only words that SQLite and PostgreSQL share; `?` stands for each value."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from sync.province.models import database

T = TypeVar("T")


def rows(kind: type[T], statement: str, *values: object) -> list[T]:
    """Every row found, each as a `kind`: a tuple of its columns' types. Call within a connection."""
    found = database.execute_sql(_spelled(statement), values).fetchall()
    return msgspec.convert(found, list[kind])  # type: ignore[valid-type]  # a type that is named only when called


def first(kind: type[T], statement: str, *values: object) -> T | None:
    """The first row found, or None."""
    found = database.execute_sql(_spelled(statement), values).fetchone()
    return None if found is None else msgspec.convert(found, kind)


def do(statement: str, *values: object) -> None:
    """Run a statement that answers nothing."""
    database.execute_sql(_spelled(statement), values)


def _spelled(statement: str) -> str:
    """The statement with the marks of the database at hand. No text in these statements holds a question mark."""
    return statement if database.param == "?" else statement.replace("?", database.param)
