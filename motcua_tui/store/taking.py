"""Taking entries in: the ledger's rows, keys, destruction and every projection, in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager

from motcua_tui.store import office, side
from motcua_tui.store.clean import UNCLEAN
from motcua_tui.store.connect import StoreDatabase
from motcua_tui.store.ledger import Ledger
from motcua_tui.store.project import Projector
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
        """Add entries in their order and show what they change, inside a transaction."""
        self.add(entries, new_keys)
        self.show(entries)

    def add(self, entries: Sequence[Sealed], new_keys: Mapping[str, bytes]) -> None:
        """Add entries in their order, inside a transaction that ends with `show` of them."""
        for dossier, key in new_keys.items():
            self._ledger.add_key(dossier, key)
        for sealed in entries:
            self._ledger.add(sealed)
            if sealed.entry.dossier is None:
                office.apply(self._db, sealed)

    def show(self, entries: Sequence[Sealed]) -> None:
        """Bring every dossier these entries are about in step, each once, however many are about it."""
        touched = dict.fromkeys(sealed.entry.dossier for sealed in entries if sealed.entry.dossier is not None)
        self._projector.refresh(dossier for dossier in touched if self._is_to_show(dossier))

    def _is_to_show(self, dossier: str) -> bool:
        """False for what waits for its destruction. Content that is there after a destruction goes too."""
        if not self._ledger.is_destroyed(dossier):
            return dossier not in self._doomed
        self._ledger.destroy(dossier)
        self._ledger.set_meta(UNCLEAN, "1")
        side.destroy(self._db, dossier)
        return True
