"""What a clerk or a script asks for, as it arrives: read, cleaned of synonyms, checked, never trusted.

An ask is what a person can know; the desk adds what follows from calendar, catalogue and clock and records it as
the contents of `schemas.acts`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, TypeVar

from msgspec import Meta

from schemas import acts, limits
from schemas.acts import Act
from schemas.base import Record, nfc, read_value, safe_name
from schemas.canonical import Json
from schemas.intake import Authorisation, Channel, Fees, Note, PartNames, Parts, Person, Reason, ReturnBy
from schemas.person.birth import check_birth_date
from schemas.refusal import Refusal, no
from schemas.text import check_text
from schemas.times import parse_date

Plain = dict[str, Json]
Asked = TypeVar("Asked", bound="ReceiveAsk")

MANY_LINES = frozenset({"note", "reason", "comment", "text", "task", "ground", "scan"})

_SEX = {"nam": "male", "nữ": "female", "nu": "female", "m": "male", "f": "female", "khác": "other"}
_KIND = {
    "": "citizen", "1": "citizen", "2": "enterprise", "3": "state_agency", "4": "organisation", "individual": "citizen",
    "person": "citizen", "business": "enterprise", "company": "enterprise", "organization": "organisation",
    "agency": "state_agency",
}  # fmt: skip
_FEE_KIND = {"": "fee", "phí": "fee", "phi": "fee", "lệ phí": "charge", "le phi": "charge", "le_phi": "charge"}


DocumentName = Annotated[str, Meta(min_length=1, max_length=limits.PAPER_TITLE_MAX)]


class ReceiveAsk(Record):
    """`motcua receive`: everything a counter needs to take a dossier in."""

    procedure: Annotated[str, Meta(min_length=1, max_length=limits.PROCEDURE_CODE_MAX)]
    applicant: Person
    submitter: Person | None = None
    channel: Channel = "counter"
    case: Annotated[str, Meta(max_length=limits.CASE_NAME_MAX)] = ""
    parts: Parts | None = None
    fees: Fees | None = None
    note: Note = ""
    copies_count: Annotated[int, Meta(ge=1, le=limits.COPIES_MAX)] = 1
    return_by: ReturnBy = "counter"
    immediate: bool = False
    limit: Annotated[str, Meta(max_length=40)] = ""
    due_at: Annotated[str, Meta(max_length=40)] = ""
    documents: Annotated[int, Meta(ge=1, le=limits.DOCUMENTS_MAX)] = 1
    """How many types of documents are certified: each takes a number of the book (TT 01/2020 Đ4)."""
    document_names: Annotated[tuple[DocumentName, ...], Meta(max_length=limits.DOCUMENTS_MAX)] = ()
    """What they are; as many as there are documents, or none."""
    book_number: Annotated[int, Meta(ge=0, le=limits.BOOK_NUMBER_MAX)] = 0
    """For what was done on paper: the first number that was written by hand. 0 means the book's next one."""
    slip_no: acts.Code = ""
    authorisation: Authorisation | None = None
    override: acts.Ground = ""


class GuideAsk(ReceiveAsk, kw_only=True):
    """`motcua guide`: what is on the counter, and what is to be brought or mended before it can be taken in."""

    reason: Reason
    missing: PartNames = ()


class TurnedAwayAsk(ReceiveAsk, kw_only=True):
    """`motcua refuse`: what is on the counter, and why it is not taken in."""

    reason: Reason


class AcceptAsk(Record):
    """`accept {parts?, limit?, due_at?}`; the due date is computed at the desk."""

    parts: Parts = ()
    limit: Annotated[str, Meta(max_length=40)] = ""
    due_at: Annotated[str, Meta(max_length=40)] = ""
    override: acts.Ground = ""


class AcceptOnlineAsk(Record):
    """`accept-online {limit?, due_at?}`; without either the due date is counted from the procedure's limit."""

    limit: Annotated[str, Meta(max_length=40)] = ""
    due_at: Annotated[str, Meta(max_length=40)] = ""
    override: acts.Ground = ""


class ReportErrorAsk(Record):
    """`report-error {reason}`; by when it is corrected is computed at the desk."""

    reason: Reason
    override: acts.Ground = ""


class ForwardAsk(Record):
    """`forward {to_unit, task, limit?}`; the due date is computed at the desk."""

    to_unit: Annotated[str, Meta(min_length=1, max_length=limits.OFFICE_MAX)]
    task: Annotated[str, Meta(max_length=limits.TASK_MAX)] = ""
    limit: Annotated[str, Meta(max_length=40)] = ""
    override: acts.Ground = ""


class LinkTaskAsk(Record):
    """One unit's task; `step` 1 begins at once, each later step when the one before came back."""

    unit: Annotated[str, Meta(min_length=1, max_length=limits.OFFICE_MAX)]
    task: Annotated[str, Meta(min_length=1, max_length=limits.TASK_MAX)]
    limit: Annotated[str, Meta(min_length=1, max_length=40)]
    step: Annotated[int, Meta(ge=1, le=limits.LINKS_AT_ONCE_MAX)] = 1
    after: Annotated[tuple[acts.TaskNumber, ...], Meta(max_length=limits.LINKS_MAX)] = ()


class LinkAsk(Record):
    """`link {tasks: [{unit, task, limit, step?, after?}], lead?}`; numbers and due dates are given at the desk."""

    tasks: Annotated[tuple[LinkTaskAsk, ...], Meta(min_length=1, max_length=limits.LINKS_AT_ONCE_MAX)]
    lead: Annotated[str, Meta(max_length=limits.OFFICE_MAX)] = ""
    override: acts.Ground = ""


class ReturnLinkAsk(Record):
    """`return-link {number?, outcome?, document_no?, note?}`; without a number the only task that is open."""

    number: Annotated[int, Meta(ge=0, le=limits.LINKS_MAX)] = 0
    outcome: acts.LinkOutcome = "done"
    document_no: Annotated[str, Meta(max_length=limits.DOCUMENT_NO_MAX)] = ""
    note: Annotated[str, Meta(max_length=limits.TASK_MAX)] = ""
    override: acts.Ground = ""


class FinishAsk(Record):
    """`finish {documents?}`: the numbers of the certification book are given at the desk, for as many types of documents as
    the dossier was received with where nothing else is said."""

    documents: Annotated[int, Meta(ge=1, le=limits.DOCUMENTS_MAX)] | None = None
    document_names: Annotated[tuple[DocumentName, ...], Meta(max_length=limits.DOCUMENTS_MAX)] = ()
    book_number: Annotated[int, Meta(ge=0, le=limits.BOOK_NUMBER_MAX)] = 0
    override: acts.Ground = ""


class ExtendAsk(Record):
    """`extend {reason, new_due_at}`: a moment, or a day which means its closing hour."""

    reason: Reason
    new_due_at: Annotated[str, Meta(min_length=1, max_length=40)]
    override: acts.Ground = ""


class SupplementReceivedAsk(Record):
    """`supplement-received {parts[]}`; the new due date is computed at the desk."""

    parts: Parts = ()
    override: acts.Ground = ""


ASK_KINDS: dict[Act, type[Record]] = {
    **{act: kind for act, kind in acts.CONTENT.items() if act not in acts.BEGINS},
    Act.FORWARD: ForwardAsk,
    Act.LINK: LinkAsk,
    Act.RETURN_LINK: ReturnLinkAsk,
    Act.EXTEND: ExtendAsk,
    Act.FINISH: FinishAsk,
    Act.SUPPLEMENT_RECEIVED: SupplementReceivedAsk,
    Act.ACCEPT_ONLINE: AcceptOnlineAsk,
    Act.ACCEPT: AcceptAsk,
    Act.REPORT_ERROR: ReportErrorAsk,
}


def read_receive(plain: Json) -> ReceiveAsk | Refusal:
    """Read the JSON of `motcua receive`; `scan` must have been merged into `applicant` before."""
    return _read_counter(plain, ReceiveAsk, "receive")


def read_guide(plain: Json) -> GuideAsk | Refusal:
    """Read the JSON of `motcua guide`: that of `receive` with `reason` and `missing`."""
    return _read_counter(plain, GuideAsk, "guide")


def read_turned_away(plain: Json) -> TurnedAwayAsk | Refusal:
    """Read the JSON of `motcua refuse`: that of `receive` with `reason`."""
    return _read_counter(plain, TurnedAwayAsk, "refuse")


def _read_counter(plain: Json, kind: type[Asked], area: str) -> Asked | Refusal:
    checked = _hygiene(plain, area)
    if isinstance(checked, Refusal):
        return checked
    ask = read_value(_tidy_receive(checked), kind, area=area)
    return ask if isinstance(ask, Refusal) else _why_not_people(ask) or ask


def _why_not_people(ask: ReceiveAsk) -> Refusal | None:
    """Dates of birth, and of an authorisation, that no calendar has."""
    born = [person.birth_date for person in (ask.applicant, ask.submitter) if person is not None and person.birth_date]
    impossible = next((bad for text in born if (bad := check_birth_date(text))), None)
    return impossible or (_why_not_day(ask.authorisation.dated) if ask.authorisation else None)


def _why_not_day(text: str) -> Refusal | None:
    day = parse_date(text) if text else None
    return day if isinstance(day, Refusal) else None


def read_act(act: Act, plain: Json) -> Record | Refusal:
    """Read the JSON of `motcua act DOSSIER ACT` into that act's ask."""
    checked = _hygiene(plain, act)
    if isinstance(checked, Refusal):
        return checked
    tidy = _TIDY.get(act)
    # A correction must not lose a field silently: there a null is refused.
    known = checked if act is Act.CORRECT else _without_gaps(checked)
    tidied = tidy(known) if tidy else known
    if isinstance(tidied, Refusal):
        return tidied
    return read_value(tidied, ASK_KINDS[act], area=act)


def _hygiene(plain: Json, area: str) -> Plain | Refusal:
    """An object whose every text is free of control characters, of bounded length, and in NFC."""
    if not isinstance(plain, dict):
        return no(
            f"{area}.not_valid",
            "Mục “{field}” không đúng kiểu hoặc không đúng giá trị cho phép. Hãy sửa lại.",
            field="$",
        )
    return _first_bad(plain, "") or {str(nfc(key)): nfc(item) for key, item in plain.items()}


def _first_bad(value: Json, field: str) -> Refusal | None:
    if isinstance(value, str):
        return check_text(value, limits.PART_NAME_MAX, safe_name(field), multi_line=field in MANY_LINES)
    if isinstance(value, list):
        return next((bad for item in value if (bad := _first_bad(item, field))), None)
    if isinstance(value, dict):
        for key, item in value.items():
            if bad := check_text(key, limits.CONTENT_KEY_MAX, "key") or _first_bad(item, key):
                return bad
    return None


def _tidy_receive(plain: Plain) -> Plain:
    tidy = _without_gaps(plain)
    for who in ("applicant", "submitter"):
        if isinstance(person := tidy.get(who), dict):
            tidy[who] = _tidy_person(person)
    _tidy_list(tidy, "parts", _tidy_part)
    _tidy_list(tidy, "fees", _tidy_fee)
    if isinstance(authorised := tidy.get("authorisation"), dict):
        tidy["authorisation"] = _without_gaps(authorised)
    _tidy_list(tidy, "missing", _tidy_part_name)
    return _tidy_documents(tidy)


def _tidy_documents(plain: Plain) -> Plain:
    """Documents named one by one are as many as there are names."""
    names = plain.get("documents")
    if not isinstance(names, list):
        return plain
    return {**plain, "documents": max(1, len(names)), "document_names": names}


def _tidy_place(plain: Plain) -> Plain:
    """Papers that a person keeps lie on no shelf."""
    return {"place": "", **plain} if plain.get("keeper") else plain


def _tidy_person(person: Plain) -> Plain:
    tidy = _without_gaps(person)
    for key, words in (("sex", _SEX), ("kind", _KIND)):
        if isinstance(word := tidy.get(key), str):
            tidy[key] = words.get(word.lower(), word.lower())
    return tidy


def _without_gaps(plain: Plain) -> Plain:
    """Null means left out; blanks around a text mean nothing."""
    return {key: value.strip() if isinstance(value, str) else value for key, value in plain.items() if value is not None}


def _tidy_part(part: Json) -> Json:
    """A part named only by its text is one original."""
    return {"name": part.strip(), "originals": 1} if isinstance(part, str) else _without_nulls(part)


def _tidy_part_name(part: Json) -> Json:
    return part.get("name", part) if isinstance(part, dict) else part


def _tidy_fee(fee: Json) -> Json:
    if not isinstance(fee, dict):
        return fee
    tidy = _without_gaps(fee)
    kind = tidy.get("kind", "")
    return {**tidy, "kind": _FEE_KIND.get(kind.lower(), kind.lower()) if isinstance(kind, str) else kind}


def _without_nulls(value: Json) -> Json:
    return _without_gaps(value) if isinstance(value, dict) else value


def _tidy_list(plain: Plain, key: str, tidy: Callable[[Json], Json]) -> None:
    if isinstance(items := plain.get(key), list):
        plain[key] = [tidy(item) for item in items]


def _tidied_list(key: str, tidy: Callable[[Json], Json]) -> Callable[[Plain], Plain]:
    def tidied(plain: Plain) -> Plain:
        copy = dict(plain)
        _tidy_list(copy, key, tidy)
        return copy

    return tidied


def _tidy_expected(plain: Plain) -> Plain:
    """A moment given for `expected_on` means its day."""
    day = plain.get("expected_on")
    return {**plain, "expected_on": day[:10]} if isinstance(day, str) and "T" in day else plain


_PERSON_FIELDS = ("name", "id_number", "birth_date", "sex", "phone", "email", "address", "kind", "needs")
_AUTHORISATION_FIELDS = ("document", "scope", "dated")
_DOSSIER_FIELDS = ("note", "return_by", "channel", "case", "copies_count", "due_at", "slip_no")
CORRECTABLE = frozenset(
    {f"{who}.{field}" for who in ("applicant", "submitter") for field in _PERSON_FIELDS}
    | {f"authorisation.{field}" for field in _AUTHORISATION_FIELDS}
    | set(_DOSSIER_FIELDS)
)


def _tidy_correct(plain: Plain) -> Plain | Refusal:
    """`correct {field: value…, reason}`: "phone", "applicant.phone" and {"applicant": {"phone": …}} mean the same."""
    tidy = _without_gaps({key: plain[key] for key in ("reason", "override") if key in plain})
    fields: Plain = {}
    for key, value in plain.items():
        if key in ("reason", "override"):
            continue
        if key in ("parts", "fees"):
            tidy.update({key: value} if value is not None else {})
        elif key in ("applicant", "submitter", "authorisation") and isinstance(value, dict):
            fields.update({f"{key}.{name}": item for name, item in value.items()})
        else:
            fields[f"applicant.{key}" if key in _PERSON_FIELDS else key] = value
    _tidy_list(tidy, "parts", _tidy_part)
    _tidy_list(tidy, "fees", _tidy_fee)
    unknown = next((name for name in fields if name not in CORRECTABLE), None)
    if unknown is not None:
        return no(
            "correct.unknown_field",
            "Không sửa được mục này của hồ sơ. Hãy xem các mục sửa được trong hướng dẫn lệnh “correct”.",
        )
    if not fields and "parts" not in tidy and "fees" not in tidy:
        return no("correct.nothing", "Chưa nêu mục nào cần sửa. Hãy nêu ít nhất một mục và lý do.")
    tidy["fields"] = {name: _corrected_text(name, value) for name, value in fields.items()}
    return tidy


def _corrected_text(name: str, value: Json) -> Json:
    if name == "copies_count" and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, str):
        tidied = _tidy_person({name.rsplit(".", 1)[-1]: value})
        return next(iter(tidied.values()))
    return value


def _tidy_link(plain: Plain) -> Plain:
    """One task may stand by itself: {"unit": …, "task": …, "limit": …}."""
    lone: Plain = {key: value for key, value in plain.items() if key in ("unit", "task", "limit", "step", "after")}
    rest: Plain = {key: value for key, value in plain.items() if key not in lone}
    tidy: Plain = {**rest, "tasks": [lone]} if lone and "tasks" not in rest else dict(plain)
    _tidy_list(tidy, "tasks", _without_nulls)
    return tidy


_TIDY: dict[Act, Callable[[Plain], Plain | Refusal]] = {
    Act.REQUEST_SUPPLEMENT: _tidied_list("parts", _tidy_part_name),
    Act.GUIDE: _tidied_list("parts", _tidy_part_name),
    Act.ACCEPT: _tidied_list("parts", _tidy_part),
    Act.SUPPLEMENT_RECEIVED: _tidied_list("parts", _tidy_part),
    Act.REQUIRE_PAYMENT: _tidied_list("fees", _tidy_fee),
    Act.APOLOGISE: _tidy_expected,
    Act.FINISH: _tidy_documents,
    Act.LOCATE: _tidy_place,
    Act.LINK: _tidy_link,
    Act.CORRECT: _tidy_correct,
}
assert set(ASK_KINDS) == set(Act) - acts.BEGINS
