"""Biên bản đối soát: which dossiers of a period office and province show alike, and which not."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from motcua_tui.prints import limits as print_limits
from motcua_tui.prints.sheet import Letterhead, Line, Moment, Sheet
from schemas import limits
from schemas.base import Record

Count = Annotated[int, Meta(ge=0)]


class DayLine(Record, frozen=True, kw_only=True, omit_defaults=False):
    """The figures of one day of receipt."""

    day: date
    agreed: Count = 0
    missing: Count = 0
    different: Count = 0
    unknown: Count = 0


class Found(Record, frozen=True, kw_only=True, omit_defaults=False):
    """One dossier that is not the same on both sides, by its number alone."""

    kind: Literal["missing", "different", "unknown"]
    code: Annotated[str, Meta(min_length=1, max_length=print_limits.DOSSIER_ID_MAX)]
    day: date | None = None


class ReconciliationSheet(Sheet, frozen=True, kw_only=True, omit_defaults=False):
    """The report, A4, of dossiers received from `since` to `until`, both None for all there are. `left_out` dossiers found no
    room in `found`; `lists_all` is false where the province does not tell which dossiers it holds."""

    template: ClassVar[str] = "reconciliation.typ"
    stem: ClassVar[str] = "doi-soat"
    blocks: ClassVar[frozenset[str]] = frozenset({"head_role"})

    letterhead: Letterhead
    dated: date
    since: date | None = None
    until: date | None = None
    compared_at: Moment
    unit: Annotated[str, Meta(max_length=limits.CODE_MAX)]
    agreed: Count = 0
    missing: Count = 0
    different: Count = 0
    unknown: Count = 0
    lists_all: bool = True
    days: Annotated[tuple[DayLine, ...], Meta(max_length=print_limits.RECONCILIATION_DAYS_MAX)] = ()
    found: Annotated[tuple[Found, ...], Meta(max_length=print_limits.RECONCILIATION_ROWS_MAX)] = ()
    left_out: Count = 0
    keeper_name: Line = ""
    head_role: Line = "Thủ trưởng cơ quan"
    head_name: Line = ""

    @property
    def mark(self) -> str:
        since, until = (one.isoformat() if one else "" for one in (self.since, self.until))
        return f"{since}_{until}" if since else f"tat-ca_{self.dated.isoformat()}"
