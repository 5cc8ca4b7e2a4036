"""Files that the counter's app and the citizens' screen share: written whole or not at all, read within limits.

Nothing in a shared folder is believed: what is no plain file, too large or not of its kind is as good as not there.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from pathlib import Path
from typing import TypeVar

import msgspec

from motcua_tui.durable import put_in_place
from schemas.base import Record, read_json
from schemas.refusal import Refusal

R = TypeVar("R", bound=Record)

_READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def put(path: Path, record: Record) -> None:
    """Write a record in the place of a file, flushed; readers see the old one or the new. Raises OSError."""
    aside = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        handle = os.open(aside, _NEW, 0o644)
        with os.fdopen(handle, "wb") as file:
            file.write(msgspec.json.encode(record))
            file.flush()
            os.fsync(file.fileno())
        put_in_place(aside, path)
    except BaseException:
        with contextlib.suppress(OSError):
            aside.unlink(missing_ok=True)
        raise


def read_bounded(path: Path, bytes_max: int) -> bytes | None:
    """The bytes of a plain file of at most `bytes_max`; None for a link, a pipe, a folder, a larger file or none at all."""
    try:
        handle = os.open(path, _READ)
    except (OSError, ValueError):
        return None
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode) or found.st_size > bytes_max:
            return None
        raw = b""
        while len(raw) <= bytes_max and (more := os.read(handle, bytes_max + 1 - len(raw))):
            raw += more
    except OSError:
        return None
    finally:
        os.close(handle)
    return raw if len(raw) <= bytes_max else None


def read(path: Path, kind: type[R], bytes_max: int) -> R | None:
    """A record from a shared file, None for anything that is not one."""
    raw = read_bounded(path, bytes_max)
    if raw is None:
        return None
    found = read_json(raw, kind, area="kiosk", bytes_max=bytes_max)
    return None if isinstance(found, Refusal) else found
