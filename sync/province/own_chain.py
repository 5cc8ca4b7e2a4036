"""The province's own entries: one chain per unit it serves, so an office receives what concerns it and
nothing else."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from schemas.acts import BEGINS, KEYLESS, Act
from schemas.base import Record
from schemas.canonical import DOSSIER_KEY_BYTES
from schemas.entry import NO_HASH, Entry, Sealed, chain_id, dossier_id, seal_entry
from schemas.office_acts import Begun, OfficeAct
from sync.province.asking import first
from sync.province.home import DEVICE, Home
from sync.province.ledger import UnitLedger
from sync.wire.places import Incoming
from sync.wire.reading import written

BY = "tinh"
"""Who acts when the system itself does: issuing a number, beginning a chain."""


def own_chain(home: Home, unit: str) -> str:
    """The name of the province's chain in a unit."""
    return chain_id(unit, DEVICE, home.identity.incarnation)


class OwnChain:
    """Writes the province's entries in one unit, at one moment. Use within `connect.writing`, and `flush` at
    the end."""

    def __init__(self, home: Home, ledger: UnitLedger, at: str) -> None:
        self._home = home
        self._ledger = ledger
        self._at = at
        self.name = own_chain(home, ledger.unit)
        self.incarnation = home.identity.incarnation
        head = ledger.head(self.name)
        self._seq = -1 if head is None else head.seq
        self._hash = NO_HASH if head is None else head.hash
        self._written: list[Incoming] = []

    def begin_dossier(self, act: Act, content: Record, by: str) -> Sealed:
        """A dossier that begins at the province, with a key of its own."""
        assert act in BEGINS
        self.begin()
        key = secrets.token_bytes(DOSSIER_KEY_BYTES)
        return self._write(act, content, dossier_id(self.name, self._seq + 1), (), key, by=by, new_key=key)

    def act(self, act: Act, content: Record, entries: Sequence[Sealed], key: bytes | None, by: str) -> Sealed:
        """One act on the dossier these are all the entries of, with every one of them in sight."""
        self.begin()
        dossier = entries[0].entry.dossier
        return self._write(act, content, dossier, heads_of(entries), None if act in KEYLESS else key, by=by)

    def flush(self) -> None:
        """Store what was written."""
        if self._written:
            self._ledger.add(self._written, ())
        self._written = []

    def begin(self) -> None:
        """The first entry says whose chain it is."""
        if self._seq >= 0:
            return
        begun = Begun(
            unit=self._ledger.unit,
            device=DEVICE,
            incarnation=self._home.identity.incarnation,
            office=self._home.identity.name,
            nonce=secrets.token_hex(16),
        )
        self._write(OfficeAct.BEGIN, begun, None, (), None, by=BY)

    def _write(
        self,
        act: Act | OfficeAct,
        content: Record,
        dossier: str | None,
        parents: tuple[str, ...],
        key: bytes | None,
        *,
        by: str,
        new_key: bytes | None = None,
    ) -> Sealed:
        draft = Entry(
            chain=self.name,
            seq=self._seq + 1,
            prev=self._hash,
            act=str(act),
            by=by,
            at=self._at,
            seal="0" * 64,
            trust="synced",
            dossier=dossier,
            parents=parents,
        )
        sealed = seal_entry(draft, written(content), key)
        self._seq, self._hash = sealed.entry.seq, sealed.hash
        self._written.append(Incoming(sealed=sealed, key=new_key))
        return sealed


def announce_restore(home: Home, unit: str, at: str) -> None:
    """A restored province says so in each unit by the first entry of its new chain: offices then offer anew what a receipt
    does not speak of. Call within `connect.writing`."""
    is_restored = int(home.identity.incarnation[:-4]) > 1
    if is_restored and first(tuple[int], _CHAIN, unit, own_chain(home, unit)) is None:
        own = OwnChain(home, UnitLedger(unit), at)
        own.begin()
        own.flush()


_CHAIN = "SELECT 1 FROM chain WHERE unit = ? AND chain = ?"


def heads_of(entries: Sequence[Sealed]) -> tuple[str, ...]:
    """The entries of a dossier that no other one was made upon, in a fixed order."""
    named = {parent for sealed in entries for parent in sealed.entry.parents}
    return tuple(sorted(sealed.hash for sealed in entries if sealed.hash not in named))
