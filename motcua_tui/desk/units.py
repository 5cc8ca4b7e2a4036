"""What the province's units are called: its signed list, kept beside the store as it came down.

A dossier names a unit by its code alone, for the code is what stays; the name beside it is what a clerk reads. The list
holds no citizen's data, and comes down again where it was lost.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from motcua_tui.desk.office import Office
from schemas import limits
from schemas.acts import Forwarded, Linked
from schemas.base import Record
from schemas.canonical import Json
from schemas.entry import UNIT
from schemas.refusal import Notice, Refusal, no, note
from schemas.text import check_text, fold
from schemas.units import read_units
from sync.files import read_within, write_whole

UNITS_FILE = "units.json"
MATCHES_SHOWN = 4


def take_units(office: Office, raw: bytes) -> Refusal | None:
    """Keep a list. One of another form is passed over: a newer province may say more."""
    if not isinstance(read_units(raw), Refusal):
        write_whole(office.folder / UNITS_FILE, raw)
    return None


def units_of(office: Office) -> Mapping[str, str]:
    """The name of every unit known, by its code: those of the province's newest list, and this office itself."""
    where = office.store.identity
    return {**_held(office.folder), where.unit: where.office}


def _held(folder: Path) -> Mapping[str, str]:
    """A damaged file names nobody; the list comes again with its next version."""
    raw = read_within(folder / UNITS_FILE, limits.UNITS_BYTES_MAX)
    return {} if raw is None else _read(raw)


@lru_cache(maxsize=4)
def _read(raw: bytes) -> Mapping[str, str]:
    held = read_units(raw)
    return {} if isinstance(held, Refusal) else {unit.code: unit.name for unit in held}


def unit_words(units: Mapping[str, str], code: str) -> str:
    """A unit as it is shown: its name with the code behind it, the code alone where no name is known."""
    name = units.get(code)
    return f"{name} ({code})" if name else code


def listed(office: Office, text: str = "") -> list[Json] | Refusal:
    """What `motcua units --json` prints: the units whose code or name holds these words, with or without diacritics."""
    bad = check_text(text, limits.SEARCH_TEXT_MAX, "text")
    if bad:
        return bad
    return [{"code": code, "name": name} for code, name in matching(units_of(office), text)]


def matching(units: Mapping[str, str], text: str) -> list[tuple[str, str]]:
    """The units whose code or name holds every word, in the order of their codes."""
    words = fold(text).split()
    found = [(code, name) for code, name in units.items() if all(word in f"{fold(code)} {fold(name)}" for word in words)]
    return sorted(found, key=lambda unit: _by_code(unit[0]))


def _by_code(code: str) -> list[tuple[int, str]]:
    return [(int(part) if part.isdecimal() else -1, part) for part in code.split(".")]


def code_typed(units: Mapping[str, str], typed: str) -> str | Refusal:
    """The unit somebody typed: its code, also where only words of its name were typed. What names no unit of the list, such
    as a section within the commune, stays as it is. Refuses `forward.unit_ambiguous` for words that name several.
    """
    code = typed.strip().upper()
    if code in units or re.fullmatch(UNIT, code):
        return code
    found = matching(units, typed)
    same = [unit for unit, name in found if fold(name) == fold(typed)]
    if len(found) == 1 or len(same) == 1:
        return (same or [found[0][0]])[0]
    if not found:
        return typed.strip()
    some = "; ".join(f"{unit} {name}" for unit, name in found[:MATCHES_SHOWN])
    return no("forward.unit_ambiguous", "Có {count} đơn vị khớp: {some}. Hãy gõ mã, hoặc thêm chữ.", count=len(found), some=some)


def unknown_units(office: Office, content: Record) -> list[Notice]:
    """That a dossier goes to a code the province's list does not have: worth a look, no reason to refuse."""
    held, home = _held(office.folder), office.store.identity.unit
    codes = [code for code in _named(content) if re.fullmatch(UNIT, code)]
    if not held or all(code in held or code == home for code in codes):
        return []
    return [note("forward.unit_unknown", "Tỉnh không có đơn vị mang mã vừa nhập. Hãy xem lại có gõ nhầm không.")]


def _named(content: Record) -> Sequence[str]:
    if isinstance(content, Forwarded):
        return (content.to_unit,)
    return [task.unit for task in content.tasks] if isinstance(content, Linked) else ()
