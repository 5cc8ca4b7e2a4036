"""Open an office: password, vault, store, in this order, and finish whatever a pulled plug left half done."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from motcua_tui import vault
from motcua_tui.desk.clock import OfficeClock
from motcua_tui.desk.office import Office, Officer
from motcua_tui.desk.rotation import open_with_either_key
from motcua_tui.store import Store
from motcua_tui.vault import Password, Unlocked
from schemas.refusal import Refusal, no


def open_office(
    folder: Path, user: str, password: Password, *, wait_s: float = 0.0, sign: bool = True
) -> Office | Refusal:
    """Unlock the store in `folder` as `user`.

    Refuses what the vault and the store refuse, `store.not_here`, and a user whom the ledger does not know.
    """
    if not (folder / "store.db").exists():
        return no(
            "store.not_here",
            "Thư mục dữ liệu chưa có văn phòng nào. Hãy tạo bằng “motcua init” hoặc kiểm tra lại --data.",
        )
    unlocked = vault.unlock(folder, user, password, datetime.now(UTC))
    if isinstance(unlocked, Refusal):
        return unlocked
    opened = open_with_either_key(folder, unlocked, wait_s)
    if isinstance(opened, Refusal):
        unlocked.lock()
        return opened
    return _seated(folder, *opened, sign=sign)


def _seated(folder: Path, store: Store, unlocked: Unlocked, *, sign: bool) -> Office | Refusal:
    """The ledger is the authority on who works here and whose key is whose; the vault only opens the door."""
    known = store.users().get(unlocked.user)
    if known is None or not known.active or known.public_key != unlocked.signer.public.hex():
        store.close()
        unlocked.lock()
        return no(
            "vault.user_not_in_ledger",
            "Tài khoản này không khớp với sổ gốc nên không mở được. Hãy báo người phụ trách.",
        )
    officer = Officer(user=known.user, role=known.role, display=known.display)
    office = Office(folder, store, unlocked, officer, OfficeClock(folder))
    if sign:
        office.confirm_cut_turn()
    return office
