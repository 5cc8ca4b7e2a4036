"""The built-in Telex and VNI against a list of syllables built here from the parts of Vietnamese spelling."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

import pytest

from motcua_tui.widgets.telex import compose, unravel

UNLIKE = ("", "đ", "qu", "gi")
"""Beginnings that differ in kind; the others behave like đ."""
INITIALS = [*"b c ch d đ g h kh l m n ng nh ph t th tr v x r s gi qu".split(), ""]
CLOSED = {
    "a": "c m n ng nh ch p t i y o u", "ă": "c m n ng p t", "â": "c m n ng p t u y", "e": "c m n ng p t o",
    "ê": "ch m n nh p t u", "i": "ch m n nh p t u", "o": "c m n ng p t i", "ô": "c m n ng p t i", "ơ": "m n p t i",
    "u": "c m n ng p t i", "ư": "c n ng t u i", "iê": "c m n ng p t u", "uô": "c m n ng t i", "ươ": "c m n ng p t i u",
    "oa": "c ch m n ng nh t i y o", "oă": "c m n ng t", "oe": "n o t", "uâ": "n ng t y", "uê": "ch nh n",
    "uy": "ch nh t u p", "uyê": "n t",
}  # fmt: skip
OPEN = "a e ê i o ô ơ u ư ia ua ưa oa oe uê uy uơ uya y".split()
TONES = {
    "": ("", ""),
    "\u0300": ("f", "2"),
    "\u0301": ("s", "1"),
    "\u0309": ("r", "3"),
    "\u0303": ("x", "4"),
    "\u0323": ("j", "5"),
}
TELEX = {
    "â": ("a", "a"),
    "ă": ("a", "w"),
    "ê": ("e", "e"),
    "ô": ("o", "o"),
    "ơ": ("o", "w"),
    "ư": ("u", "w"),
    "đ": ("d", "d"),
}
VNI = {"â": "a6", "ă": "a8", "ê": "e6", "ô": "o6", "ơ": "o7", "ư": "u7", "đ": "d9"}

TRICKY = {
    "thuowr": "thuở", "thuowng": "thương", "thuwong": "thương", "thuongw": "thương", "dduowngf": "đường",
    "huow": "huơ", "huouw": "hươu", "ruowuj": "rượu", "quowr": "quở", "ngoeos": "ngoéo", "ngoaos": "ngoáo",
    "khuyur": "khuỷu", "khuyar": "khuỷa", "gif": "gì", "gias": "giá", "giuwx": "giữ", "gieengs": "giếng",
    "gius": "giú", "giaays": "giấy", "gioos": "giố", "quaan": "quân", "quoocs": "quốc", "quyeenf": "quyền",
    "quys": "quý", "quaf": "quà", "quynhf": "quỳnh", "uyr": "ủy", "hoaf": "hòa", "hoacwj": "hoặc",
    "khoer": "khỏe", "toansf": "toàn", "xooongf": "xoòng", "booong": "boong", "DDawks": "Đắk", "Kroong": "Krông",
    "NGUYEENX": "NGUYỄN", "Uwow": "Ươ", "wowcs": "ước", "wng": "ưng", "dad": "đa", "ddeens": "đến", "iax": "ĩa",
    "yeeus": "yếu", "yees": "yế", "nghieengj": "nghiệng", "gheef": "ghề", "kheeux": "khễu", "ooi": "ôi",
    "uwa": "ưa", "muaw": "mưa", "muwa": "mưa", "luuw": "lưu", "guiwr": "gửi", "tuooir": "tuổi", "nguowif": "người",
    "buwowms": "bướm", "chuyeenj": "chuyện", "huyeenf": "huyền", "thuees": "thuế", "tuaans": "tuấn",
    "xoawn": "xoăn", "cuar": "của", "mias": "mía", "reeux": "rễu", "yf": "ỳ", "asz": "a", "asf": "à",
}  # fmt: skip
TAKEN_BACK = {
    "ass": "as",
    "aaa": "aa",
    "ddd": "dd",
    "ww": "w",
    "uww": "uw",
    "oww": "ow",
    "eee": "ee",
    "ajj": "aj",
}
NOT_VIETNAMESE = ("windows", "Vincom", "maft", "hocf", "zalo", "facebook", "k", "sz", "f", "xyz", "wifi")


def bare_and_marks(text: str) -> tuple[str, str]:
    bare = "".join(TELEX.get(letter, (letter, ""))[0] for letter in text)
    return bare, "".join(dict.fromkeys(TELEX[letter][1] for letter in text if letter in TELEX))


def toned(vowels: str, coda: str, tone: str) -> str:
    marked = [index for index, letter in enumerate(vowels) if letter in "ăâêôơư"]
    if marked:
        place = marked[-1]
    elif vowels == "uya" or (vowels in ("oa", "oe", "uy") and coda):
        place = 1
    else:
        place = 0
    return vowels[: place + 1] + tone + vowels[place + 1 :]


def syllables(initials: Sequence[str] = INITIALS) -> Iterator[tuple[str, str, str, str, str]]:
    """(initial, vowels, coda, tone, the syllable) for everything Vietnamese spelling allows."""
    rimes = [(vowels, coda) for vowels, codas in CLOSED.items() for coda in codas.split()] + [(v, "") for v in OPEN]
    for vowels, coda in rimes:
        for initial in initials:
            clash = {
                "qu": vowels[0] in "ouưô" or vowels in ("ươ", "ia"),
                "gi": vowels[0] in "iy",
                "g": vowels[0] == "i",
            }
            if clash.get(initial, False) or (initial == "" and vowels == "iê"):
                continue
            for tone in TONES:
                if coda in ("c", "ch", "p", "t") and tone not in ("", "\u0301", "\u0323"):
                    continue
                word = unicodedata.normalize("NFC", initial + toned(vowels, coda, tone) + coda)
                yield initial, vowels, coda, tone, word


def telex_ways(initial: str, vowels: str, coda: str, tone: str) -> set[str]:
    """The orders in which people type a syllable: marks and tone at once, at the end, in between."""
    key = TONES[tone][0]
    onset = "".join("".join(TELEX.get(letter, (letter,))) for letter in initial)
    full = "".join("".join(TELEX.get(letter, (letter,))) for letter in vowels)
    bare, marks = bare_and_marks(vowels)
    return {
        onset + full + coda + key, onset + full + key + coda, onset + bare + marks + coda + key,
        onset + bare + coda + marks + key, onset + bare + coda + key + marks, onset + bare + marks + key + coda,
    }  # fmt: skip


def test_every_syllable_is_composed_however_its_keys_are_ordered() -> None:
    wrong = [
        (keys, compose(keys, "telex"), word)
        for initial, vowels, coda, tone, word in syllables(UNLIKE)
        for keys in telex_ways(initial, vowels, coda, tone)
        if compose(keys, "telex") != word
    ]
    assert wrong == []


def test_every_syllable_is_composed_by_vni() -> None:
    made = 0
    for initial, vowels, coda, tone, word in syllables(UNLIKE):
        keys = "".join(VNI.get(letter, letter) for letter in initial + vowels) + coda + TONES[tone][1]
        assert compose(keys, "vni") == word
        made += 1
    assert made > 2_000


def test_every_syllable_can_be_taken_up_again_where_it_was_left() -> None:
    for method in ("telex", "vni"):
        for *_parts, word in syllables(UNLIKE):
            keys = unravel(word, method)
            assert keys is not None and compose(keys, method) == word


@pytest.mark.parametrize(("keys", "word"), TRICKY.items())
def test_a_tricky_word_is_composed(keys: str, word: str) -> None:
    assert compose(keys, "telex") == word


@pytest.mark.parametrize(("keys", "text"), TAKEN_BACK.items())
def test_the_same_key_again_takes_the_mark_back(keys: str, text: str) -> None:
    assert compose(keys, "telex") == text


@pytest.mark.parametrize("keys", NOT_VIETNAMESE)
def test_a_word_that_cannot_be_vietnamese_stays_as_typed(keys: str) -> None:
    assert compose(keys, "telex") == keys


@pytest.mark.parametrize(
    ("keys", "word"),
    {
        "thuo73": "thuở",
        "d9u7o7ng2": "đường",
        "Vie6t5": "Việt",
        "a11": "a1",
        "a66": "a6",
        "19": "19",
        "quo6c1": "quốc",
    }.items(),
)
def test_vni_keys_compose(keys: str, word: str) -> None:
    assert compose(keys, "vni") == word


def test_capitals_stay_capitals() -> None:
    assert compose("DDUWCS", "telex") == "ĐỨC"
    assert compose("Aans", "telex") == "Ấn"
    assert compose("W", "telex") == "Ư"
