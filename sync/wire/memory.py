"""A ledger in memory: what the simulation, the dictionary's training and the tests look entries up in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from schemas.acts import KEYLESS
from schemas.entry import NO_HASH, Sealed
from sync.wire.places import Incoming, Place
from sync.wire.signatures import HeadSignature


class MemoryLedger:
    """Every chain one end holds. Entries of a chain are added in order; nothing is ever taken away but
    contents."""

    def __init__(self) -> None:
        self.chains: dict[str, list[Sealed]] = {}
        self.keys: dict[str, bytes] = {}
        self.signatures: dict[str, list[HeadSignature]] = {}
        self._places: dict[str, Place] = {}
        self._of_dossier: dict[str, list[Sealed]] = {}

    def add(self, incoming: Incoming) -> None:
        """Hold one more entry. One that is held already changes nothing."""
        entry, run = incoming.sealed.entry, self.chains.setdefault(incoming.sealed.entry.chain, [])
        if entry.seq < len(run):
            assert run[entry.seq].hash == incoming.sealed.hash
            return
        assert entry.seq == len(run) and entry.prev == (run[-1].hash if run else NO_HASH)
        run.append(incoming.sealed)
        self._places[incoming.sealed.hash] = Place(chain=entry.chain, seq=entry.seq)
        if entry.dossier is not None:
            self._of_dossier.setdefault(entry.dossier, []).append(incoming.sealed)
            if incoming.key is not None:
                self.keys.setdefault(entry.dossier, incoming.key)

    def add_all(self, entries: Iterable[Incoming], signatures: Iterable[HeadSignature]) -> None:
        """Hold what a verified segment brought."""
        for incoming in entries:
            self.add(incoming)
        for signature in signatures:
            known = self.signatures.setdefault(signature.chain, [])
            if signature not in known:
                known.append(signature)

    def destroy(self, dossier: str) -> None:
        """Let go of a dossier's key and contents, except those of acts kept in the open."""
        self.keys.pop(dossier, None)
        for sealed in list(self._of_dossier.get(dossier, [])):
            if sealed.entry.act in KEYLESS:
                continue
            bare = replace(sealed, content=None)
            self.chains[sealed.entry.chain][sealed.entry.seq] = bare
            held = self._of_dossier[dossier]
            held[held.index(sealed)] = bare

    def hash_at(self, chain: str, seq: int) -> str | None:
        run = self.chains.get(chain, [])
        return run[seq].hash if 0 <= seq < len(run) else None

    def entries(self, chain: str, first: int, limit: int) -> Sequence[Sealed]:
        """Up to `limit` entries of a chain from place `first` on."""
        return self.chains.get(chain, [])[first : first + limit]

    def place_of(self, hash: str) -> Place | None:
        return self._places.get(hash)

    def last_on_chain(self, chain: str, dossier: str, before: int) -> str | None:
        for sealed in reversed(self._of_dossier.get(dossier, [])):
            if sealed.entry.chain == chain and sealed.entry.seq < before:
                return sealed.hash
        return None

    def key_of(self, dossier: str) -> bytes | None:
        return self.keys.get(dossier)

    def entries_of(self, dossier: str) -> Sequence[Sealed]:
        """The dossier's entries in the order they came."""
        return self._of_dossier.get(dossier, [])

    def dossiers(self) -> Iterable[str]:
        """The ids of all dossiers held."""
        return self._of_dossier.keys()

    def heads_of(self, dossier: str) -> tuple[str, ...]:
        """The dossier's entries that no other one names as parent."""
        held = self._of_dossier.get(dossier, [])
        named = {parent for sealed in held for parent in sealed.entry.parents}
        return tuple(sorted(sealed.hash for sealed in held if sealed.hash not in named))
