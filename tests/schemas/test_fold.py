"""One ledger, everything else is derived: any order that respects parents gives the same dossier."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import acts
from schemas.acts import Act
from schemas.entry import Sealed
from schemas.rules.fold import NotADossier, fold
from schemas.status import Status
from tests.schemas.made import CONTENTS, KEY, Device, received, two_devices

LATER = "2026-11-21T09:00:00+07:00"

CHANGES_STATE = {
    Act.REQUEST_SUPPLEMENT,
    Act.REFUSE,
    Act.FORWARD,
    Act.REQUIRE_PAYMENT,
    Act.DECIDE,
    Act.FINISH,
    Act.WITHDRAW,
    Act.STOP,
}
SAME_THING = {frozenset({act}) for act in (Act.ASSIGN, Act.PAYMENT_RECEIVED, Act.EXTEND, Act.LOCATE, Act.CORRECT)} | {
    frozenset({Act.FORWARD, Act.ASSIGN})
}


def valid_orders(entries: list[Sealed], seed: int, count: int = 8) -> list[list[Sealed]]:
    """Random orders of the entries as they might arrive; the fold itself puts parents first."""
    rng = random.Random(seed)
    return [rng.sample(entries, len(entries)) for _ in range(count)]


def test_a_straight_life_ends_returned() -> None:
    device = Device("A")
    device.act(Act.RECEIVE, received())
    device.act(Act.ASSIGN, acts.Assigned(to="linh"))
    device.act(Act.DECIDE, acts.Decided(outcome="approved", document_no="12/UBND"))
    device.act(Act.FINISH, acts.Finished(), at=LATER)
    device.act(Act.HAND_OVER, acts.HandedOver(to_name="Nguyễn Văn Mẫu"), at=LATER)
    dossier = fold(device.entries())
    assert dossier.status is Status.RETURNED
    assert dossier.finished_at == dossier.returned_at == LATER
    assert dossier.decision is not None and dossier.decision.document_no == "12/UBND"
    assert not dossier.conflicts and not dossier.irregular


def test_a_supplement_restarts_the_period_and_keeps_the_old_date() -> None:
    device = Device("A")
    device.act(Act.RECEIVE, received())
    device.act(Act.REQUEST_SUPPLEMENT, CONTENTS[Act.REQUEST_SUPPLEMENT])
    assert fold(device.entries()).status is Status.SUPPLEMENT_REQUESTED
    device.act(Act.SUPPLEMENT_RECEIVED, acts.SupplementReceived(due_at="2026-11-30T17:00:00+07:00"), at=LATER)
    dossier = fold(device.entries())
    assert dossier.status is Status.PROCESSING
    assert dossier.due_at == "2026-11-30T17:00:00+07:00"
    assert dossier.first_due_at == "2026-11-25T17:00:00+07:00"
    assert dossier.due_changes[0].old == "2026-11-25T17:00:00+07:00"
    assert dossier.supplements[0].completed_at == LATER


def test_a_payment_returns_the_dossier_to_where_it_was() -> None:
    device = Device("A")
    device.act(Act.RECEIVE, received())
    device.act(Act.REQUIRE_PAYMENT, CONTENTS[Act.REQUIRE_PAYMENT])
    device.act(Act.PAYMENT_RECEIVED, acts.PaymentReceived(amount_vnd=4000))
    assert fold(device.entries()).status is Status.PAYMENT_REQUIRED
    device.act(Act.PAYMENT_RECEIVED, acts.PaymentReceived(amount_vnd=6000))
    dossier = fold(device.entries())
    assert dossier.status is Status.RECEIVED
    assert dossier.paid_vnd == 10000


def test_different_fields_changed_apart_both_apply() -> None:
    first, second = two_devices()
    first.act(Act.CORRECT, acts.Corrected(reason="a", fields={"applicant.phone": "0912345678"}))
    second.act(Act.CORRECT, acts.Corrected(reason="b", fields={"applicant.address": "Thôn Mẫu"}))
    first.meet(second)
    dossier = fold(first.entries())
    assert not dossier.conflicts
    assert (dossier.applicant.phone, dossier.applicant.address) == ("0912345678", "Thôn Mẫu")


def test_the_same_field_changed_apart_is_a_conflict_and_the_agreed_value_stays() -> None:
    first, second = two_devices()
    first.act(Act.CORRECT, acts.Corrected(reason="a", fields={"applicant.name": "Nguyễn Văn Một"}))
    second.act(Act.CORRECT, acts.Corrected(reason="b", fields={"applicant.name": "Nguyễn Văn Hai"}))
    first.meet(second)
    dossier = fold(first.entries())
    assert len(dossier.conflicts) == 1
    assert dossier.applicant.name == "Nguyễn Văn Mẫu"


@pytest.mark.parametrize(("one", "other"), list(itertools.product(CONTENTS, CONTENTS)))
def test_two_acts_made_apart_fold_the_same_on_both_sides(one: Act, other: Act) -> None:
    first, second = two_devices()
    first.act(one, CONTENTS[one])
    second.act(other, CONTENTS[other])
    first.meet(second)
    states = [fold(order) for order in valid_orders(first.entries(), seed=1)] + [fold(second.entries())]
    assert all(state == states[0] for state in states)
    clash = {one, other} <= CHANGES_STATE or frozenset({one, other}) in SAME_THING
    assert bool(states[0].conflicts) == clash
    if clash and {one, other} <= CHANGES_STATE:
        assert states[0].status is Status.RECEIVED, "the last agreed state is shown"


def test_one_divergence_is_one_conflict_however_many_acts_each_side_adds() -> None:
    first, second = two_devices()
    begin = [first.act(Act.ASSIGN, acts.Assigned(to="linh")), second.act(Act.ASSIGN, acts.Assigned(to="minh"))]
    first.act(Act.FINISH, acts.Finished())
    first.act(Act.HAND_OVER, acts.HandedOver(to_name="Nguyễn Văn Mẫu"))
    first.meet(second)
    early = fold(first.entries()).conflicts
    assert len(early) == 1 and {begin[0].hash, begin[1].hash} <= {one.hash for one in early[0].acts}

    third, fourth = two_devices()
    third.act(Act.FINISH, acts.Finished())
    third.act(Act.HAND_OVER, acts.HandedOver(to_name="Nguyễn Văn Mẫu"))
    fourth.act(Act.WITHDRAW, acts.WithReason(reason="đổi ý"))
    third.meet(fourth)
    conflict = fold(third.entries()).conflicts
    assert len(conflict) == 1 and len(conflict[0].acts) == 3


def test_the_conflict_keeps_its_name_while_a_side_goes_on() -> None:
    first, second = two_devices()
    first.act(Act.FINISH, acts.Finished())
    second.act(Act.WITHDRAW, acts.WithReason(reason="đổi ý"))
    early = {**first.seen, **second.seen}
    before = fold(early.values()).conflicts[0].id
    first.act(Act.HAND_OVER, acts.HandedOver(to_name="Nguyễn Văn Mẫu"))
    first.meet(second)
    assert fold(first.entries()).conflicts[0].id == before


@pytest.mark.parametrize(("kept", "status"), [(0, Status.RETURNED), (1, Status.WITHDRAWN)])
def test_settling_keeps_one_branch(kept: int, status: Status) -> None:
    first, second = two_devices()
    ours = first.act(Act.FINISH, acts.Finished())
    first.act(Act.HAND_OVER, acts.HandedOver(to_name="Nguyễn Văn Mẫu"))
    theirs = second.act(Act.WITHDRAW, acts.WithReason(reason="đổi ý"))
    first.meet(second)
    conflict = fold(first.entries()).conflicts[0]
    keep = (ours, theirs)[kept].hash
    second.act(Act.SETTLE, acts.Settled(conflict=conflict.id, keep=keep, reason="đã hỏi dân"), by="binh")
    first.meet(second)
    states = [fold(order) for order in valid_orders(first.entries(), seed=2)]
    assert all(state == states[0] for state in states)
    assert not states[0].conflicts
    assert states[0].status is status
    assert (states[0].handed is None) == (kept == 1)


def test_work_goes_on_after_settling() -> None:
    first, second = two_devices()
    keep = first.act(Act.FORWARD, CONTENTS[Act.FORWARD])
    second.act(Act.REFUSE, CONTENTS[Act.REFUSE])
    first.meet(second)
    conflict = fold(first.entries()).conflicts[0]
    first.act(Act.SETTLE, acts.Settled(conflict=conflict.id, keep=keep.hash, reason="giữ"), by="binh")
    first.act(Act.FINISH, acts.Finished())
    first.meet(second)
    dossier = fold(second.entries())
    assert dossier.status is Status.FINISHED and not dossier.conflicts


def test_two_settlements_made_apart_are_a_conflict_again() -> None:
    first, second = two_devices()
    ours = first.act(Act.FINISH, acts.Finished())
    theirs = second.act(Act.WITHDRAW, acts.WithReason(reason="đổi ý"))
    first.meet(second)
    conflict = fold(first.entries()).conflicts[0]
    first.act(Act.SETTLE, acts.Settled(conflict=conflict.id, keep=ours.hash, reason="a"), by="binh")
    second.act(Act.SETTLE, acts.Settled(conflict=conflict.id, keep=theirs.hash, reason="b"), by="chau")
    first.meet(second)
    open_conflicts = fold(first.entries()).conflicts
    assert len(open_conflicts) == 1
    assert {one.act for one in open_conflicts[0].acts} == {"settle"}
    assert fold(first.entries()).status is Status.RECEIVED
    kept = next(one for one in first.entries() if one.entry.by == "chau").hash
    first.act(Act.SETTLE, acts.Settled(conflict=open_conflicts[0].id, keep=kept, reason="c"), by="binh")
    final = fold(first.entries())
    assert not final.conflicts
    assert final.status is Status.WITHDRAWN


def test_an_act_unseen_by_the_settlement_is_a_new_conflict_with_it() -> None:
    first, second = two_devices()
    ours = first.act(Act.FINISH, acts.Finished())
    second.act(Act.WITHDRAW, acts.WithReason(reason="đổi ý"))
    first.meet(second)
    conflict = fold(first.entries()).conflicts[0]
    third = Device("C")
    third.seen = {sealed.hash: sealed for sealed in first.entries() if sealed.entry.act == Act.RECEIVE}
    third.act(Act.STOP, CONTENTS[Act.STOP])
    first.act(Act.SETTLE, acts.Settled(conflict=conflict.id, keep=ours.hash, reason="giữ"), by="binh")
    first.meet(third)
    dossier = fold(first.entries())
    assert len(dossier.conflicts) == 1
    assert {one.act for one in dossier.conflicts[0].acts} == {"settle", "stop"}


def test_an_official_number_never_changes() -> None:
    device = Device("A")
    device.act(Act.RECEIVE, received())
    device.act(Act.BIND_CODE, acts.CodeBound(official_code="H44.99.12-261120-0001"))
    device.act(Act.BIND_CODE, acts.CodeBound(official_code="H44.99.12-261120-0002"))
    assert fold(device.entries()).official_code == "H44.99.12-261120-0001"


def test_a_destroyed_dossier_shows_only_that_it_was() -> None:
    device = Device("A")
    device.act(Act.RECEIVE, received())
    device.act(Act.WITHDRAW, acts.WithReason(reason="đổi ý"))
    device.act(Act.DESTROY_CONTENT, acts.ContentDestroyed(ground="Hết thời hạn lưu trữ"))
    gone = [
        Sealed(s.hash, s.entry, s.header, s.content if s.entry.act in acts.KEYLESS else None) for s in device.entries()
    ]
    dossier = fold(gone)
    assert dossier.destroyed and dossier.destroyed_ground == "Hết thời hạn lưu trữ"
    assert dossier.status is Status.WITHDRAWN
    assert dossier.applicant.name == "-"


def test_an_act_the_table_forbids_is_kept_shown_and_without_effect() -> None:
    device = Device("A")
    device.act(Act.RECEIVE, received())
    device.act(Act.WITHDRAW, acts.WithReason(reason="đổi ý"))
    device.act(Act.FINISH, acts.Finished())
    dossier = fold(device.entries())
    assert dossier.status is Status.WITHDRAWN
    assert [one.act for one in dossier.irregular] == ["finish"]


def test_entries_that_begin_nothing_are_not_a_dossier() -> None:
    device = Device("A")
    device.act(Act.FINISH, acts.Finished(), dossier="H44.99.12.A.1AAAA.0")
    with pytest.raises(NotADossier):
        fold(device.entries())
    with pytest.raises(NotADossier):
        fold([])


@settings(max_examples=120, deadline=None, derandomize=True)
@given(
    st.lists(st.tuples(st.integers(0, 2), st.sampled_from(sorted(CONTENTS)), st.booleans()), min_size=1, max_size=12),
    st.integers(),
)
def test_any_history_of_three_devices_folds_the_same_in_any_order(
    steps: list[tuple[int, Act, bool]], seed: int
) -> None:
    first, second = two_devices()
    third = Device("C")
    first.meet(third)
    devices = [first, second, third]
    for who, act, meets in steps:
        devices[who].act(act, CONTENTS[act])
        if meets:
            devices[who].meet(devices[(who + 1) % 3])
    for one, other in itertools.permutations(devices, 2):
        one.meet(other)
    states = [fold(order) for order in valid_orders(first.entries(), seed, count=4)]
    assert all(state == states[0] for state in states)
    listed = {one.hash for conflict in states[0].conflicts for one in conflict.acts}
    assert len(listed) == len([one for conflict in states[0].conflicts for one in conflict.acts]), "listed once"
    assert KEY


def test_of_two_official_numbers_given_apart_the_earlier_incarnations_stands_until_a_supervisor_has_kept_one() -> None:
    device, provinces = Device("A"), [Device("TINH"), Device("TINH")]
    device.act(Act.RECEIVE, received())
    bound, given = [], (("10ABCD", "H44.99.12-261120-9001"), ("9WXYZ", "H44.99.12-261120-0001"))
    for province, (incarnation, code) in zip(provinces, given, strict=True):
        province.chain = f"H44.99.12.TINH.{incarnation}"
        device.meet(province)
        bound.append(province.act(Act.BIND_CODE, acts.CodeBound(official_code=code), by="tinh"))
    assert fold(provinces[0].entries()).official_code == "H44.99.12-261120-9001"
    for province in provinces:
        device.meet(province)
    for entries in (device.entries(), device.entries()[::-1]):
        dossier = fold(entries)
        assert (dossier.official_code, dossier.further_codes) == ("H44.99.12-261120-0001", ("H44.99.12-261120-9001",))
        assert [conflict.keys for conflict in dossier.conflicts] == [("code",)]
    settled = acts.Settled(conflict=dossier.conflicts[0].id, keep=bound[0].hash, reason="như trên giấy hẹn")
    device.act(Act.SETTLE, settled, by="binh")
    dossier = fold(device.entries())
    assert (dossier.official_code, dossier.further_codes) == ("H44.99.12-261120-9001", ("H44.99.12-261120-0001",))
    assert not dossier.conflicts
