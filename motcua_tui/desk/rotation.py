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
from schemas.office_acts import OfficeAct
from schemas.refusal import Refusal
from schemas.rules.permissions import why_not


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


def _go_on(folder: Path, unlocked: Unlocked, store: Store) -> tuple[Store, Unlocked]:
    """The database still has the old key: go on to the new one if somebody who may do so really began it.

    A change that nobody entitled signed is given up and begun anew, so that whoever was being removed does not keep
    a key that opens. What a disk refuses is tried again at the next unlock.
    """
    pending = vault.confirm_rotation(folder, unlocked, _beginner_key(store, unlocked))
    if not isinstance(pending, Refusal):
        return store, _changed(folder, unlocked, store, pending)
    if pending.code != "vault.rotation_forged":
        return store, unlocked
    given_up = vault.finish_rotation(folder, unlocked, unlocked.vault_key)
    if isinstance(given_up, Refusal):
        return store, unlocked
    again = vault.begin_rotation(folder, given_up)
    if isinstance(again, Refusal) or again.pending_key is None:
        return store, given_up
    return store, _changed(folder, again, store, again.pending_key)


def _beginner_key(store: Store, unlocked: Unlocked) -> bytes:
    """The key of whoever began the change, if the ledger still lets them; else one that verifies nothing."""
    beginner = store.users().get(unlocked.rotation.by) if unlocked.rotation else None
    entitled = beginner is not None and beginner.active and why_not(beginner.role, OfficeAct.REMOVE_USER) is None
    return bytes.fromhex(beginner.public_key) if beginner is not None and entitled else bytes(32)


def _changed(folder: Path, unlocked: Unlocked, store: Store, key: Key) -> Unlocked:
    """The keys after the database took `key`; as before when a disk refused, to be tried again."""
    if store.rekey(bytes(key.expose())) is not None:
        return unlocked
    finished = vault.finish_rotation(folder, unlocked, key)
    return unlocked if isinstance(finished, Refusal) else finished


def remove_and_rotate(office: Office, user: str) -> Refusal | None:
    """Drop a person's slot and give the store a new key that no copy of their slot opens."""
    return _rotated(office, vault.begin_removal(office.folder, office.unlocked, user))


def rotate(office: Office) -> Refusal | None:
    """Give the store a new key although nobody leaves: what lies on a lost stick opens nothing written from now on."""
    return _rotated(office, vault.begin_rotation(office.folder, office.unlocked))


def _rotated(office: Office, begun: Unlocked | Refusal) -> Refusal | None:
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
