"""Screens as text, kept beside the tests. `MOTCUA_GOLDEN=write pytest …` writes them anew; look at what changed."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

FOLDER = Path(__file__).parent / "golden"
SIZES = [(80, 24), (120, 40)]
"""The smallest terminal and a usual one: columns, rows."""
SMALLEST = SIZES[:1]
_NOW = re.compile(r"\d\d:\d\d \d\d/\d\d/\d{4}$")


def check(name: str, lines: Sequence[str], *, masks: Sequence[tuple[str, str]] = (), is_kept: bool = True) -> None:
    """The screen is as it was kept. `masks` are (text, stand-in of the same length) for what differs by nature.

    What differs on every machine is not kept: it is played, and looked at as a picture.
    """
    if not is_kept:
        return
    text = "\n".join(line.rstrip() for line in lines) + "\n"
    for found, stand_in in masks:
        text = text.replace(found, stand_in)
    kept = FOLDER / f"{name}.txt"
    if os.environ.get("MOTCUA_GOLDEN") == "write":
        FOLDER.mkdir(exist_ok=True)
        kept.write_text(text, encoding="utf-8")
    assert text == kept.read_text(encoding="utf-8")


def without_wall_clock(lines: Sequence[str]) -> list[str]:
    """The lines with the machine's own time in the top line struck out."""
    return [_NOW.sub("--:-- --/--/----", lines[0]), *lines[1:]]
