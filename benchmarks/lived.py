"""An office with ten years of dossiers behind it, of any number: what is measured as the store grows."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.office import made_office, opened
from benchmarks.reports import IDENTITY, NAME, PHONE, put_in, rows_over_years
from benchmarks.search import identity_of, phone_of, somebody
from motcua_tui.store import project
from motcua_tui.store.connect import StoreDatabase
from schemas.text import fold

_NUMBERS_AT_ONCE = 100_000


def lived_office(folder: Path, rows: int) -> None:
    """An office with so many dossiers, of as many people, spread over ten years, unless it is there already.

    Rows of lists, states and search are put in as they are: a million receipts would take a night to write.
    """
    if (folder / "store.db").exists():
        return
    made_office(folder)
    office = opened(folder)
    db = office.store.db
    put_in(db, _everybody(rows))
    with db.writing():
        db.run("INSERT INTO tally SELECT status, count(*) FROM dossier GROUP BY status")
    for first in range(0, rows, _NUMBERS_AT_ONCE):
        _numbers(db, first, min(first + _NUMBERS_AT_ONCE, rows))
    for index in ("dossier_name", "number_part"):
        with db.writing():
            db.run(f"INSERT INTO {index} ({index}) VALUES ('rebuild')")
    office.close()


def _everybody(rows: int) -> Iterator[tuple[dict[str, Any], bytes]]:
    chance = random.Random(1)
    for row, state in rows_over_years(rows):
        name, number = somebody(chance), row["id"]
        row |= {"name": name, "names": fold(name)}
        people = ((NAME, name), (IDENTITY, identity_of(number)), (PHONE, phone_of(number)))
        for old, new in people:
            state = state.replace(old.encode(), new.encode())
        yield row, state


def _numbers(db: StoreDatabase, first: int, end: int) -> None:
    with db.writing():
        codes = db.rows("SELECT id, provisional_code FROM dossier ORDER BY id LIMIT ? OFFSET ?", end - first, first)
        db.run_many(
            "INSERT INTO number VALUES (?, ?)",
            (
                (number * project.SLOTS + slot, project.folded_number(value))
                for number, code in codes
                for slot, value in (
                    (project.PROVISIONAL, code),
                    (project.IDENTITY, identity_of(number)),
                    (project.PHONE, phone_of(number)),
                )
            ),
        )
