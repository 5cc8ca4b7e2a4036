"""Sổ theo dõi hồ sơ: the book of dossiers of a period."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

from msgspec import Meta

from motcua_tui.prints import limits as print_limits
from motcua_tui.prints.sheet import FormMark, Letterhead, Line, Moment, Sheet
from schemas import limits
from schemas.base import Record


class RegisterRow(Record, frozen=True, kw_only=True, omit_defaults=False):
    """One dossier in the book. `returned_at` None leaves the cell to be signed when the result is fetched."""

    code: Annotated[str, Meta(min_length=1, max_length=limits.CODE_MAX)]
    procedure: Annotated[str, Meta(min_length=1, max_length=limits.PROCEDURE_NAME_MAX)]
    sets: Annotated[int, Meta(ge=1, le=limits.COPIES_MAX)] = 1
    owner: Annotated[str, Meta(max_length=limits.NAME_MAX)]
    address: Annotated[str, Meta(max_length=limits.ADDRESS_MAX)] = ""
    phone: Annotated[str, Meta(max_length=limits.PHONE_MAX)] = ""
    received_at: Moment
    due_at: Moment | None = None
    returned_at: Moment | None = None
    giver: Line = ""
    taker: Line = ""
    note: Annotated[str, Meta(max_length=limits.NOTE_MAX)] = ""


class RegisterSheet(Sheet, frozen=True, kw_only=True, omit_defaults=False):
    """The register, A4 landscape, of the dossiers received from `since` to `until`, both days included.

    A long one is printed in `pieces`: the first has the letterhead, the last is signed; `first_no` numbers the first row here,
    `total` counts the rows of all of them.
    """

    template: ClassVar[str] = "register.typ"
    stem: ClassVar[str] = "so-theo-doi"
    blocks: ClassVar[frozenset[str]] = frozenset({"head_role"})

    letterhead: Letterhead
    dated: date
    since: date
    until: date
    book_no: Annotated[str, Meta(max_length=limits.CODE_MAX)] = ""
    rows: Annotated[tuple[RegisterRow, ...], Meta(max_length=print_limits.PART_ROWS_MAX)] = ()
    form: FormMark | None = None
    piece: Annotated[int, Meta(ge=1)] = 1
    pieces: Annotated[int, Meta(ge=1)] = 1
    first_no: Annotated[int, Meta(ge=1)] = 1
    total: Annotated[int, Meta(ge=0)] = 0
    keeper_name: Line = ""
    head_role: Line = "Thủ trưởng cơ quan"
    head_name: Line = ""

    @property
    def mark(self) -> str:
        return f"{self.since.isoformat()}_{self.until.isoformat()}"
