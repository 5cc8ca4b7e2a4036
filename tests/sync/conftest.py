"""One gateway per database for the whole run; every test takes a unit of its own."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sync.made_office import Gateway, Seat
from tests.sync.postgres import WITHOUT, NoPostgres, Postgres, scratch_folder, start_any

_UNITS = itertools.count(10)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A server for the whole run. Where none can start the tests fail, unless the developer has said to do without."""
    folder = scratch_folder()
    try:
        server = start_any(folder)
    except NoPostgres as problem:
        if os.environ.get(WITHOUT):
            pytest.skip(f"{WITHOUT} is set. {problem}")
        pytest.fail(f"{problem}\nTo leave these tests out on this machine all the same, set {WITHOUT}=1.", pytrace=False)
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def gateway(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    db = request.getfixturevalue("postgres").database() if request.param == "postgresql" else ""
    made = Gateway(tmp_path_factory.mktemp("province"), db).start()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def sqlite_gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    made = Gateway(tmp_path_factory.mktemp("province")).start()
    yield made
    made.stop()


@pytest.fixture
def unit() -> str:
    """A unit no other test uses."""
    return f"H44.99.{next(_UNITS)}"


@pytest.fixture
def seat(gateway: Gateway, unit: str, tmp_path: Path) -> Seat:
    """An enrolled office device on either database."""
    return Seat(gateway, tmp_path / "office", unit).enrolled()
