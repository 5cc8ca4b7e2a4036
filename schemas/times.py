"""Moments and dates in Vietnam: read from outside, written in one form, said in Vietnamese."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone

from schemas.refusal import Refusal, no

# Asia/Ho_Chi_Minh keeps +07:00 all year; a fixed offset needs no time zone data, which Windows lacks.
VN = timezone(timedelta(hours=7), "+07:00")
YEAR_MIN = 1900
YEAR_MAX = 2200

_DATE = r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
_CLOCK = r"(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,][0-9]{1,9})?)?"
_OFFSET = r"(?P<zulu>[Zz])|(?P<sign>[+-])(?P<off_hours>[0-9]{2}):?(?P<off_minutes>[0-9]{2})?"
_MOMENT = re.compile(rf"{_DATE}(?:[Tt ]{_CLOCK}(?: ?(?:{_OFFSET}))?)?")
_ONLY_DATE = re.compile(_DATE)
_HOUR_MINUTE = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")
_MOMENT_CHARS_MAX = 40


def parse_moment(text: str) -> datetime | Refusal:
    """Read an ISO 8601 moment as an aware time in Vietnam, cut to whole seconds.

    Without an offset it is Vietnamese time; a date alone means its first second (00:00). Years 1900 to 2200.
    Refuses `time.not_iso`, `time.impossible` and `time.out_of_range`.
    """
    match = _MOMENT.fullmatch(text.strip()) if len(text) <= _MOMENT_CHARS_MAX else None
    if match is None:
        return no(
            "time.not_iso", "Thời gian không đúng dạng ISO 8601. Hãy nhập như 2026-11-22T08:30:00+07:00."
        )
    try:
        moment = _moment_of(match)
    except (ValueError, OverflowError):
        return no("time.impossible", "Không có ngày hoặc giờ này trên lịch. Hãy kiểm tra lại.")
    return _within(moment)


def parse_date(text: str) -> date | Refusal:
    """Read YYYY-MM-DD, years 1900 to 2200. Refuses `date.not_iso`, `date.impossible`, `date.out_of_range`."""
    match = _ONLY_DATE.fullmatch(text)
    if match is None:
        return no("date.not_iso", "Ngày không đúng dạng NĂM-THÁNG-NGÀY. Hãy nhập như 2026-11-22.")
    try:
        day = date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        return no("date.impossible", "Không có ngày này trên lịch. Hãy kiểm tra lại.")
    if not YEAR_MIN <= day.year <= YEAR_MAX:
        return no(
            "date.out_of_range",
            "Năm phải từ {first} đến {last}. Hãy kiểm tra lại.",
            first=YEAR_MIN,
            last=YEAR_MAX,
        )
    return day


def parse_clock(text: str) -> time | None:
    """Read HH:MM of a day (00:00 to 23:59), or None."""
    match = _HOUR_MINUTE.fullmatch(text)
    return time(int(match[1]), int(match[2])) if match else None


def in_vietnam(moment: datetime) -> datetime:
    """The same moment on a Vietnamese clock, cut to whole seconds. A naive time is a programming fault."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return moment.astimezone(VN).replace(microsecond=0)


def moment_text(moment: datetime) -> str:
    """The canonical text: 2026-11-22T08:30:00+07:00."""
    return in_vietnam(moment).isoformat()


def at(day: date, clock: time) -> datetime:
    """That hour of that day in Vietnam."""
    return datetime.combine(day, clock, VN)


def spoken_moment(moment: datetime) -> str:
    """As the legal forms say it: "8 giờ 30 phút, ngày 22 tháng 11 năm 2026"."""
    local = in_vietnam(moment)
    return f"{local.hour} giờ {local.minute:02d} phút, {spoken_date(local.date())}"


def spoken_date(day: date) -> str:
    """As official papers write it, a zero before days 1–9, months 1–2: "ngày 05 tháng 02 năm 2026"."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def short_moment(moment: datetime) -> str:
    """For lists: "08:30 22/11/2026"."""
    return in_vietnam(moment).strftime("%H:%M %d/%m/%Y")


def short_date(day: date) -> str:
    """For lists: "22/11/2026"."""
    return day.strftime("%d/%m/%Y")


def weekday_name(day: date) -> str:
    """The Vietnamese name of the weekday: "Thứ Hai" to "Chủ nhật"."""
    return _WEEKDAYS[day.weekday()]


def _moment_of(match: re.Match[str]) -> datetime:
    clock = time(int(match["hour"] or 0), int(match["minute"] or 0), int(match["second"] or 0))
    day = date(int(match["year"]), int(match["month"]), int(match["day"]))
    return datetime.combine(day, clock, _zone_of(match)).astimezone(VN)


def _zone_of(match: re.Match[str]) -> timezone:
    if match["zulu"]:
        return UTC
    if not match["sign"]:
        return VN
    minutes = int(match["off_minutes"] or 0)
    if int(match["off_hours"]) > 14 or minutes > 59:
        raise ValueError("no zone is that far from Greenwich")
    offset = timedelta(hours=int(match["off_hours"]), minutes=minutes)
    return timezone(offset if match["sign"] == "+" else -offset)


def _within(moment: datetime) -> datetime | Refusal:
    if YEAR_MIN <= moment.year <= YEAR_MAX:
        return moment
    return no(
        "time.out_of_range",
        "Năm phải từ {first} đến {last}. Hãy kiểm tra lại.",
        first=YEAR_MIN,
        last=YEAR_MAX,
    )
