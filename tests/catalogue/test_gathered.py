"""Gathered lists: nulls, alternatives, wrong amounts."""

from __future__ import annotations

import pytest

from schemas.catalogue import BadRecord
from schemas.procedure import Case, Limit, Procedure, fees_for, limit_for, parts_for
from tests.catalogue.made import gathered, one, read, refused


def days(value: int) -> Limit:
    return Limit(value=value, unit="working_days")


def alternatives(*items: dict[str, object], **more: object) -> dict[str, object]:
    return {"time_limit_alternatives": list(items), **more}


def test_a_record_with_nothing_but_code_and_name_enters_as_an_outline():
    found = one(gathered(documents=None, fee=None, legal_basis=None, result=None, level=None, extra=None))
    assert (found.limit, found.parts, found.fees, found.results) == (None, (), (), ())
    assert found.outline
    assert found.source == "Danh sách thủ tục thu thập"


def test_a_record_without_a_name_is_refused_by_its_code_and_the_rest_enters():
    first, second = read([gathered(name=None), gathered(code="9.000002")])
    assert isinstance(first, BadRecord)
    assert (first.index, first.code, first.refusal.code) == (0, "9.000001", "catalogue.name_missing")
    assert "9.000001" in first.refusal.message
    assert isinstance(second, Procedure)


@pytest.mark.parametrize(
    ("stated", "limit"),
    [
        ({"value": 5, "unit": "working_days"}, days(5)),
        ({"value": 15, "unit": "calendar_days"}, Limit(value=15, unit="calendar_days")),
        ({"value": 3, "unit": "hours"}, Limit(value=3, unit="hours")),
        (
            {"value": 1, "unit": "same_day", "cutoff": "15:00"},
            Limit(value=1, unit="same_day", cutoff="15:00"),
        ),
        ({"value": 1, "unit": "same_day"}, Limit(value=1, unit="same_day")),
        ({"value": 1, "unit": "same_day", "cutoff": "chiều"}, None),
        ({"value": 1, "unit": "other"}, None),
        ({"value": None, "unit": "hours"}, None),
        ({}, None),
        (None, None),
    ],
)
def test_the_stated_limit_is_the_base(stated, limit):
    assert one(gathered(time_limit=stated)).limit == limit


def test_notes_of_a_limit_and_a_guessed_unit_are_told_to_the_clerk():
    stated = {"value": 5, "unit": "working_days", "note": "Có thể kéo dài", "unit_inferred": True}
    found = one(gathered(time_limit=stated, extra={"note": "Gửi trước 20 ngày"}))
    first, second, third = found.limit_note.split("\n")
    assert (first, third) == ("Có thể kéo dài", "Gửi trước 20 ngày")
    assert "suy đoán" in second
    assert one(gathered(time_limit={**stated, "unit_inferred": False})).limit_note == "Có thể kéo dài"


def test_an_unclear_stated_limit_stays_as_a_claim():
    found = one(gathered(time_limit={"value": 2, "unit": "months"}))
    assert [claim.text for claim in found.limit_claims] == ["2 tháng"]


def test_an_alternative_for_a_channel_is_a_rule():
    extra = alternatives(
        {"value": 1, "unit": "working_days", "channel": "online", "note": None},
        {"value": 30, "unit": "calendar_days", "channel": "postal", "note": None},
    )
    found = one(gathered(time_limit={"value": 5, "unit": "working_days"}, extra=extra))
    assert limit_for(found, None, "counter") == days(5)
    assert limit_for(found, None, "online") == days(1)
    assert limit_for(found, None, "post") == Limit(value=30, unit="calendar_days")


def test_an_alternative_for_a_case_is_a_rule_and_names_the_case():
    extra = alternatives({"value": 8, "unit": "working_days", "case": "9.000001.01", "note": "Thả diều"})
    found = one(gathered(time_limit={"value": 5, "unit": "working_days"}, extra=extra))
    assert found.cases == (Case(name="Thả diều", code="9.000001.01"),)
    assert limit_for(found, "9.000001.01", "counter") == days(8)
    assert limit_for(found) == days(5)


@pytest.mark.parametrize(
    "item",
    [
        {"value": 1, "unit": "other", "channel": "online", "note": None},
        {"value": 7, "unit": "working_days", "channel": "counter", "note": "phần việc của tỉnh"},
        {"value": 15, "unit": "working_days", "note": "cơ sở của tỉnh"},
    ],
)
def test_an_alternative_with_a_condition_in_words_is_only_shown(item):
    found = one(gathered(time_limit={"value": 5, "unit": "working_days"}, extra=alternatives(item)))
    assert found.limits == ()
    assert limit_for(found, None, "online") == limit_for(found, None, "counter") == days(5)
    assert [claim.note for claim in found.limit_claims] == [item["note"] or ""]


def test_case_values_and_words_of_the_page_are_claims():
    stated = {
        "value": 3,
        "unit": "working_days",
        "case_values": [[8, "working_days"], [3, "other"], "rác", [1]],
    }
    extra = alternatives(
        {"value": 8, "unit": "working_days", "case": "9.000001.01", "note": None},
        time_limit_text_candidates=["trong 20 ngày phải trả lời"],
    )
    found = one(gathered(time_limit=stated, extra=extra))
    assert [claim.text for claim in found.limit_claims] == ["3 (đơn vị khác)", "trong 20 ngày phải trả lời"]


def test_documents_belong_to_the_case_they_name():
    documents = [
        {"name": "Đơn", "originals": 1, "copies": 0, "case": None},
        {"name": "Ảnh", "originals": 0, "copies": 2, "case": "* Giấy tờ phải nộp:"},
        {"name": "Bản vẽ", "originals": 1, "copies": 1, "case": "- Trường hợp diều lớn:"},
        {"name": "Viết rõ ràng", "originals": 1, "copies": 0, "case": "* Lưu ý:"},
    ]
    found = one(gathered(documents=documents))
    assert [part.name for part in parts_for(found)] == ["Đơn", "Ảnh"]
    assert [part.name for part in parts_for(found, "Trường hợp diều lớn")] == ["Đơn", "Ảnh", "Bản vẽ"]
    assert found.guidance == ("Viết rõ ràng",)
    assert [(part.originals, part.copies) for part in found.parts] == [(1, 0), (0, 2), (1, 1)]


@pytest.mark.parametrize(
    ("fee", "counter", "online"),
    [
        ({"amount_vnd": 8000, "text": "/bản"}, [8000], [8000]),
        ({"amount_vnd": 8000, "text": "/bản", "online_amount_vnd": 4000}, [8000], [4000]),
        ({"amount_vnd": 8000, "text": "/bản", "online_amount_vnd": 8000}, [8000], [8000]),
        ({"amount_vnd": 8000, "text": "/bản", "online_amount_vnd": 25}, [8000], [8000]),
        ({"amount_vnd": 0, "text": "Miễn phí"}, [0], [0]),
        (
            {"amount_vnd": 50_000, "text": "tùy tỉnh", "set_by_province": True, "online_amount_vnd": 9000},
            [None],
            [None],
        ),
        ({"amount_vnd": 135, "text": "135.000 đồng"}, [None], [None]),
        ({"amount_vnd": None, "text": None}, [None], [None]),
        (None, [], []),
    ],
)
def test_a_fee_for_the_counter_and_one_for_the_line(fee, counter, online):
    found = one(gathered(fee=fee))
    assert [item.amount_vnd for item in fees_for(found, None, "counter")] == counter
    assert [item.amount_vnd for item in fees_for(found, None, "online")] == online


def test_the_same_amount_on_the_line_is_not_listed_again():
    assert len(one(gathered(fee={"amount_vnd": 8000, "text": "/bản", "online_amount_vnd": 8000})).fees) == 1


@pytest.mark.parametrize("record", [None, [], "chữ", 7])
def test_a_member_that_is_no_object_is_refused_by_its_place(record):
    good, bad = read([gathered(), record])
    assert isinstance(good, Procedure)
    assert isinstance(bad, BadRecord)
    assert (bad.index, bad.code, bad.refusal.code) == (1, "", "catalogue.code_missing")


def test_a_single_record_outside_a_list_is_read_too():
    assert one(gathered()).code == "9.000001"


def test_a_count_that_cannot_be_meant_is_refused():
    assert refused(gathered(documents=[{"name": "Đơn", "originals": -1}])) == "catalogue.not_valid"
