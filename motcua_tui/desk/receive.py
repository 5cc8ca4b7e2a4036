"""Take a dossier in at the counter (tiếp nhận): NĐ 118/2025 Điều 17."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from motcua_tui.desk.attach import take_files_again
from motcua_tui.desk.books import numbers_taken
from motcua_tui.desk.clock import Claim
from motcua_tui.desk.due import DueAnswer, due_from_text, due_of_limit
from motcua_tui.desk.intake_notices import notices_for
from motcua_tui.desk.numbers import number_in_advance
from motcua_tui.desk.office import Office
from motcua_tui.desk.reuse import with_sources
from motcua_tui.desk.sessions import place_of_receipt
from motcua_tui.desk.slips import free_slip
from motcua_tui.desk.staff import assigned_at_receipt, proposal
from motcua_tui.store import Draft
from schemas.acts import Act, Assigned, BookNumber, Finished, HandedOver, Received
from schemas.asks import ReceiveAsk
from schemas.base import Record
from schemas.dossier import Dossier
from schemas.intake import ProcedureRef
from schemas.procedure import Limit, Procedure, find_case, limit_for, parse_limit, version_hash
from schemas.refusal import Notice, Refusal, no
from schemas.rules.numbering import provisional_code

SAME_DAY = Limit(value=1, unit="same_day")


class Taken(Record):
    """A dossier taken in: its state, the hash of its first entry, and what the clerk should know."""

    dossier: Dossier
    entry: str
    notices: tuple[Notice, ...] = ()


def receive(office: Office, ask: ReceiveAsk, now: str | None = None) -> Taken | Refusal:
    """Record a dossier and give it a provisional number. One durable transaction; nothing waits for a line.

    An immediate case (NĐ 118 Đ17.4) is received, finished and handed over in the same transaction, and takes its
    numbers from the certification book that serves its procedure.
    Refuses an unknown procedure or case, a procedure without a limit when none is given, and bad times.
    """
    begun = begin(office, Act.RECEIVE, ask.procedure, now)
    if isinstance(begun, Refusal):
        return begun
    claim, procedure = begun
    promised = promise(office, procedure, ask, claim.at)
    if isinstance(promised, Refusal):
        return promised
    parts = with_sources(office, ask)
    slip = free_slip(office, ask.slip_no) if ask.slip_no else ""
    if isinstance(parts, Refusal) or isinstance(slip, Refusal):
        return parts if isinstance(parts, Refusal) else _refused(slip)
    asked = replace(ask, parts=parts, slip_no=slip)
    taken = _numbers(office, asked, procedure.code, claim)
    if isinstance(taken, Refusal):
        return taken
    content = _content(office, asked, procedure, promised, claim, taken)
    notices = notices_for(office, ask, procedure, promised.due, claim)
    if not ask.immediate:
        notices += proposal(office, procedure.field)
    written = office.append(_drafts(office, ask, content, claim))
    if isinstance(written, Refusal):
        return written
    id_ = written[0].entry.dossier or ""
    take_files_again(office, id_, content.parts, claim)
    dossier = office.store.dossier(id_)
    assert dossier is not None
    return Taken(dossier=dossier, entry=written[0].hash, notices=tuple(notices))


def begin(office: Office, act: Act, code: str, now: str | None) -> tuple[Claim, Procedure] | Refusal:
    """When it happens and under which procedure; or why this person may not, or not at that time, or not by that code."""
    refusal = office.why_not(act)
    claim = office.claim(now or office.late_at) if refusal is None else refusal
    if isinstance(claim, Refusal):
        return claim
    procedure = procedure_for(office, code, claim.at[:10])
    return procedure if isinstance(procedure, Refusal) else (claim, procedure)


def _refused(slip: str | Refusal) -> Refusal:
    assert isinstance(slip, Refusal)
    return slip


def _numbers(office: Office, ask: ReceiveAsk, procedure: str, claim: Claim) -> tuple[BookNumber, ...] | Refusal:
    if not ask.immediate:
        return ()
    return numbers_taken(office, procedure, ask.documents, claim, ask.document_names, ask.book_number)


def procedure_for(office: Office, code: str, day: str) -> Procedure | Refusal:
    """The version of a procedure in force on a day, or `receive.procedure_unknown`."""
    procedure = office.store.catalogue.current(code.strip(), date.fromisoformat(day))
    if procedure is None:
        return no(
            "receive.procedure_unknown",
            "Không có thủ tục mang mã này trong danh mục. Hãy tìm lại theo tên hoặc nhập danh mục mới.",
        )
    return procedure


class Promise(Record):
    """When the citizen may come back, and by which limit."""

    due: DueAnswer
    limit: str
    case: str


def promise(office: Office, procedure: Procedure, ask: ReceiveAsk, at: str) -> Promise | Refusal:
    """The due date: given, or counted from the limit given, or from the catalogue's limit for this case and channel."""
    case = find_case(procedure, ask.case)
    if ask.case and case is None:
        return no(
            "receive.case_unknown", "Thủ tục này không có trường hợp như vậy. Hãy chọn lại trường hợp trong danh mục."
        )
    if ask.due_at:
        due = due_from_text(office, ask.due_at, at)
        return due if isinstance(due, Refusal) else Promise(due=due, limit="", case=case.key if case else "")
    limit = _limit(procedure, ask)
    if isinstance(limit, Refusal):
        return limit
    return Promise(due=due_of_limit(office, limit, at), limit=str(limit), case=case.key if case else "")


def _limit(procedure: Procedure, ask: ReceiveAsk) -> Limit | Refusal:
    if ask.limit:
        return parse_limit(ask.limit)
    limit = limit_for(procedure, ask.case or None, ask.channel)
    if limit is not None:
        return limit
    if ask.immediate:
        return SAME_DAY
    return no(
        "receive.limit_needed", "Danh mục không ghi thời hạn của thủ tục này. Hãy nhập thời hạn hoặc ngày hẹn trả."
    )


def _content(
    office: Office,
    ask: ReceiveAsk,
    procedure: Procedure,
    promised: Promise,
    claim: Claim,
    books: tuple[BookNumber, ...],
) -> Received:
    identity = office.store.identity
    day, place = claim.at[:10], place_of_receipt(office, ask.channel, claim.at)
    return Received(
        procedure=ProcedureRef(
            code=procedure.code,
            name=procedure.name,
            field=procedure.field,
            version=version_hash(procedure)[:16],
            limit=promised.limit,
        ),
        applicant=ask.applicant,
        submitter=ask.submitter,
        channel="mobile" if place else ask.channel,
        case=promised.case,
        parts=ask.parts or (),
        fees=ask.fees or (),
        note=ask.note,
        copies_count=ask.copies_count,
        return_by=ask.return_by,
        immediate=ask.immediate,
        provisional_code=provisional_code(identity.device, identity.incarnation, day, office.store.next_count(day)),
        official_code=number_in_advance(office, day),
        due_at=promised.due.due_at,
        due_unconfirmed=promised.due.unconfirmed,
        books=books,
        documents=ask.documents,
        slip_no=ask.slip_no,
        authorisation=ask.authorisation,
        session_place=place,
    )


def received_content(
    office: Office, ask: ReceiveAsk, procedure: Procedure, promised: Promise, claim: Claim
) -> Received:
    """What `register` records: everything of the counter except what only a receipt brings (date, official number)."""
    whole = _content(office, ask, procedure, promised, claim, ())
    return replace(whole, immediate=False, official_code="", due_at=None, due_unconfirmed=False)


def _drafts(office: Office, ask: ReceiveAsk, content: Received, claim: Claim) -> list[Draft]:
    drafts = [office.draft(Act.RECEIVE, content, claim)]
    if ask.immediate:
        taker = ask.submitter or ask.applicant
        relation = "representative" if ask.submitter else "owner"
        handed = HandedOver(to_name=taker.name, to_id=taker.id_number, relation=relation, via=ask.return_by)
        drafts.append(office.draft(Act.FINISH, Finished(), claim, same_as=0))
        drafts.append(office.draft(Act.HAND_OVER, handed, claim, same_as=0))
    elif (user := assigned_at_receipt(office, content.procedure.field)) is not None:
        drafts.append(office.draft(Act.ASSIGN, Assigned(to=user), claim, same_as=0))
    return drafts
