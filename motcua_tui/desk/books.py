"""Certification books (sổ chứng thực): open, close, take the next numbers. Thông tư 01/2020/TT-BTP Điều 4.

Each device keeps books of its own, so that two counters without a line never give the same number.
"""

from __future__ import annotations

from typing import Literal

from motcua_tui.desk.clock import Claim
from motcua_tui.desk.office import Office
from motcua_tui.store import BookRow
from schemas import limits
from schemas.acts import BookNumber
from schemas.base import Record, read_value
from schemas.canonical import Json
from schemas.office_acts import BookClosed, BookKind, BookOpened, OfficeAct
from schemas.refusal import Refusal, no
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
    content = _content(ask, int(claim.at[:4]))
    refused = content if isinstance(content, Refusal) else _why_not_open(office, content)
    if refused is not None:
        return refused
    assert not isinstance(content, Refusal)
    written = office.record(OfficeAct.OPEN_BOOK, content, claim)
    return written if isinstance(written, Refusal) else _shown(office, _own(office, content.book))


def close_book(office: Office, name: str) -> dict[str, Json] | Refusal:
    """Close a book (khóa sổ): no more numbers are taken from it."""
    refusal = office.why_not(OfficeAct.CLOSE_BOOK)
    claim = office.claim() if refusal is None else refusal
    if isinstance(claim, Refusal):
        return claim
    book = next((one for one in office.store.books() if one.name == nfc(name).strip() and _is_ours(office, one)), None)
    if book is None or book.closed_at is not None:
        return no("book.not_open", "Máy này không có sổ chứng thực đang mở mang tên đó. Hãy xem lại danh sách sổ.")
    written = office.record(OfficeAct.CLOSE_BOOK, BookClosed(book=book.name, last=book.last), claim)
    return written if isinstance(written, Refusal) else _shown(office, _own(office, book.name))


def book_for(office: Office, procedure: str) -> BookRow | None:
    """The open book of this device that serves a procedure."""
    serving = (book for book in office.store.books() if book.closed_at is None and procedure in book.procedures)
    return next((book for book in serving if _is_ours(office, book)), None)


def numbers_taken(office: Office, procedure: str, documents: int, claim: Claim) -> tuple[BookNumber, ...] | Refusal:
    """The next numbers of the book that serves a procedure; none where the office keeps no such book here.

    Refuses to go on in a book of another year, and in one whose newest number a restore may have forgotten.
    """
    book = book_for(office, procedure)
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
        )
    numbers = numbers_for(book.name, book.kind, book.next, documents)
    if numbers[-1].number > limits.BOOK_NUMBER_MAX:
        return no("book.full", "Sổ “{book}” đã hết số. Hãy khóa sổ này và mở sổ mới.", book=book.name)
    return numbers


def _content(ask: BookAsk, this_year: int) -> BookOpened | Refusal:
    plain: dict[str, Json] = {
        "book": clean(nfc(ask.book)).strip(),
        "kind": ask.kind,
        "year": ask.year or this_year,
        "first": ask.first,
        "procedures": [code.strip() for code in ask.procedures],
    }
    return read_value(plain, BookOpened, area="book")


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
        other = book_for(office, code)
        if other is not None and other.name != content.book:
            return no(
                "book.procedure_served",
                "Thủ tục mã {code} đang dùng sổ “{book}”. Hãy khóa sổ đó trước.",
                code=code,
                book=other.name,
            )
    return None


def _is_ours(office: Office, book: BookRow) -> bool:
    return book.device == office.store.identity.device


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
