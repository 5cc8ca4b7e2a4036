"""Changing the vault key: when a user is removed, or when a password or the recovery secret became known.

Three steps, each of which may be cut off by power at any moment:

1. `begin_removal` or `begin_rotation` drops the slot and writes the old and the next generation side by
   side, to both copies. From here every remaining slot opens both keys, the removed one neither.
2. The store changes the database to the next key and opens it again with that key.
3. `finish_rotation` drops the generation the database no longer uses.

After a power cut `unlock` returns both keys. The store tries the pending key on the database: if it opens,
step 3 is left. If only the old key opens, `confirm_rotation` tells whether the pending key may be used for
step 2: it was signed by its beginner, whose public key the store takes from the ledger. If not, finishing
with the old key gives the change up, and it has to be begun again.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec

from motcua_tui.vault import domains, seal
from motcua_tui.vault.changes import commit, current, user_unknown, without_slot
from motcua_tui.vault.copies import write_both
from motcua_tui.vault.opening import Unlocked
from motcua_tui.vault.secret import Key
from motcua_tui.vault.signing import verify
from motcua_tui.vault.slots import NO_MAC, Body, Generation
from schemas import text
from schemas.refusal import Refusal, no


def begin_removal(folder: Path, unlocked: Unlocked, user: str) -> Unlocked | Refusal:
    """Drop a user's slot and introduce the next vault key. The result has both keys and replaces `unlocked`.

    Refuses `vault.user_unknown`, `vault.own_slot`, and as `begin_rotation`.
    """
    name = text.nfc(user)
    if name == unlocked.user:
        return no("vault.own_slot", "Không thể tự xóa khóa của chính mình. Hãy nhờ một người phụ trách khác xóa.")
    return _begin(folder, unlocked, name)


def begin_rotation(folder: Path, unlocked: Unlocked) -> Unlocked | Refusal:
    """Introduce the next vault key without removing anybody, as when the recovery secret was stolen.

    Refuses `vault.rotation_pending` while another is under way, `vault.slots_changed`, what the disk refuses,
    and `vault.copy_not_written`: then the change has begun, and goes on after the next unlock.
    """
    return _begin(folder, unlocked, "")


def confirm_rotation(folder: Path, unlocked: Unlocked, beginner_public: bytes) -> Key | Refusal:
    """The pending key, proven fit for the database, when a rotation was cut off before the database changed.

    `beginner_public` is the key the ledger names for `unlocked.rotation.by`, who must be an active user with
    the right to remove others there: a removed one still knows the old key and could have planted a next one.
    Both copies are written again first, so that the database never gets a key only one of them holds. Refuses
    `vault.no_rotation`, `vault.rotation_forged`, `vault.slots_changed`, `vault.copy_not_written` and what the
    disk refuses.
    """
    body = current(folder, unlocked)
    if isinstance(body, Refusal):
        return body
    if body.rotation is None or unlocked.pending_key is None:
        return no("vault.no_rotation", "Không có lần đổi khóa nào đang dở dang. Không cần làm gì thêm.")
    message = seal.rotation_message(body, body.rotation)
    if not verify(beginner_public, domains.ROTATION, message, body.rotation.signature):
        return no(
            "vault.rotation_forged",
            "Lần đổi khóa đang dở không mang chữ ký của người đã bắt đầu nên không được dùng. "
            "Hãy báo người phụ trách; kho vẫn mở bằng khóa cũ.",
        )
    return write_both(folder, body) or unlocked.pending_key


def finish_rotation(folder: Path, unlocked: Unlocked, opened_with: Key) -> Unlocked | Refusal:
    """Keep the one generation whose key has just opened the database, and drop the other.

    `opened_with` is that key: the pending one finishes the change, the old one gives it up. The result
    replaces `unlocked`; the dropped key is overwritten. Without a change under way nothing is written.
    Refuses `vault.rotation_key` for any other key, `vault.slots_changed` and what the disk refuses.
    """
    kept = next((number for number, key in unlocked.keys().items() if key == opened_with), None)
    if kept is None:
        return no(
            "vault.rotation_key",
            "Khóa vừa mở được dữ liệu không có trong kho khóa nên chưa bỏ khóa nào. Hãy khóa rồi mở lại kho.",
        )
    if unlocked.pending_key is None:
        return unlocked
    body = current(folder, unlocked)
    if isinstance(body, Refusal):
        return body
    written = commit(folder, _only(body, kept), {kept: unlocked.keys()[kept]})
    if isinstance(written, Refusal):
        return written
    dropped = unlocked.vault_key if kept != unlocked.generation else unlocked.pending_key
    finished = replace(
        unlocked,
        revision=written.revision,
        generation=kept,
        vault_key=unlocked.keys()[kept],
        pending_key=None,
        rotation=None,
    )
    dropped.forget()
    return finished


def _begin(folder: Path, unlocked: Unlocked, removed: str) -> Unlocked | Refusal:
    body = current(folder, unlocked)
    if isinstance(body, Refusal):
        return body
    if body.rotation is not None:
        return no(
            "vault.rotation_pending",
            "Một lần đổi khóa trước còn dở dang. Hãy khóa rồi mở lại kho để hoàn tất, sau đó làm lại.",
        )
    slot = body.user_slot(removed)
    if removed and slot is None:
        return user_unknown()
    next_key = Key.random()
    begun = _with_next(body if slot is None else without_slot(body, slot.slot), unlocked, removed, next_key)
    written = commit(folder, begun, unlocked.keys() | {unlocked.generation + 1: next_key}, both=True)
    if isinstance(written, Refusal):
        next_key.forget()
        return written
    return replace(unlocked, revision=written.revision, pending_key=next_key, rotation=written.rotation)


def _with_next(body: Body, unlocked: Unlocked, removed: str, next_key: Key) -> Body:
    number = body.generations[0].number + 1
    sealed = {slot.slot: seal.seal_to(body.store, slot, number, next_key) for slot in body.slots}
    return msgspec.structs.replace(
        body,
        generations=[*body.generations, Generation(number=number, sealed=sealed, mac=NO_MAC)],
        rotation=seal.rotation_of(body, unlocked.signer, unlocked.user, removed, next_key),
    )


def _only(body: Body, number: int) -> Body:
    kept = [generation for generation in body.generations if generation.number == number]
    return msgspec.structs.replace(body, generations=kept, rotation=None)
