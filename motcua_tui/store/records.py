"""What the store takes and gives: drafts of acts, rows of lists, answers of checks."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

import msgspec

from schemas.acts import Act
from schemas.base import Record
from schemas.entry import Sealed, Trust, chain_id
from schemas.intake import Person
from schemas.office_acts import BookKind, OfficeAct, Role
from schemas.status import Status

Signer = Callable[[bytes], bytes]
"""Signs bytes with the acting user's Ed25519 key and returns 64 bytes."""


class Draft(msgspec.Struct, frozen=True):
    """An act about to be written. `at` is the claimed time, `typed_at` is set for a late entry.

    `dossier` is None for acts of the office and for acts that begin a dossier. `same_as` is the index of an
    earlier draft of the same append that begins one: this act is on that new dossier. `parents` None means
    the dossier's present heads.
    """

    act: Act | OfficeAct
    by: str
    content: Record
    at: str
    trust: Trust = "plausible"
    typed_at: str | None = None
    dossier: str | None = None
    same_as: int | None = None
    parents: tuple[str, ...] | None = None


class Identity(msgspec.Struct, frozen=True):
    """Which device of which unit this store is, in which incarnation."""

    unit: str
    device: str
    incarnation: str
    office: str

    @property
    def chain(self) -> str:
        """The name of the device's own chain."""
        return chain_id(self.unit, self.device, self.incarnation)


class Head(msgspec.Struct, frozen=True):
    """The newest entry of a chain."""

    seq: int
    hash: str


class ChainInfo(msgspec.Struct, frozen=True):
    """One chain this store holds, with its length and newest hash."""

    chain: str
    unit: str
    device: str
    incarnation: str
    length: int
    head: str


class RemoteEntry(msgspec.Struct, frozen=True):
    """An entry of another chain as it came in, with its dossier's key where it travelled along."""

    sealed: Sealed
    dossier_key: bytes | None = None


class Signature(msgspec.Struct, frozen=True):
    """A user's confirmation of everything they wrote on a chain up to `seq`. Keys and signature in hex."""

    chain: str
    seq: int
    hash: str
    user: str
    public_key: str
    signature: str


class SyncState(StrEnum):
    """How far an entry has travelled. Only a province receipt makes it confirmed."""

    WAITING = "waiting"
    SENT = "sent"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class View(StrEnum):
    """The lists of the counter's screens."""

    TODAY = "today"
    MINE = "mine"
    DUE_TODAY = "due_today"
    OVERDUE = "overdue"
    SUPPLEMENT = "supplement"
    COLLECT = "collect"
    INBOX = "inbox"
    CONFLICT = "conflict"
    ALL = "all"


class Row(msgspec.Struct, frozen=True):
    """One dossier in a list. `code` is the official number, else the provisional one. `cursor` continues
    after it.

    `overdue_after` is the last moment at which it is not overdue, None when nothing is owed any more.
    """

    id: str
    code: str
    provisional_code: str
    official_code: str
    name: str
    procedure_code: str
    procedure_name: str
    status: Status
    received_at: str
    due_at: str | None
    overdue_after: str | None
    finished_at: str | None
    returned_at: str | None
    holder: str
    conflict: bool
    late: bool
    destroyed: bool
    cursor: str = ""

    def overdue(self, at: str) -> bool:
        """True when the office still owes the result and the date promised has passed at `at`."""
        return self.overdue_after is not None and at > self.overdue_after


class Figures(msgspec.Struct, frozen=True):
    """How many dossiers each list of the counter holds."""

    received_today: int
    mine: int
    due_today: int
    overdue: int
    supplement: int
    collect: int
    inbox: int
    conflict: int
    by_status: dict[Status, int]


class PersonRow(msgspec.Struct, frozen=True):
    """A person seen before: their newest data, when, and the codes of the procedures they came for, newest first."""

    person: Person
    received_at: str
    dossier: str
    procedures: tuple[str, ...]


class Closing(msgspec.Struct, frozen=True):
    """That a day was closed (chốt sổ ngày): by whom, when, on which head."""

    by: str
    at: str
    head: str


class DayRows(msgspec.Struct, frozen=True):
    """A day of the office by claimed date.

    `received`, `finished` and `returned` are dossier ids; `rows` every dossier touched; `acts` pairs of entry
    hash and dossier id, in the order they came; `entries` counts the acts of the office itself too.
    """

    date: str
    entries: int
    received: list[str]
    finished: list[str]
    returned: list[str]
    overdue: list[Row]
    due_soon: list[Row]
    rows: list[Row]
    acts: list[tuple[str, str]]
    closed: Closing | None


class UserRow(msgspec.Struct, frozen=True):
    """An officer: the public key that counts now, and whether they may still work here."""

    user: str
    role: Role
    display: str
    public_key: str
    active: bool


class BookRow(msgspec.Struct, frozen=True):
    """A certification book. `last` is the newest number taken from it, 0 for none; times are canonical text."""

    name: str
    device: str
    chain: str
    kind: BookKind
    year: int
    first: int
    procedures: tuple[str, ...]
    opened_at: str
    closed_at: str | None
    last: int

    @property
    def next(self) -> int:
        """The number to be taken next."""
        return max(self.first, self.last + 1)


class Problem(msgspec.Struct, frozen=True):
    """One thing that is wrong. `where` names a chain, entry, table or file by its code; never personal data."""

    code: str
    message: str
    where: str = ""


class Verdict(msgspec.Struct, frozen=True):
    """What a check of the whole store found. The first problem is the diagnosis, the rest follow from it or add to it."""

    ok: bool
    entries: int
    chains: list[ChainInfo]
    problems: list[Problem]


class Rebuilt(msgspec.Struct, frozen=True):
    """What a replay of every projection found: `equal` says that it gave the very rows that were there."""

    entries: int
    dossiers: int
    equal: bool


class AttachmentRow(msgspec.Struct, frozen=True):
    """Where an attachment's encrypted file is and the key that opens it."""

    dossier: str
    sha256: str
    size_bytes: int
    key: bytes
    stored_name: str


class Backup(msgspec.Struct, frozen=True):
    """A finished backup or restore: the file or folder, how many entries it holds, the own chain and its
    head.

    `left_out` names attachments that were missing or damaged when the backup was made. Of an evening's backup `added_bytes` tells
    by how much the file grew, `whole` that all of it was written; of a restore `made_at` when the backup was made, `unfinished`
    that a newer one was begun and never ended.
    """

    file: str
    entries: int
    chain: str
    head: Head
    left_out: tuple[str, ...] = ()
    added_bytes: int = 0
    whole: bool = True
    made_at: str = ""
    unfinished: bool = False
