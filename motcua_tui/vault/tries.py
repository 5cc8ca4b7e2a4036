"""Wrong passwords: after five in a row each next try waits longer, up to a minute.

`tries.json` holds counts and times by slot, no secret and no name: what is typed as an unknown user's name
may be a password in the wrong field, so all unknown names share one count. Whoever can write the folder can
delete the file, which resets the wait and nothing else; against a stolen folder only Argon2id and a long
password help.
"""

from __future__ import annotations

import contextlib
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec

from motcua_tui.vault import files, limits
from schemas.base import Record, read_json
from schemas.canonical import canonical_bytes
from schemas.refusal import Refusal, no

FILE: Final = "tries.json"
UNKNOWN: Final = "unknown"


class Tries(Record):
    """Wrong passwords in a row, and when the last one was, in seconds since 1970."""

    failures: Annotated[int, msgspec.Meta(ge=1, le=10**6)]
    last_s: Annotated[int, msgspec.Meta(ge=0, le=2**53)]


class TriesFile(Record):
    """The content of `tries.json`: by slot id, or "unknown"."""

    version: Literal[1]
    tries: Annotated[dict[str, Tries], msgspec.Meta(max_length=limits.SLOTS_MAX + 1)]


def why_wait(folder: Path, slot: str, now: datetime) -> Refusal | None:
    """`vault.wait` with the seconds still to wait before the next try, or None.

    A clock set back never lengthens a wait beyond its length: the wait begins again from the new time.
    """
    known = _read(folder)
    tries = known.get(slot)
    if tries is None:
        return None
    now_s = _seconds(now)
    if now_s < tries.last_s:
        tries = Tries(failures=tries.failures, last_s=now_s)
        _write(folder, {**known, slot: tries})
    left_s = tries.last_s + wait_s(tries.failures) - now_s
    if left_s <= 0:
        return None
    return no("vault.wait", "Đã nhập sai mật khẩu nhiều lần. Hãy đợi {seconds} giây rồi thử lại.", seconds=left_s)


def count_failure(folder: Path, slot: str, now: datetime) -> None:
    """One more wrong password. A folder that cannot be written is let be: unlocking must still work."""
    known = _read(folder)
    failures = known[slot].failures + 1 if slot in known else 1
    failed = Tries(failures=min(failures, 10**6), last_s=_seconds(now))
    _write(folder, {**known, slot: failed})


def clear(folder: Path, slot: str, slots: set[str]) -> None:
    """The right password: forget this slot's failures, and those of slots that are gone."""
    known = _read(folder)
    kept = (slots | {UNKNOWN}) - {slot}
    if slot in known:
        _write(folder, {name: tries for name, tries in known.items() if name in kept})


def wait_s(failures: int) -> int:
    """Seconds to wait after so many failures in a row: none up to four, then 5, 10, 20, 40, 60, 60 …"""
    beyond = failures - limits.FAILURES_FREE
    return 0 if beyond < 0 else min(limits.WAIT_MAX_S, limits.WAIT_FIRST_S << min(beyond, 10))


def _seconds(now: datetime) -> int:
    return max(0, int(now.timestamp()))


def _read(folder: Path) -> dict[str, Tries]:
    try:
        octets = files.read_limited(folder / FILE, limits.TRIES_BYTES_MAX)
    except OSError:
        return {}
    known = read_json(octets, TriesFile, area="vault", bytes_max=limits.TRIES_BYTES_MAX)
    return {} if isinstance(known, Refusal) else known.tries


def _write(folder: Path, tries: dict[str, Tries]) -> None:
    octets = canonical_bytes(msgspec.to_builtins(TriesFile(version=1, tries=tries)))
    with contextlib.suppress(OSError):
        files.replace_durably(folder / FILE, octets)
