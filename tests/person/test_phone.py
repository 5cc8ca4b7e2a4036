"""Telephone numbers: one form, and a word where one looks odd."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.person.phone import Phone, read_phone
from schemas.refusal import Refusal


def read(text: str) -> Phone:
    phone = read_phone(text)
    assert isinstance(phone, Phone), phone
    return phone


@pytest.mark.parametrize(
    "written",
    [
        "0912345678",
        " 0912 345 678 ",
        "0912.345.678",
        "091-234-5678",
        "+84912345678",
        "+84 (0)912 345 678",
        "0084912345678",
        "84912345678",
        "(+84) 912345678",
    ],
)
def test_every_way_to_write_a_mobile_number_gives_the_same(written: str) -> None:
    assert read(written) == Phone(number="0912345678", kind="mobile", warnings=())


@pytest.mark.parametrize(
    "prefix", "032 039 070 076 079 081 085 052 056 058 059 055 087 086 089 090 099".split()
)
def test_the_known_prefixes_are_mobile(prefix: str) -> None:
    assert read(f"{prefix}1234567").kind == "mobile"


@pytest.mark.parametrize("written", ["02438253536", "0243825353", "+842438253536"])
def test_landlines_begin_with_02(written: str) -> None:
    phone = read(written)
    assert (phone.kind, phone.warnings) == ("landline", ())
    assert phone.number.startswith("02")


@pytest.mark.parametrize(
    ("written", "number", "kind", "code"),
    [
        ("0512345678", "0512345678", "other", "phone.prefix_unknown"),
        ("0712345678", "0712345678", "other", "phone.prefix_unknown"),
        ("01234567890", "01234567890", "other", "phone.prefix_unknown"),
        ("1234567890123", "1234567890123", "other", "phone.prefix_unknown"),
        ("12345678901234", "12345678901234", "other", "phone.length"),
        ("091234567", "091234567", "other", "phone.length"),
        ("09123456789", "09123456789", "other", "phone.prefix_unknown"),
        ("113", "113", "other", "phone.length"),
        ("không có", "khôngcó", "other", "phone.length"),
        ("+33612345678", "+33612345678", "foreign", "phone.foreign"),
        ("+", "+", "other", "phone.length"),
    ],
)
def test_an_odd_number_is_kept_with_a_notice(written: str, number: str, kind: str, code: str) -> None:
    phone = read(written)
    assert (phone.number, phone.kind, [notice.code for notice in phone.warnings]) == (number, kind, [code])


def test_no_number_is_no_warning() -> None:
    assert read("  ") == Phone(number="", kind="other", warnings=())


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("0912\x1b345678", "text.control_characters"),
        ("0912\u202e345678", "text.control_characters"),
        ("0" * 21, "text.too_long"),
        ("0" * 100_000, "text.too_long"),
    ],
)
def test_a_hostile_number_is_refused(written: str, code: str) -> None:
    refusal = read_phone(written)
    assert isinstance(refusal, Refusal)
    assert refusal.code == code


@given(st.text(max_size=45))
def test_any_text_is_read_or_refused_and_stays_within_its_limit(written: str) -> None:
    phone = read_phone(written)
    assert isinstance(phone, Refusal) or len(phone.number) <= 20


@given(st.from_regex(r"0[35789][0-9]{8}", fullmatch=True))
def test_reading_a_number_twice_changes_nothing_more(number: str) -> None:
    assert read(read(number).number) == read(number)
    assert read(number).number == number
