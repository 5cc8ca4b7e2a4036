"""Search as you type over a million dossiers: numbers in any part, names with or without diacritics.

Words are folded before they are stored and before they are asked for, so NFC and NFD, đ and d meet. Lists
come newest first straight from the index: nothing is ranked, nothing is sorted by the database. CROSS JOIN
keeps the index in front: left to choose, SQLite begins with the status and asks the index a million times.
"""

from __future__ import annotations

import re
import unicodedata

import msgspec

from motcua_tui.store.connect import StoreDatabase
from motcua_tui.store.project import CODE_SLOTS, SLOTS, folded_number
from motcua_tui.store.records import Row
from motcua_tui.store.views import ROW_COLUMNS, row_of
from schemas import limits
from schemas.rules.numbering import normal_number
from schemas.status import Status
from schemas.text import digits, fold

TRIGRAM = 3
_EXACT_POOL = 200
_WORDS_MAX = 8
# Below this many dossiers of a status it is quicker to look through them than through a common name.
_FEW = 5000
PREFIX_MAX = 3
_LOOK_THROUGH = 2000
# A whole identity or telephone number: whoever has exactly that one is meant.
_WHOLE_NUMBER = 9
_NUMBER_IN_GROUPS = re.compile(r"\+?[0-9][0-9 .\-]*")
_WORD = re.compile(r"[^\W_]+")


class Asked(msgspec.Struct, frozen=True):
    """A search text made ready: as typed, folded, cut into words, read as numbers."""

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
    short = askable(text)
    folded = fold(short)
    words = tuple(_WORD.findall(folded)[:_WORDS_MAX])
    return Asked(typed=typed_form(short), folded=folded, words=words, numbers=_numbers_in(folded))


def askable(text: str) -> str:
    """A text cut to what may be asked for.

    Half characters have no bytes in UTF-8, and a NUL ends the query in the middle of a quoted word.
    """
    return text[: limits.SEARCH_TEXT_MAX].replace("\0", "").encode("utf-8", "ignore").decode("utf-8")


def typed_form(text: str) -> str:
    """A text as it is compared with its diacritics: NFC, no case, single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _numbers_in(folded: str) -> tuple[str, ...]:
    """The text as a number: as it is, and as a typed ID or phone with its groups joined."""
    if not any("0" <= char <= "9" for char in folded):
        return ()
    found = [folded.replace(" ", "")]
    if _NUMBER_IN_GROUPS.fullmatch(folded):
        joined = digits(folded)
        found += [joined, *([f"0{joined[2:]}"] if folded.startswith("+84") else [])]
    return tuple(number for number in dict.fromkeys(found) if len(number) >= TRIGRAM)


def search(db: StoreDatabase, text: str, status: Status | None, limit: int) -> list[Row]:
    """Dossiers by number, name, ID or phone in part: exact numbers, then exact spelling, then the newest."""
    wanted = asked(text)
    count = max(1, min(limit, limits.SEARCH_ROWS_MAX))
    with db.session():
        if not wanted.folded:
            return rows_of(db, _newest(db, status, count))
        pool = _EXACT_POOL if wanted.has_diacritics else count
        exact = exact_number(db, text)
        by_parts = set() if exact and len(wanted.folded) >= _WHOLE_NUMBER else by_number(db, wanted, status, pool)
        found = {*by_parts, *by_name(db, wanted, status, pool)} - set(exact)
        first = [row for row in rows_of(db, exact) if status is None or row.status is status]
        rest = rows_of(db, sorted(found, reverse=True)[:pool])
    return [*first, *_exact_spelling_first(rest, wanted)][:count]


def _exact_spelling_first(rows: list[Row], wanted: Asked) -> list[Row]:
    if not wanted.has_diacritics:
        return rows
    return sorted(rows, key=lambda row: wanted.typed not in typed_form(row.name))


def _newest(db: StoreDatabase, status: Status | None, count: int) -> list[int]:
    if status is None:
        found = db.rows("SELECT id FROM dossier ORDER BY id DESC LIMIT ?", count)
    else:
        found = db.rows("SELECT id FROM dossier WHERE status = ? ORDER BY id DESC LIMIT ?", int(status), count)
    return [id_ for (id_,) in found]


def exact_number(db: StoreDatabase, text: str) -> list[int]:
    """The rows of dossiers one of whose numbers is exactly this text, newest first."""
    value = folded_number(askable(text))
    values = sorted({value, value.replace(".", "")})
    marks = ", ".join("?" * len(values))
    found = db.rows(f"SELECT id FROM number WHERE value IN ({marks}) LIMIT ?", *values, limits.SEARCH_ROWS_MAX)
    return sorted({id_ // SLOTS for (id_,) in found}, reverse=True)


def by_number(db: StoreDatabase, wanted: Asked, status: Status | None, count: int) -> set[int]:
    """Dossiers one of whose numbers contains the text. The index knows trigrams only, so each hit is checked."""
    found: set[int] = set()
    for number in wanted.numbers:
        trigrams = dict.fromkeys(number[at : at + TRIGRAM] for at in range(len(number) - TRIGRAM + 1))
        match = " AND ".join(quoted(trigram) for trigram in trigrams)
        join = "" if status is None else f"CROSS JOIN dossier AS d ON d.id = n.id / {SLOTS} AND d.status = {int(status)}"
        rows = db.rows(
            f"""SELECT n.id FROM number_part AS p CROSS JOIN number AS n ON n.id = p.rowid {join}
                WHERE number_part MATCH ? AND instr(n.value, ?) ORDER BY p.rowid DESC LIMIT ?""",
            match,
            number,
            count,
        )
        found |= {id_ // SLOTS for (id_,) in rows}
    return found


def by_name(db: StoreDatabase, wanted: Asked, status: Status | None, count: int) -> list[int]:
    """Dossiers with people whose names have every word; the last word may be unfinished."""
    words = wanted.words
    if not words:
        return []
    if status is not None and _count_of(db, status) <= _FEW:
        return _few_by_name(db, wanted, status, count)
    if len(words[-1]) > PREFIX_MAX:
        found = _newest_by_prefix(db, words, status, count)
        if len(found) >= count:
            return found
    narrowed = "" if status is None else f"CROSS JOIN dossier AS d ON d.id = f.rowid AND d.status = {int(status)}"
    rows = db.rows(
        f"""SELECT f.rowid FROM dossier_name AS f {narrowed}
            WHERE dossier_name MATCH ? ORDER BY f.rowid DESC LIMIT ?""",
        name_match(words),
        count,
    )
    return [id_ for (id_,) in rows]


def _newest_by_prefix(db: StoreDatabase, words: tuple[str, ...], status: Status | None, count: int) -> list[int]:
    """The newest dossiers by a long unfinished word, if it is a common one.

    The index keeps beginnings of up to three letters in order of time. A longer one has to be gathered from
    every word it begins, which for “nguye” is half of all dossiers; so the newest with “ngu” are looked
    through first.
    """
    last = words[-1]
    narrowed = "" if status is None else f"AND d.status = {int(status)}"
    rows = db.rows(
        f"""SELECT c.id FROM (SELECT rowid AS id FROM dossier_name WHERE dossier_name MATCH ?
                              ORDER BY rowid DESC LIMIT {_LOOK_THROUGH}) AS c
            CROSS JOIN dossier AS d ON d.id = c.id WHERE instr(' ' || d.names, ?) {narrowed} LIMIT ?""",
        name_match((*words[:-1], last[:PREFIX_MAX])),
        f" {last}",
        count,
    )
    return sorted((id_ for (id_,) in rows), reverse=True)


def _few_by_name(db: StoreDatabase, wanted: Asked, status: Status, count: int) -> list[int]:
    found = db.rows("SELECT id, names FROM dossier WHERE status = ? ORDER BY id DESC", int(status))
    return [id_ for id_, names in found if names_fit(names, wanted.words)][:count]


def names_fit(names: str, words: tuple[str, ...]) -> bool:
    """True if the folded names have every word, the last one from its beginning."""
    have = _WORD.findall(names)
    return all(word in have for word in words[:-1]) and any(word.startswith(words[-1]) for word in have)


def _count_of(db: StoreDatabase, status: Status) -> int:
    return int(db.value("SELECT count FROM tally WHERE status = ?", int(status)) or 0)


def name_match(words: tuple[str, ...]) -> str:
    """The index query for these words, the last one from its beginning."""
    return " AND ".join([*(quoted(word) for word in words[:-1]), f"{quoted(words[-1])} *"])


def quoted(term: str) -> str:
    """A term as the index reads it, whatever it holds."""
    return '"' + term.replace('"', '""') + '"'


def rows_of(db: StoreDatabase, ids: list[int]) -> list[Row]:
    """The rows of these dossiers in the given order, in one query."""
    if not ids:
        return []
    marks = ", ".join("?" * len(ids))
    found = {row[0]: row for row in db.rows(f"SELECT id, {ROW_COLUMNS} FROM dossier WHERE id IN ({marks})", *ids)}
    return [row_of(found[id_][1:], "") for id_ in ids if id_ in found]


def resolve(db: StoreDatabase, number: str) -> list[str]:
    """The dossiers this exact text names: by id, provisional or official number. Case does not matter."""
    text = askable(number)
    with db.session():
        rows = db.rows("SELECT id FROM number WHERE value = ? ORDER BY id", folded_number(text))
        ids = dict.fromkeys(id_ // SLOTS for (id_,) in rows if id_ % SLOTS in CODE_SLOTS)
        named = [db.value("SELECT dossier FROM dossier WHERE id = ?", id_) for id_ in ids]
        own = db.value("SELECT dossier FROM dossier WHERE dossier = ?", normal_number(text))
    return list(dict.fromkeys(([own] if own else []) + named))
