"""Signatures of devices and of the province over heads of other chains: the proof whose a chain is, for whoever gives it
back to a restored province. They lie in the store, so a backup of the office holds them too."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from motcua_tui.store import Store
from sync.wire.signatures import HeadSignature

_NAME = "signed_heads"
_NEWEST = 16
_APART = 500
"""Entries between the older ones that are kept: a run between two of them must fit one segment."""


def keep(store: Store, signatures: Iterable[HeadSignature]) -> None:
    """Keep these, turns aside. Call inside a transaction of the store."""
    held = _load(store)
    for one in signatures:
        if one.role != "turn":
            of_chain = held.setdefault(one.chain, [])
            if one not in of_chain:
                held[one.chain] = _thinned([*of_chain, one])
    store.ledger.set_meta(_NAME, msgspec.json.encode(held).decode("ascii"))


def of_chain(store: Store, chain: str) -> list[HeadSignature]:
    """The signatures held over heads of a chain, by place."""
    return _load(store).get(chain, [])


def _thinned(signatures: list[HeadSignature]) -> list[HeadSignature]:
    ordered = sorted(signatures, key=lambda one: one.seq)
    kept: list[HeadSignature] = []
    for one in ordered[:-_NEWEST]:
        if not kept or one.seq - kept[-1].seq >= _APART:
            kept.append(one)
    return kept + ordered[-_NEWEST:]


def _load(store: Store) -> dict[str, list[HeadSignature]]:
    raw = store.ledger.meta(_NAME)
    return msgspec.json.decode(raw, type=dict[str, list[HeadSignature]]) if raw else {}
