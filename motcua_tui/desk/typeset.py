"""Typesetting a paper by the office's own template, and the typeset paper's way out: a named file, a folder, a printer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal, cast

from motcua_tui.desk.office import Office
from motcua_tui.prints import printer
from motcua_tui.prints.engine import Printed, render
from motcua_tui.prints.files import save_pdf
from motcua_tui.prints.orders import Job, Order
from motcua_tui.prints.parts import in_pieces, print_parts
from motcua_tui.prints.sheet import Sheet
from schemas.canonical import Json
from schemas.refusal import Refusal, no

SPOOL = "spool"
TEMPLATES = "templates"


def typeset(office: Office, sheet: Sheet, *, tagged: bool = True) -> Printed | Refusal:
    """The sheet as PDF, by the office's own template where there is one; a list of any length part by part; of a practice
    office, under its mark."""
    own, practice, pieces = office.folder / TEMPLATES, office.is_practice, in_pieces(sheet)
    if len(pieces) > 1:
        return print_parts(pieces, lambda one: render(one, own, tagged=False, practice=practice))
    return render(sheet, own, tagged=tagged, practice=practice)


def to_file(printed: Printed | Refusal, out: Path) -> dict[str, Json] | Refusal:
    """The paper as this file; an existing one is replaced, as a script expects."""
    if isinstance(printed, Refusal):
        return printed
    saved = save_pdf(out, printed.pdf, replace=True)
    return saved if isinstance(saved, Refusal) else {"file": str(saved), "pages": printed.pages, "paper": printed.paper}


def to_folder(folder: Path, stem: str, make: Callable[[], Printed | Refusal]) -> Path | Refusal:
    """The paper as a PDF file in `folder`. A file of that name is never replaced: the next print gets a number behind it."""
    printed = no_folder(folder) or make()
    return printed if isinstance(printed, Refusal) else save_pdf(free_name(folder, stem), printed.pdf)


def no_folder(folder: Path) -> Refusal | None:
    """Asked before something is typeset for a folder that is not there."""
    if folder.is_dir():
        return None
    return no("print.folder_missing", "Không có thư mục để lưu tệp PDF. Hãy tạo thư mục hoặc chọn nơi khác.")


def to_printer(office: Office, printed: Printed | Refusal, title: str, name: str = "") -> Job | Refusal:
    """The paper to the printer of this name, "" for the usual one; `title` shows in the spooler and names nobody."""
    if isinstance(printed, Refusal):
        return printed
    media = cast(Literal["A4", "A5"], printed.paper if printed.paper in ("A4", "A5") else "A4")
    order = Order(pdf=printed.pdf, title=title, media=media, printer=name)
    with office.outside():
        return printer.send(order, office.folder / SPOOL)


def free_name(folder: Path, stem: str, kind: str = ".pdf") -> Path:
    """The first name of this stem that no file has."""
    path, again = folder / f"{stem}{kind}", 2
    while path.exists():
        path, again = folder / f"{stem}_{again}{kind}", again + 1
    return path
