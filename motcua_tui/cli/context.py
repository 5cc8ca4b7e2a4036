"""What a command works with: its arguments, its input, and an office opened at the first need."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from collections.abc import Callable
from pathlib import Path

from motcua_tui.cli.folders import folder_of
from motcua_tui.desk.nightly import morning_notice
from motcua_tui.desk.office import Office
from motcua_tui.desk.restores import not_enrolled_again
from motcua_tui.desk.unlock import open_office
from motcua_tui.text import _, say
from motcua_tui.vault import Password, read_password_file, typed_password
from schemas import limits
from schemas.base import read_plain
from schemas.canonical import Json
from schemas.refusal import Refusal, Refused, no
from schemas.text import clean

Answer = Json | Refusal
Input = Callable[[], bytes]


class Context:
    """One command's surroundings. `batch` gives many commands one context with one open office."""

    def __init__(self, args: argparse.Namespace, read_input: Input, office: Office | None = None) -> None:
        self.args = args
        self._read_input = read_input
        self._office = office
        self._borrowed = office is not None

    @property
    def folder(self) -> Path:
        """--data, MOTCUA_DATA, or the user's data folder."""
        return folder_of(self.args)

    @property
    def office(self) -> Office:
        """The office, unlocked as --as with the password given. Raises Refused when it cannot be opened."""
        if self._office is None:
            opened = open_office(self.folder, user_of(self.args), password_of(self.args), wait_s=STORE_WAIT_S)
            if isinstance(opened, Refusal):
                raise Refused(opened)
            self._office = opened
            _say_notices(opened, enrolling=self.args.command == "enrol")
        return self._office

    def close(self) -> None:
        """Sign the turn and lock, unless the office belongs to somebody else."""
        if self._office is not None and not self._borrowed:
            self._office.close()
            self._office = None

    def input_json(self) -> Json | Refusal:
        """JSON from stdin; nothing at all means an empty object."""
        raw = self._read_input()
        if not raw.strip():
            return {}
        return read_plain(raw)

    def input_text(self) -> str | Refusal:
        """Text from stdin as UTF-8, of bounded length."""
        raw = self._read_input()
        if len(raw) > limits.JSON_BYTES_MAX:
            return no(
                "input.too_large",
                "Nội dung dài {size} byte, quá giới hạn {limit} byte. Hãy chia nhỏ rồi gửi lại.",
                size=len(raw),
                limit=limits.JSON_BYTES_MAX,
            )
        try:
            return raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            return no("input.not_utf8", "Nội dung không phải UTF-8. Hãy lưu lại tệp theo bảng mã UTF-8.")


def _say_notices(office: Office, *, enrolling: bool) -> None:
    """On stderr, with every command until it is mended: what a person should know about this store and this clock."""
    state = office.clock.state(office.store)
    for notice in office.store.notices:
        sys.stderr.write(f"{clean(say(notice))} [{notice.code}]\n")
    if (told := morning_notice(office.folder)) is not None:
        sys.stderr.write(f"{clean(say(told))} [{told.code}]\n")
    if not enrolling and (alone := not_enrolled_again(office)) is not None:
        sys.stderr.write(f"{clean(say(alone))} [{alone.code}]\n")
    for reason in state.reasons if state.must_ask else ():
        sys.stderr.write(f"{clean(say(reason))} [{reason.code}]\n")


STORE_WAIT_S = 3.0


def user_of(args: argparse.Namespace) -> str:
    """--as, MOTCUA_USER, or a question on a terminal. Raises Refused when there is none."""
    named = getattr(args, "as_user", None) or os.environ.get("MOTCUA_USER")
    if named:
        return str(named)
    if sys.stdin.isatty():
        return input(_("Tên đăng nhập: ")).strip()
    raise Refused(no("usage.no_user", "Chưa nêu người dùng. Hãy thêm --as TÊN hoặc đặt MOTCUA_USER."))


def password_of(args: argparse.Namespace) -> Password:
    """--password-file, MOTCUA_PASSWORD_FILE, or a prompt on a terminal. Raises Refused when there is none."""
    named = getattr(args, "password_file", None) or os.environ.get("MOTCUA_PASSWORD_FILE")
    if named:
        return password_from(Path(named))
    if not sys.stdin.isatty():
        raise Refused(
            no("usage.no_password", "Chưa có mật khẩu. Hãy thêm --password-file TỆP hoặc đặt MOTCUA_PASSWORD_FILE.")
        )
    typed = typed_password(getpass.getpass(_("Mật khẩu: ")))
    if isinstance(typed, Refusal):
        raise Refused(typed)
    return typed


def password_from(path: Path) -> Password:
    """The password a file holds. Raises Refused when it cannot be read or is empty."""
    password = read_password_file(path)
    if isinstance(password, Refusal):
        raise Refused(password)
    return password


def read_file(path: str, bytes_max: int) -> bytes:
    """A file named on the command line. Raises Refused: a missing file is a wrong argument, a large one a refusal."""
    try:
        with Path(path).open("rb") as file:
            raw = file.read(bytes_max + 1)
    except OSError as problem:
        raise Refused(
            no("usage.file_unreadable", "Không đọc được tệp đã nêu. Hãy kiểm tra lại đường dẫn.")
        ) from problem
    if len(raw) > bytes_max:
        raise Refused(
            no(
                "input.too_large",
                "Nội dung dài {size} byte, quá giới hạn {limit} byte. Hãy chia nhỏ rồi gửi lại.",
                size=len(raw),
                limit=bytes_max,
            )
        )
    return raw
