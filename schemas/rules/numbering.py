"""Numbers: the provisional number the office gives, and how an official number is recognised (FACTS 2)."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

PROVISIONAL_PREFIX = "TẠM"
INCARNATIONS_APART = 4
SLIP_PREFIX = "GIẤY"
_PROVISIONAL = re.compile(r"^(?:TẠM|TAM)-?([A-Z][A-Z0-9]{0,11})-(\d{6})-(\d{3,})$")
_BARE = re.compile(r"[A-Z][A-Z0-9]{0,11}-\d{6}-\d{3,}")
_SLIP = re.compile(r"^(?:GIẤY|GIAY)-?([A-Z][A-Z0-9]{0,11})-(\d{1,6})$")
_COUNT = re.compile(r"-\d{6}-(\d{3,7})$")
_OFFICIAL = re.compile(r"^[A-Z0-9]+(?:\.[A-Z0-9]+){2,}-(\d{6})-(\d{3,7})$")


def provisional_code(device: str, incarnation: str, day: str, count: int) -> str:
    """Số biên nhận tạm: device, its incarnation, day, count; e.g. TẠM-A1-261121-007.

    The first incarnation of a device shows as its ordinal alone. A restored store shows its whole incarnation
    name, so that two copies restored from one backup can never give the same number.
    """
    shown = "1" if incarnation[:-4] == "1" else incarnation
    return f"{PROVISIONAL_PREFIX}-{device}{shown}-{day[2:4]}{day[5:7]}{day[8:10]}-{count:03d}"


class SlipNumber(NamedTuple):
    """The number of a pre-printed slip: which device printed it, in which incarnation, and its count."""

    series: str
    place: int

    def __str__(self) -> str:
        return f"{SLIP_PREFIX}-{self.series}-{self.place:05d}"


def slip_series(device: str, incarnation: str) -> str:
    """What begins the numbers of one device's slips; a restored store begins another series, like its codes."""
    return f"{device}{'1' if incarnation[:-4] == '1' else incarnation}"


def read_slip_number(text: str) -> SlipNumber | None:
    """A slip's number as typed or scanned ("giay-a1-12"), None for anything else."""
    match = _SLIP.match(normal_number(text).replace(" ", ""))
    return SlipNumber(match[1], int(match[2])) if match and int(match[2]) else None


class NumberRange(NamedTuple):
    """The first and the last of a day's numbers that a province leaves to one device."""

    first: int
    last: int

    def of_incarnation(self, ordinal: int) -> NumberRange:
        """The part of it that this incarnation of the store uses: a quarter each, in turn.

        A store restored from a backup may not know which numbers it gave after it, so it counts elsewhere.
        """
        size = (self.last - self.first + 1) // INCARNATIONS_APART
        if not size:
            return self
        start = self.first + (ordinal - 1) % INCARNATIONS_APART * size
        return NumberRange(start, start + size - 1)


def official_code(unit: str, day: str, count: int) -> str:
    """Mã số hồ sơ: unit competent to resolve, day of receipt, count of that day (NĐ 118 Đ28; FACTS 2.2)."""
    return f"{unit}-{day[2:4]}{day[5:7]}{day[8:10]}-{count:04d}"


def number_of(code: str) -> int | None:
    """The count at the end of an official number, None for another form."""
    match = _COUNT.search(code)
    return int(match[1]) if match else None


def normal_number(text: str) -> str:
    """A number as typed or scanned, in the one form it is looked up by: NFC, upper case, no spaces."""
    number = unicodedata.normalize("NFC", text).upper().replace(" ", "").strip()
    return PROVISIONAL_PREFIX + number[3:] if number.startswith("TAM-") else number


def whole_number(text: str) -> str:
    """As `normal_number`, of a citizen who leaves out the three letters before a provisional number."""
    number = normal_number(text)
    return f"{PROVISIONAL_PREFIX}-{number}" if _BARE.fullmatch(number) else number


def is_number(text: str) -> bool:
    """True for text shaped like a provisional or an official number."""
    number = normal_number(text)
    return bool(_PROVISIONAL.match(number) or _OFFICIAL.match(number))
