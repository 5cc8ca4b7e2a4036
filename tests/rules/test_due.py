"""Due dates: the vectors of the law and the office, and what must hold for any receipt and any limit."""

import json
from datetime import date, datetime, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.procedure import Limit, parse_limit
from schemas.rules.calendar import Calendar, calendar_of
from schemas.rules.due import (
    LIMIT_DAYS_MAX,
    LIMIT_HOURS_MAX,
    Due,
    add_working_days,
    due,
    working_days_between,
)
from schemas.rules.shipped_calendar import SHIPPED_TABLES, shipped_calendar
from schemas.rules.year_table import HalfDay, YearTable
from schemas.times import VN, moment_text, parse_moment

CALENDAR = shipped_calendar()
HALF_DAYS = calendar_of(
    [
        *SHIPPED_TABLES,
        YearTable(
            year=2027,
            confirmed=True,
            off=(date(2027, 1, 1), date(2027, 2, 5)),
            worked=(date(2027, 1, 9),),
            half_days=(HalfDay(date=date(2027, 2, 4), until="11:30"),),
        ),
    ]
)


class ByTheClock(msgspec.Struct, frozen=True):
    """A limit in hours by the clock, as a law that takes effect in 2027 sets it."""

    value: int
    unit: str = "clock_hours"
    cutoff: str | None = None


def moment(text: str) -> datetime:
    parsed = parse_moment(text)
    assert isinstance(parsed, datetime)
    return parsed


def limit(text: str) -> Limit:
    parsed = parse_limit(text)
    assert isinstance(parsed, Limit)
    return parsed


def due_text(received: str, period: str, calendar: Calendar = CALENDAR) -> str:
    return moment_text(due(moment(received), limit(period), calendar).due_at).removesuffix(":00+07:00")


# The vectors of the domain's facts: rule Điều 147.2 with the announced calendar.
@pytest.mark.parametrize(
    ("received", "period", "day"),
    [
        ("2026-08-21", "3 working_days", "2026-08-25"),
        ("2026-08-27", "3 working_days", "2026-09-04"),
        ("2026-02-12", "5 working_days", "2026-02-26"),
        ("2026-01-09", "1 working_days", "2026-01-10"),
        ("2026-11-23", "1 working_days", "2026-11-25"),
        ("2026-04-24", "2 working_days", "2026-04-29"),
        ("2026-02-02", "15 calendar_days", "2026-02-23"),
        ("2026-08-17", "15 calendar_days", "2026-09-03"),
    ],
)
@pytest.mark.parametrize("hour", ["00:00", "09:15", "16:59", "23:59"])
def test_the_known_vectors_hold_at_any_hour_of_receipt(
    received: str, hour: str, period: str, day: str
) -> None:
    assert due_text(f"{received}T{hour}", period) == f"{day}T17:00"


@pytest.mark.parametrize(
    ("received", "period", "expected"),
    [
        # The day of receipt does not count, whatever it is.
        ("2026-11-20T16:59", "1 working_days", "2026-11-23T17:00"),
        ("2026-11-21T09:00", "1 working_days", "2026-11-23T17:00"),
        ("2026-11-22T09:00", "1 working_days", "2026-11-23T17:00"),
        # A worked Saturday counts, received on it or passed over.
        ("2026-08-22T09:00", "1 working_days", "2026-08-24T17:00"),
        ("2024-05-03T09:00", "1 working_days", "2024-05-04T17:00"),
        ("2025-04-25T09:00", "2 working_days", "2025-04-28T17:00"),
        # Leap day.
        ("2024-02-28T09:00", "1 working_days", "2024-02-29T17:00"),
        ("2024-02-29T09:00", "1 calendar_days", "2024-03-01T17:00"),
        # Calendar days count days off; only the last day moves.
        ("2026-11-20T09:00", "3 calendar_days", "2026-11-23T17:00"),
        ("2026-11-20T09:00", "1 calendar_days", "2026-11-23T17:00"),
        ("2026-11-19T09:00", "1 calendar_days", "2026-11-20T17:00"),
        ("2026-08-21T09:00", "1 calendar_days", "2026-08-22T17:00"),
        ("2026-04-15T09:00", "15 calendar_days", "2026-05-04T17:00"),
        # 24/11 is off.
        ("2026-11-20T09:00", "4 calendar_days", "2026-11-25T17:00"),
        # Into the half day before Tết and over it.
        ("2027-02-03T09:00", "1 working_days", "2027-02-04T11:30"),
        ("2027-02-03T09:00", "2 working_days", "2027-02-08T17:00"),
        ("2027-01-25T09:00", "10 calendar_days", "2027-02-04T11:30"),
    ],
)
def test_days_are_counted_as_the_civil_code_says(received: str, period: str, expected: str) -> None:
    assert due_text(received, period, HALF_DAYS) == expected


@pytest.mark.parametrize(
    ("received", "period", "expected"),
    [
        ("2026-11-20T09:00", "same_day 15:00", "2026-11-20T17:00"),
        ("2026-11-20T06:00", "same_day 15:00", "2026-11-20T17:00"),
        ("2026-11-20T15:00:00", "same_day 15:00", "2026-11-20T17:00"),
        ("2026-11-20T15:00:01", "same_day 15:00", "2026-11-23T17:00"),
        ("2026-11-20T16:30", "same_day", "2026-11-20T17:00"),
        ("2026-11-20T17:00", "same_day", "2026-11-20T17:00"),
        ("2026-11-20T17:00:01", "same_day", "2026-11-23T17:00"),
        ("2026-11-21T09:00", "same_day 15:00", "2026-11-23T17:00"),
        ("2026-08-22T09:00", "same_day 15:00", "2026-08-22T17:00"),
        ("2026-11-23T15:30", "same_day 15:00", "2026-11-25T17:00"),
        ("2027-02-04T11:00", "same_day 15:00", "2027-02-04T11:30"),
        ("2027-02-04T12:00", "same_day 15:00", "2027-02-08T17:00"),
        ("2027-02-03T15:01", "same_day 15:00", "2027-02-04T11:30"),
    ],
)
def test_a_same_day_result_waits_only_after_the_cut_off(received: str, period: str, expected: str) -> None:
    assert due_text(received, period, HALF_DAYS) == expected


@pytest.mark.parametrize(
    ("received", "period", "expected"),
    [
        ("2026-11-20T07:00", "8 hours", "2026-11-20T17:00"),
        ("2026-11-20T08:00", "8 hours", "2026-11-23T08:00"),
        ("2026-11-20T07:00", "4 hours", "2026-11-20T11:00"),
        ("2026-11-20T10:30", "2 hours", "2026-11-20T14:30"),
        ("2026-11-20T10:30", "1 hours", "2026-11-20T11:30"),
        ("2026-11-20T11:30", "1 hours", "2026-11-20T14:30"),
        ("2026-11-20T12:15", "2 hours", "2026-11-20T15:30"),
        ("2026-11-20T05:00", "1 hours", "2026-11-20T08:00"),
        ("2026-11-20T17:00", "8 hours", "2026-11-23T17:00"),
        ("2026-11-20T23:59", "1 hours", "2026-11-23T08:00"),
        ("2026-11-21T09:00", "8 hours", "2026-11-23T17:00"),
        ("2026-11-20T16:00", "2 hours", "2026-11-23T08:00"),
        ("2026-11-23T16:00", "16 hours", "2026-11-26T16:00"),
        ("2027-02-04T10:30", "2 hours", "2027-02-08T08:00"),
        ("2026-08-21T16:30", "1 hours", "2026-08-22T07:30"),
    ],
)
def test_hours_run_in_office_time(received: str, period: str, expected: str) -> None:
    assert due_text(received, period, HALF_DAYS) == expected


def test_hours_keep_the_seconds_of_the_receipt() -> None:
    late = due(moment("2026-11-20T16:59:40"), limit("1 hours"), CALENDAR)
    assert moment_text(late.due_at) == "2026-11-23T07:59:40+07:00"


def test_hours_by_the_clock_run_through_night_and_weekend() -> None:
    answer = due(moment("2026-11-20T16:30"), ByTheClock(24), CALENDAR)
    assert moment_text(answer.due_at) == "2026-11-21T16:30:00+07:00"
    assert [day.counted for day in answer.days] == [True, True]


@pytest.mark.parametrize("unit", ["working_days", "calendar_days"])
@pytest.mark.parametrize(
    ("received", "expected"),
    [
        ("2026-11-20T09:00", "2026-11-20T17:00:00+07:00"),
        ("2026-11-20T18:00", "2026-11-23T17:00:00+07:00"),
        ("2026-11-21T09:00", "2026-11-23T17:00:00+07:00"),
    ],
)
def test_a_limit_of_no_days_means_the_same_day(unit: str, received: str, expected: str) -> None:
    assert moment_text(due(moment(received), ByTheClock(0, unit), CALENDAR).due_at) == expected


def test_a_limit_of_no_hours_is_due_at_once_or_at_the_next_opening() -> None:
    for received, expected in [
        ("2026-11-20T09:00", "2026-11-20T09:00:00+07:00"),
        ("2026-11-20T12:00", "2026-11-20T13:30:00+07:00"),
        ("2026-11-20T17:00", "2026-11-20T17:00:00+07:00"),
        ("2026-11-21T09:00", "2026-11-23T07:00:00+07:00"),
    ]:
        assert moment_text(due(moment(received), ByTheClock(0, "hours"), CALENDAR).due_at) == expected


def test_ten_years_of_working_days_are_counted_and_flagged() -> None:
    far = due(moment("2026-11-20T09:00"), limit(f"{LIMIT_DAYS_MAX} working_days"), CALENDAR)
    assert far.unconfirmed
    assert sum(day.counted for day in far.days) == LIMIT_DAYS_MAX
    assert far.due_at.year == 2041


@pytest.mark.parametrize(
    "broken",
    [
        ByTheClock(-1, "working_days"),
        ByTheClock(LIMIT_DAYS_MAX + 1, "calendar_days"),
        ByTheClock(LIMIT_HOURS_MAX + 1, "hours"),
        ByTheClock(LIMIT_HOURS_MAX + 1),
        ByTheClock(3, "weeks"),
    ],
)
def test_a_limit_no_parser_lets_through_is_a_fault(broken: ByTheClock) -> None:
    with pytest.raises(ValueError, match="time limit"):
        due(moment("2026-11-20T09:00"), broken, CALENDAR)


def test_every_day_of_an_unconfirmed_year_is_flagged_and_the_receipt_says_so() -> None:
    across = due(moment("2026-12-30T09:00"), limit("3 working_days"), CALENDAR)
    assert across.unconfirmed
    assert {day.date.year for day in across.days if day.unconfirmed} == {2027}
    assert {day.date.year for day in across.days if not day.unconfirmed} == {2026}
    assert across.caution is not None
    assert "2027" in across.caution.message


def test_a_date_within_confirmed_years_carries_no_caution() -> None:
    within = due(moment("2026-12-30T09:00"), limit("1 working_days"), CALENDAR)
    assert not within.unconfirmed
    assert within.caution is None
    assert due(moment("2023-12-29T09:00"), limit("1 working_days"), CALENDAR).unconfirmed


def test_the_explanation_tells_the_story_of_each_day() -> None:
    story = due(moment("2026-08-20T09:00"), limit("3 working_days"), CALENDAR).days
    assert [(f"{day.date:%d/%m}", day.counted, day.reason.message) for day in story] == [
        ("20/08", False, "Ngày tiếp nhận, không tính vào thời hạn (Bộ luật Dân sự Điều 147.2)"),
        ("21/08", True, "Ngày làm việc thứ 1"),
        ("22/08", True, "Ngày làm việc thứ 2 (làm bù)"),
        ("23/08", False, "Nghỉ cuối tuần"),
        ("24/08", True, "Ngày làm việc thứ 3"),
    ]


def test_the_explanation_of_calendar_days_shows_why_the_last_day_moved() -> None:
    story = due(moment("2026-08-28T09:00"), limit("4 calendar_days"), CALENDAR).days
    assert [(f"{day.date:%d/%m}", day.counted, day.reason.code) for day in story] == [
        ("28/08", False, "due.receipt_day"),
        ("29/08", True, "due.calendar_day_off"),
        ("30/08", True, "due.calendar_day_off"),
        ("31/08", True, "due.calendar_day_off"),
        ("01/09", True, "due.last_day_off"),
        ("02/09", False, "calendar.holiday"),
        ("03/09", False, "due.next_working_day"),
    ]


def test_the_explanation_of_calendar_days_numbers_every_day() -> None:
    story = due(moment("2026-11-19T09:00"), limit("4 calendar_days"), CALENDAR).days
    assert [(day.counted, day.reason.message) for day in story] == [
        (False, "Ngày tiếp nhận, không tính vào thời hạn (Bộ luật Dân sự Điều 147.2)"),
        (True, "Ngày thứ 1"),
        (True, "Ngày thứ 2, ngày nghỉ vẫn tính vì thời hạn theo ngày lịch"),
        (True, "Ngày thứ 3, ngày nghỉ vẫn tính vì thời hạn theo ngày lịch"),
        (True, "Ngày thứ 4"),
    ]


def test_the_explanation_names_a_half_day() -> None:
    story = due(moment("2027-02-03T09:00"), limit("1 working_days"), HALF_DAYS).days
    assert story[-1].reason.message == "Ngày làm việc thứ 1 (nghỉ từ 11:30)"


def test_the_explanation_of_hours_shows_each_days_share() -> None:
    story = due(moment("2026-11-20T16:00"), limit("9 hours"), CALENDAR).days
    assert [(day.counted, day.reason.message) for day in story] == [
        (True, "Tính giờ làm việc từ 16:00 đến 17:00"),
        (False, "Nghỉ cuối tuần"),
        (False, "Nghỉ cuối tuần"),
        (True, "Tính giờ làm việc từ 07:00 đến 17:00"),
    ]
    evening = due(moment("2026-11-19T18:00"), limit("1 hours"), CALENDAR).days
    assert [day.reason.code for day in evening] == ["due.hours_later", "due.hours"]


@pytest.mark.parametrize(
    ("received", "codes"),
    [
        ("2026-11-20T09:00", ["due.same_day"]),
        ("2026-11-19T15:30", ["due.after_cutoff", "due.next_working_day"]),
        ("2026-11-19T17:30", ["due.after_cutoff", "due.next_working_day"]),
        ("2026-11-21T09:00", ["due.received_off", "calendar.weekend", "due.next_working_day"]),
        (
            "2027-02-04T14:00",
            ["due.after_closing", *["calendar.day_off"], *["calendar.weekend"] * 2, "due.next_working_day"],
        ),
    ],
)
def test_the_explanation_of_a_same_day_limit_says_why_it_waits(received: str, codes: list[str]) -> None:
    story = due(moment(received), limit("same_day 15:00"), HALF_DAYS).days
    assert [day.reason.code for day in story] == codes
    assert [day.counted for day in story] == [False] * (len(codes) - 1) + [True]


def test_the_account_is_written_whole_as_json() -> None:
    answer = due(moment("2026-11-20T09:00"), limit("1 working_days"), CALENDAR)
    plain = json.loads(msgspec.json.encode(answer))
    assert plain["due_at"] == "2026-11-23T17:00:00+07:00"
    assert plain["unconfirmed"] is False
    assert plain["days"][0] | {"reason": None} == {
        "date": "2026-11-20",
        "counted": False,
        "reason": None,
        "unconfirmed": False,
    }


# Properties, over the announced years, the years without a table, and office hours with a half day.
moments = st.datetimes(datetime(2023, 12, 1), datetime(2027, 12, 31), timezones=st.just(VN)).map(
    lambda at: at.replace(microsecond=0)
)
day_units = st.sampled_from(["working_days", "calendar_days"])
calendars = st.sampled_from([CALENDAR, HALF_DAYS])
limits = st.one_of(
    st.builds(ByTheClock, st.integers(0, 60), day_units),
    st.builds(ByTheClock, st.integers(0, 80), st.just("hours")),
    st.builds(ByTheClock, st.just(1), st.just("same_day"), st.sampled_from([None, "15:00", "09:00"])),
)


@given(moments, limits, calendars)
def test_nothing_is_due_before_it_was_received(
    received: datetime, period: ByTheClock, calendar: Calendar
) -> None:
    assert due(received, period, calendar).due_at >= received


@given(moments, limits, calendars)
def test_everything_is_due_in_office_time(received: datetime, period: ByTheClock, calendar: Calendar) -> None:
    due_at = due(received, period, calendar).due_at
    sessions = calendar.sessions(due_at.date())
    assert any(session.opens <= due_at.time() <= session.closes for session in sessions)
    if period.unit != "hours":
        assert due_at == calendar.closing(due_at.date())


@given(moments, limits, st.integers(0, 20), calendars)
def test_a_longer_limit_is_never_due_earlier(
    received: datetime, period: ByTheClock, more: int, calendar: Calendar
) -> None:
    longer = msgspec.structs.replace(period, value=period.value + more)
    assert due(received, longer, calendar).due_at >= due(received, period, calendar).due_at


@given(moments, st.timedeltas(timedelta(0), timedelta(days=9)), limits, calendars)
def test_a_later_receipt_is_never_due_earlier(
    received: datetime, later: timedelta, period: ByTheClock, calendar: Calendar
) -> None:
    after = received + timedelta(seconds=int(later.total_seconds()))
    assert due(after, period, calendar).due_at >= due(received, period, calendar).due_at


@given(moments, st.integers(1, 60), day_units, calendars)
def test_as_many_days_are_counted_as_the_limit_has(
    received: datetime, count: int, unit: str, calendar: Calendar
) -> None:
    answer = due(received, ByTheClock(count, unit), calendar)
    assert sum(day.counted for day in answer.days) == count
    if unit == "working_days":
        assert [day.counted for day in answer.days[1:]] == [
            calendar.is_working(day.date) for day in answer.days[1:]
        ]


@given(moments, limits, calendars)
def test_every_day_from_receipt_to_due_day_is_explained_once(
    received: datetime, period: ByTheClock, calendar: Calendar
) -> None:
    answer = due(received, period, calendar)
    span = (answer.due_at.date() - received.date()).days
    assert [day.date for day in answer.days] == [received.date() + timedelta(days=n) for n in range(span + 1)]
    assert all(day.reason.message for day in answer.days)
    assert answer.unconfirmed == any(not calendar.is_confirmed(day.date.year) for day in answer.days)


@given(moments, st.integers(1, 80), calendars)
def test_the_hours_spent_add_up_to_the_limit(received: datetime, hours: int, calendar: Calendar) -> None:
    due_at = due(received, ByTheClock(hours, "hours"), calendar).due_at
    assert office_time(received, due_at, calendar) == timedelta(hours=hours)


def office_time(first: datetime, last: datetime, calendar: Calendar) -> timedelta:
    """Office time between two moments: the overlap with every session."""
    total, day = timedelta(), first.date()
    while day <= last.date():
        for session in calendar.sessions(day):
            opens = max(first, datetime.combine(day, session.opens, VN))
            closes = min(last, datetime.combine(day, session.closes, VN))
            total += max(closes - opens, timedelta())
        day += timedelta(days=1)
    return total


@given(moments, st.integers(1, 80))
@settings(max_examples=50)
def test_eight_hours_from_opening_are_one_working_day(received: datetime, days: int) -> None:
    opening = CALENDAR.opening(CALENDAR.working_day_from(received.date()))
    by_hours = due(opening, ByTheClock(8 * days, "hours"), CALENDAR).due_at
    assert by_hours == CALENDAR.closing(add_working_days(opening.date(), days - 1, CALENDAR))


dates = st.dates(date(2023, 12, 1), date(2027, 12, 31))


@given(dates, st.integers(0, 60))
def test_working_days_are_counted_back_as_they_were_added(day: date, count: int) -> None:
    later = add_working_days(day, count, CALENDAR)
    assert working_days_between(day, later, CALENDAR) == count
    assert working_days_between(later, day, CALENDAR) == -count


@given(dates, dates, dates)
def test_working_days_between_add_up_along_the_way(first: date, middle: date, last: date) -> None:
    first, middle, last = sorted((first, middle, last))
    parts = working_days_between(first, middle, CALENDAR) + working_days_between(middle, last, CALENDAR)
    assert working_days_between(first, last, CALENDAR) == parts


def test_the_day_itself_is_not_between() -> None:
    assert working_days_between(date(2026, 11, 20), date(2026, 11, 20), CALENDAR) == 0
    assert working_days_between(date(2026, 11, 20), date(2026, 11, 23), CALENDAR) == 1
    assert working_days_between(date(2026, 11, 20), date(2026, 11, 22), CALENDAR) == 0
    assert add_working_days(date(2026, 11, 21), 0, CALENDAR) == date(2026, 11, 21)


def test_a_receipt_in_another_zone_is_taken_in_vietnamese_time() -> None:
    assert due_text("2026-11-19T23:00:00-05:00", "1 working_days") == "2026-11-23T17:00"
    assert isinstance(due(moment("2026-11-20T02:00:00Z"), limit("same_day"), CALENDAR), Due)
