"""Words from outside: brought to one form, folded for search, checked at the edge, harmless when shown."""

from __future__ import annotations

import re
import unicodedata

from schemas.refusal import Refusal, no

REPLACEMENT = "\ufffd"
MARKS_RUN_MAX = 4
"""Combining marks after one letter. Vietnamese needs two in NFD; neighbouring scripts up to four."""

# Sorting a run of marks takes time in the square of its length: 32,000 cost two seconds, a megabyte hours.
# Unicode's Stream-Safe Text Format (UAX #15) allows 30 in a run for the same reason.
_NORMAL_RUN_MAX = 30
# Too short to take noticeable time, whatever it holds: nearly every name goes this way.
_SHORT = 64
_SORT_CATEGORIES = frozenset({"Mn", "Me"})
_HOSTILE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_LINE_CONTROLS = frozenset("\t\n")
_NEW_LINES = re.compile(r"\r\n?")
_COMMON_MARKS = re.compile("[\u0300-\u036f]+")
# No composed letter decomposes into more code points, so a longer raw text cannot fit after NFC either.
_NFD_GROWTH_MAX = 4


def nfc(text: str) -> str:
    """The text in Unicode NFC, so that equal words have equal bytes.

    A text with more than 30 combining marks in a row is returned as it came: `check_text` refuses it anyway.
    """
    return unicodedata.normalize("NFC", text) if _is_quick(text) else text


def fold(text: str) -> str:
    """The text as search sees it: no diacritics, đ as d, no case, single spaces. Equal for NFC and NFD."""
    if text.isascii():
        return " ".join(text.casefold().split())
    bare = _without_marks(text).casefold()
    return " ".join((bare if bare.isascii() else _without_marks(bare)).split())


def digits(text: str) -> str:
    """Only the digits 0–9 of a text, in order: numbers are searched and compared without dots and spaces."""
    return "".join(char for char in text if "0" <= char <= "9")


def clean(text: str, *, keep_newlines: bool = False) -> str:
    """The text fit for showing: NFC, anything that steers a terminal as U+FFFD, at most four marks in a row.

    Tabs and line breaks (CRLF becomes LF) are kept only on request.
    """
    kept = _LINE_CONTROLS if keep_newlines else frozenset[str]()
    lines = _NEW_LINES.sub("\n", text)
    tame = "".join(char if char in kept or not _is_hostile(char) else REPLACEMENT for char in lines)
    return nfc(_cap_marks(tame))


def has_hostile(text: str, *, multi_line: bool = False) -> bool:
    """True if a character steers a terminal or hides: controls, bidi marks, private code points."""
    if text.isprintable():
        return False
    kept = _LINE_CONTROLS | {"\r"} if multi_line else frozenset[str]()
    return any(_is_hostile(char) and char not in kept for char in text)


def check_text(text: str, length_max: int, field: str, *, multi_line: bool = False) -> Refusal | None:
    """Why a text from outside is not taken, or None. `field` is the field's name, never its content.

    Refuses `text.too_long` (characters after NFC), `text.marks` and `text.control_characters`; tabs and line
    breaks pass only in texts of several lines. Any Vietnamese word passes, in NFC and in NFD.
    """
    if len(text) > length_max * _NFD_GROWTH_MAX:
        return _too_long(length_max, field)
    if longest_marks_run(text) > MARKS_RUN_MAX:
        return no(
            "text.marks", "Mục “{field}” có quá nhiều dấu chồng lên một chữ. Hãy gõ lại mục này.", field=field
        )
    if has_hostile(text, multi_line=multi_line):
        return no(
            "text.control_characters",
            "Mục “{field}” có ký tự điều khiển hoặc ký tự ẩn. Hãy xóa mục này và gõ lại bằng bàn phím.",
            field=field,
        )
    if len(nfc(text)) > length_max:
        return _too_long(length_max, field)
    return None


def longest_marks_run(text: str) -> int:
    """The largest number of combining marks in a row."""
    longest = run = 0
    if text.isascii() or not any(_is_mark(char) for char in set(text)):
        return 0
    for char in text:
        run = run + 1 if _is_mark(char) else 0
        longest = max(longest, run)
    return longest


def _too_long(length_max: int, field: str) -> Refusal:
    return no(
        "text.too_long",
        "Mục “{field}” dài quá {limit} ký tự. Hãy rút gọn rồi nhập lại.",
        field=field,
        limit=length_max,
    )


def _is_hostile(char: str) -> bool:
    return unicodedata.category(char) in _HOSTILE


def _is_mark(char: str) -> bool:
    return char > "\u02ff" and (
        unicodedata.combining(char) != 0 or unicodedata.category(char) in _SORT_CATEGORIES
    )


def _is_quick(text: str) -> bool:
    return len(text) <= _SHORT or longest_marks_run(text) <= _NORMAL_RUN_MAX


def _without_marks(text: str) -> str:
    """Letters without diacritics. Latin marks go in one sweep; only other scripts are walked."""
    apart = unicodedata.normalize("NFD", text if _is_quick(text) else _cap_marks(text))
    bare = _COMMON_MARKS.sub("", apart).replace("đ", "d").replace("Đ", "D")
    return bare if bare.isascii() else "".join(char for char in bare if not _is_mark(char))


def _cap_marks(text: str) -> str:
    if longest_marks_run(text) <= MARKS_RUN_MAX:
        return text
    kept: list[str] = []
    run = 0
    for char in text:
        run = run + 1 if _is_mark(char) else 0
        if run <= MARKS_RUN_MAX:
            kept.append(char)
    return "".join(kept)
