"""Amounts that can be trusted, and those that cannot."""

from __future__ import annotations

import pytest

from schemas.catalogue.money import amount_of, kind_of, same_words, told


@pytest.mark.parametrize(
    ("value", "text", "amount"),
    [
        (8000, "", 8000),
        (10_000, "/trường hợp", 10_000),
        (500, "mỗi trang", 500),
        (0, "", 0),
        (0, "Miễn phí", 0),
        (0, " Miễn lệ phí. ", 0),
        (0, "Không.", 0),
        (0, "Không có", 0),
        (0, "Không thu phí", 0),
        (0, "0 đồng", 0),
        (0, "(Miễn lệ phí. Phí cấp bản sao nếu có yêu cầu.)", 0),
    ],
)
def test_a_clear_amount_is_taken(value, text, amount):
    assert amount_of(value, text) == amount


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (0, "Mức lệ phí do Hội đồng nhân dân tỉnh quyết định."),
        (50_000, "Mức lệ phí do Hội đồng nhân dân tỉnh quyết định."),
        (0, "Theo quyết định của HĐND"),
        (0, "Miễn lệ phí cho người thuộc hộ nghèo."),
        (0, "Theo Luật Phí và lệ phí"),
        (0, "Không quy định."),
        (0, "Không thu lệ phí đăng ký đối với tổ hợp tác"),
        (135, "135.000 đồng/lần"),
        (499, ""),
        (10**12 + 1, ""),
    ],
)
def test_a_doubtful_amount_is_left_open(value, text):
    assert amount_of(value, text) is None


@pytest.mark.parametrize(
    ("currency", "amount"), [("Việt Nam Đồng", 8000), ("VND", 8000), ("", 8000), ("USD", None)]
)
def test_only_dong_are_dong(currency, amount):
    assert amount_of(8000, "", currency=currency) == amount


def test_a_number_that_was_not_taken_stays_in_the_words():
    assert told(135, None, "135.000 đồng/lần") == "(nguồn ghi 135 đồng) 135.000 đồng/lần"
    assert told(50_000, None, "") == "(nguồn ghi 50.000 đồng)"
    assert told(8000, 8000, "mỗi bản") == "mỗi bản"
    assert told(0, None, "HĐND") == "HĐND"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Lệ phí: 70.000 đồng", "charge"),
        ("Phí thẩm định: 70.000 đồng", "fee"),
        ("Miễn lệ phí. Phí bản sao", "other"),
        ("70.000 đồng", "other"),
        ("", "other"),
    ],
)
def test_words_tell_a_charge_from_a_fee(text, kind):
    assert kind_of(text) == kind


def test_punctuation_and_case_do_not_make_another_text():
    assert same_words("(Miễn lệ phí.)") == same_words("miễn  lệ phí")
