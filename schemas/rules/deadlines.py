"""By when the counter must take its next step on a dossier (NĐ 118/2025): shown on the screen, on paper, in the reminders."""

from __future__ import annotations

from datetime import datetime, time
from typing import Literal

from schemas.base import Record
from schemas.dossier import Dossier
from schemas.refusal import Notice, note
from schemas.rules import terms
from schemas.rules.calendar import Calendar
from schemas.status import Status
from schemas.times import at, moment_text, short_moment

Step = Literal["answer", "forward", "request", "complete", "extend", "correct"]

_BEFORE_RESULT = (Status.RECEIVED, Status.PROCESSING, Status.PAYMENT_REQUIRED)


class Deadline(Record):
    """One step that has a last moment: which step, until when (canonical text), and the sentence that says it."""

    step: Step
    by: str
    notice: Notice


def deadlines(dossier: Dossier, calendar: Calendar) -> tuple[Deadline, ...]:
    """The steps still to be taken on this dossier, the earliest first. Nothing once its content is destroyed."""
    if dossier.destroyed:
        return ()
    found = [made for make in (_answer, _forward, _request, _complete, _extend, _correct) if (made := make(dossier, calendar))]
    return tuple(sorted(found, key=lambda one: one.by))


def _deadline(step: Step, by: datetime, text: str) -> Deadline:
    return Deadline(step=step, by=moment_text(by), notice=note(f"deadline.{step}", text, by=short_moment(by)))


def _answer(dossier: Dossier, calendar: Calendar) -> Deadline | None:
    if dossier.status is not Status.REGISTERED or dossier.answer_by is None:
        return None
    by = datetime.fromisoformat(dossier.answer_by)
    return _deadline("answer", by, "Trả lời hồ sơ nộp trực tuyến chậm nhất {by} (NĐ 118 Đ17.2.c)")


def forward_by(dossier: Dossier, calendar: Calendar) -> datetime | None:
    """Until when the paper file of this dossier is handed on, None where there is no paper to hand on."""
    if not dossier.is_received or dossier.immediate or dossier.channel == "online":
        return None
    return terms.forward_paper_by(datetime.fromisoformat(dossier.received_at), calendar)


def _forward(dossier: Dossier, calendar: Calendar) -> Deadline | None:
    by = forward_by(dossier, calendar) if dossier.status is Status.RECEIVED and not dossier.forwards else None
    if by is None:
        return None
    return _deadline("forward", by, "Chuyển hồ sơ giấy đi giải quyết chậm nhất {by} (NĐ 118 Đ18.2)")


def _request(dossier: Dossier, calendar: Calendar) -> Deadline | None:
    if dossier.status not in (Status.RECEIVED, Status.PROCESSING) or dossier.supplements or dossier.decision or dossier.immediate:
        return None
    by = terms.supplement_notice_by(datetime.fromisoformat(dossier.received_at), calendar)
    return _deadline("request", by, "Nếu cần bổ sung: yêu cầu một lần, chậm nhất {by} (NĐ 118 Đ19.5)")


def _complete(dossier: Dossier, calendar: Calendar) -> Deadline | None:
    request = dossier.open_supplement
    if dossier.status is not Status.SUPPLEMENT_REQUESTED or request is None:
        return None
    by = terms.supplement_answer_by(datetime.fromisoformat(request.requested_at), calendar)
    return _deadline("complete", by, "Người nộp bổ sung đến hết {by}; sau đó cán bộ đóng hồ sơ (NĐ 118 Đ19.5)")


def _extend(dossier: Dossier, calendar: Calendar) -> Deadline | None:
    if dossier.status not in _BEFORE_RESULT or dossier.due_at is None or dossier.extensions:
        return None
    last = terms.extension_by(datetime.fromisoformat(dossier.due_at), calendar)
    if last.isoformat() < dossier.received_at[:10]:
        return None
    closing = calendar.closing(last) if calendar.is_working(last) else at(last, time(17, 0))
    return _deadline("extend", closing, "Nếu sẽ trễ hẹn: xin lỗi và gia hạn chậm nhất {by} (NĐ 118 Đ19.6)")


def _correct(dossier: Dossier, calendar: Calendar) -> Deadline | None:
    error = dossier.open_error
    if error is None or error.due_at is None:
        return None
    by = datetime.fromisoformat(error.due_at)
    return _deadline("correct", by, "Đính chính kết quả sai chậm nhất {by} (NĐ 118 Đ23.1)")
