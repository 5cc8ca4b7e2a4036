"""An open office: a store, a person who unlocked it, a clock and the rules' tables, handed to every use case."""

from __future__ import annotations

import contextlib
import shutil
import threading
from collections.abc import Callable, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Literal

from motcua_tui.desk.clock import Claim, OfficeClock
from motcua_tui.desk.demo_mark import is_demo
from motcua_tui.desk.tables import calendar_of
from motcua_tui.store import Draft, Store, StoreFull, StoreReadOnly
from motcua_tui.vault import Unlocked, sign_turn
from schemas.acts import Act
from schemas.base import Record
from schemas.entry import Sealed
from schemas.office_acts import OfficeAct, Role
from schemas.refusal import Refusal
from schemas.rules import permissions
from schemas.rules.calendar import Calendar
from schemas.rules.staff import Deputy, deputy_on, parse_deputies
from schemas.settings import is_practice, value_of

SYNC_STATE_FILE = "sync.state"
FREE_BYTES_MIN = 200_000_000
"""A busy day with its attachments, its sync parcels and an evening backup beside the store."""
LISTED_TOGETHER_MAX = 200

Look = tuple[str, str, str, str]
"""Who looked, at which dossier, at what, and when."""


class Officer(Record):
    """Who sits at this counter now."""

    user: str
    role: Role
    display: str


class Office:
    """One unlocked store in use by one officer. Closing it signs the turn and drops every key."""

    def __init__(
        self,
        folder: Path,
        store: Store,
        unlocked: Unlocked,
        officer: Officer,
        clock: OfficeClock,
        at_close: Callable[[Office], object] = lambda _office: None,
    ) -> None:
        """`at_close` is done last, while the store is still open and the keys are still there."""
        self.folder = folder
        self.store = store
        self.unlocked = unlocked
        self.officer = officer
        self.clock = clock
        self._at_close = at_close
        self._closed = False
        self._trouble: Refusal | None = None
        self._looks: list[Look] = []
        self._listed: set[tuple[str, str, str]] = set()
        self._looking = threading.Lock()
        self.late_at: str | None = None
        """While a day worked on paper is typed in: when it happened (ISO 8601). Acts on dossiers claim it, marked late."""
        self.writes = 0
        """How often something was written at this sitting: who shows what waits sees by it that there is more."""
        self.outside: Callable[[], contextlib.AbstractContextManager[None]] = contextlib.nullcontext
        """What waits for a machine, such as a printer, waits in here: it touches no store, and a lock need not wait for it."""
        self.cut_turn = False
        """True when this person's last turn ended without a signature and was confirmed at this unlock."""

    @cached_property
    def calendar(self) -> Calendar:
        """The working calendar in force: shipped years, overlaid by what this office recorded."""
        return calendar_of(self.store.calendars(), self.store.settings())

    def forget_tables(self) -> None:
        """Read calendar and settings anew at the next use, after an entry changed them."""
        self.__dict__.pop("calendar", None)
        self.__dict__.pop("is_practice", None)

    def setting(self, name: str) -> str:
        """The value of a setting in force."""
        return value_of(self.store.settings(), name)

    @cached_property
    def is_practice(self) -> bool:
        """True for a practice office: its ledger says so, or, of one made by an older version, its folder."""
        return is_practice(self.store.settings()) or is_demo(self.folder)

    def why_not(self, act: Act | OfficeAct) -> Refusal | None:
        """None when the officer's role may do this act, or the head's for whom they act."""
        if self.deputyship is not None:
            return permissions.why_not_deputy(act)
        return permissions.why_not(self.officer.role, act)

    @property
    def deputyship(self) -> Deputy | None:
        """On which ground a clerk acts for the head today; None for everybody else, and for who has that role anyway."""
        if self.officer.role != "clerk" or not (text := self.setting("staff.deputies")):
            return None
        known = parse_deputies(text)
        today = date.fromisoformat(self.clock.text(self.store)[:10])
        return None if isinstance(known, Refusal) else deputy_on(known, self.officer.user, today)

    @property
    def role(self) -> Role:
        """The role in which the officer acts today."""
        return "supervisor" if self.deputyship is not None else self.officer.role

    def claim(self, now: str | None = None) -> Claim | Refusal:
        """The time an act claims: the clock's, or an earlier one typed in for a late entry."""
        return self.clock.claim(self.store, now)

    def time_of_act(self) -> str:
        """When an act on a dossier done now is said to happen: by the clock, or the time of a late entry."""
        return self.late_at or self.clock.text(self.store)

    def draft(
        self,
        act: Act | OfficeAct,
        content: Record,
        claim: Claim,
        *,
        dossier: str | None = None,
        same_as: int | None = None,
    ) -> Draft:
        """An act of this officer, ready to be appended."""
        return Draft(
            act=act,
            by=self.officer.user,
            content=content,
            at=claim.at,
            trust=claim.trust,
            typed_at=claim.typed_at,
            dossier=dossier,
            same_as=same_as,
        )

    def append(self, drafts: Sequence[Draft]) -> list[Sealed] | Refusal:
        """Write acts in one durable transaction; on a full or read-only disk nothing is written and nothing is lost."""
        return self._written(lambda: self.store.append(drafts))

    def _written(self, write: Callable[[], list[Sealed]]) -> list[Sealed] | Refusal:
        try:
            written = write()
        except (StoreFull, StoreReadOnly) as fault:
            self._trouble = fault.refusal
            return fault.refusal
        self._trouble = None
        self.writes += 1
        return written

    def disk_trouble(self) -> Literal["refuses", "nearly_full"] | None:
        """Whether the last act could not be written, or the disk has room for little more than a few days."""
        if self._trouble is not None:
            return "refuses"
        try:
            free = shutil.disk_usage(self.folder).free
        except OSError:
            return "refuses"
        return "nearly_full" if free < FREE_BYTES_MIN else None

    def record(self, act: OfficeAct, content: Record, claim: Claim) -> Sealed | Refusal:
        """Write one act of the office itself."""
        written = self.append([self.draft(act, content, claim)])
        self.forget_tables()
        return written if isinstance(written, Refusal) else written[0]

    def record_signed(self, act: OfficeAct, content: Record, claim: Claim) -> Sealed | Refusal:
        """As `record`, with this officer's signature over the entry in the same transaction."""
        key, draft = self.unlocked.signer, self.draft(act, content, claim)
        public, sign = key.public.hex(), lambda statement: sign_turn(key, statement)
        written = self._written(lambda: [self.store.append_signed(draft, public, sign)])
        self.forget_tables()
        return written if isinstance(written, Refusal) else written[0]

    def note_look(self, dossier: str, what: str) -> None:
        """Note that this officer looks at a dossier's personal data. On a full disk people can still read; the note waits
        for room, at most until this office is closed.
        """
        with self._looking:
            self._looks.append((self.officer.user, dossier, what, self.clock.text(self.store)))
            self._write_looks()

    def note_listed(self, listing: str, dossiers: Sequence[str]) -> None:
        """Note that this officer saw these dossiers in a list or among the hits of a search: each list names a dossier once
        a day and sitting, all of them in one line.
        """
        now = self.clock.text(self.store)
        with self._looking:
            new = [id_ for id_ in dict.fromkeys(dossiers) if (now[:10], listing, id_) not in self._listed]
            self._listed.update((now[:10], listing, id_) for id_ in new)
            for start in range(0, len(new), LISTED_TOGETHER_MAX):
                what = self.store.access.listed(listing, new[start : start + LISTED_TOGETHER_MAX])
                self._looks.append((self.officer.user, "", what, now))
            self._write_looks()

    def _write_looks(self) -> None:
        with contextlib.suppress(StoreFull, StoreReadOnly):
            while self._looks:
                self.store.access_log(*self._looks[0])
                self._looks.pop(0)

    def end_turn(self) -> None:
        """Sign what this officer did since their last signature."""
        if self.store.unsigned(self.officer.user):
            signer = self.unlocked.signer
            self.store.sign_turn(self.officer.user, signer.public.hex(), lambda statement: sign_turn(signer, statement))

    def confirm_cut_turn(self) -> bool:
        """A turn cut by a power failure is confirmed by the same person at the next unlock. True if that was done."""
        cut = self.store.unsigned(self.officer.user)
        self.end_turn()
        self.cut_turn = cut and not self.store.unsigned(self.officer.user)
        return self.cut_turn

    def close(self) -> None:
        """Sign the turn, do what is left to do, close the store, drop the keys. Safe to call twice."""
        try:
            if not self._closed:
                self.end_turn()
                self._at_close(self)
        finally:
            self._closed = True
            self.store.close()
            self.unlocked.lock()
