"""Real stores taking in what the province passes on: chains that lean on each other, and contents that are gone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.office import Cli, intake, new_office
from tests.sync.made_office import Gateway
from tests.sync.real_office import enrol


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[Gateway]:
    made = Gateway(tmp_path / "province").start()
    yield made
    made.stop()


@pytest.fixture
def counter(gateway: Gateway, tmp_path: Path) -> Cli:
    cli = new_office(tmp_path / "A")
    enrol(gateway, cli)
    return cli


def test_a_second_device_takes_in_chains_that_lean_on_each_other(gateway: Gateway, counter: Cli, tmp_path: Path) -> None:
    """The number is the province's act on the receipt, the next act is made upon the number."""
    dossier = counter.ok("receive", stdin=intake())["dossier"]
    counter.ok("sync")
    counter.ok("act", dossier, "locate", stdin={"place": "Kệ 3"})
    counter.ok("sync")
    other = new_office(tmp_path / "B", device="B", catalogue=False)
    enrol(gateway, other)
    assert other.ok("sync")["status"] == "done"
    assert other.ok("show", dossier)["location"] == "Kệ 3"
    assert other.ok("verify")["ok"]


def test_a_second_device_takes_in_a_dossier_whose_content_is_gone_everywhere(
    gateway: Gateway, counter: Cli, tmp_path: Path
) -> None:
    dossier = counter.ok("receive", stdin=intake())["dossier"]
    kept = counter.ok("receive", stdin=intake())["dossier"]
    counter.ok("act", dossier, "withdraw", stdin={"reason": "Theo yêu cầu"})
    counter.ok("sync")
    counter.ok("act", dossier, "destroy-content", stdin={"ground": "Hết thời hạn lưu trữ"})
    assert counter.ok("sync")["status"] == "done"
    other = new_office(tmp_path / "B", device="B", catalogue=False)
    enrol(gateway, other)
    assert other.ok("sync")["status"] == "done"
    assert other.ok("verify")["ok"] and other.ok("rebuild")["equal"]
    assert other.ok("show", dossier)["applicant"]["name"] == "-"
    assert other.ok("show", kept)["applicant"]["name"] == "Nguyễn Thị Thử"
    assert other.run("reconcile").code == 0
