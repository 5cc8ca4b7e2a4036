"""Acts made apart: what is held, what is listed together, what a settlement keeps and what it leaves alone."""

from __future__ import annotations

import random

import pytest
from msgspec.structs import replace

from schemas import acts
from schemas.acts import Act
from schemas.dossier import Dossier
from schemas.entry import Sealed, seal_entry
from schemas.rules.conflicts import in_order
from schemas.rules.fold import NotADossier, content_of, fold
from schemas.status import Status
from tests.schemas.made import CONTENTS, KEY, Device, received, two_devices

WITHDRAWN = acts.WithReason(reason="đổi ý")


def folded(*devices: Device) -> Dossier:
    """What everything these devices know makes, the same in every order."""
    known: dict[str, Sealed] = {}
    for device in devices:
        known.update(device.seen)
    entries = list(known.values())
    states = [fold(random.Random(seed).sample(entries, len(entries))) for seed in range(6)]
    assert all(state == states[0] for state in states)
    return states[0]


def settle(device: Device, keep: Sealed, *, conflict: str = "0" * 64, by: str = "binh") -> Sealed:
    return device.act(Act.SETTLE, acts.Settled(conflict=conflict, keep=keep.hash, reason="đã hỏi"), by=by)


def three_devices(names: str = "ABC") -> tuple[Device, Device, Device]:
    first, second, third = (Device(name) for name in names)
    first.act(Act.RECEIVE, received())
    first.meet(second)
    first.meet(third)
    return first, second, third


def acts_of(dossier: Dossier) -> list[list[str]]:
    return [sorted(one.act for one in conflict.acts) for conflict in dossier.conflicts]


# -- what is held


def test_what_was_built_on_a_held_act_is_held_with_it():
    first, second = two_devices()
    first.act(Act.FINISH, acts.Finished())
    first.act(Act.HAND_OVER, acts.HandedOver(to_name="A"))
    second.act(Act.STOP, WITHDRAWN)
    dossier = folded(first, second)
    assert acts_of(dossier) == [["finish", "hand-over", "stop"]]
    assert dossier.status is Status.RECEIVED and dossier.handed is None and dossier.ended_at is None


def test_what_was_built_beside_a_held_act_stands():
    first, second = two_devices()
    first.act(Act.FINISH, acts.Finished())
    first.act(Act.NOTE, acts.Noted(text="đã gọi"))
    first.act(Act.CORRECT, acts.Corrected(reason="a", fields={"applicant.phone": "0912345678"}))
    second.act(Act.STOP, WITHDRAWN)
    dossier = folded(first, second)
    assert dossier.remarks[0].text == "đã gọi" and dossier.applicant.phone == "0912345678"
    assert acts_of(dossier) == [["finish", "stop"]]


def test_what_is_done_on_the_state_after_both_met_is_held_too():
    first, second = two_devices()
    first.act(Act.FINISH, acts.Finished())
    second.act(Act.STOP, WITHDRAWN)
    first.meet(second)
    first.act(Act.HAND_OVER, acts.HandedOver(to_name="A"))
    assert folded(first).status is Status.RECEIVED


def test_the_keys_both_sides_touched_are_named():
    first, second = two_devices()
    first.act(Act.FORWARD, CONTENTS[Act.FORWARD])
    second.act(Act.ASSIGN, acts.Assigned(to="linh"))
    conflict = folded(first, second).conflicts[0]
    assert conflict.keys == ("holder",)
    assert [(one.act, one.by) for one in conflict.acts] == [("forward", "hoa"), ("assign", "hoa")]


def test_lists_corrected_apart_are_a_conflict_and_a_list_and_a_field_are_not():
    first, second = two_devices()
    first.act(Act.CORRECT, acts.Corrected(reason="a", parts=()))
    second.act(Act.CORRECT, acts.Corrected(reason="b", parts=()))
    assert folded(first, second).conflicts[0].keys == ("field:parts",)
    third, fourth = two_devices()
    third.act(Act.CORRECT, acts.Corrected(reason="a", fees=()))
    fourth.act(Act.CORRECT, acts.Corrected(reason="b", fields={"note": "x"}))
    assert not folded(third, fourth).conflicts


def test_a_corrected_due_date_and_an_extension_made_apart_are_a_conflict():
    first, second = two_devices()
    first.act(Act.CORRECT, acts.Corrected(reason="a", fields={"due_at": "2026-12-01T17:00:00+07:00"}))
    second.act(Act.EXTEND, acts.Extended(reason="b", new_due_at="2026-12-02T17:00:00+07:00"))
    dossier = folded(first, second)
    assert dossier.conflicts[0].keys == ("due",) and dossier.due_at == "2026-11-25T17:00:00+07:00"


def test_three_acts_apart_are_one_conflict():
    first, second, third = three_devices()
    first.act(Act.FINISH, acts.Finished())
    second.act(Act.STOP, WITHDRAWN)
    third.act(Act.REFUSE, WITHDRAWN)
    assert acts_of(folded(first, second, third)) == [["finish", "refuse", "stop"]]


def test_two_divergences_on_different_things_are_two_conflicts():
    first, second = two_devices()
    first.act(Act.LOCATE, acts.Located(place="Tủ 1"))
    second.act(Act.LOCATE, acts.Located(place="Tủ 2"))
    first.meet(second)
    first.act(Act.EXTEND, acts.Extended(reason="a", new_due_at="2026-12-01T17:00:00+07:00"))
    second.act(Act.EXTEND, acts.Extended(reason="b", new_due_at="2026-12-02T17:00:00+07:00"))
    dossier = folded(first, second)
    assert acts_of(dossier) == [["locate", "locate"], ["extend", "extend"]]
    assert len({conflict.id for conflict in dossier.conflicts}) == 2


def test_people_who_had_met_and_part_again_make_a_second_conflict():
    first, second = two_devices()
    for _ in range(2):
        first.act(Act.LOCATE, acts.Located(place="Tủ 1"))
        second.act(Act.LOCATE, acts.Located(place="Tủ 2"))
        first.meet(second)
    dossier = folded(first)
    assert acts_of(dossier) == [["locate", "locate"], ["locate", "locate"]] and dossier.location == ""


# -- what a settlement does


@pytest.mark.parametrize("kept", [0, 1])
def test_a_settlement_drops_only_what_it_speaks_for(kept):
    first, second = two_devices()
    ours = first.act(Act.FINISH, acts.Finished())
    first.act(Act.NOTE, acts.Noted(text="bên A"))
    theirs = second.act(Act.WITHDRAW, WITHDRAWN)
    second.act(Act.CORRECT, acts.Corrected(reason="a", fields={"applicant.phone": "0912345678"}))
    first.meet(second)
    settle(first, (ours, theirs)[kept])
    dossier = folded(first)
    assert not dossier.conflicts
    assert dossier.status is (Status.FINISHED, Status.WITHDRAWN)[kept]
    assert dossier.remarks[0].text == "bên A" and dossier.applicant.phone == "0912345678"


@pytest.mark.parametrize("names", ["ABC", "BCA", "CAB", "ACB"])
def test_an_act_the_settlement_did_not_see_conflicts_with_it_whatever_the_devices_are_called(names):
    first, second, third = three_devices(names)
    ours = first.act(Act.FINISH, acts.Finished())
    second.act(Act.WITHDRAW, WITHDRAWN)
    first.meet(second)
    settle(first, ours)
    third.act(Act.STOP, WITHDRAWN)
    dossier = folded(first, third)
    assert acts_of(dossier) == [["settle", "stop"]]
    assert dossier.status is Status.RECEIVED


@pytest.mark.parametrize("names", ["AB", "BA"])
def test_work_done_apart_from_the_settlement_conflicts_with_it(names):
    first, second = (Device(name) for name in names)
    first.act(Act.RECEIVE, received())
    first.meet(second)
    ours = first.act(Act.FINISH, acts.Finished())
    second.act(Act.WITHDRAW, WITHDRAWN)
    first.meet(second)
    settle(first, ours)
    second.act(Act.STOP, WITHDRAWN)
    assert acts_of(folded(first, second)) == [["settle", "stop"]]


def test_a_settlement_that_keeps_an_act_nobody_knows_settles_nothing():
    first, second = two_devices()
    first.act(Act.FINISH, acts.Finished())
    theirs = second.act(Act.WITHDRAW, WITHDRAWN)
    first.meet(second)
    settle(first, replace(theirs, hash="f" * 64))
    dossier = folded(first)
    assert acts_of(dossier) == [["finish", "withdraw"]] and dossier.status is Status.RECEIVED


def test_a_settlement_of_a_conflict_is_no_word_on_another():
    first, second = two_devices()
    kept = first.act(Act.LOCATE, acts.Located(place="Tủ 1"))
    first.act(Act.FINISH, acts.Finished())
    second.act(Act.LOCATE, acts.Located(place="Tủ 2"))
    second.act(Act.WITHDRAW, WITHDRAWN)
    first.meet(second)
    settle(first, kept)
    dossier = folded(first)
    assert acts_of(dossier) == [["finish", "withdraw"]] and dossier.location == "Tủ 1"


def test_a_settlement_where_nothing_diverged_drops_nothing():
    device = Device("A")
    device.act(Act.RECEIVE, received())
    device.act(Act.ASSIGN, acts.Assigned(to="linh"))
    kept = device.act(Act.ASSIGN, acts.Assigned(to="binh"))
    settle(device, kept)
    dossier = folded(device)
    assert dossier.holder == "binh" and not dossier.conflicts


def test_the_conflict_of_two_settlements_holds_what_both_chose_between():
    first, second = two_devices()
    ours, theirs = first.act(Act.FINISH, acts.Finished()), second.act(Act.WITHDRAW, WITHDRAWN)
    first.meet(second)
    settle(first, ours)
    settle(second, theirs, by="chau")
    first.meet(second)
    first.act(Act.HAND_OVER, acts.HandedOver(to_name="A"))
    dossier = folded(first)
    assert acts_of(dossier) == [["settle", "settle"]]
    assert dossier.status is Status.RECEIVED and dossier.finished_at is None and dossier.handed is None


# -- entries that do not fit


def test_a_second_beginning_is_kept_and_without_effect():
    device = Device("A")
    device.act(Act.RECEIVE, received())
    device.act(Act.RECEIVE, received(note="lại"))
    device.act(Act.NOTE, acts.Noted(text="sau"))
    dossier = folded(device)
    assert [one.act for one in dossier.irregular] == ["receive"]
    assert dossier.note == "" and dossier.remarks[0].text == "sau"


def test_an_act_whose_content_is_gone_is_kept_and_without_effect():
    device = Device("A")
    device.act(Act.RECEIVE, received())
    note = device.act(Act.NOTE, acts.Noted(text="a"))
    device.seen[note.hash] = replace(note, content=None)
    assert [one.act for one in folded(device).irregular] == ["note"]


def test_a_first_entry_without_content_is_no_dossier():
    device = Device("A")
    begun = device.act(Act.RECEIVE, received())
    with pytest.raises(NotADossier):
        fold([replace(begun, content=None)])


def test_a_content_of_another_shape_is_no_dossier():
    device = Device("A")
    begun = device.act(Act.RECEIVE, received())
    with pytest.raises(NotADossier):
        fold([replace(begun, content=b'{"text":"a"}')])
    with pytest.raises(NotADossier):
        content_of(replace(begun, content=b"{"))


def test_an_entry_whose_parent_has_not_come_stands_where_it_is():
    device = Device("A")
    begun = device.act(Act.RECEIVE, received())
    device.act(Act.NOTE, acts.Noted(text="một"))
    last = device.act(Act.NOTE, acts.Noted(text="hai"))
    dossier = fold([last, begun])
    assert [remark.text for remark in dossier.remarks] == ["hai"]


def test_parents_in_a_circle_are_a_fault():
    device = Device("A")
    one = device.act(Act.RECEIVE, received())
    other = device.act(Act.NOTE, acts.Noted(text="a"))
    looped = replace(one, entry=replace(one.entry, parents=(other.hash,)))
    with pytest.raises(ValueError, match="circle"):
        in_order([(looped, None), (other, None)])


def test_the_order_is_parents_first_then_chain_and_place():
    first, second = two_devices()
    late = first.act(Act.NOTE, acts.Noted(text="a"))
    early = second.act(Act.NOTE, acts.Noted(text="b"))
    begun = next(one for one in first.entries() if one.entry.act == Act.RECEIVE)
    ordered = [sealed.hash for sealed, _ in in_order([(early, None), (late, None), (begun, None)])]
    assert ordered == [begun.hash, late.hash, early.hash]


def test_a_late_entry_marks_the_dossier_wherever_it_stands():
    device = Device("A")
    begun = device.act(Act.RECEIVE, received())
    draft = replace(device.act(Act.NOTE, acts.Noted(text="a")).entry, typed_at="2026-11-23T08:00:00+07:00")
    assert fold([begun, seal_entry(draft, b'{"text":"a"}', KEY)]).has_late_entry
    assert not fold([begun]).has_late_entry


# -- destruction


def test_after_destruction_the_last_end_and_the_first_hand_are_still_known():
    device = Device("A")
    device.act(Act.RECEIVE, received())
    device.act(Act.FINISH, acts.Finished())
    device.act(Act.HAND_OVER, acts.HandedOver(to_name="A"))
    device.act(Act.DESTROY_CONTENT, acts.ContentDestroyed(ground="Hết hạn"), by="mai")
    gone = [replace(one, content=one.content if one.entry.act in acts.KEYLESS else None) for one in device.entries()]
    dossier = fold(reversed(gone))
    assert (dossier.status, dossier.received_by, dossier.id) == (Status.RETURNED, "hoa", gone[0].entry.dossier)
    assert dossier.destroyed and dossier.destroyed_ground == "Hết hạn" and dossier.handed is None


def test_a_destroyed_dossier_that_never_ended_counts_as_received():
    device = Device("A")
    device.act(Act.RECEIVE, received())
    device.act(Act.DESTROY_CONTENT, acts.ContentDestroyed(ground="Hết hạn"))
    assert folded(device).status is Status.RECEIVED
