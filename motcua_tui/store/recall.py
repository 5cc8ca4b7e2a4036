"""People seen before: found by ID, phone or name, proposed with what was written down last."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from motcua_tui.store.connect import StoreDatabase
from motcua_tui.store.project import IDENTITY, PERSON_SLOTS, SLOTS, identity_of, people_of
from motcua_tui.store.records import PersonRow
from motcua_tui.store.search import TRIGRAM, Asked, asked, by_name, names_fit
from schemas import limits
from schemas.dossier import Dossier
from schemas.intake import Person
from schemas.text import digits, fold

_POOL = 200
_PROCEDURES_MAX = 5
_AFTER = "\U0010ffff"


class _Seen(msgspec.Struct):
    """One person while their dossiers are gone through, newest first."""

    person: Person
    dossier: Dossier
    procedures: list[str]


def people(db: StoreDatabase, text: str, limit: int) -> list[PersonRow]:
    """People by ID or phone from its beginning, or by name; each once, newest first, with their newest data."""
    wanted = asked(text)
    count = max(1, min(limit, limits.SEARCH_ROWS_MAX))
    seen: dict[str, _Seen] = {}
    with db.session():
        ids = sorted({*_by_number(db, text), *by_name(db, wanted, None, _POOL)}, reverse=True)[:_POOL]
        for dossier in _dossiers(db, ids):
            for person in people_of(dossier):
                if _fits(person, text, wanted):
                    _note(seen, person, dossier)
    return [_row(one) for one in list(seen.values())[:count]]


def _note(seen: dict[str, _Seen], person: Person, dossier: Dossier) -> None:
    one = seen.setdefault(who(person), _Seen(person, dossier, []))
    if dossier.procedure.code not in one.procedures:
        one.procedures.append(dossier.procedure.code)


def _row(one: _Seen) -> PersonRow:
    return PersonRow(
        person=one.person,
        received_at=one.dossier.received_at,
        dossier=one.dossier.id,
        procedures=tuple(one.procedures[:_PROCEDURES_MAX]),
    )


def who(person: Person) -> str:
    """What makes two records the same person: the identity number, else name with phone or birth date."""
    identity = identity_of(person.id_number)
    return f"id:{identity}" if identity else f"name:{fold(person.name)}|{digits(person.phone) or person.birth_date}"


def _by_number(db: StoreDatabase, text: str) -> list[int]:
    found: list[int] = []
    for value in {fold(identity_of(text[: limits.SEARCH_TEXT_MAX])), digits(text[: limits.SEARCH_TEXT_MAX])}:
        if len(value) >= TRIGRAM:
            found += [
                id_ // SLOTS
                for (id_,) in db.rows(
                    "SELECT id FROM number WHERE value >= ? AND value < ? ORDER BY value, id DESC LIMIT ?",
                    value,
                    value + _AFTER,
                    _POOL,
                )
                if id_ % SLOTS in PERSON_SLOTS
            ]
    return found


def _dossiers(db: StoreDatabase, ids: list[int]) -> Iterator[Dossier]:
    if not ids:
        return
    marks = ", ".join("?" * len(ids))
    for (state,) in db.rows(f"SELECT state FROM dossier_state WHERE id IN ({marks}) ORDER BY id DESC", *ids):
        yield msgspec.json.decode(state, type=Dossier)


def _fits(person: Person, text: str, wanted: Asked) -> bool:
    """A dossier was found by all its people together; keep the one who was asked for."""
    number = digits(text)
    if len(number) >= TRIGRAM:
        identity = identity_of(text)
        return identity_of(person.id_number).startswith(identity) or digits(person.phone).startswith(number)
    return bool(wanted.words) and names_fit(fold(person.name), wanted.words)


def same_today(db: StoreDatabase, id_number: str, procedure_code: str, date: str) -> list[str]:
    """Dossiers of that day in which this applicant came for this procedure: a likely duplicate."""
    identity = fold(identity_of(id_number))
    if not identity:
        return []
    found = db.rows(
        f"""SELECT d.dossier FROM number AS n JOIN dossier AS d ON d.id = n.id / {SLOTS}
            WHERE n.value = ? AND n.id % {SLOTS} = {IDENTITY} AND d.procedure_code = ? AND d.received_day = ?
            ORDER BY d.id""",
        identity,
        procedure_code,
        date,
    )
    return [dossier for (dossier,) in found]
