"""Argon2id: parameters within bounds, chosen once for the PC."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from motcua_tui.vault import kdf
from motcua_tui.vault.kdf import DEFAULT, FLOOR, LADDER, argon2id, choose_kdf, stretch, why_not
from tests.vault.keyring import code, got, typed


def clock_where_each_try_takes(*seconds: float) -> Callable[[], float]:
    readings: list[float] = []
    for took in seconds:
        readings += [0.0, took]
    return lambda: readings.pop(0)


def test_the_default_and_the_floor_are_what_is_documented():
    assert (DEFAULT.memory_kib, DEFAULT.passes, DEFAULT.lanes) == (64 * 1024, 3, 4)
    assert (FLOOR.memory_kib, FLOOR.passes, FLOOR.lanes) == (19 * 1024, 2, 1)


def test_a_quick_pc_gets_the_default_after_one_measurement():
    assert choose_kdf(0.6, clock=clock_where_each_try_takes(0.5)) == DEFAULT


def test_a_weak_pc_gets_the_strongest_rung_it_climbs_in_time():
    assert choose_kdf(0.6, clock=clock_where_each_try_takes(2.0, 1.1, 0.59)) == LADDER[2]


def test_the_weakest_pc_gets_the_floor_unmeasured():
    assert choose_kdf(0.6, clock=clock_where_each_try_takes(9.0, 8.0, 7.0, 6.0)) == FLOOR


def test_a_pc_without_the_memory_gets_a_lower_rung(monkeypatch):
    huge = argon2id(2**31 - 1, 2, 1)
    monkeypatch.setattr(kdf, "LADDER", (huge, *LADDER))
    assert choose_kdf(60.0) == DEFAULT


def test_every_rung_of_the_ladder_is_within_bounds_and_below_the_one_before():
    assert all(why_not(rung) is None for rung in LADDER)
    costs = [rung.memory_kib * rung.passes for rung in LADDER]
    assert costs == sorted(costs, reverse=True)
    assert LADDER[-1] == FLOOR


@pytest.mark.parametrize(
    "weak",
    [
        argon2id(19 * 1024 - 1, 2, 1),
        argon2id(65536, 1, 4),
        argon2id(65536, 3, 0),
        argon2id(0, 0, 0),
        argon2id(-1, 3, 4),
    ],
)
def test_parameters_below_the_floor_are_refused(weak):
    assert code(why_not(weak)) == "vault.kdf_weak"


@pytest.mark.parametrize(
    "heavy",
    [argon2id(256 * 1024 + 1, 2, 1), argon2id(65536, 5, 4), argon2id(65536, 3, 5), argon2id(2**40, 3, 4)],
)
def test_parameters_above_the_cap_are_refused(heavy):
    assert code(why_not(heavy)) == "vault.kdf_heavy"


def test_the_cap_itself_is_taken():
    assert why_not(argon2id(256 * 1024, 4, 4)) is None


def test_stretching_is_plain_argon2id_over_the_utf8_of_the_password():
    salt = bytes(range(16))
    expected = Argon2id(salt=salt, length=32, iterations=2, lanes=1, memory_cost=19456).derive("mèo".encode())
    assert bytes(got(stretch(typed("mèo"), salt, FLOOR)).expose()) == expected


def test_too_little_memory_is_a_refusal():
    assert code(stretch(typed("mèo"), bytes(16), argon2id(2**31 - 1, 2, 1))) == "vault.memory"


def test_the_strongest_parameters_in_use_are_found():
    assert kdf.strongest([FLOOR, DEFAULT, LADDER[2]]) == DEFAULT
    assert kdf.strongest([]) == DEFAULT


def test_the_steps_a_weak_machine_goes_down_are_these():
    assert [(one.memory_kib >> 10, one.passes, one.lanes) for one in LADDER] == [
        (64, 3, 4), (48, 3, 4), (32, 3, 4), (24, 2, 2), (19, 2, 1),
    ]  # fmt: skip
