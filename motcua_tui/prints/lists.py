"""Lists two people sign: results that went out, paper files that were handed on."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

from msgspec import Meta

from motcua_tui.prints import limits as print_limits
from motcua_tui.prints.sheet import Letterhead, Line, Moment, Sheet
from schemas import limits
from schemas.base import Record

Amount = Annotated[int, Meta(ge=0, le=limits.AMOUNT_VND_MAX * limits.DOSSIER_FEES_MAX)]


class ListRow(Record, frozen=True, kw_only=True, omit_defaults=False):
    """One dossier. `at` is when it went; None leaves the cell to be filled in by hand."""

    code: Annotated[str, Meta(min_length=1, max_length=limits.CODE_MAX)]
    procedure: Annotated[str, Meta(min_length=1, max_length=limits.PROCEDURE_NAME_MAX)]
    owner: Annotated[str, Meta(max_length=limits.NAME_MAX)]
    address: Annotated[str, Meta(max_length=limits.ADDRESS_MAX)] = ""
    result: Annotated[str, Meta(max_length=limits.DOCUMENT_NO_MAX)] = ""
    fee_vnd: Amount = 0
    due_at: Moment | None = None
    at: Moment | None = None
    note: Annotated[str, Meta(max_length=limits.NOTE_MAX)] = ""


class HandOnSheet(Sheet, frozen=True, kw_only=True, omit_defaults=False):
    """A hand-over list (phiếu bàn giao), A4 landscape, for one or more days.

    `kind` is "results" for results given to citizens, the post or a specialist, "papers" for paper files handed on;
    `taker` names who takes them, "" for whoever signs. A long one is printed in `pieces`: the first has the letterhead, the
    last is signed; `first_no` numbers the first row here, `total` counts the rows of all of them.
    """

    template: ClassVar[str] = "hand_on.typ"
    stem: ClassVar[str] = "phieu-ban-giao"
    blocks: ClassVar[frozenset[str]] = frozenset()

    letterhead: Letterhead
    dated: date
    since: date
    until: date
    kind: Line = "results"
    taker: Line = ""
    rows: Annotated[tuple[ListRow, ...], Meta(max_length=print_limits.PART_ROWS_MAX)] = ()
    giver_name: Line = ""
    piece: Annotated[int, Meta(ge=1)] = 1
    pieces: Annotated[int, Meta(ge=1)] = 1
    first_no: Annotated[int, Meta(ge=1)] = 1
    total: Annotated[int, Meta(ge=0)] = 0

    @property
    def mark(self) -> str:
        return f"{self.since.isoformat()}_{self.until.isoformat()}"
