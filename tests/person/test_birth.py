"""Dates of birth, whole or in part."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.person.birth import BIRTH_DATE_PATTERN, birth_date_of_digits, birth_year, check_birth_date


@pytest.mark.parametrize("text", ["1950", "1950-05", "1950-05-31", "2024-02-29", "1850", "2200-12-31"])
def test_a_year_a_month_or_a_day_is_a_date_of_birth(text: str) -> None:
    assert check_birth_date(text) is None
    assert re.search(BIRTH_DATE_PATTERN, text)
    assert birth_year(text) == int(text[:4])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "birth_date.not_valid"),
        ("50", "birth_date.not_valid"),
        ("1950-5-1", "birth_date.not_valid"),
        ("1950-05-", "birth_date.not_valid"),
        ("31/05/1950", "birth_date.not_valid"),
        ("19500531", "birth_date.not_valid"),
        ("1950\n", "birth_date.not_valid"),
        ("١٩٥٠", "birth_date.not_valid"),
        ("-950", "birth_date.not_valid"),
        ("1950-13", "birth_date.impossible"),
        ("1950-00", "birth_date.impossible"),
        ("1950-02-29", "birth_date.impossible"),
        ("1849", "birth_date.impossible"),
        ("2201", "birth_date.impossible"),
    ],
)
def test_what_is_no_date_of_birth_is_refused_with_its_code(text: str, code: str) -> None:
    refusal = check_birth_date(text)
    assert refusal is not None
    assert refusal.code == code
    assert birth_year(text) is None


@pytest.mark.parametrize(
    ("digits", "text"),
    [
        ("31051950", "1950-05-31"),
        ("00051950", "1950-05"),
        ("00001950", "1950"),
        ("1950", "1950"),
        ("31001950", None),
        ("30021950", None),
        ("00000000", None),
        ("0000", None),
        ("3105195", None),
        ("", None),
    ],
)
def test_a_cards_digits_become_a_whole_or_partial_date(digits: str, text: str | None) -> None:
    assert birth_date_of_digits(digits) == text


@given(st.dates(date(1850, 1, 1), date(2200, 12, 31)))
def test_every_real_day_is_accepted_and_read_from_its_card_digits(day: date) -> None:
    assert check_birth_date(day.isoformat()) is None
    assert birth_date_of_digits(f"{day:%d%m%Y}") == day.isoformat()


@given(st.text(alphabet="0123456789-", max_size=11))
def test_what_is_accepted_also_fits_the_pattern_of_the_language(text: str) -> None:
    if check_birth_date(text) is None:
        assert re.search(BIRTH_DATE_PATTERN, text)
