"""Papers on their way out of the office: which there are now, into a folder, or to a printer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from motcua_tui.desk.act import dossier_for
from motcua_tui.desk.office import Office
from motcua_tui.desk.paper_lists import printed_list
from motcua_tui.desk.paper_parts import Facts
from motcua_tui.desk.papers import FORMS, noted, prepare
from motcua_tui.desk.typeset import no_folder, to_folder, to_printer
from motcua_tui.prints import printer
from motcua_tui.prints.orders import Job
from schemas.dossier import Dossier
from schemas.refusal import Refusal
from schemas.text import fold

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
    paper = no_folder(folder) or prepare(office, form, number)
    if isinstance(paper, Refusal):
        return paper
    printed = paper.printed
    return noted(office, paper, to_folder(folder, f"{form}_{_name(office, number)}", lambda: printed))


def send(office: Office, form: str, number: str, name: str = "") -> Job | Refusal:
    """The form to the printer of this name, "" for the usual one."""
    paper = prepare(office, form, number)
    if isinstance(paper, Refusal):
        return paper
    return noted(office, paper, to_printer(office, paper.printed, f"{form}_{_name(office, number)}.pdf", name))


def save_list(office: Office, name: str, day: str, folder: Path) -> Path | Refusal:
    """A list of one day as a PDF file in `folder`; a file of that name is never replaced."""
    return to_folder(folder, f"{name}_{day}", lambda: printed_list(office, name, day, day))


def send_list(office: Office, name: str, day: str, to: str = "") -> Job | Refusal:
    """A list of one day to the printer of this name."""
    return to_printer(office, printed_list(office, name, day, day), f"{name}_{day}.pdf", to)


def _name(office: Office, number: str) -> str:
    dossier = dossier_for(office, number)
    code = (
        number
        if isinstance(dossier, Refusal)
        else dossier.official_code or dossier.provisional_code or dossier.id
    )
    return _NOT_IN_NAMES.sub("-", fold(code).upper()).strip("-.")
