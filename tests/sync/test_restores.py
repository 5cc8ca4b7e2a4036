"""Office, second device and province restored from a backup, in every order: whatever anybody still holds comes back to
all, no number is used twice, and everybody is told. Real stores, real command lines, a real gateway."""

from __future__ import annotations

import itertools
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.cli.office import Cli, intake, new_office
from tests.sync.made_office import Gateway
from tests.sync.real_office import enrol

WHO = ("A", "B", "P")
ORDERS = [order for count in (1, 2, 3) for order in itertools.permutations(WHO, count)]
QUICK = {(("A", "P"), False), (("P", "B", "A"), True)}


@dataclass
class Scene:
    """A commune with two devices and its province, in one folder that can be copied."""

    folder: Path
    port: int
    gateway: Gateway = field(init=False)
    cli: dict[str, Cli] = field(default_factory=dict)
    dossiers: list[str] = field(default_factory=list)
    numbers: set[str] = field(default_factory=set)
    told: dict[str, set[str]] = field(default_factory=lambda: {"A": set(), "B": set()})

    def open(self) -> Scene:
        self.gateway = Gateway(self.folder / "P")
        self.gateway.port = self.port
        self.gateway.start()
        self.port = self.gateway.port
        return self

    def receive(self, who: str, name: str) -> str:
        applicant = {"name": name, "id_number": "025199000123"}
        taken = self.cli[who].ok("receive", stdin=intake(applicant=applicant))
        assert taken["provisional_code"] not in self.numbers
        self.numbers.add(taken["provisional_code"])
        self.dossiers.append(taken["dossier"])
        return str(taken["dossier"])

    def sync(self, who: str) -> int:
        ran = self.cli[who].run("sync")
        if ran.json["code"] == "sync.device_not_admitted":
            # The restored province no longer knows of this enrolment: a new code from the province, as the sentence says.
            enrol(self.gateway, self.cli[who])
            ran = self.cli[who].run("sync")
        assert ran.json["status"] in ("done", "partial"), ran.json
        self.told[who] |= {notice["code"] for notice in ran.json["notices"]}
        return ran.code

    def level(self) -> None:
        """Everybody talks until nobody has anything new to say."""
        for _ in range(3):
            codes = [self.sync(who) for who in ("A", "B")]
        assert codes == [0, 0]
        self.numbers |= {str(self.cli["A"].ok("show", dossier)["official_code"]) for dossier in self.known("A")}

    def known(self, who: str) -> list[str]:
        return [dossier for dossier in self.dossiers if self.entries(who, dossier)]

    def entries(self, who: str, dossier: str) -> set[str]:
        """The hashes of the entries held about a dossier."""
        if who == "P":
            done = self.gateway.command("show", dossier, check=False)
            shown = json.loads(done.stdout)
            return {entry["hash"] for entry in shown["entries"]} if done.returncode == 0 else set()
        ran = self.cli[who].run("show", dossier)
        return {entry["hash"] for entry in ran.json["entries"]} if ran.code == 0 else set()

    def held(self, who: str) -> dict[str, set[str]]:
        return {dossier: self.entries(who, dossier) for dossier in self.dossiers}

    def backup(self) -> None:
        for who in ("A", "B"):
            self.cli[who].ok("backup", str(self.folder / "backups" / who))
        self.gateway.command("backup", str(self.folder / "backups" / "P"))

    def restore(self, who: str) -> None:
        [file] = (self.folder / "backups" / who).glob("*.backup" if who == "P" else "*")
        if who == "P":
            self.gateway.stop()
            shutil.rmtree(self.folder / "P")
            self.gateway = Gateway.restored(file, self.folder / "P", self.port).start()
            return
        shutil.rmtree(self.folder / who)
        self.cli[who].ok("restore", str(file), "--to", str(self.folder / who))
        enrol(self.gateway, self.cli[who])


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """A day before the backups, the backups, and a day after them: all level."""
    scene = Scene(tmp_path_factory.mktemp("restores"), 0).open()
    for who in ("A", "B"):
        scene.cli[who] = new_office(scene.folder / who, device=who)
        enrol(scene.gateway, scene.cli[who])
    first = scene.receive("A", "Nguyễn Thị Một")
    scene.receive("B", "Trần Văn Hai")
    scene.level()
    scene.backup()
    scene.cli["B"].ok("act", first, "locate", stdin={"place": "Kệ 2"})
    scene.receive("A", "Lê Thị Ba")
    later = scene.receive("B", "Phạm Văn Bốn")
    scene.level()
    scene.cli["A"].ok("act", later, "note", stdin={"text": "Đã gọi điện"})
    scene.level()
    scene.gateway.stop()
    return scene


@pytest.fixture
def scene(before: Scene, tmp_path: Path) -> Iterator[Scene]:
    shutil.copytree(before.folder, tmp_path / "s")
    made = Scene(tmp_path / "s", before.port, dossiers=list(before.dossiers), numbers=set(before.numbers))
    for who, cli in before.cli.items():
        made.cli[who] = Cli(made.folder / who, password_file=cli.password_file)
    yield made.open()
    made.gateway.stop()


def each() -> Iterator[object]:
    """Every order, with and without exchanges between; most of them at night."""
    for order, talk in itertools.product(ORDERS, (False, True)):
        quick = (order, talk) in QUICK
        named = "-".join(order) + (" talking between" if talk else " at once")
        yield pytest.param(order, talk, id=named, marks=[] if quick else pytest.mark.nightly)


@pytest.mark.parametrize(("order", "talk"), list(each()))
def test_whatever_anybody_still_holds_comes_back_to_all(scene: Scene, order: tuple[str, ...], talk: bool) -> None:
    everything = scene.held("A")
    for who in order:
        scene.restore(who)
        if talk:
            for office in ("A", "B"):
                scene.sync(office)
    still = [scene.held(who) for who in WHO]
    union = {dossier: set.union(*(held[dossier] for held in still)) for dossier in scene.dossiers}
    assert set(order) == set(WHO) or talk or union == everything
    scene.level()
    scene.receive("A", "Đỗ Thị Năm")
    scene.receive("B", "Vũ Văn Sáu")
    scene.level()
    for dossier, hashes in union.items():
        for who in WHO:
            assert scene.entries(who, dossier) >= hashes, (who, dossier)
    assert scene.held("A") == scene.held("B") == scene.held("P")
    codes = [scene.cli["A"].ok("show", dossier)["official_code"] for dossier in scene.known("A")]
    assert all(codes) and len(set(codes)) == len(codes)
    for office in ("A", "B"):
        assert scene.cli[office].ok("verify")["ok"]
        assert scene.cli[office].run("reconcile").code == 0
    told_of = {"A": "sync.device_restored", "P": "sync.province_begun"}
    if "P" in order:
        assert told_of["P"] in scene.told["A"] & scene.told["B"]
    if "A" in order:
        assert told_of["A"] in scene.told["B"]
    if "B" in order:
        assert "sync.device_restored" in scene.told["A"]


def test_a_restored_province_gives_no_second_number_to_what_a_colleague_brings_first(scene: Scene) -> None:
    """B knows a dossier of A but not its number: the restored province waits until A came, who does."""
    scene.gateway.stop()
    shutil.rmtree(scene.folder / "B")
    [file] = (scene.folder / "backups" / "B").glob("*")
    scene.gateway.start()
    scene.cli["B"].ok("restore", str(file), "--to", str(scene.folder / "B"))
    enrol(scene.gateway, scene.cli["B"])
    third = scene.dossiers[2]
    number = scene.cli["A"].ok("show", third)["official_code"]
    assert number
    scene.restore("P")
    fresh = scene.receive("B", "Đỗ Thị Năm")
    for _ in range(3):
        scene.sync("B")
    waiting = scene.cli["B"].ok("show", fresh)
    assert waiting["official_code"] is None  # received on the day of the restore: it may have had one
    assert "(A, B)" in waiting["number_held"]
    assert scene.cli["B"].ok("sync")["numbers_held"] == {"dossiers": 1, "devices": ["A", "B"]}
    awaited = {line["device"]: line["awaited"] for line in json.loads(scene.gateway.command("device", "list").stdout)}
    assert awaited == {"A": True, "B": False}
    scene.level()
    assert {scene.cli[who].ok("show", third)["official_code"] for who in ("A", "B")} == {number}
    shown = scene.cli["A"].ok("show", fresh)
    assert shown["official_code"] and shown["official_code"] != number and shown["number_held"] is None


def test_a_device_that_never_comes_back_holds_no_numbers_back_once_revoked(scene: Scene) -> None:
    scene.restore("P")
    fresh = scene.receive("A", "Đỗ Thị Sáu")
    for _ in range(2):
        scene.sync("A")
    assert scene.cli["A"].ok("show", fresh)["official_code"] is None
    scene.gateway.command("device", "revoke", "B", "--unit", "H44.99.12")
    for _ in range(2):
        scene.sync("A")
    assert scene.cli["A"].ok("show", fresh)["official_code"]


def put_back(scene: Scene, copied: Path) -> None:
    """The whole folder of A as it was once copied, keys and all: nothing on that machine shows that it is old."""
    shutil.rmtree(scene.folder / "A")
    shutil.copytree(copied, scene.folder / "A")


def test_a_machine_whose_whole_folder_was_put_back_goes_on_in_a_new_chain_and_loses_nothing(scene: Scene) -> None:
    copied = shutil.copytree(scene.folder / "A", scene.folder / "A.copied")
    since = scene.receive("A", "Ngô Thị Năm")
    scene.level()
    put_back(scene, copied)
    night = Cli(scene.folder / "A").run("sync", "--nightly")
    assert (night.code, night.json["code"]) == (5, "sync.older_copy")
    assert not scene.entries("A", since)
    assert scene.sync("A") == 0 and scene.entries("A", since)
    scene.receive("A", "Đỗ Văn Sáu")
    scene.level()
    assert scene.told["A"] >= {"sync.begun_again", "sync.given_back"} and "sync.device_restored" in scene.told["B"]
    assert scene.held("A") == scene.held("B") == scene.held("P")


def test_a_machine_put_back_that_wrote_on_is_an_alarm_and_nothing_is_overwritten(scene: Scene) -> None:
    copied = shutil.copytree(scene.folder / "A", scene.folder / "A.copied")
    since = scene.receive("A", "Ngô Thị Năm")
    scene.level()
    put_back(scene, copied)
    again = scene.cli["A"].ok("receive", stdin=intake(applicant={"name": "Đỗ Văn Sáu", "id_number": "025199000125"}))
    ran = scene.cli["A"].run("sync")
    assert (ran.code, ran.json["status"], ran.json["code"]) == (6, "refused", "wire.fork")
    assert not ran.json["notices"] and "ngừng tiếp nhận trên máy đó" in ran.json["message"]
    compared = scene.cli["A"].run("reconcile")
    assert compared.code == 6 and [one["dossier"] for one in compared.json["different"]] == [again["dossier"]]
    [told] = json.loads(scene.gateway.command("status").stdout)["attention"]
    assert (told["code"], told["unit"]) == ("wire.fork", "H44.99.12")
    assert scene.sync("B") == 0 and scene.entries("B", since) == scene.entries("P", since) != scene.entries("A", since)
