"""The scanner's folder (thư mục máy quét): what it wrote last is offered, taken into the store, and only then removed.

A file is removed only where the setting says so, and only after it lies encrypted and recorded in the store.
"""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

from motcua_tui.desk.attach import attach
from motcua_tui.desk.dropped import on_disk
from motcua_tui.desk.office import Office
from schemas import limits
from schemas.acts import PaperFacts
from schemas.base import Record
from schemas.canonical import Json
from schemas.refusal import Refusal, no

SUFFIXES = frozenset({".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff"})
OFFERED_MAX = 9
LOOKED_AT_MAX = 5000
STILL_WRITING_S = 2.0


class Scanned(Record):
    """One file in the scanner's folder."""

    path: str
    name: str
    size_bytes: int
    written_s: float


def is_folder(typed: str) -> bool:
    """True for a folder of this machine, as a setting names it."""
    try:
        return Path(typed.strip()).expanduser().is_dir()
    except (OSError, ValueError, RuntimeError):
        return False


def newest(office: Office, now_s: float | None = None) -> list[Scanned]:
    """The newest scans, newest first; none where no folder is set or it cannot be read.

    What was written in the last two seconds may still be growing and waits for the next look. Links are not followed.
    """
    folder = office.setting("scan.folder").strip()
    if not folder:
        return []
    now = time.time() if now_s is None else now_s
    found: list[Scanned] = []
    try:
        for number, path in enumerate(Path(folder).expanduser().iterdir()):
            if number >= LOOKED_AT_MAX:
                break
            one = _scanned(path, now)
            found += [one] if one else []
    except (OSError, ValueError, RuntimeError):
        return []
    return sorted(found, key=lambda one: (-one.written_s, one.name))[:OFFERED_MAX]


def _scanned(path: Path, now: float) -> Scanned | None:
    if path.suffix.lower() not in SUFFIXES or path.name.startswith(".") or path.is_symlink() or not path.is_file():
        return None
    with contextlib.suppress(OSError):
        state = path.stat()
        is_whole = 0 < state.st_size <= limits.ATTACHMENT_BYTES_MAX and now - state.st_mtime >= STILL_WRITING_S
        if is_whole:
            return Scanned(path=str(path), name=path.name, size_bytes=state.st_size, written_s=state.st_mtime)
    return None


def take(
    office: Office, number: str, path: Path, *, part: int = 0, result: bool = False, paper: PaperFacts | None = None
) -> dict[str, Json] | Refusal:
    """Attach a file of this machine. Of the scanner's folder it is removed afterwards, if the setting says so."""
    raw = read(path)
    if isinstance(raw, Refusal):
        return raw
    done = attach(office, number, raw, label=path.name, part=part, result=result, paper=paper)
    if not isinstance(done, Refusal) and office.setting("scan.take") == "remove" and _is_in_folder(office, path):
        with contextlib.suppress(OSError):
            path.unlink()
    return done


def read(path: Path) -> bytes | Refusal:
    """One byte more than allowed is read, so that a file too large is refused and never filled into memory."""
    try:
        with on_disk(path.expanduser()).open("rb") as file:
            raw = file.read(limits.ATTACHMENT_BYTES_MAX + 1)
    except (OSError, ValueError, RuntimeError):
        return no("usage.file_unreadable", "Không đọc được tệp đã nêu. Hãy kiểm tra lại đường dẫn.")
    if len(raw) > limits.ATTACHMENT_BYTES_MAX:
        return no(
            "input.too_large",
            "Nội dung dài {size} byte, quá giới hạn {limit} byte. Hãy chia nhỏ rồi gửi lại.",
            size=len(raw),
            limit=limits.ATTACHMENT_BYTES_MAX,
        )
    return raw


def _is_in_folder(office: Office, path: Path) -> bool:
    folder = office.setting("scan.folder").strip()
    try:
        return bool(folder) and path.resolve().parent == Path(folder).expanduser().resolve()
    except (OSError, ValueError, RuntimeError):
        return False
