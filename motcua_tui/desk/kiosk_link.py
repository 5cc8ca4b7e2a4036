"""Which folder this device shares with a citizens' screen. A file of the device, not a setting: folders differ by PC."""

from __future__ import annotations

from pathlib import Path

from motcua_tui.desk import kiosk_files
from motcua_tui.desk.office import Office
from motcua_tui.vault.lookup import fresh_salt
from schemas.base import Record
from schemas.kiosk import DROP_FOLDER, Hex32, Letter
from schemas.office_acts import OfficeAct
from schemas.refusal import Refusal, no

LINK_FILE = "kiosk.json"
_BYTES_MAX = 1 << 14


class Link(Record):
    """The shared folder, the letter of the screen's numbers, and the salt of its look-up file."""

    folder: str
    letter: Letter
    salt: Hex32


def link_of(data: Path) -> Link | None:
    """The link of the office in this data folder, None where there is no screen."""
    return kiosk_files.read(data / LINK_FILE, Link, _BYTES_MAX)


def link(office: Office, folder: Path) -> Link | Refusal:
    """Share a folder with a screen from now on. Every key of the look-up file is made anew.

    Refuses a folder that is not there or cannot be written, and one inside the office's own.
    """
    refusal = office.why_not(OfficeAct.OPEN_BOOK)
    if refusal:
        return refusal
    wanted = folder.expanduser().absolute()
    if wanted.is_relative_to(office.folder.absolute()):
        return no("kiosk.inside_data", "Thư mục của màn hình người dân không được nằm trong thư mục dữ liệu. Hãy chọn nơi khác.")
    made = Link(folder=str(wanted), letter=f"K{office.store.identity.device}", salt=fresh_salt())
    try:
        (wanted / DROP_FOLDER).mkdir(exist_ok=True)
        office.store.lookup_keys.forget_all()
        kiosk_files.put(office.folder / LINK_FILE, made)
    except (OSError, ValueError):
        return no("kiosk.no_folder", "Không dùng được thư mục này. Hãy kiểm tra đường dẫn và quyền ghi.")
    return made


def unlink(office: Office) -> Refusal | None:
    """Share nothing any more. Files left in the folder tell nothing without a number and an identity."""
    refusal = office.why_not(OfficeAct.OPEN_BOOK)
    if refusal is None:
        (office.folder / LINK_FILE).unlink(missing_ok=True)
        office.store.lookup_keys.forget_all()
    return refusal
