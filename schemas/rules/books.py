"""Numbers of certification books (sổ chứng thực): Thông tư 01/2020/TT-BTP Điều 4."""

from __future__ import annotations

from schemas.acts import BookNumber
from schemas.office_acts import BookKind

PER_DOCUMENT: frozenset[BookKind] = frozenset({"copies", "signatures"})


def numbers_for(book: str, kind: BookKind, first: int, documents: int) -> tuple[BookNumber, ...]:
    """The numbers that one request takes, from `first` on.

    A copy or a signature takes one number for each type of document (Đ4.1, Đ4.2), a contract one for the whole act
    (Đ4.3); never one for each visitor or each sheet.
    """
    count = documents if kind in PER_DOCUMENT else 1
    return tuple(BookNumber(book=book, number=first + place) for place in range(count))
