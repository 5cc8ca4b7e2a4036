"""An office's store in memory: durable when a call returns, copied whole by a backup. Behind it the postman's port."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import msgspec

from schemas.acts import Act, Attached
from schemas.dossier import Dossier
from schemas.entry import Sealed
from schemas.refusal import Refusal
from schemas.rules.fold import fold
from sync.office.attachments import NamedFile, Names
from sync.wire.files import FileHead
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
        self.scans: dict[str, bytes] = {}
        """Attached files by their name on the line: each dossier's are its own."""
        self._named: list[tuple[str, int]] = []
        self._looked: dict[str, int] = {}
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
        made.scans = dict(self.scans)
        if not chain:
            made.sent, made.confirmed, made.refused = self.sent, self.confirmed, self.refused
        return made

    def state(self, dossier: str) -> Dossier:
        return self._folded(dossier)[1]

    def item(self, dossier: str) -> Item:
        return self._folded(dossier)[2]

    def files(self) -> Sequence[FileHead | None]:
        """The files that this device's entries name, in the order in which the entries came; None once it is destroyed."""
        for chain, run in sorted(self.ledger.chains.items()):
            if chain.startswith(f"{self.unit}.{self.device}."):
                new = run[self._looked.get(chain, 0) :]
                self._named += [(chain, sealed.entry.seq) for sealed in new if sealed.entry.act == Act.ATTACH]
                self._looked[chain] = len(run)
        return [file_of(self.ledger.chains[chain][seq]) for chain, seq in self._named]

    def forget(self, dossier: str) -> None:
        """Destroy content, files and key, as the law orders."""
        for sealed in self.ledger.entries_of(dossier):
            head = file_of(sealed)
            if head is not None:
                self.scans.pop(head.id, None)
        self.ledger.destroy(dossier)
        self._states.pop(dossier, None)

    def _folded(self, dossier: str) -> tuple[int, Dossier, Item]:
        entries = self.ledger.entries_of(dossier)
        known = self._states.get(dossier)
        if known is None or known[0] != len(entries):
            state = fold(entries)
            known = self._states[dossier] = (len(entries), state, item_of(shown(state)))
        return known


def file_of(sealed: Sealed) -> FileHead | None:
    """The file that an entry names; None for other entries, and once its content is destroyed."""
    if sealed.entry.act != Act.ATTACH or sealed.content is None or sealed.entry.dossier is None:
        return None
    said = msgspec.json.decode(sealed.content, type=Attached)
    return FileHead(dossier=sealed.entry.dossier, sha256=said.sha256, size_bytes=said.size_bytes)


class Port:
    """`sync.office.port.OfficePort` over the store. Every write is one durable step. `keep` takes reference data,
    `destroyed` is told what came to be destroyed, `begin` opens a new chain."""

    def __init__(
        self,
        store: Store,
        fuse: Fuse,
        keep: Callable[[Reference], Refusal | None],
        destroyed: Callable[[str], None],
        begin: Callable[[], None],
    ) -> None:
        self._store = store
        self._fuse = fuse
        self._keep = keep
        self._destroyed = destroyed
        self._begin = begin

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

    def begin_again(self) -> None:
        self._fuse.step()
        self._begin()

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
        for segment in group:
            for incoming in segment.entries:
                if incoming.sealed.entry.act == Act.DESTROY_CONTENT:
                    self._destroyed(incoming.sealed.entry.dossier or "")

    def mark(self, sent: int, confirmed: int, unknown: int) -> None:
        self._fuse.step()
        self._store.sent, self._store.confirmed = sent, confirmed

    def note_refused(self, entries: Sequence[RefusedEntry]) -> None:
        self._fuse.step()
        self._store.refused = tuple(entries)

    def take_reference(self, reference: Reference) -> Refusal | None:
        return self._keep(reference)

    def files(self, after: int, limit: int) -> Names:
        known = self._store.files()
        named = [NamedFile(place, head) for place, head in enumerate(known, 1) if place > after and head is not None][:limit]
        return Names(named, named[-1].place if len(named) == limit else len(known))

    def file_bytes(self, head: FileHead) -> bytes | None:
        return self._store.scans.get(head.id)

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
