"""Whatever a file holds, only procedures and refusals come out, and every procedure keeps every limit."""

from __future__ import annotations

import copy
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.base import plain, read_value
from schemas.catalogue import BadRecord, gathered, own, portal, read_catalogue
from schemas.catalogue.own import fault_of
from schemas.procedure import Procedure, fees_for, limit_for, parts_for
from schemas.refusal import Refusal
from schemas.text import has_hostile
from tests.catalogue import made

KEYS = """
    code codeNotation name data content items field time_limit value unit cutoff case channel documents fee
    fees text amount_vnd extra time_limit_alternatives note cases executionMethods executionCases
    profileComponents processingTime processingTimeUnit processingDay qty type submissionMethod originalQty
    copyQty description category updatedAt state format version procedures limit limits parts
    valid_from source date payload
""".split()
WORDS = """
    DIRECT ONLINE WORKING_DAY OTHER FEE same_day 9.000001 Đối 15:00 online working_days counter
    motcua-catalogue motcua-catalogue-signed
""".split()

texts = st.sampled_from(WORDS) | st.text(max_size=12)
leaves = st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats() | texts
values = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS) | texts, inner, max_size=6)
    ),
    max_leaves=25,
)


def check(outcome: object) -> None:
    assert isinstance(outcome, Procedure | BadRecord)
    if isinstance(outcome, BadRecord):
        assert outcome.refusal.message
        return
    assert read_value(plain(outcome), Procedure) == outcome  # type: ignore[arg-type]
    assert fault_of(outcome) is None
    assert not has_hostile(outcome.name)
    for case in (None, *(case.key for case in outcome.cases)):
        limit_for(outcome, case, "counter")
        parts_for(outcome, case)
        fees_for(outcome, case, "online")


@given(values)
def test_no_value_makes_a_reader_raise(value):
    for reader in (portal.read, gathered.read, own.read):
        for outcome in reader(value):
            check(outcome)


@given(st.binary(max_size=400))
def test_no_bytes_make_the_file_reader_raise(raw):
    found = read_catalogue(raw)
    assert isinstance(found, Refusal | tuple)


@given(values)
def test_no_json_makes_the_file_reader_raise(value):
    found = read_catalogue(json.dumps(value).encode())
    if not isinstance(found, Refusal):
        for outcome in found:
            check(outcome)


ANSWER = json.loads((made.ANSWERS / "one.json").read_text("utf-8"))
LISTED = made.gathered(
    time_limit={"value": 5, "unit": "working_days", "case_values": [[8, "working_days"]]},
    documents=[{"name": "Đơn", "originals": 1, "copies": 0, "case": "* Giấy tờ phải nộp:"}],
    fee={"amount_vnd": 8000, "text": "/bản", "online_amount_vnd": 4000},
    extra={"time_limit_alternatives": [{"value": 1, "unit": "other", "channel": "online", "note": None}]},
)
FILE = made.own(made.own_procedure(limit={"value": 3, "unit": "hours"}, parts=[{"name": "Đơn"}]))


def places(value: object, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    return [at, *(place for key, item in inner for place in places(item, (*at, key)))]


@settings(max_examples=300)
@given(st.sampled_from([ANSWER, LISTED, FILE]), st.data())
def test_a_good_record_with_one_value_exchanged_never_makes_a_reader_raise(record, data):
    changed = copy.deepcopy(record)
    *path, last = data.draw(st.sampled_from(places(record)[1:]))
    holder: Any = changed
    for key in path:
        holder = holder[key]
    holder[last] = data.draw(values)
    found = read_catalogue(json.dumps(changed).encode())
    if not isinstance(found, Refusal):
        for outcome in found:
            check(outcome)


@settings(max_examples=200)
@given(st.sampled_from([ANSWER, LISTED, FILE]), st.data())
def test_a_good_record_with_one_key_missing_never_makes_a_reader_raise(record, data):
    changed = copy.deepcopy(record)
    *path, last = data.draw(st.sampled_from(places(record)[1:]))
    holder: Any = changed
    for key in path:
        holder = holder[key]
    del holder[last]
    found = read_catalogue(json.dumps(changed).encode())
    if not isinstance(found, Refusal):
        for outcome in found:
            check(outcome)
