"""The nightly job by the command line: with a province, without a line, killed in the middle."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from motcua_tui.desk.nights import NIGHTS_FILE, read_nights
from tests.cli.office import Cli, intake, new_office
from tests.sync.made_office import Gateway


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    made = Gateway(tmp_path_factory.mktemp("province")).start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def cli(gateway: Gateway, tmp_path_factory: pytest.TempPathFactory) -> Cli:
    made = new_office(tmp_path_factory.mktemp("office") / "data")
    code = json.loads(gateway.command("enrol-code", "--unit", "H44.99.12").stdout)["code"]
    made.ok("enrol", "--province", gateway.url, "--code", code)
    return made


def night(cli: Cli) -> Cli:
    """The same folder without user and password."""
    return Cli(cli.folder, user="", password_file=Path("nowhere"))


def forget_nights(cli: Cli) -> None:
    (cli.folder / NIGHTS_FILE).unlink(missing_ok=True)


def go_back(cli: Cli, days: int) -> None:
    """Let everything that was recorded lie some days earlier."""
    path = cli.folder / NIGHTS_FILE
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
    for line in lines:
        at = time.mktime(time.strptime(line["at"][:19], "%Y-%m-%dT%H:%M:%S")) - 86400 * days
        line["at"] = time.strftime("%Y-%m-%dT%H:%M:%S", time.localtime(at)) + "+07:00"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


def point_at(cli: Cli, before: str, after: str) -> None:
    state = cli.folder / "sync.state"
    state.write_text(state.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")


def wait_for(condition: Callable[[], object]) -> None:
    """Until it is so; a machine may be very slow."""
    for _turn in range(6000):
        if condition():
            return
        time.sleep(0.02)
    raise AssertionError("still not so")


def test_the_night_is_recorded_and_a_second_try_has_nothing_to_do(cli: Cli) -> None:
    forget_nights(cli)
    cli.ok("receive", stdin=intake())
    assert night(cli).ok("sync", "--nightly", "--if-due")["sent_entries"] >= 1
    before = read_nights(cli.folder)
    assert [(line.did, line.status) for line in before] == [("begun", ""), ("ended", "done")]
    cli.ok("receive", stdin=intake())
    again = night(cli).ok("sync", "--nightly", "--if-due")
    assert (again["status"], again["round_trips"], again["waiting_entries"]) == ("done", 0, 1)
    assert read_nights(cli.folder) == before
    status = night(cli).ok("schedule", "status")
    assert status["done_this_night"] is True and status["failed_nights"] == 0


def test_what_the_night_confirmed_is_shown_as_confirmed_though_nothing_came_down(cli: Cli) -> None:
    taken = cli.ok("receive", stdin=intake())
    cli.ok("sync")
    cli.ok("act", taken["dossier"], "note", stdin={"text": "Đã gọi điện cho người nộp."})
    assert cli.ok("show", taken["dossier"])["sync"] in ("waiting", "sent")
    assert night(cli).ok("sync", "--nightly")["received_entries"] == 0
    shown = cli.ok("show", taken["dossier"])
    assert (shown["sync"], shown["sync_reason"]) == ("confirmed", None)
    assert {entry["sync"] for entry in shown["entries"]} == {"confirmed"}
    assert cli.ok("find", taken["provisional_code"])[0]["sync"] == "confirmed"


def test_two_nights_without_a_line_are_said_with_the_next_command_and_forgotten_after_a_sync(
    cli: Cli, gateway: Gateway
) -> None:
    forget_nights(cli)
    cli.ok("receive", stdin=intake())
    point_at(cli, gateway.url, "http://127.0.0.1:9")
    try:
        assert night(cli).run("sync", "--nightly", "--if-due", "--budget-seconds", "1").code == 5
        assert "[nights." not in cli.run("day").err
        go_back(cli, 1)
        assert night(cli).run("sync", "--nightly", "--if-due", "--budget-seconds", "1").code == 5
        assert "[nights.no_line]" in cli.run("day").err
    finally:
        point_at(cli, "http://127.0.0.1:9", gateway.url)
    # The machine's clock has whole seconds; the receipt must be later than the night.
    go_back(cli, 1)
    cli.ok("sync")
    assert "[nights." not in cli.run("day").err


def test_a_job_killed_on_the_line_leaves_a_record_and_a_store_that_is_well(cli: Cli, gateway: Gateway) -> None:
    forget_nights(cli)
    cli.ok("receive", stdin=intake())
    with socket.create_server(("127.0.0.1", 0)) as hole:
        silent = f"http://127.0.0.1:{hole.getsockname()[1]}"
        point_at(cli, gateway.url, silent)
        env = {**os.environ, "MOTCUA_DATA": str(cli.folder)}
        job = subprocess.Popen(
            [sys.executable, "-m", "motcua_tui", "sync", "--nightly", "--json"],
            env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        wait_for(lambda: read_nights(cli.folder))
        job.send_signal(signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)
        job.wait(60)
        point_at(cli, silent, gateway.url)
    assert [line.did for line in read_nights(cli.folder)] == ["begun"]
    assert night(cli).ok("schedule", "status")["last_code"] == "night.cut"
    assert night(cli).ok("sync", "--nightly", "--if-due")["status"] == "done"
    assert cli.ok("verify")["ok"]


def test_the_report_of_a_reconciliation_is_printed_for_all_for_a_day_and_for_a_period(cli: Cli, tmp_path: Path) -> None:
    cli.ok("sync")
    taken = cli.ok("receive", stdin=intake())
    today, out = taken["received_at"][:10], tmp_path / "doi-soat.pdf"
    every = cli.ok("print", "reconciliation", "--out", str(out))
    assert (every["missing"], every["different"], every["unknown"], every["pages"]) == (1, 0, 0, 1)
    assert out.read_bytes().startswith(b"%PDF")
    assert cli.ok("print", "reconciliation", "--date", today, "--out", str(out))["missing"] == 1
    earlier = cli.ok("print", "reconciliation", "--from", "2026-01-01", "--to", "2026-01-31", "--out", str(out))
    assert [earlier[kind] for kind in ("agreed", "missing", "different", "unknown")] == [0, 0, 0, 0]
    backwards = cli.run("print", "reconciliation", "--from", "2026-02-01", "--to", "2026-01-31", "--out", str(out))
    assert (backwards.code, backwards.refusal) == (3, "period.backwards")
    cli.ok("sync")
    assert cli.ok("print", "reconciliation", "--date", today, "--out", str(out))["missing"] == 0


def test_before_enrolment_no_night_is_noted(tmp_path: Path) -> None:
    office = new_office(tmp_path / "data", catalogue=False)
    ran = night(office).run("sync", "--nightly")
    assert (ran.code, ran.refusal) == (3, "sync.not_enrolled")
    assert read_nights(office.folder) == []
