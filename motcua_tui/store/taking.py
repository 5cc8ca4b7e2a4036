"""Taking entries in: the ledger's rows, keys, destruction and every projection, in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager

from motcua_tui.store import office, side
from motcua_tui.store.clean import UNCLEAN
from motcua_tui.store.connect import StoreDatabase
from motcua_tui.store.ledger import Ledger
from motcua_tui.store.project import Projector
from schemas.acts import Act
from schemas.entry import Sealed


class Taker:
    """Puts checked entries into the ledger and brings everything derived in step."""

    def __init__(self, db: StoreDatabase, ledger: Ledger) -> None:
        self._db = db
        self._ledger = ledger
        self._projector = Projector(db, ledger)
        self._doomed: Collection[str] = ()

    @contextmanager
    def awaiting(self, doomed: Collection[str]) -> Iterator[None]:
        """While this runs, what these dossiers show is left as it is until their destruction comes."""
        self._doomed = doomed
        try:
            yield
        finally:
            self._doomed = ()

    def take_in(self, entries: Sequence[Sealed], new_keys: Mapping[str, bytes]) -> None:
        """Add entries in their order, inside a transaction."""
        for dossier, key in new_keys.items():
            self._ledger.add_key(dossier, key)
        for sealed in entries:
            self._ledger.add(sealed)
            if sealed.entry.dossier is None:
                office.apply(self._db, sealed)
        touched = dict.fromkeys(sealed.entry.dossier for sealed in entries if sealed.entry.dossier is not None)
        for dossier in touched:
            self._destroy_if_ordered(dossier, entries)
            if dossier not in self._doomed or self._ledger.is_destroyed(dossier):
                self._projector.refresh(dossier)

    def _destroy_if_ordered(self, dossier: str, entries: Sequence[Sealed]) -> None:
        """Content that comes in after its dossier was destroyed goes too."""
        here = any(sealed.entry.act == Act.DESTROY_CONTENT and sealed.entry.dossier == dossier for sealed in entries)
        if here or self._ledger.is_destroyed(dossier):
            self._ledger.destroy(dossier)
            self._ledger.set_meta(UNCLEAN, "1")
            side.destroy(self._db, dossier)
