"""Dates of birth: old papers know only the year, or the year and the month."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Meta

from schemas.base import whole
from schemas.refusal import Refusal, no

BIRTH_YEAR_MIN = 1850
BIRTH_YEAR_MAX = 2200

# The shape only; that the day exists is for `check_birth_date` to say.
BIRTH_DATE_PATTERN = whole("[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")
BirthDate = Annotated[str, Meta(pattern=BIRTH_DATE_PATTERN, max_length=10)]

_SIZES = {4: 1, 7: 2, 10: 3}


def check_birth_date(text: str) -> Refusal | None:
    """Why a text is no date of birth (YYYY, YYYY-MM or YYYY-MM-DD), or None.

    Refuses `birth_date.not_valid` and `birth_date.impossible`.
    """
    parts = text.split("-")
    if _SIZES.get(len(text)) != len(parts) or not all(part.isascii() and part.isdecimal() for part in parts):
        return no(
            "birth_date.not_valid", "Ngày sinh chưa đúng dạng. Hãy nhập như 1950, 1950-05 hoặc 1950-05-31."
        )
    year, month, day = (int(part) for part in (*parts, "1", "1")[:3])
    if not BIRTH_YEAR_MIN <= year <= BIRTH_YEAR_MAX or not _exists(year, month, day):
        return no("birth_date.impossible", "Không có ngày sinh này trên lịch. Hãy kiểm tra lại.")
    return None


def birth_year(text: str) -> int | None:
    """The year of a date of birth, or None if the text is none."""
    return None if check_birth_date(text) else int(text[:4])


def birth_date_of_digits(digits: str) -> str | None:
    """Read ddMMyyyy from a card, 00 for an unknown day or month; also a bare yyyy. None if impossible."""
    if len(digits) == 4:
        day, month, year = "00", "00", digits
    elif len(digits) == 8:
        day, month, year = digits[:2], digits[2:4], digits[4:]
    else:
        return None
    known = [year] if month == "00" else [year, month] if day == "00" else [year, month, day]
    if month == "00" and day != "00":
        return None
    text = "-".join(known)
    return None if check_birth_date(text) else text


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
