"""What a scanner reads from an identity card (căn cước công dân, căn cước): one line, fields parted by "|".

Fields: personal number, old CMND number, name, date of birth ddMMyyyy, sex (Nam/Nữ), address, date of issue;
newer cards append a cancelled number and the parents' names. Those are nobody's business at the counter: they
are dropped here and never leave this module.

A scanner that acts as a keyboard has no key for most Vietnamese letters and sends "?" or bare letters. Such a
name is handed on with a notice, never repaired by guessing.
"""

from __future__ import annotations

import re

from msgspec.structs import replace

from schemas import limits
from schemas.base import Record
from schemas.person.birth import birth_date_of_digits
from schemas.person.identity import CardSex, id_warnings
from schemas.refusal import Notice, Refusal, no, note
from schemas.text import check_text, digits, fold, nfc

FIELDS_MIN = 7

_NUMBER = re.compile(r"[0-9]{12}")
_CARD_START = re.compile(r"[0-9]{12}\|[^|]*\|[^|]*\|[^|]{0,10}\|[^|]{0,10}\|[^|]*\|")
_OLD_NUMBER = re.compile(r"[0-9]{9}|[0-9]{12}")
_NOT_IN_NAMES = re.compile("[^\\w\\s\u0300-\u036f'’.,()-]|[0-9_]")
# A byte order mark, and the frame (STX … ETX) with which scanners can be set up to announce themselves.
_FRAME = "\ufeff\x02\x03 \t\r\n"


class Card(Record):
    """What a card said about its holder; None is what it did not say or could not be read.

    `birth_date` is YYYY, YYYY-MM or YYYY-MM-DD, `issued_on` YYYY-MM-DD. Every key is always written.
    """

    id_number: str
    old_id: str | None
    name: str | None
    birth_date: str | None
    sex: CardSex | None
    address: str | None
    issued_on: str | None
    warnings: tuple[Notice, ...]


def looks_like_card(text: str) -> bool:
    """True for a whole scan: twelve digits and seven fields or more. A bare number may have been typed."""
    return len(text) <= limits.CARD_TEXT_MAX and _CARD_START.match(text.strip(_FRAME)) is not None


def looks_like_bare_number(text: str) -> bool:
    """True for twelve digits alone, as old barcodes and a cautious reader give them."""
    return len(text) <= limits.CARD_TEXT_MAX and _NUMBER.fullmatch(text.strip(_FRAME)) is not None


def parse_card(text: str) -> Card | Refusal:
    """Read a scanned card, or its bare 12-digit number (then only `id_number` is set).

    Refuses hostile or overlong text (`text.*`), `scan.no_number` and `scan.too_few_fields`.
    """
    line = text.strip(_FRAME) if len(text) <= limits.CARD_TEXT_MAX * 4 else text
    refusal = check_text(line, limits.CARD_TEXT_MAX, "scan")
    if refusal is not None:
        return refusal
    fields = [" ".join(field.split()) for field in nfc(line).split("|")]
    if not _NUMBER.fullmatch(fields[0]):
        return no(
            "scan.no_number", "Không đọc được số định danh 12 chữ số trên thẻ. Hãy quét lại hoặc nhập tay."
        )
    if len(fields) == 1:
        return _only_number(fields[0])
    if len(fields) < FIELDS_MIN:
        return no("scan.too_few_fields", "Dữ liệu quét được thiếu mục. Hãy quét lại hoặc nhập tay.")
    return _card_of(fields)


def _only_number(number: str) -> Card:
    bare = note("scan.only_number", "Chỉ đọc được số định danh. Hãy nhập các mục còn lại.")
    return Card(
        id_number=number,
        old_id=None,
        name=None,
        birth_date=None,
        sex=None,
        address=None,
        issued_on=None,
        warnings=(bare, *id_warnings(number)),
    )


def _card_of(fields: list[str]) -> Card:
    number, old_id, name, born, sex, address, issued = fields[:FIELDS_MIN]
    birth_date = birth_date_of_digits(_date_digits(born))
    card = Card(
        id_number=number,
        old_id=old_id if _OLD_NUMBER.fullmatch(old_id) else None,
        name=name or None,
        birth_date=birth_date,
        sex=_sex_of(sex),
        address=address or None,
        issued_on=_whole_date(issued),
        warnings=(),
    )
    found = (*_unread(card, old_id, issued), *_damaged(card, sex))
    return replace(card, warnings=(*found, *id_warnings(number, birth_date or "", card.sex or "")))


def _unread(card: Card, old_id: str, issued: str) -> list[Notice]:
    """Fields that every card has and this scan lacks, or that hold what cannot be read."""
    found: list[Notice] = []
    if old_id and card.old_id is None:
        found.append(note("scan.old_id_unread", "Không đọc được số CMND cũ trên thẻ. Hãy hỏi người nộp nếu cần số đó."))
    if card.name is None:
        found.append(note("scan.name_unread", "Không đọc được họ tên trên thẻ. Hãy nhập tay."))
    if card.birth_date is None:
        found.append(note("scan.birth_date_unread", "Không đọc được ngày sinh trên thẻ. Hãy nhập tay."))
    if card.sex is None:
        found.append(note("scan.sex_unread", "Không đọc được giới tính trên thẻ. Hãy nhập tay."))
    if issued and card.issued_on is None:
        found.append(note("scan.issued_on_unread", "Không đọc được ngày cấp trên thẻ. Hãy xem trên mặt thẻ."))
    return found


def _damaged(card: Card, sex: str) -> list[Notice]:
    """Texts that arrived without some letters or diacritics: shown, and to be checked against the card."""
    found: list[Notice] = []
    name, address = card.name or "", card.address or ""
    if _NOT_IN_NAMES.search(name):
        found.append(
            note("scan.name_damaged", "Họ tên quét được bị lỗi chữ, cần kiểm tra và sửa lại theo thẻ.")
        )
    elif name.isascii() and _is_unaccented(address, sex):
        found.append(
            note("scan.name_unaccented", "Họ tên quét được không có dấu, cần kiểm tra lại theo thẻ.")
        )
    if "?" in address or "\ufffd" in address:
        found.append(
            note("scan.address_damaged", "Địa chỉ quét được bị lỗi chữ, cần kiểm tra và sửa lại theo thẻ.")
        )
    return found


def _is_unaccented(address: str, sex: str) -> bool:
    """True if the rest of the card has lost its diacritics too; a name alone may truly have none."""
    return sex.casefold() == "nu" or (address.isascii() and len(address.split()) > 2)


def _sex_of(text: str) -> CardSex | None:
    """Nam has no diacritics to lose, so "N?" can only be a damaged Nữ."""
    folded = fold(text)
    if folded == "nam":
        return "male"
    return "female" if folded in ("nu", "n?", "n\ufffd") else None


def _date_digits(text: str) -> str:
    """The digits of a date written with or without separators; of anything else, none."""
    return digits(text) if re.fullmatch(r"[0-9/.\- ]{4,10}", text) else ""


def _whole_date(text: str) -> str | None:
    date_text = birth_date_of_digits(_date_digits(text))
    return date_text if date_text is not None and len(date_text) == 10 else None
