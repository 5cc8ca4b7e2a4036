"""Where a stick may be: what is plugged in now, and the folder this machine synchronised with last."""

from __future__ import annotations

import os
import string
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from sync.office.stick_files import ROOT

PLACES_MAX = 8
_MOUNTED = ("/media", "/run/media", "/Volumes")
_REMOVABLE = 2
"""What Windows calls a drive that can be taken out."""


def places(last: str = "") -> list[str]:
    """Folders to offer: sticks that were used before come first, then others plugged in, then the last place if it is there."""
    found = [str(path) for path in islice(_plugged_in(), PLACES_MAX)]
    found.sort(key=lambda place: not (Path(place) / ROOT).is_dir())
    rest = [last] if last and last not in found and Path(last).is_dir() else []
    return [*rest, *found] if rest and (Path(last) / ROOT).is_dir() else [*found, *rest]


def _plugged_in() -> Iterator[Path]:
    if os.name == "nt":
        yield from _drives()
        return
    for root in map(Path, _MOUNTED):
        for path in _folders(root):
            if os.path.ismount(path):
                yield path
            else:
                yield from (inner for inner in _folders(path) if os.path.ismount(inner))


def _folders(root: Path) -> list[Path]:
    try:
        return sorted(path for path in islice(root.iterdir(), 100) if path.is_dir())
    except OSError:
        return []


def _drives() -> Iterator[Path]:
    import ctypes

    kind_of = getattr(ctypes, "windll").kernel32.GetDriveTypeW  # noqa: B009  # there is none on other systems
    for letter in string.ascii_uppercase:
        # A card reader without a card has a letter too.
        if kind_of(f"{letter}:\\") == _REMOVABLE and Path(f"{letter}:\\").is_dir():
            yield Path(f"{letter}:\\")
