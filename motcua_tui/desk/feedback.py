"""Complaints and suggestions (phản ánh, kiến nghị): received, asked back, answered, passed on, published, in time.

Nghị định 118/2025/NĐ-CP Điều 8.1.đ: the one-stop unit receives them and answers or reports them to whoever must. The days are
those by which the national index counts (15, 2, 5 and 2 working days); they are settings. They are counted from receipt, also
while the office waits for the citizen to make something clear.

The ledger says what happened and when; the words lie beside it, committed to, so that they can be destroyed
(docs/adr/feedback.md).
"""

from __future__ import annotations

import hmac
import secrets
from typing import Literal, cast

import msgspec

from motcua_tui.desk.clock import Claim
from motcua_tui.desk.due import working_day_after
from motcua_tui.desk.office import Office
from motcua_tui.store import StoreFull, StoreReadOnly
from motcua_tui.text import say
from schemas import limits
from schemas.base import Record, read_value
from schemas.canonical import Json, canonical_bytes
from schemas.office_acts import FeedbackChannel, FeedbackKind, FeedbackMoved, FeedbackReceived, FeedbackStep, OfficeAct
from schemas.refusal import Notice, Refusal, Refused, no, note
from schemas.rules.numbering import normal_number, slip_series
from schemas.text import check_text, fold

State = Literal["received", "asked", "refused", "forwarded", "answered", "published"]
Shown = dict[str, Json]

NONCE_BYTES = 32
AFTER: dict[FeedbackStep, State] = {
    "ask": "asked", "clarified": "received", "refuse": "refused", "forward": "forwarded", "answer": "answered",
    "publish": "published",
}  # fmt: skip
STEPS: dict[State, tuple[FeedbackStep, ...]] = {
    "received": ("answer", "forward", "ask", "refuse"),
    "asked": ("clarified", "answer", "forward", "refuse"),
    "answered": ("publish", "destroy"),
    "refused": ("destroy",),
    "forwarded": ("destroy",),
    "published": ("destroy",),
}
NEEDS_WORDS: frozenset[FeedbackStep] = frozenset({"ask", "refuse", "answer", "destroy"})


class FeedbackAsk(Record):
    """`motcua feedback receive`: what is said, about conduct or a rule, and by whom. A name may be left out."""

    text: str
    about: FeedbackKind = "conduct"
    from_name: str = ""
    phone: str = ""
    address: str = ""
    dossier: str = ""
    channel: FeedbackChannel = "counter"
    field: str = ""


class StepAsk(Record):
    """What goes with a step: the words of an answer, a question or a ground, and the agency it is passed on to."""

    text: str = ""
    to: str = ""


class Taken(Record):
    """One step that was taken."""

    step: FeedbackStep
    at: str
    by: str
    commitment: str
    to: str = ""
    ground: str = ""


class Feedback(Record):
    """One complaint or suggestion as its entries tell it."""

    number: str
    about: FeedbackKind
    channel: FeedbackChannel
    received_at: str
    by: str
    refuse_by: str
    ask_by: str
    answer_by: str
    commitment: str
    state: State = "received"
    publish_by: str = ""
    field: str = ""
    steps: tuple[Taken, ...] = ()
    destroyed: bool = False

    @property
    def due_on(self) -> str | None:
        """The day by which the office owes the next step; None when it owes none."""
        if self.state in ("received", "asked"):
            return self.answer_by
        return self.publish_by or None if self.state == "answered" else None


def receive(office: Office, ask: FeedbackAsk, now: str | None = None) -> Shown | Refusal:
    """Take one in, durably, and give it a number of this device and year."""
    refusal = office.why_not(OfficeAct.RECEIVE_FEEDBACK) or _why_not_words(ask.text, needed=True)
    if refusal is None:
        refusal = next((bad for name, most in _LENGTHS.items() if (bad := check_text(getattr(ask, name), most, name))), None)
    claim = office.claim(now or office.late_at) if refusal is None else refusal
    if isinstance(claim, Refusal):
        return claim
    number = _next_number(office, claim.at[:4])
    nonce, body = secrets.token_bytes(NONCE_BYTES), canonical_bytes(cast(Json, msgspec.to_builtins(ask)))
    content = FeedbackReceived(
        feedback=number, about=ask.about, channel=ask.channel, field=_field(office, ask), commitment=_commitment(nonce, body),
        **{name: _day_after(office, claim.at, name) for name in ("refuse_by", "ask_by", "answer_by")},
    )  # fmt: skip
    written = _write(office, OfficeAct.RECEIVE_FEEDBACK, content, claim, number, nonce, body)
    return written if isinstance(written, Refusal) else show(office, number)


def _field(office: Office, ask: FeedbackAsk) -> str:
    """The field as the catalogue spells it, so that a report has one line for it; without one, that of the dossier named."""
    typed = " ".join(ask.field.split())
    if typed:
        return next((one for one in office.store.catalogue.fields() if fold(one) == fold(typed)), typed)
    return _field_of(office, ask.dossier)


def move(office: Office, number: str, step: FeedbackStep, ask: StepAsk, now: str | None = None) -> Shown | Refusal:
    """Take a step. Refuses what the state does not allow; late ones are taken and said to be late."""
    found = find(office, number)
    refusal = office.why_not(OfficeAct.MOVE_FEEDBACK) or (found if isinstance(found, Refusal) else None)
    if refusal is None:
        assert isinstance(found, Feedback)
        refusal = _why_not_step(office, found, step, ask)
    claim = office.claim(now or office.late_at) if refusal is None else refusal
    if isinstance(claim, Refusal):
        return claim
    assert isinstance(found, Feedback)
    nonce, body = secrets.token_bytes(NONCE_BYTES), canonical_bytes({"text": ask.text.strip()})
    commitment = _commitment(nonce, body) if ask.text.strip() and step != "destroy" else ""
    content = FeedbackMoved(
        feedback=found.number, step=step, commitment=commitment, to=ask.to.strip(),
        publish_by=_day_after(office, claim.at, "publish_by") if step == "answer" else "",
        ground=ask.text.strip() if step == "destroy" else "",
    )  # fmt: skip
    key = _key(found.number, commitment) if commitment else ""
    written = _write(office, OfficeAct.MOVE_FEEDBACK, content, claim, key, nonce, body, destroy=step == "destroy")
    if isinstance(written, Refusal):
        return written
    notices = _late(found, step, claim.at[:10])
    return {**_shown(office, found.number), "warnings": [{"code": one.code, "message": say(one)} for one in notices]}


def listed(office: Office, *, open_only: bool = False) -> list[Json]:
    """Every one, or those that still owe a step, the most urgent first. Without anybody's words."""
    today = office.clock.text(office.store)[:10]
    chosen = [one for one in every(office) if not open_only or one.due_on is not None]
    return [_brief(one, today) for one in sorted(chosen, key=lambda one: (one.due_on or "9999", one.received_at))]


def reminders(office: Office, within_working_days: int = 2) -> list[Json]:
    """What the counter should be reminded of: late, or due within so many working days."""
    today = office.clock.text(office.store)[:10]
    until = working_day_after(office, today, within_working_days)
    return [one for one in listed(office, open_only=True) if isinstance(one, dict) and str(one["due_on"]) <= until]


def show(office: Office, number: str) -> Shown | Refusal:
    """One with its words; that they were looked at is noted."""
    found = find(office, number)
    if isinstance(found, Refusal):
        return found
    office.note_look(found.number, "show feedback")
    return _shown(office, found.number)


def find(office: Office, number: str) -> Feedback | Refusal:
    """One by its number as typed."""
    wanted = normal_number(number)
    found = next((one for one in every(office) if one.number == wanted), None)
    return found or no("feedback.unknown", "Không có phản ánh, kiến nghị mang số này. Hãy kiểm tra lại số.")


def every(office: Office) -> list[Feedback]:
    """All that were ever received here or on another device of the unit, in the order they came."""
    found: dict[str, Feedback] = {}
    for sealed in office.store.office_entries(OfficeAct.RECEIVE_FEEDBACK):
        content = msgspec.json.decode(sealed.content or b"{}", type=FeedbackReceived)
        found.setdefault(content.feedback, Feedback(
            number=content.feedback, about=content.about, channel=content.channel, received_at=sealed.entry.at,
            by=sealed.entry.by, refuse_by=content.refuse_by, ask_by=content.ask_by, answer_by=content.answer_by,
            commitment=content.commitment, field=content.field,
        ))  # fmt: skip
    for sealed in office.store.office_entries(OfficeAct.MOVE_FEEDBACK):
        moved = msgspec.json.decode(sealed.content or b"{}", type=FeedbackMoved)
        if (one := found.get(moved.feedback)) is not None:
            found[one.number] = _after(one, moved, sealed.entry.at, sealed.entry.by)
    return list(found.values())


def _after(one: Feedback, moved: FeedbackMoved, at: str, by: str) -> Feedback:
    taken = Taken(step=moved.step, at=at, by=by, commitment=moved.commitment, to=moved.to, ground=moved.ground)
    return msgspec.structs.replace(
        one, state=AFTER.get(moved.step, one.state), steps=(*one.steps, taken),
        publish_by=moved.publish_by or one.publish_by, destroyed=one.destroyed or moved.step == "destroy",
    )  # fmt: skip


def _why_not_step(office: Office, found: Feedback, step: FeedbackStep, ask: StepAsk) -> Refusal | None:
    if step not in STEPS[found.state] or found.destroyed:
        return no(
            "feedback.not_now",
            "Phản ánh, kiến nghị này không còn làm bước đó được. Hãy mở lại để xem các bước làm được.",
        )
    if not _may(office, step):
        return no("feedback.supervisor_only",
            "Chỉ người phụ trách được hủy nội dung phản ánh, kiến nghị, kèm căn cứ. Hãy nhờ người phụ trách.")
    if step == "forward" and not ask.to.strip():
        return no("feedback.no_agency", "Chưa ghi cơ quan nhận chuyển. Hãy ghi tên cơ quan.")
    return _why_not_words(ask.text, needed=step in NEEDS_WORDS) or check_text(ask.to, limits.AGENCY_NAME_MAX, "to")


def _may(office: Office, step: FeedbackStep) -> bool:
    """Words are destroyed by a supervisor alone."""
    return step != "destroy" or office.officer.role == "supervisor"


def _field_of(office: Office, number: str) -> str:
    """The field of the dossier it is about, so that form 06a counts it there; "" where none is known."""
    found = office.store.resolve(number.strip()) if number.strip() else []
    dossier = office.store.dossier(found[0]) if len(found) == 1 else None
    return dossier.procedure.field[: limits.FIELD_NAME_MAX] if dossier is not None else ""


def _why_not_words(text: str, *, needed: bool) -> Refusal | None:
    if needed and not text.strip():
        return no("feedback.no_words", "Chưa ghi nội dung. Hãy ghi nội dung rồi lưu lại.")
    return check_text(text, limits.FEEDBACK_WORDS_MAX, "text", multi_line=True)


_LENGTHS = {
    "from_name": limits.NAME_MAX, "phone": limits.PHONE_MAX, "address": limits.ADDRESS_MAX, "dossier": limits.CODE_MAX,
}  # fmt: skip
_SETTING = {
    "refuse_by": "feedback.refuse_days", "ask_by": "feedback.ask_days", "answer_by": "feedback.answer_days",
    "publish_by": "feedback.publish_days",
}  # fmt: skip


def _day_after(office: Office, at: str, name: str) -> str:
    return working_day_after(office, at[:10], int(office.setting(_SETTING[name])))


def _late(found: Feedback, step: FeedbackStep, today: str) -> list[Notice]:
    bounds = {
        "refuse": found.refuse_by, "ask": found.ask_by, "answer": found.answer_by, "publish": found.publish_by,
    }  # fmt: skip
    until = bounds.get(step, "")
    if not until or today <= until:
        return []
    return [note("feedback.late", "Bước này đã quá hạn, hạn cuối là ngày {day}.", day="/".join(reversed(until.split("-"))))]


def _next_number(office: Office, year: str) -> str:
    own = office.store.identity
    head = f"PAKN-{slip_series(own.device, own.incarnation)}-{year}-"
    given = [int(one.number.removeprefix(head)) for one in every(office) if one.number.startswith(head)]
    return f"{head}{max(given, default=0) + 1:03d}"


def _key(number: str, commitment: str) -> str:
    """Where the words of a step lie: told by the entry itself, so that its place in the ledger does not matter."""
    return f"{number}#{commitment}"


def _commitment(nonce: bytes, body: bytes) -> str:
    return hmac.digest(nonce, body, "sha256").hex()


def _write(
    office: Office, act: OfficeAct, content: Record, claim: Claim, key: str, nonce: bytes, body: bytes, *, destroy: bool = False
) -> Refusal | None:
    """The entry and the words it commits to in one transaction: neither stays without the other."""
    checked = read_value(cast(Json, msgspec.to_builtins(content)), type(content), area="feedback")
    if isinstance(checked, Refusal):
        return checked
    try:
        with office.store.transaction():
            if key:
                office.store.feedback_words.keep(key, nonce, body)
            if destroy:
                office.store.feedback_words.destroy(content.feedback)  # type: ignore[attr-defined]  # both records name it
            written = office.record(act, content, claim)
            if isinstance(written, Refusal):
                raise Refused(written)
    except (StoreFull, StoreReadOnly) as fault:
        return fault.refusal
    except Refused as refused:
        return refused.refusal
    return None


def _brief(one: Feedback, today: str) -> Shown:
    due = one.due_on
    return {
        "feedback": one.number,
        "about": one.about,
        "channel": one.channel,
        "field": one.field,
        "state": one.state,
        "received_at": one.received_at,
        "due_on": due,
        "late": due is not None and due < today,
        "refuse_by": one.refuse_by,
        "ask_by": one.ask_by,
        "answer_by": one.answer_by,
        "publish_by": one.publish_by or None,
        "destroyed": one.destroyed,
    }


def _shown(office: Office, number: str) -> Shown:
    one = find(office, number)
    assert isinstance(one, Feedback)
    return {
        **_brief(one, office.clock.text(office.store)[:10]),
        "by": one.by,
        "words": _words(office, one.number, one.commitment),
        "steps": [
            {
                "step": taken.step, "at": taken.at, "by": taken.by, "to": taken.to or None, "ground": taken.ground or None,
                "words": _words(office, _key(one.number, taken.commitment), taken.commitment) if taken.commitment else None,
            }
            for taken in one.steps
        ],
        "allowed": [] if one.destroyed else [step for step in STEPS[one.state] if _may(office, step)],
        "warnings": [],
    }  # fmt: skip


def _words(office: Office, key: str, commitment: str) -> Json:
    """The words with whether they are those committed to; None where they were destroyed or lie on another device."""
    kept = office.store.feedback_words.of(key)
    if kept is None:
        return None
    nonce, body = kept
    words = msgspec.json.decode(body, type=dict[str, str])
    return {**words, "proven": hmac.compare_digest(_commitment(nonce, body), commitment)}
