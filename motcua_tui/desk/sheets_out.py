"""Papers that belong to no single dossier, on their way out: into a named file, a folder, or to a printer."""

from __future__ import annotations

from pathlib import Path

from motcua_tui.desk.office import Office
from motcua_tui.desk.typeset import to_file, to_folder, to_printer, typeset
from motcua_tui.prints.files import file_name
from motcua_tui.prints.orders import Job
from motcua_tui.prints.sheet import Sheet
from schemas.canonical import Json
from schemas.refusal import Refusal


def save(office: Office, sheet: Sheet, folder: Path) -> Path | Refusal:
    """The sheet as a file in `folder`; a second one of the same name gets a number behind it."""
    return to_folder(folder, Path(file_name(sheet)).stem, lambda: typeset(office, sheet))


def send(office: Office, sheet: Sheet, name: str) -> Job | Refusal:
    """The sheet to the printer of this name."""
    return to_printer(office, typeset(office, sheet), file_name(sheet), name)


def write(office: Office, sheet: Sheet, out: Path) -> dict[str, Json] | Refusal:
    """The sheet as this file; an existing one is replaced, as a script expects."""
    return to_file(typeset(office, sheet), out)
