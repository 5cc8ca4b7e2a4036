"""The encrypted store: ledger, projections, search, reference data, and their care."""

from motcua_tui.store.catalogue import Added, Catalogue
from motcua_tui.store.incarnation import begin_incarnation
from motcua_tui.store.queue import TicketRow, TicketState
from motcua_tui.store.records import (
    AttachmentRow,
    Backup,
    BookRow,
    ChainInfo,
    Closing,
    DayRows,
    Draft,
    Figures,
    Head,
    Identity,
    PersonRow,
    Problem,
    Rebuilt,
    RemoteEntry,
    Row,
    Signature,
    SyncState,
    UserRow,
    Verdict,
    View,
)
from motcua_tui.store.refusals import StoreDamaged, StoreDiskError, StoreFull, StoreReadOnly
from motcua_tui.store.restore import Staged, discard, finish, restore, stage
from motcua_tui.store.store import ATTACHMENTS_FOLDER, DATABASE_FILE, Store
from motcua_tui.store.verify import verify, verify_owned

__all__ = [
    "ATTACHMENTS_FOLDER",
    "DATABASE_FILE",
    "Added",
    "AttachmentRow",
    "Backup",
    "BookRow",
    "Catalogue",
    "ChainInfo",
    "Closing",
    "DayRows",
    "Draft",
    "Figures",
    "Head",
    "Identity",
    "PersonRow",
    "Problem",
    "Rebuilt",
    "RemoteEntry",
    "Row",
    "Signature",
    "Staged",
    "Store",
    "StoreDamaged",
    "StoreDiskError",
    "StoreFull",
    "StoreReadOnly",
    "SyncState",
    "TicketRow",
    "TicketState",
    "UserRow",
    "Verdict",
    "View",
    "begin_incarnation",
    "discard",
    "finish",
    "restore",
    "stage",
    "verify",
    "verify_owned",
]
