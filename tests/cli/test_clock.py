"""A clock that is wrong is noticed, asked about and marked; a time zone changes nothing."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from motcua_tui.desk import clock as clocks
from schemas.times import VN
from tests.cli.kills import Office, copied, made_office
from tests.cli.office import Cli, intake


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Office:
    made = made_office(tmp_path_factory.mktemp("made"))
    made.mai.ok("receive", stdin=intake())
    return made


@pytest.fixture
def office(made_once: Office, tmp_path: Path) -> Office:
    return copied(made_once, tmp_path / "office")


@dataclass
class Machine:
    """A machine whose clock, start and running time the test says."""

    monkeypatch: pytest.MonkeyPatch

    def is_at(self, wall: datetime, *, boot: str = "another start", running_s: float = 1000.0) -> None:
        """The wall clock says this, on a start of the machine of this name, after so many seconds of running."""
        self.monkeypatch.setattr(clocks, "wall_now", lambda: wall.astimezone(UTC))
        self.monkeypatch.setattr(clocks, "_boot", lambda: boot)
        self.monkeypatch.setattr(clocks, "_monotonic_s", lambda: running_s)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(monkeypatch)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VN)


def refused(cli: Cli, *words: str, stdin: Any = b"") -> str:
    ran = cli.run(*words, stdin=stdin)
    assert ran.code == 3, (ran.out, ran.err)
    return ran.refusal


@pytest.mark.parametrize("wall", [f"{year}-01-01 00:00" for year in (1970, 1980, 2000, 2010, 2050, 2200)])
def test_nothing_is_received_by_a_wrong_clock_before_somebody_says_what_day_it_is(office, machine, wall):
    mai = office.mai
    known = mai.ok("find", "thu")[0]["dossier"]
    today = mai.ok("day")["date"]
    machine.is_at(moment(wall))
    before = mai.ok("verify")["entries"]
    assert refused(mai, "receive", stdin=intake()) == "clock.broken"
    assert refused(mai, "act", known, "finish") == "clock.broken"
    assert refused(mai, "settings", "set", "agency.place", "X") == "clock.broken"
    ran = mai.run("day")
    assert ran.json["date"] >= today and ran.json["date"][:4] != wall[:4] and "[clock." in ran.err
    assert mai.ok("show", known)["on_time"] == "open"
    assert mai.ok("verify")["entries"] == before


@pytest.mark.parametrize("wall", ["2010-05-05 09:00", "2050-05-05 09:00"])
def test_a_confirmed_date_gives_number_due_date_and_order_and_marks_every_entry(office, machine, wall):
    mai = office.mai
    first = mai.ok("find", "thu")[0]["dossier"]
    monday = datetime.now(VN).date() + timedelta(days=(7 - datetime.now(VN).date().weekday()) % 7 or 7)
    machine.is_at(moment(wall))
    assert refused(mai, "confirm-date", "2010-05-05") == "clock.date_before_build"
    told = mai.ok("confirm-date", monday.isoformat())
    assert told["now"].startswith(f"{monday}T09:00")
    machine.is_at(moment(wall) + timedelta(minutes=30), running_s=1000.0 + 1800)
    taken = mai.ok("receive", stdin=intake(limit="1 working_days"))
    assert taken["received_at"] == f"{monday}T09:30:00+07:00"
    assert taken["provisional_code"] == f"TẠM-A1-{monday:%y%m%d}-001"
    expected = mai.ok(
        "due", "--procedure", "1.004873", "--received", taken["received_at"], "--limit", "1 working_days"
    )
    assert taken["due_at"] == expected["due_at"] > taken["received_at"]
    assert "clock.not_trusted" in [warning["code"] for warning in taken["warnings"]]
    shown = mai.ok("act", taken["dossier"], "finish")
    assert [(entry["trust"], entry["late"]) for entry in shown["entries"]] == [("broken", False)] * 2
    assert [row["dossier"] for row in mai.ok("find", "thu")] == [taken["dossier"], first]
    assert mai.ok("day", "--date", monday.isoformat())["received"] == 1
    assert mai.ok("verify")["ok"] and mai.ok("rebuild")["equal"]
    # Put right, the clock is believed again; what was marked stays marked.
    machine.is_at(datetime.combine(monday, moment(wall).time(), VN) + timedelta(hours=3), running_s=1000.0 + 3 * 3600)
    shown = mai.ok("act", taken["dossier"], "note", stdin={"text": "Đồng hồ đã đúng"})
    assert [entry["trust"] for entry in shown["entries"]] == ["broken", "broken", "plausible"]


def test_a_restart_of_the_machine_asks_again(office, machine):
    machine.is_at(moment("2010-05-05 09:00"))
    day = (datetime.now(VN) + timedelta(days=1)).date().isoformat()
    office.mai.ok("confirm-date", day)
    office.mai.ok("receive", stdin=intake())
    machine.is_at(moment("2010-05-05 09:30"), boot="a third start", running_s=10.0)
    assert refused(office.mai, "receive", stdin=intake()) == "clock.broken"


@pytest.mark.parametrize("jump", [timedelta(hours=-1), timedelta(days=-1), timedelta(days=365), timedelta(hours=2)])
def test_a_clock_that_jumps_while_the_machine_runs_is_noticed(office, machine, jump):
    now = datetime.now(VN) + timedelta(hours=1)
    machine.is_at(now, boot="one", running_s=50.0)
    office.mai.ok("receive", stdin=intake())
    machine.is_at(now + jump, boot="one", running_s=110.0)
    assert refused(office.mai, "receive", stdin=intake()) == "clock.broken"
    machine.is_at(now + timedelta(seconds=70), boot="one", running_s=120.0)
    assert office.mai.ok("receive", stdin=intake())["status"] == "received"


def test_a_late_entry_needs_no_clock(office, machine):
    machine.is_at(moment("2010-05-05 09:00"))
    taken = office.mai.ok("receive", "--now", "2026-11-02T08:00:00+07:00", stdin=intake())
    (entry,) = office.mai.ok("show", taken["dossier"])["entries"]
    assert (entry["at"], entry["late"], entry["trust"]) == ("2026-11-02T08:00:00+07:00", True, "broken")


def test_midnight_the_leap_day_and_the_turn_of_the_year_count_as_they_are(office):
    for now, number, due in [
        ("2024-02-29T08:00:00+07:00", "240229-001", "2024-03-05T17:00:00+07:00"),
        ("2025-12-31T16:59:59+07:00", "251231-001", "2026-01-07T17:00:00+07:00"),
        ("2026-10-31T23:59:59+07:00", "261031-001", "2026-11-04T17:00:00+07:00"),
        ("2026-11-01T00:00:00+07:00", "261101-001", "2026-11-04T17:00:00+07:00"),
        ("2026-10-31T17:00:00Z", "261101-002", "2026-11-04T17:00:00+07:00"),
    ]:
        taken = office.mai.ok("receive", "--now", now, stdin=intake(limit="3 working_days"))
        assert (taken["provisional_code"], taken["due_at"]) == (f"TẠM-A1-{number}", due), now


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="a process's time zone is set on POSIX only")
@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Ho_Chi_Minh", "Pacific/Kiritimati", "UTC"])
def test_the_machines_time_zone_changes_nothing(office, zone):
    apart = Cli(office.mai.folder, password_file=office.mai.password_file, apart=True, env={"TZ": zone})
    late = ["--now", "2026-03-08T01:30:00+07:00"]
    lines: list[tuple[list[str], object]] = [
        (["receive", *late], intake()), (["day"], None), (["receive"], intake()),
        (["due", "--procedure", "1.004873", "--received", "2026-11-05T23:30:00+07:00"], None),
    ]  # fmt: skip
    begun = datetime.now(VN).replace(microsecond=0)
    taken, day, now, due = (answer["out"] for answer in apart.batch(*lines))
    ended = datetime.now(VN)
    assert (taken["received_at"], taken["provisional_code"]) == ("2026-03-08T01:30:00+07:00", "TẠM-A1-260308-001")
    assert taken["due_at"] == "2026-03-11T17:00:00+07:00"
    assert begun.date().isoformat() <= day["date"] <= ended.date().isoformat()
    assert begun <= datetime.fromisoformat(now["received_at"]) <= ended and now["received_at"].endswith("+07:00")
    assert due["due_at"] == "2026-11-10T17:00:00+07:00"
    assert apart.ok("show", now["dossier"])["entries"][0]["trust"] == "plausible"
