"""Several gateway processes on one database: any of them answers anything, at once, for many offices."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sync.province.cli import run
from tests.sync.made_office import Gateway, Seat

WORKERS = 3


@pytest.fixture(params=["sqlite", "postgresql"])
def gateway(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Gateway]:
    db = request.getfixturevalue("postgres").database() if request.param == "postgresql" else ""
    made = Gateway(tmp_path / "province", db, workers=WORKERS).start()
    yield made
    made.stop()


def workers_of(gateway: Gateway) -> list[int]:
    assert gateway.process is not None
    found = Path(f"/proc/{gateway.process.pid}/task/{gateway.process.pid}/children").read_text("ascii").split()
    return [int(pid) for pid in found if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]


@pytest.mark.skipif(sys.platform != "linux", reason="the workers are counted in /proc")
def test_offices_sync_at_once_through_several_workers_and_one_of_them_is_killed(gateway: Gateway, tmp_path: Path) -> None:
    seats = [Seat(gateway, tmp_path / f"a{n}", f"H44.99.{10 + n}", seed=n).enrolled() for n in range(4)]
    seats += [Seat(gateway, tmp_path / f"b{n}", f"H44.99.{10 + n}", device="B", seed=20 + n).enrolled() for n in range(2)]
    before = workers_of(gateway)
    assert len(before) == WORKERS
    for round_ in range(2):
        for seat in seats:
            seat.office.day(4, 4)
        with ThreadPoolExecutor(len(seats)) as at_once:
            under_way = [at_once.submit(seat.sync) for seat in seats]
            if round_ == 1:
                os.kill(before[0], signal.SIGKILL)
            results = [one.result() for one in under_way]
        assert round_ == 1 or {result.status for result in results} == {"done"}
    for _ in range(2):
        last = [seat.sync() for seat in seats]
    assert {result.exit_code for result in last} == {0}
    for seat in seats:
        shown = {dossier: seat.port.shown(dossier).official_code for dossier in seat.port.ledger.dossiers()}
        assert all(shown.values()) and len(set(shown.values())) == len(shown)
        assert {dossier: row["code"] for dossier, row in seat.at_province().items()} == shown


def test_workers_do_not_outlive_the_one_that_started_them(tmp_path: Path) -> None:
    gateway = Gateway(tmp_path / "province", workers=2).start()
    seat = Seat(gateway, tmp_path / "office", "H44.99.12").enrolled()
    seat.office.day(2, 2)
    gateway.kill()
    gateway.start()
    assert seat.sync().exit_code == 0
    gateway.stop()


@pytest.mark.parametrize("unit", ["", "x y", "H44.", "h44.99"])
def test_no_code_is_given_for_what_is_no_unit(unit: str, tmp_path: Path) -> None:
    done = Gateway(tmp_path / "province").command("enrol-code", "--unit", unit, check=False)
    assert done.returncode == 3 and '"unit.code"' in done.stdout


@pytest.mark.parametrize("count", ["0", "-1", "33", "x", ""])
def test_a_number_of_workers_that_makes_no_sense_is_a_wrong_argument(count: str, tmp_path: Path) -> None:
    assert run(["serve", "--data", str(tmp_path), "--workers", count]) == 2
