"""What the acts of the office add up to: officers and their keys, calendars, settings, closed days."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import msgspec

from motcua_tui.store.connect import StoreDatabase
from motcua_tui.store.records import BookRow, Closing, UserRow
from schemas.base import Record
from schemas.entry import Entry, Sealed, chain_id
from schemas.office_acts import (
    OFFICE_CONTENT,
    Begun,
    BookClosed,
    BookOpened,
    CalendarSet,
    DayClosed,
    OfficeAct,
    SettingsSet,
    UserAdded,
    UserKey,
    UserNamed,
)

C = TypeVar("C", bound=Record)
Effect = Callable[[StoreDatabase, Entry, Record], None]

TABLES = ("officer", "officer_key", "calendar", "setting", "closed_day", "book")
_EFFECTS: dict[OfficeAct, Effect] = {}


def apply(db: StoreDatabase, sealed: Sealed) -> None:
    """Bring the office's tables in step with one more act of the office, inside a transaction."""
    act = OfficeAct(sealed.entry.act)
    effect = _EFFECTS.get(act)
    if effect is None or sealed.content is None:
        return
    content = msgspec.json.decode(sealed.content, type=OFFICE_CONTENT[act])
    if isinstance(content, UserAdded | UserKey | UserNamed) and not Lineage(db).holds(sealed.entry.chain, sealed.entry.seq):
        _elsewhere(db, sealed.entry, content)
    else:
        effect(db, sealed.entry, content)


def _elsewhere(db: StoreDatabase, entry: Entry, content: UserAdded | UserKey | UserNamed) -> None:
    """Accounts are each device's own: what another device says of somebody who has one here changes nothing here, but
    that their other key is theirs too. Colleagues who have none here are known by name.
    """
    if not Lineage(db).knows(content.user):
        _EFFECTS[OfficeAct(entry.act)](db, entry, content)
    elif not isinstance(content, UserNamed):
        _keep_key(db, content.user, content.public_key)


class Lineage:
    """What this device itself wrote: its present chain and, before each restore, what the backup held."""

    def __init__(self, db: StoreDatabase) -> None:
        self._db = db
        rows = db.rows("SELECT content FROM entry WHERE act = ? AND dossier IS NULL", str(OfficeAct.BEGIN))
        begun = {_name(one): one for one in (msgspec.json.decode(raw, type=Begun) for (raw,) in rows)}
        chain = str(db.value("SELECT value FROM meta WHERE name = 'own_chain'") or "")
        self._last: dict[str, int] = {chain: 1 << 62}
        while chain in begun and (follows := begun[chain].follows) is not None and begun[chain].follows_chain not in self._last:
            chain = begun[chain].follows_chain
            self._last[chain] = int(db.value("SELECT seq FROM entry WHERE hash = ?", bytes.fromhex(follows)))

    def holds(self, chain: str, seq: int) -> bool:
        """True for an entry of this device."""
        return seq <= self._last.get(chain, -1)

    def knows(self, user: str) -> bool:
        """True for somebody who was given an account on this device."""
        found = "SELECT content, name, seq FROM entry JOIN chain ON chain.id = entry.chain WHERE act = ? AND dossier IS NULL"
        rows = self._db.rows(found, str(OfficeAct.ADD_USER))
        return any(self.holds(chain, seq) and msgspec.json.decode(raw, type=UserAdded).user == user for raw, chain, seq in rows)


def _name(begun: Begun) -> str:
    return chain_id(begun.unit, begun.device, begun.incarnation)


def _effect(act: OfficeAct, kind: type[C]) -> Callable[[Callable[[StoreDatabase, Entry, C], None]], None]:
    def register(function: Callable[[StoreDatabase, Entry, C], None]) -> None:
        def checked(db: StoreDatabase, entry: Entry, content: Record) -> None:
            assert isinstance(content, kind)
            function(db, entry, content)

        _EFFECTS[act] = checked

    return register


@_effect(OfficeAct.ADD_USER, UserAdded)
def _add_user(db: StoreDatabase, entry: Entry, content: UserAdded) -> None:
    db.run(
        """INSERT INTO officer VALUES (?, ?, ?, ?, 1) ON CONFLICT (user) DO UPDATE
           SET role = excluded.role, display = excluded.display, public_key = excluded.public_key, active =
           1""",
        content.user, content.role, content.display, content.public_key,
    )  # fmt: skip
    _keep_key(db, content.user, content.public_key)


@_effect(OfficeAct.REMOVE_USER, UserNamed)
def _remove_user(db: StoreDatabase, entry: Entry, content: UserNamed) -> None:
    db.run("UPDATE officer SET active = 0 WHERE user = ?", content.user)


@_effect(OfficeAct.RENEW_USER_KEY, UserKey)
def _renew_key(db: StoreDatabase, entry: Entry, content: UserKey) -> None:
    db.run("UPDATE officer SET public_key = ? WHERE user = ?", content.public_key, content.user)
    _keep_key(db, content.user, content.public_key)


def _keep_key(db: StoreDatabase, user: str, public_key: str) -> None:
    db.run("INSERT INTO officer_key VALUES (?, ?) ON CONFLICT DO NOTHING", user, public_key)


@_effect(OfficeAct.SET_CALENDAR, CalendarSet)
def _set_calendar(db: StoreDatabase, entry: Entry, content: CalendarSet) -> None:
    db.run(
        "INSERT INTO calendar VALUES (?, ?) ON CONFLICT (year) DO UPDATE SET content = excluded.content",
        content.year, msgspec.json.encode(content),
    )  # fmt: skip


@_effect(OfficeAct.SET_SETTINGS, SettingsSet)
def _set_settings(db: StoreDatabase, entry: Entry, content: SettingsSet) -> None:
    db.run_many(
        "INSERT INTO setting VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        sorted(content.values.items()),
    )


@_effect(OfficeAct.CLOSE_DAY, DayClosed)
def _close_day(db: StoreDatabase, entry: Entry, content: DayClosed) -> None:
    db.run(
        """INSERT INTO closed_day VALUES (?, ?, ?, ?) ON CONFLICT (date) DO UPDATE
           SET author = excluded.author, at = excluded.at, head = excluded.head""",
        content.date, entry.by, entry.at, content.head,
    )  # fmt: skip


@_effect(OfficeAct.OPEN_BOOK, BookOpened)
def _open_book(db: StoreDatabase, entry: Entry, content: BookOpened) -> None:
    db.run(
        """INSERT INTO book VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL) ON CONFLICT (name, device) DO UPDATE
           SET chain = excluded.chain, kind = excluded.kind, year = excluded.year, first = excluded.first,
           procedures = excluded.procedures, opened_at = excluded.opened_at, closed_at = NULL""",
        content.book, device_of(entry.chain), entry.chain, content.kind, content.year, content.first,
        " ".join(content.procedures), entry.at,
    )  # fmt: skip


@_effect(OfficeAct.CLOSE_BOOK, BookClosed)
def _close_book(db: StoreDatabase, entry: Entry, content: BookClosed) -> None:
    device = device_of(entry.chain)
    db.run("UPDATE book SET closed_at = ? WHERE name = ? AND device = ?", entry.at, content.book, device)


def device_of(chain: str) -> str:
    """The device that writes this chain."""
    return chain.rsplit(".", 2)[1]


def books(db: StoreDatabase) -> list[BookRow]:
    """Every certification book, open ones first, each with its newest number."""
    rows = db.rows(
        """SELECT name, device, chain, kind, year, first, procedures, opened_at, closed_at,
           (SELECT max(number) FROM book_number AS n WHERE n.book = b.name AND n.device = b.device)
           FROM book AS b ORDER BY closed_at IS NOT NULL, year DESC, name, device"""
    )
    return [
        BookRow(name, device, chain, kind, year, first, tuple(codes.split(" ")), opened_at, closed_at, last or 0)
        for name, device, chain, kind, year, first, codes, opened_at, closed_at, last in rows
    ]


def book_numbers(db: StoreDatabase, book: str, device: str) -> set[int]:
    """Every number a book has given."""
    return {number for (number,) in db.rows("SELECT number FROM book_number WHERE book = ? AND device = ?", book, device)}


def book_lines(db: StoreDatabase, book: str, device: str) -> list[tuple[int, str]]:
    """(number, dossier) of every number a book has given, in order."""
    rows = db.rows(
        """SELECT n.number, d.dossier FROM book_number AS n JOIN dossier AS d ON d.id = n.id
           WHERE n.book = ? AND n.device = ? ORDER BY n.number""",
        book, device,
    )  # fmt: skip
    return [(number, dossier) for number, dossier in rows]


def users(db: StoreDatabase) -> dict[str, UserRow]:
    """Every officer there ever was, by user name."""
    return {
        row[0]: UserRow(user=row[0], role=row[1], display=row[2], public_key=row[3], active=bool(row[4]))
        for row in db.rows("SELECT user, role, display, public_key, active FROM officer ORDER BY user")
    }


def keys_of(db: StoreDatabase, user: str) -> set[str]:
    """Every public key this user ever had: turns signed with an older one stay valid."""
    return {key for (key,) in db.rows("SELECT public_key FROM officer_key WHERE user = ?", user)}


def calendars(db: StoreDatabase) -> dict[int, CalendarSet]:
    """The newest calendar of each year."""
    return {
        year: msgspec.json.decode(content, type=CalendarSet)
        for year, content in db.rows("SELECT year, content FROM calendar ORDER BY year")
    }


def settings(db: StoreDatabase) -> dict[str, str]:
    """The settings that were ever set; defaults are in schemas.settings."""
    return dict(db.rows("SELECT name, value FROM setting ORDER BY name"))


def closing(db: StoreDatabase, date: str) -> Closing | None:
    """Who closed a day last, None if nobody did."""
    row = db.row("SELECT author, at, head FROM closed_day WHERE date = ?", date)
    return None if row is None else Closing(by=row[0], at=row[1], head=row[2])


def days_closed(db: StoreDatabase, first: str) -> frozenset[str]:
    """The days from `first` on that somebody closed."""
    return frozenset(day for (day,) in db.rows("SELECT date FROM closed_day WHERE date >= ?", first))
