"""The days off that ship with the product: 2024 to 2026, as announced for the civil service.

Offices correct or extend them (`motcua calendar set`). A swap of Monday 23/11/2026 with Saturday 28/11/2026
was proposed; it is not in this table because no decision was seen. 2027 is absent: it was not announced yet.
"""

from __future__ import annotations

from datetime import date, timedelta

from schemas.rules.calendar import Calendar, calendar_of
from schemas.rules.hours import DEFAULT_HOURS, WeekHours
from schemas.rules.year_table import YearTable

_NEW_YEAR = "Tết Dương lịch"
_TET = "Tết Nguyên đán"
_KINGS = "Giỗ Tổ Hùng Vương"
_VICTORY = "Ngày Chiến thắng"
_LABOUR = "Ngày Quốc tế lao động"
_NATIONAL = "Quốc khánh"
_CULTURE = "Ngày Văn hóa Việt Nam"
_SWAP = "nghỉ hoán đổi"
_MADE_UP = "nghỉ bù"


def _days(year: int, month: int, first: int, last: int, name: str) -> dict[date, str]:
    start = date(year, month, first)
    return {start + timedelta(days=n): name for n in range(last - first + 1)}


def _table(year: int, off: dict[date, str], worked: tuple[date, ...], source: str) -> YearTable:
    return YearTable(
        year=year, off=tuple(sorted(off)), worked=worked, confirmed=True, source=source, names=off
    )


_OFF_2024 = {
    date(2024, 1, 1): _NEW_YEAR,
    **_days(2024, 2, 8, 14, _TET),
    date(2024, 4, 18): _KINGS,
    date(2024, 4, 29): _SWAP,
    date(2024, 4, 30): _VICTORY,
    date(2024, 5, 1): _LABOUR,
    **_days(2024, 9, 2, 3, _NATIONAL),
}
_OFF_2025 = {
    date(2025, 1, 1): _NEW_YEAR,
    **_days(2025, 1, 27, 31, _TET),
    date(2025, 4, 7): _KINGS,
    date(2025, 4, 30): _VICTORY,
    date(2025, 5, 1): _LABOUR,
    date(2025, 5, 2): _SWAP,
    **_days(2025, 9, 1, 2, _NATIONAL),
}
_OFF_2026 = {
    date(2026, 1, 1): _NEW_YEAR,
    date(2026, 1, 2): _SWAP,
    **_days(2026, 2, 16, 20, _TET),
    date(2026, 4, 27): _MADE_UP,
    date(2026, 4, 30): _VICTORY,
    date(2026, 5, 1): _LABOUR,
    date(2026, 8, 31): _SWAP,
    **_days(2026, 9, 1, 2, _NATIONAL),
    date(2026, 11, 24): _CULTURE,
}

SHIPPED_TABLES = (
    _table(2024, _OFF_2024, (date(2024, 5, 4),), "Thông báo 5015 và 1570"),
    _table(2025, _OFF_2025, (date(2025, 4, 26),), "Thông báo 6150/TB-BLĐTBXH"),
    _table(
        2026,
        _OFF_2026,
        (date(2026, 1, 10), date(2026, 8, 22)),
        "CV 12729/VPCP-KGVX, TB 9441/TB-BNV, CV 3383/BNV-CVL, NQ 28/2026/QH16",
    ),
)


def shipped_calendar(hours: WeekHours = DEFAULT_HOURS) -> Calendar:
    """The calendar of an office that has entered nothing of its own yet."""
    return calendar_of(SHIPPED_TABLES, hours)
