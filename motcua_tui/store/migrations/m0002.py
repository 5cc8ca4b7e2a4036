"""Version 2: beside each dossier's state what of it is compared with the province, and their sum."""

from __future__ import annotations

import msgspec

from motcua_tui.store.connect import StoreDatabase
from schemas.dossier import Dossier
from sync.wire.shown import EMPTY_DIGEST, add, item_of, shown

_PAGE = 500


def migrate(db: StoreDatabase) -> None:
    """Add the items and their sum, computed from the states that are there."""
    db.run("ALTER TABLE dossier_state ADD COLUMN item BLOB NOT NULL DEFAULT x''")
    db.run("CREATE TABLE shown_total (id INTEGER PRIMARY KEY CHECK (id = 1), digest TEXT NOT NULL)")
    digest, after = EMPTY_DIGEST, -1
    while page := db.rows("SELECT id, state FROM dossier_state WHERE id > ? ORDER BY id LIMIT ?", after, _PAGE):
        items = [(id_, item_of(shown(msgspec.json.decode(state, type=Dossier)))) for id_, state in page]
        db.run_many("UPDATE dossier_state SET item = ? WHERE id = ?", [(item.shown, id_) for id_, item in items])
        digest, after = add(digest, (item for _, item in items)), page[-1][0]
    if digest != EMPTY_DIGEST:
        db.run("INSERT INTO shown_total VALUES (1, ?)", digest)
