"""Where a dossier counts in Biểu 07a, one rule a test."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from schemas.intake import ProcedureRef
from schemas.rules.counting import (
    Asked,
    CameIn,
    DueMoved,
    Facts,
    Place,
    Ways,
    due_on,
    open_on,
    paused_on,
    place_of,
    turns_on_payment,
)
from schemas.rules.periods import Period
from schemas.status import Status

NOVEMBER = Period(first="2026-10-15", last="2026-11-14")
WAYS = Ways()
REF = ProcedureRef(code="1.000001", name="Thử", field="Hộ tịch", limit="3 working_days")
IN_HOURS = ProcedureRef(code="1.000001", name="Thử", field="Hộ tịch", limit="8 hours")


def at(day: str, time: str = "08:00:00") -> str:
    return f"{day}T{time}+07:00"


def facts(received: str = "2026-11-02", due: str | None = "2026-11-05", **more: Any) -> Facts:
    values: dict[str, Any] = {
        "id": "d", "status": Status.PROCESSING, "procedure": REF, "received_at": at(received),
        "due_at": at(due, "17:00:00") if due else None, **more,
    }  # fmt: skip
    return Facts(**values)


def finished(end: str, time: str = "16:00:00", **more: Any) -> Facts:
    moment = at(end, time)
    return facts(status=Status.FINISHED, finished_at=moment, ended_at=moment, **more)


def ended(status: Status, end: str, **more: Any) -> Facts:
    return facts(status=status, ended_at=at(end), **more)


def where(one: Facts, ways: Ways = WAYS, period: Period = NOVEMBER) -> tuple[str, str] | None:
    place = place_of(one, period, ways)
    return None if place is None else (place.came, place.went)


@pytest.mark.parametrize(
    ("channel", "column"), [("counter", "c7"), ("mobile", "c7"), ("post", "c6"), ("online", "c4")]
)
def test_a_dossier_of_the_period_counts_by_its_channel(channel, column):
    assert where(finished("2026-11-05", channel=channel)) == (column, "c11")


def test_online_counts_as_full_or_partial_as_the_office_says():
    online = finished("2026-11-05", channel="online")
    assert where(online, Ways(online="partial")) == ("c5", "c11")
    assert where(online, Ways(online_other=frozenset({"1.000001"}))) == ("c5", "c11")
    assert where(online, Ways(online="partial", online_other=frozenset({"1.000001"}))) == ("c4", "c11")


@pytest.mark.parametrize(("day", "column"), [("2026-11-04", "c10"), ("2026-11-05", "c11"), ("2026-11-06", "c12")])
def test_the_end_of_processing_is_compared_with_the_date_promised(day, column):
    assert where(finished(day)) == ("c7", column)


@pytest.mark.parametrize(("time", "column"), [("16:59:59", "c10"), ("17:00:00", "c11"), ("17:00:01", "c12")])
def test_a_limit_in_hours_is_compared_to_the_second(time, column):
    assert where(finished("2026-11-05", time, procedure=IN_HOURS)) == ("c7", column)


def test_without_a_date_promised_it_is_on_time():
    assert where(finished("2026-11-12", due=None)) == ("c7", "c11")
    assert where(facts(due=None)) == ("c7", "c14")


@pytest.mark.parametrize(
    ("received", "end", "place"),
    [
        ("2026-10-14", "2026-10-14", None),
        ("2026-10-14", "2026-10-15", ("c8", "c10")),
        ("2026-10-15", "2026-10-15", ("c7", "c10")),
        ("2026-11-14", "2026-11-14", ("c7", "c12")),
        ("2026-11-14", "2026-11-15", ("c7", "c15")),
        ("2026-11-15", "2026-11-15", None),
    ],
)
def test_both_ends_of_the_period_count(received, end, place):
    assert where(finished(end, received=received)) == place


def test_what_is_open_at_the_end_is_in_time_until_its_day_is_over():
    assert where(facts(due="2026-11-14")) == ("c7", "c14")
    assert where(facts(due="2026-11-13")) == ("c7", "c15")
    assert where(facts(due="2026-11-14", procedure=IN_HOURS)) == ("c7", "c15")


def test_what_ended_later_was_open_at_the_end_of_the_period():
    assert where(finished("2026-11-20", due="2026-11-16")) == ("c7", "c14")
    assert where(finished("2026-11-20", due="2026-11-12")) == ("c7", "c15")


def test_a_later_extension_does_not_change_what_was_overdue_then():
    moved = facts(due="2026-11-30", due_changes=(DueMoved(at=at("2026-11-16"), old=at("2026-11-10"), new=at("2026-11-30")),))
    assert where(moved) == ("c7", "c15")
    assert due_on(moved, "2026-11-15") == at("2026-11-10") and due_on(moved, "2026-11-16") == at("2026-11-30", "17:00:00")


def test_what_waits_for_the_citizen_is_in_time_unless_the_office_counts_it_by_its_date():
    waiting = facts(status=Status.SUPPLEMENT_REQUESTED, supplements=(Asked(requested_at=at("2026-11-04")),))
    assert where(waiting) == ("c7", "c14")
    assert where(waiting, Ways(paused="by_date")) == ("c7", "c15")
    assert where(facts(status=Status.PAYMENT_REQUIRED)) == ("c7", "c14")


def test_a_pause_is_one_only_while_it_lasts():
    asked = (Asked(requested_at=at("2026-11-04"), completed_at=at("2026-11-10")),)
    one = facts(supplements=asked, due="2026-11-12")
    assert paused_on(one, "2026-11-09") and not paused_on(one, "2026-11-10") and not paused_on(one, "2026-11-03")
    assert where(one) == ("c7", "c15")


@pytest.mark.parametrize(
    ("status", "name"), [(Status.REFUSED, "refused"), (Status.WITHDRAWN, "withdrawn"), (Status.STOPPED, "stopped")]
)
def test_what_ended_without_a_result_counts_as_the_office_chose(status, name):
    late = ended(status, "2026-11-09")
    on_time, apart = (msgspec.convert({name: way}, Ways) for way in ("on_time", "apart"))
    assert where(late) == ("c7", "c12")
    assert where(late, on_time) == ("c7", "c11")
    assert where(late, apart) == ("c7", "apart")
    assert where(finished("2026-11-09"), apart) == ("c7", "c12")


def test_a_second_request_for_supplement_may_count_as_overdue():
    twice = (Asked(requested_at=at("2026-11-03"), completed_at=at("2026-11-03")), Asked(requested_at=at("2026-11-04")))
    assert where(finished("2026-11-05", supplements=twice)) == ("c7", "c11")
    assert where(finished("2026-11-05", supplements=twice), Ways(twice="overdue")) == ("c7", "c12")
    assert where(facts(due="2026-11-20", supplements=twice), Ways(twice="overdue")) == ("c7", "c15")


def test_what_nobody_received_counts_nowhere():
    filed = at("2026-11-02")
    assert where(facts(status=Status.REGISTERED, filed_at=filed)) is None
    assert where(ended(Status.REFUSED, "2026-11-03", filed_at=filed)) is None
    assert where(finished("2026-11-05", filed_at=at("2026-11-01"))) == ("c7", "c11")
    assert where(ended(Status.WITHDRAWN, "2026-11-03", registered_at=filed)) is None
    assert where(finished("2026-11-05", registered_at=filed, received_by="hoa")) == ("c7", "c11")
    assert where(finished("2026-11-05", destroyed=True)) is None
    assert where(finished("2026-11-05", voided=True)) is None


@pytest.mark.parametrize("day", ["2026-10-14", "2026-11-01", "2026-11-02", "2026-11-05", "2026-11-06"])
def test_open_on_a_day_agrees_with_what_the_next_period_carries_over(day):
    one = finished("2026-11-06")
    after = Period(first=f"{day[:-2]}{int(day[-2:]) + 1:02}", last="2026-12-01")
    place = place_of(one, after, WAYS)
    assert open_on(one, day) == (place is not None and place.came == "c8")


def test_a_place_is_two_columns():
    assert place_of(finished("2026-11-05"), NOVEMBER, WAYS) == Place(came="c7", went="c11")


def test_while_a_period_lasts_what_is_open_is_looked_at_now():
    one = facts(due="2026-11-12")
    now = replace(WAYS, now="2026-11-10T10:00:00+07:00")
    assert place_of(one, NOVEMBER, WAYS) == Place(came="c7", went="c15")
    assert place_of(one, NOVEMBER, now) == Place(came="c7", went="c14")
    assert place_of(one, NOVEMBER, replace(WAYS, now="2026-11-13T00:00:00+07:00")) == Place(came="c7", went="c15")


@pytest.mark.parametrize(
    ("one", "asks"),
    [
        (facts(due="2026-11-10"), False),
        (facts(due="2026-11-10", status=Status.PAYMENT_REQUIRED), True),
        (facts(due="2026-11-14", status=Status.PAYMENT_REQUIRED), False),
        (facts(due="2026-11-10", payments=(CameIn(at=at("2026-11-14", "23:59:59")),)), False),
        (facts(due="2026-11-10", payments=(CameIn(at=at("2026-11-15", "00:00:00")),)), True),
        (ended(Status.STOPPED, "2026-11-15", due="2026-11-10"), True),
        (ended(Status.STOPPED, "2026-11-14", due="2026-11-10"), False),
        (finished("2026-11-15", due="2026-11-10"), False),
    ],
)
def test_the_entries_are_asked_only_where_a_payment_may_have_been_waited_for(one, asks):
    assert turns_on_payment(one, NOVEMBER, WAYS) is asks
    assert not turns_on_payment(one, NOVEMBER, Ways(paused="by_date"))
