"""The code printed on a slip: read back whole, or not at all."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.rules.slip_code import SLIP_BYTES_MAX, read_slip_code, slip_code

HASH = "0123456789abcdef" * 4
DOSSIER = "H44.99.12.A.1QWER.17"
CODE = slip_code(DOSSIER, HASH)


def test_the_code_names_the_dossier_and_half_of_its_first_hash():
    assert CODE.startswith(f"MC1|{DOSSIER}|{HASH[:32]}|") and len(CODE.rsplit("|", 1)[1]) == 4
    assert read_slip_code(CODE) == (DOSSIER, HASH[:32])
    assert read_slip_code(f"  {CODE}\r\n") == (DOSSIER, HASH[:32])


@given(st.text("ABCXYZ0123456789.", min_size=3, max_size=75), st.text("0123456789abcdef", min_size=64, max_size=64))
def test_every_code_fits_and_is_read_back(dossier, digest):
    code = slip_code(dossier, digest)
    assert len(code.encode()) <= SLIP_BYTES_MAX
    assert read_slip_code(code) == (dossier, digest[:32])


@pytest.mark.parametrize("place", range(len(CODE)))
def test_a_letter_read_wrongly_is_noticed(place):
    wrong = "X" if CODE[place] != "X" else "Y"
    read = read_slip_code(CODE[:place] + wrong + CODE[place + 1 :])
    assert read is None


def test_letters_read_wrongly_pass_for_right_almost_never():
    rng = random.Random(5)
    passed = 0
    for _ in range(20_000):
        body = list(CODE[:-5])
        body[rng.randrange(4, len(body))] = rng.choice("ABCDEF0123456789.")
        if "".join(body) != CODE[:-5] and read_slip_code("".join(body) + CODE[-5:]):
            passed += 1
    assert passed <= 3


@given(st.text(max_size=200))
def test_any_other_text_is_none(text):
    assert read_slip_code(text) is None


@pytest.mark.parametrize(
    "text", [CODE[:-1], CODE + "0", CODE.replace("MC1", "MC2"), CODE.lower(), "X" * 200, CODE + " " * 100, f"{CODE}\n{CODE}"]
)
def test_what_is_cut_doubled_or_of_another_version_is_none(text):
    assert read_slip_code(text) is None
