"""From the rows a source lists under headings to cases, parts and guidance.

Sources mix three things in one list: papers, alternatives ("trường hợp") and advice. The rules, in order:

1. A heading that begins with "Lưu ý", "Chú ý", "Ghi chú" or "Ví dụ" holds guidance only.
2. A heading about how papers are handed in ("Giấy tờ phải nộp", "Giấy tờ phải xuất trình", "Thành phần hồ
   sơ", "Hồ sơ của …") and no heading at all: its papers belong to every case.
3. A heading of an addition ("Trường hợp ủy quyền …", "Tùy từng trường hợp thì nộp thêm"): its papers belong
   to every case and are not required.
4. Any other heading is a case. A single case with nothing beside it is no choice: its papers belong to all.
5. A row that begins like a note or ends in ":" (it introduces the rows below) is guidance.
6. A row with a number of originals or copies is a part. A row without is a part if it begins with the name
   of a paper ("Bản sao …", "Giấy …", "Tờ khai …"), else guidance. Where a source gives no number anywhere
   and no row begins like a paper, every row that rule 5 leaves is a part.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from schemas.base import Record
from schemas.canonical import Json

_BULLET = re.compile(r"^[\s*+\-–—•●▪.,;:]+")
_NUMBER = re.compile(
    r"^(?:\([0-9]+(?:\.[0-9]+)*\)|\([ivx]+\)|[ivx]+[.)]|[0-9]+(?:\.[0-9]+)*[.)]+|[a-zđ][.)])\s*"
)
_NOTE = re.compile(r"^\*?\s*(?:lưu ý|chú ý|ghi chú|ví dụ)\b")
_ADDED = re.compile(
    r"^(?:trường hợp (?:được )?[uủ][yỷ] quyền|t(?:ùy|uỳ) từng trường hợp|giấy tờ khác|hồ sơ khác)"
    r"|nộp thêm$"
)
_LEADING_OVER = re.compile(
    r"(?:(?:[,;]|(?<=\))) ?(?:thành phần )?hồ sơ)? (?:bao )?gồm(?: có)?"
    r"(?: các)?(?: giấy tờ)?(?: sau)?(?: đây)?$"
)
_CONDITION = re.compile(r"trường hợp|đối với")
_EVERY_CASE = re.compile(
    r"^(?:(?:các )?(?:loại )?giấy tờ (?:phải|cần)\b"
    r"|xuất trình\b"
    r"|(?:các )?thành phần(?:, số lượng)?(?: hồ sơ)?(?:,? (?:bao )?gồm| theo .*)?$"
    r"|hồ sơ(?: (?:bao )?gồm.*)?$"
    r"|hồ sơ của\b"
    r"|số (?:lượng|bộ) hồ sơ\b"
    r"|người .*\b(?:nộp|xuất trình)\b.*giấy tờ"
    r"|theo quy định tại .*cụ thể$"
    r"|trong phiếu nêu rõ\b)"
)
_PAPER = re.compile(
    r"^(?:[0-9]+ )?(?:\([^)]*\) )?(?:bản|giấy|đơn|tờ khai|văn bản|hộ chiếu|biên bản|quyết định|hợp đồng|mẫu"
    r"|phiếu|sổ|thẻ|chứng (?:chỉ|từ|minh|nhận|thư|cứ)|báo cáo|danh sách|ảnh|hồ sơ|sơ đồ|nghị quyết|điều lệ"
    r"|phương án|kế hoạch|tờ trình|công văn|thông báo|lý lịch|sơ yếu|hóa đơn|hoá đơn|tài liệu|thuyết minh"
    r"|dự thảo|dự toán|bằng|trích lục|căn cước|mảnh|bảng|đề án|dự án|ý kiến|cam kết)\b"
)


class Sheet(Record):
    """One row as the source gives it: text, code, how many originals and copies, whether it is required."""

    name: str
    code: str = ""
    originals: int = 0
    copies: int = 0
    required: bool | None = None


class Group(Record):
    """Rows under one heading; `case` names the case they belong to where the source itself says so."""

    heading: str
    sheets: tuple[Sheet, ...]
    case: str | None = None


class Papers(Record):
    """What the groups come to: names of cases, parts and guidance, in the source's order and each once."""

    cases: tuple[str, ...]
    parts: tuple[dict[str, Json], ...]
    guidance: tuple[str, ...]


def sort_papers(groups: Sequence[Group]) -> Papers:
    """Apply the rules above."""
    cases = _case_headings(groups)
    counted = any(sheet.originals or sheet.copies for group in groups for sheet in group.sheets)
    named = any(_PAPER.match(_core(sheet.name)) for group in groups for sheet in group.sheets)
    parts: dict[tuple[str, str], dict[str, Json]] = {}
    guidance: dict[str, None] = {}
    # Papers without a heading first: the form to fill in stands there, whatever order the source has.
    for group in sorted(groups, key=lambda group: bool(group.heading)):
        for sheet in group.sheets:
            name = bare(sheet.name)
            if not name:
                continue
            if not is_note(group.heading) and _is_part(sheet, known=counted or named):
                part = _part(group, sheet, name, cases)
                parts.setdefault((str(part.get("case")), name), part)
            else:
                guidance.setdefault(name)
    return Papers(cases=tuple(cases), parts=tuple(parts.values()), guidance=tuple(guidance))


def bare(text: str) -> str:
    """A row or heading without bullet and trailing punctuation; numbers such as "(1.2)" or "a)" stay."""
    return _BULLET.sub("", text).rstrip(" :;,").strip()


def titled(heading: str) -> str:
    """A heading as the name of a case or group: bare, and without the "gồm" that leads over to the rows."""
    whole = bare(heading)
    return bare(_LEADING_OVER.sub("", whole)) or whole


def is_note(heading: str) -> bool:
    """Rule 1."""
    return _NOTE.match(_core(heading)) is not None


def is_addition(heading: str) -> bool:
    """Rule 3."""
    return _ADDED.search(_core(heading)) is not None


def is_case(heading: str) -> bool:
    """Rule 4, before single cases are dissolved."""
    core = _core(heading)
    if not core or is_note(heading) or is_addition(heading):
        return False
    return _CONDITION.search(core) is not None or _EVERY_CASE.match(core) is None


def _case_headings(groups: Iterable[Group]) -> list[str]:
    real = [group for group in groups if group.sheets and group.case is None]
    headings = list(dict.fromkeys(titled(group.heading) for group in real if is_case(group.heading)))
    beside = any(not is_case(group.heading) and not is_note(group.heading) for group in real)
    return headings if len(headings) > 1 or beside else []


def _part(group: Group, sheet: Sheet, name: str, cases: Sequence[str]) -> dict[str, Json]:
    heading = titled(group.heading)
    part: dict[str, Json] = {
        "name": name,
        "code": sheet.code,
        "originals": sheet.originals,
        "copies": sheet.copies,
        "required": False if is_addition(group.heading) else sheet.required,
    }
    if group.case is not None or heading in cases:
        part["case"] = group.case or heading
    else:
        part["group"] = heading
    return part


def _is_part(sheet: Sheet, *, known: bool) -> bool:
    core = _core(sheet.name)
    if _NOTE.match(core) or sheet.name.rstrip().endswith(":"):
        return False
    return bool(sheet.originals or sheet.copies) or not known or _PAPER.match(core) is not None


def _core(text: str) -> str:
    """A text in lower case without bullet, number and trailing punctuation: what the rules look at."""
    return _NUMBER.sub("", bare(text).casefold()).strip()
