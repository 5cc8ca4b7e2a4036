"""What every printed form is made of: agency header, number, people, parts, fees. Plain fields, no rules."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from motcua_tui.prints import limits as print_limits
from schemas import limits
from schemas.base import Record

Moment = Annotated[datetime, Meta(tz=True)]
Line = Annotated[str, Meta(max_length=limits.NAME_MAX)]
Code = Annotated[str, Meta(max_length=limits.CODE_MAX)]
Block = Annotated[str, Meta(max_length=limits.REASON_MAX)]
ProcedureName = Annotated[str, Meta(min_length=1, max_length=limits.PROCEDURE_NAME_MAX)]
QrContent = Annotated[str, Meta(max_length=print_limits.QR_BYTES_MAX)]


class Sheet(Record, frozen=True, kw_only=True, omit_defaults=False):
    """One printed paper. `template` is its layout, `stem` begins its file name, `blocks` keep line breaks.

    `printed_at` is the only clock a print knows: equal sheets give equal bytes.
    """

    template: ClassVar[str] = ""
    stem: ClassVar[str] = ""
    blocks: ClassVar[frozenset[str]] = frozenset()

    printed_at: Moment
    qr: QrContent = ""

    @property
    def mark(self) -> str:
        """What tells this paper from others of its kind, never a person: a number, a period, a device."""
        raise NotImplementedError


class Letterhead(Record, frozen=True, kw_only=True, omit_defaults=False):
    """Two-line agency header (cơ quan chủ quản, cơ quan ban hành), place of issue and the contact line."""

    parent: Line = ""
    office: Annotated[str, Meta(min_length=1, max_length=limits.OFFICE_MAX)]
    place: Line
    address: Line = ""
    hotline: Line = ""
    website: Line = ""


class Party(Record, frozen=True, kw_only=True, omit_defaults=False):
    """A person or organisation on a form. `title` is the address ("Ông/Bà"), empty for an organisation."""

    name: Annotated[str, Meta(min_length=1, max_length=limits.NAME_MAX)]
    title: Line = "Ông/Bà"
    id_label: Line = "Số định danh/hộ chiếu"
    id_number: Annotated[str, Meta(max_length=limits.IDENTITY_MAX)] = ""
    address: Annotated[str, Meta(max_length=limits.ADDRESS_MAX)] = ""
    phone: Annotated[str, Meta(max_length=limits.PHONE_MAX)] = ""
    email: Annotated[str, Meta(max_length=limits.EMAIL_MAX)] = ""


class PartLine(Record, frozen=True, kw_only=True, omit_defaults=False):
    """Thành phần hồ sơ: originals, certified copies and plain copies of one paper.

    Where it is certified: how many `pages` it has (0: to be filled in by hand), and `electronic` copies to be signed.
    """

    name: Annotated[str, Meta(min_length=1, max_length=limits.PART_NAME_MAX)]
    originals: Annotated[int, Meta(ge=0, le=limits.COPIES_MAX)] = 0
    certified: Annotated[int, Meta(ge=0, le=limits.COPIES_MAX)] = 0
    copies: Annotated[int, Meta(ge=0, le=limits.COPIES_MAX)] = 0
    pages: Annotated[int, Meta(ge=0, le=limits.COPIES_MAX)] = 0
    electronic: Annotated[int, Meta(ge=0, le=limits.COPIES_MAX)] = 0
    note: Line = ""


class FeeLine(Record, frozen=True, kw_only=True, omit_defaults=False):
    """One phí or lệ phí in đồng."""

    name: Annotated[str, Meta(min_length=1, max_length=limits.NAME_MAX)]
    amount_vnd: Annotated[int, Meta(ge=0, le=limits.AMOUNT_VND_MAX)]
    kind: Literal["Phí", "Lệ phí", "Khác"] = "Phí"


class FormMark(Record, frozen=True, kw_only=True, omit_defaults=False):
    """Which form of the ministry's list a paper is: "01", its title, and the circular that lists it."""

    number: Line
    title: Line
    circular: Line


Parts = Annotated[tuple[PartLine, ...], Meta(max_length=limits.DOSSIER_PARTS_MAX)]
Fees = Annotated[tuple[FeeLine, ...], Meta(max_length=limits.DOSSIER_FEES_MAX)]
CopyMarks = Annotated[tuple[Line, ...], Meta(max_length=print_limits.COPIES_MAX)]

TWO_COPIES = ("Liên 1: Lưu", "Liên 2: Giao người nộp")


class Slip(Sheet, frozen=True, kw_only=True, omit_defaults=False):
    """A form of one dossier.

    `code` is the official mã số hồ sơ, or the provisional number when `provisional`. `registered` marks what was not
    taken in: its number is only for finding it again. `provisional_code`
    repeats the provisional number on a paper that already has the official one. `document_no` is the office's
    own number ("12/TTPVHCC") where it keeps one. `dated` is the date of issue, `reprint` counts prints after
    the first on this machine; `device` names this machine where another one recorded what the paper is about, and may
    have printed it.
    """

    letterhead: Letterhead
    code: Annotated[str, Meta(min_length=1, max_length=limits.CODE_MAX)]
    provisional: bool = False
    registered: bool = False
    provisional_code: Code = ""
    document_no: Annotated[str, Meta(max_length=limits.DOCUMENT_NO_MAX)] = ""
    book_no: Code = ""
    sequence_no: Code = ""
    dated: date
    reprint: Annotated[int, Meta(ge=0, le=limits.COPIES_MAX)] = 0
    device: Code = ""
    copies: CopyMarks = ()
    form: FormMark | None = None

    @property
    def mark(self) -> str:
        return self.code
