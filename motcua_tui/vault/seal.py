"""The cryptography of the slots: wrapping private keys, sealing vault keys, authenticating the whole file."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from motcua_tui.vault import domains
from motcua_tui.vault import kdf as kdfs
from motcua_tui.vault.kdf import SALT_BYTES, Kdf
from motcua_tui.vault.passwords import NewPassword, Password
from motcua_tui.vault.secret import KEY_BYTES, Key
from motcua_tui.vault.signing import Signer, verify
from motcua_tui.vault.slots import (
    FORMAT,
    NO_MAC,
    VERSION,
    Body,
    Generation,
    Rotation,
    Slot,
    UserSlot,
    body_bytes,
)
from schemas.canonical import canonical_bytes
from schemas.refusal import Refusal

SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
NONCE_BYTES: Final = 12


@dataclass(frozen=True, slots=True, eq=False)
class SlotKeys:
    """A user's private keys: `seal` (X25519) opens what is sealed to the slot, `sign` is the Ed25519 seed."""

    seal: Key
    sign: Key

    def forget(self) -> None:
        """Overwrite both. Safe to call twice."""
        self.seal.forget()
        self.sign.forget()


def fresh_slot_id() -> str:
    """A random name for a slot, 32 hex digits."""
    return secrets.token_hex(16)


def fresh_keys() -> SlotKeys:
    """New private keys for a user."""
    return SlotKeys(Key.random(), Key.random())


def public_of(private: Key) -> bytes:
    """The 32-byte X25519 public key of a private one."""
    return X25519PrivateKey.from_private_bytes(private.expose()).public_key().public_bytes_raw()


def wrap(store: str, slot: str, user: str, keys: SlotKeys, password: NewPassword, kdf: Kdf) -> UserSlot | Refusal:
    """A slot that `password` opens, with fresh salt and nonce. Refuses as `kdf.why_not` and `kdf.stretch`."""
    salt, nonce = secrets.token_bytes(SALT_BYTES), secrets.token_bytes(NONCE_BYTES)
    kek = kdfs.why_not(kdf) or kdfs.stretch(password, salt, kdf)
    if isinstance(kek, Refusal):
        return kek
    private = keys.seal.expose() + keys.sign.expose()
    wrapped = AESGCM(kek.expose()).encrypt(nonce, private, _wrap_aad(store, slot, user, kdf, salt))
    private[:] = bytes(len(private))
    kek.forget()
    return UserSlot(
        slot=slot,
        user=user,
        kdf=kdf,
        salt=salt,
        nonce=nonce,
        wrapped=wrapped,
        seal_public=public_of(keys.seal),
        sign_public=Signer(keys.sign).public,
    )


def unwrap(store: str, slot: UserSlot, password: Password) -> SlotKeys | Refusal | None:
    """The private keys of a slot; None for a wrong password or a changed slot, which look the same."""
    kek = kdfs.stretch(password, slot.salt, slot.kdf)
    if isinstance(kek, Refusal):
        return kek
    private = bytearray(2 * KEY_BYTES)
    try:
        AESGCM(kek.expose()).decrypt_into(
            slot.nonce, slot.wrapped, _wrap_aad(store, slot.slot, slot.user, slot.kdf, slot.salt), private
        )
    except InvalidTag:
        return None
    finally:
        kek.forget()
    keys = SlotKeys(Key(private[:KEY_BYTES]), Key(private[KEY_BYTES:]))
    private[:] = bytes(len(private))
    return keys


def seal_to(store: str, slot: Slot, number: int, vault_key: Key) -> bytes:
    """A generation's vault key, sealed to a slot's public key for this store, slot and generation only."""
    public = X25519PublicKey.from_public_bytes(slot.seal_public)
    return SUITE.encrypt(vault_key.expose(), public, info=_seal_info(store, slot.slot, number))


def open_sealed(store: str, slot: str, private: Key, generation: Generation) -> Key | None:
    """The vault key of a generation, or None if it was not sealed to this slot in this place."""
    try:
        opener = X25519PrivateKey.from_private_bytes(private.expose())
        info = _seal_info(store, slot, generation.number)
        return Key(SUITE.decrypt(generation.sealed[slot], opener, info=info))
    except (InvalidTag, KeyError, ValueError):
        return None


def authenticated(body: Body, keys: Mapping[int, Key]) -> Body:
    """The body with the MAC of each generation set. `keys`: vault key by generation number, all of them."""
    bare = _without_macs(body)
    content = body_bytes(bare)
    return msgspec.structs.replace(
        bare,
        generations=[
            msgspec.structs.replace(generation, mac=_mac(keys[generation.number], content)) for generation in bare.generations
        ],
    )


def is_authentic(body: Body, keys: Mapping[int, Key]) -> bool:
    """True if every generation's MAC fits, and a rotation under way is about the second key and signed."""
    if set(keys) != {generation.number for generation in body.generations}:
        return False
    content = body_bytes(_without_macs(body))
    fits = [hmac.compare_digest(generation.mac, _mac(keys[generation.number], content)) for generation in body.generations]
    return all(fits) and (body.rotation is None or _is_signed(body, body.rotation, keys))


def rotation_of(body: Body, signer: Signer, by: str, removed: str, next_key: Key) -> Rotation:
    """The signed statement that `by` introduces `next_key` as the generation after the body's first."""
    unsigned = Rotation(by=by, removed=removed, commitment=commitment(next_key), signature=bytes(64))
    message = rotation_message(body, unsigned)
    return msgspec.structs.replace(unsigned, signature=signer.sign(domains.ROTATION, message))


def rotation_message(body: Body, rotation: Rotation) -> bytes:
    """What the beginner of a rotation signs."""
    return canonical_bytes(
        {
            "store": body.store,
            "from": body.generations[0].number,
            "by": rotation.by,
            "removed": rotation.removed,
            "commitment": rotation.commitment.hex(),
        }
    )


def commitment(vault_key: Key) -> bytes:
    """32 bytes that name a vault key without telling anything about it."""
    return _derived(vault_key, domains.KEY_COMMITMENT)


def _is_signed(body: Body, rotation: Rotation, keys: Mapping[int, Key]) -> bool:
    beginner = body.user_slot(rotation.by)
    return (
        beginner is not None
        and hmac.compare_digest(rotation.commitment, commitment(keys[body.generations[-1].number]))
        and verify(beginner.sign_public, domains.ROTATION, rotation_message(body, rotation), rotation.signature)
    )


def _without_macs(body: Body) -> Body:
    return msgspec.structs.replace(
        body,
        generations=[msgspec.structs.replace(generation, mac=NO_MAC) for generation in body.generations],
    )


def _mac(vault_key: Key, content: bytes) -> bytes:
    return hmac.digest(_derived(vault_key, domains.SLOTS_MAC), domains.SLOTS_MAC + content, "sha256")


def _derived(key: Key, domain: bytes) -> bytes:
    return HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=domain).derive(key.expose())


def _wrap_aad(store: str, slot: str, user: str, kdf: Kdf, salt: bytes) -> bytes:
    return domains.WRAP + canonical_bytes(
        {
            "format": FORMAT,
            "version": VERSION,
            "store": store,
            "slot": slot,
            "user": user,
            "salt": salt.hex(),
            "kdf": msgspec.to_builtins(kdf),
        }
    )


def _seal_info(store: str, slot: str, number: int) -> bytes:
    return domains.SEAL + canonical_bytes({"store": store, "slot": slot, "generation": number})
