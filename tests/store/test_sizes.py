"""The benchmark of what grows with the store runs, over an office that stays as it was made."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec
import pytest

from benchmarks import sizes_line
from benchmarks.office import opened
from benchmarks.sizes import LINES, Cost
from motcua_tui.store import View


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("sizes") / "lived"
    sizes_line.main(["make", str(made), "400", "1"])
    return made


def test_an_office_with_years_behind_it_is_listed_and_found(folder: Path) -> None:
    office = opened(folder)
    [row] = office.store.rows(View.ALL, limit=1)
    assert [found.id for found in office.store.search(row.code, None, 5)] == [row.id]
    assert row.id in {found.id for found in office.store.search(row.name, None, 200)}
    assert sum(office.store.count_by("2026-11-20T08:00:00+07:00").by_status.values()) == 400
    office.close()


@pytest.mark.parametrize("line", [line for line in LINES if line != "start"])
def test_each_line_is_measured_beside_its_floor(folder: Path, line: str, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    sizes_line.main([line, str(folder), "400", "1"])
    cost = msgspec.json.decode(capsysbinary.readouterr().out, type=Cost)
    assert len(cost.seconds) == len(cost.bare) >= 1 and min(*cost.seconds, *cost.bare) > 0


def test_saving_is_measured_in_a_copy(folder: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    before = hashlib.sha256((folder / "store.db").read_bytes()).digest()
    sizes_line.main(["save", str(folder), "400", "1"])
    assert capsysbinary.readouterr().out
    assert hashlib.sha256((folder / "store.db").read_bytes()).digest() == before
