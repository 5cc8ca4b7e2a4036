"""Two communes, a stick and a province on loopback, all driven by their command lines."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.office import Cli, intake, new_office
from tests.sync.made_office import Gateway

VILLAGE, TOWN = "H44.99.21", "H44.99.22"


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    made = Gateway(tmp_path_factory.mktemp("province")).start()
    yield made
    made.stop()


def code(gateway: Gateway, unit: str) -> str:
    return str(json.loads(gateway.command("enrol-code", "--unit", unit).stdout)["code"])


@pytest.fixture(scope="module")
def stick(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("stick")


@pytest.fixture(scope="module")
def town(gateway: Gateway, tmp_path_factory: pytest.TempPathFactory) -> Cli:
    cli = new_office(tmp_path_factory.mktemp("town") / "data", unit=TOWN)
    cli.ok("enrol", "--province", gateway.url, "--code", code(gateway, TOWN))
    return cli


@pytest.fixture(scope="module")
def village(gateway: Gateway, town: Cli, stick: Path, tmp_path_factory: pytest.TempPathFactory) -> Cli:
    """A laptop that never had a line: enrolled by the stick alone."""
    cli = new_office(tmp_path_factory.mktemp("village") / "data", unit=VILLAGE, device="V")
    given = code(gateway, VILLAGE)
    asked = cli.ok("enrol", "--usb", str(stick), "--code", given)
    assert asked["province_key"] is None
    assert given.replace("-", "")[4:] not in "".join(
        path.read_bytes().decode("latin-1") for path in stick.rglob("*") if path.is_file()
    )
    early = cli.run("sync", "--usb", str(stick))
    assert (early.code, early.refusal) == (5, "sync.enrol_asked")
    assert town.run("sync", "--usb", str(stick)).code == 0
    assert cli.run("sync", "--usb", str(stick)).json["code"] == "stick.on_its_way"
    return cli


def locked(cli: Cli) -> Cli:
    """Somebody without a password."""
    return Cli(cli.folder, user="", password_file=Path("nowhere"))


def test_a_village_without_a_line_is_numbered_by_the_province_over_a_neighbours_pc(
    village: Cli, town: Cli, stick: Path
) -> None:
    taken = village.ok("receive", stdin=intake())
    went = village.run("sync", "--usb", str(stick))
    assert (went.code, went.json["status"]) == (5, "partial") and went.json["sent_entries"] > 0
    assert village.ok("show", taken["dossier"])["sync"] == "sent"
    carried = town.run("sync", "--usb", str(stick))
    assert carried.code == 0 and carried.json["stick"]["answers_left"] >= 1
    assert not town.ok("find", "Nguyễn Thị Thử")
    back = village.run("sync", "--usb", str(stick))
    assert (back.code, back.json["status"], back.json["waiting_entries"]) == (0, "done", 0)
    shown = village.ok("show", taken["dossier"])
    assert shown["sync"] == "confirmed" and shown["official_code"].startswith(f"{VILLAGE}-")
    assert village.ok("verify")["ok"]


def test_at_night_both_ends_use_the_stick_without_a_password(village: Cli, town: Cli, stick: Path) -> None:
    taken = village.ok("receive", stdin=intake())
    night = locked(village).run("sync", "--nightly", "--usb", str(stick))
    assert (night.code, night.json["code"]) == (5, "stick.on_its_way")
    # Taken along by one run, given to the province by the next, which sees no stick, and brought back by a third.
    assert locked(town).run("sync", "--nightly", "--usb", str(stick)).code == 0
    assert locked(town).run("sync", "--nightly").code == 0
    assert locked(town).run("sync", "--nightly", "--usb", str(stick)).code == 0
    back = locked(village).run("sync", "--nightly", "--usb", str(stick))
    assert (back.code, back.json["waiting_entries"]) == (0, 0)
    assert village.ok("show", taken["dossier"])["official_code"]


def test_a_damaged_stick_is_refused_with_its_code_on_both_streams(village: Cli, stick: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    village.run("sync", "--usb", str(stick))
    for path in stick.rglob("*"):
        if path.is_file():
            place = copy / path.relative_to(stick)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(path.read_bytes())
    card = copy / "MOTCUA" / f"{TOWN}.A" / "card"
    card.write_bytes(card.read_bytes()[:-1])
    ran = village.run("sync", "--usb", str(copy))
    assert (ran.code, ran.json["status"], ran.refusal) == (3, "refused", "stick.cut_short")
    assert "[stick.cut_short]" in ran.err
    gone = village.run("sync", "--usb", str(tmp_path / "nowhere"))
    assert (gone.code, gone.refusal) == (3, "stick.not_there")


def unplug(cli: Cli, gateway: Gateway) -> Cli:
    """The line to the province is dead from now on."""
    state = cli.folder / "sync.state"
    state.write_text(state.read_text(encoding="utf-8").replace(gateway.url, "http://127.0.0.1:9"), encoding="utf-8")
    return cli


def test_the_supervisors_pc_stays_level_by_a_shared_folder_and_a_restored_one_gets_its_entries_back(
    gateway: Gateway, tmp_path: Path
) -> None:
    unit, shared = "H44.99.23", tmp_path / "shared"
    shared.mkdir()
    counter, supervisor = (new_office(tmp_path / name, unit=unit, device=name, catalogue=name == "Q") for name in ("Q", "L"))
    for cli in (counter, supervisor):
        cli.ok("enrol", "--province", gateway.url, "--code", code(gateway, unit))
    old = counter.ok("backup", str(tmp_path / "backup"))
    first = counter.ok("receive", stdin=intake())
    assert counter.run("sync").code == 0
    for cli in (counter, supervisor):
        unplug(cli, gateway)
    second = counter.ok("receive", stdin=intake(note="Nhận khi mất mạng"))
    for cli in (counter, supervisor, counter, supervisor):
        assert cli.run("sync", "--usb", str(shared)).code in (0, 5)
    official = counter.ok("show", first["dossier"])["official_code"]
    assert supervisor.ok("show", first["dossier"])["official_code"] == official
    assert supervisor.ok("show", second["dossier"])["provisional_code"] == second["provisional_code"]
    supervisor.ok("act", second["dossier"], "note", stdin={"text": "Đã xem"})
    for cli in (supervisor, counter):
        cli.run("sync", "--usb", str(shared))
    acts = [entry["act"] for entry in counter.ok("show", second["dossier"])["entries"]]
    assert acts == ["receive", "note"]
    shutil.rmtree(counter.folder)
    counter.ok("restore", old["file"], "--to", str(counter.folder))
    counter.ok("enrol", "--province", gateway.url, "--code", code(gateway, unit))
    unplug(counter, gateway)
    supervisor.ok("enrol", "--province", gateway.url, "--code", code(gateway, unit))
    unplug(supervisor, gateway)
    shutil.rmtree(shared / "MOTCUA")
    for cli in (counter, supervisor, counter, supervisor, counter):
        cli.run("sync", "--usb", str(shared))
    assert [entry["act"] for entry in counter.ok("show", second["dossier"])["entries"]] == ["receive", "note"]
    assert counter.ok("verify")["ok"] and supervisor.ok("verify")["ok"]
