"""Who has sat at this machine before: the tour is offered once to each, and never again."""

from __future__ import annotations

import contextlib
from pathlib import Path

import msgspec

SEEN_FILE = "log/seen.json"
_BYTES_MAX = 64_000


def is_first_time(folder: Path, user: str) -> bool:
    """True once for a user of this machine. Where it cannot be noted, False: better no offer than one every morning."""
    path = folder / SEEN_FILE
    try:
        seen = msgspec.json.decode(path.read_bytes()[:_BYTES_MAX], type=list[str])
    except (OSError, msgspec.DecodeError):
        seen = []
    if user in seen:
        return False
    with contextlib.suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(msgspec.json.encode([*seen, user]))
        return True
    return False
