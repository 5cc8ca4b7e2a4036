"""What a clerk has typed while taking a dossier in: kept as a draft, checked, and turned into an ask."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, NamedTuple, cast

import msgspec
from msgspec import Meta

from motcua_tui.text import _, mark, say
from motcua_tui.widgets.days_typed import date_trouble, iso_of, spoken_iso
from motcua_tui.widgets.fields import Wrong
from schemas import limits
from schemas.asks import ReceiveAsk, read_receive
from schemas.base import Record, read_json
from schemas.canonical import Json
from schemas.intake import Channel, Count, Person, PersonKind, ReturnBy, Sex
from schemas.person.birth import check_birth_date
from schemas.person.card import Card
from schemas.procedure import FeeKind, parse_limit
from schemas.refusal import Refusal
from schemas.text import digits

DATE_TYPED_MAX = 10
MONEY_TYPED_MAX = 16
DUE_TYPED_MAX = 40
SETS_TYPED_MAX = 5
BY_HAND_TYPED_MAX = 6
EXTRA_TYPED_MAX = 300
DRAFT_BYTES_MAX = 1 << 20
COUNT_WORDS = {
    "documents": mark("Số loại giấy tờ phải là một số từ 1 trở lên."),
    "sets": mark("Số bộ hồ sơ phải là một số từ 1 trở lên."),
}


class PersonTyped(Record):
    """The fields of one person as they stand on the screen; `birth_date` as it was typed."""

    name: Annotated[str, Meta(max_length=limits.NAME_MAX)] = ""
    id_number: Annotated[str, Meta(max_length=limits.IDENTITY_MAX)] = ""
    birth_date: Annotated[str, Meta(max_length=DATE_TYPED_MAX)] = ""
    sex: Sex = ""
    phone: Annotated[str, Meta(max_length=limits.PHONE_MAX)] = ""
    address: Annotated[str, Meta(max_length=limits.ADDRESS_MAX)] = ""
    kind: PersonKind = "citizen"
    email: Annotated[str, Meta(max_length=limits.EMAIL_MAX)] = ""
    needs: Annotated[str, Meta(max_length=limits.NEEDS_MAX)] = ""


class PaperTyped(Record):
    """One paper handed in: originals, certified copies, plain copies; pages and electronic copies where it is certified."""

    name: Annotated[str, Meta(min_length=1, max_length=limits.PART_NAME_MAX)]
    given: tuple[Count, Count, Count] = (0, 0, 0)
    source: Annotated[str, Meta(max_length=80)] = ""
    """The dossier whose paper is used again."""
    pages: Count = 0
    electronic: Count = 0


class FeeTyped(Record):
    """One fee and the amount as typed; an empty amount is not collected."""

    name: Annotated[str, Meta(min_length=1, max_length=limits.NAME_MAX)]
    kind: FeeKind = "fee"
    amount: Annotated[str, Meta(max_length=MONEY_TYPED_MAX)] = ""


class AuthorisedTyped(Record):
    """By which paper somebody acts for the owner; `dated` as it was typed."""

    document: Annotated[str, Meta(max_length=limits.NAME_MAX)] = ""
    scope: Annotated[str, Meta(max_length=limits.SCOPE_MAX)] = ""
    dated: Annotated[str, Meta(max_length=DATE_TYPED_MAX)] = ""


class Typed(Record):
    """The whole form. Equal to `Typed()` when nothing has been typed."""

    procedure: Annotated[str, Meta(max_length=limits.PROCEDURE_CODE_MAX)] = ""
    case: Annotated[str, Meta(max_length=limits.CASE_NAME_MAX)] = ""
    immediate: bool = False
    documents: Annotated[str, Meta(max_length=SETS_TYPED_MAX)] = "1"
    due: Annotated[str, Meta(max_length=DUE_TYPED_MAX)] = ""
    applicant: PersonTyped = PersonTyped()
    other: bool = False
    submitter: PersonTyped = PersonTyped()
    authorised: AuthorisedTyped = AuthorisedTyped()
    slip_no: Annotated[str, Meta(max_length=limits.CODE_MAX)] = ""
    by_hand: Annotated[str, Meta(max_length=BY_HAND_TYPED_MAX)] = ""
    parts: Annotated[tuple[PaperTyped, ...], Meta(max_length=limits.DOSSIER_PARTS_MAX)] = ()
    fees: Annotated[tuple[FeeTyped, ...], Meta(max_length=limits.DOSSIER_FEES_MAX)] = ()
    extra: Annotated[str, Meta(max_length=EXTRA_TYPED_MAX)] = ""
    note: Annotated[str, Meta(max_length=limits.NOTE_MAX)] = ""
    sets: Annotated[str, Meta(max_length=SETS_TYPED_MAX)] = "1"
    channel: Channel = "counter"
    return_by: ReturnBy = "counter"


class Trouble(NamedTuple):
    """A field that cannot stay as it is: the name of its row, and a translated sentence."""

    row: str
    words: str


def draft_text(typed: Typed) -> str:
    """The draft as it is kept in the store."""
    return msgspec.json.encode(typed).decode()


def read_draft(text: str) -> Typed | Refusal:
    """A kept draft. Refuses `draft.*` for what this version cannot have written."""
    return read_json(text, Typed, area="draft", bytes_max=DRAFT_BYTES_MAX)


def typed_person(person: Person) -> PersonTyped:
    """A recorded person as the form shows one."""
    return PersonTyped(
        name=person.name,
        id_number=person.id_number,
        birth_date=spoken_iso(person.birth_date),
        sex=person.sex,
        phone=person.phone,
        address=person.address,
        kind=person.kind,
        email=person.email,
        needs=person.needs,
    )


def person_of_card(card: Card, known: PersonTyped | None = None) -> PersonTyped:
    """The holder of a card. What no card holds comes from the last time; so does a name the scanner damaged."""
    last = known or PersonTyped()
    damaged = {one.code for one in card.warnings} & {"scan.name_damaged", "scan.name_unaccented"}
    return PersonTyped(
        name=last.name if damaged and last.name else card.name or last.name,
        id_number=card.id_number,
        birth_date=spoken_iso(card.birth_date or "") or last.birth_date,
        sex=card.sex or last.sex,
        phone=last.phone,
        address=last.address if damaged and last.address else card.address or last.address,
        kind=last.kind,
        email=last.email,
        needs=last.needs,
    )


def ask_of(typed: Typed) -> ReceiveAsk | Trouble | Refusal:
    """The ask for the desk, or the first field that stands in the way."""
    trouble = next(_troubles(typed), None)
    return trouble or read_receive(_plain(typed))


def _troubles(typed: Typed) -> Iterator[Trouble]:
    if not typed.procedure:
        yield Trouble("procedure", _("Chưa chọn thủ tục. Hãy gõ mã hoặc tên rồi bấm Enter."))
    yield from _person_troubles("applicant", typed.applicant)
    if typed.other:
        yield from _person_troubles("submitter", typed.submitter)
        yield from _authorised_troubles(typed.authorised)
    if typed.due and (wrong := check_due(typed.due)):
        yield Trouble("due", wrong.words)
    if not is_count(typed.documents, limits.DOCUMENTS_MAX):
        yield Trouble("documents", _(COUNT_WORDS["documents"]))
    if not is_count(typed.sets, limits.COPIES_MAX):
        yield Trouble("sets", _(COUNT_WORDS["sets"]))
    for number, fee in enumerate(typed.fees):
        if wrong := check_money(fee.amount):
            yield Trouble(f"fees.{number}", wrong.words)


def check_due(text: str) -> Wrong | None:
    """What is wrong with a limit or a day as it was typed."""
    if not isinstance(limit_or_day(text), Refusal):
        return None
    return Wrong(_("Không đọc được. Hãy gõ số ngày làm việc (5), thời hạn (15 ngày, 8 giờ) hoặc ngày hẹn (26/11/2026)."))


def check_money(text: str) -> Wrong | None:
    """What is wrong with an amount as it was typed."""
    return Wrong(_("Số tiền chỉ gồm chữ số, tính bằng đồng, ví dụ 15.000.")) if money_of(text) is None else None


def _person_troubles(who: str, person: PersonTyped) -> Iterator[Trouble]:
    if not person.name.strip():
        yield Trouble(f"{who}.name", _("Chưa có họ tên. Hãy quét thẻ hoặc gõ họ tên."))
    iso = iso_of(person.birth_date, partial=True)
    if iso is None:
        yield Trouble(f"{who}.birth_date", date_trouble(person.birth_date, partial=True))
    elif iso and (bad := check_birth_date(iso)):
        yield Trouble(f"{who}.birth_date", say(bad))


def _authorised_troubles(typed: AuthorisedTyped) -> Iterator[Trouble]:
    if (typed.scope.strip() or typed.dated.strip()) and not typed.document.strip():
        yield Trouble("authorised.document", _("Hãy ghi văn bản ủy quyền, ví dụ: Giấy ủy quyền số 12/2026."))
    if iso_of(typed.dated) is None:
        yield Trouble("authorised.dated", date_trouble(typed.dated))


def limit_or_day(text: str) -> tuple[str, str] | Refusal:
    """What was typed for the due date, as (limit, ""), or ("", day): "5" means five working days."""
    words = text.strip()
    if words.isascii() and words.isdecimal() and len(words) <= 4:
        words = f"{words} working_days"
    if day := iso_of(words):
        return "", day
    limit = parse_limit(words)
    return limit if isinstance(limit, Refusal) else (str(limit), "")


def money_of(text: str) -> int | None:
    """Đồng of "15.000"; 0 for nothing typed, None for what is no amount."""
    bare = text.replace(".", "").replace(" ", "").replace(",", "")
    if not bare:
        return 0
    if digits(bare) != bare or len(bare) > len(str(limits.AMOUNT_VND_MAX)) or int(bare) > limits.AMOUNT_VND_MAX:
        return None
    return int(bare)


def person_plain(person: PersonTyped) -> dict[str, Json]:
    """A person as the ask reads one; an unreadable date of birth is left out."""
    plain = {name: str(getattr(person, name)).strip() for name in person.__struct_fields__}
    plain["birth_date"] = iso_of(person.birth_date, partial=True) or ""
    return cast("dict[str, Json]", {key: value for key, value in plain.items() if value})


def is_count(text: str, most: int) -> bool:
    """True for a number from 1 to `most`."""
    return text.isascii() and text.isdecimal() and 1 <= int(text) <= most


def _plain(typed: Typed) -> dict[str, Json]:
    due = limit_or_day(typed.due) if typed.due else ("", "")
    assert not isinstance(due, Refusal)
    plain: dict[str, Json] = {
        "procedure": typed.procedure,
        "case": typed.case,
        "applicant": person_plain(typed.applicant),
        "channel": typed.channel,
        "return_by": typed.return_by,
        "note": typed.note,
        "copies_count": int(typed.sets),
        "immediate": typed.immediate,
        "documents": int(typed.documents),
        "limit": due[0],
        "due_at": due[1],
        "parts": [_part(paper) for paper in typed.parts if any(paper.given) or paper.electronic or paper.source],
        "slip_no": typed.slip_no,
        "book_number": int(typed.by_hand or 0),
        "fees": [_fee(fee) for fee in typed.fees if fee.amount.strip()],
    }
    if typed.other:
        plain["submitter"] = person_plain(typed.submitter)
    if typed.other and typed.authorised.document.strip():
        given = typed.authorised
        plain["authorisation"] = {"document": given.document, "scope": given.scope, "dated": iso_of(given.dated) or ""}
    return plain


def _part(paper: PaperTyped) -> dict[str, Json]:
    originals, certified, copies = paper.given
    part: dict[str, Json] = {"name": paper.name, "originals": originals, "certified": certified, "copies": copies}
    part |= {name: count for name, count in (("pages", paper.pages), ("electronic", paper.electronic)) if count}
    return {**part, "reused_from": paper.source} if paper.source else part


def _fee(fee: FeeTyped) -> dict[str, Json]:
    return {"name": fee.name, "kind": fee.kind, "amount_vnd": money_of(fee.amount) or 0}


_ROW_OF_CODE = {
    "receive.procedure_unknown": "procedure",
    "receive.case_unknown": "case",
    "receive.limit_needed": "due",
    "book.number_taken": "by_hand",
    "book.number_before": "by_hand",
    "book.by_hand_now": "by_hand",
}
_ROW_OF_FIELD = {
    "documents": "documents", "copies_count": "sets", "due_at": "due", "limit": "due", "parts": "parts", "fees": "fees.0",
}  # fmt: skip


def row_of(refusal: Refusal) -> str:
    """The row a refusal of the desk is about, "" when it is about none of them."""
    if refusal.code in _ROW_OF_CODE:
        return _ROW_OF_CODE[refusal.code]
    if refusal.code.split(".")[0] in ("due", "limit", "date"):
        return "due"
    if refusal.code.startswith("slip."):
        return "slip_no"
    field = str(refusal.params.get("field", "")).replace("$", "").strip(".")
    key = str(refusal.params.get("key", "")) if refusal.code.endswith(".missing") else ""
    whole = ".".join(name for name in (field, key) if name)
    first = whole.split("[")[0].split(".")[0]
    if whole in PersonTyped.__struct_fields__:
        return f"applicant.{whole}"
    return _ROW_OF_FIELD.get(first, whole)
