"""Checking a whole store, also one that cannot be opened any more. The first problem named is the diagnosis."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import peewee

from motcua_tui.store import problems, refusals, verify_ledger, verify_tables
from motcua_tui.store.anchor import HEAD_FILE, Anchor, anchor_key, read_anchor
from motcua_tui.store.connect import PAGE_BYTES, StoreDatabase, is_plain
from motcua_tui.store.keeper import before_writing
from motcua_tui.store.key import Key
from motcua_tui.store.ledger import Ledger
from motcua_tui.store.migrations import LATEST, version_of
from motcua_tui.store.opening import reaches
from motcua_tui.store.owner import Owner
from motcua_tui.store.pages import PageDigest, damaged_pages, log_breaks_off, missing_pages, shown, wal_pages
from motcua_tui.store.problems import problem
from motcua_tui.store.rebuild import TABLES
from motcua_tui.store.records import ChainInfo, Problem, Verdict
from motcua_tui.store.store import ATTACHMENTS_FOLDER, DATABASE_FILE
from motcua_tui.store.watch import Watch
from schemas.refusal import Refusal, Refused

PROBLEMS_MAX = 1000
_WAIT_S = 3.0
_STRUCTURE_ROWS_MAX = 20

# Nobody but a holder of the key can make these: an old page never shows a hash or a signature that does not
# hold. The gravest first.
_CHANGED = (
    "verify.chain_broken", "verify.content_changed", "verify.content_missing", "verify.signature_forged",
    "verify.closing_unsigned",
)  # fmt: skip

_LOST = frozenset({"verify.log_damaged", "verify.store_rolled_back", "verify.head_differs"})


def verify(folder: Path, keys: Sequence[bytes], wait_s: float = _WAIT_S, watch: Watch | None = None) -> Verdict | Refusal:
    """Check everything that can be checked. `keys` are the keys to try, several after a cut change of key.
    `watch` hears how far the entries and the dossiers are.

    Refuses store.not_here, store.in_use, store.not_encrypted, store.wrong_key, store.newer_version: then
    there is nothing to check with. Everything else is an answer.
    """
    path = folder / DATABASE_FILE
    if not path.is_file():
        return refusals.not_here()
    owner = Owner(folder)
    if refusal := owner.take(wait_s):
        return refusal
    try:
        return verify_owned(folder, [Key(key) for key in keys], watch)
    except Refused as fault:
        return fault.refusal
    finally:
        owner.leave()


def verify_owned(folder: Path, keys: Sequence[Key], watch: Watch | None = None) -> Verdict:
    """As `verify`, in a folder this process owns already. Raises Refused."""
    path = folder / DATABASE_FILE
    if is_plain(path):
        raise Refused(refusals.not_encrypted())
    key, damaged = _fitting(folder, path, keys)
    count = len(damaged) or missing_pages(path, key.raw())
    if count:
        where = ", ".join(str(number) for number in damaged[:20])
        return Verdict(ok=False, entries=0, chains=[], problems=[problem(problems.page_damaged(count), where)])
    return _Check(folder, path, key, watch or Watch()).verdict()


def _fitting(folder: Path, path: Path, keys: Sequence[Key]) -> tuple[Key, list[int]]:
    """The key that belongs to this database, also when its first page is damaged, and the damaged pages."""
    pages = -(-path.stat().st_size // PAGE_BYTES)
    for key in keys:
        damaged = damaged_pages(path, key.raw())
        if len(damaged) < pages or read_anchor(folder, anchor_key(key.raw())) is not None:
            return key, damaged
    raise Refused(refusals.wrong_key())


class _Check:
    """One check of one store whose pages are all validly sealed."""

    def __init__(self, folder: Path, path: Path, key: Key, watch: Watch) -> None:
        self._folder = folder
        self._watch = watch
        self._noted = read_anchor(folder, anchor_key(key.raw()))
        # Before the database is opened: its log, if it has one, may be gone afterwards.
        self._stale = self._differs_from_digest(path, key)
        self._cut_log = log_breaks_off(path)
        self._path = path
        self._key = key
        self._use(read_only=True)
        self._sound = True
        self._found: list[Problem] = []
        self._entries = 0
        self._chains: list[ChainInfo] = []

    def _differs_from_digest(self, path: Path, key: Key) -> bool:
        """True if the file is not the one that its owner closed in order."""
        if self._noted is None or not self._noted.pages or wal_pages(path):
            return False
        return shown(PageDigest(key.raw()).of_file(path)) != self._noted.pages

    def _use(self, *, read_only: bool) -> None:
        self._db = StoreDatabase(self._path, self._key, read_only=read_only)
        self._ledger = Ledger(self._db)

    def verdict(self) -> Verdict:
        """Run every check and name the diagnosis first."""
        self._run(self._look)
        if self._sound and not {found.code for found in self._found} & _LOST:
            # These two need to write, and undo it. What is lost already is better left as it lies.
            before_writing(self._folder, self._path, self._key)
            self._use(read_only=False)
            self._run(self._look_by_writing)
        ranked = self._ranked()
        return Verdict(ok=not ranked, entries=self._entries, chains=self._chains, problems=ranked[:PROBLEMS_MAX])

    def _look(self) -> None:
        if version_of(self._db) > LATEST:
            raise Refused(refusals.newer_version(version_of(self._db), LATEST))
        self._guarded(self._structure())
        self._guarded(self._head())
        self._guarded(self._sizes())
        self._guarded(verify_ledger.check_chains(self._db, self._watch))
        self._guarded(verify_ledger.check_parents(self._db, self._watch))
        self._guarded(verify_ledger.check_signatures(self._db, self._watch))
        self._guarded(verify_ledger.check_closings(self._db))
        self._guarded(verify_tables.check_dossiers(self._db, self._ledger, self._watch))
        self._guarded(verify_tables.check_catalogue(self._db))
        self._guarded(verify_tables.check_attachments(self._db, self._folder / ATTACHMENTS_FOLDER))

    def _look_by_writing(self) -> None:
        self._guarded(verify_tables.check_office(self._db, self._ledger))
        self._guarded(verify_tables.check_search(self._db))

    def _run(self, look: Callable[[], None]) -> None:
        try:
            with self._db.session():
                look()
        finally:
            self._db.close_all()

    def _guarded(self, check: Iterator[Problem]) -> None:
        """Run one check. Every page is validly sealed, so a structure that breaks it is a mixture of ages."""
        try:
            for found in check:
                if len(self._found) < PROBLEMS_MAX:
                    self._found.append(found)
        except (Refused, peewee.DatabaseError):
            self._sound = False

    def _structure(self) -> Iterator[Problem]:
        rows = self._db.rows(f"PRAGMA integrity_check({_STRUCTURE_ROWS_MAX})")
        self._sound = [row[0] for row in rows] == ["ok"]
        yield from ()

    def _sizes(self) -> Iterator[Problem]:
        self._entries = self._ledger.count()
        self._chains = self._ledger.chains()
        self._watch.expect(verify_ledger.steps_of(self._db) + int(self._db.value("SELECT count(*) FROM dossier")))
        yield from ()

    def _head(self) -> Iterator[Problem]:
        if self._noted is None:
            gone = not (self._folder / HEAD_FILE).exists()
            yield problem(problems.head_missing() if gone else problems.head_damaged())
        elif not reaches(self._ledger, self._noted):
            yield problem(self._why_not_reached(self._noted))
        if self._db.value("SELECT 1 FROM notice WHERE code = 'store.head_missing'"):
            yield problem(problems.head_missing(), "notice")

    def _why_not_reached(self, noted: Anchor) -> Refusal:
        if self._ledger.entries(noted.chain, noted.seq, 1) and self._ledger.last_number() >= noted.entries:
            return problems.head_differs()
        return problems.log_damaged() if self._cut_log else problems.store_rolled_back()

    def _ranked(self) -> list[Problem]:
        """What explains the rest goes first."""
        codes = {found.code for found in self._found}
        for lost in ("verify.log_damaged", "verify.head_differs"):
            if lost in codes:
                return self._first(lost)
        if not self._sound:
            return [problem(problems.page_rolled_back(), "structure"), *self._found]
        for changed in _CHANGED:
            if changed in codes:
                return self._first(changed)
        if "verify.page_rolled_back" in codes:
            return self._first("verify.page_rolled_back")
        if "verify.store_rolled_back" in codes:
            return self._first("verify.store_rolled_back")
        if self._stale and not any(found.code == "verify.projection_differs" for found in self._strong()):
            return [problem(problems.page_rolled_back(), "digest"), *self._found]
        return self._found

    def _first(self, code: str) -> list[Problem]:
        return sorted(self._found, key=lambda found: found.code != code)

    def _strong(self) -> list[Problem]:
        """Findings about single dossiers: their rows were compared with every earlier state and fit none."""
        return [found for found in self._found if found.where not in TABLES]
