"""Bytes nobody may see: keys, signing seeds, passwords. They hide from print, logs, tracebacks and pickle."""

from __future__ import annotations

import hmac
import secrets
from typing import Final, NoReturn, Self

KEY_BYTES: Final = 32
HIDDEN: Final = "‹ẩn›"


class ForgottenError(Exception):
    """A secret was used after it had been forgotten: a programming fault, never a user's."""


class Secret:
    """Bytes that show as ‹ẩn›, cannot be copied or pickled, and are overwritten by `forget`.

    Never empty. A `bytearray` is taken over as it is, so no second copy stays behind; `bytes` are copied,
    because Python cannot overwrite those. What the interpreter and OpenSSL copied on the way is out of reach.
    """

    __slots__ = ("_forgotten", "_octets")

    def __init__(self, octets: bytes | bytearray) -> None:
        if not octets:
            raise ValueError("a secret is never empty")
        self._octets = octets if isinstance(octets, bytearray) else bytearray(octets)
        self._forgotten = False

    def expose(self) -> bytearray:
        """The live bytes, for the one call that needs them. Raises ForgottenError once forgotten."""
        if self._forgotten:
            raise ForgottenError
        return self._octets

    def forget(self) -> None:
        """Overwrite the bytes with zeros. Safe to call twice."""
        self._octets[:] = bytes(len(self._octets))
        self._forgotten = True

    @property
    def forgotten(self) -> bool:
        return self._forgotten

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self.expose(), other.expose())

    __hash__ = None  # type: ignore[assignment]

    def __len__(self) -> int:
        return len(self._octets)

    def __bool__(self) -> bool:
        return True

    def __repr__(self) -> str:
        return HIDDEN

    def __format__(self, spec: str) -> str:
        return HIDDEN

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a secret is never copied or pickled")


class Key(Secret):
    """A secret of exactly 32 bytes: a key can be neither empty nor short."""

    __slots__ = ()

    def __init__(self, octets: bytes | bytearray) -> None:
        if len(octets) != KEY_BYTES:
            raise ValueError(f"a key has {KEY_BYTES} bytes")
        super().__init__(octets)

    @classmethod
    def random(cls) -> Self:
        """A fresh key from the operating system's randomness."""
        return cls(secrets.token_bytes(KEY_BYTES))
