"""Making a vault and opening it: who may come in, and what they hold while they are in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from motcua_tui.vault import kdf as kdfs
from motcua_tui.vault import seal, tries
from motcua_tui.vault.copies import COPY_NOT_WRITTEN, Copies, exists, read_copies, write_both
from motcua_tui.vault.kdf import Kdf
from motcua_tui.vault.limits import STORE_ID_MAX
from motcua_tui.vault.passwords import NewPassword, Password
from motcua_tui.vault.recovery import RecoverySecret
from motcua_tui.vault.seal import SlotKeys
from motcua_tui.vault.secret import Key
from motcua_tui.vault.signing import Signer
from motcua_tui.vault.slots import (
    FORMAT,
    NO_MAC,
    VERSION,
    Body,
    Generation,
    RecoverySlot,
    Rotation,
    Slot,
    UserSlot,
)
from schemas import text
from schemas.limits import USER_MAX
from schemas.refusal import Refusal, no

WRONG: Final = "vault.wrong"
CHANGED: Final = "vault.slots_changed"


@dataclass(frozen=True, slots=True, eq=False)
class Unlocked:
    """What a user holds between unlock and lock.

    `pending_key` is set when a change of vault key was interrupted: the database opens with one of the two,
    see `rotation`. `signer.public` must be compared with the key the ledger names for this user before
    anything is signed: whoever knows the vault key can write a slot under any name. `revision` of the slots
    file never falls; the store keeps the highest seen, to notice an old file put back. `repaired`: a copy was
    damaged or stale.
    """

    store: str
    user: str
    slot: str
    revision: int
    generation: int
    vault_key: Key
    pending_key: Key | None
    rotation: Rotation | None
    signer: Signer
    repaired: bool

    def keys(self) -> dict[int, Key]:
        """The vault keys by generation."""
        pending = {} if self.pending_key is None else {self.generation + 1: self.pending_key}
        return {self.generation: self.vault_key} | pending

    def lock(self) -> None:
        """Overwrite every key. Safe to call twice."""
        for key in self.keys().values():
            key.forget()
        self.signer.forget()


@dataclass(frozen=True, slots=True, eq=False)
class Created:
    """A new vault: its first user unlocked, and the recovery secret to print once."""

    unlocked: Unlocked
    recovery: RecoverySecret


@dataclass(frozen=True, slots=True)
class PublicKeys:
    """What may be known of a user: 32-byte Ed25519 key to check signatures, X25519 key to seal to."""

    user: str
    slot: str
    sign: bytes
    seal: bytes


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """A slot opened in memory: vault keys by generation, and the private keys of a user's slot."""

    body: Body
    slot: str
    user: str
    keys: dict[int, Key]
    private: SlotKeys

    def unlocked(self, *, repaired: bool = False) -> Unlocked:
        """What the caller may hold. The key that opens seals is dropped: only an unlock needs it."""
        self.private.seal.forget()
        first = min(self.keys)
        return Unlocked(
            store=self.body.store,
            user=self.user,
            slot=self.slot,
            revision=self.body.revision,
            generation=first,
            vault_key=self.keys[first],
            pending_key=self.keys.get(first + 1),
            rotation=self.body.rotation,
            signer=Signer(self.private.sign),
            repaired=repaired,
        )

    def forget(self) -> None:
        """Overwrite everything that was opened."""
        for key in self.keys.values():
            key.forget()
        self.private.forget()


def create(folder: Path, store: str, user: str, password: NewPassword, kdf: Kdf) -> Created | Refusal:
    """Make the vault of a new store: its key, the first user's slot and the recovery slot; durable on return.

    Refuses `vault.exists`, `vault.user_not_valid`, weak or heavy parameters, and what the disk refuses. If
    power fails before it returns, either nothing is there or a vault the password opens: go on with `unlock`
    and `changes.renew_recovery`. `store`: 1 to 64 printable ASCII characters.
    """
    if not (0 < len(store) <= STORE_ID_MAX and store.isascii() and store.isprintable()):
        raise ValueError("store id")
    if exists(folder):
        return no(
            "vault.exists",
            "Thư mục dữ liệu đã có kho khóa, không ghi đè. Hãy mở kho đang có hoặc chọn thư mục khác.",
        )
    keys, vault_key, recovery = seal.fresh_keys(), Key.random(), RecoverySecret.random()
    slot = why_not_user(user) or seal.wrap(store, seal.fresh_slot_id(), user, keys, password, kdf)
    if isinstance(slot, Refusal):
        return slot
    bare = Body(
        format=FORMAT,
        version=VERSION,
        store=store,
        revision=1,
        slots=[],
        generations=[Generation(number=1, sealed={}, mac=NO_MAC)],
    )
    body = with_slots(bare, [slot, recovery_slot(store, recovery)], {1: vault_key})
    refusal = write_both(folder, seal.authenticated(body, {1: vault_key}))
    if refusal and refusal.code != COPY_NOT_WRITTEN:
        return refusal
    return Created(Opened(body, slot.slot, user, {1: vault_key}, keys).unlocked(), recovery)


def users(folder: Path) -> list[str] | Refusal:
    """The names on the slots, for the unlock screen. Unproven until someone unlocks."""
    keys = public_keys(folder)
    return keys if isinstance(keys, Refusal) else [user.user for user in keys]


def public_keys(folder: Path) -> list[PublicKeys] | Refusal:
    """The public part of the vault, unproven: the ledger is the authority on whose key is whose."""
    copies = read_copies(folder)
    return copies if isinstance(copies, Refusal) else [public_of(slot) for slot in copies.ranked[0].users()]


def unlock(folder: Path, user: str, password: Password, now: datetime) -> Unlocked | Refusal:
    """Open the vault as `user`. Takes the slot's Argon2id time; run it in a worker.

    Refuses `vault.wrong` (password wrong or user unknown: same code, same work), `vault.wait` after five
    wrong ones, `vault.slots_changed` if the file was altered by someone without the vault key,
    `vault.missing`, `vault.damaged`, `vault.newer_version`, `vault.memory`. A damaged or stale copy is
    repaired from the good one.
    """
    found = open_as(folder, user, password, now)
    if isinstance(found, Refusal):
        return found
    copies, opened = found
    return opened.unlocked(repaired=copies.repair(opened.body))


def open_as(folder: Path, user: str, password: Password, now: datetime) -> tuple[Copies, Opened] | Refusal:
    """As `unlock`, with everything a change of the slots needs. The caller forgets what was opened."""
    copies = read_copies(folder)
    if isinstance(copies, Refusal):
        return copies
    name = text.nfc(user)
    slot = copies.ranked[0].user_slot(name)
    counted = slot.slot if slot else tries.UNKNOWN
    waiting = tries.why_wait(folder, counted, now)
    if waiting:
        return waiting
    opened = open_best(copies, lambda body: _open_user(body, name, password))
    if isinstance(opened, Refusal):
        if opened.code == WRONG:
            tries.count_failure(folder, counted, now)
        return opened
    tries.clear(folder, counted, {slot.slot for slot in opened.body.slots})
    return copies, opened


def open_best(copies: Copies, opener: Callable[[Body], Opened | Refusal]) -> Opened | Refusal:
    """Try the newest copy, and the other one where that is safe.

    An older copy counts only if the newer was altered: it may still hold a slot that has been removed since.
    Two different copies of one revision mean that one was altered, whatever the first try says.
    """
    best, *others = copies.ranked
    first = opener(best)
    for other in others:
        if isinstance(first, Refusal) and (first.code == CHANGED or other.revision == best.revision):
            second = opener(other)
            return first if isinstance(second, Refusal) else second
    return first


def open_keys(body: Body, slot: str, private: Key) -> dict[int, Key] | Refusal:
    """Each generation's vault key, opened by a slot and proven by the MACs, or `vault.slots_changed`."""
    keys: dict[int, Key] = {}
    for generation in body.generations:
        key = seal.open_sealed(body.store, slot, private, generation)
        if key is None:
            return changed()
        keys[generation.number] = key
    return keys if seal.is_authentic(body, keys) else changed()


def changed() -> Refusal:
    """The slots file does not carry the seal of the vault key it opens."""
    return no(
        CHANGED,
        "Kho khóa đã bị sửa từ bên ngoài nên không dùng được, không có gì bị ghi đè. "
        "Hãy báo người phụ trách và khôi phục vault.json từ bản sao lưu.",
    )


def why_not_user(user: str) -> Refusal | None:
    """Why a user's name is not taken: `vault.user_not_valid`."""
    if text.check_text(user, USER_MAX, "user") is None and user == text.nfc(user) and user.split() == [user]:
        return None
    return no(
        "vault.user_not_valid",
        "Tên đăng nhập phải có từ 1 đến {limit} ký tự, không có dấu cách và ký tự điều khiển. Hãy đặt tên khác.",
        limit=USER_MAX,
    )


def with_slots(body: Body, slots: list[Slot], keys: dict[int, Key]) -> Body:
    """The body with more slots, every generation sealed to them too. MACs are set by `seal.authenticated`."""
    generations = [
        msgspec.structs.replace(
            generation,
            sealed=generation.sealed
            | {slot.slot: seal.seal_to(body.store, slot, generation.number, keys[generation.number]) for slot in slots},
        )
        for generation in body.generations
    ]
    return msgspec.structs.replace(body, slots=[*body.slots, *slots], generations=generations)


def recovery_slot(store: str, recovery: RecoverySecret) -> RecoverySlot:
    """The slot a recovery secret opens."""
    private = recovery.private_key(store)
    slot = RecoverySlot(slot=seal.fresh_slot_id(), seal_public=seal.public_of(private))
    private.forget()
    return slot


def public_of(slot: UserSlot) -> PublicKeys:
    """The public keys on a slot."""
    return PublicKeys(slot.user, slot.slot, slot.sign_public, slot.seal_public)


def _open_user(body: Body, user: str, password: Password) -> Opened | Refusal:
    slot = body.user_slot(user)
    private = seal.unwrap(body.store, slot or _decoy(body), password)
    if isinstance(private, Refusal):
        return private
    if private is None or slot is None:
        return no(WRONG, "Tên đăng nhập hoặc mật khẩu không đúng. Hãy kiểm tra phím Caps Lock, bộ gõ và gõ lại.")
    own = (seal.public_of(private.seal), Signer(private.sign).public) == (slot.seal_public, slot.sign_public)
    keys = open_keys(body, slot.slot, private.seal) if own else changed()
    if isinstance(keys, Refusal):
        private.forget()
        return keys
    return Opened(body, slot.slot, user, keys, private)


def _decoy(body: Body) -> UserSlot:
    """A slot no password opens, so that an unknown user costs the same work as a wrong password."""
    kdf = kdfs.strongest([slot.kdf for slot in body.users()])
    return UserSlot(
        slot=seal.fresh_slot_id(),
        user="-",
        kdf=kdf,
        salt=bytes(16),
        nonce=bytes(12),
        wrapped=bytes(80),
        seal_public=bytes(32),
        sign_public=bytes(32),
    )
