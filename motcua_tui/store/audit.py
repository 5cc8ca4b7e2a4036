"""Who did what and who looked at what, over a period: read from the ledger's headers and from the log of looks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal

import msgspec

from motcua_tui.store.connect import StoreDatabase
from motcua_tui.store.ledger import octets
from motcua_tui.store.records import Problem
from motcua_tui.store.side import LIST_WORD
from motcua_tui.store.watch import Watch
from schemas.entry import Entry

PROBLEMS_MAX = 1_000
_AT_ONCE = 200
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
    that the author's signature covers the entry. A look has no chain and no hash: it is kept on this machine only. A look at a
    list has no dossier of its own: `listed` are the local numbers of those that were seen."""

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
    listed: tuple[int, ...] = ()


class Audit:
    """Questions of whoever watches over the office."""

    def __init__(self, db: StoreDatabase) -> None:
        self._db = db

    def rows(self, asked: AuditFilter, limit: int) -> list[AuditRow]:
        """The newest first, at most `limit`."""
        found = [*self._acts(asked, limit), *self._looks(asked, limit)]
        return sorted(found, key=lambda row: (row.at, row.seq), reverse=True)[:limit]

    def check(self, watch: Watch | None = None) -> list[Problem]:
        """Walk every chain, and every link, signature and closing of a day. Raises Stopped where `watch` says so."""
        from motcua_tui.store import verify_ledger  # signatures need more than an open store has loaded

        checks = (verify_ledger.check_chains, verify_ledger.check_parents, verify_ledger.check_signatures)
        watch = watch or Watch()
        with self._db.session():
            watch.expect(verify_ledger.steps_of(self._db))
            found = [problem for check in checks for problem in islice(check(self._db, watch), PROBLEMS_MAX)]
            return [*found, *verify_ledger.check_closings(self._db)][:PROBLEMS_MAX]

    def is_signed(self, hash_: str) -> bool:
        """Whether its author signed just this entry, as every closing of a day is signed."""
        from motcua_tui.store import verify_ledger  # as above

        return verify_ledger.is_signed(self._db, hash_)

    def signed_up_to(self) -> dict[tuple[str, str], int]:
        """By chain and user, the last place on the chain that a signature of that user covers."""
        rows = self._db.rows(
            """SELECT c.name, s.user, max(s.seq) FROM signature AS s JOIN chain AS c ON c.id = s.chain GROUP BY s.chain, s.user"""
        )
        return {(chain, user): seq for chain, user, seq in rows}

    def _acts(self, asked: AuditFilter, limit: int) -> Iterator[AuditRow]:
        signed = self.signed_up_to()
        rows = self._db.rows(
            f"""SELECT e.header, e.hash, c.name, coalesce(nullif(d.official_code, ''), d.provisional_code, '')
                FROM entry AS e JOIN chain AS c ON c.id = e.chain LEFT JOIN dossier AS d ON d.dossier = e.dossier
                WHERE e.day BETWEEN ? AND ? {_where(asked, "e.author", "e.dossier")} ORDER BY e.day DESC, e.id DESC LIMIT ?""",
            asked.first or _EVER[0], asked.last or _EVER[1], *_values(asked), limit,
        )  # fmt: skip
        for header, hash_, chain, code in rows:
            entry = msgspec.json.decode(octets(header), type=Entry)
            yield AuditRow(
                kind="act", at=entry.at, user=entry.by, what=entry.act, dossier=entry.dossier or "", code=code, chain=chain,
                seq=entry.seq, hash=octets(hash_).hex(), typed_at=entry.typed_at or "",
                signed=signed.get((chain, entry.by), -1) >= entry.seq,
            )  # fmt: skip

    def _looks(self, asked: AuditFilter, limit: int) -> Iterator[AuditRow]:
        """Looks at a dossier itself, and at lists; of the lists, where one dossier is asked for, those it was seen in."""
        narrowed, values = _where(asked, "a.user", ""), [asked.user] if asked.user else []
        code, number = "", self._db.value("SELECT id FROM dossier WHERE dossier = ?", asked.dossier) if asked.dossier else None
        if asked.dossier:
            code = self.members((number or 0,))[0][1] if number else ""
            narrowed += f" AND (a.dossier = ? OR (a.dossier = '' AND a.what LIKE '{LIST_WORD} %' AND instr(a.what, ?)))"
            values += [asked.dossier, f"#{number}#"]
        rows = self._db.rows(
            f"""SELECT a.at, a.user, a.what, a.dossier, coalesce(nullif(d.official_code, ''), d.provisional_code, '')
                FROM access_log AS a LEFT JOIN dossier AS d ON d.dossier = a.dossier
                WHERE substr(a.at, 1, 10) BETWEEN ? AND ? {narrowed} ORDER BY a.id DESC LIMIT ?""",
            asked.first or _EVER[0], asked.last or _EVER[1], *values, limit,
        )  # fmt: skip
        for at, user, what, dossier, its_code in rows:
            said, listed = _listed(what)
            row = AuditRow(kind="look", at=at, user=user, what=said, dossier=dossier, code=its_code, listed=listed)
            yield replace(row, dossier=asked.dossier, code=code, listed=()) if listed and asked.dossier else row

    def members(self, numbers: Sequence[int]) -> list[tuple[str, str]]:
        """The id and the code of each dossier with these local numbers."""
        found: list[tuple[str, str]] = []
        for start in range(0, len(numbers), _AT_ONCE):
            page = numbers[start : start + _AT_ONCE]
            marks = ", ".join("?" * len(page))
            found += self._db.rows(
                f"""SELECT dossier, coalesce(nullif(official_code, ''), provisional_code, '') FROM dossier
                    WHERE id IN ({marks}) ORDER BY id""",
                *page,
            )
        return found


def _listed(what: str) -> tuple[str, tuple[int, ...]]:
    """A look at a list as its name and the local numbers of its dossiers; any other look as it is."""
    if not what.startswith(f"{LIST_WORD} ") or not what.endswith("#"):
        return what, ()
    name, _blank, numbers = what.partition(" #")
    return name, tuple(int(number) for number in numbers.strip("#").split("#") if number.isdigit())


def _where(asked: AuditFilter, user: str, dossier: str) -> str:
    wanted = [f"AND {column} = ?" for column, value in ((user, asked.user), (dossier, asked.dossier)) if value and column]
    return " ".join(wanted)


def _values(asked: AuditFilter) -> list[str]:
    return [value for value in (asked.user, asked.dossier) if value]
