from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from motcua_tui.store import Store
from tests.store.people import new_store


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "office"


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    made = new_store(folder)
    yield made
    made.close()
