"""Numbered blank receipt slips (phiếu tiếp nhận in sẵn), to be filled in by hand while there is no power."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

from msgspec import Meta

from motcua_tui.prints.sheet import Code, CopyMarks, FormMark, Letterhead, Sheet
from schemas import limits
from schemas.base import Record

PICTURE_MAX = 60_000


class BlankSlip(Record, frozen=True, kw_only=True, omit_defaults=False):
    """One number and the drawing of its QR code (SVG): scanned when the slip is typed in."""

    number: Annotated[str, Meta(min_length=1, max_length=limits.CODE_MAX)]
    picture: Annotated[str, Meta(max_length=PICTURE_MAX)] = ""


class SlipsSheet(Sheet, frozen=True, kw_only=True, omit_defaults=False):
    """Blank slips, A5, each on as many pages as there are `copies` (liên)."""

    template: ClassVar[str] = "slips.typ"
    stem: ClassVar[str] = "phieu-in-san"

    letterhead: Letterhead
    dated: date
    series: Code
    slips: Annotated[tuple[BlankSlip, ...], Meta(min_length=1, max_length=limits.SLIPS_AT_ONCE_MAX)]
    copies: CopyMarks = ()
    form: FormMark | None = None

    @property
    def mark(self) -> str:
        return f"{self.slips[0].number}_{self.slips[-1].number}"
