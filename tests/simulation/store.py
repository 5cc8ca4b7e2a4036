"""An office's store in memory: durable when a call returns, copied whole by a backup. Behind it the postman's port."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from schemas.acts import Act
from schemas.dossier import Dossier
from schemas.entry import Sealed
from schemas.refusal import Refusal
from schemas.rules.fold import fold
from sync.wire.memory import MemoryLedger
from sync.wire.messages import Head, RefusedEntry
from sync.wire.places import Place
from sync.wire.ranges import Named
from sync.wire.reference import Reference
from sync.wire.segment_reader import Verified
from sync.wire.shown import Item, digest, item_of, shown
from sync.wire.signatures import HeadSignature
from tests.simulation.seams import Fuse


class Store:
    """What survives a crash of the office's process."""

    def __init__(self, unit: str, device: str, chain: str, ledger: MemoryLedger) -> None:
        self.unit = unit
        self.device = device
        self.chain = chain
        self.ledger = ledger
        self.sent = -1
        self.confirmed = -1
        self.refused: tuple[RefusedEntry, ...] = ()
        self._states: dict[str, tuple[int, Dossier, Item]] = {}

    def copy(self, chain: str = "") -> Store:
        """A backup, or a backup brought back with a chain of its own to go on with."""
        ledger, held = MemoryLedger(), self.ledger
        ledger.chains = {name: list(run) for name, run in held.chains.items()}
        ledger.keys = dict(held.keys)
        ledger.signatures = {name: list(known) for name, known in held.signatures.items()}
        ledger._places = dict(held._places)
        ledger._of_dossier = {name: list(known) for name, known in held._of_dossier.items()}
        made = Store(self.unit, self.device, chain or self.chain, ledger)
        if not chain:
            made.sent, made.confirmed, made.refused = self.sent, self.confirmed, self.refused
        return made

    def state(self, dossier: str) -> Dossier:
        return self._folded(dossier)[1]

    def item(self, dossier: str) -> Item:
        return self._folded(dossier)[2]

    def forget(self, dossier: str) -> None:
        """Destroy content and key, as the law orders."""
        self.ledger.destroy(dossier)
        self._states.pop(dossier, None)

    def _folded(self, dossier: str) -> tuple[int, Dossier, Item]:
        entries = self.ledger.entries_of(dossier)
        known = self._states.get(dossier)
        if known is None or known[0] != len(entries):
            state = fold(entries)
            known = self._states[dossier] = (len(entries), state, item_of(shown(state)))
        return known


class Port:
    """`sync.office.port.OfficePort` over the store. Every write is one durable step."""

    def __init__(self, store: Store, fuse: Fuse) -> None:
        self._store = store
        self._fuse = fuse

    @property
    def unit(self) -> str:
        return self._store.unit

    @property
    def device(self) -> str:
        return self._store.device

    @property
    def chain(self) -> str:
        return self._store.chain

    @property
    def _ledger(self) -> MemoryLedger:
        return self._store.ledger

    def heads(self) -> Sequence[Head]:
        runs = sorted(self._ledger.chains.items())
        return [Head(chain=chain, seq=len(run) - 1, hash=run[-1].hash) for chain, run in runs if run]

    def entries(self, chain: str, first: int, limit: int) -> Sequence[Sealed]:
        return self._ledger.chains.get(chain, [])[first : first + limit]

    def signatures(self, chain: str, first: int, last: int) -> Sequence[HeadSignature]:
        return [one for one in self._ledger.signatures.get(chain, []) if first <= one.seq <= last]

    def take(self, group: Sequence[Verified]) -> None:
        self._fuse.step()
        for segment in group:
            self._ledger.add_all(segment.entries, segment.signatures)
        for segment in group:
            for incoming in segment.entries:
                if incoming.sealed.entry.act == Act.DESTROY_CONTENT:
                    self._store.forget(incoming.sealed.entry.dossier or "")
        self._fuse.step()

    def mark(self, sent: int, confirmed: int, unknown: int) -> None:
        self._fuse.step()
        self._store.sent, self._store.confirmed = sent, confirmed

    def note_refused(self, entries: Sequence[RefusedEntry]) -> None:
        self._fuse.step()
        self._store.refused = tuple(entries)

    def take_reference(self, reference: Reference) -> Refusal | None:
        return None

    def items(self) -> Iterable[Item]:
        return [self._store.item(dossier) for dossier in self._ledger.dossiers()]

    def digest(self) -> str:
        return digest(self.items())

    def conflicts(self) -> int:
        return sum(1 for dossier in self._ledger.dossiers() if self._store.state(dossier).conflicts)

    def label(self, dossier: str) -> Named:
        return Named(dossier=dossier, code="", day="")

    def hash_at(self, chain: str, seq: int) -> str | None:
        return self._ledger.hash_at(chain, seq)

    def place_of(self, hash: str) -> Place | None:
        return self._ledger.place_of(hash)

    def last_on_chain(self, chain: str, dossier: str, before: int) -> str | None:
        return self._ledger.last_on_chain(chain, dossier, before)

    def key_of(self, dossier: str) -> bytes | None:
        return self._ledger.key_of(dossier)
