"""Who may work here: added and removed by a supervisor, each with an own key, each change an entry."""

from __future__ import annotations

from datetime import UTC, datetime

from motcua_tui import vault
from motcua_tui.desk.office import Office
from motcua_tui.desk.rotation import remove_and_rotate, rotate
from motcua_tui.text import _
from motcua_tui.vault import Password
from schemas import limits
from schemas.base import read_value
from schemas.canonical import Json
from schemas.office_acts import OfficeAct, UserAdded, UserNamed
from schemas.refusal import Refusal, no
from schemas.text import check_text


def listed(office: Office) -> list[Json]:
    """Everyone who ever worked here, and who still may."""
    return [
        {"user": user.user, "role": user.role, "display": user.display, "active": user.active}
        for user in office.store.users().values()
    ]


def add(office: Office, user: str, role: str, display: str, password: Password) -> dict[str, Json] | Refusal:
    """A new officer with an own password and an own signing key."""
    refusal = office.why_not(OfficeAct.ADD_USER) or check_text(display, limits.DISPLAY_MAX, "display")
    if refusal:
        return refusal
    fields: dict[str, Json] = {"user": user, "role": role, "display": display.strip(), "public_key": "0" * 64}
    checked = read_value(fields, UserAdded, area="user")
    if isinstance(checked, Refusal):
        return checked
    known = office.store.users().get(user)
    if known is not None and known.active:
        return no("user.exists", "Đã có người dùng với tên đăng nhập này. Hãy chọn tên khác.")
    chosen = vault.choose_password(password, [user, *display.split(), *office.store.identity.office.split()])
    if isinstance(chosen, Refusal):
        return chosen
    claim = office.claim()
    if isinstance(claim, Refusal):
        return claim
    # The slot comes first: one without an entry opens nothing, and adding the user again replaces it.
    keys = vault.add_user(office.folder, office.unlocked, user, chosen, replacing=True)
    if isinstance(keys, Refusal):
        return keys
    content = UserAdded(user=user, role=checked.role, display=checked.display, public_key=keys.sign.hex())
    written = office.record(OfficeAct.ADD_USER, content, claim)
    if isinstance(written, Refusal):
        return written
    return {"user": user, "role": role, "display": content.display}


def remove(office: Office, user: str) -> dict[str, Json] | Refusal:
    """Take a person's access away: their slot goes, and the vault key is replaced so that a copy of it opens nothing.

    The entry comes first. Cut off after it, the person is out already; removing them again does the rest.
    """
    known = office.store.users().get(user)
    refusal = office.why_not(OfficeAct.REMOVE_USER)
    if refusal is None and (known is None or not (known.active or _has_slot(office, user))):
        refusal = no("user.unknown", "Không có người dùng đang hoạt động với tên này. Hãy xem “motcua user list”.")
    if refusal is None and user == office.officer.user:
        refusal = no("user.self", "Không thể tự bỏ tài khoản của mình. Hãy nhờ người phụ trách khác.")
    claim = office.claim() if refusal is None else refusal
    if isinstance(claim, Refusal):
        return claim
    if known is not None and known.active:
        written = office.record(OfficeAct.REMOVE_USER, UserNamed(user=user), claim)
        if isinstance(written, Refusal):
            return written
        office.end_turn()
    rotated = remove_and_rotate(office, user)
    return rotated or {"user": user, "removed": True}


def rotate_key(office: Office) -> dict[str, Json] | Refusal:
    """A new key for the store, as after a stick with a backup was lost. For those who may remove people."""
    refusal = office.why_not(OfficeAct.REMOVE_USER) or rotate(office)
    if refusal:
        return refusal
    advice = _(
        "Đã thay khóa của kho: bản sao lưu đã mất không mở được dữ liệu từ nay về sau. Bản đó vẫn mở được bằng mật khẩu cũ, nên "
        "mọi người hãy đổi mật khẩu, rồi sao lưu ra thẻ nhớ khác và hủy các bản cũ."
    )
    return {"generation": office.unlocked.generation, "message": advice}


def _has_slot(office: Office, user: str) -> bool:
    slots = vault.users(office.folder)
    return not isinstance(slots, Refusal) and user in slots


def change_password(office: Office, old: Password, new: Password) -> dict[str, Json] | Refusal:
    """A new password for oneself. The data need not be encrypted anew: only the slot changes."""
    names = [office.officer.user, *office.officer.display.split(), *office.store.identity.office.split()]
    chosen = vault.choose_password(new, names)
    if isinstance(chosen, Refusal):
        return chosen
    changed = vault.change_password(office.folder, office.officer.user, old, chosen, datetime.now(UTC))
    if isinstance(changed, Refusal):
        return changed
    changed.lock()
    return {"user": office.officer.user}
