"""Changes of the slots that keep the vault key: another password, another user, a new recovery secret.

Each is one durable write of both copies: power lost at any moment leaves the slots of before or of after.
Only the process that holds the store's lock may call them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import msgspec

from motcua_tui.vault import kdf as kdfs
from motcua_tui.vault import seal, tries
from motcua_tui.vault.copies import COPY_NOT_WRITTEN, read_copies, write_both
from motcua_tui.vault.kdf import Kdf
from motcua_tui.vault.limits import SLOTS_MAX
from motcua_tui.vault.opening import (
    Opened,
    PublicKeys,
    Unlocked,
    changed,
    open_as,
    open_best,
    open_keys,
    public_of,
    recovery_slot,
    why_not_user,
    with_slots,
)
from motcua_tui.vault.passwords import NewPassword, Password
from motcua_tui.vault.recovery import RecoverySecret
from motcua_tui.vault.secret import Key
from motcua_tui.vault.signing import Signer
from motcua_tui.vault.slots import Body, Slot, UserSlot
from schemas import text
from schemas.refusal import Refusal, no


@dataclass(frozen=True, slots=True, eq=False)
class Recovered:
    """A user who is in again. `public` is new: it has to be entered in the ledger before it signs."""

    unlocked: Unlocked
    public: PublicKeys


def change_password(
    folder: Path, user: str, old: Password, new: NewPassword, now: datetime, *, kdf: Kdf | None = None
) -> Unlocked | Refusal:
    """Give a user's slot another password; key pairs stay. `kdf`: new parameters, else the slot's own.

    Asks for the old password, so that an unattended screen cannot be used for it, and refuses as `unlock`,
    also `vault.password_same`. A copy of the folder made earlier still opens with the old password: if that
    password is known to others, begin a rotation as well.
    """
    if old == new:
        return no("vault.password_same", "Mật khẩu mới trùng mật khẩu cũ. Hãy chọn mật khẩu khác.")
    found = open_as(folder, user, old, now)
    if isinstance(found, Refusal):
        return found
    opened = found[1]
    changed_slot = _rewrapped(opened, new, kdf)
    body = changed_slot if isinstance(changed_slot, Refusal) else commit(folder, changed_slot, opened.keys)
    if isinstance(body, Refusal):
        opened.forget()
        return body
    return replace(opened, body=body).unlocked()


def add_user(
    folder: Path,
    unlocked: Unlocked,
    user: str,
    password: NewPassword,
    *,
    kdf: Kdf | None = None,
    replacing: bool = False,
) -> PublicKeys | Refusal:
    """Make a slot for a new user. `kdf`: its parameters, else the strongest in use here.

    The public keys returned have to be entered in the ledger. `replacing` takes the place of a slot of that
    name, for a user of whom the ledger knows nothing yet because power failed in between; never one's own.
    Refuses `vault.user_exists`, `vault.user_not_valid`, `vault.slots_full`, `vault.slots_changed`, and what
    the disk refuses.
    """
    found = why_not_user(user) or current(folder, unlocked)
    body = found if isinstance(found, Refusal) else _room_for(found, unlocked, user, replacing)
    if isinstance(body, Refusal):
        return body
    keys = seal.fresh_keys()
    parameters = kdf or kdfs.strongest([slot.kdf for slot in body.users()])
    slot = seal.wrap(body.store, seal.fresh_slot_id(), user, keys, password, parameters)
    keys.forget()
    if isinstance(slot, Refusal):
        return slot
    written = commit(folder, with_slots(body, [slot], unlocked.keys()), unlocked.keys())
    return written if isinstance(written, Refusal) else public_of(slot)


def recover(
    folder: Path, recovery: RecoverySecret, user: str, password: NewPassword, *, kdf: Kdf | None = None
) -> Recovered | Refusal:
    """A forgotten password: the recovery secret opens, and `user` gets a slot with new keys and password.

    Refuses `vault.recovery_wrong`, `vault.user_unknown`, and as `unlock`. A change of vault key under way is
    signed again by the new key. The recovery secret stays valid; renew it when others have seen it.
    """
    opened = _open_for(folder, recovery, text.nfc(user))
    if isinstance(opened, Refusal):
        return opened
    recovered = _recover(folder, opened, password, kdf)
    if isinstance(recovered, Refusal):
        opened.forget()
    return recovered


def renew_recovery(folder: Path, unlocked: Unlocked) -> RecoverySecret | Refusal:
    """Replace the recovery secret by a new one, to be printed once.

    The old one opens only copies of the folder made earlier. If it fell into wrong hands, begin a rotation as
    well. Refuses `vault.slots_changed` and what the disk refuses.
    """
    body = current(folder, unlocked)
    if isinstance(body, Refusal):
        return body
    recovery, old = RecoverySecret.random(), body.recovery_slot()
    kept = body if old is None else without_slot(body, old.slot)
    fresh = with_slots(kept, [recovery_slot(body.store, recovery)], unlocked.keys())
    written = commit(folder, fresh, unlocked.keys())
    return written if isinstance(written, Refusal) else recovery


def current(folder: Path, unlocked: Unlocked) -> Body | Refusal:
    """The slots as they are on the disk, proven by the keys of `unlocked`; else `vault.slots_changed`."""
    copies = read_copies(folder)
    if isinstance(copies, Refusal):
        return copies
    keys = unlocked.keys()
    return next((body for body in copies.ranked if seal.is_authentic(body, keys)), None) or changed()


def commit(folder: Path, body: Body, keys: dict[int, Key], *, both: bool = False) -> Body | Refusal:
    """Write the next revision of the slots and return it. Slots that would not open again are never written:
    `vault.slots_changed`, as when a session outlived its own slot.

    With `both` a copy that could not be written is a refusal; else it is made good at the next unlock.
    """
    fresh = seal.authenticated(msgspec.structs.replace(body, revision=body.revision + 1), keys)
    refusal = write_both(folder, fresh) if seal.is_authentic(fresh, keys) else changed()
    if refusal and (both or refusal.code != COPY_NOT_WRITTEN):
        return refusal
    return fresh


def without_slot(body: Body, slot: str) -> Body:
    """The body without a slot and without what was sealed to it."""
    generations = [
        msgspec.structs.replace(generation, sealed={name: sealed for name, sealed in generation.sealed.items() if name != slot})
        for generation in body.generations
    ]
    return msgspec.structs.replace(body, slots=[other for other in body.slots if other.slot != slot], generations=generations)


def user_unknown() -> Refusal:
    """There is no slot of that name."""
    return no("vault.user_unknown", "Không có người dùng này trong kho khóa. Hãy xem danh sách bằng lệnh “motcua user list”.")


def _rewrapped(opened: Opened, password: NewPassword, kdf: Kdf | None) -> Body | Refusal:
    old = opened.body.user_slot(opened.user)
    assert old is not None
    fresh = seal.wrap(opened.body.store, old.slot, old.user, opened.private, password, kdf or old.kdf)
    if isinstance(fresh, Refusal):
        return fresh
    kept: list[Slot] = [fresh if slot.slot == old.slot else slot for slot in opened.body.slots]
    return msgspec.structs.replace(opened.body, slots=kept)


def _room_for(body: Body, unlocked: Unlocked, user: str, replacing: bool) -> Body | Refusal:
    slot = body.user_slot(user)
    needed = user == unlocked.user or (body.rotation is not None and user == body.rotation.by)
    if slot and replacing and not needed:
        return without_slot(body, slot.slot)
    if slot:
        return no("vault.user_exists", "Tên đăng nhập này đã có người dùng. Hãy chọn tên khác.")
    if len(body.slots) >= SLOTS_MAX:
        return no(
            "vault.slots_full",
            "Kho khóa đã đủ {limit} khe khóa. Hãy xóa người dùng không còn làm việc.",
            limit=SLOTS_MAX,
        )
    return body


def _open_for(folder: Path, recovery: RecoverySecret, user: str) -> Opened | Refusal:
    """The vault opened by the recovery secret, with new private keys for `user`, who has a slot."""
    copies = read_copies(folder)
    if isinstance(copies, Refusal):
        return copies
    opened = open_best(copies, lambda body: _open_recovery(body, recovery, user))
    if isinstance(opened, Refusal) or opened.body.user_slot(user):
        return opened
    opened.forget()
    return user_unknown()


def _open_recovery(body: Body, recovery: RecoverySecret, user: str) -> Opened | Refusal:
    slot, private = body.recovery_slot(), recovery.private_key(body.store)
    if slot is None or slot.seal_public != seal.public_of(private):
        return no(
            "vault.recovery_wrong",
            "Mã khôi phục này không mở được kho của máy này. Hãy kiểm tra đúng bản in mới nhất của đơn vị.",
        )
    keys = open_keys(body, slot.slot, private)
    private.forget()
    return keys if isinstance(keys, Refusal) else Opened(body, slot.slot, user, keys, seal.fresh_keys())


def _recover(folder: Path, opened: Opened, password: NewPassword, kdf: Kdf | None) -> Recovered | Refusal:
    old = opened.body.user_slot(opened.user)
    assert old is not None
    fresh = seal.wrap(opened.body.store, seal.fresh_slot_id(), old.user, opened.private, password, kdf or old.kdf)
    if isinstance(fresh, Refusal):
        return fresh
    body = commit(folder, _in_place_of(opened, old, fresh), opened.keys)
    if isinstance(body, Refusal):
        return body
    tries.clear(folder, old.slot, {slot.slot for slot in body.slots})
    unlocked = replace(opened, body=body, slot=fresh.slot).unlocked()
    return Recovered(unlocked, public_of(fresh))


def _in_place_of(opened: Opened, old: UserSlot, fresh: UserSlot) -> Body:
    body = with_slots(without_slot(opened.body, old.slot), [fresh], opened.keys)
    if body.rotation is None:
        return body
    # The beginner of the rotation may be the very user whose signing key is replaced here.
    signed = seal.rotation_of(body, Signer(opened.private.sign), fresh.user, body.rotation.removed, opened.keys[max(opened.keys)])
    return msgspec.structs.replace(body, rotation=signed)
