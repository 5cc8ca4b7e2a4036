"""An address is typed with as few letters as can be: how addresses usually end completes it."""

from __future__ import annotations

import pytest

from motcua_tui.desk.places import _end, completing, with_place

ENDS = ["Ấp Bến Đò, xã Tân Thuận", "Thôn Đồi Chè, xã Thử", "Xã Mường Nhé, Tỉnh Điện Biên"]


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("ap b", "Ấp Bến Đò, xã Tân Thuận"),
        ("Ấp Bến ", "Ấp Bến Đò, xã Tân Thuận"),
        ("Số 12, thôn đ", "Số 12, Thôn Đồi Chè, xã Thử"),
        ("Số 12,x", ""),
        ("a", ""),
        ("", ""),
        ("ap bo", ""),
        ("Ấp Bến Đò, xã Tân Thuận", ""),
    ],
)
def test_a_few_letters_with_or_without_diacritics_complete_the_last_part(typed: str, whole: str) -> None:
    assert completing(ENDS)(typed) == whole


@pytest.mark.parametrize(
    ("address", "end"),
    [
        ("Ấp Bến Đò, xã Tân Thuận", "Ấp Bến Đò, xã Tân Thuận"),
        ("Số 5, ngõ 3, Thôn Đồi Chè, xã Thử", "Thôn Đồi Chè, xã Thử"),
        ("Tổ 3, xã Thử", ""),
        ("12 Trần Hưng Đạo", ""),
        ("", ""),
    ],
)
def test_nobodys_house_number_is_offered_to_the_next(address: str, end: str) -> None:
    assert _end(address) == end


def test_the_place_takes_the_place_of_the_words_behind_the_last_comma() -> None:
    assert with_place("Bản 3, muong nhe", ENDS[2]) == "Bản 3, Xã Mường Nhé, Tỉnh Điện Biên"
