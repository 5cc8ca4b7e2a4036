"""The catalogue's versions (thủ tục hành chính): kept for ever by code and hash, found by code or words."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import islice
from typing import cast

import msgspec

from motcua_tui.store.connect import StoreDatabase
from motcua_tui.store.search import asked, quoted
from schemas import limits
from schemas.base import plain
from schemas.canonical import Json, canonical_bytes
from schemas.procedure import Procedure, version_hash, version_on
from schemas.text import fold

_RECENT_DOSSIERS = 300


class Added(msgspec.Struct, frozen=True):
    """How many versions an import brought: of new procedures, of known ones, and those known already."""

    added: int
    changed: int
    unchanged: int


class Catalogue:
    """Every version of every procedure this office has seen."""

    def __init__(self, db: StoreDatabase) -> None:
        self._db = db

    def add(self, procedures: Iterable[Procedure], source: str) -> Added:
        """Enter versions in one transaction. A known version, or an outline of a procedure known in full, is unchanged."""
        counts = {"added": 0, "changed": 0, "unchanged": 0}
        with self._db.writing():
            for procedure in procedures:
                counts[self._enter(procedure, source)] += 1
        return Added(**counts)

    def _enter(self, procedure: Procedure, source: str) -> str:
        hash_ = version_hash(procedure)
        known = self._db.rows("SELECT hash, outline FROM procedure_version WHERE code = ?", procedure.code)
        if any(hash_ == other for other, _ in known) or (procedure.outline and any(not outline for _, outline in known)):
            return "unchanged"
        names = f"{fold(procedure.code)} {fold(procedure.name)} {fold(procedure.field)}"
        self._db.run(
            "INSERT INTO procedure_version (code, hash, names, outline, imported_from, body) VALUES (?, ?, ?, ?, ?, ?)",
            procedure.code, hash_, names, int(procedure.outline), source, canonical_bytes(cast(Json, plain(procedure))),
        )  # fmt: skip
        self._db.run("INSERT INTO procedure_name (rowid, names) VALUES (last_insert_rowid(), ?)", names)
        return "changed" if known else "added"

    def versions(self, code: str) -> list[Procedure]:
        """Every version of a procedure in the order they were entered."""
        return [
            msgspec.json.decode(body, type=Procedure)
            for (body,) in self._db.rows("SELECT body FROM procedure_version WHERE code = ? ORDER BY id", code)
        ]

    def current(self, code: str, day: date | str) -> Procedure | None:
        """The version that holds on a day (a date or YYYY-MM-DD), None if there is none."""
        return version_on(self._full(code), date.fromisoformat(day) if isinstance(day, str) else day)

    def _full(self, code: str) -> list[Procedure]:
        """A procedure known in full is never read from an outline that came first."""
        versions = self.versions(code)
        return [version for version in versions if not version.outline] or versions

    def by_hash(self, code: str, prefix: str) -> Procedure | None:
        """The version a dossier was received under, by the first digits of its hash."""
        body = self._db.value(
            "SELECT body FROM procedure_version WHERE code = ? AND substr(hash, 1, ?) = ? ORDER BY id LIMIT 1",
            code, len(prefix), prefix,
        )  # fmt: skip
        return None if body is None else msgspec.json.decode(body, type=Procedure)

    def search(self, text: str, day: date | str, limit: int = 50) -> list[Procedure]:
        """Procedures in force on a day by code or words without diacritics; the codes used last come first."""
        wanted = asked(text)
        codes = self._codes_by_words(wanted.words) if wanted.words else self._codes()
        used = {code: place for place, code in enumerate(self.last_used(limit=20))}
        exact = fold(text)
        ordered = sorted(codes, key=lambda code: (fold(code) != exact, used.get(code, len(used)), code))
        found = (self.current(code, day) for code in ordered)
        return list(islice((procedure for procedure in found if procedure is not None), max(1, limit)))

    def _codes_by_words(self, words: Sequence[str]) -> list[str]:
        match = " AND ".join([*(quoted(word) for word in words[:-1]), quoted(words[-1]) + " *"])
        found = self._db.rows(
            """SELECT DISTINCT v.code FROM procedure_name AS n JOIN procedure_version AS v ON v.id = n.rowid
               WHERE procedure_name MATCH ? LIMIT ?""",
            match, limits.CATALOGUE_RECORDS_MAX,
        )  # fmt: skip
        return [code for (code,) in found]

    def _codes(self) -> list[str]:
        return [code for (code,) in self._db.rows("SELECT DISTINCT code FROM procedure_version ORDER BY code")]

    def fields(self) -> list[str]:
        """Every field (lĩnh vực) the catalogue knows."""
        found = self._db.rows("SELECT DISTINCT json_extract(CAST(body AS TEXT), '$.field') FROM procedure_version ORDER BY 1")
        return [field for (field,) in found if field]

    def levels(self) -> dict[str, str]:
        """At which levels of government each procedure is resolved, as its newest version says it; "" where it does not."""
        found = self._db.rows("SELECT code, json_extract(CAST(body AS TEXT), '$.level') FROM procedure_version ORDER BY id")
        known: dict[str, str] = {}
        for code, level in found:
            known[code] = level or known.get(code, "")
        return known

    def count(self) -> int:
        """How many procedures are known."""
        return int(self._db.value("SELECT count(DISTINCT code) FROM procedure_version"))

    def last_used(self, limit: int = 9) -> list[str]:
        """The codes of the procedures received last, newest first, each once."""
        found = self._db.rows("SELECT procedure_code FROM dossier ORDER BY id DESC LIMIT ?", _RECENT_DOSSIERS)
        return [code for code in dict.fromkeys(code for (code,) in found) if code != "-"][:limit]

    def received_last(self, code: str) -> list[str]:
        """The dossiers of this procedure among those received last, newest first."""
        found = self._db.rows("SELECT dossier, procedure_code FROM dossier ORDER BY id DESC LIMIT ?", _RECENT_DOSSIERS)
        return [dossier for dossier, of in found if of == code]

    def addresses_last(self) -> list[str]:
        """The addresses of the owners of the dossiers received last, newest first."""
        found = self._db.rows(
            "SELECT json_extract(CAST(state AS TEXT), '$.applicant.address') FROM dossier_state ORDER BY id DESC LIMIT ?",
            _RECENT_DOSSIERS,
        )
        return [address for (address,) in found if address]

    def digest(self) -> str:
        """One hash over every version known, in 64 hex digits: two offices with the same catalogue have the same."""
        digest = hashlib.sha256(b"motcua catalogue 1\n")
        for code, hash_ in self._db.rows("SELECT code, hash FROM procedure_version ORDER BY code, hash"):
            digest.update(f"{code} {hash_}\n".encode())
        return digest.hexdigest()
