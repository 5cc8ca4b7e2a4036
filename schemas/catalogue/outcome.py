"""What becomes of one record of a catalogue: a procedure, or the reason why it was not taken."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from schemas import limits
from schemas.base import Record
from schemas.procedure import Procedure
from schemas.refusal import Refusal, Refused, no

T = TypeVar("T")


class BadRecord(Record):
    """A record that was not taken: its place in the file from 0, its code where it has one, the reason."""

    index: int
    code: str
    refusal: Refusal


Outcome = Procedure | BadRecord


def each(
    items: Iterable[T], read: Callable[[T], Procedure], code_of: Callable[[T], str]
) -> Iterator[Outcome]:
    """Read record by record. A refused record does not stop the rest; too many records end in a refusal."""
    for index, item in enumerate(items):
        if index >= limits.CATALOGUE_RECORDS_MAX:
            yield BadRecord(index=index, code="", refusal=_too_many())
            return
        try:
            yield read(item)
        except Refused as refused:
            yield BadRecord(index=index, code=code_of(item), refusal=refused.refusal)


def without_repeats(outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
    """The same code with the same first day twice in one file: the first is taken, the others are refused."""
    seen: set[tuple[str, str]] = set()
    for index, outcome in enumerate(outcomes):
        if isinstance(outcome, Procedure):
            key = (outcome.code, str(outcome.valid_from))
            if key in seen:
                yield BadRecord(index=index, code=outcome.code, refusal=_repeated(outcome.code))
                continue
            seen.add(key)
        yield outcome


def _too_many() -> Refusal:
    return no(
        "catalogue.too_many_records",
        "Tệp có quá {limit} thủ tục; phần còn lại chưa được nhập. Hãy chia tệp rồi nhập tiếp.",
        limit=limits.CATALOGUE_RECORDS_MAX,
    )


def _repeated(code: str) -> Refusal:
    return no(
        "catalogue.repeated",
        "Thủ tục {procedure} có hai lần trong cùng tệp; chỉ lấy lần đầu. Hãy bỏ bản thừa.",
        procedure=code,
    )
