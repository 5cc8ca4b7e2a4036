"""Inputs that broke a reader once, and one of each kind that it reads: replayed in every run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.readers.readers import READERS, read

KEPT = sorted(path for folder in (Path(__file__).parent / "kept").iterdir() for path in folder.iterdir())


@pytest.mark.parametrize("path", KEPT, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_kept_input_is_read_or_refused(path: Path) -> None:
    read(path.parent.name, path.read_bytes())


def test_every_reader_has_an_input_to_begin_with() -> None:
    assert {path.parent.name for path in KEPT} == set(READERS)
