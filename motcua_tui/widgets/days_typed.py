"""Dates as people at a counter type them."""

from __future__ import annotations

import re
from datetime import date

from motcua_tui.text import _
from schemas.refusal import Refusal
from schemas.times import YEAR_MAX, YEAR_MIN, parse_date

_FULL = re.compile(r"(\d{1,2})[/.\-\s](\d{1,2})[/.\-\s](\d{4})")
_RUN = re.compile(r"(\d{2})(\d{2})(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DAY_MONTH = re.compile(r"(\d{1,2})[/.\-\s](\d{1,2})")
_MONTH_YEAR = re.compile(r"(\d{1,2})[/.\-\s](\d{4})")
_YEAR = re.compile(r"\d{4}")
_SHORT = re.compile(r"(\d{1,2})[/.\-\s](\d{1,2})[/.\-\s](\d{2})")
_SHORT_RUN = re.compile(r"(\d{2})(\d{2})(\d{2})")
_MONTH_SHORT = re.compile(r"(\d{1,2})[/.\-\s](\d{2})")
DAYS_MOST = 31
NEAR_YEARS = 10
"""A year of two digits on a paper of these days is one so near; a farther one is asked for in full."""

HALF_A_YEAR = 183
_HOUR = re.compile(r"([0-9]{1,2})(?::|[hg])([0-9]{2})?", re.IGNORECASE)


def iso_of(typed: str, *, today: date | None = None, partial: bool = False) -> str | None:
    """YYYY-MM-DD of "5/3/1990", "05031990", "1990-03-05"; "" for nothing; None if no date can be meant.

    With `today` a day and month alone mean the current year. With `partial` it is a date of birth: "3/1990" (YYYY-MM)
    and "1990" (YYYY) pass too, since old papers know no more. A year of two digits is taken where it can mean one year
    only: nobody is born after `today`, so 85 is 1985, and 15 (a child, or a hundred years old) is None.
    """
    text = typed.strip()
    if not text:
        return ""
    if partial and (found := _partial(text)):
        return found
    if today is not None and (found := _short(text, today, is_birth=partial)):
        return found
    if match := _FULL.fullmatch(text) or _RUN.fullmatch(text):
        return _checked(match[3], match[2], match[1])
    if match := _ISO.fullmatch(text):
        return _checked(match[1], match[2], match[3])
    if today is not None and not partial and (match := _DAY_MONTH.fullmatch(text)):
        return _checked(str(today.year), match[2], match[1])
    return None


def spoken_iso(iso: str) -> str:
    """The ISO text as it is read in Vietnam: "05/03/1990", "03/1990", "1990"."""
    return "/".join(reversed(iso.split("-"))) if iso else ""


def date_trouble(typed: str, *, partial: bool = False) -> str:
    """What to say of a text `iso_of` could not read, translated: which year, or how a date is typed."""
    text = typed.strip()
    if match := _SHORT.fullmatch(text) or _SHORT_RUN.fullmatch(text):
        words = _("Năm {short} là {later} hay {earlier}? Hãy gõ đủ bốn số của năm.")
        return words.format(short=match[3], later=f"20{match[3]}", earlier=f"19{match[3]}")
    if partial:
        return _("Ngày sinh chưa đúng. Hãy gõ như 05/03/1990, 3/1990 hoặc 1990.")
    return _("Không đọc được ngày này. Hãy gõ như 5/3/2026.")


def _short(text: str, today: date, *, is_birth: bool) -> str | None:
    """A date with a year of two digits, None where it has none or the year can be two."""
    match = _SHORT.fullmatch(text) or _SHORT_RUN.fullmatch(text)
    if match:
        year = _year_of(int(match[3]), today, is_birth=is_birth)
        return _checked(str(year), match[2], match[1]) if year else None
    match = _MONTH_SHORT.fullmatch(text) if is_birth else None
    # "12/25" may be a day of Christmas; a number no month has as a day is a year.
    year = _year_of(int(match[2]), today, is_birth=True) if match and int(match[2]) > DAYS_MOST else None
    if match and year and _checked(str(year), match[1], "1"):
        return f"{year}-{int(match[1]):02d}"
    return None


def _year_of(short: int, today: date, *, is_birth: bool) -> int | None:
    if is_birth:
        return 1900 + short if 2000 + short > today.year else None
    return 2000 + short if abs(2000 + short - today.year) <= NEAR_YEARS else None


def _partial(text: str) -> str | None:
    if _YEAR.fullmatch(text):
        return text if YEAR_MIN <= int(text) <= YEAR_MAX else None
    match = _MONTH_YEAR.fullmatch(text)
    if match and _checked(match[2], match[1], "1"):
        return f"{match[2]}-{int(match[1]):02d}"
    return None


def _checked(year: str, month: str, day: str) -> str | None:
    iso = f"{int(year):04d}-{int(month):02d}-{int(day):02d}"
    return None if isinstance(parse_date(iso), Refusal) else iso


def moment_of(typed: str, *, today: date, now: date | None = None) -> str | None:
    """The ISO moment of "14:30" (today), "14h30 25/11", "25/11/2026 14:30"; "" for nothing; None if none can be meant.

    With `now` a day and month alone are such a day nearest to it: 31/12 typed in January is last year's.
    """
    words = typed.replace(",", " ").split()
    if not words:
        return ""
    clocks = [match for word in words if (match := _HOUR.fullmatch(word))]
    days = [word for word in words if not _HOUR.fullmatch(word)]
    if len(clocks) != 1 or len(days) > 1:
        return None
    day = _nearest(days[0], now or today) if days else today.isoformat()
    hour, minute = int(clocks[0][1]), int(clocks[0][2] or 0)
    return f"{day}T{hour:02d}:{minute:02d}:00+07:00" if day and hour < 24 and minute < 60 else None


def _nearest(typed: str, today: date) -> str | None:
    day = iso_of(typed, today=today)
    if not day or not _DAY_MONTH.fullmatch(typed):
        return day
    away = (date.fromisoformat(day) - today).days
    year = today.year + (away < -HALF_A_YEAR) - (away > HALF_A_YEAR)
    return iso_of(f"{typed}/{year}") or day
