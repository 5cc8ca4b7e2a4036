"""Identity numbers: read, compared with the form, masked. All numbers are made up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.person.identity import (
    IdentityNumber,
    PersonalId,
    id_warnings,
    kind_of,
    mask,
    parse_id,
    read_identity,
)
from schemas.person.provinces import PROVINCE_OF_PREFIX
from schemas.refusal import Refusal


def read(text: str) -> IdentityNumber:
    number = read_identity(text)
    assert isinstance(number, IdentityNumber), number
    return number


def test_all_63_provinces_before_the_merger_are_known() -> None:
    assert len(PROVINCE_OF_PREFIX) == 63
    assert len(set(PROVINCE_OF_PREFIX.values())) == 63
    assert all(len(prefix) == 3 and prefix.isdecimal() for prefix in PROVINCE_OF_PREFIX)


@pytest.mark.parametrize(
    ("number", "province", "sex", "year"),
    [
        ("079085001234", "Thành phố Hồ Chí Minh", "male", 1985),
        ("001185001234", "Hà Nội", "female", 1985),
        ("096200001234", "Cà Mau", "male", 2000),
        ("096326001234", "Cà Mau", "female", 2026),
        ("025400001234", "Phú Thọ", "male", 2100),
        ("025999001234", "Phú Thọ", "female", 2399),
        ("999001001234", None, "male", 1901),
    ],
)
def test_a_personal_number_tells_place_sex_and_year(
    number: str, province: str | None, sex: str, year: int
) -> None:
    parsed = parse_id(number)
    assert isinstance(parsed, PersonalId)
    assert (parsed.province, parsed.sex, parsed.birth_year) == (province, sex, year)


def test_spaces_and_dots_between_the_digits_are_dropped() -> None:
    parsed = parse_id(" 079 085.001 234")
    assert isinstance(parsed, PersonalId)
    assert parsed.number == "079085001234"


@pytest.mark.parametrize(
    "text", ["", "07908500123", "0790850012345", "07908500123a", "٠٧٩٠٨٥٠٠١٢٣٤", "0" * 100_000]
)
def test_anything_but_twelve_digits_is_no_personal_number(text: str) -> None:
    refusal = parse_id(text)
    assert isinstance(refusal, Refusal)
    assert refusal.code == "identity.not_personal_id"


@pytest.mark.parametrize(
    ("birth_date", "sex", "expected"),
    [
        ("", "", []),
        ("1985", "male", []),
        ("1985-05", "male", []),
        ("1985-05-15", "male", []),
        ("1986", "", ["identity.birth_year_differs"]),
        ("", "female", ["identity.sex_differs"]),
        ("1885-05-15", "female", ["identity.birth_year_differs", "identity.sex_differs"]),
        ("hôm qua", "other", []),
    ],
)
def test_a_number_that_disagrees_with_the_form_earns_a_notice(
    birth_date: str, sex: str, expected: list[str]
) -> None:
    assert [notice.code for notice in id_warnings("079085001234", birth_date, sex)] == expected


def test_an_unknown_prefix_is_a_notice_and_other_papers_are_not_compared() -> None:
    assert [notice.code for notice in id_warnings("999085001234")] == ["identity.prefix_unknown"]
    assert id_warnings("012345678", "1950", "female") == ()


@pytest.mark.parametrize(
    ("text", "number", "kind", "warned"),
    [
        ("079085001234", "079085001234", "personal", False),
        ("079-085-001-234", "079085001234", "personal", False),
        ("012 345 678", "012345678", "old", False),
        ("0312345678", "0312345678", "tax", False),
        ("0312345678-001", "0312345678-001", "tax", False),
        ("b1234567", "B1234567", "passport", False),
        ("PA1234567", "PA1234567", "passport", False),
        ("12AB34567", "12AB34567", "passport", False),
        ("", "", "other", False),
        ("1234", "1234", "other", True),
        ("không nhớ", "KHÔNGNHỚ", "other", True),
        ("ABCDEF", "ABCDEF", "other", True),
    ],
)
def test_a_paper_is_recognised_by_its_number_and_an_odd_one_only_warned_of(
    text: str, number: str, kind: str, warned: bool
) -> None:
    found = read(text)
    assert (found.number, found.kind, bool(found.warnings)) == (number, kind, warned)
    assert kind_of(found.number) == kind


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("079\x1b[31m", "text.control_characters"),
        ("1" * 41, "text.too_long"),
        ("a" + "\u0301" * 9, "text.marks"),
    ],
)
def test_a_hostile_number_is_refused(text: str, code: str) -> None:
    refusal = read_identity(text)
    assert isinstance(refusal, Refusal)
    assert refusal.code == code


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("079085001234", "079*****1234"),
        ("0312345678-001", "031*******-001"),
        ("0312345678", "03*****678"),
        ("012345678", "01****678"),
        ("B1234567", "B1***567"),
        ("123456", "****56"),
        ("12345", "*****"),
        ("", ""),
    ],
)
def test_a_masked_number_shows_too_little_to_know_it(number: str, masked: str) -> None:
    assert mask(number) == masked


@given(st.text(alphabet="0123456789AB", max_size=40))
def test_masking_keeps_the_length_and_hides_at_least_three(number: str) -> None:
    masked = mask(number)
    assert len(masked) == len(number)
    assert masked.count("*") >= min(len(number), 3)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_and_never_raises(text: str) -> None:
    assert isinstance(read_identity(text), IdentityNumber | Refusal)
    assert isinstance(parse_id(text), PersonalId | Refusal)


@given(st.text(max_size=30))
def test_reading_a_number_twice_changes_nothing_more(text: str) -> None:
    once = read_identity(text)
    if isinstance(once, IdentityNumber):
        assert read(once.number).number == once.number
