"""What an open store answers: the ledger as it was written, and everything derived from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

import msgspec

from motcua_tui.store import counting, office, project, recall, search, views
from motcua_tui.store.audit import Audit
from motcua_tui.store.catalogue import Catalogue
from motcua_tui.store.connect import StoreDatabase
from motcua_tui.store.kiosk import DropsTaken, FeedbackWords, LookupKeys
from motcua_tui.store.ledger import Ledger, octets
from motcua_tui.store.queue import Tickets
from motcua_tui.store.records import (
    AttachmentRow,
    BookRow,
    ChainInfo,
    DayRows,
    Figures,
    Head,
    Identity,
    PersonRow,
    Row,
    Signature,
    SyncState,
    UserRow,
    View,
)
from motcua_tui.store.side import AccessLog, Attachments, Drafts, SyncMarks, worst
from motcua_tui.store.travel import Travel
from motcua_tui.store.turns import Turns
from schemas.dossier import Dossier
from schemas.entry import Sealed
from schemas.office_acts import Begun, CalendarSet, OfficeAct
from schemas.status import Status
from sync.wire.shown import Item

T = TypeVar("T", bound=msgspec.Struct)


class Reading:
    """The questions a store answers. Nothing here writes."""

    def __init__(self, db: StoreDatabase) -> None:
        self.db = db
        self.ledger = Ledger(db)
        self.catalogue = Catalogue(db)
        self.drafts = Drafts(db)
        self.attachments = Attachments(db)
        self.marks = SyncMarks(db, self.ledger)
        self.travel = Travel(db, self.ledger)
        self.access = AccessLog(db)
        self.audit = Audit(db)
        self.turns = Turns(db, self.ledger)
        self.tickets = Tickets(db)
        self.lookup_keys = LookupKeys(db)
        self.drops = DropsTaken(db)
        self.feedback_words = FeedbackWords(db)
        self._identity = _identity_in(self.ledger)

    def read_identity(self) -> None:
        """Read the own chain's name anew, after it changed."""
        self._identity = _identity_in(self.ledger)

    @property
    def identity(self) -> Identity:
        """Whose store this is, in its present incarnation."""
        return self._identity

    def head(self, chain: str | None = None) -> Head:
        """The newest entry of a chain, of the own one by default."""
        found = self.ledger.head(chain or self.ledger.own_chain)
        if found is None:
            raise KeyError("no such chain")
        return found

    def chains(self) -> list[ChainInfo]:
        """Every chain here with its length and head."""
        return self.ledger.chains()

    def entries_of(self, dossier: str) -> list[Sealed]:
        """Every entry of a dossier in the order they came to this store."""
        return self.ledger.entries_of(dossier)

    def entries(self, chain: str, first: int, limit: int) -> list[Sealed]:
        """At most `limit` entries of a chain from place `first` on."""
        return self.ledger.entries(chain, first, limit)

    def entries_on(self, day: str) -> list[tuple[int, Sealed]]:
        """Every entry that claims this day, with its local number."""
        return self.ledger.entries_on(day)

    def typed_late_on(self, day: str) -> list[tuple[int, Sealed]]:
        """The late entries typed on this day about any other, with their local numbers."""
        return self.ledger.typed_late_on(day)

    def number_of(self, hash: str) -> int | None:
        """The local number of an entry: greater than that of everything that came before it."""
        return self.ledger.number_of(hash)

    def entry(self, hash: str) -> Sealed | None:
        """The entry of this hash."""
        return self.ledger.entry(hash)

    def office_entries(self, act: OfficeAct | None = None) -> list[Sealed]:
        """The acts of the office itself, of one kind or all."""
        return self.ledger.office_entries(act)

    def key_of(self, dossier: str) -> bytes | None:
        """The key of a dossier's commitments, None if unknown or destroyed."""
        return self.ledger.key_of(dossier)

    def last_written_at(self) -> str:
        """When the newest own entry was typed."""
        head = self.head()
        return self.ledger.entries(self.ledger.own_chain, head.seq, 1)[0].entry.written_at

    def next_count(self, date: str) -> int:
        """The next provisional count of a claimed day. Counted in the ledger, so no number is ever used twice."""
        return self.ledger.begun_on(date) + 1

    def dossiers_with(self, act: str, since: str) -> list[str]:
        """The dossiers with this act on a claimed day from `since` on."""
        return self.ledger.dossiers_with(str(act), since)

    def place_in_year(self, hash: str, acts: Sequence[str]) -> int:
        """Which one of these acts an entry is on its chain in its claimed year: 1 for the first."""
        return self.ledger.place_in_year(hash, acts)

    def unsigned(self, user: str) -> bool:
        """True when this user wrote on the own chain after their last signature."""
        return self.turns.unsigned(user)

    def closings_unsigned(self) -> list[tuple[str, int]]:
        """Chain and place of every closing of a day without its closer's signature over just that entry: somebody took it."""
        return self.turns.closings_unsigned()

    def signatures(self, chain: str) -> list[Signature]:
        """Every signature on a chain."""
        return self.turns.signatures(chain)

    def unconfirmed(self, hash: str) -> bool:
        """True while the author of this entry has not signed at or after it."""
        return self.turns.unconfirmed(hash)

    def dossier(self, id: str) -> Dossier | None:
        """The present state of a dossier."""
        found = self.db.value("SELECT s.state FROM dossier AS d JOIN dossier_state AS s ON s.id = d.id WHERE d.dossier = ?", id)
        return None if found is None else msgspec.json.decode(found, type=Dossier)

    def every_dossier(self) -> Iterator[Dossier]:
        """The present state of every dossier, in the order they came."""
        with self.db.session():
            for (state,) in self.db.stream("SELECT state FROM dossier_state ORDER BY id"):
                yield msgspec.json.decode(state, type=Dossier)

    def shown_digest(self) -> str:
        """The digest of every dossier as shown here, kept up with every act; `verify` and `rebuild` count it anew."""
        return project.shown_digest(self.db)

    def shown_items(self) -> Iterator[Item]:
        """What of every dossier is compared with the province."""
        with self.db.session():
            for dossier, item in self.db.stream("SELECT d.dossier, s.item FROM dossier AS d JOIN dossier_state AS s USING (id)"):
                yield Item(dossier, octets(item))

    def resolve(self, number: str) -> list[str]:
        """The dossiers an exact number names: id, provisional or official."""
        return search.resolve(self.db, number)

    def search(self, text: str, status: Status | None = None, limit: int = 50) -> list[Row]:
        """Dossiers by number, name, ID or phone in part, newest first."""
        return search.search(self.db, text, status, limit)

    def people(self, text: str, limit: int = 9) -> list[PersonRow]:
        """People seen before, by ID, phone or name."""
        return recall.people(self.db, text, limit)

    def same_today(self, id_number: str, procedure_code: str, date: str) -> list[str]:
        """Dossiers of that day in which this applicant came for this procedure."""
        return recall.same_today(self.db, id_number, procedure_code, date)

    def rows(self, view: View, at: str = "", user: str | None = None, after: str = "", limit: int = 50) -> list[Row]:
        """The next page of a list of the counter, after the cursor of its last row."""
        return views.rows(self.db, view, at, user, after, limit)

    def count_by(self, at: str, user: str | None = None) -> Figures:
        """How many dossiers each list of the counter holds at that moment."""
        return views.figures(self.db, at, user)

    def row(self, dossier: str) -> Row | None:
        """One dossier as it stands in lists."""
        return views.row(self.db, dossier)

    def rows_of(self, dossiers: Sequence[str]) -> list[Row]:
        """These dossiers as they stand in lists, in the order given."""
        return views.rows_of(self.db, dossiers)

    def day(self, date: str, soon_until: str | None = None, at: str = "") -> DayRows:
        """What was done on a day by claimed date, what is late then or at the moment `at`, what is due to `soon_until`."""
        return views.day(self.db, date, soon_until, at)

    def days_worked(self, first: str, before: str) -> list[str]:
        """The days from `first` up to, not including, `before` on which something was done with dossiers."""
        return self.ledger.days_worked(first, before)

    def days_closed(self, first: str) -> frozenset[str]:
        """The days from `first` on that somebody closed."""
        return office.days_closed(self.db, first)

    def overdue_on(self, date: str) -> list[Row]:
        """What is still owed and was promised for a day before `date`."""
        return views.overdue_on(self.db, date)

    def due_between(self, first: str, last: str) -> list[Row]:
        """What is still owed and promised for a day from `first` to `last`, both included."""
        return views.due_between(self.db, first, last)

    def count_after(self, date: str, hash: str) -> int:
        """How many acts that claim this day came after that entry, as after its closing."""
        return self.ledger.count_after(date, hash)

    def unreturned(self) -> list[Dossier]:
        """Every dossier whose paper file is still in the office."""
        return views.unreturned(self.db)

    def linked(self) -> list[Dossier]:
        """The dossiers still owed that other units were given a part of."""
        return views.linked(self.db)

    def concerned(self, first: str, last: str) -> list[int]:
        """The rows of every dossier that may count in a report from `first` to `last`; some ended before it."""
        return counting.concerned(self.db, first, last)

    def received_rows(self, first: str, last: str) -> list[int]:
        """The rows of the dossiers received from `first` to `last`, in the order of receipt."""
        return counting.received(self.db, first, last)

    def entered_rows(self, first: str, last: str) -> list[int]:
        """The rows the register enters from `first` to `last`: those received, and those recorded by mistake."""
        return counting.entered(self.db, first, last)

    def numbered_rows(self, book: BookRow, first: str, last: str) -> list[tuple[int, int]]:
        """(number, dossier's row) of every number a certification book gave from `first` to `last`, by number."""
        return counting.numbered(self.db, book.name, book.device, first, last)

    def states(self, rows: Sequence[int], kind: type[T]) -> Iterator[T]:
        """The dossiers in these rows as `kind`, a struct that names the fields of a dossier it wants."""
        return counting.states(self.db, rows, kind)

    def returned_rows(self, first: str, last: str) -> list[int]:
        """The rows of the dossiers handed over from `first` to `last`."""
        return counting.returned(self.db, first, last)

    def per_day(self, first: str, last: str) -> tuple[dict[str, int], dict[str, int]]:
        """How many dossiers were received and how many handed over on each day of a period."""
        return counting.per_day(self.db, first, last)

    def held_by(self, at: str) -> list[tuple[str, int, int]]:
        """(officer, open dossiers held, of these overdue at that moment), the greatest pile first."""
        return counting.held_by(self.db, at)

    def users(self) -> dict[str, UserRow]:
        """Every officer there ever was."""
        return office.users(self.db)

    def calendars(self) -> dict[int, CalendarSet]:
        """The newest calendar of each year."""
        return office.calendars(self.db)

    def settings(self) -> dict[str, str]:
        """The settings that were ever set."""
        return office.settings(self.db)

    def books(self) -> list[BookRow]:
        """Every certification book known here, open ones first."""
        return office.books(self.db)

    def book_numbers(self, book: str, device: str) -> set[int]:
        """Every number this book has given."""
        return office.book_numbers(self.db, book, device)

    def book_lines(self, book: str, device: str) -> list[tuple[int, str]]:
        """(number, dossier) of every number this book has given, in order."""
        return office.book_lines(self.db, book, device)

    def load_draft(self, user: str, kind: str) -> str | None:
        """What was being typed."""
        return self.drafts.load(user, kind)

    def attachment(self, dossier: str, sha256: str) -> AttachmentRow | None:
        """Where a dossier's file is and the key that opens it."""
        return self.attachments.find(dossier, sha256)

    def looks(self, dossier: str, limit: int = 200) -> list[tuple[str, str, str]]:
        """The newest looks at a dossier: user, what, when."""
        return self.access.of(dossier, limit)

    def sync_state(self, hash: str) -> SyncState:
        """How far one entry has travelled."""
        return self.marks.state(hash)

    def dossier_sync(self, dossier: str) -> SyncState:
        """How far a dossier has travelled: as far as its least travelled entry."""
        return worst(list(self.marks.states_of(dossier).values()))


def _identity_in(ledger: Ledger) -> Identity:
    """The identity the own chain began with."""
    begin = ledger.entries(ledger.own_chain, 0, 1)[0]
    assert begin.content is not None
    content = msgspec.json.decode(begin.content, type=Begun)
    return Identity(unit=content.unit, device=content.device, incarnation=content.incarnation, office=content.office)
