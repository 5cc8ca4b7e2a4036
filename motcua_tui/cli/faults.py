"""An internal fault: the person gets a number and a sentence, the log gets codes and places, nobody gets data."""

from __future__ import annotations

import hashlib
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
    line = (
        f"{datetime.now(UTC).isoformat(timespec='seconds')} fault={number} type={type(fault).__name__}"
        f" at={' < '.join(reversed(places))}\n"
    )
    _log(folder, line)
    return no(
        "fault.internal",
        "Chương trình gặp lỗi bên trong (số {number}). Dữ liệu đã lưu vẫn còn; hãy thử lại và báo số lỗi này.",
        number=number,
    )


def note_crash(number: str, code: str, folder: Path) -> None:
    """Log a crash of the terminal app by its number and its place in the code; nothing else is known here."""
    _log(folder, f"{datetime.now(UTC).isoformat(timespec='seconds')} crash={number} at={code}\n")


def _log(folder: Path, line: str) -> None:
    try:
        log = folder / "log"
        log.mkdir(parents=True, exist_ok=True)
        target = log / "faults.log"
        if target.exists() and target.stat().st_size > _LOG_BYTES_MAX:
            target.replace(log / "faults.1.log")
        with target.open("a", encoding="utf-8") as file:
            file.write(line)
    except OSError:
        return
