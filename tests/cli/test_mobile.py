"""A laptop in the village: device C of the same commune, by command line, with a stick between it and the office."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.office import intake, new_office
from tests.prints.papers import words_of
from tests.sync.made_office import Gateway


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[Gateway]:
    made = Gateway(tmp_path / "province").start()
    yield made
    made.stop()


def test_a_day_in_the_village_comes_home_on_a_stick_and_is_checked_against_its_list(gateway: Gateway, tmp_path: Path) -> None:
    office, laptop = new_office(tmp_path / "a"), new_office(tmp_path / "c", device="C")
    stick = tmp_path / "stick"
    stick.mkdir()
    for seat in (office, laptop):
        code = json.loads(gateway.command("enrol-code", "--unit", "H44.99.12").stdout)["code"]
        seat.ok("enrol", "--province", gateway.url, "--code", code)
    assert [office.run("sync").code, laptop.run("sync").code] == [0, 0]

    # In the village there is no line. The session says where; what is received in it says so by itself.
    assert laptop.run("session", "close").refusal == "session.none_open"
    place = "Nhà văn hóa thôn Đông"
    assert laptop.ok("session", "open", place)["closed_at"] is None
    assert laptop.run("session", "open", "Thôn Tây").refusal == "session.open_already"
    done = laptop.batch(
        (["receive"], intake()), (["receive"], intake(applicant={"name": "Trần Văn Bản"})),
        (["receive"], intake(channel="post")), (["session", "show"], {}),
    )  # fmt: skip
    assert [line["exit"] for line in done] == [0] * 4, done
    ids = [line["out"]["dossier"] for line in done[:2]]
    shown = laptop.ok("show", ids[0])
    assert (shown["channel"], shown["session_place"]) == ("mobile", place)
    assert laptop.ok("show", done[2]["out"]["dossier"])["session_place"] == ""
    assert [row["dossier"] for row in done[3]["out"]["rows"]] == ids
    assert laptop.ok("session", "close")["received"] == 2
    assert laptop.ok("receive", stdin=intake())["dossier"] and laptop.ok("session", "show")["received"] == 2

    # Home by stick: the office sees the session and its list, and ticks off what it finds.
    assert laptop.run("sync", "--usb", str(stick)).code in (0, 5)
    assert office.run("sync", "--usb", str(stick)).code in (0, 5)
    listed = office.ok("session", "list")
    assert [(one["device"], one["place"], one["received"]) for one in listed] == [("C", place, 2)]
    before = office.ok("session", "show")
    assert [row["is_here"] for row in before["rows"]] == [False, False] and before["missing"] == 2
    office.ok("act", ids[0], "locate", stdin={"place": "Tủ 1"})
    after = office.ok("session", "show", "1")
    assert [(row["is_here"], row["location"]) for row in after["rows"]] == [(True, "Tủ 1"), (False, "")]
    assert after["missing"] == 1
    # The village may have printed its receipt: what the office prints of it names the machine, and then counts.
    for said in ("IN TỪ MÁY A", "IN LẠI LẦN 1 máy A"):
        office.ok("print", "receipt", ids[0], "--out", str(tmp_path / "again.pdf"))
        assert said in words_of((tmp_path / "again.pdf").read_bytes())
    laptop.ok("print", "receipt", ids[0], "--out", str(tmp_path / "first.pdf"))
    assert "MÁY" not in words_of((tmp_path / "first.pdf").read_bytes())
    printed = office.ok("session", "print", "1", "--out", str(tmp_path / "ds.pdf"))
    words = words_of((tmp_path / "ds.pdf").read_bytes())
    assert printed["pages"] == 1 and place in words and "Trần Văn Bản" in words and "Tủ 1" in words
    assert office.run("session", "show", "7").refusal == "session.unknown"

    # The office's line carries it on; the laptop learns of its receipts at the next stick.
    assert office.run("sync").code == 0
    assert json.loads(gateway.command("show", ids[1]).stdout)["status"] == "received"
    assert office.run("sync", "--usb", str(stick)).code in (0, 5)
    assert laptop.run("sync", "--usb", str(stick)).code == 0
    assert laptop.ok("show", ids[0])["sync"] == "confirmed" and laptop.ok("show", ids[0])["location"] == "Tủ 1"
    for seat in (office, laptop):
        assert seat.ok("verify")["ok"] and seat.ok("rebuild")["equal"]
