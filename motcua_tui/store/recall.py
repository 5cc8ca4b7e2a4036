"""People seen before: found by ID, phone or name, proposed with what was written down last."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from motcua_tui.store.connect import StoreDatabase
from motcua_tui.store.project import (
    IDENTITY,
    PERSON_SLOTS,
    SLOTS,
    SUBMITTER_IDENTITY,
    folded_number,
    identity_of,
    people_of,
)
from motcua_tui.store.records import PersonRow
from motcua_tui.store.search import TRIGRAM, Asked, askable, asked, by_name, names_fit
from schemas import limits
from schemas.dossier import Dossier
from schemas.intake import Person
from schemas.text import digits, fold

_POOL = 200
_VISITS_MAX = 1000
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
    with db.session():
        ids = {*_by_number(db, askable(text)), *by_name(db, wanted, None, _POOL)}
        found = _gathered(_dossiers(db, ids), askable(text), wanted)
        kept = dict(list(found.items())[:count])
        _complete(db, kept)
    return [_row(one) for one in kept.values()]


def _gathered(dossiers: dict[int, Dossier], text: str, wanted: Asked) -> dict[str, _Seen]:
    seen: dict[str, _Seen] = {}
    for dossier in dossiers.values():
        for person in people_of(dossier):
            if _fits(person, text, wanted):
                _note(seen, person, dossier)
    return seen


def _note(seen: dict[str, _Seen], person: Person, dossier: Dossier) -> None:
    one = seen.setdefault(who(person), _Seen(person, dossier, []))
    if dossier.procedure.code not in one.procedures:
        one.procedures.append(dossier.procedure.code)


def _complete(db: StoreDatabase, seen: dict[str, _Seen]) -> None:
    """Whoever has an identity number is followed through all their visits, whatever was asked for."""
    visits = _visits(db, seen)
    newest = _dossiers(db, {rows[0][0] for rows in visits.values()})
    for key, rows in visits.items():
        dossier = newest[rows[0][0]]
        person = next(person for person in people_of(dossier) if who(person) == key)
        seen[key] = _Seen(person, dossier, list(dict.fromkeys(code for _, code in rows)))


def _visits(db: StoreDatabase, seen: dict[str, _Seen]) -> dict[str, list[tuple[int, str]]]:
    """By person: row and procedure of each dossier they stand in, newest first."""
    keys = {folded_number(identity_of(one.person.id_number)): key for key, one in seen.items() if one.person.id_number}
    if not keys:
        return {}
    marks = ", ".join("?" * len(keys))
    found = db.rows(
        f"""SELECT n.value, d.id, d.procedure_code FROM number AS n JOIN dossier AS d ON d.id = n.id / {SLOTS}
            WHERE n.value IN ({marks}) AND n.id % {SLOTS} IN ({IDENTITY}, {SUBMITTER_IDENTITY}) LIMIT ?""",
        *keys,
        _VISITS_MAX,
    )
    visits: dict[str, list[tuple[int, str]]] = {}
    for value, id_, code in sorted(found, key=lambda row: int(row[1]), reverse=True):
        visits.setdefault(keys[value], []).append((id_, code))
    return visits


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
    if identity:
        return f"id:{identity}"
    return f"name:{fold(person.name)}|{digits(person.phone) or person.birth_date}"


def _by_number(db: StoreDatabase, text: str) -> set[int]:
    found: set[int] = set()
    for value in {folded_number(identity_of(text)), digits(text)}:
        if len(value) >= TRIGRAM:
            rows = db.rows(
                "SELECT id FROM number WHERE value >= ? AND value < ? ORDER BY value, id DESC LIMIT ?",
                value,
                value + _AFTER,
                _POOL,
            )
            found |= {id_ // SLOTS for (id_,) in rows if id_ % SLOTS in PERSON_SLOTS}
    return found


def _dossiers(db: StoreDatabase, ids: Iterable[int]) -> dict[int, Dossier]:
    """The newest of these dossiers by row, newest first."""
    wanted = sorted(ids, reverse=True)[:_POOL]
    if not wanted:
        return {}
    marks = ", ".join("?" * len(wanted))
    found = db.rows(f"SELECT id, state FROM dossier_state WHERE id IN ({marks}) ORDER BY id DESC", *wanted)
    return {id_: msgspec.json.decode(state, type=Dossier) for id_, state in found}


def _fits(person: Person, text: str, wanted: Asked) -> bool:
    """A dossier was found by all its people together; keep the one who was asked for."""
    number = digits(text)
    if len(number) >= TRIGRAM:
        identity = identity_of(text)
        return identity_of(person.id_number).startswith(identity) or digits(person.phone).startswith(number)
    return bool(wanted.words) and names_fit(fold(person.name), wanted.words)


def same_today(db: StoreDatabase, id_number: str, procedure_code: str, date: str) -> list[str]:
    """Dossiers of that day in which this applicant came for this procedure, or filed it online: a likely duplicate."""
    identity = folded_number(identity_of(askable(id_number)))
    if not identity:
        return []
    found = db.rows(
        f"""SELECT d.dossier FROM number AS n JOIN dossier AS d ON d.id = n.id / {SLOTS}
            WHERE n.value = ? AND n.id % {SLOTS} = {IDENTITY} AND d.procedure_code = ?
              AND (d.received_day = ? OR (d.waiting_since IS NOT NULL AND substr(d.received_at, 1, 10) = ?))
            ORDER BY d.id""",
        identity,
        procedure_code,
        date,
        date,
    )
    return [dossier for (dossier,) in found]
