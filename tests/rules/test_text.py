"""Words from outside: one form, folded, checked, harmless."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import text

# Every base vowel with every tone, as real names carry them, and the letters that differ from ASCII.
TONES = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
VOWELS = "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
LETTERS = "".join(unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES) + "đĐ"

vietnamese = st.text(st.sampled_from(LETTERS + "bcghklmnpqrstvxBCGHKLMNPQRSTVX "), max_size=60)
anything = st.text(max_size=200)

ESCAPES = [
    "\x1b[31m",
    "\x1b]0;x\x07",
    "\x1b]52;c;eA==\x07",
    "\x1bPq\x1b\\",
    "\x9b31m",
    "a\x00b",
    "a\x7fb",
    "a\u202eb",
    "a\u2066b",
    "a\u200bb",
    "a\ufeffb",
    "a\u2028b",
    "a\u2029b",
    "a\U000e0041b",
    "a\ue000b",
    "a\ud800b",
    "a\uffffb",
]


def test_the_letters_of_the_alphabet_are_134() -> None:
    assert len(set(LETTERS) - set("aeiouyAEIOUY")) == 134


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Đào Thị Hường", "dao thi huong"),
        ("ĐƯỜNG", "duong"),
        ("  Nguyễn \t Văn  An ", "nguyen van an"),
        ("Lê Thuở", "le thuo"),
        ("", ""),
        ("K'Brôih", "k'broih"),
        ("ÊBAN", "eban"),
    ],
)
def test_folding_takes_away_diacritics_case_and_extra_spaces(name: str, folded: str) -> None:
    assert text.fold(name) == folded
    assert text.fold(unicodedata.normalize("NFD", name)) == folded


@given(vietnamese)
def test_a_vietnamese_word_folds_to_plain_ascii_in_every_spelling(word: str) -> None:
    folded = text.fold(word)
    assert folded.isascii()
    assert folded == text.fold(unicodedata.normalize("NFD", word))
    assert folded == text.fold(word.upper()) == text.fold(word.lower())


@given(anything)
def test_folding_twice_changes_nothing_more(words: str) -> None:
    assert text.fold(text.fold(words)) == text.fold(words)


@given(anything)
def test_folding_does_not_depend_on_the_normal_form(words: str) -> None:
    expected = text.fold(words)
    assert text.fold(unicodedata.normalize("NFC", words)) == expected
    assert text.fold(unicodedata.normalize("NFD", words)) == expected


@given(anything)
def test_nfc_is_the_standard_one_for_ordinary_text(words: str) -> None:
    assert text.nfc(words) == unicodedata.normalize("NFC", words)


def test_a_flood_of_marks_is_neither_sorted_nor_kept() -> None:
    flood = "a" + "\u0301" * 250_000 + "\u0323" * 250_000
    assert text.nfc(flood) == flood
    assert text.fold(flood) == "a"
    assert len(text.clean(flood)) <= 1 + text.MARKS_RUN_MAX


def test_digits_are_only_zero_to_nine() -> None:
    assert text.digits("079 085-001.234") == "079085001234"
    assert text.digits("٣३９x") == ""


@pytest.mark.parametrize("payload", ESCAPES)
def test_a_steering_character_is_hostile_refused_and_never_shown(payload: str) -> None:
    assert text.has_hostile(payload)
    refusal = text.check_text(payload, 100, "name")
    assert refusal is not None
    assert refusal.code == "text.control_characters"
    assert text.REPLACEMENT in text.clean(payload)
    assert not text.has_hostile(text.clean(payload))


@given(st.text(max_size=120))
def test_what_was_cleaned_holds_nothing_hostile(words: str) -> None:
    shown = text.clean(words)
    assert not text.has_hostile(shown)
    assert text.longest_marks_run(shown) <= text.MARKS_RUN_MAX


@given(vietnamese)
def test_a_vietnamese_text_passes_in_both_forms_and_is_shown_unchanged(words: str) -> None:
    for form in (words, unicodedata.normalize("NFD", words)):
        assert text.check_text(form, 60, "name") is None
        assert text.clean(form) == words


def test_line_breaks_pass_only_in_texts_of_several_lines() -> None:
    note = "dòng một\r\n\tdòng hai"
    assert text.check_text(note, 100, "note", multi_line=True) is None
    refusal = text.check_text(note, 100, "name")
    assert refusal is not None
    assert refusal.code == "text.control_characters"
    assert text.clean(note, keep_newlines=True) == "dòng một\n\tdòng hai"
    assert text.clean(note) == "dòng một\ufffd\ufffddòng hai"
    assert text.has_hostile("a\x1bb\n", multi_line=True)


def test_the_length_counts_composed_letters() -> None:
    exact = unicodedata.normalize("NFD", "ệ" * 50)
    assert text.check_text(exact, 50, "name") is None
    too_long = text.check_text(exact, 49, "name")
    assert too_long is not None
    assert too_long.code == "text.too_long"
    assert too_long.params == {"field": "name", "limit": 49}


def test_a_name_of_a_hundred_thousand_letters_is_refused_as_too_long() -> None:
    refusal = text.check_text("ă" * 100_000, 500, "name")
    assert refusal is not None
    assert refusal.code == "text.too_long"


def test_ten_thousand_marks_on_one_letter_are_refused_as_a_flood() -> None:
    refusal = text.check_text("a" + "\u0301" * 10_000, 10_000, "name")
    assert refusal is not None
    assert refusal.code == "text.marks"
    assert text.check_text("a" + "\u0301" * text.MARKS_RUN_MAX, 100, "name") is None


def test_a_refusal_never_repeats_the_text_it_refuses() -> None:
    for bad in ("bí mật\x1b", "bí mật" * 100, "bí mật" + "\u0301" * 9):
        refusal = text.check_text(bad, 50, "name")
        assert refusal is not None
        assert "bí mật" not in refusal.message
