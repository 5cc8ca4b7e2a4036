"""Papers on their way out of the office: which there are now, into a folder, or to a printer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Literal, cast

from motcua_tui.desk.act import dossier_for
from motcua_tui.desk.office import Office
from motcua_tui.desk.paper_lists import printed_list
from motcua_tui.desk.paper_parts import Facts
from motcua_tui.desk.papers import FORMS, noted, prepare
from motcua_tui.prints import printer
from motcua_tui.prints.files import save_pdf
from motcua_tui.prints.orders import Job, Order
from schemas.dossier import Dossier
from schemas.refusal import Refusal, no
from schemas.text import fold

SPOOL = "spool"
_NOT_IN_NAMES = re.compile(r"[^A-Z0-9.]+")


def printable(office: Office, dossier: Dossier) -> list[str]:
    """The forms this dossier has now, in the order of `papers.FORMS`."""
    now = office.clock.text(office.store)
    facts = Facts.of(office, dossier, datetime.fromisoformat(now), date.fromisoformat(now[:10]), 0)
    return [form for form, fill in FORMS.items() if not isinstance(fill(facts, dossier), Refusal)]


def printers() -> Sequence[str]:
    """The printers of this machine, the usual one first; none where there is none or the system does not tell."""
    found = printer.find_printers()
    if isinstance(found, Refusal):
        return ()
    return sorted(found.names, key=lambda name: name != found.default)


def save(office: Office, form: str, number: str, folder: Path) -> Path | Refusal:
    """The form as a PDF file in `folder`, named without personal data. A file of that name is never replaced:
    the next print gets a number behind it.
    """
    if not folder.is_dir():
        return no(
            "print.folder_missing", "Không có thư mục để lưu tệp PDF. Hãy tạo thư mục hoặc chọn nơi khác."
        )
    paper = prepare(office, form, number)
    if isinstance(paper, Refusal):
        return paper
    return noted(office, paper, save_pdf(free_name(folder, f"{form}_{_name(office, number)}"), paper.printed.pdf))


def send(office: Office, form: str, number: str, name: str = "") -> Job | Refusal:
    """The form to the printer of this name, "" for the usual one."""
    paper = prepare(office, form, number)
    if isinstance(paper, Refusal):
        return paper
    size = paper.printed.paper
    media = cast(Literal["A4", "A5"], size if size in ("A4", "A5") else "A4")
    order = Order(pdf=paper.printed.pdf, title=f"{form}_{_name(office, number)}.pdf", media=media, printer=name)
    return noted(office, paper, printer.send(order, office.folder / SPOOL))


def save_list(office: Office, name: str, day: str, folder: Path) -> Path | Refusal:
    """A list of one day as a PDF file in `folder`; a file of that name is never replaced."""
    if not folder.is_dir():
        return no("print.folder_missing", "Không có thư mục để lưu tệp PDF. Hãy tạo thư mục hoặc chọn nơi khác.")
    printed = printed_list(office, name, day, day)
    return printed if isinstance(printed, Refusal) else save_pdf(free_name(folder, f"{name}_{day}"), printed.pdf)


def send_list(office: Office, name: str, day: str, to: str = "") -> Job | Refusal:
    """A list of one day to the printer of this name."""
    printed = printed_list(office, name, day, day)
    if isinstance(printed, Refusal):
        return printed
    return printer.send(Order(pdf=printed.pdf, title=f"{name}_{day}.pdf", media="A4", printer=to), office.folder / SPOOL)


def _name(office: Office, number: str) -> str:
    dossier = dossier_for(office, number)
    code = (
        number
        if isinstance(dossier, Refusal)
        else dossier.official_code or dossier.provisional_code or dossier.id
    )
    return _NOT_IN_NAMES.sub("-", fold(code).upper()).strip("-.")


def free_name(folder: Path, stem: str) -> Path:
    """The first name of this stem that no file has."""
    path, again = folder / f"{stem}.pdf", 2
    while path.exists():
        path, again = folder / f"{stem}_{again}.pdf", again + 1
    return path
