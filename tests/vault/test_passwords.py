"""What is accepted as a password, and in which words it is refused."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua_tui.vault import choose_password, read_password_file, typed_password
from motcua_tui.vault.passwords import NewPassword, Password
from schemas.refusal import Refusal
from tests.vault.keyring import code, got, typed

OFFICE = ["UBND xã Minh Tân", "Trần Thị Bưởi", "tranbuoi"]
GOOD = [
    "con mèo nhà tôi thích ăn cá rán",
    "ngày mưa bà ngoại kể chuyện cổ tích",
    "blue kettle under the stairs",
    "ha7Kq2mZx9Lw4Rt",
    "Пароль моей бабушки Зины",
    "mười bảy con vịt lội qua ao làng",
    "correct horse battery staple",
    "supervisor-password-1",
    "x" * 3 + "gì đó rất riêng của tôi",
]
GUESSABLE = [
    "aaaaaaaaaaaaaaa",
    "               ",
    "123456789012345",
    "987654321098765",
    "abcdefghijklmnopqr",
    "qwertyuiopasdfgh",
    "poiuytrewqlkjhgfdsa",
    "!@#$%^&*()!@#$%^",
    "abcabcabcabcabcabc",
    "xin1xin1xin1xin1xin1",
    "matkhau123456789",
    "Mật khẩu của tôi 2026",
    "MẬT KHẨU MẬT KHẨU 99",
    "cộng hòa xã hội chủ nghĩa Việt Nam",
    "Độc lập - Tự do - Hạnh phúc",
    "passwordpassword1",
    "iloveyouiloveyou",
    "motcua motcua motcua",
    "ubnd xã minh tân",
    "UBND Minh Tân 2026!",
    "tranthibuoi123456",
    "tranbuoi@minhtan.26",
    "admin admin admin admin",
    "!!!!!!!!!!!!!!!!",
    "?!?!?!?!?!?!?!?!",
]


@pytest.mark.parametrize("words", GOOD)
def test_a_sentence_of_ones_own_is_taken(words):
    assert isinstance(choose_password(typed(words), OFFICE), NewPassword)


@pytest.mark.parametrize("words", GUESSABLE)
def test_a_guessable_password_is_refused(words):
    assert code(choose_password(typed(words), OFFICE)) == "vault.password_common"


def test_the_offices_names_are_refused_only_where_they_are_known():
    words = typed("tranbuoi@minhtan.26")
    assert code(choose_password(words, OFFICE)) == "vault.password_common"
    assert isinstance(choose_password(words), NewPassword)


@pytest.mark.parametrize(
    ("enough", "too_little"),
    [
        ("bưởi hành chính công", "sữa hành chính công"),
        ("905172 hành chính công", "90517 hành chính công"),
        ("mèo đen đeo nơ ở đầm", "mèo đen đeo nơ ở đèo"),
        ("?;:~_+=.,/{}[]<>", "?;:~~~~~~~~~~~~~~~"),
    ],
    ids=["four letters of one's own", "six digits of one's own", "six different letters", "signs alone"],
)
def test_one_less_of_ones_own_than_is_needed_is_refused(enough, too_little):
    assert isinstance(choose_password(typed(enough)), NewPassword)
    assert code(choose_password(typed(too_little))) == "vault.password_common"


@pytest.mark.parametrize("run", ["asdf", "asdfg", "fdsa", "3456", "65432"])
def test_a_run_along_the_keys_adds_nothing_wherever_it_stands(run):
    for words in (f"{run} hành chính công sữa", f"sữa hành chính công {run}"):
        assert code(choose_password(typed(words))) == "vault.password_common"


def test_three_keys_in_a_row_are_no_run():
    assert isinstance(choose_password(typed("hành chính công asd đi")), NewPassword)


def test_what_is_repeated_counts_once_and_what_follows_it_counts_too():
    assert isinstance(choose_password(typed("cây bưởi cây bưởi cây bưởi")), NewPassword)
    assert isinstance(choose_password(typed("an 1 an 1 an 1 bơi")), NewPassword)
    assert code(choose_password(typed("mè 35 mè 35 mè 35 79"))) == "vault.password_common"


def test_a_name_of_three_letters_is_not_ones_own_but_one_of_two_may_be_chance():
    words = typed("hành chính công mai hè")
    assert code(choose_password(words, ["Mai"])) == "vault.password_common"
    assert isinstance(choose_password(words, ["Hè"]), NewPassword)


def test_no_kind_of_character_is_demanded():
    assert isinstance(choose_password(typed("chim sáo sậu hót vang vườn chuối")), NewPassword)


def test_fourteen_characters_are_too_short_and_fifteen_are_enough():
    assert code(choose_password(typed("vịt lội ao làng"[:14]))) == "vault.password_short"
    assert isinstance(choose_password(typed("vịt lội ao làng")), NewPassword)


def test_characters_are_counted_after_composition():
    words = "vịt lội ao làn"
    assert len(words) == 14
    assert len(unicodedata.normalize("NFD", words)) > 15
    assert code(choose_password(typed(unicodedata.normalize("NFD", words)))) == "vault.password_short"


def test_composed_and_decomposed_typing_give_the_same_password():
    words = "ngày mưa bà ngoại kể chuyện"
    assert typed(unicodedata.normalize("NFD", words)) == typed(unicodedata.normalize("NFC", words))


def test_256_characters_are_taken_and_257_are_refused():
    words = "một câu dài vô cùng về đàn cò trắng bay qua " * 8
    assert len(typed(words[:256]).expose().decode()) == 256
    assert code(typed_password(words[:257])) == "vault.password_long"
    assert code(typed_password(unicodedata.normalize("NFD", words[:257]))) == "vault.password_long"


def test_256_letters_typed_with_three_marks_each_are_256_characters():
    apart = unicodedata.normalize("NFD", "\u1f82" * 256)
    assert len(apart) == 1024
    assert typed(apart) == typed("\u1f82" * 256)


def test_an_empty_password_is_refused():
    assert code(typed_password("")) == "vault.password_empty"


@pytest.mark.parametrize("char", ["\n", "\t", "\0", "\x1b", "\u200b", "\u202e", "\ud800", "\u2028", "\x7f"])
def test_characters_nobody_can_type_again_are_refused(char):
    assert code(typed_password(f"con mèo{char} thích ăn cá rán")) == "vault.password_characters"


def test_four_marks_on_one_letter_are_taken_and_five_are_refused():
    assert isinstance(typed_password("con ga\u0316\u0317\u0318\u0319"), Password)
    assert code(typed_password("con ga\u0316\u0317\u0318\u0319\u031c")) == "vault.password_characters"


def test_ten_thousand_combining_marks_are_refused_at_once():
    assert code(typed_password("a" + "\u0301" * 200)) == "vault.password_characters"
    assert code(typed_password("a" + "\u0301" * 10_000)) == "vault.password_long"


def test_spaces_at_the_ends_belong_to_the_password():
    assert typed(" mật ") != typed("mật")


def test_a_refusal_never_repeats_the_password():
    refusal = choose_password(typed("aaaaaaaaaaaaaaa"))
    assert isinstance(refusal, Refusal)
    assert "aaaa" not in refusal.message


@given(st.text(max_size=300))
def test_any_text_is_a_password_or_a_refusal(words):
    password = typed_password(words)
    if isinstance(password, Password):
        assert isinstance(choose_password(password, OFFICE), NewPassword | Refusal)


@given(st.text(alphabet="abc123 !", min_size=15, max_size=256))
def test_a_long_password_of_few_characters_is_judged_in_bounded_time(words):
    assert isinstance(choose_password(typed(words)), NewPassword | Refusal)


@pytest.mark.parametrize(
    "octets",
    [
        "mèo ăn cá".encode(),
        "mèo ăn cá\n".encode(),
        "mèo ăn cá\r\n".encode(),
        "\ufeffmèo ăn cá\r\n".encode(),
    ],
)
def test_a_password_file_may_end_in_a_line_and_begin_with_a_mark(tmp_path, octets):
    file = tmp_path / "password.txt"
    file.write_bytes(octets)
    assert got(read_password_file(file)) == typed("mèo ăn cá")


@pytest.mark.parametrize(
    ("octets", "expected"),
    [
        (b"", "vault.password_empty"),
        (b"\n", "vault.password_empty"),
        (b"\r\n", "vault.password_empty"),
        (b"\xef\xbb\xbf\r\n", "vault.password_empty"),
        (b"one\ntwo\n", "vault.password_characters"),
        (b"one\n\n", "vault.password_characters"),
        (b"one\r", "vault.password_characters"),
        (b"\xff\xfeo\0n\0e\0", "vault.password_not_utf8"),
        (b"\xc3\x28", "vault.password_not_utf8"),
        (b"\xff" * 4096, "vault.password_not_utf8"),
        (b"\xff" * 4097, "vault.password_long"),
        ("ă".encode() * 3000, "vault.password_long"),
        (b"x" * 4097, "vault.password_long"),
        (b"x" * 300, "vault.password_long"),
    ],
)
def test_a_password_file_that_will_not_do_is_refused(tmp_path, octets, expected):
    file = tmp_path / "password.txt"
    file.write_bytes(octets)
    assert code(read_password_file(file)) == expected


def test_a_password_file_that_is_not_there_is_refused(tmp_path):
    assert code(read_password_file(tmp_path / "none")) == "vault.password_file"
    assert code(read_password_file(tmp_path)) == "vault.password_file"
