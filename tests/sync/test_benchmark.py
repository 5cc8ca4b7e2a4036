"""The benchmark of synchronising runs, with TLS and the encrypted store on, and says what it measured."""

from __future__ import annotations

import random
import re

import pytest

from benchmarks import sync
from benchmarks.link import Shape, Way
from benchmarks.workload import Workload

TLS_HANDSHAKE_BYTES_MAX = 1_500


def test_a_small_run_measures_every_row(capsys: pytest.CaptureFixture[str]) -> None:
    sync.main(["--small", "--no-cuts"])
    said = capsys.readouterr().out
    rows = re.findall(r"^\| ([a-z][^|]+) \| ([0-9,]+) \| ([0-9]+) \|", said, re.MULTILINE)
    measured = {what: (int(size.replace(",", "")), int(trips)) for what, size, trips in rows}
    assert {"first sync", "quiet exchange with proof", "a day: 40 new dossiers, 120 acts", "reconcile: nothing differs"} <= set(
        measured
    )
    assert measured["reconcile: one dossier is missing"][1] <= 3
    assert measured["quiet exchange with proof"][0] <= 600 + TLS_HANDSHAKE_BYTES_MAX
    assert measured["a day: 40 new dossiers, 120 acts"][1] == measured["quiet exchange with proof"][1] == 1
    assert "zstd -19" in said


def test_the_workload_is_the_same_for_the_same_seed() -> None:
    one, other = Workload(5), Workload(5)
    assert list(one.year(20)) == list(other.year(20))
    assert one.one_day(20) == other.one_day(20) != Workload(6).one_day(20)
    assert sum(len(day) for day in Workload(5).year(20)) == 160


def test_the_slow_line_delays_orders_loses_and_drops() -> None:
    shape = Shape(bits_per_s=8_000, delay_s=0.5, loss=0.0, queue_bytes=2_500)
    way = Way(shape, random.Random(1))
    for number in range(4):
        way.take(bytes([number]) * 1_000, 10.0)
    assert (way.bytes, way.dropped, way.lost) == (4_000, 2, 0)
    assert way.due(11.4) == []
    assert [packet[0] for packet in way.due(11.6)] == [0]
    assert [packet[0] for packet in way.due(12.5)] == [1]
    lossy = Way(shape._replace(loss=0.5, queue_bytes=10**9), random.Random(1))
    for _ in range(1_000):
        lossy.take(b"x", 0.0)
    assert 400 < lossy.lost < 600
