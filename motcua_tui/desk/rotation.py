"""Changing the vault key, and opening a store whose change of key was cut off.

Order (docs/vault-format.md): the slots file gets both keys, then the database is changed and proven by reopening,
then the slots file drops the old key. Whatever is cut off is finished at the next unlock.
"""

from __future__ import annotations

from pathlib import Path

from motcua_tui import vault
from motcua_tui.desk.office import Office
from motcua_tui.store import Store
from motcua_tui.vault import Key, Unlocked
from schemas.refusal import Refusal


def open_with_either_key(folder: Path, unlocked: Unlocked, wait_s: float) -> tuple[Store, Unlocked] | Refusal:
    """The store and the keys that go with it; after an interrupted change both keys are tried, the newer first."""
    if unlocked.pending_key is None:
        store = _open(folder, unlocked.vault_key, wait_s)
        return store if isinstance(store, Refusal) else (store, unlocked)
    store = _open(folder, unlocked.pending_key, wait_s)
    if not isinstance(store, Refusal):
        finished = vault.finish_rotation(folder, unlocked, unlocked.pending_key)
        return (store, unlocked if isinstance(finished, Refusal) else finished)
    if store.code != "store.wrong_key":
        return store
    store = _open(folder, unlocked.vault_key, wait_s)
    return store if isinstance(store, Refusal) else _go_on(folder, unlocked, store)


def _open(folder: Path, key: Key, wait_s: float) -> Store | Refusal:
    return Store.open(folder, bytes(key.expose()), wait_s=wait_s)


def _go_on(folder: Path, unlocked: Unlocked, store: Store) -> tuple[Store, Unlocked] | Refusal:
    """The database still has the old key: go on to the new one if its beginner really signed it, else give it up."""
    beginner = store.users().get(unlocked.rotation.by) if unlocked.rotation else None
    public = bytes.fromhex(beginner.public_key) if beginner else bytes(32)
    pending = vault.confirm_rotation(folder, unlocked, public)
    if isinstance(pending, Refusal):
        kept = vault.finish_rotation(folder, unlocked, unlocked.vault_key)
        return (store, unlocked if isinstance(kept, Refusal) else kept)
    refusal = store.rekey(bytes(pending.expose()))
    if refusal is not None:
        return store, unlocked
    finished = vault.finish_rotation(folder, unlocked, pending)
    return (store, unlocked if isinstance(finished, Refusal) else finished)


def remove_and_rotate(office: Office, user: str) -> Refusal | None:
    """Drop a person's slot and give the store a new key that no copy of their slot opens."""
    begun = vault.begin_removal(office.folder, office.unlocked, user)
    if isinstance(begun, Refusal):
        return begun
    office.unlocked = begun
    assert begun.pending_key is not None
    refusal = office.store.rekey(bytes(begun.pending_key.expose()))
    if refusal is not None:
        return refusal
    finished = vault.finish_rotation(office.folder, begun, begun.pending_key)
    if isinstance(finished, Refusal):
        return finished
    office.unlocked = finished
    return None
