"""The national portal's answers: every shape, every trap."""

from __future__ import annotations

import json

import pytest

from schemas.catalogue import BadRecord
from schemas.catalogue.own import fault_of
from schemas.procedure import Case, Limit, Procedure, fees_for, limit_for, parts_for
from tests.catalogue.made import ANSWERS, fee, group, method, one, portal, read, refused


def days(value: int) -> Limit:
    return Limit(value=value, unit="working_days")


@pytest.fixture(scope="module")
def kite() -> Procedure:
    return one(json.loads((ANSWERS / "one.json").read_text("utf-8")))


def test_a_whole_answer_becomes_a_procedure(kite):
    assert kite.code == "9.000001"
    assert kite.name == "Cấp giấy phép thả diều"
    assert (kite.field, kite.field_code) == ("Vui chơi", "G99-VC01")
    assert kite.level == "Cấp tỉnh, Cấp xã"
    assert kite.results == ("Giấy phép thả diều",)
    assert kite.legal_basis == ("01/2099/TT-BVC", "Luật Bầu trời")
    assert kite.agencies == ("Ủy ban nhân dân xã", "Sở Vui chơi")
    assert kite.conditions == "Diều không quá nặng.\nTrời không mưa."
    assert kite.channels == ("counter", "online", "post")
    assert kite.decision == "1/QĐ-BVC"
    assert kite.source == "Cổng Dịch vụ công quốc gia, bản cập nhật ngày 06/06/2026"
    assert not kite.outline
    assert fault_of(kite) is None


def test_a_portal_answer_never_dates_or_marks_a_version(kite):
    assert (kite.valid_from, kite.valid_to, kite.immediate, kite.starter) == (None, None, None, False)


def test_the_counters_limit_is_the_base_and_other_channels_have_rules(kite):
    assert kite.limit == days(3)
    assert limit_for(kite, None, "online") == days(2)
    assert limit_for(kite, None, "post") == days(3)
    assert kite.limit_note == "Tính từ ngày nhận đủ giấy tờ."


def test_a_case_has_its_own_limit_and_an_unclear_one_none(kite):
    assert limit_for(kite, "9.000001.01", "online") == days(5)
    assert limit_for(kite, "9.000001.02", "counter") is None
    assert [claim.text for claim in kite.limit_claims] == ["1 (đơn vị khác)"]


def test_headings_become_cases_additions_and_guidance(kite):
    assert [case.key for case in kite.cases] == [
        "Đối với diều trên 5 mét",
        "Đối với diều có đèn",
        "9.000001.01",
        "9.000001.02",
    ]
    assert [part.name for part in parts_for(kite)] == [
        "Đơn xin thả diều",
        "Ảnh chụp con diều",
        "Giấy ủy quyền",
    ]
    assert [part.name for part in parts_for(kite, "Đối với diều có đèn")][-2:] == [
        "Cam kết an toàn",
        "Giấy ủy quyền",
    ]
    assert [part.name for part in parts_for(kite, "9.000001.02")][-1] == "Ý kiến của sân bay"
    assert kite.guidance == ("Người tiếp nhận không giữ bản chính.", "Giấy tờ gồm các loại sau")


def test_a_part_keeps_its_code_its_counts_and_its_heading(kite):
    photo = next(part for part in kite.parts if part.code == "KQ2")
    assert (photo.originals, photo.copies, photo.group, photo.case) == (2, 0, "Giấy tờ phải nộp", None)


def test_required_is_only_believed_when_true(kite):
    required = {part.code: part.required for part in kite.parts}
    assert required == {"KQ1": None, "KQ2": None, "KQ4": True, "KQ5": None, "KQ6": False, "KQ7": None}


def test_fees_differ_by_channel_and_one_that_is_alike_stands_once(kite):
    counter = {fee.name: fee.amount_vnd for fee in fees_for(kite, None, "counter")}
    online = {fee.name: fee.amount_vnd for fee in fees_for(kite, None, "online")}
    assert counter == {"Phí": 8000, "Lệ phí": None}
    assert online == {"Phí": 4000, "Lệ phí": None}
    assert len(kite.fees) == 3


def test_a_page_of_a_list_is_read_row_by_row():
    page = json.loads((ANSWERS / "page.json").read_text("utf-8"))
    first, second, third, fourth = read(page)
    assert isinstance(first, Procedure)
    assert (first.code, first.field, first.outline) == ("9.000002", "Vui chơi", True)
    assert isinstance(second, BadRecord)
    assert (second.index, second.code, second.refusal.code) == (1, "9.000003", "catalogue.name_missing")
    assert isinstance(third, Procedure)
    assert (third.code, third.limit, third.parts, third.outline) == ("9.000004", None, (), False)
    assert isinstance(fourth, BadRecord)
    assert (fourth.index, fourth.refusal.code) == (3, "catalogue.code_missing")


@pytest.mark.parametrize(
    "wrapped",
    [
        portal(),
        [portal()],
        {"code": "OK", "data": portal()},
        {"code": "OK", "data": [portal()]},
        [{"code": "OK", "data": portal()}],
        {"data": {"items": [portal()]}},
        {"data": {"data": [portal()]}},
        {"result": {"content": [{"data": portal()}]}},
        {"content": [portal()], "totalElements": 1},
        {"code": "OK", "data": None, "result": [portal()]},
        portal(documents=[], fee=None, legal_basis=[]),
    ],
)
def test_every_envelope_is_opened(wrapped):
    assert one(wrapped).name == "Cấp giấy phép thả diều"


def test_an_answer_without_a_procedure_is_refused():
    assert (
        refused({"code": "NOT_FOUND", "data": None, "message": "Không tìm thấy"}) == "catalogue.portal_error"
    )


def test_a_bad_answer_does_not_stop_the_good_ones():
    good, bad, other = read([portal(), {"code": "ERROR", "data": None}, portal(code="9.000002")])
    assert isinstance(good, Procedure)
    assert isinstance(other, Procedure)
    assert isinstance(bad, BadRecord)
    assert bad.index == 1


@pytest.mark.parametrize("state", ["EXPIRED", "abolished", "DELETED", "DRAFT"])
def test_a_procedure_that_is_not_in_force_is_refused(state):
    assert refused(portal(state=state)) == "catalogue.not_in_force"


@pytest.mark.parametrize("state", ["ACTIVE", "UPDATED", "", None, 7, "SOMETHING_NEW"])
def test_any_other_state_enters(state):
    assert one(portal(state=state)).code == "9.000001"


def test_the_notation_is_used_where_the_code_is_something_else():
    assert (
        one(portal(code="Thả diều", codeNotation="9.000001.000.00.00.H56")).code == "9.000001.000.00.00.H56"
    )
    assert one(portal(code=None)).code == "9.000001"


def test_a_code_that_is_none_is_refused():
    assert refused(portal(code=None, codeNotation=None)) == "catalogue.code_missing"
    assert refused(portal(code="không có mã", codeNotation="")) == "catalogue.code_not_valid"
    assert refused(portal(code="abc", codeNotation="x" * 60 + "1")) == "catalogue.code_not_valid"


@pytest.mark.parametrize("name", [None, "", "   ", "\u200b", 7.5, ["tên"], {"vi": "tên"}, "<p></p>"])
def test_a_procedure_without_a_name_is_refused(name):
    assert refused(portal(name=name)) == "catalogue.name_missing"


def test_a_name_of_two_thousand_characters_enters_and_a_longer_one_is_refused():
    assert len(one(portal(name="ậ" * 2000)).name) == 2000
    assert refused(portal(name="ậ" * 2001)) == "catalogue.too_long"
    assert refused(portal(name="a" * 300_000)) == "catalogue.too_long"


@pytest.mark.parametrize("key", ["executionMethods", "executionCases", "cases", "fees", "profileComponents"])
@pytest.mark.parametrize("value", [None, [], {}, "", 7, [None], [[]], ["chữ"], [{}], {"name": None}])
def test_a_list_may_be_missing_null_or_of_another_shape(key, value):
    found = one(portal(**{key: value}))
    assert found.limit is None
    assert found.parts == ()


@pytest.mark.parametrize(
    ("value", "unit", "limit"),
    [
        (3, "WORKING_DAY", days(3)),
        ("3", "working_days", days(3)),
        (3.0, "Working Day", days(3)),
        (15, "DAY", Limit(value=15, unit="calendar_days")),
        (2, "WEEK", Limit(value=14, unit="calendar_days")),
        (8, "HOUR", Limit(value=8, unit="hours")),
    ],
)
def test_a_clear_limit_is_read(value, unit, limit):
    found = one(portal(executionMethods=[method("DIRECT", value, unit)]))
    assert found.limit == limit
    assert found.limit_claims == ()


@pytest.mark.parametrize(
    ("value", "unit", "claim"),
    [
        (1, "OTHER", "1 (đơn vị khác)"),
        (2, "MONTH", "2 tháng"),
        (1, "YEAR", "1 năm"),
        (0, "WORKING_DAY", "0 ngày làm việc"),
        (0.5, "WORKING_DAY", "0.5 ngày làm việc"),
        (-3, "DAY", "-3 ngày"),
        (9999, "DAY", "9999 ngày"),
        ("ba", "DAY", "ba ngày"),
        (None, "DAY", "ngày"),
        (3, None, "3 (không rõ đơn vị)"),
        (3, "MOON", "3 MOON"),
    ],
)
def test_an_unclear_limit_is_kept_as_a_claim_and_never_used(value, unit, claim):
    found = one(portal(executionMethods=[method("DIRECT", value, unit)]))
    assert found.limit is None
    assert found.limits == ()
    assert [(claim.text, claim.channel) for claim in found.limit_claims] == [(claim, "counter")]


@pytest.mark.parametrize(("value", "unit"), [(None, None), (None, "OTHER"), (True, ""), ([], {})])
def test_a_method_that_states_no_limit_leaves_no_claim(value, unit):
    found = one(portal(executionMethods=[method("DIRECT", value, unit)]))
    assert (found.limit, found.limits, found.limit_claims) == (None, (), ())


def test_civil_status_with_an_unknown_unit_has_no_base_but_clear_cases():
    methods = [method(channel, 1, "OTHER") for channel in ("ONLINE", "POSTAL", "DIRECT")]
    cases = [
        {"code": "9.000001.01", "name": "Thả diều", "processingDay": {"qty": 5, "type": "WORKING_DAY"}},
        {"code": "9.000001.02", "name": "Thả diều", "processingDay": {"qty": 2, "type": "DAY"}},
    ]
    found = one(portal(executionMethods=methods, cases=cases))
    assert found.limit is None
    assert limit_for(found, None, "counter") is None
    assert limit_for(found, "9.000001.01", "counter") == days(5)
    assert limit_for(found, "9.000001.02", "online") == Limit(value=2, unit="calendar_days")
    assert [claim.channel for claim in found.limit_claims] == ["online", "post", "counter"]
    assert found.cases == (
        Case(name="Thả diều", code="9.000001.01"),
        Case(name="Thả diều", code="9.000001.02"),
    )


def test_an_unclear_channel_does_not_fall_back_on_the_counters_limit():
    found = one(portal(executionMethods=[method("DIRECT", 3, "WORKING_DAY"), method("ONLINE", 1, "OTHER")]))
    assert found.limit == days(3)
    assert limit_for(found, None, "online") is None
    assert limit_for(found, None, "post") == days(3)


def test_two_different_limits_of_the_counter_leave_the_choice_to_the_clerk():
    methods = [
        method("DIRECT", 3, "WORKING_DAY", description="Diều nhỏ"),
        method("DIRECT", 7, "WORKING_DAY", description="Diều lớn"),
    ]
    found = one(portal(executionMethods=methods))
    assert found.limit is None
    assert [(claim.text, claim.note) for claim in found.limit_claims] == [
        ("3 ngày làm việc", "Diều nhỏ"),
        ("7 ngày làm việc", "Diều lớn"),
    ]


def test_channels_that_agree_give_the_base_even_without_a_counter():
    found = one(portal(executionMethods=[method("ONLINE", 4, "DAY"), method("POSTAL", 4, "DAY")]))
    assert found.limit == Limit(value=4, unit="calendar_days")


def test_channels_that_disagree_without_a_counter_give_no_base():
    found = one(portal(executionMethods=[method("ONLINE", 4, "DAY"), method("POSTAL", 6, "DAY")]))
    assert found.limit is None
    assert limit_for(found, None, "post") == Limit(value=6, unit="calendar_days")
    assert limit_for(found, None, "counter") is None


def test_a_limit_of_an_unknown_channel_is_only_a_claim():
    found = one(portal(executionMethods=[method("DIRECT", 3, "DAY"), method("PIGEON", 9, "DAY")]))
    assert found.limit == Limit(value=3, unit="calendar_days")
    assert [claim.text for claim in found.limit_claims] == ["9 ngày"]
    assert found.channels == ("counter",)


def test_one_case_code_with_two_limits_is_unclear():
    case = {"code": "9.000001.01", "name": "Thả diều"}
    cases = [{**case, "processingDay": {"qty": qty, "type": "DAY"}} for qty in (20, 30)]
    found = one(portal(executionMethods=[method("DIRECT", 3, "DAY")], cases=cases))
    assert limit_for(found, "9.000001.01") is None
    assert [claim.text for claim in found.limit_claims] == ["20 ngày", "30 ngày"]


def test_the_same_case_twice_is_one_case():
    case = {"code": "9.000001.01", "name": "Thả diều", "processingDay": {"qty": 20, "type": "DAY"}}
    found = one(portal(cases=[case, case]))
    assert len(found.cases) == 1
    assert limit_for(found, "9.000001.01") == Limit(value=20, unit="calendar_days")


def test_a_group_listed_twice_is_one_case_with_the_papers_of_both():
    groups = [group("Diều của mình", "Đơn"), group("Diều đi mượn", "Hợp đồng"), group("Diều của mình", "Ảnh")]
    found = one(portal(executionCases=groups))
    assert [case.name for case in found.cases] == ["Diều của mình", "Diều đi mượn"]
    assert [part.name for part in parts_for(found, "Diều của mình")] == ["Đơn", "Ảnh"]


@pytest.mark.parametrize("count", [-1, 10_001, 0.5, "nhiều", [], True])
def test_a_count_that_cannot_be_meant_is_refused(count):
    rows = [{"name": "Đơn", "originalQty": count}]
    assert refused(portal(executionCases=[{"name": "", "profileComponents": rows}])) == "catalogue.not_valid"


def test_a_province_sets_the_fee_where_the_words_say_so():
    words = "Mức thu do Hội đồng nhân dân tỉnh quyết định."
    found = one(portal(executionMethods=[method("DIRECT", fees=[fee(0, words, "SERVICE_FEE")])]))
    assert [(item.name, item.kind, item.amount_vnd, item.text) for item in found.fees] == [
        ("Lệ phí", "charge", None, words)
    ]


def test_an_amount_that_was_not_taken_is_told_in_words():
    found = one(portal(executionMethods=[method("DIRECT", fees=[fee(135, "Mỗi lần")])]))
    assert [(item.amount_vnd, item.text) for item in found.fees] == [(None, "(nguồn ghi 135 đồng) Mỗi lần")]


def test_another_currency_is_never_taken_for_dong():
    found = one(portal(executionMethods=[method("DIRECT", fees=[fee(5000, currencyName="USD")])]))
    assert [(item.amount_vnd, item.text) for item in found.fees] == [(None, "(nguồn ghi 5.000 USD)")]


def test_a_fee_without_a_channel_and_an_unknown_kind_enters():
    found = one(portal(fees=[fee(2000, "Mỗi trang", "MYSTERY", name="Phí trang")]))
    assert [(item.name, item.kind, item.amount_vnd, item.channel) for item in found.fees] == [
        ("Phí trang", "other", 2000, None)
    ]


def test_a_list_of_absurd_length_is_refused():
    assert refused(portal(executionMethods=[method("DIRECT")] * 2001)) == "catalogue.too_many"
    rows = [{"name": f"Giấy {number}", "originalQty": 1} for number in range(401)]
    assert refused(portal(executionCases=[{"name": "", "profileComponents": rows}])) == "catalogue.too_long"


@pytest.mark.parametrize("updated", [None, "hôm qua", -5, 10**18, True, 0])
def test_a_strange_time_of_update_is_left_out_of_the_source(updated):
    assert one(portal(updatedAt=updated)).source == "Cổng Dịch vụ công quốc gia"


def test_a_procedure_of_another_level_enters_too():
    assert one(portal(isWard=False, isProvince=True)).level == "Cấp tỉnh"
    assert one(portal(isWard=None)).level == ""


def test_a_field_is_never_empty():
    assert one(portal(category=None, categoriesDetails=[])).field == "Chưa phân loại"
    assert (
        one(portal(category={"name": None}, categoriesDetails=[{"name": "Diều", "code": "D"}])).field_code
        == "D"
    )


def test_hostile_text_is_made_plain():
    name = "\u202eThả\x1b[31m <b onclick=x>diều</b>\x00 [@click=quit]\u200e"
    assert one(portal(name=name)).name == "Thả [31m diều [@click=quit]"
