"""Identity numbers: the 12-digit personal number and the papers that stand in for it.

A number that looks odd is accepted with a notice: a clerk sees the paper, the program does not.
"""

from __future__ import annotations

import re
from typing import Literal

from schemas import limits
from schemas.base import Record
from schemas.person.birth import birth_year
from schemas.person.provinces import PROVINCE_OF_PREFIX
from schemas.refusal import Notice, Refusal, no, note
from schemas.text import check_text, nfc

IdKind = Literal["personal", "old", "passport", "tax", "other"]
CardSex = Literal["male", "female"]

_PERSONAL = re.compile(r"[0-9]{12}")
_OLD = re.compile(r"[0-9]{9}")
_TAX = re.compile(r"[0-9]{10}(-[0-9]{3})?")
_PASSPORT = re.compile(r"(?=[A-Z0-9]*[0-9])[A-Z]{1,3}[A-Z0-9]{4,8}|[0-9]{1,2}[A-Z]{1,2}[0-9]{4,7}")
_FILLERS = re.compile(r"[\s.]+")
_DIGITS_AND_DASHES = re.compile(r"[0-9-]+")


_USUAL: dict[str, frozenset[IdKind]] = {
    "citizen": frozenset({"personal", "old", "passport"}),
    "foreigner": frozenset({"personal", "passport", "old", "other"}),
    # A household in business goes by the number of its head.
    "enterprise": frozenset({"tax", "personal"}),
    "organisation": frozenset({"tax", "personal", "other"}),
    "state_agency": frozenset({"tax", "personal", "other"}),
}
"""What kinds of numbers each kind of person comes with. Passports of nine digits exist."""


class PersonalId(Record):
    """What a 12-digit number says: where the birth was registered (None: not in our table), sex, year."""

    number: str
    province: str | None
    sex: CardSex
    birth_year: int


class IdentityNumber(Record):
    """A number of any identity paper, without fillers, what kind it looks like, and what to look at."""

    number: str
    kind: IdKind
    warnings: tuple[Notice, ...]


def parse_id(text: str) -> PersonalId | Refusal:
    """Read số định danh cá nhân: PPP C YY NNNNNN (where the birth was registered, century and sex, year).

    C is 0/1 for men and women born from 1900, 2/3 from 2000, 4/5 from 2100, and so on. There is no check
    digit. Spaces and dots are dropped. Refuses `identity.not_personal_id`.
    """
    number = _FILLERS.sub("", text) if len(text) <= limits.IDENTITY_MAX else ""
    if not _PERSONAL.fullmatch(number):
        return no(
            "identity.not_personal_id", "Số định danh cá nhân phải có đúng 12 chữ số. Hãy kiểm tra lại."
        )
    century = int(number[3])
    return PersonalId(
        number=number,
        province=PROVINCE_OF_PREFIX.get(number[:3]),
        sex="female" if century % 2 else "male",
        birth_year=1900 + century // 2 * 100 + int(number[4:6]),
    )


def read_identity(text: str) -> IdentityNumber | Refusal:
    """Normalise an identity paper's number and say what it looks like. Refuses only hostile text (`text.*`).

    12 digits: personal number. 9 digits: old CMND. 10 digits or 10-3: tax code. Letters and digits: passport.
    """
    refusal = check_text(text.strip(), limits.IDENTITY_MAX, "id_number")
    if refusal is not None:
        return refusal
    number = _without_fillers(nfc(text))
    kind = kind_of(number)
    unsure = note(
        "identity.unusual",
        "Số giấy tờ không giống số định danh, CMND, hộ chiếu hay mã số thuế. Hãy kiểm tra lại.",
    )
    warnings = id_warnings(number) if kind == "personal" else (unsure,) if kind == "other" and number else ()
    return IdentityNumber(number=number, kind=kind, warnings=warnings)


def kind_of(number: str) -> IdKind:
    """What an identity number without fillers looks like."""
    if _PERSONAL.fullmatch(number):
        return "personal"
    if _OLD.fullmatch(number):
        return "old"
    if _TAX.fullmatch(number):
        return "tax"
    return "passport" if _PASSPORT.fullmatch(number) else "other"


def id_warnings(number: str, birth_date: str = "", sex: str = "") -> tuple[Notice, ...]:
    """What in a 12-digit number disagrees with itself or with the form; empty for any other number.

    `birth_date` is YYYY, YYYY-MM or YYYY-MM-DD, `sex` male or female; what is empty is not compared.
    """
    read = parse_id(number)
    if isinstance(read, Refusal):
        return ()
    found: list[Notice] = []
    if read.province is None:
        found.append(
            note(
                "identity.prefix_unknown",
                "Ba số đầu của số định danh chưa có trong bảng mã. Hãy kiểm tra lại số.",
            )
        )
    if birth_year(birth_date) not in (None, read.birth_year):
        found.append(
            note("identity.birth_year_differs", "Năm sinh không khớp với số định danh. Hãy kiểm tra lại.")
        )
    if sex in ("male", "female") and sex != read.sex:
        found.append(note("identity.sex_differs", "Giới tính không khớp với số định danh. Hãy kiểm tra lại."))
    return tuple(found)


def kind_warnings(number: str, person: str) -> tuple[Notice, ...]:
    """Whether a number is of another kind than this kind of person usually has. Never a reason to refuse it.

    `person` is citizen, foreigner, enterprise, organisation or state_agency.
    """
    bare = _without_fillers(nfc(number))
    kind = kind_of(bare)
    if not bare or person not in _USUAL or kind in _USUAL[person]:
        return ()
    if kind == "other":
        return (
            note(
                "identity.unusual",
                "Số giấy tờ không giống số định danh, CMND, hộ chiếu hay mã số thuế. Hãy kiểm tra lại.",
            ),
        )
    return (
        note(
            "identity.of_another_kind",
            "Số giấy tờ không phải loại thường dùng của đối tượng này. Hãy xem lại đối tượng hoặc số.",
        ),
    )


def mask(number: str) -> str:
    """The number fit for a screen others can see: 079*****1234. Short numbers keep less, below 6 nothing."""
    keep_first, keep_last = (3, 4) if len(number) >= 11 else (2, 3) if len(number) >= 8 else (0, 2)
    if len(number) < 6:
        return "*" * len(number)
    hidden = len(number) - keep_first - keep_last
    return number[:keep_first] + "*" * hidden + number[len(number) - keep_last :]


def _without_fillers(text: str) -> str:
    """Upper case, no spaces or dots; dashes stay only in a tax code."""
    bare = _FILLERS.sub("", text).upper()
    if _DIGITS_AND_DASHES.fullmatch(bare) and not _TAX.fullmatch(bare):
        return bare.replace("-", "")
    return bare
