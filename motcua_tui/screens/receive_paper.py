"""The receipt on paper: to the system's printer, or as a PDF file in a folder of the clerk's choice."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import msgspec

from motcua_tui.desk.act import dossier_for
from motcua_tui.desk.office import Office
from motcua_tui.desk.paper_parts import Facts
from motcua_tui.desk.papers import FORMS, printed_form
from motcua_tui.prints.files import file_name
from motcua_tui.prints.orders import Media, Order
from motcua_tui.prints.printer import send
from schemas.refusal import Refusal, no

FORM = "receipt"
SPOOL = "spool"


class Paper(msgspec.Struct, frozen=True):
    """A receipt ready to go on paper or into a file."""

    name: str
    pdf: bytes
    media: Media


def receipt_of(office: Office, dossier_id: str) -> Paper | Refusal:
    """Render the receipt of a dossier. Takes a moment: not for the thread that draws."""
    name = _name(office, dossier_id)
    printed = printed_form(office, FORM, dossier_id)
    if isinstance(name, Refusal):
        return name
    if isinstance(printed, Refusal):
        return printed
    return Paper(name=name, pdf=printed.pdf, media="A4" if printed.paper.upper() == "A4" else "A5")


def _name(office: Office, dossier_id: str) -> str | Refusal:
    dossier = dossier_for(office, dossier_id)
    if isinstance(dossier, Refusal):
        return dossier
    now = office.clock.text(office.store)
    before = sum(1 for _user, said, _at in office.store.access.of(dossier.id) if said == f"print {FORM}")
    sheet = FORMS[FORM](Facts.of(office, dossier, datetime.fromisoformat(now), date.fromisoformat(now[:10]), before), dossier)
    return sheet if isinstance(sheet, Refusal) else file_name(sheet)


def print_paper(office: Office, paper: Paper) -> str | Refusal:
    """Send it to the default printer; its name is returned."""
    spool = office.folder / SPOOL
    try:
        spool.mkdir(mode=0o700, exist_ok=True)
    except OSError:
        return no("store.read_only", "Thư mục dữ liệu không cho ghi. Hãy kiểm tra quyền ghi của thư mục rồi thử lại.")
    job = send(Order(pdf=paper.pdf, title=paper.name, media=paper.media), spool)
    return job if isinstance(job, Refusal) else job.printer


def usual_folder() -> Path:
    """Where papers are saved unless the clerk says otherwise."""
    documents = Path.home() / "Documents"
    return documents if documents.is_dir() else Path.home()
