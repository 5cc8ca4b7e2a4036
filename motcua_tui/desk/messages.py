"""What to tell a person by telephone, SMS or Zalo: filled from the dossier, copied by a clerk, kept nowhere."""

from __future__ import annotations

from datetime import date, datetime

from msgspec.structs import replace

from motcua_tui.desk.act import dossier_for
from motcua_tui.desk.office import Office
from motcua_tui.text import say
from schemas.base import Record
from schemas.canonical import Json
from schemas.dossier import Dossier
from schemas.messages import DEFAULTS, filled, plain_letters
from schemas.refusal import Notice, Refusal, no, note
from schemas.rules.terms import supplement_answer_by
from schemas.status import Status
from schemas.times import short_date, short_moment

KINDS = tuple(DEFAULTS)


class _Told(Record):
    """What is told: why, which papers are missing, until which day."""

    reason: str = ""
    papers: tuple[str, ...] = ()
    until: date | None = None


class Message(Record):
    """A text ready to be sent, the number of whoever brought the dossier, and what to look at before it is sent."""

    kind: str
    phone: str
    text: str
    notices: tuple[Notice, ...] = ()


def kind_for(dossier: Dossier) -> str:
    """What there is to tell about this dossier now; "" for nothing."""
    if dossier.destroyed:
        return ""
    if dossier.status is Status.FINISHED:
        return "ready"
    if dossier.status is Status.SUPPLEMENT_REQUESTED or (dossier.status is Status.REGISTERED and dossier.guidances):
        return "supplement"
    return "apology" if dossier.apologies or dossier.extensions else ""


def message(office: Office, number: str, kind: str = "", *, plain: bool = False) -> Message | Refusal:
    """The text of this kind, or of whatever there is to tell. That it was asked for is noted in the access log.

    A day that is over is not named in it; the clerk is told instead.
    """
    dossier = dossier_for(office, number)
    if isinstance(dossier, Refusal):
        return dossier
    wanted = kind or kind_for(dossier)
    if wanted not in KINDS or dossier.destroyed or (wanted != kind_for(dossier) and not _fits(dossier, wanted)):
        return no(
            "message.nothing_to_say", "Hồ sơ này chưa có việc cần báo cho người nộp theo mẫu tin đó. Hãy chọn mẫu tin khác."
        )
    told = _what(office, dossier, wanted)
    is_over = told.until is not None and told.until.isoformat() < office.clock.text(office.store)[:10]
    values = _values(office, dossier, replace(told, until=None) if is_over else told)
    text = filled(office.setting(f"message.{wanted}"), values)
    office.note_look(dossier.id, f"message {wanted}")
    notices = (_day_over(wanted, told.until),) if is_over and told.until else ()
    return Message(kind=wanted, phone=_person(dossier)[1], text=plain_letters(text) if plain else text, notices=notices)


def message_json(office: Office, number: str, kind: str, *, plain: bool) -> dict[str, Json] | Refusal:
    """The message as `motcua message` prints it."""
    made = message(office, number, kind, plain=plain)
    if isinstance(made, Refusal):
        return made
    warnings: list[Json] = [{"code": one.code, "message": say(one)} for one in made.notices]
    return {"kind": made.kind, "phone": made.phone, "text": made.text, "warnings": warnings}


def _day_over(kind: str, until: date) -> Notice:
    """The day this kind of text would name has passed."""
    day = short_date(until)
    if kind == "supplement":
        return note(
            "message.answer_over",
            "Hạn bổ sung đã hết từ ngày {until} nên tin không nhắc ngày. Nếu không chờ nữa, hãy đóng hồ sơ quá 15 ngày.",
            until=day,
        )
    return note(
        "message.promise_over",
        "Ngày hẹn trong lời xin lỗi ({until}) đã qua nên tin không nhắc ngày. Hãy xin lỗi lại với ngày mới rồi soạn tin.",
        until=day,
    )


def _fits(dossier: Dossier, kind: str) -> bool:
    """An apology may be sent again while a dossier with one is still open or ready."""
    return kind == "apology" and bool(dossier.apologies or dossier.extensions)


def _person(dossier: Dossier) -> tuple[str, str]:
    """Name and telephone of whoever brought it, the owner's telephone where the bringer left none."""
    who = dossier.submitter or dossier.applicant
    return who.name, who.phone or dossier.applicant.phone


def _values(office: Office, dossier: Dossier, told: _Told) -> dict[str, str]:
    return {
        "office": office.setting("agency.name") or office.store.identity.office,
        "code": dossier.official_code or dossier.provisional_code,
        "name": _person(dossier)[0],
        "procedure": dossier.procedure.name,
        "place": office.setting("agency.address") or office.store.identity.office,
        "hours": office.setting("office.hours").replace(";", ","),
        "hotline": office.setting("agency.hotline"),
        "reason": told.reason,
        "papers": ", ".join(told.papers),
        "until": short_date(told.until) if told.until else "",
        "due": short_moment(datetime.fromisoformat(dossier.due_at)) if dossier.due_at else "",
        "signer": office.officer.display,
    }


def _what(office: Office, dossier: Dossier, kind: str) -> _Told:
    """Reason, papers and until when, as far as this kind has them."""
    if kind == "supplement":
        asked = dossier.supplements[-1] if dossier.supplements else None
        told = dossier.guidances[-1] if dossier.guidances else None
        if asked is None:
            return _Told(reason=told.reason, papers=told.parts) if told else _Told()
        until = supplement_answer_by(datetime.fromisoformat(asked.requested_at), office.calendar)
        return _Told(reason=asked.reason, papers=asked.parts, until=until.date())
    if kind == "apology":
        moved = dossier.extensions[-1] if dossier.extensions else None
        late = dossier.apologies[-1] if dossier.apologies else None
        if late is not None and (moved is None or moved.at < late.at):
            return _Told(reason=late.reason, until=_day(late.expected_on))
        return _Told(reason=moved.reason, until=_day(moved.new or "")) if moved else _Told()
    return _Told()


def _day(text: str) -> date | None:
    return date.fromisoformat(text[:10]) if len(text) >= 10 else None
