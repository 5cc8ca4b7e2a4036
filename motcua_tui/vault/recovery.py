"""The recovery secret: 160 random bits, printed once, typed back from paper years later.

Eight groups of five letters of Crockford's base 32 (no I, L, O, U). In each group four letters carry 20 bits
and the fifth checks them and the group's place, so a wrong letter, two letters swapped or two groups swapped
are noticed, and the group is named.
"""

from __future__ import annotations

import secrets
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from motcua_tui.vault import domains
from motcua_tui.vault.limits import RECOVERY_TEXT_MAX
from motcua_tui.vault.secret import KEY_BYTES, Key, Secret
from schemas.refusal import Refusal, no

SECRET_BYTES: Final = 20
GROUPS: Final = 8
GROUP_LETTERS: Final = 5
_CARRYING: Final = GROUP_LETTERS - 1
_BITS: Final = 5
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD: Final = str.maketrans("OIL", "011")
_BETWEEN: Final = str.maketrans("", "", " -\t\r\n.‐‑–—\u00a0\ufeff")


class RecoverySecret(Secret):
    """The 20 bytes that open the vault when a password is forgotten."""

    __slots__ = ()

    def __init__(self, octets: bytes | bytearray) -> None:
        if len(octets) != SECRET_BYTES:
            raise ValueError(f"a recovery secret has {SECRET_BYTES} bytes")
        super().__init__(octets)

    @classmethod
    def random(cls) -> RecoverySecret:
        """A fresh secret from the operating system's randomness."""
        return cls(secrets.token_bytes(SECRET_BYTES))

    def text(self) -> str:
        """The words to print: eight groups of five letters with dashes. Show it once and do not keep it."""
        bits = int.from_bytes(self.expose())
        return "-".join(_group(place, bits) for place in range(GROUPS))

    def private_key(self, store_id: str) -> Key:
        """The X25519 private key of this store's recovery slot."""
        derivation = HKDF(hashes.SHA256(), KEY_BYTES, salt=store_id.encode(), info=domains.RECOVERY)
        return Key(derivation.derive(self.expose()))


def read_recovery(words: str) -> RecoverySecret | Refusal:
    """The secret in a typed text; case, spaces and dashes do not matter, O is read as 0, I and L as 1.

    Refuses `vault.recovery_length` and `vault.recovery_mistyped`, which names the groups to look at.
    """
    letters = words[:RECOVERY_TEXT_MAX].translate(_BETWEEN).upper().translate(_MISREAD)
    if len(letters) != GROUPS * GROUP_LETTERS:
        return no(
            "vault.recovery_length",
            "Mã khôi phục có {count} ký tự, cần đúng {limit} ký tự (tám nhóm, mỗi nhóm năm ký tự). Hãy gõ lại theo bản in.",
            count=len(letters),
            limit=GROUPS * GROUP_LETTERS,
        )
    groups = [letters[at : at + GROUP_LETTERS] for at in range(0, len(letters), GROUP_LETTERS)]
    wrong = [str(place + 1) for place, group in enumerate(groups) if not _is_sound(place, group)]
    if wrong:
        return no(
            "vault.recovery_mistyped",
            "Mã khôi phục gõ sai ở nhóm thứ {groups}. Hãy tắt bộ gõ tiếng Việt và gõ lại nhóm đó theo bản in.",
            groups=", ".join(wrong),
        )
    values = [_ALPHABET.index(letter) for group in groups for letter in group[:_CARRYING]]
    bits = 0
    for value in values:
        bits = bits << _BITS | value
    return RecoverySecret(bits.to_bytes(SECRET_BYTES))


def _group(place: int, bits: int) -> str:
    shift = (GROUPS - 1 - place) * _CARRYING * _BITS
    values = [bits >> shift + _BITS * at & 31 for at in reversed(range(_CARRYING))]
    return "".join(_ALPHABET[value] for value in (*values, _check(place, values)))


def _is_sound(place: int, group: str) -> bool:
    if any(letter not in _ALPHABET for letter in group):
        return False
    values = [_ALPHABET.index(letter) for letter in group]
    return values[-1] == _check(place, values[:-1])


def _check(place: int, values: list[int]) -> int:
    """Each letter times its own power of x in GF(32): any one wrong or any two swapped change the sum."""
    check = 0
    for value in values:
        check = _times_x(check ^ value)
    return check ^ place


def _times_x(value: int) -> int:
    doubled = value << 1
    return doubled ^ 0b100101 if doubled & 0b100000 else doubled
