"""Names and renames that survive a pulled plug. A leaf: anything in the office may import it."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

_ATTEMPTS_MAX = 20
_PAUSE_S = 0.05


def flush_file(path: Path) -> None:
    """Make the content of a file survive a power cut."""
    handle = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def flush_folder(folder: Path) -> None:
    """Make names given and taken in a folder survive a power cut. Windows writes them with the file itself."""
    if sys.platform == "win32":  # pragma: no cover
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def put_in_place(aside: Path, path: Path) -> None:
    """Give a flushed file or folder its name in one step, durably. Raises OSError with the old state kept.

    On Windows a virus scanner that looks at the file makes the rename fail for a moment, so it is tried
    again.
    """
    for attempt in range(_ATTEMPTS_MAX):
        try:
            aside.replace(path)
            break
        except PermissionError:
            if sys.platform != "win32" or attempt == _ATTEMPTS_MAX - 1:
                raise
            time.sleep(_PAUSE_S)  # pragma: no cover
    flush_folder(path.parent)


def make_folder(folder: Path) -> None:
    """Make a folder and what is missing above it, each of them durably. Harmless where it is there. Raises OSError."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    for one in reversed(missing):
        one.mkdir(exist_ok=True)
        flush_folder(one.parent)
