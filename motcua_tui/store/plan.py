"""From drafts to sealed entries: sequence, parents, commitment, hash. The same for every kind of ledger."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Protocol, cast

import msgspec

from motcua_tui.store import refusals
from motcua_tui.store.records import Draft, Head
from schemas import limits
from schemas.acts import BEGINS, KEYLESS, Act
from schemas.base import plain
from schemas.canonical import DOSSIER_KEY_BYTES, Json, canonical_bytes
from schemas.entry import NO_HASH, Entry, Sealed, dossier_id, seal_entry
from schemas.refusal import Refused

_NO_SEAL = "0" * 64


class Place(Protocol):
    """What must be known of a ledger to add to its own chain."""

    @property
    def own_chain(self) -> str: ...

    @property
    def checkpoint(self) -> str | None: ...

    def own_head(self) -> Head | None: ...

    def heads_of(self, dossier: str) -> tuple[str, ...]: ...

    def key_of(self, dossier: str) -> bytes | None: ...


class Plan(msgspec.Struct):
    """Sealed entries in order, and the keys of the dossiers that begin with them."""

    entries: list[Sealed]
    new_keys: dict[str, bytes]


def seal_drafts(drafts: Sequence[Draft], place: Place) -> Plan:
    """Close every draft over its content. Raises Refused(store.entry_too_large)."""
    return _Sealing(place).all_of(drafts)


class _Sealing:
    def __init__(self, place: Place) -> None:
        self._place = place
        self._head = place.own_head()
        self._heads: dict[str, tuple[str, ...]] = {}
        self._keys: dict[str, bytes] = {}
        self._done: list[Sealed] = []

    def all_of(self, drafts: Sequence[Draft]) -> Plan:
        for draft in drafts:
            sealed = self._seal(draft)
            self._done.append(sealed)
            self._head = Head(sealed.entry.seq, sealed.hash)
            if sealed.entry.dossier is not None:
                self._heads[sealed.entry.dossier] = self._heads_after(sealed)
        return Plan(self._done, self._keys)

    def _seal(self, draft: Draft) -> Sealed:
        seq = 0 if self._head is None else self._head.seq + 1
        dossier = self._dossier_of(draft, seq)
        content = content_bytes(draft)
        entry = Entry(
            chain=self._place.own_chain,
            seq=seq,
            prev=NO_HASH if self._head is None else self._head.hash,
            act=str(draft.act),
            by=draft.by,
            at=draft.at,
            seal=_NO_SEAL,
            trust=draft.trust,
            typed_at=draft.typed_at,
            dossier=dossier,
            parents=self._parents_of(draft, dossier),
            checkpoint=self._place.checkpoint,
        )
        sealed = seal_entry(entry, content, self._key_for(draft, dossier))
        # Read the header back through the declared patterns: a malformed user, moment or chain must stop
        # here, not at the next machine that reads it.
        msgspec.convert(msgspec.to_builtins(sealed.entry), Entry)
        why_not_size(sealed)
        return sealed

    def _dossier_of(self, draft: Draft, seq: int) -> str | None:
        if draft.act in BEGINS:
            return dossier_id(self._place.own_chain, seq)
        if draft.same_as is not None:
            return self._done[draft.same_as].entry.dossier
        if isinstance(draft.act, Act) and draft.dossier is None:
            raise ValueError("an act on no dossier")
        return draft.dossier

    def _parents_of(self, draft: Draft, dossier: str | None) -> tuple[str, ...]:
        if draft.parents is not None:
            return draft.parents
        if dossier is None or draft.act in BEGINS:
            return ()
        return self._known_heads(dossier)[: limits.PARENTS_MAX]

    def _known_heads(self, dossier: str) -> tuple[str, ...]:
        if dossier not in self._heads:
            self._heads[dossier] = self._place.heads_of(dossier)
        return self._heads[dossier]

    def _heads_after(self, sealed: Sealed) -> tuple[str, ...]:
        dossier = sealed.entry.dossier
        assert dossier is not None
        before = () if sealed.entry.act in BEGINS else self._known_heads(dossier)
        return tuple(sorted({head for head in before if head not in sealed.entry.parents} | {sealed.hash}))

    def _key_for(self, draft: Draft, dossier: str | None) -> bytes | None:
        if dossier is None or draft.act in KEYLESS:
            return None
        if draft.act in BEGINS:
            self._keys[dossier] = secrets.token_bytes(DOSSIER_KEY_BYTES)
        key = self._keys.get(dossier) or self._place.key_of(dossier)
        if key is None:
            raise ValueError("a dossier without a key takes no more acts")
        return key


def content_bytes(draft: Draft) -> bytes:
    """The canonical bytes of a draft's content."""
    return canonical_bytes(cast(Json, plain(draft.content)))


def why_not_size(sealed: Sealed) -> None:
    """Raise Refused(store.entry_too_large) for an entry beyond the limit of the line."""
    size = len(sealed.header) + len(sealed.content or b"")
    if size > limits.ENTRY_BYTES_MAX:
        raise Refused(refusals.entry_too_large(size, limits.ENTRY_BYTES_MAX))


def heads_among(entries: Sequence[Sealed]) -> tuple[str, ...]:
    """The entries of one dossier that no other entry names as a parent, sorted."""
    named = {parent for sealed in entries for parent in sealed.entry.parents}
    return tuple(sorted(sealed.hash for sealed in entries if sealed.hash not in named))
