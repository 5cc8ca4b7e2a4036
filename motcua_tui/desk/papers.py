"""The papers of a dossier: filled from its state, rendered, and saved or sent to the printer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from msgspec.structs import replace

from motcua_tui.desk import paper_forms as forms
from motcua_tui.desk.act import dossier_for
from motcua_tui.desk.office import Office
from motcua_tui.desk.paper_parts import Facts
from motcua_tui.prints.engine import Printed, render
from motcua_tui.prints.files import save_pdf
from motcua_tui.prints.sheet import Slip
from motcua_tui.prints.templates_of import PACKAGE
from schemas import limits
from schemas.acts import Act
from schemas.canonical import Json
from schemas.dossier import Dossier
from schemas.refusal import Refusal, no

Fill = Callable[[Facts, Dossier], Slip | Refusal]

FORMS: dict[str, Fill] = {
    "receipt": forms.receipt,
    "supplement": forms.supplement,
    "refusal": forms.refusal,
    "extension": forms.extension,
    "apology": forms.apology,
    "stop": forms.stop,
    "routing": forms.routing,
    "hand-over": forms.hand_over,
    "guide": forms.guide,
    "fee": forms.fee,
}

# The office numbers what it issues: each form by its acts, on each device from the beginning of the year.
_NUMBERED: dict[str, tuple[Act, ...]] = {
    "supplement": (Act.REQUEST_SUPPLEMENT, Act.GUIDE),
    "guide": (Act.REQUEST_SUPPLEMENT, Act.GUIDE),
    "refusal": (Act.REFUSE,),
    "extension": (Act.EXTEND,),
    "apology": (Act.APOLOGISE,),
    "stop": (Act.STOP, Act.WITHDRAW, Act.CLOSE_UNANSWERED),
}

TEMPLATES = "templates"


def print_to_file(office: Office, form: str, number: str | None, out: Path) -> dict[str, Json] | Refusal:
    """A form of one dossier as a PDF file; an existing file is replaced, as a script expects."""
    if number is None:
        return no("usage.no_dossier", "Chưa nêu hồ sơ cần in. Hãy thêm số hồ sơ.")
    printed = printed_form(office, form, number)
    if isinstance(printed, Refusal):
        return printed
    saved = save_pdf(out, printed.pdf, replace=True)
    return saved if isinstance(saved, Refusal) else {"file": str(saved), "pages": printed.pages, "paper": printed.paper}


def template_to_file(name: str | None, out: Path) -> dict[str, Json] | Refusal:
    """The product's own template of this name as a file to be adjusted; one that is there already is kept."""
    known = sorted(path.stem for path in PACKAGE.glob("*.typ"))
    if name not in known:
        return no("print.template_unknown", "Không có bản mẫu in này. Các bản mẫu: {names}.", names=", ".join(known))
    saved = save_pdf(out, (PACKAGE / f"{name}.typ").read_bytes())
    return saved if isinstance(saved, Refusal) else {"file": str(saved)}


def printed_form(office: Office, form: str, number: str) -> Printed | Refusal:
    """Render a form and note who printed it; a later print of the same form is marked as a reprint."""
    fill = FORMS.get(form)
    if fill is None:
        return no("usage.form_unknown", "Không có mẫu giấy này. Các mẫu: {forms}.", forms=", ".join(FORMS))
    dossier = dossier_for(office, number)
    if isinstance(dossier, Refusal):
        return dossier
    if dossier.destroyed:
        return no("dossier.destroyed", "Nội dung hồ sơ này đã được hủy theo quy định, không thể thao tác thêm.")
    now = office.clock.text(office.store)
    what = f"print {form}"
    before = sum(1 for _user, said, _at in office.store.access.of(dossier.id) if said == what)
    facts = Facts.of(office, dossier, datetime.fromisoformat(now), date.fromisoformat(now[:10]), before)
    sheet = fill(facts, dossier)
    if isinstance(sheet, Refusal):
        return sheet
    sheet = replace(sheet, document_no=_number(office, dossier, form))
    printed = render(sheet, office.folder / TEMPLATES)
    if not isinstance(printed, Refusal):
        office.note_look(dossier.id, what)
    return printed


def _number(office: Office, dossier: Dossier, form: str) -> str:
    """The office's own number of a paper, such as "12-A1/TTPVHCC"; "" for a form that carries the dossier's number.

    It is counted in the ledger, so a reprint has the same one and a restored store never gives one twice.
    """
    acts, suffix = _NUMBERED.get(form, ()), office.setting("print.number_suffix").strip()
    made = [sealed for sealed in office.store.entries_of(dossier.id) if sealed.entry.act in acts]
    if not made or not suffix:
        return ""
    _unit, device, incarnation = made[-1].entry.chain.rsplit(".", 2)
    shown = "1" if incarnation[:-4] == "1" else incarnation
    count = office.store.place_in_year(made[-1].hash, acts)
    return f"{count:02d}-{device}{shown}/{suffix}"[: limits.DOCUMENT_NO_MAX]
