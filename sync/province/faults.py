"""An internal fault: whoever runs the province gets a number and a sentence, the log codes and places, nobody data."""

from __future__ import annotations

import hashlib
import os
import traceback
from datetime import UTC, datetime
from pathlib import Path

from schemas.refusal import Refusal, no

_LOG_BYTES_MAX = 1 << 20


def report_fault(fault: BaseException, folder: Path) -> Refusal:
    """Write where it broke (file, line, type: never values or messages) and give the sentence to show."""
    frames = traceback.extract_tb(fault.__traceback__)
    places = [f"{Path(frame.filename).name}:{frame.lineno}:{frame.name}" for frame in frames]
    number = hashlib.sha256("|".join([type(fault).__name__, *places]).encode()).hexdigest()[:8]
    moment = datetime.now(UTC).isoformat(timespec="seconds")
    _log(folder / "log", f"{moment} fault={number} type={type(fault).__name__} at={' < '.join(reversed(places))}\n")
    return no(
        "fault.internal",
        "Chương trình gặp lỗi bên trong (số {number}). Dữ liệu đã lưu vẫn còn; hãy thử lại và báo số lỗi này.",
        number=number,
    )


def _log(folder: Path, line: str) -> None:
    """A full disk, or a folder that is not there, loses the line and nothing else."""
    if not folder.parent.is_dir():
        return
    try:
        folder.mkdir(exist_ok=True, mode=0o700)
        target = folder / "faults.log"
        if target.exists() and target.stat().st_size > _LOG_BYTES_MAX:
            target.replace(folder / "faults.1.log")
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "a", encoding="utf-8") as file:
            file.write(line)
    except OSError:
        return
