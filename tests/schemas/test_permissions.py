"""Who may do what: every role against every act."""

from __future__ import annotations

import pytest

from schemas.acts import Act
from schemas.office_acts import OfficeAct
from schemas.rules.permissions import DOSSIER_ACTS, OFFICE_ACTS, SUPERVISED_FIELDS, why_not, why_not_deputy, why_not_read

ROLES = ("clerk", "supervisor", "auditor", "officer")
NOBODY = {Act.BIND_CODE, Act.FILE_ONLINE}
SUPERVISOR_ONLY = {Act.SETTLE, Act.DESTROY_CONTENT}
COUNTER_ONLY = {
    Act.RECEIVE, Act.ACCEPT_ONLINE, Act.SUPPLEMENT_RECEIVED, Act.PAYMENT_RECEIVED, Act.HAND_OVER, Act.WITHDRAW,
    Act.CLOSE_UNANSWERED, Act.RATE, Act.VOID, Act.REGISTER, Act.GUIDE, Act.ACCEPT, Act.REPORT_ERROR,
}  # fmt: skip


def may(role: str, act: Act) -> bool:
    """The rule in words, written a second time."""
    if act in NOBODY or role == "auditor":
        return False
    if act in SUPERVISOR_ONLY:
        return role == "supervisor"
    return role != "officer" or act not in COUNTER_ONLY


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("act", list(Act))
def test_the_role_may_do_the_act_or_is_refused_in_words(role, act):
    refusal = why_not(role, act)
    assert (refusal is None) == may(role, act)
    if refusal:
        assert refusal.code == "permission.denied" and str(act) in refusal.message


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("act", list(OfficeAct))
def test_the_role_may_do_the_office_act_or_is_refused(role, act):
    clerks = {
        OfficeAct.CONFIRM_DATE, OfficeAct.IMPORT_CATALOGUE, OfficeAct.OPEN_BOOK, OfficeAct.CLOSE_BOOK,
        OfficeAct.PRINT_SLIPS, OfficeAct.VOID_SLIP, OfficeAct.RECEIVE_FEEDBACK, OfficeAct.MOVE_FEEDBACK,
        OfficeAct.HAND_SHIFT, OfficeAct.TAKE_SHIFT, OfficeAct.OPEN_SESSION, OfficeAct.CLOSE_SESSION,
    }  # fmt: skip
    allowed = role == "supervisor" or (role == "clerk" and act in clerks)
    assert (why_not(role, act) is None) == allowed


@pytest.mark.parametrize("act", [*Act, *OfficeAct])
def test_who_acts_for_the_head_may_do_all_but_say_who_works_here(act):
    kept = {OfficeAct.ADD_USER, OfficeAct.REMOVE_USER, OfficeAct.RENEW_USER_KEY, OfficeAct.SET_SETTINGS, OfficeAct.ENROL}
    refused = why_not_deputy(act) is not None
    assert refused == (act in kept or why_not("supervisor", act) is not None)


def test_the_tables_name_every_role():
    assert set(DOSSIER_ACTS) == set(OFFICE_ACTS) == set(ROLES)


@pytest.mark.parametrize("role", ROLES)
def test_everyone_with_an_account_may_read(role):
    assert why_not_read(role) is None


def test_only_a_supervisor_corrects_what_was_promised():
    assert {"due_at"} == SUPERVISED_FIELDS
