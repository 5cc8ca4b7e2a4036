"""What was destroyed by law goes from what waits for the line too."""

from __future__ import annotations

from motcua_tui.desk.office import Office
from sync.office import attachments, national, outbox
from sync.office.state import SyncFolder
from sync.office.stick_state import forget_parcels


def forget_destroyed(office: Office, dossier: str) -> None:
    """Take what was destroyed by law out of the outbox too; the rest of those parcels is packed anew without it."""
    chain = office.store.identity.chain
    places = [sealed.entry.seq for sealed in office.store.entries_of(dossier) if sealed.entry.chain == chain]
    outbox.forget(SyncFolder(office.folder), chain, places)
    attachments.forget_files(SyncFolder(office.folder), dossier)
    national.forget(SyncFolder(office.folder), dossier)
    forget_parcels(SyncFolder(office.folder))
