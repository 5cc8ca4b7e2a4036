"""Linked dossiers: side by side, one after another, given back, recalled, late; and who holds what."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from msgspec.structs import replace

from schemas.acts import Act, Linked, LinkReturned, LinkTask, Noted, TaskBegins
from schemas.asks import LinkAsk, LinkTaskAsk, ReturnLinkAsk, read_act
from schemas.canonical import Json
from schemas.dossier import Decision, Dossier, Forwarding
from schemas.refusal import Refusal
from schemas.rules import linked
from schemas.rules.calendar import calendar_of
from schemas.rules.fold import fold
from schemas.rules.shipped_calendar import SHIPPED_TABLES
from tests.schemas.made import Device, two_devices

CALENDAR = calendar_of(SHIPPED_TABLES)
AT = datetime.fromisoformat("2026-11-20T09:00:00+07:00")
LATER = datetime.fromisoformat("2026-11-23T10:00:00+07:00")
HOME = "H44.99.12"


def ask(*steps: tuple[str, int], limit: str = "2 working_days", lead: str = "") -> LinkAsk:
    tasks = (LinkTaskAsk(unit=unit, task="Thẩm tra", limit=limit, step=step) for unit, step in steps)
    return LinkAsk(tasks=tuple(tasks), lead=lead)


def link(device: Device, asked: LinkAsk, at: datetime = AT) -> Linked:
    content = linked.linked_content(fold(device.entries()), asked, at, CALENDAR)
    assert isinstance(content, Linked)
    device.act(Act.LINK, content, at=at.isoformat())
    return content


def give_back(device: Device, unit: str = "", at: datetime = LATER, **more: Any) -> Any:
    """What came back, or the refusal: each test says which it expects."""
    asked = ReturnLinkAsk(**more)
    content = linked.returned_content(fold(device.entries()), asked, at, CALENDAR, unit)
    if isinstance(content, LinkReturned):
        device.act(Act.RETURN_LINK, content, at=at.isoformat())
    return content


def states(device: Device) -> list[str]:
    return [linked.state_of(task) for task in fold(device.entries()).links]


def test_units_of_one_step_work_side_by_side_and_the_next_step_begins_when_all_came_back():
    device, _ = two_devices()
    link(device, ask(("H44.05", 1), ("H44.06", 1), ("H44.07", 2), lead="H44.05"))
    assert states(device) == ["open", "open", "waiting"]
    assert give_back(device, "H44.06", document_no="7/STC").number == 2
    assert states(device) == ["open", "returned", "waiting"]
    last = give_back(device, "H44.05", document_no="12/QĐ-SXD")
    assert last.begins == (TaskBegins(number=3, due_at="2026-11-26T17:00:00+07:00"),)
    dossier = fold(device.entries())
    assert [task.document_no for task in dossier.links] == ["12/QĐ-SXD", "7/STC", ""]
    assert [task.due_at for task in dossier.links] == ["2026-11-25T17:00:00+07:00"] * 2 + ["2026-11-26T17:00:00+07:00"]
    assert (dossier.links[2].begun_at, [task.lead for task in dossier.links]) == (LATER.isoformat(), [True, False, False])
    assert int(dossier.status) == 4 and dossier.due_at == "2026-11-25T17:00:00+07:00", "the citizen's date stays"


def test_a_task_given_later_may_wait_for_one_given_before():
    device, _ = two_devices()
    link(device, ask(("H44.05", 1)))
    after = LinkAsk(tasks=(LinkTaskAsk(unit="H44.06", task="b", limit="1 working_days", after=(1,)),))
    link(device, after)
    assert states(device) == ["open", "waiting"]
    give_back(device, number=1)
    assert states(device) == ["returned", "open"]
    link(device, LinkAsk(tasks=(LinkTaskAsk(unit="H44.07", task="c", limit="1 working_days", after=(1,)),)))
    assert states(device)[2] == "open", "what it waits for is back already"


def test_a_task_that_a_unit_refuses_holds_up_the_next_until_the_office_recalls_it():
    device, _ = two_devices()
    link(device, ask(("H44.05", 1), ("H44.06", 2)))
    assert give_back(device, "H44.05", outcome="refused", note="không thuộc thẩm quyền").begins == ()
    assert states(device) == ["refused", "waiting"]
    assert give_back(device, "H44.05", outcome="refused").code == "return-link.none_open"
    assert give_back(device, number=1, outcome="recalled").begins[0].number == 2
    assert states(device) == ["returned", "open"]


def test_a_task_that_waits_can_be_recalled_and_never_begins():
    device, _ = two_devices()
    link(device, ask(("H44.05", 1), ("H44.06", 2)))
    assert not isinstance(give_back(device, number=2, outcome="recalled"), Refusal)
    give_back(device, number=1)
    assert states(device) == ["returned", "returned"] and fold(device.entries()).links[1].begun_at is None


@pytest.mark.parametrize(
    ("unit", "more", "code"),
    [
        ("", {}, "return-link.which"), ("H44.99", {}, "return-link.none_open"), ("", {"number": 9}, "return-link.unknown"),
        ("", {"number": 3}, "return-link.waiting"), ("H44.06", {"number": 1}, "return-link.not_yours"),
        ("H44.05", {"number": 1, "outcome": "recalled"}, "return-link.not_recalled"),
    ],
)  # fmt: skip
def test_a_return_that_cannot_be_is_refused(unit, more, code):
    device, _ = two_devices()
    link(device, ask(("H44.05", 1), ("H44.06", 1), ("H44.07", 2)))
    refused = give_back(device, unit, **more)
    assert isinstance(refused, Refusal) and refused.code == code


def test_a_task_comes_back_once():
    device, _ = two_devices()
    link(device, ask(("H44.05", 1)))
    give_back(device, number=1)
    assert give_back(device, number=1).code == "return-link.returned"


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (ask(("H44.05", 1), limit="soon"), "limit.unreadable"), (ask(("H44.05", 1), lead="H44.06"), "link.lead_unknown"),
        (LinkAsk(tasks=(LinkTaskAsk(unit="a", task="b", limit="1 working_days", after=(4,)),)), "link.after_unknown"),
    ],
)  # fmt: skip
def test_a_plan_that_cannot_be_is_refused(asked, code):
    device, _ = two_devices()
    refused = linked.linked_content(fold(device.entries()), asked, AT, CALENDAR)
    assert isinstance(refused, Refusal) and refused.code == code


def test_there_is_an_end_to_how_many_tasks_a_dossier_has():
    device, _ = two_devices()
    for _round in range(2):
        link(device, ask(*((f"H44.{n:02}", 1) for n in range(20))))
    refused = linked.linked_content(fold(device.entries()), ask(("H44.05", 1)), AT, CALENDAR)
    assert isinstance(refused, Refusal) and refused.code == "link.too_many"


def test_the_same_task_given_back_apart_is_a_conflict_and_different_tasks_are_none():
    first, second = two_devices()
    link(first, ask(("H44.05", 1), ("H44.06", 1)))
    first.meet(second)
    give_back(first, "H44.05")
    give_back(second, "H44.06")
    first.meet(second)
    assert fold(first.entries()).conflicts == () and states(first) == ["returned", "returned"]
    third, fourth = two_devices()
    link(third, ask(("H44.05", 1)))
    third.meet(fourth)
    give_back(third, "H44.05", document_no="1")
    give_back(fourth, "H44.05", document_no="2")
    third.meet(fourth)
    assert len(fold(third.entries()).conflicts) == 1


@pytest.mark.parametrize("later", [0, 1])
def test_the_last_two_returned_apart_let_the_next_begin_with_the_later_of_them(later: int):
    """Neither device knew that the other task was back; both tell the same once they have met."""
    first, second = two_devices()
    link(first, ask(("H44.05", 1), ("H44.06", 1), ("H44.07", 2)))
    first.meet(second)
    moments = (LATER, datetime.fromisoformat("2026-11-25T08:00:00+07:00"))
    give_back(first, "H44.05", at=moments[later])
    assert states(first) == ["returned", "open", "waiting"]
    give_back(second, "H44.06", at=moments[1 - later])
    first.meet(second)
    second.meet(first)
    last = fold(first.entries()).links[2]
    assert (linked.state_of(last), last.begun_at) == ("open", moments[1].isoformat())
    assert (last.due_at, last.plans) == ("2026-11-27T17:00:00+07:00", ())
    assert fold(second.entries()).links == fold(first.entries()).links


def test_a_task_given_while_the_one_it_waits_for_comes_back_apart_has_a_date_too():
    first, second = two_devices()
    link(first, ask(("H44.05", 1)))
    first.meet(second)
    link(first, LinkAsk(tasks=(LinkTaskAsk(unit="H44.06", task="b", limit="1 working_days", after=(1,)),)), LATER)
    give_back(second, number=1)
    first.meet(second)
    last = fold(first.entries()).links[1]
    assert (last.begun_at, last.due_at) == (LATER.isoformat(), "2026-11-25T17:00:00+07:00")


def test_a_task_begins_with_the_last_of_those_it_waits_for_whenever_another_came_back():
    device, _ = two_devices()
    link(device, ask(("H44.05", 1), ("H44.06", 1)))
    link(device, LinkAsk(tasks=(LinkTaskAsk(unit="H44.07", task="c", limit="1 working_days", after=(1,)),)))
    give_back(device, number=2, at=datetime.fromisoformat("2026-11-25T08:00:00+07:00"))
    give_back(device, number=1)
    assert fold(device.entries()).links[2].begun_at == LATER.isoformat()


def test_a_return_of_what_is_not_out_is_kept_without_effect():
    device, _ = two_devices()
    device.act(Act.RETURN_LINK, LinkReturned(number=3))
    assert [one.act for one in fold(device.entries()).irregular] == ["return-link"]


def test_who_holds_what_and_who_is_late():
    device, _ = two_devices()
    link(device, ask(("H44.05", 1), ("H44.06", 2)))
    dossier = fold(device.entries())
    on_the_day, day_after = "2026-11-25T23:00:00+07:00", "2026-11-26T07:00:00+07:00"
    assert [(one.unit, one.late) for one in linked.holding(dossier, HOME, on_the_day)] == [("H44.05", False)]
    assert [one.late for one in linked.holding(dossier, HOME, day_after)] == [True]
    give_back(device, number=1, at=datetime.fromisoformat(day_after))
    back = linked.held(fold(device.entries()), HOME, day_after)[0]
    assert (back.state, back.late, back.returned_at) == ("returned", True, day_after)
    assert linked.holding(replace(dossier, ended_at=on_the_day), HOME, day_after) == []


@pytest.mark.parametrize(
    ("decided", "numbers"),
    [
        (None, ["", ""]), ("2026-11-20T08:59:59+07:00", ["", ""]), ("2026-11-20T09:00:00+07:00", ["7/QĐ", ""]),
        ("2026-11-23T10:00:00+07:00", ["7/QĐ", "7/QĐ"]), ("2026-11-24T10:00:00+07:00", ["", "7/QĐ"]),
    ],
)  # fmt: skip
def test_a_unit_that_was_forwarded_to_shows_what_was_decided_while_it_held_on(decided, numbers):
    device, _ = two_devices()
    given = [Forwarding(at=moment.isoformat(), by="hoa", to_unit=unit) for moment, unit in ((AT, "H44.05"), (LATER, "H44.06"))]
    decision = Decision(at=decided, by="hoa", outcome="approved", document_no="7/QĐ") if decided else None
    dossier = replace(fold(device.entries()), forwards=tuple(given), decision=decision)
    held = linked.held(dossier, HOME, "2026-11-30T08:00:00+07:00")
    assert [(one.unit, one.state, one.document_no) for one in held] == [
        ("H44.05", "returned", numbers[0]), ("H44.06", "open", numbers[1]),
    ]  # fmt: skip
    assert linked.held(dossier, "H44.06", "2026-11-30T08:00:00+07:00") == held[:1]


def test_work_that_is_still_out_is_named_and_a_unit_behind_the_promised_day_is_pointed_out():
    device, _ = two_devices()
    content = link(device, ask(("H44.05", 1), ("H44.06", 2)))
    dossier: Dossier = fold(device.entries())
    assert linked.still_out(dossier)[0].params == {"count": 2, "units": "H44.05, H44.06"}
    before = fold(device.entries()[:1])
    told = linked.after_promise(before, content, CALENDAR, AT)
    assert [(one.code, one.params["unit"], one.params["due"]) for one in told] == [("link.after_due", "H44.06", "27/11/2026")]


def test_one_task_may_stand_by_itself_in_what_a_script_sends():
    lone: dict[str, Json] = {"unit": "H44.05", "task": "a", "limit": "1 working_days"}
    assert read_act(Act.LINK, lone) == read_act(Act.LINK, {"tasks": [lone]})


def test_a_linked_task_needs_its_work_and_its_limit():
    """Phiếu chuyển xử lý states the work and the limit of each unit (NĐ 118/2025 Điều 20.2.a)."""
    for missing in ("unit", "task", "limit"):
        task: dict[str, Json] = {key: "2 working_days" for key in ("unit", "task", "limit") if key != missing}
        refused = read_act(Act.LINK, {"tasks": [task]})
        assert isinstance(refused, Refusal) and refused.code == "link.missing"


def test_an_act_of_another_kind_leaves_the_tasks_alone():
    device, _ = two_devices()
    link(device, ask(("H44.05", 1)))
    device.act(Act.NOTE, Noted(text="a"))
    assert states(device) == ["open"]
    assert LinkTask(unit="a", task="b") == LinkTask(unit="a", task="b", limit="", after=(), due_at=None)
