"""A range of a day's numbers is shared by a store and what is restored from its backups, so that none is given twice."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from schemas.rules.numbering import INCARNATIONS_APART, NumberRange, number_of, official_code

RANGES = st.tuples(st.integers(1, 9_000), st.integers(0, 5_000)).map(lambda two: NumberRange(two[0], two[0] + two[1]))


@given(RANGES)
def test_neighbouring_incarnations_count_in_parts_that_do_not_touch(numbers: NumberRange) -> None:
    parts = [numbers.of_incarnation(ordinal) for ordinal in range(1, INCARNATIONS_APART + 1)]
    if numbers.last - numbers.first + 1 < INCARNATIONS_APART:
        assert set(parts) == {numbers}  # too short to share; a look-up still finds a number that is taken
        return
    assert all(numbers.first <= part.first <= part.last <= numbers.last for part in parts)
    assert all(one.last < other.first for one, other in pairwise(parts))
    assert numbers.of_incarnation(INCARNATIONS_APART + 1) == parts[0]


@given(st.integers(1, 9_999_999))
def test_the_count_of_a_number_is_read_back(count: int) -> None:
    assert number_of(official_code("H44.99.12", "2026-11-22", count)) == count
    assert number_of(official_code("H44.05", "2026-11-22", count)) == count


def test_another_form_has_no_count() -> None:
    assert [number_of(text) for text in ("", "H44.99.12", "TẠM-A1-261121-007x", "H44-26-1")] == [None] * 4
