"""How far the own entries have come, noted in the store: the night knows it first, without the store's key."""

from __future__ import annotations

from motcua_tui.desk.office import Office
from motcua_tui.desk.postman import OfficePostbox
from motcua_tui.store import SyncState
from sync.office.national import is_national
from sync.office.state import SyncFolder


def note_reach(office: Office) -> None:
    """Bring the marks of the store up to what the postman remembers, where they differ."""
    state = SyncFolder(office.folder).load()
    chain, marks = office.store.identity.chain, office.store.marks
    if state.enrolment is None or state.own is None or state.own.chain != chain or is_national(state):
        return
    known = tuple(marks.reach(chain, reached) for reached in (SyncState.SENT, SyncState.CONFIRMED, SyncState.UNKNOWN))
    refused = {entry.hash for entry in state.refused_entries}
    if known != state.marks or refused != set(marks.flagged(SyncState.REFUSED)):
        box = OfficePostbox(office)
        box.mark(*state.marks)
        box.note_refused(state.refused_entries)
