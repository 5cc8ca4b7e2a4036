"""Settings: a default, a meaning and a check for each."""

from __future__ import annotations

import pytest

from schemas.settings import SETTINGS, value_of, why_not_setting


@pytest.mark.parametrize("name", SETTINGS)
def test_every_default_is_a_value_the_setting_takes(name):
    assert why_not_setting(name, SETTINGS[name].default) is None
    assert SETTINGS[name].meaning


def test_what_was_set_counts_else_the_default():
    assert value_of({}, "rule.unpaid") == "warn"
    assert value_of({"rule.unpaid": "refuse"}, "rule.unpaid") == "refuse"
    with pytest.raises(KeyError):
        value_of({}, "rule.unknown")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("rule.unpaid", "refuse"), ("rule.no_result_file", "refuse"), ("rule.held_by_colleague", "refuse"),
        ("due_soon.working_days", "0"), ("due_soon.working_days", "9"), ("lock.idle_minutes", "1"),
        ("lock.idle_minutes", "60"), ("language", "en"), ("print.copies", "2"), ("agency.name", "UBND xã Thử"),
        ("agency.name", "x" * 300), ("office.hours", "T2-T6 07:30-11:30 13:00-16:30; T7 07:30-11:30"),
    ],
)  # fmt: skip
def test_a_good_value_is_taken(name, value):
    assert why_not_setting(name, value) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("rule.unpaid", ""), ("rule.unpaid", "warn\n"), ("rule.unpaid", "WARN"), ("due_soon.working_days", "10"),
        ("due_soon.working_days", "-1"), ("due_soon.working_days", "1\n"), ("lock.idle_minutes", "0"),
        ("lock.idle_minutes", "61"), ("language", "fr"), ("print.copies", "3"), ("agency.name", "x" * 301),
        ("agency.name", "a\x1b[31m"), ("agency.name", "a\nb"), ("agency.name", "a\x7f"),
    ],
)  # fmt: skip
def test_a_bad_value_is_refused_by_name(name, value):
    refusal = why_not_setting(name, value)
    assert refusal is not None and refusal.code == "settings.not_valid" and name in refusal.message


@pytest.mark.parametrize("name", ["agency.name", "agency.place", "agency.address", "agency.hotline", "agency.parent"])
@pytest.mark.parametrize("text", ["a\u202eb", "a\u0085b", "a\u200bb", "e" + "\u0301" * 30])
def test_hidden_characters_are_refused_in_what_is_printed(name, text):
    assert why_not_setting(name, text) is not None


def test_office_hours_are_read_before_they_are_kept():
    refusal = why_not_setting("office.hours", "T2-T6 11:30-07:00")
    assert refusal is not None and refusal.code == "hours.order"


def test_an_unknown_setting_is_refused():
    refusal = why_not_setting("colour", "red")
    assert refusal is not None and refusal.code == "settings.unknown"
