"""The office speaks Vietnamese, or English by a switch, and a refusal always becomes a sentence."""

from __future__ import annotations

import gettext
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua_tui import text
from motcua_tui.text import _, fill, language, mark, say, set_language
from schemas.refusal import Refusal, no


@pytest.fixture(autouse=True)
def vietnamese():
    set_language("vi")
    yield
    set_language("vi")


@pytest.fixture
def english(monkeypatch):
    """An English catalogue of two sentences, in the place of the shipped one."""

    class Two(gettext.NullTranslations):
        def gettext(self, message):
            known = {
                "Thiếu mục {key}.": "The field {key} is missing.",
                "{n} hồ sơ, {days} ngày": "{n} {n:dossier waits|dossiers wait}, {days} {days:day|days}",
            }
            return known.get(message, message)

    monkeypatch.setattr(
        text, "_catalogue", lambda shown: Two() if shown == "en" else gettext.NullTranslations()
    )


def test_vietnamese_is_shown_as_it_is_written():
    assert language() == "vi"
    assert _("Thiếu mục {key}.") == "Thiếu mục {key}."
    assert mark("Đã lưu") == "Đã lưu"


def test_a_switch_turns_every_sentence_to_english(english):
    set_language("en")
    assert language() == "en"
    assert _("Thiếu mục {key}.") == "The field {key} is missing."


def test_words_that_follow_a_number_fit_it(english):
    set_language("en")
    sentence = "{n} hồ sơ, {days} ngày"
    assert _(sentence).format(n=1, days=7) == "1 dossier waits, 7 days"
    assert say(no("a.b", sentence, n=7, days=1)) == "7 dossiers wait, 1 day"
    assert say(no("a.b", sentence, n=7)) == "7 dossiers wait, {days} {days:day|days}"
    set_language("vi")
    assert _(sentence).format(n=1, days=7) == "1 hồ sơ, 7 ngày"


def test_a_sentence_without_english_stays_vietnamese(english):
    set_language("en")
    assert _("Chưa ai dịch câu này.") == "Chưa ai dịch câu này."


def test_an_empty_text_is_never_turned_into_the_header_of_the_catalogue():
    set_language("en")
    assert _("") == ""


def test_a_refusal_is_translated_before_its_values_are_filled_in(english):
    refusal = no("input.missing", "Thiếu mục {key}.", key="name")
    assert say(refusal) == "Thiếu mục name."
    set_language("en")
    assert say(refusal) == "The field name is missing."


def test_a_missing_value_leaves_its_name():
    assert say(no("a.b", "Còn {days} ngày cho {what}.", days=3)) == "Còn 3 ngày cho {what}."


@pytest.mark.parametrize(
    "template",
    [
        "{key.__class__.__mro__}",
        "{key[0]}",
        "{key!r}",
        "{key:>999999999}",
        "{",
        "}",
        "{}",
        "{0}",
        "{key",
        "{KEY}",
    ],
)
def test_nothing_but_a_plain_name_in_braces_is_ever_replaced(template):
    assert fill(template, {"key": "v"}) == template


def test_doubled_braces_are_braces():
    assert fill("{{key}} = {key}", {"key": "{key}"}) == "{key} = {key}"


@given(
    st.text(alphabet="{}abc.!:[]0 ", max_size=30),
    st.dictionaries(st.text(max_size=3), st.integers() | st.text()),
)
def test_a_refusal_from_anywhere_becomes_a_sentence(template, values):
    assert isinstance(say(Refusal(code="a.b", text=template, params=values)), str)


@pytest.mark.parametrize(
    ("variable", "shown"),
    [
        ({}, "vi"),
        ({"MOTCUA_LANG": "en"}, "en"),
        ({"MOTCUA_LANG": "en_GB.UTF-8"}, "en"),
        ({"MOTCUA_LANG": "fr"}, "vi"),
    ],
)
def test_the_environment_chooses_the_first_language(variable, shown):
    code = "from motcua_tui.text import language; print(language())"
    done = subprocess.run(
        [sys.executable, "-c", code], env=variable, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == shown


def test_the_shipped_english_catalogue_is_read():
    set_language("en")
    assert say(
        no("input.not_utf8", "Nội dung không phải UTF-8. Hãy lưu lại tệp theo bảng mã UTF-8.")
    ).isascii()
