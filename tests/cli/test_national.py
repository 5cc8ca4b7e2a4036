"""An office whose province has an interface of its own, driven by the command line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.office import Cli, intake, new_office
from tests.national.theirs import Theirs


@pytest.fixture
def theirs() -> Iterator[Theirs]:
    made = Theirs()
    yield made
    made.stop()


def enrolled(
    theirs: Theirs,
    folder: Path,
    numbers: tuple[int, int] | None = (5001, 5400),
    first: Callable[[Cli], None] = lambda _cli: None,
) -> Cli:
    cli = new_office(folder)
    first(cli)
    account = {"username": "xa-mau", "password": theirs.password, "dstcode": "VN:H44", "read_timeout_s": 20}
    given = {**account, **({"numbers": {"first": numbers[0], "last": numbers[1]}} if numbers else {})}
    file = folder.parent / "account.json"
    file.write_text(json.dumps(given), encoding="utf-8")
    done = cli.ok("enrol", "--province", theirs.url, "--account-file", str(file))
    assert (done["unit"], done["device"], done["province_key"], done["kind"]) == ("H44.99.12", "A", "", "national")
    return cli


def before_enrolment(theirs: Theirs, folder: Path) -> tuple[dict[str, str], Cli]:
    """A dossier received before the office knew its province: it gets its number afterwards."""
    taken: dict[str, dict[str, str]] = {}

    def receive(cli: Cli) -> None:
        taken["one"] = cli.ok("receive", stdin=intake())

    cli = enrolled(theirs, folder, first=receive)
    assert taken["one"]["official_code"] is None
    return taken["one"], cli


def test_a_day_is_numbered_sent_read_back_and_confirmed(theirs: Theirs, tmp_path: Path) -> None:
    cli = enrolled(theirs, tmp_path / "data")
    taken = cli.ok("receive", stdin=intake())
    assert taken["official_code"].endswith("-5001"), "the citizen leaves with the final number"
    assert cli.ok("show", taken["dossier"])["sync"] == "waiting"
    assert cli.ok("sync-status")["waiting_entries"] == 1
    ran = cli.run("sync")
    assert (ran.code, ran.json["status"], ran.json["waiting_entries"]) == (0, "done", 0), ran.json
    assert ran.json["confirmed_entries"] == 1 and ran.json["sent_entries"] == 1
    shown = cli.ok("show", taken["dossier"])
    assert shown["sync"] == "confirmed" and shown["official_code"] == taken["official_code"]
    assert theirs.records[shown["official_code"]]["TrangThaiHoSo"] == "2"
    assert theirs.services() == ["TraCuuHoSo", "DongBoHoSoMC", "CapNhatTienDoHoSoMC", "TraCuuHoSo"]
    theirs.forget_asked()
    cli.ok("act", shown["official_code"], "finish", stdin={})
    assert cli.ok("show", taken["dossier"])["sync"] == "waiting"
    assert cli.run("sync").code == 0
    assert [one["isUpdating"] for one in theirs.of("DongBoHoSoMC")] == ["True"]
    assert theirs.records[shown["official_code"]]["TrangThaiHoSo"] == "9"
    assert cli.run("sync").json["round_trips"] == 0


def test_the_night_sends_without_a_password_and_the_morning_shows_it(theirs: Theirs, tmp_path: Path) -> None:
    taken, cli = before_enrolment(theirs, tmp_path / "data")
    night = Cli(cli.folder, user="", password_file=Path("nowhere"))
    ran = night.run("sync", "--nightly")
    assert (ran.code, ran.json["sent_entries"]) == (0, 2), ran.json
    assert night.ok("sync-status")["last_confirmed_at"]
    assert cli.ok("show", taken["dossier"])["sync"] == "confirmed"


def test_a_dossier_without_a_number_is_named_and_the_others_go(theirs: Theirs, tmp_path: Path) -> None:
    cli = enrolled(theirs, tmp_path / "data", (1, 4))
    first, second = (cli.ok("receive", stdin=intake())["dossier"] for _ in range(2))
    ran = cli.run("sync")
    assert (ran.code, ran.json["status"], ran.json["code"]) == (6, "done", "sync.national_refused")
    assert cli.ok("show", first)["sync"] == "confirmed"
    named = cli.ok("sync-status")["refused"]
    assert [one["code"] for one in named] == ["national.no_number"]
    assert f"{named[0]['chain']}.{named[0]['seq']}" == second
    ran = cli.run("reconcile")
    assert ran.code == 6 and [one["dossier"] for one in ran.json["missing_at_province"]] == [second]


def test_reconciling_tells_apart_what_agrees_is_missing_or_was_changed_there(theirs: Theirs, tmp_path: Path) -> None:
    cli = enrolled(theirs, tmp_path / "data")
    kept, gone, changed = (cli.ok("receive", stdin=intake())["dossier"] for _ in range(3))
    assert cli.run("sync").code == 0
    codes = {dossier: cli.ok("show", dossier)["official_code"] for dossier in (kept, gone, changed)}
    assert cli.run("reconcile").code == 0
    del theirs.records[codes[gone]]
    theirs.records[codes[changed]]["TrangThaiHoSo"] = "8"
    ran = cli.run("reconcile")
    assert ran.code == 6 and ran.json["agreed"] == 1 and ran.json["lists_all"] is False
    assert [one["code"] for one in ran.json["missing_at_province"]] == [codes[gone]]
    assert [one["code"] for one in ran.json["different"]] == [codes[changed]]
    # What the province changed is never overwritten by a later act here.
    cli.ok("act", changed, "finish", stdin={})
    ran = cli.run("sync")
    assert (ran.code, ran.json["code"]) == (6, "sync.differs")
    shown = cli.ok("show", changed)
    assert (shown["sync"], shown["sync_reason"]) == ("sent", "national.different:TrangThaiHoSo,NgayKetThucXuLy")
    assert theirs.records[codes[changed]]["TrangThaiHoSo"] == "8"


def test_a_wrong_account_is_refused_and_nothing_is_enrolled(theirs: Theirs, tmp_path: Path) -> None:
    cli = new_office(tmp_path / "data", catalogue=False)
    file = tmp_path / "account.json"
    file.write_text(json.dumps({"username": "xa-mau", "password": "khong dung"}), encoding="utf-8")
    ran = cli.run("enrol", "--province", theirs.url, "--account-file", str(file))
    assert (ran.code, ran.refusal) == (5, "sync.national_login")
    assert cli.run("sync").refusal == "sync.not_enrolled"


def test_what_waits_and_the_account_lie_sealed_on_the_disk(theirs: Theirs, tmp_path: Path) -> None:
    cli = enrolled(theirs, tmp_path / "data")
    cli.ok("receive", stdin=intake())
    cli.ok("sync-status")
    assert list((cli.folder / "outbox").glob("*.national"))
    said = [word.encode() for word in (theirs.password, "Nguyễn Thị Thử", "025199000123", "0912345678")]
    for file in (path for path in cli.folder.rglob("*") if path.is_file()):
        raw = file.read_bytes()
        assert not [word for word in said if word in raw], file.name


def test_a_supervisor_keeps_the_offices_side_with_a_reason(theirs: Theirs, tmp_path: Path) -> None:
    cli = enrolled(theirs, tmp_path / "data")
    taken = cli.ok("receive", stdin=intake())
    cli.ok("sync")
    code = taken["official_code"]
    theirs.records[code]["TrangThaiHoSo"] = "8"
    assert [named["dossier"] for named in cli.run("reconcile").json["different"]] == [taken["dossier"]]
    assert cli.run("reconcile", "--keep-ours", code).refusal == "national.reason_missing"
    kept = cli.ok("reconcile", "--keep-ours", code, "--reason", "Tỉnh ghi nhầm")
    assert kept["kept"] == [{"name": "TrangThaiHoSo", "ours": "2", "theirs": "8"}]
    assert "Tỉnh ghi nhầm" in cli.ok("show", code)["remarks"][0]["text"]
    assert cli.run("sync").code == 0
    assert theirs.records[code]["TrangThaiHoSo"] == "2"
    assert cli.run("reconcile", "--keep-ours", code, "--reason", "Nữa").refusal == "national.level"
