"""The province forwards to the national portal's shape: sent, read back, compared; the same payloads it prints."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from schemas.acts import Act, Plain, Rated
from tests.national.theirs import Theirs
from tests.sync.made_office import Gateway, Seat


@pytest.fixture
def theirs() -> Iterator[Theirs]:
    made = Theirs()
    yield made
    made.stop()


def test_what_is_printed_is_what_is_sent_once_and_read_back(theirs: Theirs, tmp_path: Path) -> None:
    gateway = Gateway(tmp_path / "province").start()
    seat = Seat(gateway, tmp_path / "office", "H44.99.12").enrolled()
    seat.office.day(5, 12)
    seat.sync()
    account = tmp_path / "account.json"
    account.write_text(json.dumps({"username": "tinh", "password": theirs.password}), encoding="utf-8")
    send = ["export-dvcqg", "--send", theirs.url, "--account-file", str(account)]
    printed = json.loads(gateway.command("export-dvcqg").stdout)
    done = json.loads(gateway.command(*send).stdout)
    held = len(printed["DongBoHoSoMC"])
    assert held == len(list(seat.office.ledger.dossiers()))
    assert (done["same"], done["sent"], done["different"], done["refused"], done["exit"]) == (held, held, [], [], 0)
    assert {one["MaHoSo"]: one for one in printed["DongBoHoSoMC"]} == theirs.records
    there = [row for rows in theirs.steps.values() for row in rows]
    assert sorted(map(str, printed["CapNhatTienDoHoSoMC"])) == sorted(map(str, there))
    assert json.loads(gateway.command(*send).stdout)["round_trips"] == 0

    dossier = next(one for one in seat.office.ledger.dossiers() if seat.port.shown(one).status in (2, 4))
    seat.office.append(Act.FINISH, Plain(), dossier)
    seat.sync()
    code = seat.port.shown(dossier).official_code
    theirs.next("DongBoHoSoMC", "lose")
    assert json.loads(gateway.command(*send).stdout)["sent"] == 1
    assert theirs.records[code]["TrangThaiHoSo"] == "9"

    theirs.records[code]["TrangThaiHoSo"] = "10"
    seat.office.append(Act.RATE, Rated(level=5), dossier)
    seat.sync()
    told = gateway.command(*send, check=False)
    assert told.returncode == 6 and json.loads(told.stdout)["different"] == [code]
    theirs.stop()
    assert gateway.command(*send, check=False).returncode == 5
    gateway.stop()


def test_a_day_that_is_none_and_an_account_that_is_none_are_refused(tmp_path: Path) -> None:
    gateway = Gateway(tmp_path / "province")
    assert gateway.command("export-dvcqg", "--since", "hom qua", check=False).returncode == 3
    refused = gateway.command("export-dvcqg", "--send", "http://198.51.100.7/", "--account-file", "none", check=False)
    assert json.loads(refused.stdout)["refusal"]["code"] == "file.unreadable"
    account = tmp_path / "account.json"
    account.write_text(json.dumps({"username": "tinh", "password": "x"}), encoding="utf-8")
    refused = gateway.command("export-dvcqg", "--send", "http://198.51.100.7/", "--account-file", str(account), check=False)
    assert json.loads(refused.stdout)["refusal"]["code"] == "national.url"
