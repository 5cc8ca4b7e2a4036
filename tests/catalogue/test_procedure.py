"""Limits in words, what applies to a case and a channel, and versions by date."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.base import plain, read_value
from schemas.procedure import (
    Case,
    Fee,
    Limit,
    LimitRule,
    Part,
    Procedure,
    fees_for,
    find_case,
    limit_for,
    parse_limit,
    parts_for,
    version_hash,
    version_on,
)
from schemas.refusal import Refusal

NIGHT = Case(name="Ban đêm", code="9.000001.01")
STORM = Case(name="Trời bão")


def days(value: int) -> Limit:
    return Limit(value=value, unit="working_days")


def kite(**changes: Any) -> Procedure:
    plain_kite = Procedure(
        code="9.000001", name="Thả diều", field="Vui chơi", source="thử", cases=(NIGHT, STORM)
    )
    return msgspec.structs.replace(plain_kite, **changes)


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("3 working_days", Limit(value=3, unit="working_days")),
        ("15 calendar_days", Limit(value=15, unit="calendar_days")),
        ("8 hours", Limit(value=8, unit="hours")),
        ("same_day", Limit(value=1, unit="same_day")),
        ("same_day 15:00", Limit(value=1, unit="same_day", cutoff="15:00")),
        ("03 ngày làm việc", Limit(value=3, unit="working_days")),
        ("  15   NGÀY ", Limit(value=15, unit="calendar_days")),
        ("8 giờ", Limit(value=8, unit="hours")),
        ("trong ngày", Limit(value=1, unit="same_day")),
        ("Trong ngày trước 15h", Limit(value=1, unit="same_day", cutoff="15:00")),
        ("trong ngày 9 giờ 30", Limit(value=1, unit="same_day", cutoff="09:30")),
    ],
)
def test_a_limit_is_read_in_english_and_vietnamese_words(text, limit):
    assert parse_limit(text) == limit


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "limit.unreadable"),
        ("three days", "limit.unreadable"),
        ("3", "limit.unreadable"),
        ("-3 working_days", "limit.unreadable"),
        ("3 tháng", "limit.unreadable"),
        ("1.5 hours", "limit.unreadable"),
        ("same_day 24:00", "limit.unreadable"),
        ("same_day 12:60", "limit.unreadable"),
        ("3 working_days" + " " * 60, "limit.unreadable"),
        ("0 working_days", "limit.out_of_range"),
        ("3651 calendar_days", "limit.out_of_range"),
    ],
)
def test_a_limit_that_cannot_be_read_is_refused(text, code):
    found = parse_limit(text)
    assert isinstance(found, Refusal)
    assert found.code == code


@given(st.text(max_size=80))
def test_no_text_makes_the_reader_of_limits_raise(text):
    assert isinstance(parse_limit(text), Limit | Refusal)


@given(st.integers(1, 3650), st.sampled_from(["working_days", "calendar_days", "hours"]))
def test_a_limit_is_written_as_it_is_read(value, unit):
    assert parse_limit(str(Limit(value=value, unit=unit))) == Limit(value=value, unit=unit)


@given(st.none() | st.times().map(lambda time: f"{time:%H:%M}"))
def test_a_same_day_limit_is_written_as_it_is_read(cutoff):
    limit = Limit(value=1, unit="same_day", cutoff=cutoff)
    assert parse_limit(str(limit)) == limit


@pytest.mark.parametrize(
    "fields",
    [
        {"value": 0, "unit": "hours"},
        {"value": 3651, "unit": "hours"},
        {"value": 2, "unit": "same_day"},
        {"value": 3, "unit": "working_days", "cutoff": "15:00"},
        {"value": 1, "unit": "same_day", "cutoff": "25:00"},
        {"value": 1, "unit": "months"},
    ],
)
def test_an_impossible_limit_is_refused(fields):
    found = read_value(fields, Limit, area="catalogue")
    assert isinstance(found, Refusal)
    assert found.code == "catalogue.not_valid"


def test_a_limit_rule_names_a_case_or_a_channel():
    found = read_value({"limit": None}, LimitRule, area="catalogue")
    assert isinstance(found, Refusal)


LIMITS = (
    LimitRule(limit=days(1), channel="online"),
    LimitRule(limit=days(2), case=NIGHT.key),
    LimitRule(limit=days(3), case=NIGHT.key, channel="online"),
    LimitRule(limit=None, case=STORM.key),
)


@pytest.mark.parametrize(
    ("case", "channel", "value"),
    [
        (None, None, 9),
        (None, "counter", 9),
        (None, "online", 1),
        (NIGHT.code, "counter", 2),
        (NIGHT.name, "counter", 2),
        (NIGHT.code, "online", 3),
        (STORM.name, "counter", None),
        (STORM.name, "online", None),
        ("ngoài danh sách", "online", 1),
    ],
)
def test_the_most_specific_limit_holds(case, channel, value):
    found = limit_for(kite(limit=days(9), limits=LIMITS), case, channel)
    assert found == (None if value is None else days(value))


def test_without_any_limit_the_clerk_must_state_it():
    assert limit_for(kite()) is None


def test_of_two_equally_specific_limits_the_first_holds():
    rules = (LimitRule(limit=days(4), channel="post"), LimitRule(limit=days(5), channel="post"))
    assert limit_for(kite(limits=rules), None, "post") == days(4)


def test_a_case_is_found_by_its_code_and_by_its_name():
    assert find_case(kite(), "9.000001.01") == NIGHT
    assert find_case(kite(), "BAN ĐÊM") == NIGHT
    assert find_case(kite(), "Trời bão") == STORM
    assert find_case(kite(), "") is None
    assert find_case(kite(), None) is None


def test_a_dossier_needs_the_general_parts_and_those_of_its_case():
    parts = (Part(name="Đơn"), Part(name="Đèn pin", case=NIGHT.key), Part(name="Áo mưa", case=STORM.key))
    assert [part.name for part in parts_for(kite(parts=parts))] == ["Đơn"]
    assert [part.name for part in parts_for(kite(parts=parts), NIGHT.code)] == ["Đơn", "Đèn pin"]
    assert [part.name for part in parts_for(kite(parts=parts), STORM.name)] == ["Đơn", "Áo mưa"]


def test_a_fee_of_the_channel_replaces_the_general_fee_of_its_name():
    fees = (
        Fee(name="Phí", kind="fee", amount_vnd=8000),
        Fee(name="Phí", kind="fee", amount_vnd=4000, channel="online"),
        Fee(name="Lệ phí", kind="charge", amount_vnd=1000),
    )
    assert [fee.amount_vnd for fee in fees_for(kite(fees=fees))] == [8000, 1000]
    assert [fee.amount_vnd for fee in fees_for(kite(fees=fees), None, "online")] == [4000, 1000]


def test_a_fee_of_the_case_comes_before_a_fee_of_the_channel():
    fees = (
        Fee(name="Phí", kind="fee", amount_vnd=1, channel="online"),
        Fee(name="Phí", kind="fee", amount_vnd=2, case=NIGHT.key),
    )
    assert [fee.amount_vnd for fee in fees_for(kite(fees=fees), NIGHT.code, "online")] == [2]


def test_alternatives_of_one_fee_stay_side_by_side():
    fees = (
        Fee(name="Phí", kind="fee", amount_vnd=1, text="trẻ em"),
        Fee(name="Phí", kind="fee", amount_vnd=2),
    )
    assert len(fees_for(kite(fees=fees))) == 2


def test_the_identity_of_a_version_is_the_hash_of_its_sorted_json():
    procedure = kite(limit=days(3), valid_from=date(2026, 1, 2), parts=(Part(name="Đơn", originals=1),))
    text = json.dumps(plain(procedure), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert version_hash(procedure) == hashlib.sha256(text.encode()).hexdigest()


def test_the_identity_of_a_known_version_never_changes():
    known = Procedure(
        code="9.000001",
        name="Thả diều",
        field="Vui chơi",
        source="thử",
        limit=Limit(value=1, unit="same_day", cutoff="15:00"),
        cases=(NIGHT,),
        limits=(LimitRule(limit=days(2), case=NIGHT.key),),
        parts=(Part(name="Đơn", originals=1, required=True),),
        fees=(Fee(name="Phí", kind="fee", amount_vnd=8000, channel="online"),),
        immediate=True,
        valid_from=date(2026, 1, 2),
    )
    assert version_hash(known) == "5bdc6b3b41312d5f5c69ea7120a4ce6b2ee58013174155d203fa68e45f58035a"


def test_any_change_makes_another_version():
    assert version_hash(kite(limit=days(3))) != version_hash(kite(limit=days(4)))


def test_a_version_survives_being_written_and_read():
    procedure = kite(limit=days(3), limits=LIMITS, valid_from=date(2026, 1, 2), immediate=True)
    assert msgspec.json.decode(msgspec.json.encode(procedure), type=Procedure) == procedure


FIRST = kite(name="đầu tiên")
YEAR = kite(name="cả năm", valid_from=date(2026, 1, 1), valid_to=date(2026, 12, 31))
SUMMER = kite(name="mùa hè", valid_from=date(2026, 6, 1), valid_to=date(2026, 8, 31))


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(1999, 1, 1), "đầu tiên"),
        (date(2025, 12, 31), "đầu tiên"),
        (date(2026, 1, 1), "cả năm"),
        (date(2026, 5, 31), "cả năm"),
        (date(2026, 6, 1), "mùa hè"),
        (date(2026, 8, 31), "mùa hè"),
        (date(2026, 9, 1), "cả năm"),
        (date(2026, 12, 31), "cả năm"),
        (date(2027, 1, 1), "đầu tiên"),
    ],
)
def test_the_version_of_a_day_is_the_newest_that_is_valid(day, name):
    for versions in ([FIRST, YEAR, SUMMER], [SUMMER, FIRST, YEAR]):
        found = version_on(versions, day)
        assert found is not None
        assert found.name == name


def test_an_undated_first_version_holds_for_all_earlier_dates():
    later = kite(valid_from=date(2026, 1, 1))
    assert version_on([FIRST, later], date.min) == FIRST
    assert version_on([FIRST, later], date.max) == later


def test_of_two_versions_of_the_same_day_the_one_entered_last_holds():
    again = kite(name="sửa lại")
    assert version_on([FIRST, again], date(2026, 1, 1)) == again


def test_outside_every_validity_there_is_no_version():
    assert version_on([], date(2026, 1, 1)) is None
    assert version_on([YEAR, SUMMER], date(2025, 1, 1)) is None
    assert version_on([YEAR, SUMMER], date(2027, 1, 1)) is None
