"""Provinces and communes (tỉnh, xã) since July 2025, to be picked while an address is typed. There is no district level.

An address stays free text: old addresses, foreign ones and what no list knows are typed as they are.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from schemas.text import fold

LIST = Path(__file__).parents[1] / "catalogue" / "communes.txt"
FOUND_MAX = 40
_WORD = re.compile(r"[^\W_]+")


class Place(NamedTuple):
    """A commune (xã, phường, đặc khu) of a province; codes are those of the statistics office."""

    code: str
    commune: str
    province_code: str
    province: str

    @property
    def text(self) -> str:
        """As an address ends: "Xã Thử, Tỉnh Thử"."""
        return f"{self.commune}, {self.province}"


@cache
def places() -> tuple[Place, ...]:
    """Every commune of the country, in the order of their codes. Read once, when somebody asks."""
    found: list[Place] = []
    province, kinds = ("", ""), dict[str, str]()
    for line in LIST.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        code, _, name = line.partition(" ")
        if len(code) == 1:
            kinds[code] = name
        elif len(code) == 2:
            province = (code, name)
        else:
            found.append(Place(code[:-1], f"{kinds[code[-1]]} {name}", *province))
    return tuple(found)


@cache
def _folded() -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(_WORD.findall(fold(place.text))) for place in places())


def find(text: str, limit: int = FOUND_MAX) -> list[Place]:
    """Communes whose name or province has every word of the text, the last one perhaps unfinished."""
    words = _WORD.findall(fold(text))
    if not words:
        return []
    found = [place for place, have in zip(places(), _folded(), strict=True) if _fits(words, have)]
    # A commune named so comes before those that only lie in a province named so.
    whole = " ".join(words)
    return sorted(found, key=lambda place: whole not in fold(place.commune))[:limit]


def _fits(words: list[str], have: tuple[str, ...]) -> bool:
    return all(word in have for word in words[:-1]) and any(word.startswith(words[-1]) for word in have)


def with_place(address: str, place: Place) -> str:
    """The address with its last part, the words looked for, replaced by the commune and its province."""
    before = address.rpartition(",")[0].strip() if "," in address else ""
    return f"{before}, {place.text}" if before else place.text


def last_part(address: str) -> str:
    """What of an address is looked for: the words behind its last comma."""
    return address.rpartition(",")[2].strip()
