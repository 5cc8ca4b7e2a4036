"""What a dossier's screen shows, read in one go off the screen's thread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from motcua_tui.desk.act import dossier_for
from motcua_tui.desk.books import book_for
from motcua_tui.desk.held_numbers import why_no_number
from motcua_tui.desk.office import Office
from motcua_tui.desk.online import changes
from motcua_tui.desk.show import allowed_now
from motcua_tui.desk.staff import Deputyships
from motcua_tui.desk.underway import reason_words
from motcua_tui.desk.units import unit_words, units_of
from motcua_tui.screens.act_words import in_order
from motcua_tui.screens.name import display_names
from motcua_tui.store import SyncState
from motcua_tui.widgets.badges import Timeliness
from schemas.acts import Act
from schemas.dossier import Dossier
from schemas.entry import Sealed
from schemas.refusal import Notice, Refusal
from schemas.rules.deadlines import Deadline, deadlines
from schemas.rules.on_time import on_time


@dataclass(frozen=True)
class DossierView:
    """A dossier with everything around it. `names` are the officers' full names by user name, `sync_reason` is why the
    province refused it or shows it otherwise, `for_head` the grounds of acts that somebody did for the head, by hash."""

    dossier: Dossier
    entries: tuple[Sealed, ...]
    acts: tuple[Act, ...]
    sync: SyncState
    sync_reason: str
    timeliness: Timeliness
    names: dict[str, str]
    now: str
    home_unit: str
    for_head: dict[str, str]
    deadlines: tuple[Deadline, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)
    """The numbers of dossiers whose papers are used again, by their ids."""

    units: Mapping[str, str] = field(default_factory=dict)
    """What the province's units are called, by their codes."""

    cautions: tuple[Notice, ...] = ()
    """What somebody who is about to take in a filing should know."""
    number_held: Notice | None = None
    """Why the province has the dossier and gave it no number yet."""
    gets_numbers: bool = False
    """Whether a certification book gives it a number for each type of document when it is finished."""

    def unit(self, code: str) -> str:
        """A unit by its name, the code alone where none is known."""
        return unit_words(self.units, code)

    def source(self, dossier: str) -> str:
        """The number of a dossier whose paper is used again."""
        return self.sources.get(dossier, dossier)

    def name(self, user: str) -> str:
        """The display name of an officer, the user name where there is none."""
        return self.names.get(user, user)


def read_view(office: Office, number: str, looked: str = "") -> DossierView | Refusal:
    """Everything the screen shows. `looked` is noted in the access log: who looked at whose data, and at what."""
    dossier = dossier_for(office, number)
    if isinstance(dossier, Refusal):
        return dossier
    now = office.clock.text(office.store)
    if looked:
        office.note_look(dossier.id, looked)
    stands = _timeliness(dossier, now)
    journey = office.store.travel.of([dossier.id])[dossier.id]
    entries, deputies = tuple(office.store.entries_of(dossier.id)), Deputyships(office)
    return DossierView(
        dossier=dossier,
        entries=entries,
        acts=tuple(in_order(allowed_now(office, dossier), dossier, is_late=stands == "open_overdue")),
        sync=journey.state,
        sync_reason=reason_words(journey.reason) if journey.reason else "",
        timeliness=stands,
        names=display_names(office),
        now=now,
        home_unit=office.store.identity.unit,
        for_head={sealed.hash: one.ground for sealed in entries if (one := deputies.of(sealed)) is not None},
        deadlines=deadlines(dossier, office.calendar),
        sources=_sources(office, dossier),
        number_held=why_no_number(office, dossier),
        cautions=tuple(changes(office, dossier, now[:10])),
        gets_numbers=not dossier.books and _counts_documents(office, dossier, int(now[:4])),
        units=units_of(office) if dossier.forwards or dossier.links else {},
    )


def _counts_documents(office: Office, dossier: Dossier, year: int) -> bool:
    book = book_for(office, dossier.procedure.code, year)
    return book is not None and book.kind != "contracts"


def _sources(office: Office, dossier: Dossier) -> dict[str, str]:
    ids = {part.reused_from for part in dossier.parts if part.reused_from}
    found = ((id_, office.store.dossier(id_)) for id_ in ids)
    return {id_: one.official_code or one.provisional_code or id_ for id_, one in found if one is not None}


def _timeliness(dossier: Dossier, now: str) -> Timeliness:
    stands = on_time(dossier, now)
    if stands == "open" and dossier.due_at is not None and dossier.due_at[:10] == now[:10]:
        return "due_today"
    return stands
