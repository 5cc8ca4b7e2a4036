"""Reference data the province hands down: procedures, units, a year's calendar; applied as it came, signed and whole."""

from __future__ import annotations

from motcua_tui.desk.numbers import take_block
from motcua_tui.desk.office import Office
from motcua_tui.desk.units import take_units
from schemas.catalogue.file import read_catalogue
from schemas.catalogue.outcome import BadRecord
from schemas.office_acts import CatalogueImported, OfficeAct
from schemas.refusal import Refusal
from schemas.rules.year_table import read_table
from sync.wire.reference import Reference


def apply_reference(office: Office, reference: Reference) -> Refusal | None:
    """Apply one version. What this program does not know yet is passed over: a newer province may say more."""
    kind, _, rest = reference.header.name.partition(".")
    if kind == "catalogue":
        return _catalogue(office, reference)
    if kind == "calendar" and rest.isdigit():
        return _calendar(office, int(rest), reference)
    if kind == "units":
        return take_units(office, reference.body)
    if kind == "numbers":
        return take_block(office, reference.body)
    return None


def _catalogue(office: Office, reference: Reference) -> Refusal | None:
    outcomes = read_catalogue(reference.body)
    if isinstance(outcomes, Refusal):
        return outcomes
    good = [outcome for outcome in outcomes if not isinstance(outcome, BadRecord)]
    claim = office.claim()
    if isinstance(claim, Refusal):
        return claim
    done = office.store.catalogue.add(good, f"{reference.header.name} {reference.header.version}")
    if not (done.added or done.changed):
        return None
    content = CatalogueImported(added=done.added, changed=done.changed, digest=office.store.catalogue.digest())
    written = office.record(OfficeAct.IMPORT_CATALOGUE, content, claim)
    return written if isinstance(written, Refusal) else None


def _calendar(office: Office, year: int, reference: Reference) -> Refusal | None:
    table = read_table(year, reference.body, office.calendar.hours)
    if isinstance(table, Refusal):
        return table
    if office.store.calendars().get(year) == table:
        return None
    claim = office.claim()
    written = claim if isinstance(claim, Refusal) else office.record(OfficeAct.SET_CALENDAR, table, claim)
    return written if isinstance(written, Refusal) else None
