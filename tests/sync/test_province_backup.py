"""Backup and restore of the province: row by row, from either database to either, whole or not at all."""

from __future__ import annotations

import itertools
import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from schemas.refusal import Refusal
from schemas.times import VN
from sync.province.bulk import pages
from sync.province.care import restore
from sync.province.connect import connected
from sync.province.home import Home, open_home
from sync.province.models import TABLES, EnrolCode, Setting, Spool
from sync.province.publish import grant
from tests.sync.made_office import Gateway, Seat


def contents(gateway: Gateway) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, as plain values; codes of enrolment are void after a restore."""
    open_home(gateway.folder)
    with connected():
        return {
            table.__name__: [tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in pages(table, 7)]
            for table in TABLES
            if table not in (Setting, Spool, EnrolCode)
        }


@pytest.fixture
def backed_up(seat: Seat, tmp_path: Path) -> Path:
    seat.office.day(5, 9)
    seat.sync()
    return Path(seat.province("backup", str(tmp_path / "backups"))["file"])


@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
def test_every_row_comes_back_on_either_database(
    seat: Seat, backed_up: Path, tmp_path: Path, target: str, request: pytest.FixtureRequest
) -> None:
    db = request.getfixturevalue("postgres").database() if target == "postgresql" else ""
    before = {name: sorted(map(repr, rows)) for name, rows in contents(seat.gateway).items()}
    folder = tmp_path / "again"
    done = seat.gateway.command("restore", str(backed_up), "--db", db, check=False)
    assert (done.returncode, json.loads(done.stdout)["refusal"]["code"]) == (3, "province.exists")
    restored = Gateway.restored(backed_up, folder, 0, db)
    assert {name: sorted(map(repr, rows)) for name, rows in contents(restored).items()} == before
    assert len(before["EntryRow"]) > 7 and before["SignatureRow"] and before["DossierKey"]
    assert json.loads((folder / "province.json").read_text("utf-8"))["incarnation"].startswith("2")


def test_a_damaged_or_cut_backup_is_refused_and_nothing_is_made(backed_up: Path, tmp_path: Path) -> None:
    raw = backed_up.read_bytes()
    damaged = tmp_path / "damaged.backup"
    places = range(0, len(raw), max(1, len(raw) // 24))
    broken = [raw[:place] for place in places] + [raw[:place] + bytes([raw[place] ^ 4]) + raw[place + 1 :] for place in places]
    folder = tmp_path / "nothing"
    for body in itertools.chain(broken, [b"", b"not ours", raw[:-1]]):
        damaged.write_bytes(body)
        done = run_restore(damaged, folder)
        assert done == "backup.damaged"
        assert not folder.exists()
    assert run_restore(tmp_path / "no such file", folder) == "backup.damaged"


def run_restore(file: Path, folder: Path, db: str = "") -> str:
    outcome = restore(file, folder, db, datetime(2026, 3, 3, tzinfo=VN))
    assert isinstance(outcome, Refusal)
    return outcome.code


def test_a_backup_is_for_its_owner_only_and_leaves_no_draft(backed_up: Path) -> None:
    assert backed_up.stat().st_mode & 0o077 == 0
    beside = backed_up.with_name("motcua-province-H44.devices")
    assert beside.stat().st_mode & 0o077 == 0
    assert sorted(path.name for path in backed_up.parent.iterdir()) == sorted([backed_up.name, beside.name])


def test_two_restores_of_one_backup_never_give_the_same_number(
    seat: Seat, backed_up: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither knows of the other, nor which numbers of which days were granted before them."""
    now = datetime(2026, 3, 3, tzinfo=VN)
    given: set[str] = set()
    names = iter(("2ABCD", "2EFGH", "2JKLM"))
    monkeypatch.setattr("sync.province.care.new_incarnation", lambda _ordinal: next(names))
    for folder in ("one", "two", "three"):
        assert not isinstance(restore(backed_up, tmp_path / folder, "", now), Refusal)
        home = open_home(tmp_path / folder)
        assert isinstance(home, Home)
        for days in (-2, 0, 5, 90):
            day = (now + timedelta(days=days)).date().isoformat()
            block = grant(home, seat.office.device, day, 3, seat.office.unit, now)
            assert isinstance(block, dict)
            numbers = {str(block["first"]), str(block["last"])}
            assert numbers.isdisjoint(given)
            given |= numbers


def test_a_database_that_holds_a_province_is_not_written_over(backed_up: Path, tmp_path: Path, postgres) -> None:
    db = postgres.database()
    Gateway.restored(backed_up, tmp_path / "one", 0, db)
    assert run_restore(backed_up, tmp_path / "two", db) == "province.exists"
    assert not (tmp_path / "two" / "province.json").exists()


def test_what_a_restored_province_publishes_reaches_offices_that_hold_what_it_forgot(tmp_path: Path) -> None:
    """And its status says whom it waits for until everybody has come."""

    def publish(source: str) -> bytes:
        file.write_text(f'{{"off":["2026-01-01"],"worked":[],"confirmed":true,"source":"{source}"}}', encoding="utf-8")
        seat.province("calendar", "publish", "2026", str(file))
        return file.read_bytes()

    file = tmp_path / "2026.json"
    gateway = Gateway(tmp_path / "before").start()
    seat = Seat(gateway, tmp_path / "office", "H44.99.12").enrolled()
    seat.office.day(1, 1)
    publish("TB 1")
    assert seat.province("status")["restored_on"] is None
    backup = Path(seat.province("backup", str(tmp_path / "backups"))["file"])
    forgotten = publish("TB 2")
    assert seat.sync().exit_code == 0 and seat.port.references["calendar.2026"].body == forgotten
    gateway.stop()
    seat.gateway = Gateway.restored(backup, tmp_path / "after", gateway.port).start()
    status = seat.province("status")
    assert status["restored_on"] and [line["awaited"] for line in status["devices"]] == [True]
    again = publish("TB 3")
    seat.sync()
    seat.sync()
    assert seat.port.references["calendar.2026"].body == again
    assert [line["awaited"] for line in seat.province("status")["devices"]] == [False]
    seat.gateway.stop()
