"""Beginning a new chain after a restore, so that a restored copy can never reuse a place or a number."""

from __future__ import annotations

from motcua_tui.store.opening import begin_chain
from motcua_tui.store.records import Draft
from motcua_tui.store.store import Store
from schemas.office_acts import Begun, OfficeAct


def begin_incarnation(store: Store, begun: Begun, by: str, at: str) -> None:
    """Open the chain of a new incarnation that follows the head of the present one, which stays readable.

    `begun.follows` and `begun.follows_chain` must name that head: both branches stay visible for ever.
    """
    head = store.head()
    if (begun.follows, begun.follows_chain) != (head.hash, store.identity.chain):
        raise ValueError("a new incarnation follows the head of the present chain")
    with store.transaction():
        store.ledger.set_meta("must_begin", "")
        begin_chain(store.db, begun, [Draft(act=OfficeAct.BEGIN, by=by, content=begun, at=at)])
    store.read_identity()
