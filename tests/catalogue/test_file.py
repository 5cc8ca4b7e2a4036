"""Any file at all: the shape is found, or the whole file is refused with its code."""

from __future__ import annotations

import json

import pytest

from schemas import limits
from schemas.catalogue import BadRecord, read_catalogue
from schemas.procedure import Procedure
from schemas.refusal import Refusal
from tests.catalogue.made import gathered, own, own_procedure, portal, read, whole_file_refused


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (portal(), "9.000001"),
        ([portal()], "9.000001"),
        (gathered(code="9.000002"), "9.000002"),
        ([None, gathered(code="9.000002")], "9.000002"),
        (own(own_procedure(code="9.000003")), "9.000003"),
    ],
)
def test_the_shape_is_found(value, code):
    assert code in [outcome.code for outcome in read(value)]


@pytest.mark.parametrize("value", [{}, {"hello": 1}, 7, "chữ", None, True, [7], [[1]], {"format": "other"}])
def test_an_unknown_shape_is_refused(value):
    assert whole_file_refused(json.dumps(value).encode()) == "catalogue.shape_unknown"


@pytest.mark.parametrize("value", [[], {"code": "OK", "data": []}, {"data": {"content": []}}, own()])
def test_a_file_without_procedures_is_refused(value):
    assert whole_file_refused(json.dumps(value).encode()) == "catalogue.empty"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "catalogue.not_json"),
        (b"{", "catalogue.not_json"),
        (b"[NaN]", "catalogue.not_json"),
        (b"[Infinity]", "catalogue.not_json"),
        (b"[1e999]", "catalogue.not_json"),
        (b"[" + b"1" * 10_000_000 + b"]", "catalogue.not_json"),
        (b"[" * 1_000_000, "catalogue.too_deep"),
        (b"[" * 1_000_000 + b"]" * 1_000_000, "catalogue.too_deep"),
        (b'{"a":' * 40 + b"1" + b"}" * 40, "catalogue.too_deep"),
        (b"\xff\xfe[\x00]\x00", "catalogue.not_utf8"),
        (b'["\\ud800"]', "catalogue.not_json"),
        (b'["\xed\xa0\x80"]', "catalogue.not_utf8"),
        (b'["a\x00b"]', "catalogue.not_json"),
        (b"MZ\x90\x00", "catalogue.not_utf8"),
        (b"<html>Please log in</html>", "catalogue.not_json"),
    ],
)
def test_a_damaged_file_is_refused_with_its_code(raw, code):
    assert whole_file_refused(raw) == code


def test_a_file_beyond_the_limit_is_refused_unread():
    assert whole_file_refused(b" " * (limits.CATALOGUE_BYTES_MAX + 1)) == "catalogue.too_large"


def test_a_byte_order_mark_is_tolerated():
    found = read_catalogue(b"\xef\xbb\xbf" + json.dumps(portal()).encode())
    assert not isinstance(found, Refusal)
    assert found[0].code == "9.000001"


def test_a_huge_number_inside_a_record_costs_only_the_record():
    raw = json.dumps([portal(), portal(code="9.000002")]).encode()
    raw = raw.replace(
        b'"executionMethods": []', b'"executionMethods": [{"processingTime": 99999999999999999999999}]', 1
    )
    found = read_catalogue(raw)
    assert not isinstance(found, Refusal)
    assert [isinstance(outcome, Procedure) for outcome in found] == [True, True]


def test_the_same_procedure_twice_in_one_file_is_taken_once():
    first, second = read([portal(), portal()])
    assert isinstance(first, Procedure)
    assert isinstance(second, BadRecord)
    assert second.refusal.code == "catalogue.repeated"


def test_more_records_than_a_file_may_hold_end_in_a_refusal(monkeypatch):
    monkeypatch.setattr(limits, "CATALOGUE_RECORDS_MAX", 2)
    found = read([gathered(code=f"9.00000{number}") for number in range(5)])
    assert [isinstance(outcome, Procedure) for outcome in found] == [True, True, False]
    last = found[-1]
    assert isinstance(last, BadRecord)
    assert (last.index, last.refusal.code) == (2, "catalogue.too_many_records")


def test_a_refusal_never_shows_raw_text_of_the_file():
    (outcome,) = read(own(own_procedure(code="9.000001", **{"\x1b]0;x": "\x07"})))
    assert isinstance(outcome, BadRecord)
    assert outcome.refusal.message.isprintable()
