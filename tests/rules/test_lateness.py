"""Who was late in a period, at which unit and why; what counts as a mistake."""

from __future__ import annotations

from typing import Any

import msgspec

from schemas.rules.counting import Ways
from schemas.rules.lateness import Late, LateFacts, late, mistakes
from schemas.rules.periods import Period

MARCH = Period(first="2026-03-01", last="2026-03-31")


def facts(**changes: Any) -> LateFacts:
    plain = {
        "id": "H44.99.12.A.1ABCD.3",
        "status": 9,
        "procedure": {"code": "9.000001", "name": "Thử", "field": "Thử", "limit": "3 working_days"},
        "received_at": "2026-03-02T08:00:00+07:00",
        "received_by": "hoa",
        "holder": "linh",
        "due_at": "2026-03-05T17:00:00+07:00",
        "finished_at": "2026-03-09T10:00:00+07:00",
    }
    return msgspec.convert({**plain, **changes}, LateFacts)


def found(**changes: Any) -> Late:
    judged = late(facts(**changes), MARCH, Ways())
    assert judged is not None
    return judged


def test_a_dossier_that_ended_after_its_date_is_late_at_its_holder() -> None:
    judged = found()
    assert (judged.ended, judged.clerk, judged.unit, judged.cause, judged.apologised) == (True, "linh", "", "desk", False)
    assert found(holder="").clerk == "hoa"


def test_a_dossier_in_time_or_ended_in_another_period_is_not_late_here() -> None:
    assert late(facts(finished_at="2026-03-05T17:30:00+07:00"), MARCH, Ways()) is None
    assert late(facts(finished_at="2026-04-02T09:00:00+07:00", due_at="2026-04-03T17:00:00+07:00"), MARCH, Ways()) is None


def test_a_dossier_open_past_its_date_counts_until_the_last_day() -> None:
    judged = found(status=4, finished_at=None)
    assert (judged.ended, judged.until[:10]) == (False, "2026-03-31")


def test_the_unit_that_kept_its_part_too_long_is_named() -> None:
    kept = {"unit": "H44.05", "due_at": "2026-03-04T17:00:00+07:00", "returned_at": "2026-03-06T09:00:00+07:00"}
    swift = {**kept, "unit": "H44.07", "returned_at": "2026-03-04T09:00:00+07:00"}
    judged = found(links=[swift, kept])
    assert (judged.unit, judged.cause) == ("H44.05", "unit")
    assert found(links=[swift]).cause == "desk"


def test_an_apology_counts_when_it_was_written_before_the_end() -> None:
    assert found(apologies=[{"at": "2026-03-06T08:00:00+07:00"}]).apologised
    assert not found(apologies=[{"at": "2026-03-10T08:00:00+07:00"}]).apologised


def test_an_extension_that_did_not_suffice_is_the_cause() -> None:
    assert found(extensions=[{"at": "2026-03-03T08:00:00+07:00"}]).cause == "extended"


def test_mistakes_count_in_the_period_of_receipt_only() -> None:
    wrong = {"corrected_fields": ["note"], "result_errors": [{"at": "2026-03-10T08:00:00+07:00"}], "irregular": [{"hash": "a"}]}
    assert mistakes(facts(**wrong), MARCH) == {"corrected": 1, "result": 1, "irregular": 1}
    assert mistakes(facts(**wrong), Period(first="2026-04-01", last="2026-04-30")) == {}
    assert mistakes(facts(voided=True), MARCH) == {"voided": 1} and not mistakes(facts(voided=True, destroyed=True), MARCH)
