"""The working calendar: announced days, half days, office hours, years nobody has confirmed."""

import json
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.refusal import Refusal
from schemas.rules.calendar import Calendar, calendar_of, unconfirmed_notice
from schemas.rules.hours import DEFAULT_HOURS, DEFAULT_HOURS_TEXT, WeekHours, hours_text, parse_hours
from schemas.rules.shipped_calendar import SHIPPED_TABLES, shipped_calendar
from schemas.rules.year_table import YearTable, check_table, no_table, read_table, table_json
from schemas.times import moment_text

CALENDAR = shipped_calendar()


def written(**keys: object) -> str:
    return json.dumps(
        {"off": [], "worked": [], "confirmed": True, "source": "Thông báo 1/TB", **keys}, ensure_ascii=False
    )


def refused(year: int, raw: str | bytes, hours: WeekHours = DEFAULT_HOURS) -> str:
    refusal = read_table(year, raw, hours)
    assert isinstance(refusal, Refusal)
    assert refusal.message
    return refusal.code


def read(year: int, raw: str, hours: WeekHours = DEFAULT_HOURS) -> YearTable:
    table = read_table(year, raw, hours)
    assert isinstance(table, YearTable), table
    return table


def days_of(*texts: str) -> list[date]:
    return [date.fromisoformat(text) for text in texts]


# What was announced, written down a second time and in another form, so that a slip in the table shows.
WEEKDAYS_OFF = {
    2024: "01-01 02-08 02-09 02-12 02-13 02-14 04-18 04-29 04-30 05-01 09-02 09-03",
    2025: "01-01 01-27 01-28 01-29 01-30 01-31 04-07 04-30 05-01 05-02 09-01 09-02",
    2026: "01-01 01-02 02-16 02-17 02-18 02-19 02-20 04-27 04-30 05-01 08-31 09-01 09-02 11-24",
}
WEEKEND_DAYS_WORKED = {2024: "05-04", 2025: "04-26", 2026: "01-10 08-22"}


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_the_shipped_years_are_off_and_worked_exactly_as_announced(year: int) -> None:
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(366)]
    days = [day for day in days if day.year == year]
    off = [f"{day:%m-%d}" for day in days if day.weekday() < 5 and not CALENDAR.is_working(day)]
    worked = [f"{day:%m-%d}" for day in days if day.weekday() >= 5 and CALENDAR.is_working(day)]
    assert off == WEEKDAYS_OFF[year].split()
    assert worked == WEEKEND_DAYS_WORKED[year].split()
    assert CALENDAR.is_confirmed(year)


@pytest.mark.parametrize("table", SHIPPED_TABLES, ids=lambda table: str(table.year))
def test_every_shipped_table_passes_its_own_check(table: YearTable) -> None:
    assert check_table(table) is None


def test_the_proposed_swap_of_november_2026_is_not_applied() -> None:
    assert CALENDAR.is_working(date(2026, 11, 23))
    assert not CALENDAR.is_working(date(2026, 11, 28))


def test_2027_is_not_confirmed_and_only_the_fixed_dates_of_the_law_are_off() -> None:
    assert not CALENDAR.is_confirmed(2027)
    assert not CALENDAR.is_working(date(2027, 1, 1))
    assert not CALENDAR.is_working(date(2027, 9, 2))
    assert not CALENDAR.is_working(date(2027, 11, 24))
    assert CALENDAR.is_working(date(2027, 2, 5))
    assert CALENDAR.is_working(date(2027, 5, 3))
    assert "2027" in unconfirmed_notice(2027).message


def test_the_fixed_dates_of_the_law_are_five() -> None:
    bare = calendar_of(())
    weekdays = [date(2029, 1, 1) + timedelta(days=n) for n in range(365)]
    off = [f"{day:%d/%m}" for day in weekdays if day.weekday() < 5 and not bare.is_working(day)]
    assert off == ["01/01", "30/04", "01/05"]
    assert bare.reason(date(2029, 4, 30)).message == "Nghỉ lễ: Ngày Chiến thắng"
    assert bare.reason(date(2029, 5, 1)).message == "Nghỉ lễ: Ngày Quốc tế lao động"
    assert bare.reason(date(2030, 9, 2)).message == "Nghỉ lễ: Quốc khánh"


def test_the_day_of_culture_is_a_holiday_only_since_2026() -> None:
    bare = calendar_of(())
    assert bare.is_working(date(2025, 11, 24))
    assert not bare.is_working(date(2026, 11, 24))


def test_an_entered_table_alone_decides_its_year_even_while_unconfirmed() -> None:
    draft = read(2027, written(confirmed=False, off=["2027-02-05"], source=""))
    calendar = calendar_of((*SHIPPED_TABLES, draft))
    assert not calendar.is_confirmed(2027)
    assert not calendar.is_working(date(2027, 2, 5))
    assert calendar.is_working(date(2027, 1, 1))


def test_a_later_table_of_the_same_year_replaces_the_earlier() -> None:
    swap = read(2026, written(off=["2026-11-23", "2026-11-24"], worked=["2026-11-28"]))
    calendar = calendar_of((*SHIPPED_TABLES, swap))
    assert not calendar.is_working(date(2026, 11, 23))
    assert calendar.is_working(date(2026, 11, 28))
    assert calendar.is_working(date(2026, 9, 2))


@pytest.mark.parametrize(
    ("day", "code", "words"),
    [
        ("2026-08-22", "calendar.worked", "Ngày làm bù"),
        ("2026-08-23", "calendar.weekend", "Nghỉ cuối tuần"),
        ("2026-02-17", "calendar.holiday", "Nghỉ lễ: Tết Nguyên đán"),
        ("2026-11-24", "calendar.holiday", "Nghỉ lễ: Ngày Văn hóa Việt Nam"),
        ("2027-01-01", "calendar.holiday", "Nghỉ lễ: Tết Dương lịch"),
        ("2026-11-23", "calendar.working", "Ngày làm việc"),
    ],
)
def test_the_calendar_says_why_a_day_counts_or_not(day: str, code: str, words: str) -> None:
    reason = CALENDAR.reason(date.fromisoformat(day))
    assert (reason.code, reason.message) == (code, words)


def test_a_day_off_without_a_name_names_its_year() -> None:
    calendar = calendar_of([read(2027, written(off=["2027-02-05"]))])
    assert calendar.reason(date(2027, 2, 5)).message == "Ngày nghỉ theo lịch năm 2027"


def test_a_half_day_closes_early_and_says_so() -> None:
    table = read(2027, written(half_days=[{"date": "2027-02-04", "until": "11:30"}]))
    calendar = calendar_of([table])
    half = date(2027, 2, 4)
    assert calendar.is_working(half)
    assert moment_text(calendar.closing(half)) == "2027-02-04T11:30:00+07:00"
    assert [session.closes for session in calendar.sessions(half)] == [time(11, 30)]
    assert calendar.reason(half).message == "Ngày làm việc, nghỉ từ 11:30"


def test_a_half_day_may_end_within_a_session() -> None:
    table = read(2027, written(half_days=[{"date": "2027-02-04", "until": "15:30"}]))
    sessions = calendar_of([table]).sessions(date(2027, 2, 4))
    assert [(f"{s.opens:%H:%M}", f"{s.closes:%H:%M}") for s in sessions] == [
        ("07:00", "11:30"),
        ("13:30", "15:30"),
    ]


def test_a_half_day_that_ends_when_the_afternoon_would_begin_has_no_afternoon() -> None:
    table = read(2027, written(half_days=[{"date": "2027-02-04", "until": "13:30"}]))
    assert len(calendar_of([table]).sessions(date(2027, 2, 4))) == 1


def test_a_worked_saturday_keeps_the_hours_of_an_ordinary_day() -> None:
    saturday = date(2026, 8, 22)
    assert moment_text(CALENDAR.opening(saturday)) == "2026-08-22T07:00:00+07:00"
    assert moment_text(CALENDAR.closing(saturday)) == "2026-08-22T17:00:00+07:00"


def test_a_day_off_has_no_office_hours() -> None:
    with pytest.raises(ValueError, match="day off"):
        CALENDAR.closing(date(2026, 8, 23))


def test_a_service_day_serves_citizens_but_counts_for_no_limit() -> None:
    table = read(2027, written(service_days=[{"date": "2027-01-09", "opens": "07:30", "closes": "11:00"}]))
    calendar = calendar_of([table])
    saturday = date(2027, 1, 9)
    assert not calendar.is_working(saturday)
    assert [session.opens for session in calendar.serves(saturday)] == [time(7, 30)]
    assert calendar.serves(date(2027, 1, 11)) == calendar.sessions(date(2027, 1, 11))
    assert calendar.serves(date(2027, 1, 10)) == ()


def test_the_nearest_working_days_are_found_across_tet() -> None:
    assert CALENDAR.next_working_day(date(2026, 2, 13)) == date(2026, 2, 23)
    assert CALENDAR.working_day_from(date(2026, 2, 13)) == date(2026, 2, 13)
    assert CALENDAR.working_day_from(date(2026, 2, 14)) == date(2026, 2, 23)
    assert CALENDAR.working_day_until(date(2026, 2, 22)) == date(2026, 2, 13)
    assert CALENDAR.working_day_until(date(2026, 2, 23)) == date(2026, 2, 23)


def test_a_calendar_without_any_working_day_is_a_fault_and_not_an_endless_search() -> None:
    days = tuple(date(2024, 1, 1) + timedelta(days=n) for n in range(1500))
    broken = Calendar(tables={}, _off=frozenset(days))
    with pytest.raises(ValueError, match="no working day"):
        broken.next_working_day(date(2024, 1, 1))
    with pytest.raises(ValueError, match="no working day"):
        broken.working_day_until(date(2028, 1, 1))


@pytest.mark.parametrize(
    ("year", "raw", "code"),
    [
        (1899, written(), "calendar.year_out_of_range"),
        (2201, written(), "calendar.year_out_of_range"),
        (2027, "{", "calendar.not_json"),
        (2027, b"\xff{}", "calendar.not_utf8"),
        (2027, "[]", "calendar.not_valid"),
        (2027, "{}", "calendar.missing"),
        (2027, written(days=[]), "calendar.unknown_key"),
        (2027, written(confirmed="yes"), "calendar.not_valid"),
        (2027, written(off=["2027-01-01"] * 401), "calendar.too_long"),
        (2027, written(off=["1/1/2027"]), "calendar.date_not_iso"),
        (2027, written(off=["2027-02-29"]), "calendar.date_impossible"),
        (2027, written(worked=["1027-02-20"]), "calendar.date_out_of_range"),
        (2027, written(off=["2026-01-01"]), "calendar.other_year"),
        (2027, written(names={"2026-01-01": "Tết"}), "calendar.other_year"),
        (2027, written(half_days=[{"date": "2028-01-03", "until": "11:30"}]), "calendar.other_year"),
        (2027, written(off=["2027-01-01", "2027-01-01"]), "calendar.duplicate"),
        (2027, written(worked=["2027-01-09", "2027-01-09"]), "calendar.duplicate"),
        (2027, written(off=["2027-01-09"], worked=["2027-01-09"]), "calendar.off_and_worked"),
        (2027, written(worked=["2027-01-06"]), "calendar.worked_is_working"),
        (2027, written(source=""), "calendar.source_missing"),
        (2027, written(source=" "), "calendar.source_missing"),
        (2027, written(source="a\u202eb"), "text.control_characters"),
        (2027, written(names={"2027-01-01": "a\x1b[2J"}), "text.control_characters"),
        (2027, written(half_days=[{"date": "2027-01-03", "until": "11:30"}]), "calendar.half_day_off"),
        (2027, written(half_days=[{"date": "2027-01-04", "until": "07:00"}]), "calendar.half_day_hour"),
        (2027, written(half_days=[{"date": "2027-01-04", "until": "17:00"}]), "calendar.half_day_hour"),
        (2027, written(half_days=[{"date": "2027-01-04", "until": "25:00"}]), "calendar.not_valid"),
        (
            2027,
            written(service_days=[{"date": "2027-01-04", "opens": "07:00", "closes": "11:00"}]),
            "calendar.service_day_works",
        ),
        (
            2027,
            written(service_days=[{"date": "2027-01-09", "opens": "11:00", "closes": "11:00"}]),
            "calendar.service_day_hour",
        ),
    ],
)
def test_a_table_that_cannot_be_true_is_refused_with_its_code(year: int, raw: str | bytes, code: str) -> None:
    assert refused(year, raw) == code


def test_a_year_with_hardly_a_working_day_is_refused() -> None:
    whole = [str(date(2027, 1, 1) + timedelta(days=n)) for n in range(365)]
    assert refused(2027, written(off=whole)) == "calendar.too_few_working_days"


@pytest.mark.parametrize(("week", "least"), [("T2-T6 07:00-11:30", 100), ("T3 07:00-11:30", 26)])
def test_the_fewest_working_days_a_year_may_have(week: str, least: int) -> None:
    hours = parse_hours(week)
    assert isinstance(hours, WeekHours)
    days = [day for n in range(365) if hours.of(day := date(2027, 1, 1) + timedelta(days=n))]
    assert len(read(2027, written(off=[str(day) for day in days[least:]]), hours).off) == len(days) - least
    assert refused(2027, written(off=[str(day) for day in days[least - 1 :]]), hours) == "calendar.too_few_working_days"


@pytest.mark.parametrize(("key", "longest"), [("source", 500), ("names", 100)])
def test_the_texts_of_a_table_have_a_length(key: str, longest: int) -> None:
    one, more = ("x" * longest if key == "source" else {"2027-01-01": "x" * longest} for longest in (longest, longest + 1))
    assert read(2027, written(**{key: one}))
    assert refused(2027, written(**{key: more})).startswith("text.")


@pytest.mark.parametrize("year", [1900, 2200])
def test_the_first_and_the_last_year_that_can_be_entered(year: int) -> None:
    assert read(year, written()).year == year


def test_an_early_end_may_be_a_minute_within_the_hours_and_a_table_without_confirmation_needs_no_ground() -> None:
    for until in ("07:01", "16:59"):
        assert read(2027, written(half_days=[{"date": "2027-01-04", "until": until}])).half_days[0].until == until
    assert read(2027, written(confirmed=False, source="")).source == ""


def test_a_day_off_on_a_weekend_is_accepted_because_notices_list_them() -> None:
    assert read(2027, written(off=["2027-02-06", "2027-02-07"])).off == (date(2027, 2, 6), date(2027, 2, 7))


def test_an_office_that_works_on_saturdays_lists_none_of_them_as_swapped() -> None:
    hours = parse_hours("T2-T7 07:00-11:30")
    assert isinstance(hours, WeekHours)
    assert refused(2027, written(worked=["2027-01-09"]), hours) == "calendar.worked_is_working"
    assert read(2027, written(worked=["2027-01-10"]), hours).worked == (date(2027, 1, 10),)


def test_the_command_line_shows_the_four_keys_even_of_an_unknown_year() -> None:
    assert table_json(no_table(2027)) == {"off": [], "worked": [], "confirmed": False, "source": ""}


def test_what_the_command_line_shows_is_read_back_to_the_same_table() -> None:
    raw = written(
        off=["2027-02-05", "2027-01-01"],
        worked=["2027-01-09"],
        half_days=[{"date": "2027-02-04", "until": "11:30"}],
        service_days=[{"date": "2027-01-16", "opens": "07:30", "closes": "11:00"}],
        names={"2027-01-01": "Tết Dương lịch"},
    )
    table = read(2027, raw)
    assert table.off == tuple(days_of("2027-01-01", "2027-02-05"))
    assert read(2027, json.dumps(table_json(table))) == table


@pytest.mark.parametrize("table", SHIPPED_TABLES, ids=lambda table: str(table.year))
def test_a_shipped_table_can_be_shown_edited_and_set_again(table: YearTable) -> None:
    assert read(table.year, json.dumps(table_json(table))) == table


@pytest.mark.parametrize(
    "text",
    [
        DEFAULT_HOURS_TEXT,
        "T2-T6 07:30-12:00 13:00-16:30; T7 07:30-11:30",
        "T2 08:00-12:00; T4-T5 08:00-12:00; CN 08:00-10:00",
    ],
)
def test_office_hours_are_read_and_written_the_same(text: str) -> None:
    hours = parse_hours(text)
    assert isinstance(hours, WeekHours)
    assert hours_text(hours) == text


def test_the_default_hours_are_two_sessions_on_five_days() -> None:
    assert parse_hours(DEFAULT_HOURS_TEXT) == DEFAULT_HOURS
    assert parse_hours("t2,t3,T4-T6 07:00-11:30 13:30-17:00") == DEFAULT_HOURS


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "hours.no_working_day"),
        ("T2-T6", "hours.not_valid"),
        ("T8 07:00-11:30", "hours.not_valid"),
        ("T6-T2 07:00-11:30", "hours.not_valid"),
        ("T2 7:00-11:30", "hours.not_valid"),
        ("T2 07:00-24:00", "hours.not_valid"),
        ("T2,T2 07:00-11:30", "hours.not_valid"),
        ("T2 07:00-11:30; T2 13:30-17:00", "hours.not_valid"),
        ("T2 07:00-08:00 09:00-10:00 11:00-12:00 13:00-14:00 15:00-16:00", "hours.not_valid"),
        ("T2 07:00-11:30" * 100, "hours.not_valid"),
        ("T2 11:30-07:00", "hours.order"),
        ("T2 07:00-11:30 11:00-17:00", "hours.order"),
        ("T2 07:00-07:00", "hours.order"),
    ],
)
def test_office_hours_that_make_no_sense_are_refused(text: str, code: str) -> None:
    refusal = parse_hours(text)
    assert isinstance(refusal, Refusal)
    assert refusal.code == code
    assert refusal.message


@given(st.text(alphabet="T2345678CN,;-: 0179", max_size=60))
def test_any_text_of_hours_is_read_or_refused(text: str) -> None:
    assert isinstance(parse_hours(text), WeekHours | Refusal)
