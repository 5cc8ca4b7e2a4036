"""What each dossier looks like in the projection tables. Delete the tables, replay, get the same rows."""

from __future__ import annotations

import unicodedata
from typing import cast

import msgspec

from motcua_tui.store.connect import StoreDatabase
from motcua_tui.store.ledger import Ledger
from schemas.base import plain
from schemas.canonical import Json, canonical_bytes
from schemas.dossier import Dossier
from schemas.intake import Person
from schemas.rules.fold import fold as fold_entries
from schemas.rules.numbering import normal_number
from schemas.rules.on_time import is_open
from schemas.status import Status
from schemas.text import digits
from schemas.text import fold as fold_text

_NEVER = "9999"
_LAST_SECOND = "T23:59:59+07:00"
STATUS_MARK = "§"


class Numbered(msgspec.Struct, frozen=True):
    """One number a dossier is found by. Kinds: id, provisional, official, identity, phone."""

    value: str
    kind: str


class PersonEntry(msgspec.Struct, frozen=True):
    """A person of a dossier as recall finds them. `role` 0 is the applicant, 1 the submitter."""

    role: int
    who: str
    identity: str
    phone: str
    names: str
    procedure_code: str
    received_day: str
    person: bytes


class Shape(msgspec.Struct, frozen=True):
    """Every projection row of one dossier."""

    columns: dict[str, str | int | None]
    state: bytes
    numbers: tuple[Numbered, ...]
    people: tuple[PersonEntry, ...]


COLUMNS = (
    "id", "dossier", "last_entry", "provisional_code", "official_code", "name", "procedure_code",
    "procedure_name", "status", "received_at", "received_day", "due_at", "due_sort", "overdue_after",
    "finished_at", "finished_day", "returned_at", "returned_day", "waiting_since", "holder", "open", "conflict",
    "late", "destroyed", "names", "numbers", "facet",
)  # fmt: skip


def shape_of(dossier: Dossier, first: int, last: int) -> Shape:
    """The rows of a dossier whose first and newest entries have these local numbers."""
    numbers = _numbers_of(dossier)
    people = _people_of(dossier)
    columns: dict[str, str | int | None] = {
        "id": first,
        "dossier": dossier.id,
        "last_entry": last,
        **_shown(dossier),
        **_timed(dossier),
        "holder": dossier.holder,
        "open": int(is_open(dossier) and not dossier.destroyed),
        "conflict": int(bool(dossier.conflicts)),
        "late": int(dossier.has_late_entry),
        "destroyed": int(dossier.destroyed),
        "names": " / ".join(dict.fromkeys(person.names for person in people)),
        "numbers": _searchable(numbers, dossier.status),
        "facet": f"st{int(dossier.status)}",
    }
    return Shape(columns, state_bytes(dossier), numbers, people)


def state_bytes(dossier: Dossier) -> bytes:
    """The folded state as stored: canonical, so that equal states are equal bytes."""
    return canonical_bytes(cast(Json, plain(dossier)))


def _shown(dossier: Dossier) -> dict[str, str | int | None]:
    return {
        "provisional_code": dossier.provisional_code,
        "official_code": dossier.official_code,
        "name": dossier.applicant.name,
        "procedure_code": dossier.procedure.code,
        "procedure_name": dossier.procedure.name,
        "status": int(dossier.status),
    }


def _timed(dossier: Dossier) -> dict[str, str | int | None]:
    owed = is_open(dossier) and not dossier.destroyed
    return {
        "received_at": dossier.received_at,
        "received_day": dossier.received_at[:10],
        "due_at": dossier.due_at,
        "due_sort": dossier.due_at or _NEVER,
        "overdue_after": _overdue_after(dossier) if owed else None,
        "finished_at": dossier.finished_at,
        "finished_day": dossier.finished_at[:10] if dossier.finished_at else None,
        "returned_at": dossier.returned_at,
        "returned_day": dossier.returned_at[:10] if dossier.returned_at else None,
        "waiting_since": _waiting_since(dossier),
    }


def _overdue_after(dossier: Dossier) -> str | None:
    """The last moment in time: of the due day, or for a limit in hours the due moment itself."""
    if dossier.due_at is None:
        return None
    return dossier.due_at if dossier.procedure.limit.endswith("hours") else dossier.due_at[:10] + _LAST_SECOND


def _waiting_since(dossier: Dossier) -> str | None:
    """What the waiting lists are ordered by: since when a citizen is waited for, or when an answer is due."""
    if dossier.status is Status.SUPPLEMENT_REQUESTED and dossier.supplements:
        return dossier.supplements[-1].requested_at
    if dossier.status is Status.FINISHED:
        return dossier.finished_at
    if dossier.status is Status.REGISTERED:
        return dossier.answer_by or dossier.received_at
    return None


def _numbers_of(dossier: Dossier) -> tuple[Numbered, ...]:
    found = [Numbered(normal_number(dossier.id), "id")]
    found += [
        Numbered(normal_number(code), kind)
        for code, kind in ((dossier.provisional_code, "provisional"), (dossier.official_code, "official"))
        if code
    ]
    for person in _persons(dossier):
        found += [
            Numbered(value, kind)
            for value, kind in ((identity_of(person.id_number), "identity"), (digits(person.phone), "phone"))
            if value
        ]
    return tuple(_distinct(found))


def _distinct(numbers: list[Numbered]) -> list[Numbered]:
    return sorted(
        {(number.value, number.kind): number for number in numbers}.values(), key=lambda n: (n.kind, n.value)
    )


def _searchable(numbers: tuple[Numbered, ...], status: Status) -> str:
    """Every number but the internal identity, folded, behind a mark of the status so that one index answers both."""
    shown = " ".join(dict.fromkeys(fold_text(number.value) for number in numbers if number.kind != "id"))
    return f"{status_mark(status)} {shown}"


def status_mark(status: Status) -> str:
    """Three characters, one trigram, that stand for a status among the searchable numbers."""
    return f"{STATUS_MARK}{int(status):02d}"


def identity_of(text: str) -> str:
    """An identity number as it is compared: NFC, upper case, no spaces or dots."""
    return unicodedata.normalize("NFC", text).upper().replace(" ", "").replace(".", "")


def _persons(dossier: Dossier) -> list[Person]:
    if dossier.destroyed:
        return []
    return [dossier.applicant] + ([dossier.submitter] if dossier.submitter else [])


def _people_of(dossier: Dossier) -> tuple[PersonEntry, ...]:
    return tuple(_person_entry(dossier, role, person) for role, person in enumerate(_persons(dossier)))


def _person_entry(dossier: Dossier, role: int, person: Person) -> PersonEntry:
    identity, phone, names = identity_of(person.id_number), digits(person.phone), fold_text(person.name)
    return PersonEntry(
        role=role,
        # Without an identity number a person is the same only with the same name and phone or birth date.
        who=f"id:{identity}" if identity else f"name:{names}|{phone or person.birth_date}",
        identity=identity,
        phone=phone,
        names=names,
        procedure_code=dossier.procedure.code,
        received_day=dossier.received_at[:10],
        person=canonical_bytes(cast(Json, plain(person))),
    )


class Projector:
    """Keeps the dossier projections in step with the ledger, one dossier at a time, inside a transaction."""

    def __init__(self, db: StoreDatabase, ledger: Ledger, *, indexed: bool = True) -> None:
        self._db = db
        self._ledger = ledger
        # A replay of everything fills the search index in one go afterwards.
        self._indexed = indexed

    def shape(self, dossier: str) -> Shape:
        """What the rows of a dossier must be, computed from its entries."""
        first, last = self._ledger.numbers_of(dossier)
        return shape_of(fold_entries(self._ledger.entries_of(dossier)), first, last)

    def refresh(self, dossier: str) -> None:
        """Bring every row of a dossier in step with its entries."""
        shape = self.shape(dossier)
        old = self._searched(shape.columns["id"])
        if old is None:
            self._insert(shape)
        else:
            self._update(shape, old)
        self._count(shape.columns["status"], old)
        self._renumber(shape, fresh=old is None)
        self._repeople(shape, fresh=old is None)

    def _searched(self, id_: str | int | None) -> tuple[str, str, str, int] | None:
        found = self._db.row("SELECT names, facet, numbers, status FROM dossier WHERE id = ?", id_)
        return cast("tuple[str, str, str, int] | None", found)

    def _insert(self, shape: Shape) -> None:
        marks = ", ".join("?" * len(COLUMNS))
        self._db.run(
            f"INSERT INTO dossier ({', '.join(COLUMNS)}) VALUES ({marks})",
            *(shape.columns[name] for name in COLUMNS),
        )
        self._db.run("INSERT INTO dossier_state VALUES (?, ?)", shape.columns["id"], shape.state)
        self._index(shape)

    def _update(self, shape: Shape, old: tuple[str, str, str, int]) -> None:
        """The search index is told the old words first: it keeps none of its own to look them up."""
        id_ = shape.columns["id"]
        moved = (shape.columns["names"], shape.columns["facet"], shape.columns["numbers"]) != old[:3]
        if moved:
            self._db.run(
                "INSERT INTO dossier_name (dossier_name, rowid, names, facet) VALUES ('delete', ?, ?, ?)",
                id_,
                old[0],
                old[1],
            )
            self._db.run(
                "INSERT INTO dossier_number (dossier_number, rowid, numbers) VALUES ('delete', ?, ?)",
                id_,
                old[2],
            )
        sets = ", ".join(f"{name} = ?" for name in COLUMNS[1:])
        self._db.run(
            f"UPDATE dossier SET {sets} WHERE id = ?", *(shape.columns[name] for name in COLUMNS[1:]), id_
        )
        self._db.run("UPDATE dossier_state SET state = ? WHERE id = ?", shape.state, id_)
        if moved:
            self._index(shape)

    def _index(self, shape: Shape) -> None:
        if not self._indexed:
            return
        id_, names, facet, numbers = (shape.columns[name] for name in ("id", "names", "facet", "numbers"))
        self._db.run("INSERT INTO dossier_name (rowid, names, facet) VALUES (?, ?, ?)", id_, names, facet)
        self._db.run("INSERT INTO dossier_number (rowid, numbers) VALUES (?, ?)", id_, numbers)

    def _count(self, status: str | int | None, old: tuple[str, str, str, int] | None) -> None:
        if old is not None:
            if old[3] == status:
                return
            self._db.run("UPDATE tally SET count = count - 1 WHERE status = ?", old[3])
            self._db.run("DELETE FROM tally WHERE status = ? AND count = 0", old[3])
        self._db.run(
            "INSERT INTO tally VALUES (?, 1) ON CONFLICT (status) DO UPDATE SET count = count + 1", status
        )

    def _renumber(self, shape: Shape, *, fresh: bool) -> None:
        id_ = shape.columns["id"]
        wanted = [(number.value, number.kind, id_) for number in shape.numbers]
        if not fresh:
            if self._db.rows("SELECT * FROM number WHERE dossier = ? ORDER BY kind, value", id_) == wanted:
                return
            self._db.run("DELETE FROM number WHERE dossier = ?", id_)
        self._db.run_many("INSERT INTO number VALUES (?, ?, ?)", wanted)

    def _repeople(self, shape: Shape, *, fresh: bool) -> None:
        id_ = shape.columns["id"]
        wanted = [person_row(id_, person) for person in shape.people]
        if not fresh:
            if self._db.rows("SELECT * FROM person WHERE dossier = ? ORDER BY role", id_) == wanted:
                return
            self._db.run("DELETE FROM person WHERE dossier = ?", id_)
        self._db.run_many("INSERT INTO person VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", wanted)


def person_row(id_: str | int | None, person: PersonEntry) -> tuple[object, ...]:
    """A person as stored."""
    return (
        id_, person.role, person.who, person.identity, person.phone, person.names, person.procedure_code,
        person.received_day, person.person,
    )  # fmt: skip
