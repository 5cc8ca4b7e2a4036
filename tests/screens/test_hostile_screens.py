"""Every golden screen over an office full of hostile text, in a real pseudo-terminal: the terminal shows what was meant."""

from __future__ import annotations

import re
import unicodedata
from base64 import b64decode
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.tui.term import Term, start_python
from tests.widgets.hostile import MARKER
from tests.widgets.test_hostile import ESCAPE, OURS

BUSY_S = 300.0
COPIED = re.compile(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)(?:\x07|\x1b\\)")
"""A message to a citizen goes into the clipboard, in letters that can do nothing to a terminal."""
FEW = ("counter", "find", "dossier-finished", "request-supplement")
"""What every run looks at: a list, a search, a dossier, a form."""


def played(folder: Path, part: str, names: Sequence[str], rows: int, cols: int) -> bytes:
    """Play the screens; after each the terminal must show, cell by cell, what the app meant to paint."""
    with start_python("-m", "tests.screens.hostile_screens", str(folder), part, *names, rows=rows, cols=cols) as term:
        number = 0
        while is_another(term, folder, number):
            compare(term, (folder / f"{number:03}.txt").read_text(encoding="utf-8"))
            (folder / f"{number:03}.seen").touch()
            number += 1
        assert number >= max(1, len(names)) and term.wait_end(BUSY_S) == 0
        return bytes(term.output)


def is_another(term: Term, folder: Path, number: int) -> bool:
    """Wait for the next screen's text; False where there is none."""
    written, ended = folder / f"{number:03}.txt", folder / f"{number:03}.end"
    term.wait_for(lambda _lines: written.exists() or ended.exists(), BUSY_S)
    return written.exists()


def compare(term: Term, text: str) -> None:
    """Wait for the terminal to show the screen."""
    name, *meant = (unicodedata.normalize("NFC", line) for line in text.split("\n"))
    try:
        term.wait_for(lambda lines: [unicodedata.normalize("NFC", line) for line in lines] == meant)
    except AssertionError:
        assert term.screen() == meant, name


def clean(output: bytes) -> None:
    """Nothing but our own escapes came out, and no control character of the texts."""
    for copied in COPIED.findall(output):
        assert not [char for char in b64decode(copied).decode("utf-8") if unicodedata.category(char)[0] == "C" and char != "\n"]
    output = COPIED.sub(b"", output.replace(b"\x1b]22;default\x07", b""))
    found = {match[0] for match in ESCAPE.finditer(output) if not OURS.fullmatch(match[0])}
    assert found == set()
    text = ESCAPE.sub(b"", output).decode("utf-8")
    assert not {char for char in text if unicodedata.category(char) in {"Cc", "Cf", "Co", "Cs"}} - {"\r", "\n"}
    assert text.count(MARKER) > len(FEW)


def test_a_list_a_search_a_dossier_and_a_form_stay_whole(tmp_path: Path) -> None:
    clean(played(tmp_path, "dossiers", FEW, 24, 80))


@pytest.mark.nightly
@pytest.mark.parametrize("part", ["dossiers", "room", "staff", "papers", "figures", "receiving", "forms"])
@pytest.mark.parametrize("size", [(80, 24), (100, 30), (120, 40), (200, 60)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_every_screen_stays_whole_at_every_size(size: tuple[int, int], part: str, tmp_path: Path) -> None:
    clean(played(tmp_path, part, (), size[1], size[0]))
