"""Words of others made plain: no markup, no hidden or steering characters, Unicode NFC, tidy spaces."""

from __future__ import annotations

import html
import re
import unicodedata

from schemas import limits, text
from schemas.refusal import Refused, no

_LINE_BREAK = re.compile(r"<(?:br|/p|/div|/li|/tr|/h[1-6])\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<[!?][^<>]*>")
_BLOCKS = (("<!--", "-->"), ("<style", "</style>"), ("<script", "</script>"))
_HOSTILE = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})
_COMMON = 0x3000


class _Tame(dict[int, int | str | None]):
    """For str.translate: hidden characters vanish, steering ones become spaces, the rest stays."""

    def __missing__(self, code: int) -> int | str | None:
        category = unicodedata.category(chr(code))
        tame: int | str | None = None if category == "Cf" else " " if category in _HOSTILE else code
        # Only common letters are remembered: a hostile text must not fill the memory with all of Unicode.
        if code < _COMMON:
            self[code] = tame
        return tame


_TAME = _Tame({0x0A: 0x0A})


def one_line(raw: str) -> str:
    """A name: everything on one line, single spaces. Raises Refused `catalogue.too_long`."""
    return " ".join(prose(raw).split())


def prose(raw: str) -> str:
    """A longer text: its lines kept, empty lines dropped. Raises Refused `catalogue.too_long`."""
    if len(raw) > limits.CATALOGUE_RAW_TEXT_MAX:
        raise Refused(
            no(
                "catalogue.too_long",
                "Có mục dài quá {limit} ký tự. Hãy rút gọn rồi nhập lại.",
                limit=limits.CATALOGUE_RAW_TEXT_MAX,
            )
        )
    plain = _without_markup(raw.replace("\r\n", "\n").replace("\r", "\n")).translate(_TAME)
    lines = (" ".join(line.split()) for line in plain.split("\n"))
    tidy = "\n".join(line for line in lines if line)
    few_marks = text.longest_marks_run(tidy) <= text.MARKS_RUN_MAX
    return text.nfc(tidy) if few_marks else text.clean(tidy, keep_newlines=True)


def _without_markup(raw: str) -> str:
    """Tags gone, entities read; twice, because pages store markup that was already escaped once."""
    for _ in range(2):
        if "<" not in raw and "&" not in raw:
            break
        for start, end in _BLOCKS:
            raw = _without_blocks(raw, start, end)
        raw = _unescaped(_TAG.sub("", _LINE_BREAK.sub("\n", raw)))
    return raw


def _without_blocks(raw: str, start: str, end: str) -> str:
    """Drop every start…end with what it holds. No pattern is used: open starts must not cost square time."""
    lower = raw.lower()
    if len(lower) != len(raw):  # İ and its like: positions would no longer agree
        lower = raw
    kept: list[str] = []
    at = 0
    while (opened := lower.find(start, at)) >= 0 and (closed := lower.find(end, opened)) >= 0:
        kept.append(raw[at:opened])
        at = closed + len(end)
    return "".join(kept) + raw[at:] if kept else raw


def _unescaped(raw: str) -> str:
    try:
        return html.unescape(raw)
    except ValueError:  # a character reference of thousands of digits
        return raw
