"""Words of others made plain, quickly, whatever they hold."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.catalogue.words import one_line, prose
from schemas.refusal import Refused
from schemas.text import has_hostile


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("Đăng\u00a0ký  khai\tsinh", "Đăng ký khai sinh"),
        ("dòng một\r\ndòng hai", "dòng một dòng hai"),
        ("<p>Đăng <b>ký</b></p>", "Đăng ký"),
        ("Đăng&nbsp;k&yacute;", "Đăng ký"),
        ("&lt;p&gt;Đăng ký&lt;/p&gt;", "Đăng ký"),
        ("<!-- ẩn -->Đăng<style>p{}</style> ký<script>x()</script>", "Đăng ký"),
        ("diện tích < 50 m2 & > 5 m2", "diện tích < 50 m2 & > 5 m2"),
        ("zero\u200bwidth\u200e", "zerowidth"),
        ("\x1b[31mđỏ\x00", "[31mđỏ"),
        ("\uf0b7 mục", "mục"),
        ("Đa\u0306ng ky\u0301", "Đăng ký"),
        ("&#" + "9" * 5000 + ";", "&#" + "9" * 5000 + ";"),
    ],
)
def test_a_name_becomes_one_plain_line(raw, plain):
    assert one_line(raw) == plain


def test_a_longer_text_keeps_its_lines_and_loses_empty_ones():
    assert prose("<p>Một</p><p></p>\n\n  Hai<br>Ba\r\nBốn") == "Một\nHai\nBa\nBốn"


def test_an_open_comment_hides_nothing():
    assert one_line("trước <!-- sau") == "trước <!-- sau"


def test_a_text_of_absurd_length_is_refused():
    with pytest.raises(Refused) as caught:
        one_line("a" * 200_001)
    assert caught.value.refusal.code == "catalogue.too_long"


@pytest.mark.parametrize(
    "piece",
    ["<!--", "<style", "<script>", "<", "&", "&#", "</p", "\u0301", "a\u0323\u0301", "İ<style", "\n"],
)
def test_a_hostile_text_of_full_length_comes_back_plain(piece):
    plain = prose((piece * 200_000)[:200_000])
    assert not has_hostile(plain, multi_line=True)


@given(st.text(max_size=300))
def test_every_text_comes_back_plain_and_composed(raw):
    plain = prose(raw)
    assert not has_hostile(plain, multi_line=True)
    assert unicodedata.is_normalized("NFC", plain)
    assert "\n" not in one_line(raw)


@given(st.text(max_size=300))
def test_a_plain_line_is_not_empty_at_its_ends(raw):
    line = one_line(raw)
    assert line == line.strip()
    assert "  " not in line
