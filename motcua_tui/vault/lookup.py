"""Keys of the citizens' look-up file: what a guess at a number and an identity costs, and what a row tells without them.

A row is found and opened by one derived key, so whoever holds the file but not number and digits learns how many rows there
are and nothing else. Digits are few, so every guess costs a scrypt of its own with the file's salt; a slip's code holds 128
random bits and needs none.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Final, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from schemas.kiosk import Slow

NAME_BYTES: Final = 16
KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
SALT_BYTES: Final = 16
_DOMAIN: Final = b"motcua kiosk lookup 1\n"
_MEMORY_MARGIN: Final = 1 << 20


class LookupKey(NamedTuple):
    """The name of a row (16 bytes) and the key that opens it (32 bytes)."""

    name: bytes
    key: bytes

    @property
    def whole(self) -> bytes:
        """Both in one text, as the store keeps them."""
        return self.name + self.key


def fresh_salt() -> str:
    """A new salt, 32 hex digits."""
    return secrets.token_hex(SALT_BYTES)


def number_key(salt: str, number: str, digits: str, slow: Slow) -> LookupKey:
    """The key of a dossier's number, in its normal form, with the last characters of an identity number. Slow on purpose."""
    said = _DOMAIN + f"number\n{number}\n{digits}".encode()
    memory = 128 * slow.r * (slow.n + slow.p) + _MEMORY_MARGIN
    size = NAME_BYTES + KEY_BYTES
    return _split(
        hashlib.scrypt(said, salt=bytes.fromhex(salt), n=slow.n, r=slow.r, p=slow.p, maxmem=memory, dklen=size)
    )


def slip_key(salt: str, dossier: str, entry_prefix: str) -> LookupKey:
    """The key of a slip's code: dossier id and the first 32 hex digits of its first entry's hash."""
    return _split(hmac.digest(bytes.fromhex(salt), _DOMAIN + f"slip\n{dossier}\n{entry_prefix}".encode(), "sha512")[:48])


def key_of(whole: bytes) -> LookupKey:
    """A key as the store kept it."""
    return _split(whole)


def seal_row(key: LookupKey, plain: bytes) -> str:
    """What stands in the file, in hex."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return (nonce + AESGCM(key.key).encrypt(nonce, plain, _DOMAIN + key.name)).hex()


def open_row(key: LookupKey, sealed: str) -> bytes | None:
    """What a row says, None if it was not made with this key."""
    octets = bytes.fromhex(sealed)
    try:
        return AESGCM(key.key).decrypt(octets[:NONCE_BYTES], octets[NONCE_BYTES:], _DOMAIN + key.name)
    except InvalidTag:
        return None


def _split(octets: bytes) -> LookupKey:
    assert len(octets) == NAME_BYTES + KEY_BYTES
    return LookupKey(octets[:NAME_BYTES], octets[NAME_BYTES:])
