"""A dossier (hồ sơ) as the fold of its entries. Nothing here is stored as truth: it can always be computed again."""

from __future__ import annotations

from schemas.acts import PaperFacts
from schemas.base import Record
from schemas.intake import Authorisation, FeeDue, PartGiven, Person, ProcedureRef
from schemas.status import Status


class Supplement(Record):
    """One request for supplement: asked once, answered once, or closed unanswered."""

    requested_at: str
    by: str
    reason: str
    parts: tuple[str, ...] = ()
    completed_at: str | None = None
    override: str = ""


class Guidance(Record):
    """What a person was told to bring or mend before the dossier can be taken in."""

    at: str
    by: str
    reason: str
    parts: tuple[str, ...] = ()
    override: str = ""


class ResultError(Record):
    """A result that was wrong: reported, due back corrected, back at the counter, handed over anew."""

    at: str
    by: str
    reason: str
    due_at: str | None = None
    corrected_at: str | None = None
    document_no: str = ""
    given_at: str | None = None


class DueChange(Record):
    """Every change of the due date stays visible with its reason, its act and its author."""

    at: str
    by: str
    act: str
    old: str | None
    new: str | None
    reason: str = ""


class Apology(Record):
    """A written apology for a dossier already late; the count stays."""

    at: str
    by: str
    reason: str
    expected_on: str


class Forwarding(Record):
    """One hand-on to a unit, with its task and its own limit."""

    at: str
    by: str
    to_unit: str
    task: str = ""
    limit: str = ""
    due_at: str | None = None
    accepted_at: str | None = None


class TaskPlan(Record):
    """What a waiting task would be due if it began with the entry of this moment."""

    at: str
    due_at: str | None = None


class LinkedTask(Record):
    """One unit's share of a linked dossier (liên thông). It waits until `begun_at`, is open until `returned_at`.

    `plans` stand only while it waits: who knows which of the tasks before it comes back last, before all have met?
    """

    number: int
    at: str
    by: str
    unit: str
    task: str
    limit: str = ""
    after: tuple[int, ...] = ()
    lead: bool = False
    begun_at: str | None = None
    due_at: str | None = None
    returned_at: str | None = None
    returned_by: str = ""
    outcome: str = ""
    document_no: str = ""
    note: str = ""
    plans: tuple[TaskPlan, ...] = ()


class Payment(Record):
    """Money that came in."""

    at: str
    by: str
    amount_vnd: int
    receipt_no: str = ""
    online: bool = False


class Decision(Record):
    """What was decided, by whom it was signed."""

    at: str
    by: str
    outcome: str
    document_no: str = ""
    signed_by: str = ""


class HandOver(Record):
    """Who took the result away; `parts` are the originals given back with it, by their number."""

    at: str
    by: str
    to_name: str
    to_id: str = ""
    relation: str = ""
    via: str = "counter"
    parts: tuple[int, ...] = ()


class Rating(Record):
    """How satisfied the citizen was."""

    at: str
    level: int
    comment: str = ""
    given: str = "slip"


class Remark(Record):
    """A note on the dossier."""

    at: str
    by: str
    text: str


class Attachment(Record):
    """A file that belongs to the dossier, named by the hash and length of its content."""

    at: str
    by: str
    sha256: str
    size_bytes: int
    label: str = ""
    part: int = 0
    result: bool = False
    paper: PaperFacts | None = None
    reused_from: str = ""


class Book(Record):
    """A certification book number this dossier took, and the device that keeps the book."""

    book: str
    number: int
    device: str = ""
    document: str = ""


class ConflictAct(Record):
    """One of the acts that cannot both stand."""

    hash: str
    act: str
    by: str
    at: str


class Conflict(Record):
    """One divergence: acts made apart on the same thing. Open until a supervisor settles it."""

    id: str
    keys: tuple[str, ...]
    acts: tuple[ConflictAct, ...]


class Irregular(Record):
    """An act that the workflow table forbids where it stands; kept, shown, without effect."""

    hash: str
    act: str


class Dossier(Record):
    """The state of one dossier. `due_at` is the date promised to the citizen; `first_due_at` the first such date."""

    id: str
    status: Status
    procedure: ProcedureRef
    applicant: Person
    received_at: str
    received_by: str
    submitter: Person | None = None
    channel: str = "counter"
    case: str = ""
    parts: tuple[PartGiven, ...] = ()
    fees: tuple[FeeDue, ...] = ()
    note: str = ""
    copies_count: int = 1
    return_by: str = "counter"
    immediate: bool = False
    provisional_code: str = ""
    official_code: str = ""
    further_codes: tuple[str, ...] = ()
    """Other official numbers it was given apart: they name it too, and nothing else ever."""
    due_at: str | None = None
    first_due_at: str | None = None
    due_unconfirmed: bool = False
    clock_from: str = ""
    answer_by: str | None = None
    filed_at: str | None = None
    registered_at: str | None = None
    guidances: tuple[Guidance, ...] = ()
    result_errors: tuple[ResultError, ...] = ()
    finished_at: str | None = None
    returned_at: str | None = None
    ended_at: str | None = None
    end_reason: str = ""
    holder: str = ""
    holder_unit: str = ""
    location: str = ""
    keeper: str = ""
    """Who keeps the paper file, where it is with a person and not on a shelf."""
    before_payment: Status | None = None
    payment_open_vnd: int = 0
    supplements: tuple[Supplement, ...] = ()
    extensions: tuple[DueChange, ...] = ()
    due_changes: tuple[DueChange, ...] = ()
    apologies: tuple[Apology, ...] = ()
    forwards: tuple[Forwarding, ...] = ()
    links: tuple[LinkedTask, ...] = ()
    payments: tuple[Payment, ...] = ()
    decision: Decision | None = None
    handed: HandOver | None = None
    ratings: tuple[Rating, ...] = ()
    remarks: tuple[Remark, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    books: tuple[Book, ...] = ()
    documents: int = 1
    slip_no: str = ""
    session_place: str = ""
    authorisation: Authorisation | None = None
    voided: bool = False
    """Recorded by mistake and reversed the same day."""
    imported: str = ""
    """Which kind of older register it was taken over from, "" for none."""
    corrected_fields: tuple[str, ...] = ()
    destroyed: bool = False
    destroyed_ground: str = ""
    has_late_entry: bool = False
    conflicts: tuple[Conflict, ...] = ()
    irregular: tuple[Irregular, ...] = ()

    @property
    def fees_total_vnd(self) -> int:
        """What is to be paid in all, in đồng."""
        return sum(fee.amount_vnd for fee in self.fees)

    @property
    def paid_vnd(self) -> int:
        """What has come in, in đồng."""
        return sum(payment.amount_vnd for payment in self.payments)

    @property
    def is_received(self) -> bool:
        """False while it is only registered: filed online or laid on the counter, and not taken in."""
        if self.registered_at is not None:
            return bool(self.received_by)
        return self.filed_at is None or self.received_at != self.filed_at

    @property
    def open_error(self) -> ResultError | None:
        """The mistake in the result that is being corrected, if any."""
        return next((one for one in self.result_errors[-1:] if one.corrected_at is None), None)

    @property
    def corrected_error(self) -> ResultError | None:
        """The mistake whose corrected result waits to be handed over, if any."""
        return next((one for one in self.result_errors[-1:] if one.corrected_at and not one.given_at), None)

    @property
    def open_supplement(self) -> Supplement | None:
        """The request that still waits for the citizen, if any."""
        if self.supplements and self.supplements[-1].completed_at is None:
            return self.supplements[-1]
        return None
