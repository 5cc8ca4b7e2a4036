"""The score self-check: which dossier gains and which loses each point, and what a published commune comes to."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.intake import ProcedureRef
from schemas.rules.counting import Asked
from schemas.rules.periods import Period
from schemas.rules.score import METRICS, Counter766, Fee, File, Metric, Paid, Point, Rated, ScoreFacts, judged, on_time_for_index
from schemas.status import Status

PERIOD = Period(first="2025-12-15", last="2026-06-14")
LAST = "2026-06-14"
REF = ProcedureRef(code="1.000001", name="Thử", field="Hộ tịch", limit="3 working_days")
IN_HOURS = ProcedureRef(code="1.000001", name="Thử", limit="8 hours")
RESULT, SCAN = File(result=True), File(part=1)


def at(day: str, time: str = "08:00:00") -> str:
    return f"{day}T{time}+07:00"


def dossier(end: str | None = "2026-03-04", **more: Any) -> ScoreFacts:
    values: dict[str, Any] = {
        "id": "d", "status": Status.FINISHED if end else Status.PROCESSING, "procedure": REF, "received_at": at("2026-03-02"),
        "due_at": at("2026-03-05", "17:00:00"), "finished_at": at(end) if end else None,
        "ended_at": at(end) if end else None, **more,
    }  # fmt: skip
    return ScoreFacts(**values)


@pytest.mark.parametrize(
    ("one", "in_time"),
    [
        (dossier("2026-03-05"), True),
        (dossier("2026-03-06"), False),
        (dossier("2026-03-05", procedure=IN_HOURS, due_at=at("2026-03-05", "07:00:00")), False),
        (dossier(None), False),
        (dossier(None, due_at=at("2026-06-14")), True),
        (dossier(None, due_at=None), True),
        (dossier(None, supplements=(Asked(requested_at=at("2026-03-04")),)), True),
        (dossier(None, supplements=(Asked(requested_at=at("2026-03-06")),)), False),
        (dossier("2026-03-04", supplements=(Asked(requested_at=at("2026-03-03"), completed_at=at("2026-03-03")),) * 2), False),
        (dossier(None, status=Status.WITHDRAWN, ended_at=at("2026-03-05")), True),
    ],
)
def test_item_2_1_compares_the_end_of_processing_with_the_day_promised(one, in_time):
    assert on_time_for_index(one, LAST) is in_time


@pytest.mark.parametrize(
    ("metric", "one", "verdict"),
    [
        ("3.3", dossier(channel="online", attachments=(RESULT,)), "has"),
        ("3.3", dossier(channel="online"), "lacks"),
        ("3.3", dossier(attachments=(RESULT,)), "lacks"),
        ("3.6", dossier(), "aside"),
        ("3.6", dossier(fees=(Fee(amount_vnd=0),)), "aside"),
        ("3.6", dossier(fees=(Fee(amount_vnd=8000),), payments=(Paid(),)), "lacks"),
        ("3.6", dossier(fees=(Fee(amount_vnd=8000),), payments=(Paid(online=True),)), "has"),
        ("4.1", dossier(None), "aside"),
        ("4.1", dossier(), "lacks"),
        ("4.1", dossier(attachments=(RESULT,)), "has"),
        ("4.2", dossier(attachments=(RESULT,)), "lacks"),
        ("4.2", dossier(attachments=(RESULT, SCAN)), "has"),
        ("4.3", dossier(attachments=(SCAN,)), "lacks"),
        ("4.3", dossier(attachments=(File(part=1, reused_from="d0"),)), "has"),
        ("4.4", dossier(attachments=(RESULT,)), "has"),
        ("5.4", dossier(ratings=(Rated(level=5),)), "has"),
        ("5.4", dossier(ratings=(Rated(level=5), Rated(level=2))), "lacks"),
        ("5.4", dossier("2026-03-06"), "lacks"),
    ],
)
def test_a_dossier_gains_or_loses_a_point_by_what_it_holds(metric, one, verdict):
    assert judged(one, metric, LAST, confirmed=True) == verdict


def test_what_the_province_does_not_have_loses_the_points_of_sync():
    one = dossier(attachments=(RESULT,))
    assert judged(one, "1.4", LAST, confirmed=False) == judged(one, "4.4", LAST, confirmed=False) == "lacks"
    assert judged(one, "1.4", LAST, confirmed=True) == "has"


def test_points_are_in_proportion_below_the_threshold_and_full_from_it_on():
    metric = Metric(number="4.2", code="X", most=4, full_at=80)
    assert Point(metric=metric, have=40, of=100).points == pytest.approx(2.0)
    assert Point(metric=metric, have=80, of=100).points == Point(metric=metric, have=100, of=100).points == 4
    assert Point(metric=metric, have=0, of=0).points is None


def test_a_published_ward_comes_out_99_4_percent_on_time_and_94_66_percent_satisfied():
    counter = Counter766(PERIOD, "2026-11-22")
    late, unhappy = 277, 534
    for number in range(46_110):
        one = dossier("2026-03-09" if number < late else "2026-03-04")
        if number >= 36_110:
            one = dossier(ratings=(Rated(level=3 if number < 36_110 + unhappy else 5),))
        counter.add(one, confirmed=True)
    points = {point.metric.number: point for point in counter.points()}
    assert points["2.1"].ratio is not None and round(points["2.1"].ratio, 1) == 99.4
    assert round(100 * counter.satisfied / counter.rated, 2) == 94.66
    assert points["1.4"].points == 6


def test_online_results_count_times_the_share_the_province_has():
    counter = Counter766(PERIOD, "2026-11-22")
    for number in range(10):
        counter.add(dossier(channel="online" if number < 5 else "counter", attachments=(RESULT,)), confirmed=number % 2 == 0)
    point = next(point for point in counter.points() if point.metric.number == "3.3")
    assert (point.have, point.of, point.ratio, point.points) == (5, 10, 25.0, 3.0)


def test_only_what_was_received_in_the_period_counts():
    counter = Counter766(PERIOD, "2026-11-22")
    for one in (
        dossier(received_at=at("2025-12-14")), dossier(received_at=at("2026-06-15")), dossier(destroyed=True),
        dossier(voided=True), dossier(filed_at=at("2026-03-02")), dossier(None, status=Status.REGISTERED),
    ):  # fmt: skip
        assert counter.verdicts(one, confirmed=True) == {}
    assert set(counter.verdicts(dossier(), confirmed=True)) == {metric.number for metric in METRICS}
