"""The province's view of dossiers: folded from entries, kept in rows, digested from those rows and not from
the log."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from schemas.acts import Act
from schemas.dossier import Dossier
from schemas.entry import Sealed
from schemas.rules.fold import NotADossier, fold
from schemas.rules.linked import state_of as state_of_task
from schemas.text import fold as folded
from sync.province.asking import first, rows
from sync.province.bulk import insert_rows
from sync.province.ledger import in_batches
from sync.province.models import DossierKey, DossierRow, EntryRow, FileChunk, FileRow, OpenTask, Quarantine, Unit
from sync.wire.shown import Item, Shown, add, item_of, shown

Entries = dict[str, list[Sealed]]
_NOT_UNDERSTOOD = "province.not_understood"


def fold_all(unit: str, entries: Entries, at: str) -> dict[str, Dossier]:
    """Fold these dossiers. One that cannot be folded is quarantined and named, and the rest go on."""
    states: dict[str, Dossier] = {}
    for dossier, sealed in sorted(entries.items()):
        try:
            states[dossier] = fold(sealed)
        except (NotADossier, ValueError, KeyError, AssertionError):
            # Whatever an entry holds, it is kept as it came and looked at by a person; it never blocks the queue.
            _quarantine(unit, sealed[-1], at)
    _release(unit, [sealed.hash for dossier in states for sealed in entries[dossier]])
    return states


def show_all(unit: str, states: Iterable[Dossier]) -> None:
    """Show these dossiers as they now are, and bring the unit's digest up to them."""
    states = list(states)
    for state in states:
        if state.destroyed:
            _destroy(unit, state.id)
    before = items_shown(unit, [state.id for state in states])
    views = [(state, shown(state)) for state in states]
    insert_rows(DossierRow, [_row(unit, state, view) for state, view in views], update=True)
    _show_tasks(unit, states)
    items = [item_of(view) for _, view in views]
    digest = add(unit_digest(unit), items, less=before)
    more = len(items) - len(before)
    Unit.update(digest=digest, dossiers=Unit.dossiers + more).where(Unit.code == unit).execute()


def row_of(unit: str, dossier: str) -> DossierRow | None:
    """The dossier as shown."""
    found: DossierRow | None = DossierRow.get_or_none((DossierRow.unit == unit) & (DossierRow.dossier == dossier))
    return found


def state_of(row: DossierRow) -> Dossier:
    """The whole folded dossier of a row."""
    return msgspec.json.decode(bytes(row.state), type=Dossier)


def shown_row(row: DossierRow) -> Shown:
    """What a row shows: from its columns, so that a fault between fold and row is seen by reconciliation."""
    return Shown(
        dossier=row.dossier,
        status=row.status,
        procedure=row.procedure,
        applicant=row.applicant,
        received_at=row.received_at,
        due_at=row.due_at,
        finished_at=row.finished_at,
        returned_at=row.returned_at,
        official_code=row.official_code,
        provisional_code=row.provisional_code,
        supplements=row.supplements,
        extensions=row.extensions,
        paid_vnd=row.paid_vnd,
        conflicts=row.conflicts,
        destroyed=bool(row.destroyed),
    )


def unit_digest(unit: str) -> str:
    """The digest of everything shown of a unit."""
    found = first(tuple[str], "SELECT digest FROM unit WHERE code = ?", unit)
    assert found is not None
    return found[0]


def _row(unit: str, state: Dossier, view: Shown) -> tuple[object, ...]:
    columns = {
        **{name: getattr(view, name) for name in _SAME},
        "unit": unit,
        "destroyed": int(view.destroyed),
        "procedure_name": state.procedure.name,
        "folded": folded(f"{view.applicant} {view.official_code} {view.provisional_code}"),
        "holder_unit": state.holder_unit,
        "item": item_of(view).shown.hex(),
        "state": msgspec.json.encode(state),
    }
    return tuple(columns[field.name] for field in DossierRow._meta.sorted_fields)


_SAME = [name for name in Shown.__struct_fields__ if name != "destroyed"]


def items_shown(unit: str, dossiers: Sequence[str]) -> list[Item]:
    """What is shown of these dossiers, as the unit's digest counts it."""
    items: list[Item] = []
    for some in in_batches(dossiers):
        statement = _ITEMS.format(marks=", ".join("?" * len(some)))
        found = rows(tuple[str, str], statement, unit, *some)
        items.extend(Item(dossier, bytes.fromhex(item)) for dossier, item in found)
    return items


_ITEMS = "SELECT dossier, item FROM dossier WHERE unit = ? AND dossier IN ({marks})"


def _show_tasks(unit: str, states: list[Dossier]) -> None:
    """Which other units have a task of these dossiers now. Most dossiers never had one and cost nothing."""
    linked = [state for state in states if state.links or state.conflicts or state.destroyed]
    for some in in_batches([state.id for state in linked]):
        OpenTask.delete().where(OpenTask.unit == unit, OpenTask.dossier.in_(some)).execute()
    open_now = {(state.id, task.unit) for state in linked for task in state.links if state_of_task(task) == "open"}
    insert_rows(OpenTask, [(unit, dossier, to_unit) for dossier, to_unit in sorted(open_now)])


def _destroy(unit: str, dossier: str) -> None:
    """Content and key go for good; headers, and the ground of the destruction, stay."""
    about = (EntryRow.unit == unit) & (EntryRow.dossier == dossier) & (EntryRow.act != str(Act.DESTROY_CONTENT))
    EntryRow.update(content=None).where(about).execute()
    DossierKey.delete().where(DossierKey.unit == unit, DossierKey.dossier == dossier).execute()
    files = FileRow.select(FileRow.file).where(FileRow.unit == unit, FileRow.dossier == dossier)
    FileChunk.delete().where(FileChunk.unit == unit, FileChunk.file.in_([row.file for row in files])).execute()
    FileRow.delete().where(FileRow.unit == unit, FileRow.dossier == dossier).execute()


def _release(unit: str, hashes: list[str]) -> None:
    """What was not understood before, because an entry was still missing, is understood now."""
    waiting = (Quarantine.unit == unit) & (Quarantine.code == _NOT_UNDERSTOOD)
    if first(tuple[int], "SELECT 1 FROM quarantine WHERE unit = ? AND code = ?", unit, _NOT_UNDERSTOOD) is None:
        return
    for some in in_batches(hashes):
        Quarantine.delete().where(waiting & Quarantine.hash.in_(some)).execute()


def _quarantine(unit: str, sealed: Sealed, at: str) -> None:
    entry = sealed.entry
    row = {
        "unit": unit,
        "chain": entry.chain,
        "seq": entry.seq,
        "hash": sealed.hash,
        "code": _NOT_UNDERSTOOD,
    }
    Quarantine.insert({**row, "at": at}).on_conflict_ignore().execute()
