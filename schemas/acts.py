"""What each act on a dossier records. One record per act; the act's name is the command line's.

Dates that follow from a calendar are computed at the desk and recorded here, so that replaying needs no calendar.
`override` is the ground on which a supervisor allowed an act that a rule forbids.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from msgspec import Meta

from schemas import limits
from schemas.base import Record, whole
from schemas.entry import DAY, HEX64, Moment
from schemas.intake import (
    Amount,
    Authorisation,
    Channel,
    Fees,
    Name,
    Note,
    PartNames,
    Parts,
    Person,
    ProcedureRef,
    Reason,
    ReturnBy,
)

Ground = Annotated[str, Meta(max_length=limits.REASON_MAX)]
Code = Annotated[str, Meta(max_length=limits.CODE_MAX)]
TaskNumber = Annotated[int, Meta(ge=1, le=limits.LINKS_MAX)]
LinkOutcome = Literal["done", "refused", "recalled"]


class Act(StrEnum):
    """Every act on a dossier, named as on the command line."""

    RECEIVE = "receive"
    FILE_ONLINE = "file-online"
    ACCEPT_ONLINE = "accept-online"
    REGISTER = "register"
    GUIDE = "guide"
    ACCEPT = "accept"
    REQUEST_SUPPLEMENT = "request-supplement"
    SUPPLEMENT_RECEIVED = "supplement-received"
    REFUSE = "refuse"
    FORWARD = "forward"
    ACCEPT_FORWARD = "accept-forward"
    LINK = "link"
    RETURN_LINK = "return-link"
    ASSIGN = "assign"
    REQUIRE_PAYMENT = "require-payment"
    PAYMENT_RECEIVED = "payment-received"
    DECIDE = "decide"
    FINISH = "finish"
    HAND_OVER = "hand-over"
    REPORT_ERROR = "report-error"
    ERROR_CORRECTED = "error-corrected"
    EXTEND = "extend"
    APOLOGISE = "apologise"
    WITHDRAW = "withdraw"
    STOP = "stop"
    CLOSE_UNANSWERED = "close-unanswered"
    CORRECT = "correct"
    SETTLE = "settle"
    RATE = "rate"
    LOCATE = "locate"
    NOTE = "note"
    ATTACH = "attach"
    BIND_CODE = "bind-code"
    DESTROY_CONTENT = "destroy-content"
    VOID = "void"


class Received(Record):
    """`receive`, `file-online`, `register`: a dossier begins.

    `register` is what was laid on the counter and not taken in yet: guided, refused, or accepted later.
    """

    procedure: ProcedureRef
    applicant: Person
    submitter: Person | None = None
    channel: Channel = "counter"
    case: Annotated[str, Meta(max_length=limits.CASE_NAME_MAX)] = ""
    parts: Parts = ()
    fees: Fees = ()
    note: Note = ""
    copies_count: Annotated[int, Meta(ge=1, le=limits.COPIES_MAX)] = 1
    return_by: ReturnBy = "counter"
    immediate: bool = False
    provisional_code: Code = ""
    official_code: Code = ""
    due_at: Moment | None = None
    due_unconfirmed: bool = False
    answer_by: Moment | None = None
    books: Annotated[tuple[BookNumber, ...], Meta(max_length=limits.COPIES_MAX)] = ()
    documents: Annotated[int, Meta(ge=1, le=limits.DOCUMENTS_MAX)] = 1
    """How many types of documents were certified."""
    slip_no: Code = ""
    """The number of the pre-printed slip that was written by hand while there was no power."""
    authorisation: Authorisation | None = None
    session_place: Annotated[str, Meta(max_length=limits.PLACE_MAX)] = ""
    """Where it was taken in, if not in the office (tiếp nhận lưu động, NĐ 118/2025 Điều 14.3.a)."""
    imported: Annotated[str, Meta(max_length=20)] = ""
    """Taken over from an older register or system: which kind ("xlsx", "csv", "epar-sql"). Its number there is its code."""


class BookNumber(Record):
    """A number taken from a certification book (sổ chứng thực), and the document it was given to."""

    book: Annotated[str, Meta(max_length=limits.BOOK_NAME_MAX)]
    number: Annotated[int, Meta(ge=1)]
    document: Annotated[str, Meta(max_length=limits.PAPER_TITLE_MAX)] = ""


class AcceptedOnline(Record):
    """`accept-online`: a dossier filed on the portal is received; the clock starts now (NĐ 118 Đ17.3).

    `procedure` is the procedure as it stands now, where that is not how the filing named it.
    """

    due_at: Moment | None = None
    due_unconfirmed: bool = False
    provisional_code: Code = ""
    override: Ground = ""
    procedure: ProcedureRef | None = None


class Guided(Record):
    """`guide`: what the person is to bring or mend before it can be taken in, once and fully (NĐ 118 Đ16.3, Đ17.1.c)."""

    reason: Reason
    parts: PartNames = ()
    override: Ground = ""


class Accepted(Record):
    """`accept`: what was registered at the counter is complete and taken in; the clock starts now (NĐ 118 Đ17.3).

    `parts` came in addition. `limit` is recorded where the registration had none.
    """

    parts: Parts = ()
    due_at: Moment | None = None
    due_unconfirmed: bool = False
    limit: Annotated[str, Meta(max_length=40)] = ""
    official_code: Code = ""
    override: Ground = ""


class SupplementRequested(Record):
    """`request-supplement`: what is missing and why, once and completely (NĐ 118 Đ11.2.c, Đ19.5)."""

    reason: Reason
    parts: PartNames = ()
    override: Ground = ""


class SupplementReceived(Record):
    """`supplement-received`: the dossier is complete; the whole period starts again (NĐ 118 Đ19.5)."""

    parts: Parts = ()
    due_at: Moment | None = None
    due_unconfirmed: bool = False
    override: Ground = ""


class WithReason(Record):
    """`refuse`, `withdraw`, `stop`, `void`: the act and its reason."""

    reason: Reason
    override: Ground = ""


class Forwarded(Record):
    """`forward`: passed on to a unit with a task and a limit (Phiếu chuyển xử lý, NĐ 118 Đ18, Đ20)."""

    to_unit: Annotated[str, Meta(min_length=1, max_length=limits.OFFICE_MAX)]
    task: Annotated[str, Meta(max_length=limits.TASK_MAX)] = ""
    limit: Annotated[str, Meta(max_length=40)] = ""
    due_at: Moment | None = None
    override: Ground = ""


class Plain(Record):
    """`accept-forward`, `close-unanswered`: the act says it all."""

    override: Ground = ""


class LinkTask(Record):
    """One unit's share of a linked dossier: what it does and how long it may take.

    `after` names the tasks (counted from 1 over the whole dossier) that must have come back before this one begins;
    none means at once. `due_at` holds where it begins at once; otherwise each return it waits for brings a date, and that of
    the last one holds.
    """

    unit: Annotated[str, Meta(min_length=1, max_length=limits.OFFICE_MAX)]
    task: Annotated[str, Meta(min_length=1, max_length=limits.TASK_MAX)]
    limit: Annotated[str, Meta(max_length=40)] = ""
    after: Annotated[tuple[TaskNumber, ...], Meta(max_length=limits.LINKS_MAX)] = ()
    due_at: Moment | None = None


class Linked(Record):
    """`link`: several units work on it, side by side or one after another; `lead` is the one in charge
    (cơ quan chủ trì). Phiếu chuyển xử lý, NĐ 118 Đ20.2."""

    tasks: Annotated[tuple[LinkTask, ...], Meta(min_length=1, max_length=limits.LINKS_AT_ONCE_MAX)]
    lead: Annotated[str, Meta(max_length=limits.OFFICE_MAX)] = ""
    override: Ground = ""


class TaskBegins(Record):
    """A task that begins if this return is the last it waits for, and until when it is due then."""

    number: TaskNumber
    due_at: Moment | None = None


class LinkReturned(Record):
    """`return-link`: a unit gives back its task, with the number of its document; `recalled` is the home office's
    own word that it no longer waits for it."""

    number: TaskNumber
    outcome: LinkOutcome = "done"
    document_no: Annotated[str, Meta(max_length=limits.DOCUMENT_NO_MAX)] = ""
    note: Annotated[str, Meta(max_length=limits.TASK_MAX)] = ""
    begins: Annotated[tuple[TaskBegins, ...], Meta(max_length=limits.LINKS_MAX)] = ()
    override: Ground = ""


class Finished(Record):
    """`finish`: there is a result; `books` are the certification numbers it took."""

    books: Annotated[tuple[BookNumber, ...], Meta(max_length=limits.COPIES_MAX)] = ()
    override: Ground = ""


class Assigned(Record):
    """`assign`: who works on it from now on."""

    to: Annotated[str, Meta(min_length=1, max_length=limits.USER_MAX)]


class PaymentRequired(Record):
    """`require-payment`: what is to be paid before work goes on."""

    fees: Annotated[Fees, Meta(min_length=1)]
    override: Ground = ""


class PaymentReceived(Record):
    """`payment-received`: money came in; `receipt_no` is the number of the biên lai."""

    amount_vnd: Annotated[int, Meta(ge=1, le=limits.AMOUNT_VND_MAX)]
    receipt_no: Annotated[str, Meta(max_length=limits.RECEIPT_NO_MAX)] = ""
    online: bool = False


class Decided(Record):
    """`decide`: what the competent person decided."""

    outcome: Literal["approved", "rejected"]
    document_no: Annotated[str, Meta(max_length=limits.DOCUMENT_NO_MAX)] = ""
    signed_by: Annotated[str, Meta(max_length=limits.DISPLAY_MAX)] = ""
    override: Ground = ""


PartNumbers = Annotated[
    tuple[Annotated[int, Meta(ge=1, le=limits.DOSSIER_PARTS_MAX)], ...], Meta(max_length=limits.DOSSIER_PARTS_MAX)
]
"""Papers of a dossier, counted from 1."""


class HandedOver(Record):
    """`hand-over`: to whom the result went, and how. `parts` are the originals given back with it."""

    to_name: Name
    to_id: Annotated[str, Meta(max_length=limits.IDENTITY_MAX)] = ""
    relation: Annotated[str, Meta(max_length=60)] = "owner"
    via: ReturnBy = "counter"
    parts: PartNumbers = ()
    override: Ground = ""


class ErrorReported(Record):
    """`report-error`: the result is wrong through the office's fault; `due_at` is when it must be back (NĐ 118 Đ23.1)."""

    reason: Reason
    due_at: Moment | None = None
    due_unconfirmed: bool = False
    override: Ground = ""


class ErrorCorrected(Record):
    """`error-corrected`: the corrected result is back at the counter and can be handed over."""

    document_no: Annotated[str, Meta(max_length=limits.DOCUMENT_NO_MAX)] = ""
    note: Note = ""


class Extended(Record):
    """`extend`: an apology in writing before the due date and one new date (NĐ 118 Đ19.6).

    `due_unconfirmed` is said where the new date rests on a confirmed year and the old one did not, or the other way.
    """

    reason: Reason
    new_due_at: Moment
    due_unconfirmed: bool | None = None
    override: Ground = ""


class Apologised(Record):
    """`apologise`: already late; the due date and the count stay."""

    reason: Reason
    expected_on: Annotated[str, Meta(pattern=DAY)]
    override: Ground = ""


class Corrected(Record):
    """`correct`: new values of named fields. A later entry supersedes; nothing is overwritten in the ledger.

    `due_unconfirmed` belongs to a new `due_at` and is said as in `extend`.
    """

    reason: Reason
    fields: dict[
        Annotated[str, Meta(max_length=limits.CONTENT_KEY_MAX)], Annotated[str, Meta(max_length=limits.CASE_NAME_MAX)]
    ] = {}
    parts: Parts | None = None
    fees: Fees | None = None
    due_unconfirmed: bool | None = None
    override: Ground = ""


class Settled(Record):
    """`settle`: a supervisor keeps one branch of a conflict."""

    conflict: HEX64
    keep: HEX64
    reason: Reason


class Rated(Record):
    """`rate`: how satisfied the citizen is, 5 best; typed in from a paper slip, or given on the citizens' screen."""

    level: Annotated[int, Meta(ge=1, le=5)]
    comment: Note = ""
    given: Literal["slip", "kiosk"] = "slip"


class Located(Record):
    """`locate`: shelf or box where the paper file lies, or who keeps it (`keeper`, a person or a unit).

    `parts` are the papers that went there, counted from 1; empty for the whole file.
    """

    place: Annotated[str, Meta(max_length=limits.PLACE_MAX)]
    keeper: Annotated[str, Meta(max_length=limits.OFFICE_MAX)] = ""
    parts: PartNumbers = ()


class Noted(Record):
    """`note`: a remark on the dossier."""

    text: Annotated[str, Meta(min_length=1, max_length=limits.NOTE_MAX)]


class PaperFacts(Record):
    """What the law wants written beside an electronic paper (NĐ 118/2025 Đ19.2): dữ liệu điện tử của giấy tờ.

    Whoever has no personal number is named by `holder_name`, `birth_year`, `issued_on` and `issuer` instead.
    """

    kind_code: Annotated[str, Meta(max_length=limits.PAPER_CODE_MAX)] = ""
    holder_id: Annotated[str, Meta(max_length=limits.IDENTITY_MAX)] = ""
    holder_name: Annotated[str, Meta(max_length=limits.NAME_MAX)] = ""
    birth_year: Annotated[str, Meta(pattern=whole("([0-9]{4})?"))] = ""
    issued_on: Annotated[str, Meta(pattern=whole("([0-9]{4}-[0-9]{2}-[0-9]{2})?"))] = ""
    issuer: Annotated[str, Meta(max_length=limits.OFFICE_MAX)] = ""
    title: Annotated[str, Meta(max_length=limits.PAPER_TITLE_MAX)] = ""
    summary: Annotated[str, Meta(max_length=limits.REASON_MAX)] = ""
    valid_until: Annotated[str, Meta(max_length=limits.GROUND_MAX)] = ""
    scope: Annotated[str, Meta(max_length=limits.GROUND_MAX)] = ""


class Attached(Record):
    """`attach`: a file, named by the hash and length of its content. A correction supersedes, nothing is detached.

    `part` counts from 1; 0 means it belongs to no part. `result` marks the result paper. `paper` says what an
    electronic paper must say of itself; `reused_from` names the dossier that held the file before.
    """

    sha256: HEX64
    size_bytes: Annotated[int, Meta(ge=0, le=limits.ATTACHMENT_BYTES_MAX)]
    label: Annotated[str, Meta(max_length=255)] = ""
    part: Annotated[int, Meta(ge=0, le=limits.DOSSIER_PARTS_MAX)] = 0
    result: bool = False
    paper: PaperFacts | None = None
    reused_from: Annotated[str, Meta(max_length=80)] = ""


class CodeBound(Record):
    """`bind-code`: the province gives the dossier its official number (mã số hồ sơ, NĐ 118 Đ17.3, Đ28)."""

    official_code: Annotated[str, Meta(min_length=1, max_length=limits.CODE_MAX)]


class ContentDestroyed(Record):
    """`destroy-content`: the ground on which content and key were destroyed. Stays readable for ever."""

    ground: Reason


DossierContent = (
    Received | AcceptedOnline | Guided | Accepted | SupplementRequested | SupplementReceived | WithReason | Forwarded | Linked
    | LinkReturned | Plain | Finished | Assigned | PaymentRequired | PaymentReceived | Decided | HandedOver | ErrorReported
    | ErrorCorrected | Extended | Apologised | Corrected | Settled | Rated | Located | Noted | Attached | CodeBound
    | ContentDestroyed
)  # fmt: skip

CONTENT: dict[Act, type[Record]] = {
    Act.RECEIVE: Received,
    Act.FILE_ONLINE: Received,
    Act.ACCEPT_ONLINE: AcceptedOnline,
    Act.REGISTER: Received,
    Act.GUIDE: Guided,
    Act.ACCEPT: Accepted,
    Act.REQUEST_SUPPLEMENT: SupplementRequested,
    Act.SUPPLEMENT_RECEIVED: SupplementReceived,
    Act.REFUSE: WithReason,
    Act.FORWARD: Forwarded,
    Act.ACCEPT_FORWARD: Plain,
    Act.LINK: Linked,
    Act.RETURN_LINK: LinkReturned,
    Act.ASSIGN: Assigned,
    Act.REQUIRE_PAYMENT: PaymentRequired,
    Act.PAYMENT_RECEIVED: PaymentReceived,
    Act.DECIDE: Decided,
    Act.FINISH: Finished,
    Act.HAND_OVER: HandedOver,
    Act.REPORT_ERROR: ErrorReported,
    Act.ERROR_CORRECTED: ErrorCorrected,
    Act.EXTEND: Extended,
    Act.APOLOGISE: Apologised,
    Act.WITHDRAW: WithReason,
    Act.STOP: WithReason,
    Act.CLOSE_UNANSWERED: Plain,
    Act.CORRECT: Corrected,
    Act.SETTLE: Settled,
    Act.RATE: Rated,
    Act.LOCATE: Located,
    Act.NOTE: Noted,
    Act.ATTACH: Attached,
    Act.BIND_CODE: CodeBound,
    Act.DESTROY_CONTENT: ContentDestroyed,
    Act.VOID: WithReason,
}
assert set(CONTENT) == set(Act)

BEGINS = frozenset({Act.RECEIVE, Act.FILE_ONLINE, Act.REGISTER})

# Their content is sealed with the plain hash, so the ground of a destruction outlives the dossier's key.
KEYLESS = frozenset({Act.DESTROY_CONTENT})

__all__ = ["CONTENT", "Act", "Amount"]
