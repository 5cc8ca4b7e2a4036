"""The fast lane (làm nhanh): one line is one immediate case, without a receipt slip (NĐ 118/2025 Điều 17.4).

Certifications and copies of civil-status extracts are most of a commune's work. Whatever one line does not ask for
comes from the catalogue; the case is recorded whole all the same, with its numbers and in every report.
"""

from __future__ import annotations

import re
from datetime import date

from motcua_tui.desk.act import Done, act
from motcua_tui.desk.office import Office
from motcua_tui.desk.receive import Taken, receive
from motcua_tui.desk.usual import usual_case, usual_parts
from schemas import limits
from schemas.acts import Act, WithReason
from schemas.asks import ReceiveAsk, read_act
from schemas.base import Record
from schemas.canonical import Json
from schemas.dossier import Dossier
from schemas.intake import FEE_UNNAMED, FeeDue, Person
from schemas.procedure import Fee, Procedure, fees_for, limit_for
from schemas.refusal import Refusal, no
from schemas.text import fold

PROCEDURES_MAX = 40
LAST_MAX = 12
USUAL = ("chung thuc", "ban sao")
_COPIES = re.compile(r"^(?P<rest>.*?)(?:\s*[xX*×]\s*|\s+)(?P<copies>[0-9]{1,5})$")
_BY_HAND = re.compile(r"^(?P<rest>.*?)\s*#\s*(?P<number>[0-9]{1,6})$")
_NUMBER_BEHIND = re.compile(r"^(?P<rest>.*?)[\s,;·]*(?P<number>[0-9][0-9 .\-]{7,}[0-9])$")


class Papers(Record):
    """How many types of documents, how many copies of each, and what they are where that was said."""

    documents: int = 1
    copies: int = 1
    names: tuple[str, ...] = ()
    by_hand: int = 0
    """The first number that was written on paper, for a line typed in late; 0 for the book's next."""


class Line(Record):
    """One line: the procedure, the person, the papers, and the fee in đồng; None collects none."""

    procedure: str
    applicant: Person
    papers: Papers = Papers()
    fee_vnd: int | None = None


def read_papers(text: str) -> Papers | None:
    """`3` types; `3x2` or `3 2`: two copies of each; `căn cước, bằng lái x2` names them; `#215` behind it is the first
    number that was written by hand. None for what is none of these.
    """
    rest, copies, by_hand = text.strip(), 1, 0
    if found := _BY_HAND.match(rest):
        rest, by_hand = found["rest"].strip(), int(found["number"])
    if not rest:
        return Papers(by_hand=by_hand)
    if found := _COPIES.match(rest):
        rest, copies = found["rest"].strip(), int(found["copies"])
    if not rest:
        rest = "1"
    names = tuple(name.strip()[: limits.PAPER_TITLE_MAX] for name in re.split(r"[,;+]", rest) if name.strip())
    if rest.isascii() and rest.isdecimal():
        documents, names = int(rest), ()
    else:
        documents = len(names)
    fits = 1 <= documents <= limits.DOCUMENTS_MAX and 1 <= copies <= limits.COPIES_MAX
    return Papers(documents=documents, copies=copies, names=names, by_hand=by_hand) if fits else None


def papers_text(papers: Papers) -> str:
    """The same as it is typed."""
    what = ", ".join(papers.names) or str(papers.documents)
    said = f"{what} x{papers.copies}" if papers.copies > 1 else what
    return f"{said} #{papers.by_hand}" if papers.by_hand else said


def read_person(text: str) -> Person | None:
    """A name with the number behind it, as people say it: "Lò Văn Páo 012085000777". None without a name.

    Twelve or nine digits are an identity number, ten that begin with 0 a telephone number.
    """
    name, number = text.strip(), ""
    if found := _NUMBER_BEHIND.match(name):
        name, number = found["rest"].strip(), re.sub(r"[ .\-]", "", found["number"])
    if not name or len(name) > limits.NAME_MAX:
        return None
    is_phone = len(number) == 10 and number.startswith("0")
    return Person(name=name, id_number="" if is_phone else number, phone=number if is_phone else "")


def is_fast(procedure: Procedure) -> bool:
    """True for a procedure whose result is given at once."""
    limit = limit_for(procedure)
    return procedure.immediate is True or (limit is not None and limit.unit == "same_day")


def procedures(office: Office, text: str) -> list[Procedure]:
    """The procedures of the fast lane that fit these words; without words those used last, then the others.

    Certifications and copies stand before registrations that are resolved on the same day too.
    """
    today = date.fromisoformat(office.time_of_act()[:10])
    catalogue = office.store.catalogue
    found = [one for one in catalogue.search(text, today, limits.SEARCH_ROWS_MAX) if is_fast(one)]
    if text.strip():
        return found[:PROCEDURES_MAX]
    used = (catalogue.current(code, today) for code in catalogue.last_used(LAST_MAX))
    last = [one for one in used if one is not None and is_fast(one)]
    ordered = {one.code: one for one in (*last, *found)}
    return sorted(ordered.values(), key=lambda one: not is_usual(one))[:PROCEDURES_MAX]


def is_usual(procedure: Procedure) -> bool:
    """True for what one line is enough for: certifications and copies, by their names."""
    return any(words in fold(procedure.name) for words in USUAL)


def fee_of(procedure: Procedure) -> Fee | None:
    """The one fee a line asks for; none where the catalogue has several of a name to choose from."""
    fees = fees_for(procedure, usual_case(procedure) or None, "counter")
    names = [fee.name for fee in fees]
    return next((fee for fee in fees if names.count(fee.name) == 1), None)


def proposed_fee(procedure: Procedure, papers: Papers) -> int | None:
    """The catalogue's amount for each copy of each document: a proposal the clerk sees and may change."""
    fee = fee_of(procedure)
    return None if fee is None or fee.amount_vnd is None else fee.amount_vnd * papers.documents * papers.copies


def record(office: Office, line: Line) -> Taken | Refusal:
    """Receive, resolve and hand over in one durable step, with the numbers of the certification book."""
    procedure = _procedure(office, line.procedure)
    return procedure if isinstance(procedure, Refusal) else receive(office, _ask(procedure, line))


def take_back(office: Office, dossier: str, reason: str) -> Done | Refusal:
    """The line was a mistake: recorded as taken back, its numbers stay given."""
    return act(office, dossier, Act.VOID, WithReason(reason=reason))


def record_again(office: Office, before: Dossier, line: Line, reason: str) -> Taken | Refusal:
    """The line as it should have been.

    Where procedure and documents stay the same it is a correction of the same dossier; else the new line is recorded
    first and the old one is taken back: numbers that were given stay given.
    """
    procedure = _procedure(office, line.procedure)
    if isinstance(procedure, Refusal):
        return procedure
    if not _is_same_case(before, line):
        taken = receive(office, _ask(procedure, line))
        back = taken if isinstance(taken, Refusal) else take_back(office, before.id, reason)
        return back if isinstance(back, Refusal) else taken
    ask = read_act(Act.CORRECT, {**_changes(before, procedure, line), "reason": reason})
    done = ask if isinstance(ask, Refusal) else act(office, before.id, Act.CORRECT, ask)
    return done if isinstance(done, Refusal) else Taken(dossier=done.dossier, entry=done.entry, notices=done.notices)


def _is_same_case(before: Dossier, line: Line) -> bool:
    names = tuple(book.document for book in before.books if book.document)
    same = (before.procedure.code, before.documents, names) == (line.procedure, line.papers.documents, line.papers.names)
    return same or (before.procedure.code == line.procedure and not before.books and before.documents == line.papers.documents)


def _changes(before: Dossier, procedure: Procedure, line: Line) -> dict[str, Json]:
    fields = ("name", "id_number", "birth_date", "sex", "phone", "email", "address", "kind", "needs")
    old, new = before.applicant, line.applicant
    changed: dict[str, Json] = {
        f"applicant.{name}": getattr(new, name) for name in fields if getattr(old, name) != getattr(new, name)
    }
    if before.copies_count != line.papers.copies:
        changed["copies_count"] = line.papers.copies
    if _fees(procedure, line) != before.fees:
        changed["fees"] = [
            {"name": fee.name, "amount_vnd": fee.amount_vnd, "kind": fee.kind} for fee in _fees(procedure, line)
        ]
    return changed


def _procedure(office: Office, code: str) -> Procedure | Refusal:
    today = date.fromisoformat(office.time_of_act()[:10])
    procedure = office.store.catalogue.current(code, today)
    if procedure is None:
        return no(
            "receive.procedure_unknown",
            "Không có thủ tục mang mã này trong danh mục. Hãy tìm lại theo tên hoặc nhập danh mục mới.",
        )
    if not is_fast(procedure):
        return no("fast.not_immediate", "Thủ tục này có hẹn trả nên phải lập giấy tiếp nhận. Hãy bấm F2 để tiếp nhận.")
    return procedure


def _ask(procedure: Procedure, line: Line) -> ReceiveAsk:
    case = usual_case(procedure)
    return ReceiveAsk(
        procedure=procedure.code,
        applicant=line.applicant,
        case=case,
        parts=usual_parts(procedure, case),
        fees=_fees(procedure, line),
        copies_count=line.papers.copies,
        immediate=True,
        documents=line.papers.documents,
        document_names=line.papers.names,
        book_number=line.papers.by_hand,
    )


def _fees(procedure: Procedure, line: Line) -> tuple[FeeDue, ...]:
    if line.fee_vnd is None:
        return ()
    fee = fee_of(procedure)
    name, kind = (fee.name, fee.kind) if fee else (FEE_UNNAMED, "other")
    return (FeeDue(name=name, amount_vnd=line.fee_vnd, kind=kind),)
