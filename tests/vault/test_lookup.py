"""Keys of the citizens' look-up file: committed vectors, and rows that open with their own key only."""

from __future__ import annotations

import pytest

from motcua_tui.vault.lookup import LookupKey, fresh_salt, key_of, number_key, open_row, seal_row, slip_key
from schemas.kiosk import Slow

SALT = "000102030405060708090a0b0c0d0e0f"
NUMBER_KEY = "37ae58b04dc6f8a7c757d8d156ecd05818ac700f8f691c690a04b57f69cb552d6379528fa1de55f882a1ac00dcd0343e"
SLIP_KEY = "2868700fdb9927bbb1620240dca9279c59b8206b25eaf12ed735f40a9caa59143579a25ca68e07eea71b210c18a24846"


def by_number(salt: str = SALT, number: str = "TẠM-A1-261124-001", digits: str = "654321") -> LookupKey:
    return number_key(salt, number, digits, Slow())


def test_the_keys_are_those_of_the_page():
    assert by_number().whole.hex() == NUMBER_KEY
    assert slip_key(SALT, "H44.99.12.A.1ABCD.7", "0" * 32).whole.hex() == SLIP_KEY


@pytest.mark.parametrize("changes", [{"digits": "654322"}, {"number": "TẠM-A1-261124-002"}, {"salt": fresh_salt()}])
def test_another_number_other_digits_or_another_salt_open_nothing(changes):
    sealed, other = seal_row(by_number(), b"{}"), by_number(**changes)
    assert open_row(by_number(), sealed) == b"{}"
    assert other.name != by_number().name and open_row(other, sealed) is None


def test_a_row_opens_under_its_own_name_only_and_no_bit_of_it_may_change():
    key = by_number()
    sealed = seal_row(key, b"{}")
    assert open_row(LookupKey(bytes(16), key.key), sealed) is None
    assert open_row(key, sealed[:-2] + f"{int(sealed[-2:], 16) ^ 1:02x}") is None
    assert seal_row(key, b"{}") != sealed


def test_a_kept_key_is_the_same_key():
    assert key_of(by_number().whole) == by_number()
