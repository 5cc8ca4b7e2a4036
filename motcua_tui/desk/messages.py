"""What to tell a person by telephone, SMS or Zalo: filled from the dossier, copied by a clerk, kept nowhere."""

from __future__ import annotations

from datetime import datetime

from motcua_tui.desk.act import dossier_for
from motcua_tui.desk.office import Office
from schemas.base import Record
from schemas.canonical import Json
from schemas.dossier import Dossier
from schemas.messages import DEFAULTS, filled, plain_letters
from schemas.refusal import Refusal, no
from schemas.rules.terms import supplement_answer_by
from schemas.status import Status
from schemas.times import short_date, short_moment

KINDS = tuple(DEFAULTS)


class Message(Record):
    """A text ready to be sent, and the number of whoever brought the dossier."""

    kind: str
    phone: str
    text: str


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
    """The text of this kind, or of whatever there is to tell. That it was asked for is noted in the access log."""
    dossier = dossier_for(office, number)
    if isinstance(dossier, Refusal):
        return dossier
    wanted = kind or kind_for(dossier)
    if wanted not in KINDS or dossier.destroyed or (wanted != kind_for(dossier) and not _fits(dossier, wanted)):
        return no("message.nothing_to_say", "Hồ sơ này chưa có việc cần báo cho người nộp theo mẫu tin đó.")
    text = filled(office.setting(f"message.{wanted}"), _values(office, dossier, wanted))
    office.note_look(dossier.id, f"message {wanted}")
    return Message(kind=wanted, phone=_person(dossier)[1], text=plain_letters(text) if plain else text)


def message_json(office: Office, number: str, kind: str, *, plain: bool) -> dict[str, Json] | Refusal:
    """The message as `motcua message` prints it."""
    made = message(office, number, kind, plain=plain)
    return made if isinstance(made, Refusal) else {"kind": made.kind, "phone": made.phone, "text": made.text}


def _fits(dossier: Dossier, kind: str) -> bool:
    """An apology may be sent again while a dossier with one is still open or ready."""
    return kind == "apology" and bool(dossier.apologies or dossier.extensions)


def _person(dossier: Dossier) -> tuple[str, str]:
    """Name and telephone of whoever brought it, the owner's telephone where the bringer left none."""
    who = dossier.submitter or dossier.applicant
    return who.name, who.phone or dossier.applicant.phone


def _values(office: Office, dossier: Dossier, kind: str) -> dict[str, str]:
    reason, papers, until = _what(office, dossier, kind)
    return {
        "office": office.setting("agency.name") or office.store.identity.office,
        "code": dossier.official_code or dossier.provisional_code,
        "name": _person(dossier)[0],
        "procedure": dossier.procedure.name,
        "place": office.setting("agency.address") or office.store.identity.office,
        "hours": office.setting("office.hours").replace(";", ","),
        "hotline": office.setting("agency.hotline"),
        "reason": reason,
        "papers": papers,
        "until": until,
        "due": short_moment(datetime.fromisoformat(dossier.due_at)) if dossier.due_at else "",
        "signer": office.officer.display,
    }


def _what(office: Office, dossier: Dossier, kind: str) -> tuple[str, str, str]:
    """Reason, papers and until when, as far as this kind has them."""
    if kind == "supplement":
        asked = dossier.supplements[-1] if dossier.supplements else None
        told = dossier.guidances[-1] if dossier.guidances else None
        reason = asked.reason if asked else told.reason if told else ""
        parts = asked.parts if asked else told.parts if told else ()
        until = supplement_answer_by(datetime.fromisoformat(asked.requested_at), office.calendar) if asked else None
        return reason, ", ".join(parts), short_date(until.date()) if until else ""
    if kind == "apology":
        moved = dossier.extensions[-1] if dossier.extensions else None
        late = dossier.apologies[-1] if dossier.apologies else None
        if late is not None and (moved is None or moved.at < late.at):
            return late.reason, "", _day(late.expected_on)
        return (moved.reason, "", _day(moved.new or "")) if moved else ("", "", "")
    return "", "", ""


def _day(text: str) -> str:
    return f"{text[8:10]}/{text[5:7]}/{text[:4]}" if len(text) >= 10 else ""
