"""The status table: which act is allowed where, what ends a dossier, what a conflict leaves open."""

from __future__ import annotations

import pytest

from schemas.acts import Act
from schemas.rules.workflow import ALLOWED, ALWAYS, allowed_acts, changes_state, touches
from schemas.status import ENDED, VIETNAMESE, Status, status_of

ONLY_HERE = {
    Act.ACCEPT_ONLINE: {Status.REGISTERED},
    Act.SUPPLEMENT_RECEIVED: {Status.SUPPLEMENT_REQUESTED},
    Act.CLOSE_UNANSWERED: {Status.SUPPLEMENT_REQUESTED},
    Act.HAND_OVER: {Status.FINISHED, Status.RETURNED},
    Act.REPORT_ERROR: {Status.FINISHED, Status.RETURNED},
    Act.ERROR_CORRECTED: {Status.FINISHED, Status.RETURNED},
    Act.GUIDE: {Status.REGISTERED},
    Act.ACCEPT: {Status.REGISTERED},
    Act.REGISTER: set(),
    Act.REQUEST_SUPPLEMENT: {Status.REGISTERED, Status.RECEIVED, Status.PROCESSING},
    Act.REFUSE: {Status.REGISTERED, Status.RECEIVED, Status.PROCESSING},
    Act.FORWARD: {Status.RECEIVED, Status.PROCESSING},
    Act.ACCEPT_FORWARD: {Status.RECEIVED, Status.PROCESSING, Status.PAYMENT_REQUIRED},
    Act.LINK: {Status.RECEIVED, Status.PROCESSING},
    Act.RETURN_LINK: {
        Status.RECEIVED, Status.PROCESSING, Status.PAYMENT_REQUIRED, Status.SUPPLEMENT_REQUESTED, Status.FINISHED,
    },
    Act.ASSIGN: {Status.RECEIVED, Status.PROCESSING, Status.PAYMENT_REQUIRED, Status.SUPPLEMENT_REQUESTED},
    Act.REQUIRE_PAYMENT: {Status.RECEIVED, Status.PROCESSING, Status.PAYMENT_REQUIRED},
    Act.PAYMENT_RECEIVED: {
        Status.RECEIVED, Status.PROCESSING, Status.PAYMENT_REQUIRED, Status.SUPPLEMENT_REQUESTED, Status.FINISHED,
        Status.RETURNED,
    },
    Act.DECIDE: {Status.RECEIVED, Status.PROCESSING, Status.PAYMENT_REQUIRED},
    Act.FINISH: {Status.RECEIVED, Status.PROCESSING, Status.PAYMENT_REQUIRED},
    Act.EXTEND: {Status.RECEIVED, Status.PROCESSING, Status.PAYMENT_REQUIRED},
    Act.APOLOGISE: {
        Status.RECEIVED, Status.PROCESSING, Status.PAYMENT_REQUIRED, Status.SUPPLEMENT_REQUESTED, Status.FINISHED,
    },
    Act.WITHDRAW: set(Status) - ENDED,
    Act.STOP: set(Status) - ENDED,
    Act.VOID: {Status.RECEIVED, Status.RETURNED},
    Act.RATE: set(ENDED),
    Act.DESTROY_CONTENT: ENDED - {Status.FINISHED},
    Act.RECEIVE: set(),
    Act.FILE_ONLINE: set(),
}  # fmt: skip
STATE_ACTS = {
    Act.RECEIVE, Act.FILE_ONLINE, Act.REGISTER, Act.ACCEPT_ONLINE, Act.ACCEPT, Act.REQUEST_SUPPLEMENT,
    Act.SUPPLEMENT_RECEIVED, Act.REFUSE, Act.FORWARD, Act.REQUIRE_PAYMENT, Act.DECIDE, Act.FINISH, Act.HAND_OVER,
    Act.WITHDRAW, Act.STOP, Act.CLOSE_UNANSWERED, Act.VOID,
}  # fmt: skip


def test_the_table_names_every_status_and_every_status_has_a_vietnamese_name():
    assert set(ALLOWED) == set(VIETNAMESE) == set(Status)
    assert [int(status) for status in Status] == list(range(1, 11))


@pytest.mark.parametrize("act", list(Act))
def test_each_act_is_allowed_exactly_where_the_law_has_it(act):
    here = {status for status in Status if act in ALLOWED[status]}
    assert here == (set(Status) if act in ALWAYS else ONLY_HERE[act])


def test_notes_places_corrections_and_files_never_depend_on_the_status():
    assert {Act.CORRECT, Act.SETTLE, Act.LOCATE, Act.NOTE, Act.ATTACH, Act.BIND_CODE} == ALWAYS


@pytest.mark.parametrize("status", [Status.REFUSED, Status.WITHDRAWN, Status.STOPPED, Status.RETURNED])
def test_nothing_but_taking_back_a_mistake_moves_a_dossier_out_of_a_terminal_status(status):
    # A corrected result is handed over anew, which leaves the dossier returned.
    anew = {Act.HAND_OVER} if status is Status.RETURNED else set()
    assert {act for act in ALLOWED[status] if changes_state(act)} - {Act.VOID} == anew


def test_a_finished_dossier_can_only_be_handed_over():
    assert {act for act in ALLOWED[Status.FINISHED] if changes_state(act)} == {Act.HAND_OVER}


@pytest.mark.parametrize("act", list(Act))
def test_only_moves_in_the_table_change_the_state(act):
    assert changes_state(act) == (act in STATE_ACTS)


@pytest.mark.parametrize("status", list(Status))
def test_a_conflict_leaves_only_what_does_not_build_on_the_state(status):
    open_now = allowed_acts(status, has_conflict=True)
    assert open_now == [Act.CORRECT, Act.SETTLE, Act.LOCATE, Act.NOTE, Act.ATTACH]


@pytest.mark.parametrize("status", list(Status))
def test_without_a_conflict_there_is_nothing_to_settle_and_no_code_to_bind(status):
    open_now = allowed_acts(status, has_conflict=False)
    assert set(open_now) == ALLOWED[status] - {Act.SETTLE, Act.BIND_CODE}
    assert open_now == [act for act in Act if act in open_now], "in the order of Act"


def test_a_correction_touches_the_fields_it_names_and_a_new_date_the_due_date():
    assert touches(Act.CORRECT, frozenset({"applicant.phone", "due_at"})) == {"field:applicant.phone", "due"}
    assert touches(Act.CORRECT) == frozenset()


@pytest.mark.parametrize(
    ("act", "keys"),
    [
        (Act.RECEIVE, {"state", "due"}),
        (Act.FILE_ONLINE, {"state", "due"}),
        (Act.ACCEPT_ONLINE, {"state", "due"}),
        (Act.SUPPLEMENT_RECEIVED, {"state", "due"}),
        (Act.FORWARD, {"state", "holder"}),
        (Act.ACCEPT_FORWARD, {"holder"}),
        (Act.ASSIGN, {"holder"}),
        (Act.LINK, {"links"}),
        (Act.EXTEND, {"due"}),
        (Act.PAYMENT_RECEIVED, {"payment"}),
        (Act.LOCATE, {"location"}),
        (Act.BIND_CODE, {"code"}),
        (Act.NOTE, set()),
        (Act.ATTACH, set()),
        (Act.RATE, set()),
        (Act.APOLOGISE, set()),
        (Act.DESTROY_CONTENT, set()),
        (Act.HAND_OVER, {"state"}),
    ],
)
def test_each_act_touches_what_it_changes(act, keys):
    assert touches(act) == keys


def test_fields_named_for_another_act_than_a_correction_count_for_nothing():
    assert touches(Act.NOTE, frozenset({"due_at"})) == frozenset()


@pytest.mark.parametrize("text", ["5", " supplement_requested ", "SUPPLEMENT_REQUESTED"])
def test_a_status_is_named_by_number_or_word(text):
    assert status_of(text) is Status.SUPPLEMENT_REQUESTED


@pytest.mark.parametrize("text", ["", "0", "11", "05", "overdue", "đang xử lý"])
def test_what_is_no_status_is_none(text):
    assert status_of(text) is None
