"""Does the office show what the province shows? Answered exactly, in the same exchange that changes both."""

from __future__ import annotations

from schemas.rules.fold import NotADossier, fold
from sync.province.ledger import UnitLedger
from sync.province.read_model import items_shown, unit_digest
from sync.wire.messages import Hello
from sync.wire.shown import Item, add, item_of, shown

_DOSSIERS_MAX = 20_000


def agrees(ledger: UnitLedger, hello: Hello) -> bool | None:
    """Whether the office's digest is the one it should be at the heads it has seen. None when it cannot be
    told.

    The office has not seen what comes down to it only now. For the few dossiers that concerns, the digest is
    taken back to what the office had seen; for all others the rows the province shows are what is compared.
    """
    if hello.digest is None or hello.own is None or ledger.head(hello.own.chain) != hello.own:
        return None
    seen = {head.chain: head.seq for head in (hello.have if hello.seen is None else hello.seen)}
    if any(ledger.hash_at(chain, seq) is None for chain, seq in seen.items()):
        # It shows what a colleague's PC gave it and this province does not hold yet.
        return None
    seen[hello.own.chain] = hello.own.seq
    unseen = _unseen(ledger, seen)
    if unseen is None:
        return None
    now = items_shown(ledger.unit, unseen)
    then = [item for item in (_item_then(ledger, dossier, seen) for dossier in unseen) if item is not None]
    return add(unit_digest(ledger.unit), then, less=now) == hello.digest


def _unseen(ledger: UnitLedger, seen: dict[str, int]) -> list[str] | None:
    """The dossiers with entries the office has not seen; None when they are too many to look at."""
    found: set[str] = set()
    for head in ledger.heads():
        if head.seq > seen.get(head.chain, -1):
            found |= ledger.dossiers_after(head.chain, seen.get(head.chain, -1), _DOSSIERS_MAX + 1)
        if len(found) > _DOSSIERS_MAX:
            return None
    return sorted(found)


def _item_then(ledger: UnitLedger, dossier: str, seen: dict[str, int]) -> Item | None:
    entries = [sealed for sealed in ledger.entries_of(dossier) if sealed.entry.seq <= seen.get(sealed.entry.chain, -1)]
    try:
        return item_of(shown(fold(entries))) if entries else None
    except (NotADossier, ValueError):
        return None
