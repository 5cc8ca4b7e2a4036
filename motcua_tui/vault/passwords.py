"""Passwords: read as typed, and for a new one the rules of NIST SP 800-63B revision 4.

At least 15 characters, because the password is the only lock; no rules about kinds of characters and no
forced change; but nothing that stands in lists, repeats itself, runs along the keyboard or is made of the
office's names.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from motcua_tui.vault import common, files
from motcua_tui.vault.limits import PASSWORD_FILE_BYTES_MAX
from motcua_tui.vault.secret import Secret
from schemas import text
from schemas.limits import PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN
from schemas.refusal import Refusal, no

OWN_LETTERS_MIN: Final = 4
OWN_DIGITS_MIN: Final = 6
"""A new password is compared as a whole (NIST SP 800-63B-4 3.1.1.2): beside one known phrase and the office's names
it must hold this many letters, or this many digits, of the user's own."""
DISTINCT_CHARS_MIN: Final = 6
NAME_CHARS_MIN: Final = 3
_RUN_MIN: Final = 4

_SHIFTED = str.maketrans("!@#$%^&*()", "1234567890")
_REPEATED = re.compile(r"(.)\1\1+")
_BLOCKS = re.compile(r"^(.+?)\1+(.*)$")


class Password(Secret):
    """A password as typed, in UTF-8 and NFC: never empty, within limits, without control characters."""

    __slots__ = ()


class NewPassword(Password):
    """A password that passed the rules. Only `choose_password` makes one; no slot is made with less."""

    __slots__ = ()


def typed_password(words: str) -> Password | Refusal:
    """What a user typed, ready to unlock with.

    Refuses `vault.password_empty`, `vault.password_long` and `vault.password_characters`.
    """
    if not words:
        return no("vault.password_empty", "Chưa nhập mật khẩu. Hãy nhập mật khẩu.")
    if len(words) > PASSWORD_CHARS_MAX * 4 or len(text.nfc(words)) > PASSWORD_CHARS_MAX:
        return _too_long()
    if text.has_hostile(words) or text.longest_marks_run(words) > text.MARKS_RUN_MAX:
        return no(
            "vault.password_characters",
            "Mật khẩu có ký tự điều khiển hoặc ký tự ẩn, không gõ lại được trên máy khác. "
            "Hãy chỉ dùng các ký tự gõ được từ bàn phím.",
        )
    return Password(text.nfc(words).encode())


def choose_password(password: Password, names: Sequence[str] = ()) -> NewPassword | Refusal:
    """A password fit for a new slot. `names`: of office, user, commune, which anyone could guess.

    Refuses `vault.password_short` and `vault.password_common`.
    """
    words = password.expose().decode()
    if len(words) < PASSWORD_CHARS_MIN:
        return no(
            "vault.password_short",
            "Mật khẩu mới có {count} ký tự, cần ít nhất {limit}. Hãy dùng một câu dễ nhớ, khoảng năm sáu từ.",
            count=len(words),
            limit=PASSWORD_CHARS_MIN,
        )
    if is_guessable(words, names):
        return no(
            "vault.password_common",
            "Mật khẩu mới dễ đoán: là câu phổ biến, lặp lại, theo hàng phím hoặc ghép từ tên cơ quan, "
            "tên người dùng. Hãy chọn một câu của riêng mình.",
        )
    return NewPassword(bytearray(password.expose()))


def read_password_file(path: Path) -> Password | Refusal:
    """The password in a file, without a byte order mark and one line end, as `echo` and Notepad leave them.

    Refuses `vault.password_file` (cannot be read), `vault.password_not_utf8` and as `typed_password`.
    """
    try:
        octets = files.read_limited(path, PASSWORD_FILE_BYTES_MAX)
    except OSError:
        return no("vault.password_file", "Không đọc được tệp mật khẩu. Hãy kiểm tra đường dẫn và quyền đọc tệp.")
    if len(octets) > PASSWORD_FILE_BYTES_MAX:
        return _too_long()
    try:
        words = octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        return no(
            "vault.password_not_utf8",
            "Tệp mật khẩu không phải UTF-8. Hãy lưu lại tệp theo bảng mã UTF-8 rồi làm lại.",
        )
    return typed_password(words.removesuffix("\n").removesuffix("\r") if words.endswith("\n") else words)


def is_guessable(words: str, names: Sequence[str] = ()) -> bool:
    """True if too little of the password is the user's own, or too few different characters are used."""
    letters = _bare(words) or words
    if len(set(letters)) < DISTINCT_CHARS_MIN:
        return True
    own = _own(letters, _names(names))
    digits = sum(char.isdecimal() for char in own)
    return len(own) - digits < OWN_LETTERS_MIN and digits < OWN_DIGITS_MIN


def _own(letters: str, names: Sequence[str]) -> str:
    """The letters without names, the longest known phrase, runs and repetitions."""
    rest = letters
    for name in names:
        rest = rest.replace(name, " ")
    phrase = next((known for known in common.PHRASES if known in rest), "")
    rest = rest.replace(phrase, " ") if phrase else rest
    rest = _REPEATED.sub(r"\1", _without_runs(rest)).replace(" ", "")
    blocks = _BLOCKS.match(rest)
    return blocks[1] + blocks[2] if blocks else rest


def _without_runs(letters: str) -> str:
    """Without stretches of four or more that follow the alphabet, the digits or a row of keys, either way."""
    kept: list[str] = []
    start = 0
    while start < len(letters):
        length = _run_length(letters, start)
        if length < _RUN_MIN:
            kept.append(letters[start])
        start += length if length >= _RUN_MIN else 1
    return "".join(kept)


def _run_length(letters: str, start: int) -> int:
    longest = 1
    for row in common.RUNS:
        end = start + 2
        while end <= len(letters) and letters[start:end] in row:
            longest = max(longest, end - start)
            end += 1
    return longest


def _names(names: Sequence[str]) -> list[str]:
    """Names as a password could hold them, longest first: whole, and every word that is not too short."""
    whole = [_bare(name) for name in names]
    words = [_bare(word) for name in names for word in name.split()]
    known = {name for name in (*whole, *words) if len(name) >= NAME_CHARS_MIN}
    return sorted(known, key=lambda name: (-len(name), name))


def _bare(words: str) -> str:
    """Letters and digits only: without diacritics, case and spaces; signs above the digits as those
    digits.
    """
    return "".join(char for char in text.fold(words).translate(_SHIFTED) if char.isalnum())


def _too_long() -> Refusal:
    return no("vault.password_long", "Mật khẩu dài quá {limit} ký tự. Hãy rút gọn lại.", limit=PASSWORD_CHARS_MAX)
