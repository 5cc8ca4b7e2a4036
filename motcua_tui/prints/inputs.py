"""A sheet as the plain values a template reads: harmless text, dates in parts, nothing that could act."""

from __future__ import annotations

from datetime import date, datetime
from typing import TypeAlias

import msgspec

from motcua_tui.prints import limits
from motcua_tui.prints.glyphs import drawable
from motcua_tui.prints.sheet import Sheet
from schemas.text import clean
from schemas.times import VN

Plain: TypeAlias = "bool | int | float | str | list[Plain] | dict[str, Plain] | None"


def inputs_of(sheet: Sheet) -> dict[str, Plain]:
    """Every field under its name. Dates become {year, month, day, hour, minute} in Vietnam's time."""
    plain = _record(sheet)
    for name in sheet.blocks:
        plain[name] = [*block_lines(getattr(sheet, name))]
    return plain


def one_line(text: str) -> str:
    """The text on one line, spaces single, harmless (`schemas.text.clean`), boxes for what has no glyph."""
    return drawable(clean(" ".join(text.split())))


def block_lines(text: str) -> tuple[str, ...]:
    """The non-empty lines of a longer text; everything past the last allowed line stays on that line."""
    rows = [line for line in (one_line(raw) for raw in text.splitlines()) if line]
    first, rest = rows[: limits.TEXT_LINES_MAX - 1], rows[limits.TEXT_LINES_MAX - 1 :]
    return (*first, " ".join(rest)) if rest else tuple(first)


def _record(record: msgspec.Struct) -> dict[str, Plain]:
    return {name: _plain(getattr(record, name)) for name in record.__struct_fields__}


def _plain(value: object) -> Plain:
    match value:
        case None | bool() | int() | float():
            return value
        case str():
            return one_line(value)
        case datetime():
            return _moment(value)
        case date():
            return {"year": value.year, "month": value.month, "day": value.day}
        case tuple():
            return [_plain(item) for item in value]
        case msgspec.Struct():
            return _record(value)
    raise TypeError(f"a sheet cannot hold a {type(value).__name__}")


def _moment(value: datetime) -> dict[str, Plain]:
    there = value.astimezone(VN)
    parts = ("year", "month", "day", "hour", "minute")
    return {part: getattr(there, part) for part in parts}
