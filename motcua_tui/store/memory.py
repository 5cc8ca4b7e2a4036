"""A ledger in memory with the contract of the encrypted one, for simulations and tests of what stands on it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from motcua_tui.store.plan import heads_among, seal_drafts
from motcua_tui.store.records import ChainInfo, Draft, Head, Identity, RemoteEntry, Signature, Signer
from motcua_tui.store.remote import Gate, receive
from schemas.acts import KEYLESS, Act
from schemas.dossier import Dossier
from schemas.entry import Sealed, chain_id
from schemas.office_acts import Begun, OfficeAct
from schemas.refusal import Refusal
from schemas.rules.fold import fold
from schemas.turn import turn_statement

_TAKES_COUNT = (Act.RECEIVE, Act.ACCEPT_ONLINE, Act.REGISTER)


class _Chain(msgspec.Struct):
    """One device's chain."""

    unit: str
    device: str
    incarnation: str
    entries: list[Sealed]


class _State(msgspec.Struct):
    """Everything a transaction may change, so that undoing one is putting the old value back."""

    chains: dict[str, _Chain] = {}
    order: list[Sealed] = []
    keys: dict[str, bytes | None] = {}
    signatures: list[Signature] = []

    def copied(self) -> _State:
        chains = {
            name: _Chain(chain.unit, chain.device, chain.incarnation, list(chain.entries)) for name, chain in self.chains.items()
        }
        return _State(chains, list(self.order), dict(self.keys), list(self.signatures))


class MemoryLedger:
    """See Store for what each method promises."""

    def __init__(self, begun: Begun, drafts: Sequence[Draft]) -> None:
        self.identity = Identity(begun.unit, begun.device, begun.incarnation, begun.office)
        self.own_chain = chain_id(begun.unit, begun.device, begun.incarnation)
        self.checkpoint: str | None = None
        self._state = _State()
        self.add_chain(self.own_chain, begun.unit, begun.device, begun.incarnation)
        self.append([Draft(act=OfficeAct.BEGIN, by=drafts[0].by, content=begun, at=drafts[0].at), *drafts])

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        before = self._state.copied()
        try:
            yield
        except BaseException:
            self._state = before
            raise

    def append(self, drafts: Sequence[Draft]) -> list[Sealed]:
        with self.transaction():
            plan = seal_drafts(drafts, self)
            self.add(plan.entries, plan.new_keys)
            self.show(plan.entries)
        return plan.entries

    def receive_remote(self, chain: str, entries: Sequence[RemoteEntry]) -> int | Refusal:
        return receive(Gate(self), chain, entries, self.transaction, self)

    def add(self, entries: Sequence[Sealed], new_keys: Mapping[str, bytes]) -> None:
        self._state.keys.update(new_keys)
        for sealed in entries:
            self._state.chains[sealed.entry.chain].entries.append(sealed)
            self._state.order.append(sealed)
            if sealed.entry.dossier is not None and self.is_destroyed(sealed.entry.dossier):
                self._destroy(sealed.entry.dossier)

    def show(self, entries: Sequence[Sealed]) -> None:
        for dossier in {sealed.entry.dossier for sealed in entries if sealed.entry.dossier}:
            fold(self.entries_of(dossier))

    def _destroy(self, dossier: str) -> None:
        self._state.keys[dossier] = None
        self._state.order = [_emptied(sealed, dossier) for sealed in self._state.order]
        for chain in self._state.chains.values():
            chain.entries = [_emptied(sealed, dossier) for sealed in chain.entries]

    def add_chain(self, chain: str, unit: str, device: str, incarnation: str) -> int:
        self._state.chains[chain] = _Chain(unit, device, incarnation, [])
        return len(self._state.chains)

    def own_head(self) -> Head | None:
        return self._head(self.own_chain)

    def _head(self, chain: str) -> Head | None:
        entries = self._state.chains[chain].entries if chain in self._state.chains else []
        return Head(len(entries) - 1, entries[-1].hash) if entries else None

    def head(self, chain: str | None = None) -> Head | None:
        return self._head(chain or self.own_chain)

    def chains(self) -> list[ChainInfo]:
        return [
            ChainInfo(name, chain.unit, chain.device, chain.incarnation, len(chain.entries), chain.entries[-1].hash)
            for name, chain in self._state.chains.items()
        ]

    def entries(self, chain: str, first: int, limit: int) -> list[Sealed]:
        return self._state.chains[chain].entries[first : first + limit] if chain in self._state.chains else []

    def entries_of(self, dossier: str) -> list[Sealed]:
        return [sealed for sealed in self._state.order if sealed.entry.dossier == dossier]

    def hashes_of(self, dossier: str) -> set[str]:
        return {sealed.hash for sealed in self.entries_of(dossier)}

    def entry(self, hash: str) -> Sealed | None:
        return next((sealed for sealed in self._state.order if sealed.hash == hash), None)

    def office_entries(self, act: OfficeAct | None = None) -> list[Sealed]:
        office = [sealed for sealed in self._state.order if sealed.entry.dossier is None]
        return [sealed for sealed in office if act is None or sealed.entry.act == act]

    def key_of(self, dossier: str) -> bytes | None:
        return self._state.keys.get(dossier)

    def heads_of(self, dossier: str) -> tuple[str, ...]:
        return heads_among(self.entries_of(dossier))

    def is_destroyed(self, dossier: str) -> bool:
        return any(sealed.entry.act == Act.DESTROY_CONTENT for sealed in self.entries_of(dossier))

    def last_written_at(self) -> str:
        return self._state.chains[self.own_chain].entries[-1].entry.written_at

    def next_count(self, date: str) -> int:
        own = self._state.chains[self.own_chain].entries
        return 1 + sum(1 for sealed in own if sealed.entry.at[:10] == date and sealed.entry.act in _TAKES_COUNT)

    def dossier(self, id: str) -> Dossier | None:
        entries = self.entries_of(id)
        return fold(entries) if entries else None

    def unsigned(self, user: str) -> bool:
        signed = max((s.seq for s in self._state.signatures if s.user == user and s.chain == self.own_chain), default=-1)
        return any(sealed.entry.by == user for sealed in self._state.chains[self.own_chain].entries[signed + 1 :])

    def sign_turn(self, user: str, public_key: str, sign: Signer) -> Signature | None:
        head = self.own_head()
        if head is None or not self.unsigned(user) or (self.own_chain, user) in self._closings_unsigned().values():
            return None
        return self._signed(head, user, public_key, sign)

    def append_signed(self, draft: Draft, public_key: str, sign: Signer) -> Sealed:
        with self.transaction():
            [written] = self.append([draft])
            self._signed(Head(written.entry.seq, written.hash), draft.by, public_key, sign)
        return written

    def closings_unsigned(self) -> list[tuple[str, int]]:
        return list(self._closings_unsigned())

    def _closings_unsigned(self) -> dict[tuple[str, int], tuple[str, str]]:
        signed = {(one.chain, one.seq, one.user) for one in self._state.signatures}
        closings = (sealed.entry for sealed in self.office_entries(OfficeAct.CLOSE_DAY))
        return {(e.chain, e.seq): (e.chain, e.by) for e in closings if (e.chain, e.seq, e.by) not in signed}

    def _signed(self, head: Head, user: str, public_key: str, sign: Signer) -> Signature:
        made = sign(turn_statement(self.own_chain, head.seq, head.hash, user)).hex()
        signature = Signature(self.own_chain, head.seq, head.hash, user, public_key, made)
        self._state.signatures.append(signature)
        return signature

    def signatures(self, chain: str) -> list[Signature]:
        return [signature for signature in self._state.signatures if signature.chain == chain]

    def unconfirmed(self, hash: str) -> bool:
        sealed = self.entry(hash)
        assert sealed is not None
        entry = sealed.entry
        return not any(s.chain == entry.chain and s.user == entry.by and s.seq >= entry.seq for s in self._state.signatures)


def _emptied(sealed: Sealed, dossier: str) -> Sealed:
    if sealed.entry.dossier != dossier or sealed.entry.act in KEYLESS:
        return sealed
    return msgspec.structs.replace(sealed, content=None)
