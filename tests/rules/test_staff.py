"""Staff settings as people write them: fields and specialists, the rota, deputies."""

from __future__ import annotations

from datetime import date

import pytest

from schemas.refusal import Refusal
from schemas.rules.staff import (
    deputy_on,
    on_duty,
    parse_deputies,
    parse_fields,
    parse_rota,
    rota_days,
    rota_text,
    since,
    specialists_for,
    users_named,
    with_duty,
    without_day,
)
from schemas.settings import SETTINGS, why_not_setting

FIELDS = parse_fields("Hộ tịch: linh; Chứng thực: mai; Đất đai: hung; Đất: tuan; *: hoa")
ROTA = parse_rota("T2-T6 sáng: linh, mai; T2-T6 chiều: mai; T7 sáng: hoa; 2026-11-25 cả ngày: tuan")
DEPUTIES = parse_deputies("hung 2026-11-23..2026-11-27 Quyết định 12/QĐ-UBND; linh 2026-12-01..2026-12-01 Giấy ủy quyền 3")


@pytest.mark.parametrize(
    ("field", "user"),
    [
        ("Hộ tịch", "linh"), ("ho tich", "linh"), ("Hộ tịch có yếu tố nước ngoài", "linh"), ("Chứng thực", "mai"),
        ("Đất đai", "hung"), ("Đất rừng", "tuan"), ("Thể dục thể thao", "hoa"), ("", "hoa"),
    ],
)  # fmt: skip
def test_a_field_finds_its_specialist_by_the_longest_beginning_else_the_rest(field, user):
    assert not isinstance(FIELDS, Refusal)
    assert specialists_for(FIELDS, field) == (user,)


def test_without_a_rest_an_unnamed_field_has_nobody():
    known = parse_fields("Hộ tịch: linh")
    assert not isinstance(known, Refusal) and specialists_for(known, "Chứng thực") == ()
    assert parse_fields("") == ()


def test_several_may_work_on_one_field():
    known = parse_fields("Hộ tịch: linh, hoa; Hộ tịch: mai; *: an, hoa")
    assert not isinstance(known, Refusal)
    assert specialists_for(known, "Hộ tịch") == ("linh", "hoa", "mai")
    assert specialists_for(known, "Đất đai") == ("an", "hoa")


@pytest.mark.parametrize(
    ("day", "morning", "afternoon"),
    [
        ("2026-11-23", ("linh", "mai"), ("mai",)), ("2026-11-28", ("hoa",), ()), ("2026-11-29", (), ()),
        ("2026-11-25", ("tuan",), ("tuan",)),
    ],
)  # fmt: skip
def test_the_rota_says_who_sits_at_the_counter_and_a_date_goes_before_its_weekday(day, morning, afternoon):
    assert not isinstance(ROTA, Refusal)
    there = date.fromisoformat(day)
    assert (on_duty(ROTA, there, "morning"), on_duty(ROTA, there, "afternoon")) == (morning, afternoon)


@pytest.mark.parametrize(
    ("user", "day", "ground"),
    [
        ("hung", "2026-11-23", "Quyết định 12/QĐ-UBND"), ("hung", "2026-11-27", "Quyết định 12/QĐ-UBND"),
        ("hung", "2026-11-22", None), ("hung", "2026-11-28", None), ("linh", "2026-11-25", None),
        ("linh", "2026-12-01", "Giấy ủy quyền 3"),
    ],
)  # fmt: skip
def test_a_deputy_acts_from_the_first_day_to_the_last(user, day, ground):
    assert not isinstance(DEPUTIES, Refusal)
    found = deputy_on(DEPUTIES, user, date.fromisoformat(day))
    assert (found.ground if found else None) == ground


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("staff.fields", "Hộ tịch linh", "staff.fields_not_valid"), ("staff.fields", ": linh", "staff.fields_not_valid"),
        ("staff.fields", "Hộ tịch: Nguyễn Linh", "staff.fields_not_valid"),
        ("staff.rota", "T2 trưa: linh", "staff.rota_not_valid"), ("staff.rota", "T9 sáng: linh", "staff.rota_not_valid"),
        ("staff.rota", "T6-T2 sáng: linh", "staff.rota_not_valid"), ("staff.rota", "T2 sáng:", "staff.rota_not_valid"),
        ("staff.rota", "2026-02-30 sáng: linh", "staff.rota_not_valid"),
        ("staff.deputies", "hung 2026-11-27..2026-11-23 QĐ", "staff.deputy_not_valid"),
        ("staff.deputies", "hung 2026-11-23..2026-11-27", "staff.deputy_not_valid"),
        ("staff.deputies", "hung 23/11/2026 QĐ 12", "staff.deputy_not_valid"), ("staff.assign", "always", "settings.not_valid"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(name, value, code):
    refused = why_not_setting(name, value)
    assert refused is not None and refused.code == code


def test_long_lists_fit_and_the_defaults_are_valid():
    assert why_not_setting("staff.fields", "; ".join(f"Lĩnh vực số {n}: linh" for n in range(70))) is None
    assert all(why_not_setting(name, setting.default) is None for name, setting in SETTINGS.items())


def test_the_people_named_are_known_once():
    assert users_named("staff.rota", "T2-T6 sáng: linh, mai; T7 sáng: linh") == ("linh", "mai")
    assert users_named("staff.fields", "a: linh; b: hoa") == ("linh", "hoa")
    assert users_named("staff.deputies", "hung 2026-11-23..2026-11-27 QĐ 12") == ("hung",)
    assert users_named("agency.name", "linh") == ()


def rota(text: str):
    read = parse_rota(text)
    assert not isinstance(read, Refusal)
    return read


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("", ""), ("T2-T6 sáng: linh; T2-T6 chiều: linh", "T2-T6 cả ngày: linh"), ("CN,T7 cả ngày: linh", "T7,CN cả ngày: linh"),
        ("T4 sáng: linh; T2 sáng: linh; T2 sáng: mai", "T2 sáng: linh, mai; T4 sáng: linh"),
        ("2026-11-26 chiều: -; 2026-11-25 sáng: mai", "2026-11-25 sáng: mai; 2026-11-26 chiều: -"),
    ],
)  # fmt: skip
def test_a_rota_is_written_as_it_is_read(typed, written):
    assert rota_text(rota(typed)) == written
    assert rota_text(rota(written)) == written


def test_a_half_day_is_named_anew_and_the_rest_stays():
    week = rota("T2-T6 sáng: linh; T2-T6 chiều: mai; T7 sáng: hoa")
    day = date(2026, 11, 25)
    swapped = with_duty(week, [day], "morning", ["hoa"])
    assert on_duty(swapped, day, "morning") == ("hoa",) and on_duty(swapped, day, "afternoon") == ("mai",)
    assert rota_text(with_duty(week, rota_days("T2-T6"), "morning", [])) == "T2-T6 chiều: mai; T7 sáng: hoa"
    nobody = with_duty(swapped, [day], "afternoon", [])
    assert on_duty(nobody, day, "afternoon") == ()
    assert rota_text(without_day(nobody, day)) == rota_text(week)
    assert rota_text(since(nobody, date(2026, 11, 26))) == rota_text(week)
    assert rota_text(since(nobody, day)) == rota_text(nobody)


@pytest.mark.parametrize(
    ("text", "days"), [("T2-T4", (0, 1, 2)), ("t7,cn", (5, 6)), ("2026-11-25", (date(2026, 11, 25),)), ("nay", ())]
)
def test_the_days_of_a_rota_are_weekdays_or_one_date(text, days):
    assert rota_days(text) == days
