"""Numbers of certification books (sổ chứng thực): Thông tư 01/2020/TT-BTP Điều 4."""

from __future__ import annotations

from schemas import limits
from schemas.acts import BookNumber
from schemas.office_acts import BookKind

PER_DOCUMENT: frozenset[BookKind] = frozenset({"copies", "signatures"})


def numbers_for(
    book: str, kind: BookKind, first: int, documents: int, names: tuple[str, ...] = ()
) -> tuple[BookNumber, ...]:
    """The numbers that one request takes, from `first` on.

    A copy or a signature takes one number for each type of document (Đ4.1, Đ4.2), a contract one for the whole act
    (Đ4.3); never one for each visitor or each sheet. `names` say what the documents are.
    """
    if kind not in PER_DOCUMENT:
        return (BookNumber(book=book, number=first, document="; ".join(names)[: limits.PAPER_TITLE_MAX]),)
    said = [*names, *[""] * documents][:documents]
    return tuple(BookNumber(book=book, number=first + place, document=name) for place, name in enumerate(said))
