"""Search as you type over a million dossiers: numbers in any part, names with or without diacritics.

Words are folded before they are stored and before they are asked for, so NFC and NFD, đ and d meet. Lists come
newest first straight from the index: nothing is ranked, nothing is sorted.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import msgspec

from motcua_tui.store.connect import StoreDatabase
from motcua_tui.store.project import identity_of, status_mark
from motcua_tui.store.records import PersonRow, Row
from motcua_tui.store.views import ROW_COLUMNS, row_of
from schemas import limits
from schemas.intake import Person
from schemas.rules.numbering import normal_number
from schemas.status import Status
from schemas.text import digits, fold

TRIGRAM = 3
_EXACT_POOL = 200
_TOKENS_MAX = 8
_NUMBER_IN_GROUPS = re.compile(r"[0-9][0-9 .\-]*")
_WORD = re.compile(r"[^\W_]+")
_PEOPLE_POOL = 200


class Asked(msgspec.Struct, frozen=True):
    """A search text made ready: folded, cut into words and numbers, as typed for telling exact matches."""

    typed: str
    folded: str
    words: tuple[str, ...]
    numbers: tuple[str, ...]

    @property
    def has_diacritics(self) -> bool:
        """True when the typed text says more than its folded form."""
        return self.typed != self.folded


def asked(text: str) -> Asked:
    """Make a text ready. Whatever it holds, only letters and digits reach the index, each word quoted."""
    typed = " ".join(unicodedata.normalize("NFC", text[: limits.SEARCH_TEXT_MAX]).casefold().split())
    folded = fold(typed)
    words = tuple(_WORD.findall(folded)[:_TOKENS_MAX])
    return Asked(typed=typed, folded=folded, words=words, numbers=_numbers_in(folded))


def _numbers_in(folded: str) -> tuple[str, ...]:
    """The text as a number: as it is, and with the groups of a typed ID or phone joined."""
    if not any("0" <= char <= "9" for char in folded):
        return ()
    found = [folded]
    if _NUMBER_IN_GROUPS.fullmatch(folded):
        found.append(digits(folded))
    if folded.startswith("+84"):
        found += [digits(folded), "0" + digits(folded)[2:]]
    return tuple(dict.fromkeys(number for number in found if len(number) >= TRIGRAM))


def search(db: StoreDatabase, text: str, status: Status | None, limit: int) -> list[Row]:
    """Dossiers by number, name, ID or phone in part, newest first; exact numbers, then exact spelling, come first."""
    wanted = asked(text)
    count = max(1, min(limit, limits.SEARCH_ROWS_MAX))
    with db.session():
        if not wanted.folded:
            return _newest(db, status, count)
        exact = _exact_numbers(db, text, status)
        found = exact + [
            row for row in _found(db, wanted, status, count) if row.id not in {first.id for first in exact}
        ]
    return found[:count]


def _found(db: StoreDatabase, wanted: Asked, status: Status | None, count: int) -> list[Row]:
    pool = _EXACT_POOL if wanted.has_diacritics else count
    ids = {*by_number(db, wanted, status, pool), *by_name(db, wanted, status, pool)}
    rows = rows_of(db, sorted(ids, reverse=True)[:pool])
    if not wanted.has_diacritics:
        return rows
    return sorted(rows, key=lambda row: wanted.typed not in unicodedata.normalize("NFC", row.name).casefold())


def _newest(db: StoreDatabase, status: Status | None, count: int) -> list[Row]:
    if status is None:
        found = db.rows("SELECT id FROM dossier ORDER BY id DESC LIMIT ?", count)
    else:
        found = db.rows(
            "SELECT rowid FROM dossier_name WHERE dossier_name MATCH ? ORDER BY rowid DESC LIMIT ?",
            _facet(status),
            count,
        )
    return rows_of(db, [id_ for (id_,) in found])


def _exact_numbers(db: StoreDatabase, text: str, status: Status | None) -> list[Row]:
    values = {normal_number(text[: limits.SEARCH_TEXT_MAX]), identity_of(text[: limits.SEARCH_TEXT_MAX])}
    marks = ", ".join("?" * len(values))
    found = db.rows(
        f"SELECT DISTINCT dossier FROM number WHERE value IN ({marks}) ORDER BY dossier DESC LIMIT ?",
        *sorted(values), limits.SEARCH_ROWS_MAX,
    )  # fmt: skip
    rows = rows_of(db, [id_ for (id_,) in found])
    return [row for row in rows if status is None or row.status is status]


def by_number(db: StoreDatabase, wanted: Asked, status: Status | None, count: int) -> list[int]:
    """Dossiers one of whose numbers contains the text. The index knows trigrams only, so each hit is checked."""
    found: set[int] = set()
    for number in wanted.numbers:
        trigrams = dict.fromkeys(number[at : at + TRIGRAM] for at in range(len(number) - TRIGRAM + 1))
        terms = [status_mark(status)] if status is not None else []
        match = " AND ".join(quoted(term) for term in [*terms, *trigrams])
        found |= {
            id_
            for (id_,) in db.rows(
                """SELECT n.rowid FROM dossier_number AS n JOIN dossier AS d ON d.id = n.rowid
                   WHERE dossier_number MATCH ? AND instr(d.numbers, ?) ORDER BY n.rowid DESC LIMIT ?""",
                match, number, count,
            )
        }  # fmt: skip
    return sorted(found, reverse=True)


def by_name(db: StoreDatabase, wanted: Asked, status: Status | None, count: int) -> list[int]:
    """Dossiers with a person whose name has every word; the last word may be unfinished."""
    match = name_match(wanted.words, status)
    if match is None:
        return []
    found = db.rows(
        "SELECT rowid FROM dossier_name WHERE dossier_name MATCH ? ORDER BY rowid DESC LIMIT ?", match, count
    )
    return [id_ for (id_,) in found]


def name_match(words: tuple[str, ...], status: Status | None) -> str | None:
    """The index query for these words, None without words."""
    if not words:
        return None
    terms = [f"names : {quoted(word)}" for word in words[:-1]] + [f"names : {quoted(words[-1])} *"]
    return " AND ".join(terms + ([_facet(status)] if status is not None else []))


def _facet(status: Status) -> str:
    return f"facet : {quoted(f'st{int(status)}')}"


def quoted(term: str) -> str:
    return '"' + term.replace('"', '""') + '"'


def rows_of(db: StoreDatabase, ids: list[int]) -> list[Row]:
    """The rows of these dossiers in the given order, in one query."""
    if not ids:
        return []
    marks = ", ".join("?" * len(ids))
    found = {
        row[0]: row for row in db.rows(f"SELECT id, {ROW_COLUMNS} FROM dossier WHERE id IN ({marks})", *ids)
    }
    return [row_of(found[id_][1:], str(id_)) for id_ in ids if id_ in found]


def resolve(db: StoreDatabase, number: str) -> list[str]:
    """The dossiers this exact text names: by id, provisional or official number. Upper and lower case are alike."""
    found = db.rows(
        """SELECT DISTINCT d.dossier FROM number AS n JOIN dossier AS d ON d.id = n.dossier
           WHERE n.value = ? AND n.kind IN ('id', 'provisional', 'official') ORDER BY d.id""",
        normal_number(number[: limits.SEARCH_TEXT_MAX]),
    )
    return [dossier for (dossier,) in found]


def people(db: StoreDatabase, text: str, limit: int) -> list[PersonRow]:
    """People seen before, by ID or phone from its beginning or by name; each once, with their newest data."""
    wanted = asked(text)
    count = max(1, min(limit, limits.SEARCH_ROWS_MAX))
    with db.session():
        found = _people_by_number(db, text) + _people_by_name(db, wanted)
        seen: dict[str, PersonRow] = {}
        for who, dossier, received_at, person in found:
            if who not in seen and len(seen) < count:
                procedures = tuple(code for (code,) in _procedures_of(db, who))
                record = msgspec.json.decode(person, type=Person)
                seen[who] = PersonRow(
                    person=record, received_at=received_at, dossier=dossier, procedures=procedures
                )
    return list(seen.values())


_PERSON = """SELECT p.who, d.dossier, d.received_at, p.person FROM person AS p JOIN dossier AS d ON d.id = p.dossier"""


def _people_by_number(db: StoreDatabase, text: str) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = []
    for column, value in (("identity", identity_of(text[: limits.SEARCH_TEXT_MAX])), ("phone", digits(text))):
        if len(value) >= TRIGRAM and any(char.isdigit() for char in value):
            found += db.rows(
                f"{_PERSON} WHERE p.{column} >= ? AND p.{column} < ? ORDER BY p.{column}, p.dossier DESC LIMIT ?",
                value, value + "\U0010ffff", _PEOPLE_POOL,
            )  # fmt: skip
    return sorted(found, key=lambda row: str(row[2]), reverse=True)


def _people_by_name(db: StoreDatabase, wanted: Asked) -> list[tuple[Any, ...]]:
    ids = by_name(db, wanted, None, _PEOPLE_POOL)
    if not ids:
        return []
    marks = ", ".join("?" * len(ids))
    rows = db.rows(f"SELECT p.names, p.dossier, p.who, d.dossier, d.received_at, p.person FROM person AS p "
                   f"JOIN dossier AS d ON d.id = p.dossier WHERE p.dossier IN ({marks}) ORDER BY p.dossier DESC", *ids)  # fmt: skip
    return [row[2:] for row in rows if _names_fit(row[0], wanted.words)]


def _names_fit(names: str, words: tuple[str, ...]) -> bool:
    """A dossier was found by all its people together; keep the one whose own name has the words."""
    have = _WORD.findall(names)
    return all(word in have for word in words[:-1]) and any(word.startswith(words[-1]) for word in have)


def _procedures_of(db: StoreDatabase, who: str) -> list[tuple[Any, ...]]:
    return db.rows(
        "SELECT procedure_code FROM person WHERE who = ? GROUP BY procedure_code ORDER BY max(dossier) DESC LIMIT 5",
        who,
    )


def same_today(db: StoreDatabase, id_number: str, procedure_code: str, date: str) -> list[str]:
    """Dossiers of that day in which this applicant came for this procedure: a likely duplicate."""
    identity = identity_of(id_number)
    if not identity:
        return []
    found = db.rows(
        """SELECT d.dossier FROM person AS p JOIN dossier AS d ON d.id = p.dossier
           WHERE p.identity = ? AND p.identity <> '' AND p.role = 0 AND p.procedure_code = ? AND p.received_day = ?
           ORDER BY p.dossier""",
        identity, procedure_code, date,
    )  # fmt: skip
    return [dossier for (dossier,) in found]
