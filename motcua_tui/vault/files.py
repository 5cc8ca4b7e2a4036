"""Files that survive a pulled plug: written aside, flushed, put in place in one step, the folder flushed.

A reader finds the old bytes or the new ones, never a mixture, whenever the power goes. On Windows the same
calls mean: `Path.replace` is MoveFileEx with REPLACE_EXISTING, which NTFS does as one journalled step; a
folder cannot be flushed, so the renamed file is flushed once more, which writes out the journal up to the
rename. A virus scanner that has the target open makes the rename fail with "access denied" for a moment: it
is tried again.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from motcua_tui.durable import flush_folder as flush_folder
from schemas.refusal import Refusal, no

STAGED_SUFFIX: Final = ".tmp"
REPLACE_ATTEMPTS_MAX: Final = 20
REPLACE_PAUSE_S: Final = 0.05
WINDOWS: Final = os.name == "nt"

_BINARY: Final = getattr(os, "O_BINARY", 0)


def replace_durably(path: Path, octets: bytes) -> None:
    """Make `octets` the content of `path`; when this returns they survive a power cut.

    Raises OSError (disk full, read-only folder …) with the old content still in place.
    """
    replace_all_durably({path: octets})


def replace_all_durably(files: Mapping[Path, bytes]) -> None:
    """As `replace_durably` for several files of one folder, in their order.

    All are written aside before the first is put in place, so a full disk leaves every one as it was. A power
    cut between two of them may leave the first new and the second old.
    """
    staged: dict[Path, Path] = {}
    try:
        for path, octets in files.items():
            staged[path] = stage(path.parent, path.name)
            write_out(staged[path], octets)
        for path, aside in staged.items():
            put_in_place(aside, path)
    finally:
        for aside in staged.values():
            discard(aside)
    for folder in {path.parent for path in files}:
        flush_folder(folder)


def stage(folder: Path, name: str) -> Path:
    """Create an empty file beside `name`, readable by its owner only, to be written and then put in place."""
    aside = folder / f".{name}.{secrets.token_hex(8)}{STAGED_SUFFIX}"
    os.close(os.open(aside, os.O_RDWR | os.O_CREAT | os.O_EXCL | _BINARY, 0o600))
    return aside


def write_out(path: Path, octets: bytes) -> None:
    """Write all of `octets` to an existing file and flush it to the disk."""
    handle = os.open(path, os.O_WRONLY | os.O_TRUNC | _BINARY)
    try:
        rest = memoryview(octets)
        while rest:
            rest = rest[os.write(handle, rest) :]
        flush_file(handle)
    finally:
        os.close(handle)


def flush_file(handle: int) -> None:
    """Make what was written to an open file survive a power cut."""
    os.fsync(handle)


def put_in_place(aside: Path, path: Path) -> None:
    """Give a flushed file its name, replacing what was there. Durable only after `flush_folder`."""
    _patiently(lambda: aside.replace(path))
    if WINDOWS:  # pragma: no cover
        handle = os.open(path, os.O_RDWR)
        try:
            flush_file(handle)
        finally:
            os.close(handle)


def discard(aside: Path) -> None:
    """Remove a file written aside, if it is still there. Never raises: a leftover is swept later."""
    with contextlib.suppress(OSError):
        aside.unlink(missing_ok=True)


def sweep_staged(folder: Path, name: str = "") -> None:
    """Remove what interrupted writes of `name`, or of any file, left aside. For the store's owner only."""
    with contextlib.suppress(OSError):
        for aside in sorted(folder.glob(f".{name}*{STAGED_SUFFIX}")):
            discard(aside)


def read_limited(path: Path, bytes_max: int) -> bytes:
    """The content of a file, cut one byte above `bytes_max`: enough to see that it is too long."""
    with path.open("rb") as source:
        return source.read(bytes_max + 1)


def why_not_written(problem: OSError, area: str) -> Refusal:
    """The operating system's no as `<area>.disk_full`, `<area>.read_only` or `<area>.not_written`."""
    if problem.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
        return no(
            f"{area}.disk_full",
            "Ổ đĩa đã đầy nên chưa ghi được gì, mọi thứ vẫn như cũ. Hãy giải phóng ổ đĩa rồi làm lại.",
        )
    if problem.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return no(
            f"{area}.read_only",
            "Không có quyền ghi vào thư mục dữ liệu, mọi thứ vẫn như cũ. Hãy nhờ người quản trị máy cấp quyền ghi.",
        )
    reason = errno.errorcode.get(problem.errno or 0, "EIO")
    return no(
        f"{area}.not_written",
        "Máy không ghi được tệp (lỗi {reason}), mọi thứ vẫn như cũ. Hãy kiểm tra ổ đĩa rồi làm lại.",
        reason=reason,
    )


def _patiently(action: Callable[[], object], *, waits: bool = WINDOWS, sleep: Callable[[float], object] = time.sleep) -> None:
    """Run `action`; where `waits`, try again for a second while another program holds the file."""
    for _ in range(REPLACE_ATTEMPTS_MAX - 1 if waits else 0):
        try:
            action()
        except PermissionError:
            sleep(REPLACE_PAUSE_S)
        else:
            return
    action()
