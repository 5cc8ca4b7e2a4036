"""The practice office: to learn at, never to reach a province with. What its ledger says travels with every copy of it."""

from __future__ import annotations

import contextlib
from pathlib import Path

from motcua_tui.desk.demo_mark import MARK_FILE, is_demo
from motcua_tui.desk.office import Office
from motcua_tui.text import _
from schemas.refusal import Refusal, no


def why_not_line(office: Office) -> Refusal | None:
    """`enrol.practice_office` for an office whose ledger or folder says that it is for practice."""
    return _refused() if office.is_practice else None


def why_not_line_locked(folder: Path) -> Refusal | None:
    """The same of a folder whose ledger cannot be read now."""
    return _refused() if is_demo(folder) else None


def mark_folder(office: Office) -> None:
    """A copy that lost the mark of its folder gets it again, so that the lock screen too says what this office is."""
    if office.is_practice and not is_demo(office.folder):
        # A folder that cannot be written to is told elsewhere; the ledger's word is enough to keep the line shut.
        with contextlib.suppress(OSError):
            (office.folder / MARK_FILE).write_text("{}\n", encoding="utf-8")


def over_tables(office: Office, name: str) -> str:
    """What stands first in a table that leaves the office: its name, behind the mark of a practice office."""
    return _("DIỄN TẬP – KHÔNG CÓ GIÁ TRỊ · {name}").format(name=name) if office.is_practice else name


def _refused() -> Refusal:
    return no(
        "enrol.practice_office",
        "Đây là văn phòng diễn tập: không ghi danh và không gửi gì lên tỉnh. "
        "Hồ sơ thật hãy làm ở văn phòng thật: thoát ra, mở “motcua” không kèm “demo”.",
    )
