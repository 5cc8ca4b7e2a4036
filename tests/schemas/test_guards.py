"""Bounds of the law and habits of the office, each on both sides of its limit."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from schemas import acts
from schemas.acts import Act
from schemas.base import Record
from schemas.dossier import (
    Apology,
    Attachment,
    Conflict,
    Decision,
    Dossier,
    DueChange,
    Forwarding,
    Payment,
    Rating,
    Supplement,
)
from schemas.intake import FeeDue, Person, ProcedureRef
from schemas.refusal import Refusal
from schemas.rules.guards import LIFTABLE, Situation, warnings_for, why_not_act
from schemas.status import ENDED, Status

DUE = "2026-11-25T17:00:00+07:00"
NOW = "2026-11-20T09:00:00+07:00"
BASE = Dossier(
    id="X.1",
    status=Status.RECEIVED,
    procedure=ProcedureRef(code="1.004873", name="Thủ tục mẫu", limit="3 working_days"),
    applicant=Person(name="Nguyễn Văn Mẫu"),
    received_at="2026-11-20T08:30:00+07:00",
    received_by="hoa",
    due_at=DUE,
    holder="hoa",
)
FEE = FeeDue(name="Lệ phí", amount_vnd=10_000)
RESULT = Attachment(at=NOW, by="hoa", sha256="0" * 64, size_bytes=1, result=True)
WITH_REASON = acts.WithReason(reason="lý do")
HANDED = acts.HandedOver(to_name="Nguyễn Văn Mẫu")


VOIDED = acts.WithReason(reason="ghi nhầm")


def situation(role: str = "clerk", at: str = NOW, **changes: object) -> Situation:
    return Situation(role=role, user="hoa", at=at, **changes)  # type: ignore[arg-type]


def code(dossier: Dossier, act: Act, content: Record, now: Situation | None = None) -> str | None:
    refusal = why_not_act(dossier, act, content, now or situation())
    if refusal:
        assert refusal.message
    return refusal.code if refusal else None


def warned(dossier: Dossier, act: Act, content: Record, now: Situation | None = None) -> list[str]:
    notices = warnings_for(dossier, act, content, now or situation())
    assert all(notice.message for notice in notices)
    return [notice.code for notice in notices]


def asked(at: str) -> Dossier:
    """A dossier that waits for the citizen since `at`."""
    request = Supplement(requested_at=at, by="hoa", reason="thiếu")
    return replace(BASE, status=Status.SUPPLEMENT_REQUESTED, supplements=(request,))


def extended(new: str, override: str = "") -> acts.Extended:
    return acts.Extended(reason="chờ xác minh", new_due_at=new, override=override)


# -- the table


def test_a_destroyed_dossier_takes_no_act_not_even_a_note():
    assert code(replace(BASE, destroyed=True), Act.NOTE, acts.Noted(text="a")) == "dossier.destroyed"


def test_a_conflict_holds_back_what_builds_on_the_state():
    torn = replace(BASE, conflicts=(Conflict(id="c", keys=("state",), acts=()),))
    assert code(torn, Act.FINISH, acts.Finished()) == "dossier.conflict_open"
    assert code(torn, Act.NOTE, acts.Noted(text="a")) is None
    assert code(torn, Act.SETTLE, acts.Settled(conflict="0" * 64, keep="0" * 64, reason="a"), situation("supervisor")) is None


def test_the_table_refuses_in_words_that_name_act_and_status():
    refusal = why_not_act(BASE, Act.HAND_OVER, HANDED, situation())
    assert isinstance(refusal, Refusal) and refusal.code == "workflow.not_allowed"
    assert "hand-over" in refusal.message and "Được tiếp nhận" in refusal.message


def test_no_ground_of_a_supervisor_lifts_the_table():
    finish = acts.HandedOver(to_name="A", override="chỉ đạo của Chủ tịch")
    assert code(BASE, Act.HAND_OVER, finish, situation("supervisor")) == "workflow.not_allowed"


def test_nobody_at_the_counter_binds_an_official_number():
    assert code(BASE, Act.BIND_CODE, acts.CodeBound(official_code="H44")) == "workflow.not_allowed"


# -- one request for supplement


def test_the_first_request_for_supplement_passes_and_the_second_is_refused():
    ask = acts.SupplementRequested(reason="thiếu tờ khai")
    again = replace(asked(NOW), status=Status.PROCESSING)
    assert code(BASE, Act.REQUEST_SUPPLEMENT, ask) is None
    assert code(again, Act.REQUEST_SUPPLEMENT, ask) == "supplement.second"


@pytest.mark.parametrize(
    ("role", "ground", "expected"),
    [
        ("clerk", "", "supplement.second"),
        ("clerk", "có căn cứ", "override.not_supervisor"),
        ("officer", "có căn cứ", "override.not_supervisor"),
        ("supervisor", "", "supplement.second"),
        ("supervisor", "   ", "supplement.second"),
        ("supervisor", "có căn cứ", None),
    ],
)
def test_only_a_supervisor_with_a_ground_goes_beyond_the_law(role, ground, expected):
    again = replace(asked(NOW), status=Status.PROCESSING)
    ask = acts.SupplementRequested(reason="thiếu", override=ground)
    assert code(again, Act.REQUEST_SUPPLEMENT, ask, situation(role)) == expected


def test_a_ground_where_no_bound_stands_changes_nothing():
    assert code(BASE, Act.REQUEST_SUPPLEMENT, acts.SupplementRequested(reason="a", override="b")) is None


def test_a_ground_never_lifts_what_the_office_refuses():
    strict = situation("supervisor", strict=frozenset({"rule.held_by_colleague"}))
    again = replace(asked(NOW), status=Status.PROCESSING, holder="linh")
    ask = acts.SupplementRequested(reason="thiếu", override="có căn cứ")
    assert code(again, Act.REQUEST_SUPPLEMENT, ask, strict) == "rule.held_by_colleague"


@pytest.mark.parametrize(("days", "late"), [(0, False), (3, False), (4, True)])
def test_a_request_after_three_working_days_is_warned_of(days, late):
    codes = warned(BASE, Act.REQUEST_SUPPLEMENT, acts.SupplementRequested(reason="a"), situation(working_days_since_receipt=days))
    assert ("supplement.late_notice" in codes) == late
    assert "supplement.late_notice" not in warned(BASE, Act.REFUSE, WITH_REASON, situation(working_days_since_receipt=9))


# -- closing what was never answered


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-20T17:00:00+07:00", "supplement.too_early_to_close"),
        ("2026-12-05T23:59:59+07:00", "supplement.too_early_to_close"),
        ("2026-12-06T00:00:00+07:00", None),
    ],
)
def test_an_unanswered_dossier_is_closed_after_fifteen_days_not_before(now, expected):
    dossier = asked("2026-11-20T16:00:00+07:00")
    assert code(dossier, Act.CLOSE_UNANSWERED, acts.Plain(), situation(at=now)) == expected


def test_the_refusal_to_close_counts_the_days_waited():
    refusal = why_not_act(asked(NOW), Act.CLOSE_UNANSWERED, acts.Plain(), situation(at="2026-12-01T09:00:00+07:00"))
    assert refusal is not None and refusal.params == {"days": 11, "limit": 15}


def test_the_days_count_from_the_newest_request():
    old = Supplement(requested_at="2026-10-01T08:00:00+07:00", by="hoa", reason="a", completed_at="2026-10-02T08:00:00+07:00")
    dossier = replace(asked(NOW), supplements=(old, *asked(NOW).supplements))
    assert code(dossier, Act.CLOSE_UNANSWERED, acts.Plain()) == "supplement.too_early_to_close"


def test_without_an_open_request_there_is_nothing_to_wait_for():
    dossier = replace(BASE, status=Status.SUPPLEMENT_REQUESTED)
    refusal = why_not_act(dossier, Act.CLOSE_UNANSWERED, acts.Plain(), situation(at="2026-12-31T08:00:00+07:00"))
    assert refusal is not None and (refusal.code, refusal.params["days"]) == ("supplement.too_early_to_close", 0)


def test_a_last_day_that_is_a_day_off_is_told_with_the_day_that_counts():
    def told(act: Act, content: Record, at: str) -> list[str]:
        now = situation(at=at, answer_by="2026-12-07T23:59:59+07:00")
        return [one.message for one in warnings_for(asked(NOW), act, content, now) if one.code == "supplement.last_day_off"]

    [message] = told(Act.CLOSE_UNANSWERED, acts.Plain(), "2026-12-07T23:59:59+07:00")
    assert "hết ngày 07/12/2026" in message
    assert told(Act.CLOSE_UNANSWERED, acts.Plain(), "2026-12-08T00:00:00+07:00") == []
    assert told(Act.WITHDRAW, WITH_REASON, "2026-12-07T08:00:00+07:00") == []


@pytest.mark.parametrize(
    ("act", "now", "changed", "late"),
    [
        (Act.REFUSE, "2026-11-26T00:00:00+07:00", {}, True),
        (Act.REFUSE, "2026-11-25T23:59:59+07:00", {}, False),
        (Act.REFUSE, "2026-11-26T00:00:00+07:00", {"due_at": None}, False),
        (Act.REFUSE, "2026-11-26T00:00:00+07:00", {"registered_at": NOW, "received_by": ""}, False),
        (Act.STOP, "2026-11-26T00:00:00+07:00", {}, False),
    ],
)
def test_a_refusal_after_the_day_it_was_due_is_warned_of(act, now, changed, late):
    assert ("refuse.late" in warned(replace(BASE, **changed), act, WITH_REASON, situation(at=now))) == late


# -- one new date, a day before at the latest


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-24T23:59:59+07:00", None),
        ("2026-11-25T00:00:00+07:00", "extend.too_late"),
        ("2026-11-26T08:00:00+07:00", "extend.too_late"),
    ],
)
def test_an_extension_comes_a_day_before_the_due_date_at_the_latest(now, expected):
    assert code(BASE, Act.EXTEND, extended("2026-12-01T17:00:00+07:00"), situation(at=now)) == expected


def test_a_second_extension_is_refused_and_a_supervisor_may_allow_it():
    change = DueChange(at=NOW, by="hoa", act="extend", old=DUE, new="2026-12-01T17:00:00+07:00")
    dossier = replace(BASE, extensions=(change,))
    assert code(dossier, Act.EXTEND, extended("2026-12-10T17:00:00+07:00")) == "extend.second"
    allowed = extended("2026-12-10T17:00:00+07:00", override="chỉ đạo")
    assert code(dossier, Act.EXTEND, allowed, situation("supervisor")) is None


@pytest.mark.parametrize(("new", "expected"), [(DUE, "extend.not_later"), ("2026-11-25T17:00:01+07:00", None)])
def test_the_new_date_is_later_than_the_old(new, expected):
    assert code(BASE, Act.EXTEND, extended(new)) == expected


def test_without_a_due_date_there_is_nothing_to_extend():
    dossier = replace(BASE, due_at=None)
    assert code(dossier, Act.EXTEND, extended("2026-12-01T17:00:00+07:00")) == "extend.no_due_date"


# -- an apology when it is late


@pytest.mark.parametrize(
    ("now", "expected"), [("2026-11-25T23:59:59+07:00", "apologise.not_late"), ("2026-11-26T00:00:00+07:00", None)]
)
def test_an_apology_is_for_a_dossier_already_late(now, expected):
    sorry = acts.Apologised(reason="a", expected_on="2026-12-01")
    assert code(BASE, Act.APOLOGISE, sorry, situation(at=now)) == expected


@pytest.mark.parametrize(("day", "expected"), [("2026-11-27", "apologise.in_past"), ("2026-11-28", None)])
def test_an_apology_names_a_day_to_come(day, expected):
    sorry = acts.Apologised(reason="a", expected_on=day)
    assert code(BASE, Act.APOLOGISE, sorry, situation(at="2026-11-28T08:00:00+07:00")) == expected


def test_without_a_due_date_nothing_is_late():
    sorry = acts.Apologised(reason="a", expected_on="2026-12-01")
    assert code(replace(BASE, due_at=None), Act.APOLOGISE, sorry) == "apologise.not_late"


# -- withdrawing, correcting


def test_a_dossier_is_withdrawn_before_the_decision_not_after():
    decided = replace(BASE, decision=Decision(at=NOW, by="hoa", outcome="approved"))
    assert code(BASE, Act.WITHDRAW, WITH_REASON) is None
    assert code(decided, Act.WITHDRAW, WITH_REASON) == "withdraw.decided"
    assert code(decided, Act.STOP, WITH_REASON) is None


@pytest.mark.parametrize(("role", "expected"), [("clerk", "correct.supervised_field"), ("supervisor", None)])
def test_only_a_supervisor_corrects_the_due_date(role, expected):
    content = acts.Corrected(reason="a", fields={"due_at": "2026-12-01T17:00:00+07:00", "note": "x"})
    assert code(BASE, Act.CORRECT, content, situation(role)) == expected


def test_a_clerk_corrects_everything_else():
    assert code(BASE, Act.CORRECT, acts.Corrected(reason="a", fields={"applicant.phone": "1"})) is None


# -- habits: warnings, or refusals where the office says so


@pytest.mark.parametrize("act", [Act.FINISH, Act.HAND_OVER])
@pytest.mark.parametrize(("paid", "rest"), [(0, 10_000), (9_999, 1), (10_000, None), (10_001, None)])
def test_money_not_yet_paid_is_warned_of_to_the_dong(act, paid, rest):
    payments = (Payment(at=NOW, by="hoa", amount_vnd=paid),) if paid else ()
    status = Status.RECEIVED if act is Act.FINISH else Status.FINISHED
    dossier = replace(BASE, status=status, fees=(FEE,), payments=payments, attachments=(RESULT,))
    content = acts.Plain() if act is Act.FINISH else HANDED
    found = [one for one in warnings_for(dossier, act, content, situation()) if one.code == "rule.unpaid"]
    assert [one.params["amount"] for one in found] == ([rest] if rest else [])


def test_other_acts_do_not_ask_for_money():
    assert "rule.unpaid" not in warned(replace(BASE, fees=(FEE,)), Act.DECIDE, acts.Decided(outcome="approved"))


def test_a_result_without_its_file_is_warned_of_at_the_hand_over():
    finished = replace(BASE, status=Status.FINISHED)
    other = replace(RESULT, result=False)
    assert warned(finished, Act.HAND_OVER, HANDED) == ["rule.no_result_file"]
    assert warned(replace(finished, attachments=(other,)), Act.HAND_OVER, HANDED) == ["rule.no_result_file"]
    assert warned(replace(finished, attachments=(other, RESULT)), Act.HAND_OVER, HANDED) == []
    assert warned(BASE, Act.FINISH, acts.Finished()) == []


@pytest.mark.parametrize(("holder", "expected"), [("hoa", []), ("", []), ("linh", ["rule.held_by_colleague"])])
def test_moving_what_a_colleague_holds_is_warned_of(holder, expected):
    assert warned(replace(BASE, holder=holder), Act.FINISH, acts.Finished()) == expected


def test_what_moves_nothing_and_the_hand_over_ask_for_no_holder():
    held = replace(BASE, holder="linh", attachments=(RESULT,))
    assert warned(held, Act.NOTE, acts.Noted(text="a")) == []
    assert warned(held, Act.ASSIGN, acts.Assigned(to="hoa")) == []
    assert warned(replace(held, status=Status.FINISHED), Act.HAND_OVER, HANDED) == []


@pytest.mark.parametrize("rule", ["rule.unpaid", "rule.no_result_file", "rule.held_by_colleague"])
def test_strict_settings_turn_the_warning_into_a_refusal(rule):
    act, content = (Act.FINISH, acts.Finished()) if rule == "rule.held_by_colleague" else (Act.HAND_OVER, HANDED)
    status = Status.RECEIVED if act is Act.FINISH else Status.FINISHED
    dossier = replace(BASE, status=status, fees=(FEE,), holder="linh")
    strict = situation(strict=frozenset({rule}))
    refusal = why_not_act(dossier, act, content, strict)
    warning = next(one for one in warnings_for(dossier, act, content, situation()) if one.code == rule)
    assert refusal is not None and (refusal.code, refusal.message) == (rule, warning.message)
    assert rule not in warned(dossier, act, content, strict), "said once"
    assert why_not_act(dossier, act, content, situation()) is None


def test_strict_settings_of_another_rule_refuse_nothing():
    assert code(replace(BASE, holder="linh"), Act.FINISH, acts.Finished(), situation(strict=frozenset({"rule.unpaid"}))) is None


@pytest.mark.parametrize(("now", "early"), [("2026-11-20T08:29:59+07:00", True), ("2026-11-20T08:30:00+07:00", False)])
def test_a_time_before_the_receipt_is_warned_of(now, early):
    assert (warned(BASE, Act.NOTE, acts.Noted(text="a"), situation(at=now)) == ["time.before_receipt"]) == early


@pytest.mark.parametrize("status", sorted(ENDED))
def test_an_ended_dossier_still_takes_a_note(status):
    assert code(replace(BASE, status=status), Act.NOTE, acts.Noted(text="a")) is None


# -- what was recorded by mistake


def test_a_mistake_is_taken_back_on_the_day_and_later_only_with_a_supervisors_ground():
    assert code(BASE, Act.VOID, VOIDED) is None
    tomorrow = situation(at="2026-11-21T08:00:00+07:00")
    assert code(BASE, Act.VOID, VOIDED, tomorrow) == "void.another_day"
    ground = replace(VOIDED, override="Biên bản ngày 21/11")
    assert code(BASE, Act.VOID, ground, tomorrow) == "override.not_supervisor"
    assert code(BASE, Act.VOID, ground, replace(tomorrow, role="supervisor")) is None


@pytest.mark.parametrize(
    "gone_on",
    [
        {"status": Status.RETURNED},
        {"decision": Decision(at=NOW, by="hoa", outcome="approved")},
        {"supplements": (Supplement(requested_at=NOW, by="hoa", reason="a"),)},
        {"forwards": (Forwarding(at=NOW, by="hoa", to_unit="H44.1"),)},
        {"extensions": (DueChange(at=NOW, by="hoa", act="extend", old=DUE, new=DUE),)},
        {"apologies": (Apology(at=NOW, by="hoa", reason="a", expected_on="2026-12-01"),)},
    ],
)
def test_what_was_worked_on_is_no_mistake_any_more(gone_on):
    assert code(replace(BASE, **gone_on), Act.VOID, VOIDED) == "void.gone_on"
    assert code(replace(BASE, status=Status.RETURNED, immediate=True), Act.VOID, VOIDED) is None


@pytest.mark.parametrize(
    ("paid", "more", "over"), [(0, 10_000, None), (4_000, 6_000, None), (4_000, 7_000, 1_000), (0, 10_001, 1)]
)
def test_more_money_than_is_due_is_warned_of_with_what_was_paid_before(paid, more, over):
    payments = (Payment(at=NOW, by="hoa", amount_vnd=paid, receipt_no="1"),) if paid else ()
    dossier = replace(BASE, fees=(FEE,), payments=payments)
    content = acts.PaymentReceived(amount_vnd=more, receipt_no="2")
    found = [one for one in warnings_for(dossier, Act.PAYMENT_RECEIVED, content, situation()) if one.code == "payment.over"]
    assert [one.params["amount"] for one in found] == ([over] if over else [])


@pytest.mark.parametrize(("first", "second", "again"), [("7", "7", True), ("7", "8", False), ("", "", False)])
def test_a_receipts_number_that_was_written_before_is_warned_of(first, second, again):
    payments = (Payment(at=NOW, by="hoa", amount_vnd=1_000, receipt_no=first),)
    content = acts.PaymentReceived(amount_vnd=1_000, receipt_no=second)
    codes = warned(replace(BASE, fees=(FEE,), payments=payments), Act.PAYMENT_RECEIVED, content)
    assert codes == (["payment.receipt_again"] if again else [])


def test_one_dossier_is_rated_once():
    returned = replace(BASE, status=Status.RETURNED)
    assert code(returned, Act.RATE, acts.Rated(level=3)) is None
    assert code(replace(returned, ratings=(Rating(at=NOW, level=5),)), Act.RATE, acts.Rated(level=3)) == "rate.already"


@pytest.mark.parametrize(("relation", "asked_for"), [("owner", False), ("representative", True), ("relative", True)])
def test_whoever_is_not_the_owner_is_asked_for_the_authority(relation, asked_for):
    finished = replace(BASE, status=Status.FINISHED, attachments=(RESULT,))
    codes = warned(finished, Act.HAND_OVER, acts.HandedOver(to_name="A", relation=relation))
    assert codes == (["hand_over.check_authority"] if asked_for else [])


def test_what_a_ground_lifts_is_written_a_second_time():
    assert {
        "guide.second", "supplement.second", "supplement.too_early_to_close", "extend.second", "extend.too_late",
        "apologise.not_late", "withdraw.decided", "result.being_corrected", "correct.supervised_field", "void.another_day",
    } == LIFTABLE  # fmt: skip


def test_a_situation_of_which_nothing_is_said_has_no_day_behind_it():
    assert (situation().working_days_since_receipt, situation().answer_by, situation().strict) == (0, "", frozenset())
