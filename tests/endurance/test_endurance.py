"""A few of each, on every run; `python3 tasks.py endure` runs as many as one likes."""

from __future__ import annotations

from pathlib import Path

import pytest

from sync.wire import limits
from tests.endurance import programmes
from tests.endurance.soak import soak
from tests.sync.made_office import Gateway, Seat
from tests.sync.proxy import BlackHole


def silent(line: str) -> None:
    del line


def test_random_cuts_double_nothing_lose_nothing_and_never_lie(tmp_path: Path) -> None:
    assert programmes.cuts(tmp_path, 15, 11, silent)["cuts"] == 15


def test_a_province_killed_under_load_doubles_nothing_and_loses_nothing(tmp_path: Path) -> None:
    assert programmes.kills(tmp_path, 2, 12, silent)["kills"] == 2


def test_a_province_restored_again_and_again_gets_everything_back(tmp_path: Path) -> None:
    assert programmes.restores(tmp_path, 1, 13, silent)["restores"] == 1


def test_requests_that_arrive_late_or_twice_change_nothing(tmp_path: Path) -> None:
    assert programmes.late(tmp_path, 5, 14, silent)["delivered"] > 0


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="this system does not tell what a process holds")
def test_a_day_with_faults_leaves_no_handle_and_no_thread_behind(tmp_path: Path) -> None:
    figures = soak(tmp_path, 0, silent, turns_min=6)
    assert figures["dossiers"] == 60 and figures["bad lines"] == 4 and figures["exchanges"] == 6


@pytest.mark.parametrize(("mean", "most"), [(50_000, 1.25), pytest.param(500_000, 1.05, marks=pytest.mark.nightly)])
def test_a_cut_line_costs_little_more_than_a_whole_one(tmp_path: Path, mean: int, most: float) -> None:
    """Bytes, not time: the seed fixes where the line breaks."""
    figures = programmes.resend(tmp_path, mean, 700_000 if mean < 100_000 else 1_500_000, 18, silent)
    assert figures["tries"] > 1
    assert figures["ratio"] <= most


@pytest.mark.parametrize("reads", [True, False])
def test_a_line_that_swallows_everything_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reads: bool) -> None:
    assert limits.CONNECT_TIMEOUT_S + limits.NO_PROGRESS_TIMEOUT_S // 2 < 60 and limits.NO_PROGRESS_TIMEOUT_S < 60
    gateway = Gateway(tmp_path / "province").start()
    seat = Seat(gateway, tmp_path / "office", "H44.99.12").enrolled()
    seat.office.day(2, 2)
    monkeypatch.setattr(limits, "CONNECT_TIMEOUT_S", 1)
    monkeypatch.setattr(limits, "NO_PROGRESS_TIMEOUT_S", 1)
    gone = BlackHole(reads=reads)
    result = seat.via(gone.url).sync()
    gone.close()
    gateway.stop()
    assert (result.exit_code, result.code, result.waiting_entries) == (5, "sync.no_progress", 5)
