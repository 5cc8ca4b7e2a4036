"""Certification books (sổ chứng thực): open, close, take the next numbers. Thông tư 01/2020/TT-BTP Điều 4.

Each device keeps books of its own, so that two counters without a line never give the same number.
"""

from __future__ import annotations

from typing import Literal

from msgspec.structs import replace

from motcua_tui.desk.clock import Claim
from motcua_tui.desk.office import Office
from motcua_tui.store import BookRow
from schemas import limits
from schemas.acts import BookNumber
from schemas.base import Record, read_value
from schemas.canonical import Json
from schemas.office_acts import BookClosed, BookKind, BookOpened, OfficeAct
from schemas.refusal import Notice, Refusal, no, note
from schemas.rules.books import numbers_for
from schemas.text import clean, nfc

State = Literal["open", "closed", "elsewhere", "restored"]


class BookAsk(Record):
    """`motcua book open`: which book, what it is for, the first number to take. Year 0 means this year."""

    book: str
    kind: BookKind
    procedures: tuple[str, ...]
    first: int = 1
    year: int = 0


def listed(office: Office) -> list[Json]:
    """Every book known here with its newest number; those of other devices too."""
    return [_shown(office, book) for book in office.store.books()]


def open_book(office: Office, ask: BookAsk) -> dict[str, Json] | Refusal:
    """Open a book of this device, or go on with one after a restore.

    Refuses a book that is open here, a first number that was given already, a procedure that is not in the
    catalogue or that another open book serves, and a year that is not the office's.
    """
    refusal = office.why_not(OfficeAct.OPEN_BOOK)
    claim = office.claim() if refusal is None else refusal
    if isinstance(claim, Refusal):
        return claim
    content = _content(office, ask, int(claim.at[:4]))
    if isinstance(content, Refusal):
        return content
    written = office.record(OfficeAct.OPEN_BOOK, _gone_on(office, content), claim)
    return written if isinstance(written, Refusal) else _shown(office, _own(office, content.book))


def _gone_on(office: Office, content: BookOpened) -> BookOpened:
    """A book closed here and opened again with its next number: the numbers it left out can still be typed in."""
    same = next((book for book in office.store.books() if book.name == content.book and _is_ours(office, book)), None)
    if same is None or same.chain != office.store.identity.chain or content.first != same.next:
        return content
    return replace(content, first=same.first)


def close_book(office: Office, name: str) -> dict[str, Json] | Refusal:
    """Close a book (khóa sổ): no more numbers are taken from it."""
    refusal = office.why_not(OfficeAct.CLOSE_BOOK)
    claim = office.claim() if refusal is None else refusal
    if isinstance(claim, Refusal):
        return claim
    book = _open_one(office, name)
    if isinstance(book, Refusal):
        return book
    written = office.record(OfficeAct.CLOSE_BOOK, BookClosed(book=book.name, last=book.last), claim)
    return written if isinstance(written, Refusal) else _shown(office, _own(office, book.name))


def renew(office: Office, name: str) -> dict[str, Json] | Refusal:
    """Close last year's book and open this year's for the same procedures, from number 1, in one transaction.

    The year in its name becomes this year; where the name has none, the year is put behind it.
    """
    refusal = office.why_not(OfficeAct.OPEN_BOOK) or office.why_not(OfficeAct.CLOSE_BOOK)
    claim = office.claim() if refusal is None else refusal
    if isinstance(claim, Refusal):
        return claim
    book = _open_one(office, name)
    if isinstance(book, Refusal):
        return book
    this_year = int(claim.at[:4])
    if book.year >= this_year:
        return no("book.still_this_year",
            "Sổ “{book}” là sổ của năm {year}, chưa phải thay. Hãy dùng tiếp sổ này.", book=book.name, year=book.year)
    ask = BookAsk(book=name_next(book.name, book.year, this_year), kind=book.kind, procedures=book.procedures)
    content = _content(office, ask, this_year)
    if isinstance(content, Refusal):
        return content
    closed = office.draft(OfficeAct.CLOSE_BOOK, BookClosed(book=book.name, last=book.last), claim)
    written = office.append([closed, office.draft(OfficeAct.OPEN_BOOK, content, claim)])
    return written if isinstance(written, Refusal) else _shown(office, _own(office, content.book))


def name_next(name: str, year: int, next_year: int) -> str:
    """The name of the next year's book: 01/2026-SCT/BS becomes 01/2027-SCT/BS."""
    if str(year) in name:
        return name.replace(str(year), str(next_year))
    return f"{name[: limits.BOOK_NAME_MAX - 5].rstrip()} {next_year}"


def over(office: Office, procedure: str, year: int) -> BookRow | None:
    """Last year's book that still stands open for a procedure while this year's is not there yet."""
    book = book_for(office, procedure, year)
    return book if book is not None and book.year < year else None


def book_for(office: Office, procedure: str, year: int = 0) -> BookRow | None:
    """The open book of this device that serves a procedure: of this year if there is one, else the newest."""
    serving = [
        book for book in office.store.books()
        if book.closed_at is None and procedure in book.procedures and _is_ours(office, book)
    ]  # fmt: skip
    return next((book for book in serving if book.year == year), serving[0] if serving else None)


def none_open(office: Office, procedure: str) -> Notice | None:
    """Said where a procedure had its book here and none is open any more: its numbers would be missing."""
    if book_for(office, procedure) is not None:
        return None
    if not any(procedure in book.procedures and _is_ours(office, book) for book in office.store.books()):
        return None
    return note("book.none_open", "Sổ chứng thực của thủ tục này đã khóa nên không cấp số. Hãy mở sổ mới rồi ghi bổ sung.")


def numbers_taken(
    office: Office, procedure: str, documents: int, claim: Claim, names: tuple[str, ...] = (), by_hand: int = 0
) -> tuple[BookNumber, ...] | Refusal:
    """The next numbers of the book that serves a procedure; none where the office keeps no such book here.

    `by_hand` is the first number that was written on paper while there was no power: a later one than the book's
    next leaves the numbers between to be typed in too. Refuses to go on in a book of another year, and in one whose
    newest number a restore may have forgotten.
    """
    book = book_for(office, procedure, int(claim.at[:4]))
    if book is None:
        return ()
    if book.chain != office.store.identity.chain:
        return no(
            "book.restored",
            "Kho đã được khôi phục từ bản sao lưu nên máy không biết sổ “{book}” đã cấp tới số nào. Hãy xem sổ giấy rồi mở "
            "lại sổ này với số tiếp theo.",
            book=book.name,
        )
    if book.year != int(claim.at[:4]):
        return no(
            "book.year_over",
            "Sổ “{book}” là sổ của năm {year}. Hãy khóa sổ này và mở sổ của năm nay rồi làm lại.",
            book=book.name,
            year=book.year,
        ) if book.year < int(claim.at[:4]) else no(
            "book.year_before",
            "Việc này thuộc năm {then} nhưng sổ đang mở “{book}” là của năm {year}. Hãy mở lại sổ của năm {then}.",
            book=book.name,
            year=book.year,
            then=int(claim.at[:4]),
        )
    first = _first_of(office, book, documents, by_hand, claim)
    if isinstance(first, Refusal):
        return first
    numbers = numbers_for(book.name, book.kind, first, documents, names)
    if numbers[-1].number > limits.BOOK_NUMBER_MAX:
        return no("book.full", "Sổ “{book}” đã hết số. Hãy khóa sổ này và mở sổ mới.", book=book.name)
    return numbers


def _first_of(office: Office, book: BookRow, documents: int, by_hand: int, claim: Claim) -> int | Refusal:
    if not by_hand:
        return book.next
    if claim.typed_at is None:
        return no("book.by_hand_now", "Số ghi tay chỉ dùng khi nhập muộn việc đã làm trên giấy. Hãy để trống số này.")
    wanted = {one.number for one in numbers_for(book.name, book.kind, by_hand, documents)}
    if by_hand < book.first:
        return no(
            "book.number_before",
            "Sổ “{book}” trên máy này bắt đầu từ số {first}, sau số {number}. Hãy xem lại số ghi trên giấy.",
            book=book.name,
            first=book.first,
            number=by_hand,
        )
    if wanted & office.store.book_numbers(book.name, book.device):
        return no("book.number_taken", "Sổ “{book}” đã cấp số {number}. Hãy xem lại số ghi trên giấy.", book=book.name,
                  number=by_hand)  # fmt: skip
    return by_hand


def _content(office: Office, ask: BookAsk, this_year: int) -> BookOpened | Refusal:
    """The entry that opens the book, or why it may not be opened."""
    plain: dict[str, Json] = {
        "book": clean(nfc(ask.book)).strip(),
        "kind": ask.kind,
        "year": ask.year or this_year,
        "first": ask.first,
        "procedures": [code.strip() for code in ask.procedures],
    }
    content = read_value(plain, BookOpened, area="book")
    return content if isinstance(content, Refusal) else _why_not_open(office, content) or content


def _why_not_open(office: Office, content: BookOpened) -> Refusal | None:
    own = [book for book in office.store.books() if _is_ours(office, book)]
    same = next((book for book in own if book.name == content.book), None)
    if same is not None and same.closed_at is None and same.chain == office.store.identity.chain:
        return no("book.open_already", "Sổ này đang mở trên máy. Hãy khóa sổ trước, hoặc đặt tên khác.")
    if same is not None and content.first < same.next:
        return no(
            "book.number_given",
            "Sổ này đã cấp tới số {last}. Hãy mở lại với số đầu lớn hơn.",
            last=same.last,
        )
    today = office.clock.state(office.store).now.date()
    for code in content.procedures:
        if office.store.catalogue.current(code, today) is None:
            return no("book.procedure_unknown", "Danh mục không có thủ tục mã {code}. Hãy kiểm tra lại mã.", code=code)
        other = book_for(office, code, content.year)
        if other is not None and other.name != content.book and other.year == content.year:
            return no(
                "book.procedure_served",
                "Thủ tục mã {code} đang dùng sổ “{book}”. Hãy khóa sổ đó trước.",
                code=code,
                book=other.name,
            )
    return None


def numbers_of(office: Office, name: str) -> list[Json] | Refusal:
    """Every number a book of this device has given, with its dossier: what stands in the paper book, line by line."""
    book = _find(office, name)
    if book is None:
        return no("book.unknown", "Máy này không có sổ chứng thực mang tên đó. Hãy xem lại danh sách sổ.")
    rows = office.store.book_lines(book.name, book.device)
    return [_line(office, number, dossier) for number, dossier in rows]


def _line(office: Office, number: int, id_: str) -> Json:
    dossier = office.store.dossier(id_)
    assert dossier is not None
    given = next((book for book in dossier.books if book.number == number), None)
    return {
        "number": number,
        "dossier": id_,
        "code": dossier.official_code or dossier.provisional_code,
        "at": dossier.finished_at or dossier.received_at,
        "name": dossier.applicant.name,
        "document": given.document if given else "",
        "copies_count": dossier.copies_count,
        "fees_vnd": dossier.fees_total_vnd,
        "voided": dossier.voided,
    }


def _is_ours(office: Office, book: BookRow) -> bool:
    return book.device == office.store.identity.device


def _find(office: Office, name: str) -> BookRow | None:
    return next((one for one in office.store.books() if one.name == nfc(name).strip() and _is_ours(office, one)), None)


def _open_one(office: Office, name: str) -> BookRow | Refusal:
    book = _find(office, name)
    if book is None or book.closed_at is not None:
        return no("book.not_open", "Máy này không có sổ chứng thực đang mở mang tên đó. Hãy xem lại danh sách sổ.")
    return book


def _own(office: Office, name: str) -> BookRow:
    return next(book for book in office.store.books() if book.name == name and _is_ours(office, book))


def _shown(office: Office, book: BookRow) -> dict[str, Json]:
    return {
        "book": book.name,
        "device": book.device,
        "kind": book.kind,
        "year": book.year,
        "procedures": list(book.procedures),
        "opened_at": book.opened_at,
        "closed_at": book.closed_at,
        "last_number": book.last or None,
        "next_number": book.next if state_of(office, book) == "open" else None,
        "state": state_of(office, book),
    }


def state_of(office: Office, book: BookRow) -> State:
    """Whether numbers can be taken: not from a closed book, another device's, or one from before a restore."""
    if book.closed_at is not None:
        return "closed"
    if not _is_ours(office, book):
        return "elsewhere"
    return "open" if book.chain == office.store.identity.chain else "restored"
