"""What an older register or system says of one dossier, as plain words, and what of it can be taken over."""

from __future__ import annotations

import hashlib
import re
from datetime import date, datetime, timedelta

from motcua_tui.text import mark
from schemas.base import Record
from schemas.refusal import Refusal, no
from schemas.text import clean, digits, fold, nfc
from schemas.times import VN, moment_text

FIELDS = (
    "number", "procedure_code", "procedure", "field", "name", "id_number", "birth_date", "phone", "email", "address", "copies",
    "channel", "received", "due", "finished", "returned", "taken_by", "status", "reason", "fee", "note",
)  # fmt: skip
"""Every column a register may have. Needed are `name`, `received`, and one of `procedure` and `procedure_code`."""
NEEDED = ("name", "received")
FIELD_WORDS: dict[str, str] = {
    "number": mark("Mã hồ sơ"), "procedure_code": mark("Mã thủ tục"), "procedure": mark("Tên thủ tục"), "field": mark("Lĩnh vực"),
    "name": mark("Người nộp"), "id_number": mark("Số giấy tờ"), "birth_date": mark("Ngày sinh"), "phone": mark("Điện thoại"),
    "email": mark("Thư điện tử"), "address": mark("Địa chỉ"), "copies": mark("Số bộ"), "channel": mark("Cách nộp"),
    "received": mark("Ngày tiếp nhận"), "due": mark("Ngày hẹn trả"), "finished": mark("Ngày xong"), "returned": mark("Ngày trả"),
    "taken_by": mark("Người nhận kết quả"), "status": mark("Trạng thái"), "reason": mark("Lý do"), "fee": mark("Phí, lệ phí"),
    "note": mark("Ghi chú"),
}  # fmt: skip
assert set(FIELD_WORDS) == set(FIELDS)

_DAY_FIRST = re.compile(
    r"^(?:(\d{1,2})\s*[:hg]\s*(\d{1,2})?\D{0,12}\s)?\s*(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4}|\d{2})(.*)$"
)
_SPELLED = re.compile(r"(?:ngay\s+)?(\d{1,2})\s+thang\s+(\d{1,2}),?\s+nam\s+(\d{4})")
_YEAR_FIRST = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})(.*)$")
_CLOCK = re.compile(r"^[\sT,]*(?:luc)?\s*(\d{1,2})\s*[:hg]\s*(\d{1,2})?(?::(\d{1,2}))?")
_TELEPHONE = re.compile(r"(?<![\d.])(?:\+?84|0)(?:[ .\-]?\d){8,10}(?!\d)")
_CALLED = re.compile(r"(?i)\b(?:sđt|đt|dđ|điện thoại|số điện thoại|tel)\b\s*[:.]?")
IDENTITY_DIGITS = 12
PHONE_DIGITS, PHONE_DIGITS_MAX = 10, 15
_EXCEL_BEGIN = date(1899, 12, 30)
_OUTCOMES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("withdrawn", ("rut", "cong dan rut", "xin rut")),
    ("refused", ("tu choi", "khong tiep nhan", "tra lai ho so", "bi tra lai")),
    ("stopped", ("dung xu ly", "dung giai quyet", "huy")),
    ("supplement", ("cho bo sung", "yeu cau bo sung", "dang bo sung")),
    ("returned", ("da tra", "tra ket qua", "da nhan ket qua")),
    ("finished", ("da xong", "da giai quyet", "hoan thanh", "da co ket qua", "cho tra", "da xu ly")),
    ("open", ("dang", "chua", "moi tiep nhan", "da tiep nhan")),
)


class LegacyRow(Record, frozen=True):
    """One line of an older register. `row` is its number in the file, `values` its words by `FIELDS`."""

    row: int
    values: dict[str, str]

    def of(self, field: str) -> str:
        """The words of a field on one line, harmless, "" where there are none."""
        return clean(nfc(" ".join(self.values.get(field, "").split()))).strip()

    @property
    def number(self) -> str:
        """Its number in the older register; where it has none, one made of its content, the same every time."""
        given = self.of("number")
        if given:
            return given
        whole = "\x1f".join(f"{name}={self.of(name)}" for name in FIELDS)
        return f"CU-{hashlib.sha256(whole.encode()).hexdigest()[:16].upper()}"


def moment_of(text: str, usual: str, field: str) -> str | Refusal | None:
    """A day, or a day with its hour, as canonical time; `usual` ("08:00") where no hour is given. None for nothing.

    Reads 21/11/2026, 21.11.26, 8h30 21/11/2026, 8 giờ 30 phút ngày 21 tháng 11 năm 2026, 2026-11-21 08:30:00 and the day counts
    of spreadsheets.
    """
    words = _SPELLED.sub(r"\1/\2/\3", re.sub(r"\bgio\b", "h", fold(text))).strip()
    if not words or words in ("-", "–", "null") or words.startswith("0000-00-00"):
        return None
    day, rest = _day_of(words)
    if day is None:
        return no("import.bad_date", "Không đọc được mục “{field}”. Hãy ghi như 21/11/2026.", field=FIELD_WORDS[field])
    hour, minute = _clock_of(rest) or (int(usual[:2]), int(usual[3:]))
    return moment_text(datetime(day.year, day.month, day.day, hour, minute, tzinfo=VN))


def _day_of(words: str) -> tuple[date | None, str]:
    try:
        if match := _YEAR_FIRST.match(words):
            return date(int(match[1]), int(match[2]), int(match[3])), match[4]
        if match := _DAY_FIRST.match(words):
            year = int(match[5]) + (2000 if len(match[5]) == 2 else 0)
            before = f"{match[1]}:{match[2] or '00'}" if match[1] else ""
            return date(year, int(match[4]), int(match[3])), before or match[6]
        if re.fullmatch(r"[1-9]\d{4}(\.\d+)?", words):
            return _EXCEL_BEGIN + timedelta(days=int(float(words))), ""
    except ValueError:
        pass
    return None, ""


def _clock_of(rest: str) -> tuple[int, int] | None:
    match = _CLOCK.match(rest)
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    return (hour, minute) if hour < 24 and minute < 60 else None


def contact_of(text: str) -> tuple[str, str]:
    """A telephone number and the address that stand in one cell, as "Thôn 2, 0912 345 678"."""
    found = _TELEPHONE.search(text)
    if found is None:
        return "", text.strip()
    rest = f"{text[: found.start()]} {text[found.end() :]}"
    return found[0].strip(), " ".join(_CALLED.sub(" ", rest).split()).strip(" ,;:.-–/()")


def name_of(text: str) -> tuple[str, str]:
    """A name and the address behind it, in one cell as older registers write them."""
    parted = (text.partition(between) for between in ("\n", ";", ",", " - "))
    name, _between, address = next((parts for parts in parted if parts[1]), (text, "", ""))
    return name.strip(), " ".join(address.split())


def identity_of(text: str) -> str:
    """An identity number as written, with the 0 every number of twelve begins with and a spreadsheet loses."""
    number = text.replace(" ", "")
    return f"0{number}" if len(number) == IDENTITY_DIGITS - 1 and number.isascii() and number.isdecimal() else number


def phone_of(text: str) -> str:
    """A telephone number's digits, with the 0 a spreadsheet lost; "" for what is none."""
    number = digits(text)
    if len(number) == PHONE_DIGITS - 1 and number[0] in "35789" and not text.strip().startswith("+"):
        return f"0{number}"
    return number if len(number) <= PHONE_DIGITS_MAX else ""


def outcome_of(status: str) -> str | None:
    """What a status in words means: withdrawn, refused, stopped, supplement, returned, finished, open; None for nothing known."""
    words = fold(status)
    return next((name for name, said in _OUTCOMES if any(one in words for one in said)), None)


def amount_of(text: str) -> int | None:
    """Đồng as people write them: 8.000, 8,000 đ; None where it is no amount."""
    figures = digits(text.split(",00")[0] if text.endswith(",00") else text)
    return int(figures) if figures and len(figures) <= 12 else None


def channel_of(text: str) -> str:
    """How it was filed, from words."""
    words = fold(text)
    if "truc tuyen" in words or "online" in words or "dvc" in words or "qua mang" in words:
        return "online"
    return "post" if "buu" in words or "bcci" in words else "counter"
