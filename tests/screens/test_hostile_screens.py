"""Every golden screen over an office full of hostile text, in a real pseudo-terminal: the terminal shows what was meant."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from tests.screens.test_goldens import SCREENS
from tests.tui.term import Term, start_python
from tests.widgets.hostile import MARKER
from tests.widgets.test_hostile import ESCAPE, OURS

BUSY_S = 300.0
FEW = ("counter", "find", "dossier-finished", "request-supplement")
"""What every run looks at: a list, a search, a dossier, a form."""


def played(folder: Path, names: tuple[str, ...], rows: int, cols: int) -> bytes:
    """Play the screens; after each the terminal must show, cell by cell, what the app meant to paint."""
    with start_python("-m", "tests.screens.hostile_screens", str(folder), *names, rows=rows, cols=cols) as term:
        for name in names:
            compare(term, folder, name)
            (folder / f"{name}.seen").touch()
        assert term.wait_end(BUSY_S) == 0
        return bytes(term.output)


def compare(term: Term, folder: Path, name: str) -> None:
    """Wait for the screen's text, then for the terminal to show it."""
    written = folder / f"{name}.txt"
    term.wait_for(lambda _lines: written.exists(), BUSY_S)
    meant = [unicodedata.normalize("NFC", line) for line in written.read_text(encoding="utf-8").split("\n")]
    try:
        term.wait_for(lambda lines: [unicodedata.normalize("NFC", line) for line in lines] == meant)
    except AssertionError:
        assert term.screen() == meant, name


def clean(output: bytes) -> None:
    """Nothing but our own escapes came out, and no control character of the texts."""
    found = {match[0] for match in ESCAPE.finditer(output.replace(b"\x1b]22;default\x07", b"")) if not OURS.fullmatch(match[0])}
    assert found == set()
    text = ESCAPE.sub(b"", output.replace(b"\x1b]22;default\x07", b"")).decode("utf-8")
    assert not {char for char in text if unicodedata.category(char) in {"Cc", "Cf", "Co", "Cs"}} - {"\r", "\n"}
    assert text.count(MARKER) > len(FEW)


def test_a_list_a_search_a_dossier_and_a_form_stay_whole(tmp_path: Path) -> None:
    clean(played(tmp_path, FEW, 24, 80))


@pytest.mark.nightly
@pytest.mark.parametrize("size", [(80, 24), (100, 30), (120, 40), (200, 60)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_every_screen_stays_whole_at_every_size(size: tuple[int, int], tmp_path: Path) -> None:
    clean(played(tmp_path, tuple(SCREENS), size[1], size[0]))
