"""Thẻ phím: the keys of the program on one page, to lie beside the keyboard. No rules of the office, nobody's data."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta

from motcua_tui.prints.sheet import Letterhead, Line, Sheet
from schemas.base import Record

GROUPS_MAX = 8
KEYS_MAX = 80


class CardKey(Record, frozen=True, kw_only=True, omit_defaults=False):
    """One key as it is printed on the keyboard, and what it means."""

    key: Line
    words: Line
    where: Line = ""


class CardGroup(Record, frozen=True, kw_only=True, omit_defaults=False):
    """Keys that belong together, under a heading."""

    title: Line
    keys: Annotated[tuple[CardKey, ...], Meta(max_length=KEYS_MAX)]


class KeyCardSheet(Sheet, frozen=True, kw_only=True, omit_defaults=False):
    """One A4 page in one language."""

    template: ClassVar[str] = "keycard.typ"
    stem: ClassVar[str] = "the-phim"

    letterhead: Letterhead
    language: Line
    title: Line
    lead: Line
    groups: Annotated[tuple[CardGroup, ...], Meta(max_length=GROUPS_MAX)]

    @property
    def mark(self) -> str:
        return self.language
