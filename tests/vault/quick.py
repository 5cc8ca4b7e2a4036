"""Argon2id remembered: the same password, salt and parameters are stretched once in a test run.

Nothing is weakened: every result was computed in full, by the product's own code.
"""

from __future__ import annotations

from motcua_tui.vault import Kdf, Key, Password
from motcua_tui.vault import kdf as product
from schemas.refusal import Refusal

_known: dict[tuple[bytes, bytes, Kdf], bytes] = {}
_stretch = product.stretch


def stretch(password: Password, salt: bytes, kdf: Kdf) -> Key | Refusal:
    """As `kdf.stretch`, from memory where it was done before."""
    asked = bytes(password.expose()), salt, kdf
    if asked not in _known:
        key = _stretch(password, salt, kdf)
        if isinstance(key, Refusal):
            return key
        _known[asked] = bytes(key.expose())
    return Key(_known[asked])
