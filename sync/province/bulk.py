"""Inserting many rows at once, in the words SQLite and PostgreSQL share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from peewee import Field

from sync.province.models import Table, database


def insert_rows(table: type[Table], rows: Sequence[Sequence[object]], *, keep: bool = False, update: bool = False) -> None:
    """Insert whole rows, values in the order of the table's fields.

    A row whose key is there already is an error; with `keep` it stays as it is, with `update` it takes the
    new values. One statement runs many times: building one long statement costs more than running it.
    """
    if not rows:
        return
    fields: list[Field[object]] = table._meta.sorted_fields
    names = [_quoted(field) for field in fields]
    marks = ", ".join([database.param] * len(names))
    statement = f'INSERT INTO "{table._meta.table_name}" ({", ".join(names)}) VALUES ({marks})'  # noqa: S608
    if keep:
        statement += " ON CONFLICT DO NOTHING"
    elif update:
        key = [_quoted(field) for field in table._meta.get_primary_keys()]
        changed = ", ".join(f"{name} = excluded.{name}" for name in names if name not in key)
        statement += f" ON CONFLICT ({', '.join(key)}) DO UPDATE SET {changed}"
    database.connection().cursor().executemany(statement, rows)


def pages(table: type[Table], count: int) -> Iterator[tuple[object, ...]]:
    """Every row of a table, values in the order of its fields, in the order of its key; `count` rows are held at a time."""
    key = table._meta.get_primary_keys()
    fields: list[Field[object]] = table._meta.sorted_fields
    names, order = ", ".join(_quoted(field) for field in fields), ", ".join(_quoted(field) for field in key)
    columns = [field.column_name for field in fields]
    places = [columns.index(field.column_name) for field in key]
    marks = ", ".join([database.param] * len(places))
    chosen = f'SELECT {names} FROM "{table._meta.table_name}"'  # noqa: S608
    last: tuple[object, ...] | None = None
    while True:
        after = "" if last is None else f" WHERE ({order}) > ({marks})"
        rows = database.execute_sql(f"{chosen}{after} ORDER BY {order} LIMIT {int(count)}", last or ()).fetchall()
        yield from rows
        if len(rows) < count:
            return
        last = tuple(rows[-1][place] for place in places)


def _quoted(field: Field[object]) -> str:
    return f'"{field.column_name}"'
