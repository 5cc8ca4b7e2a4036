"""A reporting period as people type it, and as it is said."""

from __future__ import annotations

import re

from motcua_tui.screens.reconcile import read_days
from motcua_tui.text import _
from motcua_tui.widgets.days_typed import spoken_iso
from schemas.refusal import Refusal, no
from schemas.rules.periods import Period, period_between, period_named
from schemas.text import fold
from schemas.times import parse_date

_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}
_MONTH = re.compile(r"(?:thang )?(\d{1,2})[/ .-](?:nam )?(\d{4})")
_QUARTER = re.compile(r"quy (\d|i{1,3}|iv)[/ .-](?:nam )?(\d{4})")
_HALF = re.compile(r"(?:6|06|sau) thang (dau|cuoi)(?: nam)?[/ .-](\d{4})")
_YEAR = re.compile(r"(?:nam )?(\d{4})")


def name_of(typed: str) -> str | None:
    """The name of a period in words ("tháng 11/2026", "quý III/2026", "6 tháng đầu năm 2026", "2026"), None for other words."""
    words = fold(typed).strip()
    if match := _MONTH.fullmatch(words):
        return f"{match[2]}-{int(match[1]):02}"
    if match := _QUARTER.fullmatch(words):
        return f"{match[2]}-Q{_ROMAN.get(match[1], match[1])}"
    if match := _HALF.fullmatch(words):
        return f"{match[2]}-H{1 if match[1] == 'dau' else 2}"
    if match := _YEAR.fullmatch(words):
        return match[1]
    return words.upper() if re.fullmatch(r"\d{4}-(?:\d{2}|[qh]\d)", words) else None


def read_period(typed: str, cut_off: int, today: str) -> tuple[Period, str] | Refusal:
    """The period, and its name ("" for one given by its days). Refuses what names none."""
    if name := name_of(typed):
        period = period_named(name, cut_off)
        return period if isinstance(period, Refusal) else (period, name)
    day = parse_date(today)
    days = None if isinstance(day, Refusal) else read_days(typed, day)
    if days is None or isinstance(days, Refusal) or not days[0]:
        return no(
            "period.unknown",
            "Không hiểu kỳ báo cáo này. Hãy ghi như 2026-11 (tháng), 2026-Q3 (quý), 2026-H1 (6 tháng) hoặc 2026 (năm).",
        )
    period = period_between(*days)
    return period if isinstance(period, Refusal) else (period, "")


def said(period: Period, name: str) -> str:
    """The period in words."""
    days = _("từ {first} đến {last}").format(first=spoken_iso(period.first), last=spoken_iso(period.last))
    year, _dash, part = name.partition("-")
    if not name:
        return days
    if not part:
        return _("Năm {year} ({days})").format(year=year, days=days)
    if part[0] == "Q":
        return _("Quý {quarter}/{year} ({days})").format(quarter=part[1], year=year, days=days)
    if part[0] == "H":
        half = _("6 tháng đầu năm") if part[1] == "1" else _("6 tháng cuối năm")
        return _("{half} {year} ({days})").format(half=half, year=year, days=days)
    return _("Tháng {month}/{year} ({days})").format(month=int(part), year=year, days=days)
