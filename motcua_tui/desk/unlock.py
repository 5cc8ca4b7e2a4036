"""Open an office: password, vault, store, in this order, and finish whatever a pulled plug left half done."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from pathlib import Path

from motcua_tui import vault
from motcua_tui.desk.clock import OfficeClock
from motcua_tui.desk.office import SYNC_STATE_FILE, Office, Officer
from motcua_tui.desk.practice import mark_folder
from motcua_tui.desk.rotation import open_with_either_key
from motcua_tui.desk.setup import begin_again
from motcua_tui.store import Store, StoreFull, StoreReadOnly
from motcua_tui.vault import Password, Unlocked
from schemas.refusal import Refusal, no


def open_office(folder: Path, user: str, password: Password, *, wait_s: float = 0.0) -> Office | Refusal:
    """Unlock the store in `folder` as `user`.

    Refuses what the vault and the store refuse, `store.not_here`, and a user whom the ledger does not know.
    """
    if not (folder / "store.db").exists():
        return no(
            "store.not_here",
            "Thư mục dữ liệu chưa có văn phòng nào. Hãy tạo bằng “motcua init” hoặc kiểm tra lại --data.",
        )
    unlocked = vault.unlock(folder, user, password, datetime.now(UTC))
    return unlocked if isinstance(unlocked, Refusal) else seated(folder, unlocked, wait_s=wait_s)


def _take_in_what_came(office: Office) -> None:
    """Fold what the night brought. An office that knows no province never loads the line."""
    if (office.folder / SYNC_STATE_FILE).exists():
        from motcua_tui.desk.line import fold_waiting

        fold_waiting(office)


def _seal_for_the_night(office: Office) -> None:
    """The nightly job has no key: what it is to send is sealed when the office closes."""
    if (office.folder / SYNC_STATE_FILE).exists():
        from motcua_tui.desk.line import pack

        pack(office)


def seated(folder: Path, unlocked: Unlocked, *, wait_s: float = 0.0) -> Office | Refusal:
    """An office for a person whose password has opened the vault. If it is refused, the keys are dropped.

    A store that came from a backup begins its new incarnation here at the latest: before that it takes no act.
    """
    opened = open_with_either_key(folder, unlocked, wait_s)
    if isinstance(opened, Refusal):
        unlocked.lock()
        return opened
    store, unlocked = opened
    refusal = _why_not_known(store, unlocked)
    if refusal:
        store.close()
        unlocked.lock()
        return refusal
    known = store.users()[unlocked.user]
    officer = Officer(user=known.user, role=known.role, display=known.display)
    office = Office(folder, store, unlocked, officer, OfficeClock(folder), _seal_for_the_night)
    try:
        if store.ledger.meta("must_begin"):
            begin_again(store, officer.user)
        mark_folder(office)
        # A full disk must not keep anyone from reading: the turn then stays unconfirmed until there is room.
        with contextlib.suppress(StoreFull, StoreReadOnly):
            office.confirm_cut_turn()
            _take_in_what_came(office)
    except BaseException:
        store.close()
        unlocked.lock()
        raise
    return office


def _why_not_known(store: Store, unlocked: Unlocked) -> Refusal | None:
    """The ledger is the authority on who works here and whose key is whose; the vault only opens the door."""
    known = store.users().get(unlocked.user)
    if known is not None and known.active and known.public_key == unlocked.signer.public.hex():
        return None
    return no(
        "vault.user_not_in_ledger",
        "Tài khoản này không khớp với sổ gốc nên không mở được. Hãy báo người phụ trách.",
    )
