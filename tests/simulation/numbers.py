"""The counter's own code for numbers granted in advance, over an office in memory."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import cast

from motcua_tui.desk.numbers import number_in_advance, take_block
from motcua_tui.desk.office import Office
from schemas.refusal import Refusal
from sync.wire.reference import Reference
from tests.simulation.store import Store


def keep_block(store: Store, folder: Path, reference: Reference) -> Refusal | None:
    """Keep a block that came down."""
    return take_block(_office(store, folder), reference.body)


def next_number(store: Store, folder: Path, day: str) -> str:
    """The official number with which a citizen leaves, empty for none."""
    return number_in_advance(_office(store, folder), day)


def _office(store: Store, folder: Path) -> Office:
    """As much of an office as numbers need: who it is, where its files are, which numbers its dossiers have."""
    unit, device, incarnation = store.chain.rsplit(".", 2)
    identity = SimpleNamespace(unit=unit, device=device, incarnation=incarnation, chain=store.chain)

    def resolve(code: str) -> list[str]:
        return [dossier for dossier in store.ledger.dossiers() if store.state(dossier).official_code == code]

    def entries(chain: str, first: int, limit: int) -> list[object]:
        return list(store.ledger.chains.get(chain, [])[first : first + limit])

    held = SimpleNamespace(identity=identity, resolve=resolve, entries=entries)
    return cast(Office, SimpleNamespace(folder=folder, store=held))
