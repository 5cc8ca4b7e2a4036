"""The database key: 32 random bytes or nothing."""

from __future__ import annotations

KEY_BYTES = 32


class Key:
    """A database key: exactly 32 bytes, so that neither an empty key nor a passphrase can be given by mistake."""

    def __init__(self, raw: bytes) -> None:
        if not isinstance(raw, (bytes, bytearray)) or len(raw) != KEY_BYTES:
            raise ValueError("a database key is 32 raw bytes")
        if not any(raw):
            raise ValueError("a database key of zeros is a forgotten key")
        self._raw = bytearray(raw)

    def __repr__(self) -> str:
        return "‹ẩn›"

    def raw(self) -> bytes:
        """The key itself."""
        return bytes(self._raw)

    def pragma(self, name: str) -> str:
        """The statement that gives the key to SQLCipher as it is, without derivation. `name` is key or rekey."""
        return f"PRAGMA {name} = \"x'{self._raw.hex()}'\""

    @property
    def known(self) -> bool:
        """False once the key was forgotten."""
        return any(self._raw)

    def forget(self) -> None:
        """Overwrite the key in memory."""
        for index in range(KEY_BYTES):
            self._raw[index] = 0
