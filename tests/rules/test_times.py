"""Moments and dates: read strictly, written one way, said in Vietnamese."""

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import times
from schemas.refusal import Refusal
from schemas.times import VN


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("2026-11-22T08:30:00+07:00", "2026-11-22T08:30:00+07:00"),
        ("2026-11-22T08:30", "2026-11-22T08:30:00+07:00"),
        ("2026-11-22 08:30:59", "2026-11-22T08:30:59+07:00"),
        ("2026-11-22T01:30:00Z", "2026-11-22T08:30:00+07:00"),
        ("2026-11-21T20:30:00-05:00", "2026-11-22T08:30:00+07:00"),
        ("2026-11-22T08:30:00.999999+0700", "2026-11-22T08:30:00+07:00"),
        ("2026-11-22T08:30:00,5+07", "2026-11-22T08:30:00+07:00"),
        ("2026-11-22", "2026-11-22T00:00:00+07:00"),
        ("2028-02-29T23:59:59", "2028-02-29T23:59:59+07:00"),
        ("1899-12-31T23:00:00-10:00", "1900-01-01T16:00:00+07:00"),
        (" 2026-11-22T08:30\n", "2026-11-22T08:30:00+07:00"),
    ],
)
def test_a_moment_is_read_and_written_on_a_vietnamese_clock(written: str, canonical: str) -> None:
    moment = times.parse_moment(written)
    assert isinstance(moment, datetime)
    assert times.moment_text(moment) == canonical
    assert moment.tzinfo is VN


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "time.not_iso"),
        ("hôm qua", "time.not_iso"),
        ("22/11/2026", "time.not_iso"),
        ("2026-W47-7", "time.not_iso"),
        ("20261122T0830", "time.not_iso"),
        ("2026-11-22T08", "time.not_iso"),
        ("2026-11-22T08:30+07:00:00", "time.not_iso"),
        ("٢٠٢٦-١١-٢٢", "time.not_iso"),
        ("2026-11-22T08:30" + "0" * 100_000, "time.not_iso"),
        ("2026-02-29", "time.impossible"),
        ("2026-13-01", "time.impossible"),
        ("2026-11-22T24:00", "time.impossible"),
        ("2026-11-22T08:60", "time.impossible"),
        ("2026-12-31T23:59:60Z", "time.impossible"),
        ("2026-11-22T08:30+15:00", "time.impossible"),
        ("2026-11-22T08:30+07:60", "time.impossible"),
        ("0000-01-01", "time.impossible"),
        ("9999-12-31T23:59-10:00", "time.impossible"),
        ("0001-01-01T00:00+14:00", "time.impossible"),
        ("1899-12-31", "time.out_of_range"),
        ("2201-01-01", "time.out_of_range"),
    ],
)
def test_what_is_no_moment_is_refused_with_its_code(written: str, code: str) -> None:
    refusal = times.parse_moment(written)
    assert isinstance(refusal, Refusal)
    assert refusal.code == code


@given(st.datetimes(datetime(1900, 1, 2), datetime(2200, 12, 30), timezones=st.just(UTC)))
def test_the_canonical_text_is_read_back_to_the_same_second(moment: datetime) -> None:
    assert times.parse_moment(times.moment_text(moment)) == moment.replace(microsecond=0)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused_and_never_raises(written: str) -> None:
    assert isinstance(times.parse_moment(written), datetime | Refusal)
    assert isinstance(times.parse_date(written), date | Refusal)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("2026-11-2", "date.not_iso"),
        ("2026-11-22T00:00", "date.not_iso"),
        ("2026-11-22\n", "date.not_iso"),
        ("2026-02-30", "date.impossible"),
        ("1899-01-01", "date.out_of_range"),
        ("2201-01-01", "date.out_of_range"),
    ],
)
def test_what_is_no_date_is_refused_with_its_code(written: str, code: str) -> None:
    refusal = times.parse_date(written)
    assert isinstance(refusal, Refusal)
    assert refusal.code == code


def test_the_first_and_last_years_are_taken() -> None:
    assert times.parse_date("1900-01-01") == date(1900, 1, 1)
    assert times.parse_date("2200-12-31") == date(2200, 12, 31)
    assert not isinstance(times.parse_moment("1900-01-01"), Refusal)
    assert not isinstance(times.parse_moment("2200-12-31T23:59:59"), Refusal)


def test_a_moment_without_a_zone_is_a_fault() -> None:
    with pytest.raises(ValueError, match="time zone"):
        times.moment_text(datetime(2026, 11, 22, 8, 30))


def test_the_machine_zone_does_not_matter() -> None:
    summer = timezone(timedelta(hours=-4))
    assert times.moment_text(datetime(2026, 7, 1, 21, 0, tzinfo=summer)) == "2026-07-02T08:00:00+07:00"


@pytest.mark.parametrize(
    ("clock", "read"),
    [
        ("15:00", time(15, 0)),
        ("00:00", time(0, 0)),
        ("24:00", None),
        ("7:00", None),
        ("07:60", None),
        ("07:00\n", None),
    ],
)
def test_an_hour_of_the_day_is_two_digits_and_two_digits(clock: str, read: time | None) -> None:
    assert times.parse_clock(clock) == read


def test_a_moment_is_said_as_the_legal_forms_say_it() -> None:
    moment = datetime(2026, 11, 22, 8, 30, tzinfo=VN)
    assert times.spoken_moment(moment) == "8 giờ 30 phút, ngày 22 tháng 11 năm 2026"
    assert times.spoken_date(date(2026, 2, 5)) == "ngày 05 tháng 02 năm 2026"
    assert times.spoken_date(date(2026, 3, 10)) == "ngày 10 tháng 3 năm 2026"
    assert times.short_moment(moment) == "08:30 22/11/2026"
    assert times.short_date(date(2026, 2, 5)) == "05/02/2026"


def test_weekdays_have_their_vietnamese_names() -> None:
    assert times.weekday_name(date(2026, 11, 22)) == "Chủ nhật"
    assert times.weekday_name(date(2026, 11, 23)) == "Thứ Hai"
