"""Official numbers granted in advance: the citizen leaves with the final one, and none is ever given twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from schemas.times import VN
from tests.cli.office import intake, new_office
from tests.sync.made_office import Gateway


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[Gateway]:
    made = Gateway(tmp_path / "province").start()
    yield made
    made.stop()


def test_a_granted_block_is_used_up_before_the_province_gives_numbers_again(gateway: Gateway, tmp_path: Path) -> None:
    cli = new_office(tmp_path / "data")
    code = json.loads(gateway.command("enrol-code", "--unit", "H44.99.12").stdout)["code"]
    cli.ok("enrol", "--province", gateway.url, "--code", code)
    today = datetime.now(VN).date()
    for day in (today, today + timedelta(days=1)):  # the test may run over midnight
        gateway.command("number-block", "grant", "A", "--date", day.isoformat(), "--size", "2")
    assert cli.run("sync").code == 0
    taken = cli.batch(*[(["receive"], intake())] * 3)
    codes = [line["out"]["official_code"] for line in taken]
    if codes[0][:-4] == codes[1][:-4]:
        assert [one[-5:] for one in codes[:2]] == ["-0001", "-0002"] and codes[2] is None
    assert all(line["out"]["provisional_code"] for line in taken)
    assert cli.run("sync").code == 0
    shown = [cli.ok("show", line["out"]["dossier"])["official_code"] for line in taken]
    assert len(set(shown)) == 3 and all(shown) and shown[:2] == codes[:2]
    assert cli.run("reconcile").json["agreed"] == 3

    # A second block for the same day is added to the first.
    gateway.command("number-block", "grant", "A", "--date", today.isoformat(), "--size", "1")
    assert cli.run("sync").code == 0
    more = cli.ok("receive", stdin=intake())
    assert more["official_code"] not in shown

    # A store restored from before knows too little: it leaves the blocks of that day alone.
    file = cli.ok("backup", str(tmp_path / "backups"))["file"]
    cli.ok("restore", file, "--to", str(tmp_path / "restored"))
    (tmp_path / "restored" / "numbers.json").write_bytes((cli.folder / "numbers.json").read_bytes())
    restored = type(cli)(tmp_path / "restored", password_file=cli.password_file)
    gateway.command("number-block", "grant", "A", "--date", today.isoformat(), "--size", "3")
    again = restored.ok("receive", stdin=intake())
    assert again["official_code"] is None and again["provisional_code"]


def test_a_damaged_list_of_numbers_only_means_provisional_ones(tmp_path: Path) -> None:
    cli = new_office(tmp_path / "data")
    for raw in (b"{", b"[]", b'[{"day":1}]', b"\xff" * 40):
        (cli.folder / "numbers.json").write_bytes(raw)
        assert cli.ok("receive", stdin=intake())["official_code"] is None
