"""From a password to a key: Argon2id, with parameters stored per slot and chosen once for the PC at hand."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, Literal, cast

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from motcua_tui.vault import limits
from motcua_tui.vault.passwords import Password
from motcua_tui.vault.secret import KEY_BYTES, Key
from schemas.base import Record
from schemas.refusal import Refusal, no

SALT_BYTES: Final = 16


class Kdf(Record):
    """Argon2id parameters: memory in KiB, passes (t) and lanes (p)."""

    algorithm: Literal["argon2id"]
    memory_kib: int
    passes: int
    lanes: int


def argon2id(memory_kib: int, passes: int, lanes: int) -> Kdf:
    """Parameters by position, for constants."""
    return Kdf(algorithm="argon2id", memory_kib=memory_kib, passes=passes, lanes=lanes)


DEFAULT: Final = argon2id(64 << 10, 3, 4)
"""About half a second on an office PC (RFC 9106, second choice)."""
FLOOR: Final = argon2id(limits.KDF_MEMORY_MIN_KIB, limits.KDF_PASSES_MIN, limits.KDF_LANES_MIN)
"""The least ever accepted (OWASP's minimum), for a PC with 2 GB of memory."""
LADDER: Final = (DEFAULT, argon2id(48 << 10, 3, 4), argon2id(32 << 10, 3, 4), argon2id(24 << 10, 2, 2), FLOOR)
"""Strongest first. Nothing above the default: more memory would push an old PC into swapping."""


def why_not(kdf: Kdf) -> Refusal | None:
    """Why parameters are not used: `vault.kdf_weak` below the floor, `vault.kdf_heavy` above the cap.

    A file from outside may neither weaken a new slot nor make the PC work for minutes or run out of memory.
    """
    if kdf.memory_kib < limits.KDF_MEMORY_MIN_KIB or kdf.passes < limits.KDF_PASSES_MIN or kdf.lanes < limits.KDF_LANES_MIN:
        return no(
            "vault.kdf_weak",
            "Tham số bảo vệ mật khẩu trong kho khóa quá yếu nên không được dùng. Hãy khôi phục kho khóa từ bản sao lưu.",
        )
    if kdf.memory_kib > limits.KDF_MEMORY_MAX_KIB or kdf.passes > limits.KDF_PASSES_MAX or kdf.lanes > limits.KDF_LANES_MAX:
        return no(
            "vault.kdf_heavy",
            "Tham số bảo vệ mật khẩu trong kho khóa nặng quá mức cho phép nên không được dùng. "
            "Hãy khôi phục kho khóa từ bản sao lưu.",
        )
    return None


def stretch(password: Password, salt: bytes, kdf: Kdf) -> Key | Refusal:
    """The key-encryption key of a password, in `kdf`'s time and memory; `vault.memory` if it lacks."""
    key = bytearray(KEY_BYTES)
    try:
        _argon2(salt, kdf).derive_into(cast(bytes, password.expose()), key)
    except MemoryError:
        return no(
            "vault.memory",
            "Máy không đủ {mebibytes} MiB bộ nhớ để mở kho. Hãy đóng bớt chương trình rồi thử lại.",
            mebibytes=kdf.memory_kib >> 10,
        )
    return Key(key)


def choose_kdf(seconds_goal: float = 0.6, *, clock: Callable[[], float] = time.perf_counter) -> Kdf:
    """The strongest rung of the ladder this PC climbs within `seconds_goal`, else the floor.

    Measured once, at set-up: one try a rung, strongest first, so a good PC pays for one.
    """
    for kdf in LADDER[:-1]:
        begun = clock()
        try:
            _argon2(bytes(SALT_BYTES), kdf).derive(b"measure")
        except MemoryError:
            continue
        if clock() - begun <= seconds_goal:
            return kdf
    return FLOOR


def strongest(kdfs: list[Kdf]) -> Kdf:
    """The parameters that cost most, by memory times passes; the default if there are none."""
    return max(kdfs, key=lambda kdf: (kdf.memory_kib * kdf.passes, kdf.lanes), default=DEFAULT)


def _argon2(salt: bytes, kdf: Kdf) -> Argon2id:
    return Argon2id(salt=salt, length=KEY_BYTES, iterations=kdf.passes, lanes=kdf.lanes, memory_cost=kdf.memory_kib)
