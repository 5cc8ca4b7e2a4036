"""An office and a province on loopback, both driven by their command lines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.office import Cli, intake, new_office
from tests.sync.made_office import Gateway
from tests.sync.proxy import Impostor, http

VIETNAMESE = re.compile("[đĐăâêôơưĂÂÊÔƠƯ\u1ea0-\u1ef9]")


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    made = Gateway(tmp_path_factory.mktemp("province")).start()
    yield made
    made.stop()


def enrolled(gateway: Gateway, folder: Path) -> Cli:
    cli = new_office(folder)
    code = json.loads(gateway.command("enrol-code", "--unit", "H44.99.12").stdout)["code"]
    done = cli.ok("enrol", "--province", gateway.url, "--code", code)
    assert (done["unit"], done["device"]) == ("H44.99.12", "A")
    return cli


@pytest.fixture(scope="module")
def cli(gateway: Gateway, tmp_path_factory: pytest.TempPathFactory) -> Cli:
    return enrolled(gateway, tmp_path_factory.mktemp("office") / "data")


def test_a_day_is_sent_received_numbered_and_proven_equal(cli: Cli) -> None:
    taken = cli.ok("receive", stdin=intake())
    assert cli.ok("show", taken["dossier"])["sync"] == "waiting"
    ran = cli.run("sync")
    assert ran.code == 0
    assert ran.json["status"] == "done" and ran.json["waiting_entries"] == 0 and ran.json["round_trips"] <= 2
    shown = cli.ok("show", taken["dossier"])
    assert shown["sync"] == "confirmed"
    assert shown["official_code"].startswith("H44.99.12-")
    assert cli.ok("show", shown["official_code"])["dossier"] == taken["dossier"]
    assert cli.ok("find", shown["official_code"][-4:])


def test_the_night_needs_no_password_and_its_news_is_folded_at_the_next_unlock(cli: Cli) -> None:
    taken = cli.ok("receive", stdin=intake())
    night = Cli(cli.folder, user="", password_file=Path("nowhere"))
    ran = night.run("sync", "--nightly")
    assert ran.code == 0 and ran.json["sent_entries"] >= 1
    shown = cli.ok("show", taken["dossier"])
    assert shown["official_code"] and shown["sync"] == "confirmed"
    status = night.ok("sync-status")
    assert status["waiting_entries"] == 0 and status["last_confirmed_at"]


def test_a_scan_waits_sealed_and_goes_up_by_night_after_its_dossier(cli: Cli, tmp_path: Path) -> None:
    scan = tmp_path / "scan.jpg"
    scan.write_bytes(bytes(range(256)) * 200)
    taken = cli.ok("receive", stdin=intake())
    cli.ok("attach", taken["dossier"], str(scan), "--part", "1")
    night = Cli(cli.folder, user="", password_file=Path("nowhere"))
    ran = night.run("sync", "--nightly")
    assert ran.code == 0 and ran.json["attachments"] == {"sent": 1, "waiting": 0}
    assert cli.ok("sync")["attachments"] == {"sent": 0, "waiting": 0}


def test_a_quiet_sync_is_one_round_trip(cli: Cli) -> None:
    cli.ok("sync")
    quiet = cli.ok("sync")
    assert (quiet["sent_entries"], quiet["received_entries"], quiet["round_trips"]) == (0, 0, 1)


def test_an_officer_of_the_province_acts_and_the_office_receives_it(cli: Cli, gateway: Gateway) -> None:
    taken = cli.ok("receive", stdin=intake())
    cli.ok("act", taken["dossier"], "forward", stdin={"to_unit": "H44.05", "task": "Thẩm định", "limit": "2 working_days"})
    cli.ok("sync")
    done = gateway.command(
        "act", taken["dossier"], "accept-forward", "--unit", "H44.05", "--by", "an.so", stdin="{}"
    )
    assert done.returncode == 0
    gateway.command("act", taken["dossier"], "finish", "--unit", "H44.05", "--by", "an.so", stdin="{}")
    cli.ok("sync")
    shown = cli.ok("show", taken["dossier"])
    assert shown["status"] == "finished"
    assert [entry["by"] for entry in shown["entries"] if entry["act"] == "finish"] == ["an.so"]
    assert cli.ok("verify")["ok"]


def test_reconciling_names_nothing_when_both_show_the_same(cli: Cli) -> None:
    cli.ok("receive", stdin=intake())
    waiting = cli.run("reconcile")
    assert waiting.code == 6 and len(waiting.json["missing_at_province"]) == 1
    cli.ok("sync")
    ran = cli.run("reconcile")
    assert ran.code == 0 and ran.json["agreed"] > 0
    assert [ran.json[key] for key in ("missing_at_province", "different", "unknown_here")] == [[], [], []]


def test_without_a_line_nothing_is_lost_and_the_exit_code_says_so(gateway: Gateway, tmp_path: Path) -> None:
    lonely = enrolled(gateway, tmp_path / "data")
    taken = lonely.ok("receive", stdin=intake())
    state = lonely.folder / "sync.state"
    state.write_text(state.read_text(encoding="utf-8").replace(gateway.url, "http://127.0.0.1:9"), encoding="utf-8")
    ran = lonely.run("sync", "--budget-seconds", "5")
    assert ran.code == 5 and ran.json["status"] == "no_line"
    assert lonely.ok("show", taken["dossier"])["sync"] == "waiting"
    assert lonely.ok("sync-status")["unknown"] == 0
    state.write_text(state.read_text(encoding="utf-8").replace("http://127.0.0.1:9", gateway.url), encoding="utf-8")
    assert lonely.ok("sync")["status"] == "done"


def test_in_english_every_sentence_of_the_line_is_english(gateway: Gateway, tmp_path: Path) -> None:
    office = enrolled(gateway, tmp_path / "data")
    english = replace(office, env={"MOTCUA_LANG": "en"}, apart=True)
    office.ok("receive", stdin=intake())
    busy = Impostor(http(b"", status="503 Service Unavailable"))
    state = office.folder / "sync.state"
    state.write_text(state.read_text(encoding="utf-8").replace(gateway.url, busy.url), encoding="utf-8")
    ran = english.run("sync")
    busy.close()
    assert ran.json["code"] == "sync.province_busy" and "503" in ran.json["message"] and "province" in ran.json["message"]
    refused = english.run("reconcile", "--keep-ours", "A-1", "--reason", "x")
    assert not VIETNAMESE.search(ran.out + refused.out + refused.err)


def test_bytes_that_may_have_left_make_the_outcome_unknown_until_the_province_is_asked(gateway: Gateway, tmp_path: Path) -> None:
    office = enrolled(gateway, tmp_path / "data")
    taken = office.ok("receive", stdin=intake())
    state = office.folder / "sync.state"
    silent = Impostor(b"")
    state.write_text(state.read_text(encoding="utf-8").replace(gateway.url, silent.url), encoding="utf-8")
    assert office.run("sync", "--budget-seconds", "20").code == 5
    silent.close()
    later = office.ok("receive", stdin=intake())
    assert office.ok("show", taken["dossier"])["sync"] == "unknown"
    assert office.ok("show", later["dossier"])["sync"] == "waiting"
    assert office.ok("find", taken["provisional_code"])[0]["sync"] == "unknown"
    state.write_text(state.read_text(encoding="utf-8").replace(silent.url, gateway.url), encoding="utf-8")
    assert office.ok("sync")["status"] == "done"
    assert {office.ok("show", one["dossier"])["sync"] for one in (taken, later)} == {"confirmed"}


def test_before_enrolment_there_is_nothing_to_sync_with(tmp_path: Path) -> None:
    office = new_office(tmp_path / "data", catalogue=False)
    ran = office.run("sync")
    assert (ran.code, ran.refusal) == (3, "sync.not_enrolled")
    assert office.run("enrol", "--province", "http://198.51.100.7:1", "--code", "ABCD-EFGH").code in (3, 5)
