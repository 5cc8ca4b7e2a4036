"""The recovery secret on paper: what a tired person types back is read, or the wrong group is named."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua_tui.vault.recovery import _ALPHABET, RecoverySecret, read_recovery
from schemas.refusal import Refusal
from tests.vault.keyring import code, got

FIXED = RecoverySecret(bytes(range(20)))
FIXED_TEXT = "000G5-40R4C-0M30Z-E209T-185GF-R38EX-1W81A-24GKE"


def test_the_printed_form_is_fixed():
    assert FIXED.text() == FIXED_TEXT
    assert got(read_recovery(FIXED_TEXT)) == FIXED


@given(st.binary(min_size=20, max_size=20))
def test_what_is_printed_is_read_back(octets):
    secret = RecoverySecret(octets)
    assert got(read_recovery(secret.text())) == secret


@given(st.binary(min_size=20, max_size=20))
def test_case_dashes_spaces_and_lookalikes_do_not_matter(octets):
    secret = RecoverySecret(octets)
    sloppy = secret.text().lower().replace("-", "  ").replace("0", "o").replace("1", "l")
    assert got(read_recovery(f"\ufeff {sloppy}\r\n")) == secret
    assert got(read_recovery(secret.text().replace("-", "").replace("1", "I"))) == secret


def test_every_single_wrong_letter_is_noticed_and_its_group_named():
    for at, letter in itertools.product(range(len(FIXED_TEXT)), _ALPHABET):
        if FIXED_TEXT[at] in ("-", letter):
            continue
        refusal = read_recovery(FIXED_TEXT[:at] + letter + FIXED_TEXT[at + 1 :])
        assert isinstance(refusal, Refusal)
        assert (refusal.code, refusal.params["groups"]) == ("vault.recovery_mistyped", str(at // 6 + 1))


@given(st.binary(min_size=20, max_size=20), st.integers(0, 7), st.integers(0, 3))
def test_two_letters_swapped_are_noticed(octets, group, at):
    text = RecoverySecret(octets).text()
    here = group * 6 + at
    if text[here] == text[here + 1]:
        return
    swapped = text[:here] + text[here + 1] + text[here] + text[here + 2 :]
    assert code(read_recovery(swapped)) == "vault.recovery_mistyped"


@given(st.binary(min_size=20, max_size=20), st.integers(0, 7), st.integers(0, 7))
def test_two_groups_swapped_are_noticed_even_if_they_are_alike(octets, one, other):
    groups = RecoverySecret(octets).text().split("-")
    groups[one], groups[other] = groups[other], groups[one]
    answer = read_recovery("-".join(groups))
    if one == other:
        assert got(answer) == RecoverySecret(octets)
    else:
        assert code(answer) == "vault.recovery_mistyped"


@pytest.mark.parametrize("words", ["", "-", FIXED_TEXT[:-1], FIXED_TEXT + "0", "x" * 100_000])
def test_a_text_of_another_length_is_refused(words):
    assert code(read_recovery(words)) == "vault.recovery_length"


@pytest.mark.parametrize("letter", ["U", "Đ", "!", "ß", "\0", "é", "٣"])
def test_a_letter_outside_the_alphabet_names_its_group(letter):
    refusal = read_recovery(FIXED_TEXT[:12] + letter + FIXED_TEXT[13:])
    assert isinstance(refusal, Refusal)
    assert refusal.code in ("vault.recovery_mistyped", "vault.recovery_length")
    assert letter not in str(refusal.params)


@given(st.text(max_size=500))
def test_any_text_is_a_secret_or_a_refusal(words):
    assert isinstance(read_recovery(words), RecoverySecret | Refusal)


def test_a_refusal_never_repeats_what_was_typed():
    refusal = read_recovery(FIXED_TEXT[:-1] + "Z")
    assert isinstance(refusal, Refusal)
    assert "185GF" not in refusal.message


def test_the_secret_has_160_bits_and_hides():
    assert len(RecoverySecret.random()) == 20
    assert RecoverySecret.random() != RecoverySecret.random()
    assert repr(FIXED) == "‹ẩn›"
    with pytest.raises(ValueError, match="20 bytes"):
        RecoverySecret(bytes(19))


def test_each_store_derives_another_key_from_the_same_secret():
    assert FIXED.private_key("one") != FIXED.private_key("two")
