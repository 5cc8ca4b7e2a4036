"""Look-ups over entries just read, before they are stored: segments of several chains name each other's
entries.
"""

from __future__ import annotations

from schemas.entry import Sealed
from sync.wire.places import Incoming, Place, Places


class Overlay:
    """A `Places` that knows the given ledger and every entry added since."""

    def __init__(self, base: Places) -> None:
        self._base = base
        self._hashes: dict[tuple[str, int], str] = {}
        self._places: dict[str, Place] = {}
        self._lasts: dict[tuple[str, str], list[tuple[int, str]]] = {}
        self._keys: dict[str, bytes] = {}

    def add(self, incoming: Incoming, *, held: bool = False) -> None:
        """Know this entry from now on. Those of a chain come in order; one that is `held` already has its place."""
        if not held:
            self.know(incoming.sealed)
        if incoming.key is not None and incoming.sealed.entry.dossier is not None:
            self._keys[incoming.sealed.entry.dossier] = incoming.key

    def know(self, sealed: Sealed) -> None:
        """Know the place of an entry whose key is known otherwise."""
        entry = sealed.entry
        self._hashes[entry.chain, entry.seq] = sealed.hash
        self._places[sealed.hash] = Place(chain=entry.chain, seq=entry.seq)
        if entry.dossier is not None:
            self._lasts.setdefault((entry.chain, entry.dossier), []).append((entry.seq, sealed.hash))

    def hash_at(self, chain: str, seq: int) -> str | None:
        return self._hashes.get((chain, seq)) or self._base.hash_at(chain, seq)

    def place_of(self, hash: str) -> Place | None:
        return self._places.get(hash) or self._base.place_of(hash)

    def last_on_chain(self, chain: str, dossier: str, before: int) -> str | None:
        for seq, hash in reversed(self._lasts.get((chain, dossier), [])):
            if seq < before:
                return hash
        return self._base.last_on_chain(chain, dossier, before)

    def key_of(self, dossier: str) -> bytes | None:
        return self._keys.get(dossier) or self._base.key_of(dossier)
