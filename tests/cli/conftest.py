"""What several tests of the command line start once for their module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cli.forks import Forks
from tests.cli.province import Province


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Province]:
    made = Province(tmp_path_factory.mktemp("province"))
    yield made
    made.gateway.stop()


@pytest.fixture(scope="module")
def forks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forks]:
    with Forks(tmp_path_factory.mktemp("streams")) as forks:
        yield forks
