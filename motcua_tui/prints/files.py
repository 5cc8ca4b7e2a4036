"""Printed papers as files: named without personal data, written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path

from motcua_tui.durable import put_in_place
from motcua_tui.prints.sheet import Sheet, Slip
from schemas.refusal import Refusal, no
from schemas.text import fold

_OTHER = re.compile(r"[^A-Z0-9.]+")


def file_name(sheet: Sheet) -> str:
    """Such as "giay-tiep-nhan_TAM-A1-261121-007.pdf": ASCII, safe on every system, no personal data."""
    mark = _OTHER.sub("-", fold(sheet.mark).upper()).strip("-.") or "0"
    again = f"_lan-{sheet.reprint + 1}" if isinstance(sheet, Slip) and sheet.reprint else ""
    return f"{sheet.stem}_{mark}{again}.pdf"


def save_pdf(path: Path, pdf: bytes, *, replace: bool = False) -> Path | Refusal:
    """Write the file whole or not at all, readable by its owner only; the path is returned and survives a power cut.

    An existing file is kept unless `replace`: a script names its file, a screen asks first.
    Refuses `print.file_exists`, `print.folder_missing` and `print.not_written` (read-only, full, bad name).
    """
    draft = path.with_name(f".{os.getpid()}.part")
    try:
        if not path.parent.is_dir():
            return no("print.folder_missing",
                      "Không có thư mục để lưu tệp PDF. Hãy tạo thư mục hoặc chọn nơi khác.")
        if not replace and path.exists():
            return no("print.file_exists", "Đã có tệp cùng tên. Hãy chọn tên khác hoặc cho phép ghi đè.")
        _write_through(draft, pdf)
        put_in_place(draft, path)
    except (OSError, ValueError):
        with contextlib.suppress(OSError, ValueError):
            draft.unlink(missing_ok=True)
        return no("print.not_written",
                  "Không ghi được tệp PDF. Hãy kiểm tra: ổ đĩa còn chỗ, được phép ghi, tên tệp hợp lệ.")
    return path


def _write_through(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
