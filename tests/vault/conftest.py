from __future__ import annotations

from pathlib import Path

import pytest

from tests.vault import keyring
from tests.vault.keyring import Keyring


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Keyring:
    return keyring.make(tmp_path_factory.mktemp("vault") / "made")


@pytest.fixture
def ring(made_once: Keyring, tmp_path: Path) -> Keyring:
    """A vault of this test's own."""
    return made_once.copied(tmp_path / "office")
