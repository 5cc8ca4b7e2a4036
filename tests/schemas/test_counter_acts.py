"""What happens before a dossier is taken in, and after a result was wrong: registered, guided, accepted, corrected."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from schemas import acts
from schemas.acts import Act
from schemas.base import Record
from schemas.dossier import Dossier, Guidance, ResultError, Supplement
from schemas.intake import PartGiven
from schemas.rules.deadlines import deadlines
from schemas.rules.fold import fold
from schemas.rules.on_time import on_time
from schemas.rules.shipped_calendar import shipped_calendar
from schemas.rules.workflow import has_object
from schemas.status import Status
from tests.schemas.made import DAY, Device, received
from tests.schemas.test_guards import BASE, HANDED, NOW, code, situation, warned

CAME = "2026-11-24T09:00:00+07:00"
DUE = "2026-11-27T17:00:00+07:00"
CALENDAR = shipped_calendar()
GUIDED = acts.Guided(reason="thiếu tờ khai", parts=("Tờ khai",))
REGISTERED = replace(BASE, status=Status.REGISTERED, registered_at=NOW, received_by="", due_at=None)
RETURNED = replace(BASE, status=Status.RETURNED, ended_at=NOW, finished_at=NOW, returned_at=NOW)
OPEN_ERROR = replace(RETURNED, result_errors=(ResultError(at=NOW, by="hoa", reason="sai năm"),))
MENDED = replace(RETURNED, result_errors=(ResultError(at=NOW, by="hoa", reason="sai năm", corrected_at=NOW),))


def registered(*steps: tuple[Act, Record]) -> Dossier:
    """Laid on the counter, then these acts."""
    device = Device("A")
    device.act(Act.REGISTER, received(due_at=None))
    for act, content in steps:
        device.act(act, content, at=CAME, by="linh")
    return fold(device.entries())


def test_what_is_registered_is_received_by_nobody_and_due_never():
    dossier = registered()
    assert (dossier.status, dossier.registered_at, dossier.received_by) == (Status.REGISTERED, DAY, "")
    assert (dossier.is_received, dossier.due_at, dossier.filed_at) == (False, None, None)
    assert on_time(dossier, "2027-01-01T08:00:00+07:00") == "open"


def test_a_guidance_is_kept_whole_and_moves_nothing():
    dossier = registered((Act.GUIDE, GUIDED))
    assert dossier.guidances == (Guidance(at=CAME, by="linh", reason="thiếu tờ khai", parts=("Tờ khai",)),)
    assert dossier.status is Status.REGISTERED


def test_an_accepted_dossier_is_received_when_it_was_complete():
    content = acts.Accepted(parts=(PartGiven(name="Tờ khai", originals=1),), due_at=DUE, limit="3 working_days")
    dossier = registered((Act.GUIDE, GUIDED), (Act.ACCEPT, content))
    assert (dossier.status, dossier.received_at, dossier.received_by, dossier.holder) == (Status.RECEIVED, CAME, "linh", "linh")
    assert (dossier.due_at, dossier.first_due_at, dossier.clock_from, dossier.due_changes) == (DUE, DUE, CAME, ())
    assert dossier.parts[-1].name == "Tờ khai" and dossier.procedure.limit == "3 working_days" and dossier.is_received


def test_what_is_refused_at_the_counter_was_never_received():
    dossier = registered((Act.REFUSE, acts.WithReason(reason="không thuộc thẩm quyền")))
    assert (dossier.status, dossier.is_received) == (Status.REFUSED, False)


def test_a_second_hand_over_without_a_corrected_result_has_no_effect():
    device = Device("A")
    device.act(Act.RECEIVE, received())
    device.act(Act.FINISH, acts.Finished())
    device.act(Act.HAND_OVER, HANDED)
    device.act(Act.HAND_OVER, acts.HandedOver(to_name="Người Khác"))
    dossier = fold(device.entries())
    assert dossier.handed is not None and dossier.handed.to_name == HANDED.to_name
    assert [one.act for one in dossier.irregular] == ["hand-over"]


def test_a_corrected_result_is_handed_over_anew_and_the_first_return_stays():
    device = Device("A")
    device.act(Act.RECEIVE, received())
    device.act(Act.FINISH, acts.Finished())
    device.act(Act.HAND_OVER, HANDED, at=DAY)
    device.act(Act.REPORT_ERROR, acts.ErrorReported(reason="sai năm", due_at=DUE), at=CAME)
    device.act(Act.ERROR_CORRECTED, acts.ErrorCorrected(document_no="13/TL"), at=CAME)
    device.act(Act.HAND_OVER, HANDED, at=CAME)
    dossier = fold(device.entries())
    assert (dossier.status, dossier.returned_at, dossier.irregular) == (Status.RETURNED, DAY, ())
    assert dossier.handed is not None and dossier.handed.at == CAME
    error = dossier.result_errors[0]
    assert (error.due_at, error.corrected_at, error.document_no, error.given_at) == (DUE, CAME, "13/TL", CAME)


# -- bounds, each on both sides

ONLINE = replace(BASE, status=Status.REGISTERED, filed_at=NOW, received_at=NOW)


@pytest.mark.parametrize(
    ("dossier", "act", "content", "expected"),
    [
        (REGISTERED, Act.GUIDE, GUIDED, None),
        (replace(REGISTERED, guidances=(Guidance(at=NOW, by="hoa", reason="a"),)), Act.GUIDE, GUIDED, "guide.second"),
        (ONLINE, Act.GUIDE, GUIDED, "accept.filed_online"),
        (ONLINE, Act.ACCEPT, acts.Accepted(), "accept.filed_online"),
        (ONLINE, Act.ACCEPT_ONLINE, acts.AcceptedOnline(), None),
        (REGISTERED, Act.ACCEPT, acts.Accepted(), None),
        (REGISTERED, Act.ACCEPT_ONLINE, acts.AcceptedOnline(), "accept.at_counter"),
        (REGISTERED, Act.REQUEST_SUPPLEMENT, acts.SupplementRequested(reason="a"), "supplement.not_received"),
        (ONLINE, Act.REQUEST_SUPPLEMENT, acts.SupplementRequested(reason="a"), None),
        (replace(BASE, registered_at=NOW), Act.REQUEST_SUPPLEMENT, acts.SupplementRequested(reason="a"), None),
        (REGISTERED, Act.REFUSE, acts.WithReason(reason="a"), None),
        (BASE, Act.GUIDE, GUIDED, "workflow.not_allowed"),
        (RETURNED, Act.HAND_OVER, HANDED, "hand_over.again"),
        (MENDED, Act.HAND_OVER, HANDED, None),
        (OPEN_ERROR, Act.HAND_OVER, HANDED, "hand_over.again"),
        (replace(OPEN_ERROR, status=Status.FINISHED), Act.HAND_OVER, HANDED, "result.being_corrected"),
        (RETURNED, Act.REPORT_ERROR, acts.ErrorReported(reason="a"), None),
        (OPEN_ERROR, Act.REPORT_ERROR, acts.ErrorReported(reason="a"), "result.error_open"),
        (MENDED, Act.REPORT_ERROR, acts.ErrorReported(reason="a"), "result.error_open"),
        (OPEN_ERROR, Act.ERROR_CORRECTED, acts.ErrorCorrected(), None),
        (RETURNED, Act.ERROR_CORRECTED, acts.ErrorCorrected(), "result.no_error"),
        (BASE, Act.REPORT_ERROR, acts.ErrorReported(reason="a"), "workflow.not_allowed"),
    ],
)
def test_each_step_is_done_where_it_belongs_and_nowhere_else(dossier, act, content, expected):
    assert code(dossier, act, content) == expected
    if expected not in ("workflow.not_allowed", "guide.second", "result.being_corrected"):
        assert has_object(dossier, act) == (expected is None)


def test_a_second_guidance_needs_a_supervisor_and_a_ground():
    told = replace(REGISTERED, guidances=(Guidance(at=NOW, by="hoa", reason="a"),))
    with_ground = acts.Guided(reason="b", override="quy định mới có hiệu lực")
    assert code(told, Act.GUIDE, GUIDED, situation("supervisor")) == "guide.second"
    assert code(told, Act.GUIDE, with_ground) == "override.not_supervisor"
    assert code(told, Act.GUIDE, with_ground, situation("supervisor")) is None


@pytest.mark.parametrize(
    ("dossier", "content"),
    [
        (replace(BASE, due_at=None), acts.Extended(reason="a", new_due_at=DUE, override="căn cứ")),
        (BASE, acts.Extended(reason="a", new_due_at="2026-11-25T16:00:00+07:00", override="căn cứ")),
    ],
)
def test_no_ground_makes_sense_of_what_makes_none(dossier, content):
    assert code(dossier, Act.EXTEND, content, situation("supervisor")) in ("extend.no_due_date", "extend.not_later")


def test_a_fifteenth_day_off_lasts_until_the_next_working_day_ends():
    request = Supplement(requested_at="2026-11-01T09:00:00+07:00", by="a", reason="b")
    waiting = replace(BASE, status=Status.SUPPLEMENT_REQUESTED, supplements=(request,))
    said = []
    for at in ("2026-11-17T09:00:00+07:00", "2026-11-18T00:00:01+07:00"):
        now = situation(at=at, answer_by="2026-11-17T23:59:59+07:00")
        assert code(waiting, Act.CLOSE_UNANSWERED, acts.Plain(), now) is None
        said.append("supplement.last_day_off" in warned(waiting, Act.CLOSE_UNANSWERED, acts.Plain(), now))
    assert said == [True, False]


def test_a_hand_over_to_somebody_else_says_to_look_at_the_authority():
    assert "hand_over.check_authority" not in warned(MENDED, Act.HAND_OVER, HANDED)
    other = acts.HandedOver(to_name="Trần Văn Thay", relation="representative")
    assert "hand_over.check_authority" in warned(MENDED, Act.HAND_OVER, other)


# -- by when


def said(dossier: Dossier) -> dict[str, str]:
    return {one.step: one.by[:16] for one in deadlines(dossier, CALENDAR)}


@pytest.mark.parametrize(
    ("at", "by"),
    [("2026-11-20T15:00:00+07:00", "2026-11-20T17:00"), ("2026-11-20T15:00:01+07:00", "2026-11-23T07:00")],
)
def test_paper_goes_on_the_same_day_and_after_three_in_the_next_morning(at, by):
    assert said(replace(BASE, received_at=at))["forward"] == by


def test_every_step_stands_with_its_last_moment():
    assert said(BASE) == {"forward": "2026-11-20T17:00", "extend": "2026-11-23T17:00", "request": "2026-11-26T17:00"}
    waiting = replace(
        BASE, status=Status.SUPPLEMENT_REQUESTED, supplements=(Supplement(requested_at=NOW, by="a", reason="b"),)
    )
    assert said(waiting) == {"complete": "2026-12-07T17:00"}
    assert said(replace(OPEN_ERROR, result_errors=(replace(OPEN_ERROR.result_errors[0], due_at=DUE),))) == {"correct": DUE[:16]}
    assert said(replace(ONLINE, answer_by=DUE)) == {"answer": DUE[:16]}
    assert said(RETURNED) == said(replace(BASE, destroyed=True)) == {}
    assert "forward" not in said(replace(BASE, channel="online"))
    assert said(replace(BASE, due_at="2026-11-21T17:00:00+07:00"))["extend"] == "2026-11-20T17:00"
    assert "extend" not in said(replace(BASE, due_at="2026-11-20T17:00:00+07:00"))
