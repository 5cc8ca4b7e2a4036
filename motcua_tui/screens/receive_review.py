"""What a clerk should see before saving: the due date with its reason, and whatever deserves a second look."""

from __future__ import annotations

from datetime import datetime

from motcua_tui.desk.clock import Claim
from motcua_tui.desk.due import DueAnswer
from motcua_tui.desk.intake_notices import notices_for
from motcua_tui.desk.office import Office
from motcua_tui.desk.receive import promise
from motcua_tui.desk.reuse import Earlier, earlier_papers
from motcua_tui.screens.receive_typed import PersonTyped, Typed, limit_or_day
from motcua_tui.screens.words import limit_words
from motcua_tui.text import _, say
from motcua_tui.widgets.days_typed import iso_of
from schemas.asks import ReceiveAsk
from schemas.base import Record
from schemas.intake import Authorisation, Person
from schemas.person.identity import id_warnings, kind_warnings
from schemas.person.phone import read_phone
from schemas.procedure import Procedure, limit_for, parse_limit
from schemas.refusal import Notice, Refusal
from schemas.rules.due import Due
from schemas.text import fold
from schemas.times import in_vietnam, short_date, weekday_name

UNSAID = frozenset({"receive.no_id_number", "catalogue.no_limit"})
"""Said by the empty field itself."""
LAST = ("catalogue.starter",)


class Review(Record):
    """What follows from what has been typed so far. `due` is None while a limit is missing."""

    due: DueAnswer | None = None
    limit: str = ""
    by_hand: bool = False
    notices: tuple[Notice, ...] = ()
    again: tuple[Earlier, ...] = ()
    """Papers of this procedure that the owner gave before."""


def review(office: Office, typed: Typed, procedure: Procedure | None) -> Review:
    """Look at the form as the desk will when it saves. Never refuses: what is missing is not there yet."""
    state = office.clock.state(office.store)
    claim = Claim(at=office.time_of_act(), trust=state.trust)
    if procedure is None:
        return Review(notices=_about_people(typed))
    again = _again(office, typed)
    ask = _ask(typed)
    promised = promise(office, procedure, ask, claim.at)
    if isinstance(promised, Refusal):
        return Review(notices=_about_people(typed), again=again)
    notices = notices_for(office, ask, procedure, promised.due, claim)
    return Review(due=promised.due, limit=promised.limit, by_hand=bool(typed.due), notices=_sorted(notices), again=again)


def _again(office: Office, typed: Typed) -> tuple[Earlier, ...]:
    names = {fold(paper.name) for paper in typed.parts}
    found = earlier_papers(office, typed.applicant.id_number) if names else []
    return () if isinstance(found, Refusal) else tuple(one for one in found if fold(one.name) in names)


def _ask(typed: Typed) -> ReceiveAsk:
    """The ask as far as it is known: a preview must not wait for the last field."""
    chosen = limit_or_day(typed.due) if typed.due else ("", "")
    limit, day = ("", "") if isinstance(chosen, Refusal) else chosen
    return ReceiveAsk(
        procedure=typed.procedure,
        applicant=_person(typed.applicant),
        submitter=_person(typed.submitter) if typed.other else None,
        authorisation=Authorisation(document=typed.authorised.document) if typed.authorised.document.strip() else None,
        channel=typed.channel,
        case=typed.case,
        immediate=typed.immediate,
        limit=limit,
        due_at=day,
    )


def _person(person: PersonTyped) -> Person:
    return Person(
        name=person.name or "?",
        id_number=person.id_number,
        birth_date=iso_of(person.birth_date, partial=True) or "",
        sex=person.sex,
        phone=person.phone,
        email=person.email,
        kind=person.kind,
    )


def _about_people(typed: Typed) -> tuple[Notice, ...]:
    found: list[Notice] = []
    for person in (typed.applicant, *((typed.submitter,) if typed.other else ())):
        found += id_warnings(person.id_number, iso_of(person.birth_date, partial=True) or "", person.sex)
        found += kind_warnings(person.id_number, person.kind)
        phone = read_phone(person.phone) if person.phone else None
        found += phone.warnings if phone is not None and not isinstance(phone, Refusal) else ()
    return tuple(found)


def _sorted(notices: list[Notice]) -> tuple[Notice, ...]:
    said = [one for one in notices if one.code not in UNSAID]
    return tuple(sorted(said, key=lambda one: one.code in LAST))


def is_immediate(office: Office, procedure: Procedure, typed: Typed) -> bool:
    """Whether the result is given at once (NĐ 118/2025 Điều 17 khoản 4): the law says so and the hour allows it."""
    if procedure.immediate is not True:
        return False
    now = office.time_of_act()
    promised = promise(office, procedure, _ask(typed), now)
    if isinstance(promised, Refusal):
        return limit_for(procedure, typed.case or None, typed.channel) is None
    return promised.due.due_at[:10] == now[:10]


def due_of(answer: DueAnswer) -> Due:
    """The account of days for the explainer."""
    return Due(due_at=datetime.fromisoformat(answer.due_at), unconfirmed=answer.unconfirmed, days=answer.days)


def due_words(answer: DueAnswer) -> str:
    """The promise in one line: "Hẹn trả: 17:00 Thứ Năm 26/11/2026"."""
    moment = in_vietnam(datetime.fromisoformat(answer.due_at))
    day = moment.date()
    return _("Hẹn trả: {time} {weekday} {date}").format(
        time=moment.strftime("%H:%M"), weekday=_(weekday_name(day)), date=short_date(day)
    )


def why_words(found: Review) -> str:
    """Why it is due then, in one line."""
    if found.due is None:
        return ""
    if not found.limit:
        return _("Ngày hẹn do cán bộ nhập.")
    limit = parse_limit(found.limit)
    if isinstance(limit, Refusal):
        return ""
    whence = _("cán bộ nhập") if found.by_hand else _("theo danh mục")
    skipped = sum(not day.counted for day in found.due.days[1:])
    rest = "; " + _("bỏ qua {n} ngày nghỉ").format(n=skipped) if skipped else ""
    if limit.unit in ("same_day", "hours") and found.due.days:
        rest = ". " + say(found.due.days[0].reason)
    words = limit_words(found.limit)
    return f"{words[:1].upper()}{words[1:]} ({whence}){rest}"

