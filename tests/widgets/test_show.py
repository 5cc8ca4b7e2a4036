"""Text from outside: nothing of it may act, break a column or cost much time."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from wcwidth import wcwidth

from motcua_tui.widgets.show import fit, mask_identity, show, shown, wrap
from tests.widgets.hostile import HOSTILE

FORBIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_shown_without_anything_that_acts(text: str) -> None:
    for lines in (False, True):
        safe = shown(text, 200, lines=lines)
        assert len(safe) <= 200
        assert not {unicodedata.category(char) for char in safe.replace("\n", "")} & FORBIDDEN


@pytest.mark.parametrize("text", ["[@click=app.quit]x[/]", "[/x]", "[[", "[b]", "$name", "[link=https://a.invalid]"])
def test_markup_is_shown_as_it_is_written(text: str) -> None:
    assert show(text).plain == text
    assert show(text).spans == []


@given(st.text(max_size=300), st.integers(2, 120))
def test_any_text_is_shown_in_composed_form_within_its_limit(text: str, limit: int) -> None:
    safe = shown(text, limit)
    assert len(safe) <= limit
    assert not {unicodedata.category(char) for char in safe} & FORBIDDEN
    assert unicodedata.is_normalized("NFC", safe)


@given(st.text(st.characters(codec="utf-8"), max_size=80), st.integers(0, 60), st.booleans())
def test_a_fitted_text_takes_exactly_its_width(text: str, width: int, right: bool) -> None:
    assert cell_len(fit(shown(text), width, right=right)) == width


@given(st.text(st.characters(codec="utf-8"), max_size=200), st.integers(2, 60))
def test_wrapped_lines_are_never_too_wide_and_lose_no_letter(text: str, width: int) -> None:
    safe = shown(text, lines=True)
    lines = wrap(safe, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == safe.replace("\n", "").replace(" ", "")


@pytest.mark.parametrize("text", ["🇻🇳 Việt Nam", "👍🏽", "☺\ufe0f", "1\ufe0f\u20e3", "👨\u200d👩\u200d👧", "漢字ｶﾅ", "क्क", "ẤỆ"])
def test_what_is_shown_is_as_wide_here_as_in_a_terminal_that_adds_up_letters(text: str) -> None:
    assert cell_len(shown(text)) == sum(max(0, wcwidth(char)) for char in shown(text))
    assert "�" not in shown("漢字 ẤỆ 👍 ☺️")


def test_vietnamese_is_shown_composed_and_whole() -> None:
    name = "Nguyễn Thị Ánh Tuyết Ợ ẵ ữ"
    assert shown(unicodedata.normalize("NFD", name)) == name
    assert shown(name) == name


def test_white_space_becomes_one_blank_and_lines_stay_where_asked_for() -> None:
    assert shown("một\r\nhai\t ba") == "một hai  ba"
    assert shown("một\r\nhai\tba", lines=True) == "một\nhai ba"


def test_a_long_text_ends_in_dots() -> None:
    assert shown("a" * 100_000, 10) == "aaaaaaaaa…"
    assert fit("Nguyễn Văn An", 8) == "Nguyễn… "


def test_numbers_align_to_the_right() -> None:
    assert fit("12", 5, right=True) == "   12"


def test_an_identity_number_shows_only_its_ends() -> None:
    assert mask_identity("079099001234") == "079*****1234"
    assert mask_identity("301234567") == "******567"
    assert mask_identity("12") == "**"
    assert mask_identity("") == ""
