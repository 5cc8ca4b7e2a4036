"""What each act does to the dossier. Pure: (state, entry, content) -> state. No effect ever refuses."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar, cast

from msgspec.structs import replace

from schemas import acts
from schemas.acts import Act
from schemas.asks import CORRECTABLE
from schemas.base import Record, plain, read_value, safe_name
from schemas.canonical import Json
from schemas.dossier import (
    Apology,
    Attachment,
    Book,
    Decision,
    Dossier,
    DueChange,
    Forwarding,
    Guidance,
    HandOver,
    Payment,
    Rating,
    Remark,
    ResultError,
    Supplement,
)
from schemas.entry import MOMENT, Entry
from schemas.intake import Authorisation, Channel, Person, ProcedureRef, ReturnBy
from schemas.refusal import Refusal, no
from schemas.rules import linked
from schemas.status import ENDED, Status

C = TypeVar("C", bound=Record)
EffectOf = Callable[[Dossier, Entry, C], Dossier]
Effect = EffectOf[Record]

_EFFECTS: dict[Act, Effect] = {}


def _effect(*names: Act, kind: type[C]) -> Callable[[EffectOf[C]], EffectOf[C]]:
    def register(function: EffectOf[C]) -> EffectOf[C]:
        def checked(dossier: Dossier, entry: Entry, content: Record) -> Dossier:
            assert isinstance(content, kind)
            return function(dossier, entry, content)

        for name in names:
            _EFFECTS[name] = checked
        return function

    return register


def begin(entry: Entry, content: acts.Received) -> Dossier:
    """The dossier that `receive`, `file-online` or `register` brings into being."""
    assert entry.dossier is not None
    online, registered = entry.act == Act.FILE_ONLINE, entry.act == Act.REGISTER
    return Dossier(
        id=entry.dossier,
        status=Status.REGISTERED if online or registered else Status.RECEIVED,
        procedure=content.procedure,
        applicant=content.applicant,
        received_at=entry.at,
        received_by="" if registered else entry.by,
        submitter=content.submitter,
        channel=content.channel,
        case=content.case,
        parts=content.parts,
        fees=content.fees,
        note=content.note,
        copies_count=content.copies_count,
        return_by=content.return_by,
        immediate=content.immediate,
        provisional_code=content.provisional_code,
        official_code=content.official_code,
        due_at=content.due_at,
        first_due_at=content.due_at,
        due_unconfirmed=content.due_unconfirmed,
        clock_from=entry.at,
        answer_by=content.answer_by,
        filed_at=entry.at if online else None,
        registered_at=entry.at if registered else None,
        holder="" if online else entry.by,
        holder_unit=entry.chain.rsplit(".", 2)[0],
        books=_books(entry, content.books),
        documents=content.documents,
        slip_no=content.slip_no,
        session_place=content.session_place,
        imported=content.imported,
        authorisation=content.authorisation,
        has_late_entry=entry.late,
    )


def apply(dossier: Dossier, entry: Entry, content: Record) -> Dossier:
    """The dossier after one more act."""
    after = _EFFECTS[Act(entry.act)](dossier, entry, content)
    return replace(after, has_late_entry=True) if entry.late and not after.has_late_entry else after


def _move_due(dossier: Dossier, entry: Entry, new: str | None, reason: str, *, unconfirmed: bool) -> Dossier:
    if new == dossier.due_at:
        return replace(dossier, due_unconfirmed=unconfirmed)
    change = DueChange(at=entry.at, by=entry.by, act=entry.act, old=dossier.due_at, new=new, reason=reason)
    return replace(
        dossier,
        due_at=new,
        first_due_at=dossier.first_due_at or new,
        due_unconfirmed=unconfirmed,
        due_changes=(*dossier.due_changes, change),
    )


def _books(entry: Entry, numbers: tuple[acts.BookNumber, ...]) -> tuple[Book, ...]:
    device = entry.chain.rsplit(".", 2)[1]
    return tuple(Book(book=number.book, number=number.number, device=device, document=number.document) for number in numbers)


def _end(dossier: Dossier, entry: Entry, status: Status, reason: str = "") -> Dossier:
    return replace(dossier, status=status, ended_at=entry.at, end_reason=reason, before_payment=None)


def _taken_in(dossier: Dossier, entry: Entry, content: acts.AcceptedOnline | acts.Accepted) -> Dossier:
    """What was only filed or registered is received now: by this person, and its time limit begins."""
    return replace(
        dossier,
        status=Status.RECEIVED,
        received_at=entry.at,
        received_by=entry.by,
        clock_from=entry.at,
        holder=entry.by,
        first_due_at=content.due_at,
        due_at=content.due_at,
        due_unconfirmed=content.due_unconfirmed,
    )


@_effect(Act.ACCEPT_ONLINE, kind=acts.AcceptedOnline)
def _accept_online(dossier: Dossier, entry: Entry, content: acts.AcceptedOnline) -> Dossier:
    return replace(
        _taken_in(dossier, entry, content),
        procedure=content.procedure or dossier.procedure,
        provisional_code=content.provisional_code or dossier.provisional_code,
    )


@_effect(Act.GUIDE, kind=acts.Guided)
def _guide(dossier: Dossier, entry: Entry, content: acts.Guided) -> Dossier:
    told = Guidance(at=entry.at, by=entry.by, reason=content.reason, parts=content.parts, override=content.override)
    return replace(dossier, guidances=(*dossier.guidances, told))


@_effect(Act.ACCEPT, kind=acts.Accepted)
def _accept(dossier: Dossier, entry: Entry, content: acts.Accepted) -> Dossier:
    return replace(
        _taken_in(dossier, entry, content),
        procedure=replace(dossier.procedure, limit=content.limit or dossier.procedure.limit),
        parts=(*dossier.parts, *content.parts),
        official_code=content.official_code or dossier.official_code,
    )


@_effect(Act.REQUEST_SUPPLEMENT, kind=acts.SupplementRequested)
def _request_supplement(dossier: Dossier, entry: Entry, content: acts.SupplementRequested) -> Dossier:
    request = Supplement(
        requested_at=entry.at, by=entry.by, reason=content.reason, parts=content.parts, override=content.override
    )
    return replace(dossier, status=Status.SUPPLEMENT_REQUESTED, supplements=(*dossier.supplements, request))


@_effect(Act.SUPPLEMENT_RECEIVED, kind=acts.SupplementReceived)
def _supplement_received(dossier: Dossier, entry: Entry, content: acts.SupplementReceived) -> Dossier:
    last = dossier.supplements[-1:]
    answered = tuple(replace(request, completed_at=entry.at) for request in last)
    status = Status.PROCESSING if dossier.is_received else Status.REGISTERED
    moved = replace(
        dossier,
        status=status,
        supplements=(*dossier.supplements[:-1], *answered),
        parts=(*dossier.parts, *content.parts),
        clock_from=entry.at,
    )
    if content.due_at is None:
        return moved
    return _move_due(moved, entry, content.due_at, "", unconfirmed=content.due_unconfirmed)


@_effect(Act.REFUSE, kind=acts.WithReason)
def _refuse(dossier: Dossier, entry: Entry, content: acts.WithReason) -> Dossier:
    return _end(dossier, entry, Status.REFUSED, content.reason)


@_effect(Act.WITHDRAW, kind=acts.WithReason)
def _withdraw(dossier: Dossier, entry: Entry, content: acts.WithReason) -> Dossier:
    return _end(dossier, entry, Status.WITHDRAWN, content.reason)


@_effect(Act.STOP, kind=acts.WithReason)
def _stop(dossier: Dossier, entry: Entry, content: acts.WithReason) -> Dossier:
    return _end(dossier, entry, Status.STOPPED, content.reason)


@_effect(Act.CLOSE_UNANSWERED, kind=acts.Plain)
def _close_unanswered(dossier: Dossier, entry: Entry, content: acts.Plain) -> Dossier:
    return _end(dossier, entry, Status.STOPPED)


@_effect(Act.FORWARD, kind=acts.Forwarded)
def _forward(dossier: Dossier, entry: Entry, content: acts.Forwarded) -> Dossier:
    forwarding = Forwarding(
        at=entry.at, by=entry.by, to_unit=content.to_unit, task=content.task, limit=content.limit, due_at=content.due_at
    )
    return replace(
        dossier,
        status=Status.PROCESSING,
        holder=content.to_unit,
        holder_unit=content.to_unit,
        forwards=(*dossier.forwards, forwarding),
    )


@_effect(Act.ACCEPT_FORWARD, kind=acts.Plain)
def _accept_forward(dossier: Dossier, entry: Entry, content: acts.Plain) -> Dossier:
    last = tuple(replace(forwarding, accepted_at=entry.at) for forwarding in dossier.forwards[-1:])
    return replace(_at_work(dossier), holder=entry.by, forwards=(*dossier.forwards[:-1], *last))


@_effect(Act.LINK, kind=acts.Linked)
def _link(dossier: Dossier, entry: Entry, content: acts.Linked) -> Dossier:
    return replace(_at_work(dossier), links=(*dossier.links, *linked.new_tasks(dossier.links, entry, content)))


@_effect(Act.RETURN_LINK, kind=acts.LinkReturned)
def _return_link(dossier: Dossier, entry: Entry, content: acts.LinkReturned) -> Dossier:
    return replace(dossier, links=linked.after_return(dossier.links, entry, content))


@_effect(Act.ASSIGN, kind=acts.Assigned)
def _assign(dossier: Dossier, entry: Entry, content: acts.Assigned) -> Dossier:
    return replace(_at_work(dossier), holder=content.to)


def _at_work(dossier: Dossier) -> Dossier:
    """Work has begun; whoever acted apart on the state is not overruled, so the order of the two does not matter."""
    return replace(dossier, status=Status.PROCESSING) if dossier.status is Status.RECEIVED else dossier


@_effect(Act.REQUIRE_PAYMENT, kind=acts.PaymentRequired)
def _require_payment(dossier: Dossier, entry: Entry, content: acts.PaymentRequired) -> Dossier:
    before = dossier.before_payment if dossier.status is Status.PAYMENT_REQUIRED else dossier.status
    required = dossier.payment_open_vnd + sum(fee.amount_vnd for fee in content.fees)
    return replace(
        dossier,
        status=Status.PAYMENT_REQUIRED,
        before_payment=before,
        fees=(*dossier.fees, *content.fees),
        payment_open_vnd=required,
    )


@_effect(Act.PAYMENT_RECEIVED, kind=acts.PaymentReceived)
def _payment_received(dossier: Dossier, entry: Entry, content: acts.PaymentReceived) -> Dossier:
    payment = Payment(
        at=entry.at, by=entry.by, amount_vnd=content.amount_vnd, receipt_no=content.receipt_no, online=content.online
    )
    rest = max(0, dossier.payment_open_vnd - content.amount_vnd)
    paid = replace(dossier, payments=(*dossier.payments, payment), payment_open_vnd=rest)
    if paid.status is not Status.PAYMENT_REQUIRED or rest:
        return paid
    return replace(paid, status=paid.before_payment or Status.PROCESSING, before_payment=None)


@_effect(Act.DECIDE, kind=acts.Decided)
def _decide(dossier: Dossier, entry: Entry, content: acts.Decided) -> Dossier:
    decision = Decision(
        at=entry.at, by=entry.by, outcome=content.outcome, document_no=content.document_no, signed_by=content.signed_by
    )
    return replace(_at_work(dossier), decision=decision)


@_effect(Act.FINISH, kind=acts.Finished)
def _finish(dossier: Dossier, entry: Entry, content: acts.Finished) -> Dossier:
    books = (*dossier.books, *_books(entry, content.books))
    return replace(_end(dossier, entry, Status.FINISHED), finished_at=entry.at, books=books)


@_effect(Act.HAND_OVER, kind=acts.HandedOver)
def _hand_over(dossier: Dossier, entry: Entry, content: acts.HandedOver) -> Dossier:
    handed = HandOver(
        at=entry.at,
        by=entry.by,
        to_name=content.to_name,
        to_id=content.to_id,
        relation=content.relation,
        via=content.via,
        parts=content.parts,
    )
    given = tuple(replace(one, given_at=one.given_at or entry.at) if one.corrected_at else one for one in dossier.result_errors)
    return replace(
        dossier,
        status=Status.RETURNED,
        handed=handed,
        returned_at=dossier.returned_at or entry.at,
        result_errors=given,
    )


@_effect(Act.REPORT_ERROR, kind=acts.ErrorReported)
def _report_error(dossier: Dossier, entry: Entry, content: acts.ErrorReported) -> Dossier:
    error = ResultError(at=entry.at, by=entry.by, reason=content.reason, due_at=content.due_at)
    return replace(dossier, result_errors=(*dossier.result_errors, error))


@_effect(Act.ERROR_CORRECTED, kind=acts.ErrorCorrected)
def _error_corrected(dossier: Dossier, entry: Entry, content: acts.ErrorCorrected) -> Dossier:
    open_error = dossier.open_error
    if open_error is None:
        return dossier
    done = replace(open_error, corrected_at=entry.at, document_no=content.document_no)
    return replace(dossier, result_errors=(*dossier.result_errors[:-1], done))


@_effect(Act.EXTEND, kind=acts.Extended)
def _extend(dossier: Dossier, entry: Entry, content: acts.Extended) -> Dossier:
    unsure = dossier.due_unconfirmed if content.due_unconfirmed is None else content.due_unconfirmed
    moved = _move_due(dossier, entry, content.new_due_at, content.reason, unconfirmed=unsure)
    return replace(moved, extensions=(*dossier.extensions, *moved.due_changes[len(dossier.due_changes) :]))


@_effect(Act.APOLOGISE, kind=acts.Apologised)
def _apologise(dossier: Dossier, entry: Entry, content: acts.Apologised) -> Dossier:
    apology = Apology(at=entry.at, by=entry.by, reason=content.reason, expected_on=content.expected_on)
    return replace(dossier, apologies=(*dossier.apologies, apology))


@_effect(Act.CORRECT, kind=acts.Corrected)
def _correct(dossier: Dossier, entry: Entry, content: acts.Corrected) -> Dossier:
    after = dossier
    for name, value in sorted(content.fields.items()):
        after = _correct_field(after, entry, name, value, content)
    if content.parts is not None:
        after = replace(after, parts=content.parts)
    if content.fees is not None:
        after = replace(after, fees=content.fees)
    named = set(content.fields) | {key for key in ("parts", "fees") if getattr(content, key) is not None}
    return replace(after, corrected_fields=tuple(sorted(set(after.corrected_fields) | named)))


def corrected(dossier: Dossier, content: acts.Corrected) -> Dossier | Refusal:
    """What a correction would make of the dossier, or why it would make none.

    Asked before it is written, and again by the fold, since another device's correction is not ours to trust.
    """
    copies = content.fields.get("copies_count", "1")
    if not (copies.isascii() and copies.isdigit() and len(copies) <= 6):
        return no("correct.not_a_number", "Số bộ hồ sơ phải là số. Hãy nhập lại.")
    wrong = next((name for name, value in content.fields.items() if not _is_correctable(name, value)), None)
    if wrong is not None:
        return no(
            "correct.not_valid",
            "Mục “{field}” không đúng kiểu hoặc không đúng giá trị cho phép. Hãy sửa lại.",
            field=safe_name(wrong),
        )
    trial = Entry(chain="X", seq=0, prev="", act=Act.CORRECT, by="-", at="2000-01-01T00:00:00+07:00", seal="0" * 64)
    after = _correct(dossier, trial, content)
    valid = read_value(cast(Json, plain(_as_received(after))), acts.Received, area="correct")
    return valid if isinstance(valid, Refusal) else after


def _as_received(dossier: Dossier) -> acts.Received:
    """What of the dossier a correction can change, under the limits it was received with."""
    return acts.Received(
        procedure=dossier.procedure,
        applicant=dossier.applicant,
        submitter=dossier.submitter,
        channel=cast(Channel, dossier.channel),
        case=dossier.case,
        parts=dossier.parts,
        fees=dossier.fees,
        note=dossier.note,
        copies_count=dossier.copies_count,
        return_by=cast(ReturnBy, dossier.return_by),
        slip_no=dossier.slip_no,
        session_place=dossier.session_place,
        authorisation=dossier.authorisation,
    )


def _is_correctable(name: str, value: str) -> bool:
    return name in CORRECTABLE and (name != "due_at" or re.search(MOMENT, value) is not None)


def _correct_field(dossier: Dossier, entry: Entry, name: str, value: str, content: acts.Corrected) -> Dossier:
    if name == "due_at":
        unsure = dossier.due_unconfirmed if content.due_unconfirmed is None else content.due_unconfirmed
        return _move_due(dossier, entry, value, content.reason, unconfirmed=unsure)
    whose, _, field = name.partition(".")
    if whose == "applicant":
        return replace(dossier, applicant=replace(dossier.applicant, **{field: value}))
    if whose == "submitter":
        return replace(dossier, submitter=replace(dossier.submitter or Person(name="-"), **{field: value}))
    if whose == "authorisation":
        known = dossier.authorisation or Authorisation(document="-")
        return replace(dossier, authorisation=replace(known, **{field: value}))
    return replace(dossier, **{name: int(value) if name == "copies_count" else value})


@_effect(Act.SETTLE, kind=acts.Settled)
def _settle(dossier: Dossier, entry: Entry, content: acts.Settled) -> Dossier:
    return dossier


@_effect(Act.VOID, kind=acts.WithReason)
def _void(dossier: Dossier, entry: Entry, content: acts.WithReason) -> Dossier:
    """What was recorded by mistake counts no more as received; its numbers stay given, for no number is given twice."""
    ended = _end(dossier, entry, Status.STOPPED, content.reason)
    return replace(ended, voided=True, finished_at=None, returned_at=None, handed=None)


@_effect(Act.RATE, kind=acts.Rated)
def _rate(dossier: Dossier, entry: Entry, content: acts.Rated) -> Dossier:
    rating = Rating(at=entry.at, level=content.level, comment=content.comment, given=content.given)
    return replace(dossier, ratings=(*dossier.ratings, rating))


@_effect(Act.LOCATE, kind=acts.Located)
def _locate(dossier: Dossier, entry: Entry, content: acts.Located) -> Dossier:
    """Where the whole file is. Single papers that went elsewhere are found in the custody, not here."""
    return dossier if content.parts else replace(dossier, location=content.place, keeper=content.keeper)


@_effect(Act.NOTE, kind=acts.Noted)
def _note(dossier: Dossier, entry: Entry, content: acts.Noted) -> Dossier:
    return replace(dossier, remarks=(*dossier.remarks, Remark(at=entry.at, by=entry.by, text=content.text)))


@_effect(Act.ATTACH, kind=acts.Attached)
def _attach(dossier: Dossier, entry: Entry, content: acts.Attached) -> Dossier:
    attachment = Attachment(
        at=entry.at,
        by=entry.by,
        sha256=content.sha256,
        size_bytes=content.size_bytes,
        label=content.label,
        part=content.part,
        result=content.result,
        paper=content.paper,
        reused_from=content.reused_from,
    )
    return replace(dossier, attachments=(*dossier.attachments, attachment))


@_effect(Act.BIND_CODE, kind=acts.CodeBound)
def _bind_code(dossier: Dossier, entry: Entry, content: acts.CodeBound) -> Dossier:
    """The first binding stands: an official number never changes after."""
    return dossier if dossier.official_code else replace(dossier, official_code=content.official_code)


@_effect(Act.DESTROY_CONTENT, kind=acts.ContentDestroyed)
def _destroy(dossier: Dossier, entry: Entry, content: acts.ContentDestroyed) -> Dossier:
    return destroyed(dossier.id, dossier.status, dossier.received_at, dossier.received_by, content.ground)


def destroyed(id: str, status: Status, received_at: str, received_by: str, ground: str) -> Dossier:
    """What is left of a dossier after destruction (đã hủy): that it was, when, and on which ground it went."""
    return Dossier(
        id=id,
        status=status,
        procedure=ProcedureRef(code="-", name="-"),
        applicant=Person(name="-"),
        received_at=received_at,
        received_by=received_by,
        destroyed=True,
        destroyed_ground=ground,
    )


assert set(_EFFECTS) == set(Act) - acts.BEGINS
assert {Status.FINISHED} <= ENDED
