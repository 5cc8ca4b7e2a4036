"""Numbers: what the office gives, and how any number is recognised as typed or scanned."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.rules.numbering import is_number, normal_number, official_code, provisional_code

DEVICES = st.from_regex(r"[A-Z][A-Z0-9]{0,3}", fullmatch=True)
LETTERS = st.text("ABCDEFGHJKLMNPQRSTUVWXYZ", min_size=4, max_size=4)
ORDINALS = st.integers(1, 9999)


def test_the_first_incarnation_shows_as_its_ordinal_alone():
    assert provisional_code("A", "1QWER", "2026-11-21", 7) == "TẠM-A1-261121-007"


def test_a_restored_store_shows_its_whole_incarnation():
    assert provisional_code("A", "2QWER", "2026-11-21", 7) == "TẠM-A2QWER-261121-007"
    assert provisional_code("A", "11QWER", "2026-11-21", 7) == "TẠM-A11QWER-261121-007"


def test_the_count_takes_the_room_it_needs():
    assert provisional_code("A", "1QWER", "2026-11-21", 1000) == "TẠM-A1-261121-1000"


def test_an_official_number_names_unit_day_and_count():
    assert official_code("H44.99.12", "2026-11-20", 12) == "H44.99.12-261120-0012"


@given(DEVICES, DEVICES, LETTERS, LETTERS, ORDINALS, st.integers(1, 2000))
def test_a_restored_incarnation_never_gives_a_number_of_a_first_one(one, other, ours, theirs, ordinal, count):
    first = provisional_code(one, f"1{ours}", "2026-11-21", count)
    restored = provisional_code(other, f"{ordinal + 1}{theirs}", "2026-11-21", count)
    assert first != restored


@given(DEVICES, LETTERS, LETTERS, ORDINALS)
def test_two_copies_restored_from_one_backup_differ(device, ours, theirs, ordinal):
    codes = {provisional_code(device, f"{ordinal + 1}{name}", "2026-11-21", 1) for name in (ours, theirs)}
    assert len(codes) == len({ours, theirs})


@given(DEVICES, LETTERS, ORDINALS, st.integers(1, 99999))
def test_every_number_given_is_recognised_however_it_is_typed(device, letters, ordinal, count):
    code = provisional_code(device, f"{ordinal}{letters}", "2026-11-21", count)
    spaced, bare = f" {code[:5]} {code[5:]} ", code.replace("Ạ", "A")
    for text in (code, code.lower(), unicodedata.normalize("NFD", code), spaced, bare):
        assert is_number(text), text
        assert normal_number(text) == code


@given(st.from_regex(r"H[0-9]{2}(\.[0-9]{2}){1,2}", fullmatch=True), st.integers(1, 9999))
def test_every_official_number_is_recognised(unit, count):
    code = official_code(f"{unit}.12", "2026-11-20", count)
    assert is_number(code) and normal_number(code.lower()) == code


def test_a_unit_that_ends_like_the_prefix_is_left_alone():
    assert normal_number("H44.TAM-261120-0001") == "H44.TAM-261120-0001"


@pytest.mark.parametrize(
    "text",
    ["", "025199000123", "0912345678", "Nguyễn", "TẠM-A1-26112-007", "TẠM-A1-261121-07", "TẠM-1A-261121-007",
     "TẠM-A1-261121-007x", "H44-261120-0001", "H44.99-261120-0001", "TẠM-A1-261121-007\n9"],
)  # fmt: skip
def test_what_is_no_number_is_not_taken_for_one(text):
    assert not is_number(text)
