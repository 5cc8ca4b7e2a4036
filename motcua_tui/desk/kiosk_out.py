"""What the app tells the citizens' screen: how dossiers stand (sealed), the public catalogue, who is called."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from pathlib import Path
from typing import Protocol

import msgspec

from motcua_tui.desk import kiosk_files, queue
from motcua_tui.desk.kiosk_link import Link
from motcua_tui.desk.office import Office
from motcua_tui.desk.paper_parts import letterhead_of
from motcua_tui.store import TicketState
from motcua_tui.vault.lookup import LookupKey, key_of, number_key, seal_row, slip_key
from schemas import limits
from schemas.base import Record
from schemas.dossier import Dossier
from schemas.kiosk import (
    BOARD,
    BOARD_FILE,
    LOOKUP,
    LOOKUP_FILE,
    PUBLIC,
    PUBLIC_FILE,
    BoardFile,
    LookupFile,
    PublicFile,
    Slow,
    Standing,
    id_tail,
)
from schemas.rules.hours import spoken_hours
from schemas.rules.numbering import normal_number

KEPT_DAYS = 90
"""How long a dossier that has ended can still be looked up."""
KEYS_AT_ONCE = 24
"""Slow keys made in one go, so that a lock waits for a few seconds at most."""
_SLOW = Slow()


class HasDigest(Protocol):
    """What `hashlib` gives."""

    def hexdigest(self) -> str: ...


class Published(Record):
    """What came out of one go: rows in the look-up file, keys still to be made."""

    rows: int
    missing: int


class Publisher:
    """Keeps the shared files in step. It remembers what it wrote, so that a quiet counter writes nothing."""

    def __init__(self, office: Office, link: Link) -> None:
        self._office, self._link = office, link
        self._folder = Path(link.folder)
        self._written: dict[str, str] = {}
        self._seen: dict[str, tuple[int, Standing, tuple[LookupKey, ...]]] = {}

    def publish(self) -> Published:
        """Bring all three files up to date, with at most `KEYS_AT_ONCE` new keys. Raises OSError when the folder is away."""
        self.publish_board()
        self._publish_public()
        return self._publish_lookup()

    def publish_board(self) -> None:
        """Who is called, how many wait."""
        day = queue.today(self._office)
        rows = self._office.store.tickets.between(day, day)
        last: dict[str, int] = {}
        for row in rows:
            last[row.letter] = max(row.number, last.get(row.letter, 0))
        self._put(BOARD_FILE, BoardFile(
            format=BOARD, version=1, made_at=self._now(), day=day,
            called=tuple(row.label for row in rows if row.state is TicketState.CALLED)[:20],
            waiting=sum(row.state is TicketState.WAITING for row in rows), last=last,
        ))  # fmt: skip

    def _publish_public(self) -> None:
        office, head = self._office, letterhead_of(self._office)
        mark = f"{office.store.catalogue.digest()} {sorted(office.store.settings().items())} {self._now()[:10]}"
        if self._written.get("public-mark") == mark:
            return
        found = office.store.catalogue.search("", self._now()[:10], limit=limits.CATALOGUE_RECORDS_MAX)
        self._put(PUBLIC_FILE, PublicFile(
            format=PUBLIC, version=1, made_at=self._now(), office=head.office, letter=self._link.letter,
            address=head.address, hotline=head.hotline, hours=spoken_hours(office.setting("office.hours")),
            people=office.setting("agency.people"), groups=queue.groups(office),
            procedures=tuple(sorted(found, key=lambda one: one.code)),
        ))  # fmt: skip
        self._written["public-mark"] = mark

    def _publish_lookup(self) -> Published:
        since = (date.fromisoformat(self._now()[:10]) - timedelta(days=KEPT_DAYS)).isoformat()
        wanted = self._office.store.lookup_keys.wanted(since, limits.KIOSK_ROWS_MAX // 6)
        known, budget, missing = set(), KEYS_AT_ONCE, 0
        for dossier, last in wanted:
            known.add(dossier)
            if (seen := self._seen.get(dossier)) is not None and seen[0] == last:
                continue
            state = self._office.store.dossier(dossier)
            if state is None:
                continue
            made = self._keys_of(state, budget)
            if made is None:
                missing += 1
                continue
            budget -= made[1]
            self._seen[dossier] = (last, _standing(state), made[0])
        self._forget(known)
        rows = {key.name.hex(): (key, standing) for _last, standing, keys in self._seen.values() for key in keys}
        self._put_lookup(rows)
        return Published(rows=len(rows), missing=missing)

    def _put_lookup(self, rows: dict[str, tuple[LookupKey, Standing]]) -> None:
        """Rows are sealed anew, with fresh nonces, only when one of them changed or a day has passed."""
        mark: HasDigest = hashlib.sha256(
            repr([self._now()[:10], *((name, standing) for name, (_key, standing) in sorted(rows.items()))]).encode()
        )
        if self._written.get("lookup-mark") == mark.hexdigest():
            return
        sealed = {name: seal_row(key, _padded(standing)) for name, (key, standing) in sorted(rows.items())}
        self._put(LOOKUP_FILE, LookupFile(
            format=LOOKUP, version=1, made_at=self._now(), salt=self._link.salt, slow=_SLOW, rows=sealed
        ))  # fmt: skip
        self._written["lookup-mark"] = mark.hexdigest()

    def _keys_of(self, state: Dossier, budget: int) -> tuple[tuple[LookupKey, ...], int] | None:
        """Every key of a dossier and how many had to be made; None where that is more than the budget."""
        stored = self._office.store.lookup_keys.of(state.id)
        asked = {_about(self._link.salt, *pair): pair for pair in lookup_pairs(state)}
        lacking = [about for about in asked if about not in stored]
        if len(lacking) > budget:
            return None
        made = {about: stored.get(about) or number_key(self._link.salt, *pair, _SLOW).whole for about, pair in asked.items()}
        first = self._office.store.entries_of(state.id)[0]
        made[b"slip"] = slip_key(self._link.salt, state.id, first.hash[:32]).whole
        if made != stored:
            self._office.store.lookup_keys.keep(state.id, made)
        return tuple(key_of(whole) for whole in made.values()), len(lacking)

    def _forget(self, known: set[str]) -> None:
        for dossier in set(self._office.store.lookup_keys.dossiers()) - known:
            self._office.store.lookup_keys.forget(dossier)
        for dossier in set(self._seen) - known:
            del self._seen[dossier]

    def _put(self, name: str, record: Record) -> None:
        """Write the file unless it says the same as the last time, the moment of writing aside."""
        plain = msgspec.to_builtins(record)
        mark = hashlib.sha256(msgspec.json.encode({**plain, "made_at": ""})).hexdigest()
        if self._written.get(name) != mark:
            kiosk_files.put(self._folder / name, record)
            self._written[name] = mark

    def _now(self) -> str:
        return self._office.clock.text(self._office.store)


def lookup_pairs(state: Dossier) -> list[tuple[str, str]]:
    """Each number of a dossier with the last characters of each identity number on it; none where nobody gave one."""
    numbers = [normal_number(code) for code in (state.provisional_code, state.official_code) if code]
    people = [person for person in (state.applicant, state.submitter) if person is not None]
    tails = [tail for person in people if (tail := id_tail(person.id_number))]
    return [(number, tail) for number in numbers for tail in dict.fromkeys(tails)]


def _about(salt: str, number: str, tail: str) -> bytes:
    """Tells in the encrypted store what a key was made from, without keeping it twice."""
    return hashlib.sha256(f"{salt} {number} {tail}".encode()).digest()[:16]


def _standing(state: Dossier) -> Standing:
    return Standing(
        status=int(state.status),
        received_on=state.received_at[:10],
        due_at=state.due_at,
        unconfirmed=state.due_unconfirmed,
        finished_on=state.finished_at[:10] if state.finished_at else None,
        returned_on=state.returned_at[:10] if state.returned_at else None,
        rated=bool(state.ratings),
    )


def _padded(standing: Standing) -> bytes:
    """All rows of one length: a longer one would tell that its dossier is finished."""
    return msgspec.json.encode(standing).ljust(256)
