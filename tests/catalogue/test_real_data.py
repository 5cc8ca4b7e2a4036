"""The gathered facts beside the project, where they are there: all enter, and their traps are avoided."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from schemas.catalogue import BadRecord, Outcome, read_catalogue
from schemas.catalogue.own import fault_of
from schemas.procedure import Limit, Procedure, fees_for, limit_for, parts_for, version_hash
from schemas.refusal import Refusal
from schemas.text import has_hostile

DATA = Path(__file__).parents[3] / "shared" / "data"
LIST = DATA / "procedures.json"
CIVIL_STATUS_UNCLEAR = [
    "1.000656",
    "1.000894",
    "1.001022",
    "1.001193",
    "1.004859",
    "1.004873",
    "1.004884",
    "2.000635",
]

pytestmark = pytest.mark.skipif(
    not LIST.exists(),
    reason="the gathered facts (../shared/data) are not on this machine: real data NOT tested",
)


def outcomes(path: Path) -> tuple[Outcome, ...]:
    found = read_catalogue(path.read_bytes())
    assert not isinstance(found, Refusal), found
    return found


@pytest.fixture(scope="module")
def listed() -> dict[str, Procedure]:
    return {found.code: found for found in outcomes(LIST) if isinstance(found, Procedure)}


@pytest.fixture(scope="module")
def raw() -> dict[str, dict[str, Any]]:
    return {record["code"]: record for record in json.loads(LIST.read_text("utf-8"))}


@pytest.fixture(scope="module")
def answers() -> dict[str, Procedure]:
    found = [outcome for path in sorted((DATA / "portal").glob("*.json")) for outcome in outcomes(path)]
    return {outcome.code: outcome for outcome in found if isinstance(outcome, Procedure)}


def test_529_of_530_records_enter_and_the_one_without_a_name_is_refused_by_its_code(listed):
    bad = [outcome for outcome in outcomes(LIST) if isinstance(outcome, BadRecord)]
    assert len(listed) == 529
    assert [(outcome.code, outcome.refusal.code) for outcome in bad] == [
        ("1.115950", "catalogue.name_missing")
    ]


def test_all_twelve_answers_of_the_portal_enter(answers):
    assert len(answers) == len(list((DATA / "portal").glob("*.json"))) == 12


def test_every_procedure_is_consistent_and_plain(listed, answers):
    for procedure in (*listed.values(), *answers.values()):
        assert fault_of(procedure) is None
        words = [
            procedure.name,
            *(part.name for part in procedure.parts),
            *(case.name for case in procedure.cases),
        ]
        assert not any(has_hostile(word) for word in words)
        assert len(version_hash(procedure)) == 64


def test_every_stated_limit_is_the_base_of_every_case_and_channel_without_one_of_its_own(listed, raw):
    for code, procedure in listed.items():
        stated = raw[code]["time_limit"]
        if stated is None:
            assert procedure.limit is None
            continue
        assert procedure.limit == Limit(
            value=stated["value"], unit=stated["unit"], cutoff=stated.get("cutoff")
        )
        assert limit_for(procedure, None, "counter") == procedure.limit or any(
            rule.channel == "counter" for rule in procedure.limits
        )


def test_the_limit_of_every_case_and_channel_is_one_the_source_states(listed, raw):
    for code, procedure in listed.items():
        alternatives = raw[code]["extra"]["time_limit_alternatives"] or []
        said = {(item["value"], item["unit"]) for item in alternatives}
        for case in (None, *(case.key for case in procedure.cases)):
            for channel in ("counter", "online", "post", "mobile"):
                limit = limit_for(procedure, case, channel)
                assert limit is None or limit == procedure.limit or (limit.value, limit.unit) in said


def test_a_limit_in_an_unknown_unit_is_never_used(listed, raw):
    for code, procedure in listed.items():
        for item in raw[code]["extra"]["time_limit_alternatives"] or []:
            if item["unit"] == "other":
                assert any(str(item["value"]) in claim.text for claim in procedure.limit_claims)
                assert item.get("case") is None or limit_for(procedure, item["case"]) is None


def test_a_fee_set_by_the_province_has_no_amount(listed, raw):
    by_province = [code for code in listed if (raw[code]["fee"] or {}).get("set_by_province")]
    assert len(by_province) == 57
    for code in by_province:
        assert [fee.amount_vnd for fee in fees_for(listed[code])] == [None]


def test_an_amount_wrong_by_a_thousand_is_not_taken(listed):
    for code in ("3.000349", "3.000350", "3.000351", "1.003133", "1.012680"):
        assert [fee.amount_vnd for fee in fees_for(listed[code])] == [None]


def test_every_document_is_a_part_or_guidance(listed, raw):
    for code, procedure in listed.items():
        documents = {" ".join(item["name"].split()) for item in raw[code]["documents"] or []}
        assert (len(procedure.parts) > 0 or len(procedure.guidance) > 0) == bool(documents)


def test_documents_of_a_case_are_asked_of_that_case_only(listed):
    building = listed["1.013225"]
    house = next(case for case in building.cases if "nhà ở riêng lẻ" in case.name)
    assert parts_for(building) == ()
    assert 0 < len(parts_for(building, house.key)) < len(building.parts)


@pytest.mark.parametrize("code", CIVIL_STATUS_UNCLEAR)
def test_a_civil_status_limit_in_an_unknown_unit_is_left_to_the_clerk(answers, code):
    procedure = answers[code]
    assert procedure.limit is None
    assert procedure.limit_claims
    assert limit_for(procedure, None, "counter") is None


def test_the_portals_cases_have_their_limits(answers):
    death = answers["1.000656"]
    assert limit_for(death, "1.000656.01", "counter") == Limit(value=5, unit="working_days")
    assert limit_for(death, "1.000656.03", "online") == Limit(value=2, unit="calendar_days")
    assert limit_for(answers["2.001023"], "2.001023.01") is None


def test_the_portals_clear_limits_are_read(answers):
    assert answers["1.004194"].limit == Limit(value=3, unit="working_days")
    assert answers["1.004222"].limit == Limit(value=7, unit="working_days")
    assert answers["1.013225"].limit == Limit(value=10, unit="working_days")
    assert answers["2.001023"].limit == Limit(value=15, unit="calendar_days")


def test_the_portals_fees_are_told_apart(answers):
    assert [fee.amount_vnd for fee in answers["2.000635"].fees] == [8000]
    assert [(fee.kind, fee.amount_vnd) for fee in answers["1.000656"].fees] == [("charge", None)]
    assert [fee.amount_vnd for fee in fees_for(answers["1.000894"])] == [0]
    assert [fee.amount_vnd for fee in fees_for(answers["1.004222"], None, "online")] == [10_000]


def test_the_portals_advice_is_no_paper(answers):
    birth = answers["1.001193"]
    assert len(birth.parts) == 8
    assert len(birth.guidance) == 25
    assert birth.cases[0].code == "1.001193.02"


def test_the_portals_alternatives_become_cases(answers):
    residence = answers["1.004222"]
    assert sum(1 for case in residence.cases if not case.code) == 6
    assert all(part.case for part in residence.parts)
