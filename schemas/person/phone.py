"""Telephone numbers in Vietnam: one form for search, and a word where a number looks odd."""

from __future__ import annotations

import re
from typing import Literal

from schemas import limits
from schemas.base import Record
from schemas.refusal import Notice, Refusal, note
from schemas.text import check_text, digits

PhoneKind = Literal["mobile", "landline", "foreign", "other"]

DIGITS_MIN = 10
DIGITS_MAX = 13

_SEPARATORS = re.compile(r"[\s.\-()/]+")
_COUNTRY = re.compile(r"(?:\+|00)84\(?0?\)?")
_MOBILE_PREFIXES = frozenset(
    "032 033 034 035 036 037 038 039 086 096 097 098 070 076 077 078 079 089 090 093 "
    "081 082 083 084 085 088 091 094 052 056 058 092 059 099 055 087".split()
)


class Phone(Record):
    """A number as it is stored and searched: digits, a leading + only for other countries; empty stays so."""

    number: str
    kind: PhoneKind
    warnings: tuple[Notice, ...]


def read_phone(text: str) -> Phone | Refusal:
    """Normalise a number: no separators, +84 and 0084 become 0. Only hostile text is refused (`text.*`)."""
    written = text.strip()
    # Separators are dropped before the length counts, so the first look allows one between any two digits.
    refusal = check_text(written, limits.PHONE_MAX * 2, "phone")
    number = _normal(written) if refusal is None else ""
    refusal = refusal or check_text(number, limits.PHONE_MAX, "phone")
    if refusal is not None:
        return refusal
    kind = _kind_of(number)
    return Phone(number=number, kind=kind, warnings=_warnings_for(number, kind))


def _normal(text: str) -> str:
    bare = _SEPARATORS.sub("", text)
    country = _COUNTRY.match(bare)
    if country:
        return "0" + bare[country.end() :]
    # Eleven digits from 84 on are the international form without its plus; landlines of ten start with 02.
    if len(bare) == 11 and bare.startswith("84") and bare.isascii() and bare.isdecimal():
        return "0" + bare[2:]
    return bare


def _kind_of(number: str) -> PhoneKind:
    if number.startswith("+") and number[1:].isascii() and number[1:].isdecimal():
        return "foreign"
    if number[:3] in _MOBILE_PREFIXES and len(number) == 10 and digits(number) == number:
        return "mobile"
    is_landline = number.startswith("02") and len(number) in (10, 11) and digits(number) == number
    return "landline" if is_landline else "other"


def _warnings_for(number: str, kind: PhoneKind) -> tuple[Notice, ...]:
    if not number or kind in ("mobile", "landline"):
        return ()
    if kind == "foreign":
        return (note("phone.foreign", "Đây là số điện thoại nước ngoài. Hãy kiểm tra lại với người nộp."),)
    if digits(number) != number or not DIGITS_MIN <= len(number) <= DIGITS_MAX:
        return (note("phone.length", "Số điện thoại thường có 10 chữ số. Hãy kiểm tra lại với người nộp."),)
    return (
        note(
            "phone.prefix_unknown",
            "Đầu số điện thoại này chưa có trong bảng. Hãy kiểm tra lại với người nộp.",
        ),
    )
