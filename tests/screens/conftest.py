"""One office for all screen tests; each test works on a copy of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.screens.counter import copy_of, make_office
from tests.screens.lived import Lived, live


@pytest.fixture(scope="module")
def made_office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new office with the starter catalogue, not to be changed."""
    return make_office(tmp_path_factory.mktemp("made"))


@pytest.fixture
def office_folder(made_office: Path, tmp_path: Path) -> Path:
    """An office of one's own."""
    return copy_of(made_office, tmp_path / "office")


@pytest.fixture(scope="module")
def lived_once(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    """An office with a few days behind it, not to be changed."""
    return live(tmp_path_factory.mktemp("lived"))


@pytest.fixture
def lived(lived_once: Lived, tmp_path: Path) -> Lived:
    """A lived-in office of one's own."""
    return Lived(copy_of(lived_once.folder, tmp_path / "lived"), lived_once.ids)
