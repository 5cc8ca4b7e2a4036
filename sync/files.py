"""Files beside the store: written whole or not at all, read within limits, for their owner only."""

from __future__ import annotations

import os
from pathlib import Path


def write_whole(path: Path, body: bytes) -> None:
    """Write and name a file so that after a power cut there is the old one or the new one."""
    make_folder(path.parent)
    draft = path.with_name(path.name + ".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    sync_folder(path.parent)


def make_folder(folder: Path) -> None:
    """Make a folder for its owner only, and what is missing above it, durably. Harmless where it is there."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    for one in reversed(missing):
        one.mkdir(exist_ok=True, mode=0o700 if one == folder else 0o777)
        sync_folder(one.parent)


def sync_folder(folder: Path) -> None:
    """Make a renaming in this folder durable, where the system can."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_within(path: Path, bytes_max: int) -> bytes | None:
    """The file's bytes; None if there is none or it is larger than it can be."""
    try:
        with path.open("rb") as file:
            body = file.read(bytes_max + 1)
    except FileNotFoundError:
        return None
    return body if len(body) <= bytes_max else None
