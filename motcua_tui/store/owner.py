"""One process owns the store. The operating system drops the lock when that process dies, however it dies."""

from __future__ import annotations

import contextlib
import json
import os
import platform
import socket
from pathlib import Path

from filelock import FileLock, Timeout

from motcua_tui.store import refusals
from schemas.refusal import Refusal

LOCK_FILE = "lock"
INFO_FILE = "lock.json"
_INFO_BYTES_MAX = 4096


class Owner:
    """The ownership of one data folder. The info file beside the lock is for the other's message, never for deciding."""

    def __init__(self, folder: Path) -> None:
        self._info = folder / INFO_FILE
        # A soft lock (a file that merely exists) would outlive a killed process, so there is no falling back
        # to one.
        self._lock = FileLock(folder / LOCK_FILE, thread_local=False, fallback_to_soft=False)

    def take(self, wait_s: float) -> Refusal | None:
        """Become the owner, waiting at most `wait_s` seconds. Refuses store.in_use and store.read_only."""
        try:
            self._lock.acquire(timeout=wait_s, poll_interval=0.05)
        except Timeout:
            pid, host = self._other()
            return refusals.in_use(pid, host)
        except OSError:
            return refusals.read_only()
        self._say_who()
        return None

    def leave(self) -> None:
        """Stop being the owner. Harmless when it is not."""
        if self._lock.is_locked:
            with contextlib.suppress(OSError):
                self._info.unlink(missing_ok=True)
            self._lock.release()

    def _say_who(self) -> None:
        who = {"pid": os.getpid(), "host": socket.gethostname(), "boot": boot_id(), "program": "motcua"}
        with contextlib.suppress(OSError):
            self._info.write_text(json.dumps(who), encoding="utf-8")

    def _other(self) -> tuple[int, str]:
        try:
            raw = self._info.read_bytes()[:_INFO_BYTES_MAX]
            who = json.loads(raw)
            return int(who["pid"]), "".join(c for c in str(who["host"])[:60] if c.isalnum() or c in "-._")
        except (OSError, ValueError, KeyError, TypeError):
            return 0, "?"


def boot_id() -> str:
    """Names this start of the machine where the system offers such a name, else its platform."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return platform.node()
