"""One gateway per database for the whole run; every test takes a unit of its own."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sync.made_office import Gateway, Seat
from tests.sync.postgres import Postgres, binaries

_UNITS = itertools.count(10)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    if binaries() is None:
        pytest.skip("no PostgreSQL on this machine and no wheel that carries one")
    # Not below pytest's own folder, which only root may enter where root runs the tests.
    with tempfile.TemporaryDirectory(prefix="motcua-pg-") as folder:
        server = Postgres(Path(folder)).start()
        yield server
        server.stop()


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
