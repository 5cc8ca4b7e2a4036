"""Provinces and communes (tỉnh, xã) since July 2025, to be picked while an address is typed. There is no district level.

An address stays free text: old addresses, foreign ones and what no list knows are typed as they are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from motcua_tui.desk.office import Office
from schemas.text import fold

LIST = Path(__file__).parents[1] / "catalogue" / "communes.txt"
FOUND_MAX = 40
ENDS_MAX = 200
LETTERS_MIN = 2
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


def with_place(address: str, place: str) -> str:
    """The address with its last part, the words looked for, replaced by the place: hamlet, commune, province."""
    before = address.rpartition(",")[0].strip() if "," in address else ""
    return f"{before}, {place}" if before else place


def last_part(address: str) -> str:
    """What of an address is looked for: the words behind its last comma."""
    return address.rpartition(",")[2].strip()


def usual_ends(office: Office) -> list[str]:
    """How addresses end at this counter, the commonest first: hamlet, commune and province without number of house or group.
    Behind them the office's own commune."""
    ends = Counter(end for address in office.store.catalogue.addresses_last() if (end := _end(address)))
    own = _own_place(office)
    found = [end for end, _count in ends.most_common(ENDS_MAX)]
    return found if own is None or own.text in found else [*found, own.text]


def _end(address: str) -> str:
    parts = [part.strip() for part in address.split(",") if part.strip()]
    numbered = [place for place, part in enumerate(parts) if any(letter.isdigit() for letter in part)]
    kept = parts[numbered[-1] + 1 :] if numbered else parts
    return ", ".join(kept) if len(kept) > 1 or not numbered else ""


def _own_place(office: Office) -> Place | None:
    """The commune the office is named after; None where the country has several of that name and nothing says which."""
    name = " ".join(_WORD.findall(fold(office.store.identity.office)))
    here = fold(" ".join(office.setting(key) for key in ("agency.parent", "agency.address", "agency.place")))
    named = [place for place in places() if name.endswith(f" {fold(place.commune)}")]
    named = [place for place in named if fold(place.province) in here] if len(named) > 1 else named
    return named[0] if len(named) == 1 else None


def completing(ends: Sequence[str]) -> Callable[[str], str]:
    """What completes an address while it is typed: the whole address, or "" where no end begins so.
    Diacritics may be left out."""

    def completed(typed: str) -> str:
        last = typed.rpartition(",")[2].lstrip()
        wanted = fold(last)
        if len(last) < LETTERS_MIN or len(wanted) < LETTERS_MIN:
            return ""
        end = next((end for end in ends if len(end) > len(last) and fold(end[: len(last)]) == wanted), "")
        return typed[: len(typed) - len(last)] + end if end else ""

    return completed
