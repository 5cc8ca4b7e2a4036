"""The starter catalogue: whole, honest about being a start, in words of its own."""

from __future__ import annotations

import json
import re
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from schemas.catalogue import read_catalogue
from schemas.catalogue.own import write
from schemas.procedure import Limit, Procedure, limit_for, parts_for
from schemas.refusal import Refusal

RAW = resources.files("motcua_tui.catalogue").joinpath("starter.json").read_bytes()
FACTS = Path(__file__).parents[3] / "shared" / "data" / "procedures.json"
IMMEDIATE = ["2.000815", "2.000884", "2.000908", "2.000992", "2.001008", "2.000635", "1.001193", "1.000656"]
DEALS = ["2.000913", "2.001016", "2.001019", "2.001035", "2.001406"]
FIELDS = {
    "Hộ tịch",
    "Chứng thực",
    "Đăng ký, quản lý cư trú",
    "Bảo trợ xã hội",
    "Người có công",
    "Trẻ em",
    "Đất đai",
}


@pytest.fixture(scope="module")
def header() -> dict[str, Any]:
    return json.loads(RAW)


@pytest.fixture(scope="module")
def starter() -> dict[str, Procedure]:
    found = read_catalogue(RAW)
    assert not isinstance(found, Refusal), found
    assert all(isinstance(outcome, Procedure) for outcome in found), found
    return {outcome.code: outcome for outcome in found if isinstance(outcome, Procedure)}


def test_it_holds_seventy_of_the_commonest_procedures(starter):
    assert len(starter) == 70
    assert {procedure.field for procedure in starter.values()} >= FIELDS


def test_it_says_that_it_is_a_start_to_be_replaced(header):
    assert "khởi đầu" in header["note"]
    assert "thay bằng danh mục do tỉnh công bố" in header["note"]


def test_every_record_is_marked_and_says_where_it_comes_from(starter):
    for procedure in starter.values():
        assert procedure.starter
        assert re.search(r"20[0-9]{2}", procedure.source)
        assert procedure.valid_from is None


def test_the_file_is_written_as_the_program_writes_it(starter, header):
    from datetime import date

    day = date.fromisoformat(header["date"])
    assert write(starter.values(), source=header["source"], day=day, note=header["note"]) == RAW


@pytest.mark.parametrize("code", IMMEDIATE)
def test_what_is_done_at_once_is_due_today_until_three_in_the_afternoon(starter, code):
    assert starter[code].limit == Limit(value=1, unit="same_day", cutoff="15:00")
    assert starter[code].immediate


@pytest.mark.parametrize("code", DEALS)
def test_a_certified_transaction_takes_two_working_days(starter, code):
    assert starter[code].limit == Limit(value=2, unit="working_days")
    assert not starter[code].immediate


def test_an_unclear_limit_is_empty_and_says_so(starter):
    unclear = [procedure for procedure in starter.values() if procedure.limit is None]
    assert {"1.001022", "1.012812", "2.000927"} <= {procedure.code for procedure in unclear}
    assert all(procedure.limit_note for procedure in unclear)


@pytest.mark.parametrize(
    ("code", "case", "channel", "limit"),
    [
        ("1.005461", "Phải xác minh", "counter", Limit(value=10, unit="working_days")),
        ("1.005461", None, "counter", Limit(value=5, unit="working_days")),
        ("1.004859", None, "counter", None),
        ("1.004859", "Bổ sung thông tin hộ tịch", "counter", Limit(value=1, unit="same_day", cutoff="15:00")),
        ("2.000908", None, "online", Limit(value=1, unit="working_days")),
        ("1.013225", "Nhà ở riêng lẻ", "post", Limit(value=7, unit="working_days")),
        ("1.010824", "Trợ cấp một lần, mai táng phí", "counter", Limit(value=19, unit="calendar_days")),
    ],
)
def test_cases_have_limits_of_their_own(starter, code, case, channel, limit):
    assert limit_for(starter[code], case, channel) == limit


def test_a_procedure_that_is_more_than_an_outline_names_its_parts(starter):
    for procedure in starter.values():
        assert procedure.outline == (not procedure.parts)
        assert all(parts_for(procedure, case.key) for case in procedure.cases)


def test_names_of_parts_are_short_plain_and_there_once(starter):
    for procedure in starter.values():
        for case in (None, *(case.key for case in procedure.cases)):
            names = [part.name for part in parts_for(procedure, case)]
            assert len(names) == len(set(names))
        assert all(len(part.name) <= 100 and part.name.isprintable() for part in procedure.parts)


def words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


@pytest.mark.skipif(
    not FACTS.exists(), reason="the gathered facts (../shared/data) are not here: NOT compared"
)
def test_no_wording_is_copied_from_the_sources(starter):
    facts = json.loads(FACTS.read_text("utf-8"))
    sentences = [words(item["name"]) for record in facts for item in record["documents"] or []]
    whole, joined = set(sentences), "\n".join(sentences)
    for procedure in starter.values():
        for part in procedure.parts:
            assert words(part.name) not in whole
            assert len(part.name) <= 80 or words(part.name) not in joined


@pytest.mark.skipif(
    not FACTS.exists(), reason="the gathered facts (../shared/data) are not here: NOT compared"
)
def test_every_code_and_name_is_a_real_one(starter):
    names = {record["code"]: record["name"] for record in json.loads(FACTS.read_text("utf-8"))}
    for procedure in starter.values():
        assert words(procedure.name) == words(names[procedure.code])
