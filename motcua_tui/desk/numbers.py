"""Official numbers held in advance: blocks the province granted to this device, or the range it leaves to it.

With one, a citizen leaves with the final number; without, with a provisional one that the province replaces.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import msgspec
from msgspec import Meta

from motcua_tui.desk.office import SYNC_STATE_FILE, Office
from schemas import limits
from schemas.base import Record, read_json
from schemas.entry import DAY, DeviceName, UnitCode
from schemas.refusal import Refusal
from schemas.rules.numbering import NumberRange, number_of, official_code
from sync.files import read_within, write_whole
from sync.office.state import SyncFolder

NUMBERS_FILE = "numbers.json"
DAYS_MAX = 400
_FILE_BYTES_MAX = 1 << 20
Code = Annotated[str, Meta(min_length=1, max_length=limits.CODE_MAX)]


class Block(Record):
    """Numbers of one day that the province set aside for this device, as it hands them down."""

    day: Annotated[str, Meta(pattern=DAY)]
    device: DeviceName
    first: Code
    last: Code
    size: Annotated[int, Meta(ge=1, le=100_000)]
    unit: UnitCode


def take_block(office: Office, raw: bytes) -> Refusal | None:
    """Keep a block. One for another device, or of another form, is passed over: a newer province may say more."""
    block = read_json(raw, Block, area="numbers")
    where = office.store.identity
    if isinstance(block, Refusal) or (block.unit, block.device) != (where.unit, where.device):
        return None
    held = _held(office)
    if block not in held:
        newest = sorted([*held, block], key=lambda one: one.day)[-DAYS_MAX:]
        write_whole(office.folder / NUMBERS_FILE, msgspec.json.encode(newest))
    return None


def number_in_advance(office: Office, day: str) -> str:
    """The next official number held for a dossier received on this day, empty for none."""
    for numbers in [*_blocks(office, day), *_left_to_us(office)]:
        code = first_free(office, day, numbers)
        if code:
            return code
    return ""


def first_free(office: Office, day: str, numbers: NumberRange) -> str:
    """A number of the range that no dossier here has: those taken are its beginning, so their end is searched for."""
    unit = office.store.identity.unit
    low, high = numbers.first, numbers.last + 1
    while low < high:
        middle = (low + high) // 2
        if office.store.resolve(official_code(unit, day, middle)):
            low = middle + 1
        else:
            high = middle
    return official_code(unit, day, low) if low <= numbers.last else ""


def _blocks(office: Office, day: str) -> list[NumberRange]:
    """A restored store may not know what it gave before: it leaves the blocks of the days up to its restore alone."""
    where = office.store.identity
    blocks = [block for block in _held(office) if block.day == day and block.unit == where.unit]
    if blocks and int(where.incarnation[:-4]) > 1 and day <= _begun_on(office):
        return []
    ranges = [(number_of(block.first), number_of(block.last)) for block in blocks]
    return [NumberRange(first, last) for first, last in ranges if first is not None and last is not None]


def _left_to_us(office: Office) -> list[NumberRange]:
    if not (office.folder / SYNC_STATE_FILE).exists():
        return []
    enrolment = SyncFolder(office.folder).load().enrolment
    if enrolment is None or not enrolment.last_number:
        return []
    ordinal = int(office.store.identity.incarnation[:-4])
    return [NumberRange(enrolment.first_number, enrolment.last_number).of_incarnation(ordinal)]


def _begun_on(office: Office) -> str:
    first = office.store.entries(office.store.identity.chain, 0, 1)
    return first[0].entry.at[:10] if first else ""


def _held(office: Office) -> Sequence[Block]:
    """A damaged file holds no number: the province gives one at the next sync."""
    raw = read_within(office.folder / NUMBERS_FILE, _FILE_BYTES_MAX)
    held = read_json(raw, list[Block], area="numbers") if raw is not None else []
    return [] if isinstance(held, Refusal) else held
