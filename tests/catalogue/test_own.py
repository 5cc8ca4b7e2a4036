"""Our own file is read strictly; a signed one only after its signatures."""

from __future__ import annotations

import json
from datetime import date

import pytest

from schemas.catalogue import BadRecord, read_catalogue
from schemas.catalogue.own import write
from schemas.catalogue.signed import SignedCatalogue
from schemas.procedure import Procedure
from schemas.refusal import Refusal, no
from tests.catalogue.made import one, own, own_procedure, read, refused

FULL = {
    "code": "1.001193.000.00.00.H56",
    "name": "Đăng ký khai sinh",
    "field": "Hộ tịch",
    "field_code": "G15-TP07",
    "source": "Quyết định 1",
    "level": "Cấp xã",
    "limit": {"value": 1, "unit": "same_day", "cutoff": "15:00"},
    "limit_note": "Hai dòng\nđều được",
    "limits": [{"limit": {"value": 5, "unit": "working_days"}, "case": "Phải xác minh", "channel": "online"}],
    "limit_claims": [{"text": "2 tháng"}],
    "cases": [{"name": "Phải xác minh"}, {"name": "Lưu động", "code": "L1"}],
    "parts": [{"name": "Tờ khai", "originals": 1, "required": True, "case": "L1"}],
    "guidance": ["Xem kỹ"],
    "fees": [{"name": "Lệ phí", "kind": "charge", "amount_vnd": 0}],
    "results": ["Giấy khai sinh"],
    "legal_basis": ["60/2014/QH13"],
    "agencies": ["Ủy ban nhân dân xã"],
    "conditions": "Không",
    "channels": ["counter", "online"],
    "immediate": True,
    "decision": "1/QĐ",
    "valid_from": "2027-03-01",
    "valid_to": "2027-12-31",
}


def test_a_full_procedure_is_taken_as_it_is():
    found = one(own(FULL))
    assert (found.valid_from, found.valid_to) == (date(2027, 3, 1), date(2027, 12, 31))
    assert found.parts[0].case == "L1"
    assert found.source == "Quyết định 1"


def test_a_procedure_without_a_source_takes_the_files():
    assert one(own(own_procedure())).source == "Quyết định thử"


def test_what_is_written_is_read_back_the_same():
    procedures = (one(own(FULL)), one(own(own_procedure())))
    raw = write(procedures, source="x", day=date(2026, 11, 21), note="ghi chú")
    assert read_catalogue(raw) == procedures
    assert raw.endswith(b"}\n")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"colour": "đỏ"}, "catalogue.unknown_key"),
        ({"name": None}, "catalogue.not_valid"),
        ({"name": ""}, "catalogue.too_long"),
        ({"name": "a" * 2001}, "catalogue.too_long"),
        ({"code": "không"}, "catalogue.not_valid"),
        ({"limit": "3 working_days"}, "catalogue.not_valid"),
        ({"limit": {"value": 3, "unit": "months"}}, "catalogue.not_valid"),
        ({"limit": {"value": 10**30, "unit": "hours"}}, "catalogue.not_valid"),
        ({"limit": {"value": 1.5, "unit": "hours"}}, "catalogue.not_valid"),
        ({"valid_from": "2027-02-30"}, "catalogue.not_valid"),
        ({"valid_from": "hôm nay"}, "catalogue.not_valid"),
        ({"parts": [{"name": "Đơn", "originals": -1}]}, "catalogue.not_valid"),
        ({"fees": [{"name": "Phí", "kind": "tax"}]}, "catalogue.not_valid"),
        ({"channels": ["pigeon"]}, "catalogue.not_valid"),
        ({"parts": [{"name": f"p{n}"} for n in range(401)]}, "catalogue.too_long"),
        ({"name": "Đăng\u202eký"}, "catalogue.control_characters"),
        ({"name": "Đăng\x1b[2Jký"}, "catalogue.control_characters"),
        ({"name": "a" + "\u0301" * 10_000}, "catalogue.control_characters"),
        ({"limits": [{"limit": None, "case": "không có"}]}, "catalogue.case_unknown"),
        ({"parts": [{"name": "Đơn", "case": "không có"}]}, "catalogue.case_unknown"),
        ({"fees": [{"name": "Phí", "kind": "fee", "case": "không có"}]}, "catalogue.case_unknown"),
        ({"limit_claims": [{"text": "x", "case": "không có"}]}, "catalogue.case_unknown"),
        ({"cases": [{"name": "A"}, {"name": "B", "code": "A"}]}, "catalogue.case_repeated"),
        ({"limits": [{"limit": None, "channel": "online"}] * 2}, "catalogue.limit_repeated"),
        ({"valid_from": "2027-01-02", "valid_to": "2027-01-01"}, "catalogue.dates_reversed"),
    ],
)
def test_a_procedure_that_breaks_the_format_is_refused(changes, code):
    assert refused(own(own_procedure(**changes))) == code


@pytest.mark.parametrize("missing", ["code", "name", "field"])
def test_a_procedure_needs_code_name_and_field(missing):
    fields = own_procedure()
    del fields[missing]
    assert refused(own(fields)) == "catalogue.missing"


def test_a_bad_procedure_is_named_and_the_good_ones_enter():
    good, bad, other = read(
        own(own_procedure(), own_procedure(code="9.000002", name=7), own_procedure(code="9.000003"))
    )
    assert isinstance(good, Procedure)
    assert isinstance(other, Procedure)
    assert isinstance(bad, BadRecord)
    assert (bad.index, bad.code) == (1, "9.000002")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"version": 2}, "catalogue.version_unknown"),
        ({"version": True}, "catalogue.version_unknown"),
        ({"version": None}, "catalogue.version_unknown"),
        ({"procedures": None}, "catalogue.no_procedures"),
        ({"date": "ngày mai"}, "catalogue.not_valid"),
        ({"source": ""}, "catalogue.too_long"),
        ({"more": 1}, "catalogue.unknown_key"),
        ({"note": "\x07"}, "catalogue.control_characters"),
    ],
)
def test_a_bad_header_refuses_the_whole_file(changes, code):
    assert refused(own(own_procedure(), **changes)) == code


def test_two_versions_of_one_code_with_different_first_days_both_enter():
    first, second = read(own(own_procedure(), own_procedure(valid_from="2027-01-01")))
    assert isinstance(first, Procedure)
    assert isinstance(second, Procedure)


def test_the_same_code_with_the_same_first_day_is_taken_once():
    first, second = read(own(own_procedure(), own_procedure(name="Khác")))
    assert isinstance(first, Procedure)
    assert isinstance(second, BadRecord)
    assert (second.index, second.code, second.refusal.code) == (1, "9.000001", "catalogue.repeated")


def envelope(**changes: object) -> bytes:
    payload = json.dumps(own(own_procedure()), ensure_ascii=False)
    signatures = [{"key": "tỉnh", "signature": "AAAA"}]
    return json.dumps(
        {
            "format": "motcua-catalogue-signed",
            "version": 1,
            "payload": payload,
            "signatures": signatures,
            **changes,
        }
    ).encode()


def signed(raw: bytes, answer: Refusal | None) -> tuple[str, list[SignedCatalogue]]:
    seen: list[SignedCatalogue] = []

    def verify(catalogue: SignedCatalogue) -> Refusal | None:
        seen.append(catalogue)
        return answer

    found = read_catalogue(raw, verify=verify)
    assert not isinstance(found, Refusal)
    (outcome,) = found
    return (outcome.code if isinstance(outcome, Procedure) else outcome.refusal.code), seen


def test_a_signed_file_enters_once_its_signatures_hold():
    code, seen = signed(envelope(), None)
    assert code == "9.000001"
    assert seen[0].signatures[0].key == "tỉnh"


def test_a_signed_file_with_a_wrong_signature_is_refused():
    assert signed(envelope(), no("trust.forged", "Chữ ký sai."))[0] == "trust.forged"


def test_a_signed_file_is_refused_while_no_key_of_the_province_is_known():
    (outcome,) = read(json.loads(envelope()))
    assert isinstance(outcome, BadRecord)
    assert outcome.refusal.code == "catalogue.signature_unchecked"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"signatures": []}, "catalogue.too_long"),
        ({"version": 9}, "catalogue.not_valid"),
        ({"payload": "{"}, "catalogue.too_long"),
        ({"payload": "{ "}, "catalogue.not_json"),
        ({"payload": "[]"}, "catalogue.version_unknown"),
    ],
)
def test_a_damaged_envelope_is_refused(changes, code):
    assert signed(envelope(**changes), None)[0] == code
