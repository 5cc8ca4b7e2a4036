"""Keys of devices and of the province: Ed25519 to sign, X25519 to be sealed to, as raw bytes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

KEY_BYTES = 32
SIGNATURE_BYTES = 64


@dataclass(frozen=True)
class PublicKeys:
    """What others know of one end: how to check its signatures and how to seal to it."""

    sign: bytes
    seal: bytes

    @property
    def name(self) -> str:
        """A short name of the sealing key, 16 hex digits, by which a receiver finds its own lock."""
        return key_name(self.seal)


@dataclass(frozen=True)
class PrivateKeys:
    """The two secrets of one end. Never printed, never logged."""

    sign: bytes
    seal: bytes

    @staticmethod
    def generate() -> PrivateKeys:
        """Fresh keys from the operating system's randomness."""
        return PrivateKeys(
            sign=Ed25519PrivateKey.generate().private_bytes_raw(),
            seal=X25519PrivateKey.generate().private_bytes_raw(),
        )

    def __repr__(self) -> str:
        return "PrivateKeys(‹ẩn›)"

    @property
    def public(self) -> PublicKeys:
        """The public halves."""
        return PublicKeys(
            sign=Ed25519PrivateKey.from_private_bytes(self.sign).public_key().public_bytes_raw(),
            seal=X25519PrivateKey.from_private_bytes(self.seal).public_key().public_bytes_raw(),
        )

    def signature(self, message: bytes) -> bytes:
        """Sign `message`, which must begin with its own domain line."""
        return Ed25519PrivateKey.from_private_bytes(self.sign).sign(message)

    def sealing_key(self) -> X25519PrivateKey:
        """The key that opens what was sealed to this end."""
        return X25519PrivateKey.from_private_bytes(self.seal)


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """True when `signature` is the one this key made over `message`."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def sealing_public(raw: bytes) -> X25519PublicKey:
    """An X25519 public key from its 32 bytes."""
    return X25519PublicKey.from_public_bytes(raw)


def key_name(raw: bytes) -> str:
    """16 hex digits that name a public key."""
    return hashlib.sha256(b"motcua key 1\n" + raw).hexdigest()[:16]
