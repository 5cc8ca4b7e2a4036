"""Who acted: a user's own Ed25519 key signs the chain head at the end of each turn, and changes of key."""

from __future__ import annotations

from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from motcua_tui.vault import domains
from motcua_tui.vault.secret import Key

SIGNATURE_BYTES: Final = 64


class Signer:
    """A user's signing key while unlocked. `public` is the 32-byte key others check with."""

    __slots__ = ("_seed", "public")

    def __init__(self, seed: Key) -> None:
        self._seed = seed
        self.public = _private(seed).public_key().public_bytes_raw()

    def sign(self, domain: bytes, message: bytes) -> bytes:
        """The 64-byte signature of `message` for one use. Raises ForgottenError once locked."""
        return _private(self._seed).sign(domain + message)

    def forget(self) -> None:
        """Overwrite the key. Safe to call twice."""
        self._seed.forget()


def verify(public: bytes, domain: bytes, message: bytes, signature: bytes) -> bool:
    """True if `public`'s owner signed `message` for this use. False for anything malformed."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, domain + message)
    except (InvalidSignature, ValueError):
        return False
    return True


def sign_turn(signer: Signer, message: bytes) -> bytes:
    """The author's 64-byte signature under a turn: `message` is the chain head's canonical statement."""
    return signer.sign(domains.TURN, message)


def verify_turn(public: bytes, message: bytes, signature: bytes) -> bool:
    """True if the owner of the 32-byte `public` key signed this turn."""
    return verify(public, domains.TURN, message, signature)


def _private(seed: Key) -> Ed25519PrivateKey:
    # Made for each signature: OpenSSL wipes its copy when the object goes, so only our seed is left to wipe.
    return Ed25519PrivateKey.from_private_bytes(seed.expose())
