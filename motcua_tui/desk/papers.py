"""The papers of a dossier: filled from its state, rendered, and saved or sent to the printer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from msgspec.structs import replace

from motcua_tui.desk import paper_forms as forms
from motcua_tui.desk.act import dossier_for
from motcua_tui.desk.office import Office
from motcua_tui.desk.paper_parts import Facts
from motcua_tui.desk.typeset import TEMPLATES, to_file, typeset
from motcua_tui.prints.engine import Printed
from motcua_tui.prints.files import save_pdf
from motcua_tui.prints.sheet import Slip
from motcua_tui.prints.templates_of import PACKAGE
from schemas import limits
from schemas.acts import Act
from schemas.base import Record
from schemas.canonical import Json
from schemas.dossier import Dossier
from schemas.entry import Sealed
from schemas.refusal import Refusal, no

Came = TypeVar("Came")
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
    "transfer": forms.transfer,
}

# The office numbers what it issues: each form by its acts, on each device from the beginning of the year.
_NUMBERED: dict[str, tuple[Act, ...]] = {
    "supplement": (Act.REQUEST_SUPPLEMENT, Act.GUIDE),
    "guide": (Act.REQUEST_SUPPLEMENT, Act.GUIDE),
    "refusal": (Act.REFUSE,),
    "extension": (Act.EXTEND,),
    "apology": (Act.APOLOGISE,),
    "stop": (Act.STOP, Act.WITHDRAW, Act.CLOSE_UNANSWERED),
    "transfer": (Act.FORWARD, Act.LINK),
}

# What a paper is about, the newest of these acts: prints of one act are counted together.
_ABOUT: dict[str, tuple[Act, ...]] = {
    **_NUMBERED,
    "receipt": (Act.RECEIVE, Act.ACCEPT, Act.ACCEPT_ONLINE),
    "hand-over": (Act.HAND_OVER,),
}


def print_to_file(office: Office, form: str, number: str | None, out: Path) -> dict[str, Json] | Refusal:
    """A form of one dossier as a PDF file; an existing file is replaced, as a script expects."""
    if number is None:
        return no("usage.no_dossier", "Chưa nêu hồ sơ cần in. Hãy thêm số hồ sơ.")
    paper = prepare(office, form, number)
    return paper if isinstance(paper, Refusal) else noted(office, paper, to_file(paper.printed, out))


def template_to_file(office: Office, name: str | None, out: Path | None) -> dict[str, Json] | Refusal:
    """The product's own template of this name as a file to be adjusted, in the office's folder of templates where no other
    place is named; one that is there already is kept."""
    known = sorted(path.stem for path in PACKAGE.glob("*.typ"))
    if name not in known:
        return no("print.template_unknown", "Không có bản mẫu in này. Hãy chọn một trong: {names}.", names=", ".join(known))
    if out is None:
        out = office.folder / TEMPLATES / f"{name}.typ"
        out.parent.mkdir(exist_ok=True)
    saved = save_pdf(out, (PACKAGE / f"{name}.typ").read_bytes())
    return saved if isinstance(saved, Refusal) else {"file": str(saved)}


class Paper(Record):
    """A paper ready to go out, and what is noted of it once it has."""

    printed: Printed
    dossier: str
    what: str


def prepare(office: Office, form: str, number: str) -> Paper | Refusal:
    """Render a form. One that went out before on this machine is marked as a reprint; one about an act of another machine,
    which may have printed it too, names this one. Whoever sends it out says so by `noted`.
    """
    fill = FORMS.get(form)
    if fill is None:
        return no("usage.form_unknown", "Không có mẫu giấy này. Hãy chọn một trong: {forms}.", forms=", ".join(FORMS))
    dossier = dossier_for(office, number)
    if isinstance(dossier, Refusal):
        return dossier
    if dossier.destroyed:
        return no("dossier.destroyed",
            "Nội dung hồ sơ này đã được hủy theo quy định, không thể thao tác thêm. Hãy xem căn cứ hủy ở các bước của hồ sơ.")
    now = office.clock.text(office.store)
    made = _made(office, dossier, _ABOUT.get(form, ()))
    what = f"print {form} {made.hash[:8]}" if made else f"print {form}"
    before = office.store.access.count(dossier.id, what)
    sheet = fill(Facts.of(office, dossier, datetime.fromisoformat(now), date.fromisoformat(now[:10]), before), dossier)
    if isinstance(sheet, Refusal):
        return sheet
    here = made is None or made.entry.chain == office.store.identity.chain
    sheet = replace(sheet, document_no=_number(office, dossier, form), device="" if here else office.store.identity.device)
    printed = typeset(office, sheet)
    return printed if isinstance(printed, Refusal) else Paper(printed=printed, dossier=dossier.id, what=what)


def noted(office: Office, paper: Paper, outcome: Came | Refusal) -> Came | Refusal:
    """Note who printed the paper, if it went out: one the printer or the disk refused was never printed."""
    if not isinstance(outcome, Refusal):
        office.note_look(paper.dossier, paper.what)
    return outcome


def _made(office: Office, dossier: Dossier, acts: tuple[Act, ...]) -> Sealed | None:
    """The newest entry of this dossier with one of these acts."""
    return next((one for one in reversed(office.store.entries_of(dossier.id)) if one.entry.act in acts), None)


def _number(office: Office, dossier: Dossier, form: str) -> str:
    """The office's own number of a paper, such as "12-A1/TTPVHCC"; "" for a form that carries the dossier's number.

    It is counted in the ledger, so a reprint has the same one and a restored store never gives one twice.
    """
    acts, suffix = _NUMBERED.get(form, ()), office.setting("print.number_suffix").strip()
    made = _made(office, dossier, acts)
    if made is None or not suffix:
        return ""
    _unit, device, incarnation = made.entry.chain.rsplit(".", 2)
    shown = "1" if incarnation[:-4] == "1" else incarnation
    count = office.store.place_in_year(made.hash, acts)
    return f"{count:02d}-{device}{shown}/{suffix}"[: limits.DOCUMENT_NO_MAX]
