"""Papers that belong to no single dossier, on their way out: into a named file, a folder, or to a printer."""

from __future__ import annotations

from pathlib import Path

from motcua_tui.desk.office import Office
from motcua_tui.desk.paper_out import SPOOL
from motcua_tui.desk.papers import TEMPLATES
from motcua_tui.prints import printer
from motcua_tui.prints.engine import Printed, render
from motcua_tui.prints.files import file_name, save_pdf
from motcua_tui.prints.orders import Job, Order
from motcua_tui.prints.sheet import Sheet
from schemas.canonical import Json
from schemas.refusal import Refusal, no


def printed(office: Office, sheet: Sheet) -> Printed | Refusal:
    """The sheet as PDF, by the office's own template where there is one."""
    return render(sheet, office.folder / TEMPLATES)


def save(office: Office, sheet: Sheet, folder: Path) -> Path | Refusal:
    """The sheet as a file in `folder`; a second one of the same name gets a number behind it."""
    if not folder.is_dir():
        return no("print.folder_missing", "Không có thư mục để lưu tệp PDF. Hãy tạo thư mục hoặc chọn nơi khác.")
    pages = printed(office, sheet)
    if isinstance(pages, Refusal):
        return pages
    name = file_name(sheet)
    path, again = folder / name, 2
    while path.exists():
        path, again = folder / f"{Path(name).stem}_{again}.pdf", again + 1
    return save_pdf(path, pages.pdf)


def send(office: Office, sheet: Sheet, name: str) -> Job | Refusal:
    """The sheet to the printer of this name."""
    pages = printed(office, sheet)
    if isinstance(pages, Refusal):
        return pages
    order = Order(pdf=pages.pdf, title=file_name(sheet), media="A4", printer=name)
    return printer.send(order, office.folder / SPOOL)


def write(office: Office, sheet: Sheet, out: Path) -> dict[str, Json] | Refusal:
    """The sheet as this file; an existing one is replaced, as a script expects."""
    pages = printed(office, sheet)
    if isinstance(pages, Refusal):
        return pages
    saved = save_pdf(out, pages.pdf, replace=True)
    return saved if isinstance(saved, Refusal) else {"file": str(saved), "pages": pages.pages, "paper": pages.paper}
