"""Dates as people at a counter type them."""

from __future__ import annotations

import re
from datetime import date

from schemas.refusal import Refusal
from schemas.times import YEAR_MAX, YEAR_MIN, parse_date

_FULL = re.compile(r"(\d{1,2})[/.\-\s](\d{1,2})[/.\-\s](\d{4})")
_RUN = re.compile(r"(\d{2})(\d{2})(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DAY_MONTH = re.compile(r"(\d{1,2})[/.\-\s](\d{1,2})")
_MONTH_YEAR = re.compile(r"(\d{1,2})[/.\-\s](\d{4})")
_YEAR = re.compile(r"\d{4}")

HALF_A_YEAR = 183
_HOUR = re.compile(r"([0-9]{1,2})(?::|[hg])([0-9]{2})?", re.IGNORECASE)


def iso_of(typed: str, *, today: date | None = None, partial: bool = False) -> str | None:
    """YYYY-MM-DD of "5/3/1990", "05031990", "1990-03-05"; "" for nothing; None if no date can be meant.

    With `today` a day and month alone mean the current year. With `partial` also "3/1990" (YYYY-MM) and
    "1990" (YYYY) pass: old papers know no more.
    """
    text = typed.strip()
    if not text:
        return ""
    if partial and (found := _partial(text)):
        return found
    if match := _FULL.fullmatch(text) or _RUN.fullmatch(text):
        return _checked(match[3], match[2], match[1])
    if match := _ISO.fullmatch(text):
        return _checked(match[1], match[2], match[3])
    if today is not None and (match := _DAY_MONTH.fullmatch(text)):
        return _checked(str(today.year), match[2], match[1])
    return None


def spoken_iso(iso: str) -> str:
    """The ISO text as it is read in Vietnam: "05/03/1990", "03/1990", "1990"."""
    return "/".join(reversed(iso.split("-"))) if iso else ""


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
