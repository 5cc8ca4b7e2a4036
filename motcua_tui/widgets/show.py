"""The one way text from outside reaches the terminal.

Text from a card, a file, the province or another clerk may hold escape sequences, markup, bidirectional
marks or ten thousand combining marks. Nothing of that may act on the terminal or on textual's markup.
"""

from __future__ import annotations

import re

from rich.cells import cell_len, set_cell_size
from textual.content import Content

from schemas.text import MARKS_RUN_MAX, REPLACEMENT, clean

ELLIPSIS = "…"
SHOWN_MAX = 2000

# Printable, composed, left to right: most of what a counter shows, and needs no further look.
_PLAIN = re.compile(r"[ -~¡-¬®-˿Ạ-ỹ–—‘’“”…₫]*")
_UNSURE = re.compile("[\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff]")
_FORMS = re.compile("[\ufe00-\ufe0f]")
_BLANK = re.compile(r"[\t\n\v\f\r\x85\xa0]+")
_BLANK_IN_LINE = re.compile(r"[\t\v\f\xa0]+")


def shown(text: str, limit: int = SHOWN_MAX, *, lines: bool = False) -> str:
    """`text` made harmless: NFC, at most `limit` characters, every hidden or control character visible as �.

    White space becomes single blanks; with `lines`, line ends stay. A longer text ends in "…".
    """
    if len(text) <= limit and _PLAIN.fullmatch(text):
        return text
    # Cut before cleaning: a megabyte of combining marks must not cost the time of a megabyte.
    raw = text[: limit * (MARKS_RUN_MAX + 1)]
    blanks = _BLANK_IN_LINE if lines else _BLANK
    tidy = of_sure_width(clean(blanks.sub(" ", raw), keep_newlines=lines))
    if len(tidy) <= limit and len(raw) == len(text):
        return tidy
    return tidy[: max(0, limit - 1)].rstrip() + ELLIPSIS


def of_sure_width(text: str) -> str:
    """The text without what terminals give different widths: flags and skin colours as �, no choice of a character's form.

    A line that is a cell longer in the terminal than here moves every column behind it.
    """
    return _FORMS.sub("", _UNSURE.sub(REPLACEMENT, text))


def show(text: str, limit: int = SHOWN_MAX, *, style: str = "", lines: bool = False) -> Content:
    """`shown` text as content that no markup parser ever sees. `style` is ours, never from outside."""
    return Content.styled(shown(text, limit, lines=lines), style)


def fit(text: str, width: int, *, right: bool = False) -> str:
    """Exactly `width` cells of an already harmless text: padded, or cut with "…"."""
    size = cell_len(text)
    if size > width:
        return set_cell_size(set_cell_size(text, width - 1).rstrip() + ELLIPSIS, width) if width > 0 else ""
    return " " * (width - size) + text if right else text + " " * (width - size)


def wrap(text: str, width: int) -> list[str]:
    """An already harmless text in lines of at most `width` cells, broken at blanks where there are any."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            joined = f"{line} {word}" if line else word
            if cell_len(joined) <= width:
                line = joined
                continue
            if line:
                lines.append(line)
            *full, line = _chop(word, width)
            lines += full
        lines.append(line)
    return lines


def wrap_to(text: str, width: int, most: int) -> list[str]:
    """An already harmless text in at most `most` lines; the last one says with "…" that there is more."""
    lines = wrap(text, width)
    return lines if len(lines) <= most else [*lines[: most - 1], fit(lines[most - 1] + ELLIPSIS, width)]


def _chop(word: str, width: int) -> list[str]:
    """A word in pieces that fit; marks stay with their letter."""
    pieces = [""]
    for character in word:
        if cell_len(pieces[-1] + character) > max(1, width):
            pieces.append("")
        pieces[-1] += character
    return pieces


def mask_identity(number: str) -> str:
    """An identity number as others at the counter may see it: `079*****1234`."""
    safe = shown(number.strip(), 40)
    if len(safe) >= 11:
        return f"{safe[:3]}*****{safe[-4:]}"
    return "*" * (len(safe) - 3) + safe[-3:] if len(safe) > 3 else "*" * len(safe)


def mask_phone(number: str) -> str:
    """A telephone number as others at the counter may see it: `091*****78`."""
    safe = shown(number.strip(), 40)
    return f"{safe[:3]}*****{safe[-2:]}" if len(safe) >= 9 else "*" * len(safe)


def mask_birth(spoken: str) -> str:
    """A date of birth, as it is read in Vietnam, with its year only: `**/**/1990`."""
    *rest, year = shown(spoken.strip(), 40).split("/")
    return "/".join(["**" for _part in rest] + [year])


def mask_address(address: str) -> str:
    """An address without house and hamlet: `***, xã Tân Thuận, tỉnh Cần Thơ`."""
    parts = [part.strip() for part in shown(address, SHOWN_MAX).split(",") if part.strip()]
    kept = parts[-2:] if len(parts) > 2 else parts[1:]
    return ", ".join(["***", *kept]) if parts else ""


def mask_name(name: str) -> str:
    """A name by its initials and the given name, which stands last: `N. T. Á. Tuyết`."""
    *rest, given = shown(name.strip(), SHOWN_MAX).split(" ")
    return " ".join([*(f"{word[:1]}." for word in rest if word), given])
