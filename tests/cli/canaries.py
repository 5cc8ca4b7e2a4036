"""Two hundred people who exist only to be looked for: each datum carries a stem that occurs nowhere else."""

from __future__ import annotations

import contextlib
import json
import re
import unicodedata
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

from schemas.text import fold

NAME, ADDRESS, NOTE = "Thỏnghiêng", "Thôn Ẩnmình", "kínđáolắm"
IDENTITY, PHONE, MAIL = "025197731", "09177313", "hoangyen.an"
STEMS = (NAME, ADDRESS, NOTE, IDENTITY, PHONE, MAIL)
COUNT = 200


def person(number: int) -> dict[str, str]:
    """One of them, every field filled."""
    return {
        "name": f"Đào {NAME} {chr(ord('A') + number % 26)}{chr(ord('a') + number // 26)}",
        "id_number": f"{IDENTITY}{number:03d}",
        "phone": f"{PHONE}{number % 100:02d}",
        "email": f"{MAIL}{number}@example.vn",
        "address": f"{ADDRESS} {number}",
        "birth_date": "1997-07-07",
    }


def note(number: int) -> str:
    """A remark only the two of them should know."""
    return f"Ghi chú {NOTE} số {number}"


def card(number: int) -> str:
    """Their card as a scanner reads it."""
    one = person(number)
    return f"{one['id_number']}|123456789|{one['name']}|07071997|Nữ|{one['address']}|10082021"


def forms_of(text: str) -> set[bytes]:
    """The forms in which a text could be left somewhere."""
    shapes = {text, text.upper(), text.lower(), fold(text), unicodedata.normalize("NFD", text)}
    escaped = {json.dumps(shape)[1:-1] for shape in shapes} | {urllib.parse.quote(shape) for shape in shapes}
    encoded = {shape.encode(code) for shape in shapes | escaped for code in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le")}
    return encoded | {shape.encode().hex().encode() for shape in shapes}


EVERY = re.compile(b"|".join(re.escape(form) for stem in STEMS for form in sorted(forms_of(stem))))


def seen_in(octets: bytes) -> list[bytes]:
    """What of them stands in these bytes."""
    return EVERY.findall(octets)


def seen_below(folder: Path) -> Iterator[str]:
    """Every file below a folder that names one of them, in its content or in its own name."""
    for path in folder.rglob("*"):
        if seen_in(str(path).encode("utf-8", "surrogateescape")):
            yield f"name of {path}"
        # A file may go while a program is at work.
        with contextlib.suppress(FileNotFoundError, IsADirectoryError):
            if seen_in(path.read_bytes()):
                yield f"content of {path}"
