"""Who did what and who looked at what, over a period: read from the ledger's headers and from the log of looks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal

import msgspec

from motcua_tui.store.connect import StoreDatabase
from motcua_tui.store.ledger import octets
from motcua_tui.store.records import Problem
from schemas.entry import Entry

PROBLEMS_MAX = 1_000
_EVER = ("0000-01-01", "9999-12-31")


@dataclass(frozen=True)
class AuditFilter:
    """What is asked for: days with both ends, "" for any; a user; a dossier by its id."""

    first: str = ""
    last: str = ""
    user: str = ""
    dossier: str = ""


@dataclass(frozen=True)
class AuditRow:
    """One act, or one look at personal data. `typed_at` is set for what was recorded later than it happened; `signed` says
    that the author's signature covers the entry. A look has no chain and no hash: it is kept on this machine only."""

    kind: Literal["act", "look"]
    at: str
    user: str
    what: str
    dossier: str
    code: str
    chain: str = ""
    seq: int = -1
    hash: str = ""
    typed_at: str = ""
    signed: bool = False


class Audit:
    """Questions of whoever watches over the office."""

    def __init__(self, db: StoreDatabase) -> None:
        self._db = db

    def rows(self, asked: AuditFilter, limit: int) -> list[AuditRow]:
        """The newest first, at most `limit`."""
        found = [*self._acts(asked, limit), *self._looks(asked, limit)]
        return sorted(found, key=lambda row: (row.at, row.seq), reverse=True)[:limit]

    def check(self) -> list[Problem]:
        """Walk every chain, every link between entries and every signature."""
        from motcua_tui.store import verify_ledger  # signatures need more than an open store has loaded

        checks = (verify_ledger.check_chains, verify_ledger.check_parents, verify_ledger.check_signatures)
        with self._db.session():
            return list(islice((problem for check in checks for problem in check(self._db)), PROBLEMS_MAX))

    def _acts(self, asked: AuditFilter, limit: int) -> Iterator[AuditRow]:
        signed = {
            (chain, user): seq
            for chain, user, seq in self._db.rows("SELECT chain, user, max(seq) FROM signature GROUP BY chain, user")
        }
        rows = self._db.rows(
            f"""SELECT e.header, e.hash, e.chain, c.name, coalesce(nullif(d.official_code, ''), d.provisional_code, '')
                FROM entry AS e JOIN chain AS c ON c.id = e.chain LEFT JOIN dossier AS d ON d.dossier = e.dossier
                WHERE e.day BETWEEN ? AND ? {_where(asked, "e.author", "e.dossier")} ORDER BY e.day DESC, e.id DESC LIMIT ?""",
            asked.first or _EVER[0], asked.last or _EVER[1], *_values(asked), limit,
        )  # fmt: skip
        for header, hash_, number, chain, code in rows:
            entry = msgspec.json.decode(octets(header), type=Entry)
            yield AuditRow(
                kind="act", at=entry.at, user=entry.by, what=entry.act, dossier=entry.dossier or "", code=code, chain=chain,
                seq=entry.seq, hash=octets(hash_).hex(), typed_at=entry.typed_at or "",
                signed=signed.get((number, entry.by), -1) >= entry.seq,
            )  # fmt: skip

    def _looks(self, asked: AuditFilter, limit: int) -> Iterator[AuditRow]:
        rows = self._db.rows(
            f"""SELECT a.at, a.user, a.what, a.dossier, coalesce(nullif(d.official_code, ''), d.provisional_code, '')
                FROM access_log AS a LEFT JOIN dossier AS d ON d.dossier = a.dossier
                WHERE substr(a.at, 1, 10) BETWEEN ? AND ? {_where(asked, "a.user", "a.dossier")} ORDER BY a.id DESC LIMIT ?""",
            asked.first or _EVER[0], asked.last or _EVER[1], *_values(asked), limit,
        )  # fmt: skip
        for at, user, what, dossier, code in rows:
            yield AuditRow(kind="look", at=at, user=user, what=what, dossier=dossier, code=code)


def _where(asked: AuditFilter, user: str, dossier: str) -> str:
    wanted = [f"AND {column} = ?" for column, value in ((user, asked.user), (dossier, asked.dossier)) if value]
    return " ".join(wanted)


def _values(asked: AuditFilter) -> list[str]:
    return [value for value in (asked.user, asked.dossier) if value]
