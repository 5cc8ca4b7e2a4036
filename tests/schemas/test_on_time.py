"""Early, on time, overdue: dates for limits in days, moments for limits in hours."""

from __future__ import annotations

import pytest

from schemas.dossier import Dossier
from schemas.intake import Person, ProcedureRef
from schemas.rules.on_time import is_open, on_time
from schemas.status import Status

DUE = "2026-11-25T17:00:00+07:00"
DAY_BEFORE, SAME_DAY_EARLIER = "2026-11-24T17:30:00+07:00", "2026-11-25T08:00:00+07:00"
SAME_DAY_LATER, DAY_AFTER = "2026-11-25T17:00:01+07:00", "2026-11-26T07:00:00+07:00"


def dossier(limit: str = "3 working_days", due: str | None = DUE, **changes: object) -> Dossier:
    fields: dict[str, object] = {"status": Status.PROCESSING, **changes}
    return Dossier(
        id="X.1",
        procedure=ProcedureRef(code="1.004873", name="Thủ tục mẫu", limit=limit),
        applicant=Person(name="Nguyễn Văn Mẫu"),
        received_at="2026-11-20T08:30:00+07:00",
        received_by="hoa",
        due_at=due,
        **fields,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("end", "by_days", "by_hours"),
    [
        (DAY_BEFORE, "early", "early"),
        (SAME_DAY_EARLIER, "on_time", "early"),
        (DUE, "on_time", "on_time"),
        (SAME_DAY_LATER, "on_time", "overdue"),
        (DAY_AFTER, "overdue", "overdue"),
    ],
)
def test_the_end_is_measured_by_date_or_for_hours_by_moment(end, by_days, by_hours):
    finished = {"status": Status.FINISHED, "finished_at": end, "ended_at": end}
    assert on_time(dossier(**finished), DAY_AFTER) == by_days
    assert on_time(dossier("8 hours", **finished), DAY_AFTER) == by_hours


@pytest.mark.parametrize(
    ("now", "by_days", "by_hours"),
    [(DUE, "open", "open"), (SAME_DAY_LATER, "open", "open_overdue"), (DAY_AFTER, "open_overdue", "open_overdue")],
)
def test_an_open_dossier_is_measured_now(now, by_days, by_hours):
    assert on_time(dossier(), now) == by_days
    assert on_time(dossier("8 hours"), now) == by_hours


@pytest.mark.parametrize("status", [Status.REFUSED, Status.WITHDRAWN, Status.STOPPED])
def test_a_dossier_that_ended_without_a_result_is_measured_at_its_end(status):
    assert on_time(dossier(status=status, ended_at=DAY_BEFORE), DAY_AFTER) == "early"
    assert on_time(dossier(status=status, ended_at=DAY_AFTER), DAY_BEFORE) == "overdue"


def test_the_hand_over_does_not_count_only_the_end_of_processing():
    returned = dossier(status=Status.RETURNED, finished_at=DUE, ended_at=DUE, returned_at=DAY_AFTER)
    assert on_time(returned, DAY_AFTER) == "on_time"
    assert on_time(dossier(status=Status.RETURNED, finished_at=DAY_BEFORE, ended_at=DAY_AFTER), DAY_AFTER) == "early"


def test_without_a_due_date_nothing_is_late():
    assert on_time(dossier(due=None), DAY_AFTER) == "open"
    assert on_time(dossier(due=None, status=Status.FINISHED, ended_at=DAY_AFTER), DAY_AFTER) == "on_time"


def test_a_dossier_is_open_until_it_ended():
    assert is_open(dossier()) and is_open(dossier(status=Status.SUPPLEMENT_REQUESTED))
    assert not is_open(dossier(status=Status.STOPPED, ended_at=DUE))
