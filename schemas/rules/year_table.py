"""The days off and worked days of one year, as announced: editable data, checked when it comes in."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Annotated

from msgspec import Meta

from schemas import limits
from schemas.base import Record, plain, read_json, whole
from schemas.refusal import Refusal, Refused, no
from schemas.rules.hours import DEFAULT_HOURS, WeekHours, parse_sessions
from schemas.text import check_text
from schemas.times import YEAR_MAX, YEAR_MIN, parse_date, short_date

HOLIDAY_NAME_MAX = 100
SOURCE_MAX = 500
HOURS_MAX = 60
# The law leaves about 250; a table with far fewer is a mistake, and without any there would be no due date.
WORKING_DAYS_MIN = 100

Days = Annotated[tuple[date, ...], Meta(max_length=limits.CALENDAR_DAYS_MAX)]
HourMinute = Annotated[str, Meta(pattern=whole("([01][0-9]|2[0-3]):[0-5][0-9]"))]


class HalfDay(Record):
    """A working day on which the office closes at `until` (HH:MM)."""

    date: date
    until: HourMinute


class ServiceDay(Record):
    """A day of rest on which the counter serves citizens all the same; it counts for no time limit."""

    date: date
    opens: HourMinute
    closes: HourMinute
    cutoff: HourMinute | None = None
    """Until when a same-day result is given on this day; none means that it waits for the next working day."""


class DayHours(Record):
    """A working day with hours of its own, longer or shorter than the week's; due dates and closing follow them.

    `cutoff` is until when a same-day result is given on this day, where it is not the procedure's own hour.
    """

    date: date
    hours: Annotated[str, Meta(max_length=HOURS_MAX)]
    cutoff: HourMinute | None = None


class YearTable(Record):
    """The calendar of one year. `off` are days off beside the weekly rest, `worked` rest days worked by swap.

    `confirmed` says that a person has entered the whole year from the official notice named in `source`.
    `names` gives a day off its name for explanations.
    """

    year: Annotated[int, Meta(ge=YEAR_MIN, le=YEAR_MAX)]
    off: Days = ()
    worked: Days = ()
    confirmed: bool = False
    source: Annotated[str, Meta(max_length=SOURCE_MAX)] = ""
    half_days: Annotated[tuple[HalfDay, ...], Meta(max_length=limits.CALENDAR_DAYS_MAX)] = ()
    service_days: Annotated[tuple[ServiceDay, ...], Meta(max_length=limits.CALENDAR_DAYS_MAX)] = ()
    names: dict[date, Annotated[str, Meta(max_length=HOLIDAY_NAME_MAX)]] = {}
    hours: Annotated[tuple[DayHours, ...], Meta(max_length=limits.CALENDAR_DAYS_MAX)] = ()


class HalfDayText(Record):
    """A half day as a person writes it."""

    date: str
    until: HourMinute


class ServiceText(Record):
    """A service day as a person writes it."""

    date: str
    opens: HourMinute
    closes: HourMinute
    cutoff: HourMinute | None = None


class DayHoursText(Record):
    """A day's own hours as a person writes them."""

    date: str
    hours: Annotated[str, Meta(max_length=HOURS_MAX)]
    cutoff: HourMinute | None = None


class TableText(Record):
    """A table as a person writes it: dates still text, so that an impossible one has its own refusal."""

    confirmed: bool
    off: Annotated[tuple[str, ...], Meta(max_length=limits.CALENDAR_DAYS_MAX)] = ()
    worked: Annotated[tuple[str, ...], Meta(max_length=limits.CALENDAR_DAYS_MAX)] = ()
    source: str = ""
    half_days: Annotated[tuple[HalfDayText, ...], Meta(max_length=limits.CALENDAR_DAYS_MAX)] = ()
    service_days: Annotated[tuple[ServiceText, ...], Meta(max_length=limits.CALENDAR_DAYS_MAX)] = ()
    names: Annotated[dict[str, str], Meta(max_length=limits.CALENDAR_DAYS_MAX)] = {}
    hours: Annotated[tuple[DayHoursText, ...], Meta(max_length=limits.CALENDAR_DAYS_MAX)] = ()


def read_table(year: int, raw: bytes | str, hours: WeekHours = DEFAULT_HOURS) -> YearTable | Refusal:
    """Read the calendar of `year` from JSON: `{"off":[…],"worked":[…],"confirmed":true,"source":"…"}`.

    `half_days`, `service_days`, `hours` and `names` may be added. Refuses `calendar.year_out_of_range`,
    `calendar.date_not_iso`, `calendar.date_impossible`, `calendar.date_out_of_range`, what `read_json`
    refuses in the area `calendar`, and everything `check_table` refuses.
    """
    if not YEAR_MIN <= year <= YEAR_MAX:
        return no(
            "calendar.year_out_of_range",
            "Năm phải từ {first} đến {last}. Hãy kiểm tra lại.",
            first=YEAR_MIN,
            last=YEAR_MAX,
        )
    written = read_json(raw, TableText, area="calendar")
    if isinstance(written, Refusal):
        return written
    try:
        table = _table_of(year, written)
    except Refused as refused:
        return refused.refusal
    return check_table(table, hours) or table


def check_table(table: YearTable, hours: WeekHours = DEFAULT_HOURS) -> Refusal | None:
    """Why a calendar cannot be used, or None.

    Refuses `calendar.other_year`, `calendar.duplicate`, `calendar.off_and_worked`,
    `calendar.worked_is_working`, `calendar.half_day_off`, `calendar.half_day_hour`,
    `calendar.service_day_works`, `calendar.service_day_hour`, `calendar.hours_day_off`,
    `calendar.cutoff_outside`, `hours.not_valid`, `hours.order`, `calendar.source_missing`,
    `calendar.too_few_working_days` and hostile texts (`text.*`).
    """
    return (
        _why_not_texts(table)
        or _why_not_days(table, hours)
        or _why_not_hours(table, hours)
        or _why_not_few(table, hours)
    )


def table_json(table: YearTable) -> dict[str, object]:
    """The table as the command line shows it: the four keys of its contract always, the others where set."""
    written = plain(table)
    assert isinstance(written, dict)
    always = {"off": [], "worked": [], "confirmed": table.confirmed, "source": table.source}
    return {**always, **{str(key): value for key, value in written.items() if key != "year"}}


def no_table(year: int) -> YearTable:
    """What is known of a year nobody has entered: nothing, and it says so."""
    return YearTable(year=year, confirmed=False)


def _table_of(year: int, written: TableText) -> YearTable:
    return YearTable(
        year=year,
        off=tuple(sorted(_day(text) for text in written.off)),
        worked=tuple(sorted(_day(text) for text in written.worked)),
        confirmed=written.confirmed,
        source=written.source.strip(),
        half_days=tuple(HalfDay(date=_day(half.date), until=half.until) for half in written.half_days),
        service_days=tuple(
            ServiceDay(date=_day(service.date), opens=service.opens, closes=service.closes, cutoff=service.cutoff)
            for service in written.service_days
        ),
        names={_day(text): name.strip() for text, name in written.names.items()},
        hours=tuple(DayHours(date=_day(own.date), hours=own.hours, cutoff=own.cutoff) for own in written.hours),
    )


def _day(text: str) -> date:
    day = parse_date(text)
    if isinstance(day, Refusal):
        raise Refused(no(day.code.replace("date.", "calendar.date_"), day.text, **day.params))
    return day


def _why_not_texts(table: YearTable) -> Refusal | None:
    refusal = check_text(table.source, SOURCE_MAX, "source")
    for name in table.names.values():
        refusal = refusal or check_text(name, HOLIDAY_NAME_MAX, "names")
    if refusal is None and table.confirmed and not table.source:
        return no(
            "calendar.source_missing",
            "Lịch đã xác nhận phải ghi căn cứ. Hãy điền số thông báo nghỉ lễ vào mục “source”.",
        )
    return refusal


def _why_not_days(table: YearTable, hours: WeekHours) -> Refusal | None:
    halves, services = (
        [half.date for half in table.half_days],
        [service.date for service in table.service_days],
    )
    own = [one.date for one in table.hours]
    for day in (*table.off, *table.worked, *halves, *services, *own, *table.names):
        if day.year != table.year:
            return _refused("other_year", "Ngày {date} không thuộc năm của lịch. Hãy sửa lại.", day)
    for days in (table.off, table.worked, [*halves, *own], services):
        twice = [day for day, times in Counter(days).items() if times > 1]
        if twice:
            return _refused(
                "duplicate", "Ngày {date} ghi hai lần trong một danh sách. Hãy bỏ bớt một lần.", twice[0]
            )
    for day in table.worked:
        if day in table.off:
            return _refused(
                "off_and_worked", "Ngày {date} vừa là ngày nghỉ vừa là ngày làm bù. Hãy chọn một.", day
            )
        if hours.of(day):
            return _refused(
                "worked_is_working",
                "Ngày {date} vốn là ngày làm việc, không phải ngày làm bù. Hãy kiểm tra lại.",
                day,
            )
    return None


def _why_not_hours(table: YearTable, hours: WeekHours) -> Refusal | None:
    for half in table.half_days:
        if not _works(table, hours, half.date):
            return _refused(
                "half_day_off", "Ngày {date} là ngày nghỉ nên không thể làm nửa ngày. Hãy sửa lại.", half.date
            )
        sessions = hours.of(half.date) or hours.ordinary()
        if not f"{sessions[0].opens:%H:%M}" < half.until < f"{sessions[-1].closes:%H:%M}":
            return _refused(
                "half_day_hour",
                "Giờ nghỉ sớm của ngày {date} phải nằm trong giờ làm việc. Hãy sửa lại.",
                half.date,
            )
    for service in table.service_days:
        if _works(table, hours, service.date):
            return _refused(
                "service_day_works",
                "Ngày {date} đã là ngày làm việc, không cần ghi trực thêm. Hãy bỏ ngày này.",
                service.date,
            )
        if service.opens >= service.closes:
            return _refused(
                "service_day_hour",
                "Giờ trực ngày {date} phải bắt đầu trước khi kết thúc. Hãy sửa lại.",
                service.date,
            )
        if service.cutoff is not None and not service.opens <= service.cutoff <= service.closes:
            return _cutoff_outside(service.date)
    return next((bad for own in table.hours if (bad := _why_not_own_hours(table, hours, own))), None)


def _why_not_own_hours(table: YearTable, hours: WeekHours, own: DayHours) -> Refusal | None:
    sessions = parse_sessions(own.hours)
    if isinstance(sessions, Refusal):
        return sessions
    if not _works(table, hours, own.date):
        return _refused(
            "hours_day_off",
            "Ngày {date} là ngày nghỉ. Hãy ghi là ngày làm bù hoặc ngày trực rồi mới đặt giờ riêng.",
            own.date,
        )
    opens, closes = f"{sessions[0].opens:%H:%M}", f"{sessions[-1].closes:%H:%M}"
    return None if own.cutoff is None or opens <= own.cutoff <= closes else _cutoff_outside(own.date)


def _cutoff_outside(day: date) -> Refusal:
    return _refused("cutoff_outside", "Giờ nhận trả trong ngày {date} phải nằm trong giờ làm việc ngày đó. Hãy sửa lại.", day)


def _why_not_few(table: YearTable, hours: WeekHours) -> Refusal | None:
    first = date(table.year, 1, 1)
    year = (first + timedelta(days=n) for n in range(366))
    working = sum(1 for day in year if day.year == table.year and _works(table, hours, day))
    if working >= min(WORKING_DAYS_MIN, _weekly_days(hours) * 52 // 2):
        return None
    return no(
        "calendar.too_few_working_days",
        "Lịch chỉ còn {days} ngày làm việc cả năm. Hãy kiểm tra lại danh sách ngày nghỉ.",
        days=working,
    )


def _works(table: YearTable, hours: WeekHours, day: date) -> bool:
    return day in table.worked or (bool(hours.of(day)) and day not in table.off)


def _weekly_days(hours: WeekHours) -> int:
    return sum(1 for sessions in hours.days if sessions)


def _refused(reason: str, text: str, day: date) -> Refusal:
    return no(f"calendar.{reason}", text, date=short_date(day))
