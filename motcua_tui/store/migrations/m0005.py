"""Version 5: late entries are found by the day they were typed."""

from __future__ import annotations

from motcua_tui.store.connect import StoreDatabase


def migrate(db: StoreDatabase) -> None:
    """Add an index over the few entries that were typed later than they claim."""
    typed = "json_extract(CAST(header AS TEXT), '$.typed_at')"
    db.run(f"CREATE INDEX entry_typed_late ON entry (substr({typed}, 1, 10), id) WHERE {typed} IS NOT NULL")
