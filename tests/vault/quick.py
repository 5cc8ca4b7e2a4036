"""Argon2id remembered: the same password, salt and parameters are stretched once in a test run.

Nothing is weakened: every result was computed in full, with the floor's parameters, by the product's own code.
"""

from __future__ import annotations

from motcua_tui.vault import Key, Password, kdf
from schemas.refusal import Refusal

_known: dict[tuple[bytes, bytes, kdf.Kdf], bytes] = {}
_stretch = kdf.stretch


def stretch(password: Password, salt: bytes, cost: kdf.Kdf) -> Key | Refusal:
    """As `kdf.stretch`, from memory where it was done before."""
    asked = bytes(password.expose()), salt, cost
    if asked not in _known:
        key = _stretch(password, salt, cost)
        if isinstance(key, Refusal):
            return key
        _known[asked] = bytes(key.expose())
    return Key(_known[asked])
