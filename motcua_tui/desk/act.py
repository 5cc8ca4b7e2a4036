"""Do one act on a dossier: permission, the workflow table, the law's bounds, then one durable transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import cast

from msgspec.structs import replace

from motcua_tui.desk.act_notices import notices_for
from motcua_tui.desk.books import numbers_taken
from motcua_tui.desk.clock import Claim
from motcua_tui.desk.due import closing_of_day, due_from_text, due_of_limit, working_days_between
from motcua_tui.desk.find import dossier_named
from motcua_tui.desk.numbers import number_in_advance
from motcua_tui.desk.office import SYNC_STATE_FILE, Office
from motcua_tui.desk.online import accepted_online
from motcua_tui.desk.slips import free_slip
from schemas import acts, limits
from schemas.acts import Act
from schemas.asks import (
    AcceptAsk,
    AcceptOnlineAsk,
    ExtendAsk,
    FinishAsk,
    ForwardAsk,
    LinkAsk,
    ReportErrorAsk,
    ReturnLinkAsk,
    SupplementReceivedAsk,
)
from schemas.base import Record, plain, read_value
from schemas.canonical import Json
from schemas.dossier import Dossier
from schemas.person.birth import check_birth_date
from schemas.procedure import Limit, parse_limit
from schemas.refusal import Notice, Refusal, no
from schemas.rules import effects, guards, linked
from schemas.rules.guards import Situation
from schemas.rules.terms import correction_by, supplement_answer_by
from schemas.times import moment_text, parse_date

STRICT_SETTINGS = ("rule.unpaid", "rule.no_result_file", "rule.held_by_colleague")


class Done(Record):
    """An act that was written: the dossier after it, the entry's hash, and what the clerk should know."""

    dossier: Dossier
    entry: str
    notices: tuple[Notice, ...] = ()


def act(office: Office, number: str, name: Act, ask: Record, now: str | None = None) -> Done | Refusal:
    """Do act `name` on the dossier with this number. `ask` comes from `schemas.asks.read_act`."""
    ready = _ready(office, number, name, ask, now)
    return ready if isinstance(ready, Refusal) else _write(office, name, ready)


def foreseen(office: Office, number: str, name: Act, ask: Record) -> tuple[Notice, ...] | Refusal:
    """What `act` would say, for a screen that asks before it is done. Nothing is written."""
    ready = _ready(office, number, name, ask, None)
    return ready if isinstance(ready, Refusal) else ready.notices


class _Ready(Record):
    """An act that nothing stands against: what will be written, and what the clerk should know."""

    dossier: Dossier
    content: Record
    claim: Claim
    notices: tuple[Notice, ...]


def _ready(office: Office, number: str, name: Act, ask: Record, now: str | None) -> _Ready | Refusal:
    refusal = office.why_not(name)
    if refusal:
        return refusal
    dossier = dossier_for(office, number)
    if isinstance(dossier, Refusal):
        return dossier
    claim = office.claim(now or office.late_at)
    if isinstance(claim, Refusal):
        return claim
    content = _completed(office, dossier, name, ask, claim)
    if isinstance(content, Refusal):
        return content
    situation = situation_of(office, dossier, claim)
    refusal = guards.why_not_act(dossier, name, content, situation) or _why_not_settled(dossier, content)
    if refusal:
        return refusal
    notices = notices_for(office, dossier, name, ask, content, situation, claim)
    return _Ready(dossier=dossier, content=content, claim=claim, notices=notices)


def dossier_for(office: Office, number: str) -> Dossier | Refusal:
    """The dossier with this id or number, or why it cannot be shown."""
    found = dossier_named(office, number)
    if isinstance(found, Refusal):
        return found
    dossier = office.store.dossier(found)
    assert dossier is not None
    return dossier


def situation_of(office: Office, dossier: Dossier, claim: Claim) -> Situation:
    """What the rules need to know about this moment at this counter."""
    return Situation(
        role=office.role,
        user=office.officer.user,
        at=claim.at,
        working_days_since_receipt=working_days_between(office, dossier.received_at, claim.at),
        answer_by=_answer_by(office, dossier),
        strict=frozenset(name for name in STRICT_SETTINGS if office.setting(name) == "refuse"),
    )


def _answer_by(office: Office, dossier: Dossier) -> str:
    request = dossier.open_supplement
    if request is None:
        return ""
    until = supplement_answer_by(datetime.fromisoformat(request.requested_at), office.calendar)
    return f"{moment_text(until)[:10]}T23:59:59+07:00"


def why_not(office: Office, dossier: Dossier, name: Act, content: Record, claim: Claim) -> Refusal | None:
    """Why this act is refused now, for a screen that asks before a form is filled in."""
    return office.why_not(name) or guards.why_not_act(dossier, name, content, situation_of(office, dossier, claim))


def _write(office: Office, name: Act, ready: _Ready) -> Done | Refusal:
    dossier = ready.dossier
    written = office.append([office.draft(name, ready.content, ready.claim, dossier=dossier.id)])
    if isinstance(written, Refusal):
        return written
    if name is Act.DESTROY_CONTENT and (office.folder / SYNC_STATE_FILE).exists():
        from motcua_tui.desk.forgetting import forget_destroyed  # only an office with a line loads it

        forget_destroyed(office, dossier.id)
    after = office.store.dossier(dossier.id)
    assert after is not None
    return Done(dossier=after, entry=written[0].hash, notices=ready.notices)


def _completed(office: Office, dossier: Dossier, name: Act, ask: Record, claim: Claim) -> Record | Refusal:
    """The ask with what follows from the calendar: the content that is recorded."""
    complete = _COMPLETE.get(name)
    return complete(office, dossier, ask, claim) if complete else ask


def _extended(office: Office, dossier: Dossier, ask: Record, claim: Claim) -> Record | Refusal:
    assert isinstance(ask, ExtendAsk)
    due = closing_of_day(office, ask.new_due_at)
    if isinstance(due, Refusal):
        return due
    unsure = _if_it_changes(dossier, unconfirmed=not office.calendar.is_confirmed(int(due[:4])))
    return acts.Extended(reason=ask.reason, new_due_at=due, due_unconfirmed=unsure, override=ask.override)


def _if_it_changes(dossier: Dossier, *, unconfirmed: bool) -> bool | None:
    """Whether the new day rests on an unconfirmed year, said only where the old one did not say the same."""
    return unconfirmed if unconfirmed != dossier.due_unconfirmed else None


def _forwarded(office: Office, dossier: Dossier, ask: Record, claim: Claim) -> Record | Refusal:
    assert isinstance(ask, ForwardAsk)
    due_at = None
    if ask.limit:
        limit = parse_limit(ask.limit)
        if isinstance(limit, Refusal):
            return limit
        due_at = due_of_limit(office, limit, claim.at).due_at
    return acts.Forwarded(to_unit=ask.to_unit, task=ask.task, limit=ask.limit, due_at=due_at, override=ask.override)


def _supplemented(office: Office, dossier: Dossier, ask: Record, claim: Claim) -> Record | Refusal:
    """The whole period starts again from the day the dossier is complete (NĐ 118 Đ19.5)."""
    assert isinstance(ask, SupplementReceivedAsk)
    limit = parse_limit(dossier.procedure.limit) if dossier.procedure.limit else _limit_promised(office, dossier)
    if limit is None or isinstance(limit, Refusal):
        return acts.SupplementReceived(parts=ask.parts, override=ask.override)
    due = due_of_limit(office, limit, claim.at)
    return acts.SupplementReceived(
        parts=ask.parts, due_at=due.due_at, due_unconfirmed=due.unconfirmed, override=ask.override
    )


def _limit_promised(office: Office, dossier: Dossier) -> Limit | None:
    """The whole period of a dossier whose date was given by hand: the working days from receipt to the first date."""
    if dossier.first_due_at is None or not dossier.is_received:
        return None
    days = working_days_between(office, dossier.received_at, dossier.first_due_at)
    return Limit(value=days, unit="working_days") if 0 < days <= limits.LIMIT_VALUE_MAX else Limit(value=1, unit="same_day")


def _accepted(office: Office, dossier: Dossier, ask: Record, claim: Claim) -> Record | Refusal:
    """Complete now: the period counts from here, with the limit of the registration or the one given (NĐ 118 Đ17.3)."""
    assert isinstance(ask, AcceptAsk)
    code = number_in_advance(office, claim.at[:10])
    made = acts.Accepted(parts=ask.parts, official_code=code, override=ask.override)
    if ask.due_at:
        given = due_from_text(office, ask.due_at, claim.at)
        return given if isinstance(given, Refusal) else replace(made, due_at=given.due_at, due_unconfirmed=given.unconfirmed)
    limit = parse_limit(ask.limit or dossier.procedure.limit) if ask.limit or dossier.procedure.limit else None
    if limit is None:
        return no("receive.limit_needed", "Danh mục không ghi thời hạn của thủ tục này. Hãy nhập thời hạn hoặc ngày hẹn trả.")
    if isinstance(limit, Refusal):
        return limit
    due = due_of_limit(office, limit, claim.at)
    recorded = str(limit) if str(limit) != dossier.procedure.limit else ""
    return replace(made, due_at=due.due_at, due_unconfirmed=due.unconfirmed, limit=recorded)


def _error_reported(office: Office, dossier: Dossier, ask: Record, claim: Claim) -> Record | Refusal:
    """Three working days to bring the corrected result back to the counter (NĐ 118 Đ23.1)."""
    assert isinstance(ask, ReportErrorAsk)
    until = moment_text(correction_by(datetime.fromisoformat(claim.at), office.calendar))
    unsure = not office.calendar.is_confirmed(int(until[:4]))
    return acts.ErrorReported(reason=ask.reason, due_at=until, due_unconfirmed=unsure, override=ask.override)


def _accepted_online(office: Office, dossier: Dossier, ask: Record, claim: Claim) -> Record | Refusal:
    assert isinstance(ask, AcceptOnlineAsk)
    return accepted_online(office, dossier, ask, claim)


def _finished(office: Office, dossier: Dossier, ask: Record, claim: Claim) -> Record | Refusal:
    """A dossier with a result takes its certification numbers, unless it took them when it was received."""
    assert isinstance(ask, FinishAsk)
    taken = () if dossier.books else _numbers_at_end(office, dossier, ask, claim)
    return taken if isinstance(taken, Refusal) else acts.Finished(books=taken, override=ask.override)


def _numbers_at_end(office: Office, dossier: Dossier, ask: FinishAsk, claim: Claim) -> tuple[acts.BookNumber, ...] | Refusal:
    count = ask.documents or len(ask.document_names) or dossier.documents
    return numbers_taken(office, dossier.procedure.code, count, claim, ask.document_names, ask.book_number)


def _corrected(office: Office, dossier: Dossier, ask: Record, claim: Claim) -> Record | Refusal:
    """New values must be values the dossier could have been received with."""
    assert isinstance(ask, acts.Corrected)
    fields = dict(ask.fields)
    unsure = None
    if "due_at" in fields:
        given = due_from_text(office, fields["due_at"], dossier.received_at)
        if isinstance(given, Refusal):
            return given
        fields["due_at"], unsure = given.due_at, _if_it_changes(dossier, unconfirmed=given.unconfirmed)
    if fields.get("slip_no"):
        slip = free_slip(office, fields["slip_no"])
        if isinstance(slip, Refusal):
            return slip
        fields["slip_no"] = slip
    born = (value for name, value in fields.items() if name.endswith(".birth_date") and value)
    if impossible := next((bad for text in born if (bad := check_birth_date(text))), None):
        return impossible
    dated = parse_date(fields["authorisation.dated"]) if fields.get("authorisation.dated") else None
    if isinstance(dated, Refusal):
        return dated
    content = replace(ask, fields=fields, due_unconfirmed=unsure)
    trial = effects.corrected(dossier, content)
    valid = read_value(cast(Json, plain(trial)), Dossier, area="correct") if not isinstance(trial, Refusal) else trial
    return valid if isinstance(valid, Refusal) else content


def _linked(office: Office, dossier: Dossier, ask: Record, claim: Claim) -> Record | Refusal:
    assert isinstance(ask, LinkAsk)
    return linked.linked_content(dossier, ask, datetime.fromisoformat(claim.at), office.calendar)


def _link_returned(office: Office, dossier: Dossier, ask: Record, claim: Claim) -> Record | Refusal:
    assert isinstance(ask, ReturnLinkAsk)
    return linked.returned_content(dossier, ask, datetime.fromisoformat(claim.at), office.calendar)


def _of_papers(_office: Office, dossier: Dossier, ask: Record, _claim: Claim) -> Record | Refusal:
    """Papers are named by numbers the dossier has."""
    assert isinstance(ask, acts.Located | acts.HandedOver)
    missing = next((number for number in ask.parts if number > len(dossier.parts)), None)
    return ask if missing is None else part_unknown(missing)


def part_unknown(part: int) -> Refusal:
    """The dossier has no paper of this number."""
    return no("attach.part_unknown", "Hồ sơ không có thành phần số {part}. Hãy xem lại danh sách thành phần.", part=part)


_Complete = Callable[[Office, Dossier, Record, Claim], Record | Refusal]
_COMPLETE: dict[Act, _Complete] = {
    Act.EXTEND: _extended,
    Act.FINISH: _finished,
    Act.FORWARD: _forwarded,
    Act.LINK: _linked,
    Act.RETURN_LINK: _link_returned,
    Act.SUPPLEMENT_RECEIVED: _supplemented,
    Act.ACCEPT_ONLINE: _accepted_online,
    Act.ACCEPT: _accepted,
    Act.REPORT_ERROR: _error_reported,
    Act.CORRECT: _corrected,
    Act.LOCATE: _of_papers,
    Act.HAND_OVER: _of_papers,
}


def _why_not_settled(dossier: Dossier, content: Record) -> Refusal | None:
    if not isinstance(content, acts.Settled):
        return None
    conflict = next((known for known in dossier.conflicts if known.id == content.conflict), None)
    if conflict is None:
        return no("settle.unknown", "Hồ sơ không có xung đột này, hoặc đã được xử lý. Hãy mở lại hồ sơ.")
    if content.keep not in {one.hash for one in conflict.acts}:
        return no(
            "settle.not_in_conflict",
            "Việc được giữ lại không thuộc xung đột này. Hãy chọn một trong các việc được liệt kê.",
        )
    return None
