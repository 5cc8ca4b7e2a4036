"""What `motcua kiosk` is told before the screen opens: the shared folder, a letter, the code to close it."""

from __future__ import annotations

import getpass
import re
import sys
from pathlib import Path

from motcua_tui.text import _
from schemas.kiosk import DROP_FOLDER
from schemas.refusal import Refused, no

CODE_MIN, CODE_MAX = 4, 64
_CODE_FILE_BYTES_MAX = 1 << 10


def shared_folder(named: str) -> Path:
    """The folder shared with the counter. Raises Refused where it was not set up there."""
    folder = Path(named).expanduser()
    if not (folder / DROP_FOLDER).is_dir():
        raise Refused(
            no("kiosk.not_shared", "Thư mục này chưa được đặt ở quầy. Hãy chạy “motcua kiosk-link set” trên máy ở quầy trước.")
        )
    return folder


def letter_of(typed: str) -> str:
    """The letters of this screen's numbers, "" for those the counter says. Raises Refused for what is none."""
    letter = typed.strip().upper()
    if letter and not re.fullmatch(r"[A-Z][A-Z0-9]{0,4}", letter):
        raise Refused(no("kiosk.letter",
            "Chữ đầu của số thứ tự là một chữ cái, có thể thêm tối đa 4 chữ hoặc số. Hãy gõ lại, ví dụ A hoặc A2."))
    return letter


def exit_code_of(file: str | None) -> str:
    """The code that closes the screen, of 4 to 64 characters: from a file, or typed twice. Raises Refused otherwise."""
    code = _from_file(Path(file)) if file else _typed()
    if not CODE_MIN <= len(code) <= CODE_MAX:
        raise Refused(no("kiosk.code",
            "Mã để thoát phải có từ {min} đến {max} ký tự. Hãy đặt mã khác.", min=CODE_MIN, max=CODE_MAX))
    return code


def _from_file(path: Path) -> str:
    try:
        with path.open("rb") as opened:
            return opened.read(_CODE_FILE_BYTES_MAX).decode("utf-8-sig").split("\n", 1)[0].strip()
    except (OSError, UnicodeDecodeError) as problem:
        raise Refused(no("usage.file_unreadable", "Không đọc được tệp đã nêu. Hãy kiểm tra lại đường dẫn.")) from problem


def _typed() -> str:
    if not sys.stdin.isatty():
        raise Refused(no("kiosk.no_code", "Chưa có mã để thoát. Hãy thêm --code-file TỆP."))
    code = getpass.getpass(_("Mã để thoát màn hình người dân: ")).strip()
    if getpass.getpass(_("Nhập lại mã: ")).strip() != code:
        raise Refused(no("kiosk.code_differs", "Hai lần nhập mã để thoát không giống nhau. Hãy chạy lại lệnh và nhập lại."))
    return code
