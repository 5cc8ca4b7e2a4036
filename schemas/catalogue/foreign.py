"""Looking into JSON objects of others: missing, null and extra keys pass, what cannot be meant is refused."""

from __future__ import annotations

import re
from typing import cast

from schemas import limits
from schemas.base import read_value
from schemas.canonical import Json
from schemas.catalogue.words import one_line, prose
from schemas.procedure import CODE_PATTERN, Procedure
from schemas.refusal import Refusal, Refused, no

Row = dict[str, object]

_DIGITS = re.compile(r"^[0-9]{1,15}$")
_GROUPED = re.compile(r"^[0-9]{1,3}(?:[.,][0-9]{3}){1,4}$")
_CODE = re.compile(CODE_PATTERN)


def row(value: object) -> Row | None:
    """The value as an object with text keys, or None."""
    return cast(Row, value) if isinstance(value, dict) else None


def rows(parent: Row, key: str) -> list[Row]:
    """The objects of a list; a single object counts as a list of one; null and anything else as none."""
    value = parent.get(key)
    return [found for item in _items(value) if (found := row(item)) is not None]


def line(parent: Row, key: str) -> str:
    """A text on one line, or "". Numbers count as their digits."""
    value = parent.get(key)
    if isinstance(value, str):
        return one_line(value)
    return str(value) if _is_small_whole(value) else ""


def lines(parent: Row, key: str) -> list[str]:
    """The non-empty texts of a list, each once, in order; a single text counts as a list of one."""
    value = parent.get(key)
    found = (one_line(item) for item in _items(value) if isinstance(item, str))
    return list(dict.fromkeys(item for item in found if item))


def long_text(parent: Row, key: str) -> str:
    """A text of several lines, or ""."""
    value = parent.get(key)
    return prose(value) if isinstance(value, str) else ""


def flag(parent: Row, key: str) -> bool | None:
    """True or False where the source says so."""
    value = parent.get(key)
    return value if isinstance(value, bool) else None


def whole(value: object) -> int | None:
    """A whole number written as a number or as digits ("8000", "8.000"), or None. Never negative."""
    if isinstance(value, str):
        digits = value.strip()
        if _GROUPED.match(digits):
            return int(re.sub(r"[.,]", "", digits))
        return int(digits) if _DIGITS.match(digits) else None
    if isinstance(value, float) and value.is_integer() and 0 <= value < 10**15:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**15 else None


def count(parent: Row, key: str) -> int:
    """How many papers: missing and null count as 0. Raises Refused for what is no count."""
    value = parent.get(key)
    if value is None or value == "":
        return 0
    found = whole(value)
    if found is None:
        raise Refused(
            no(
                "catalogue.not_valid",
                "Mục “{field}” không đúng kiểu hoặc không đúng giá trị cho phép. Hãy sửa lại.",
                field=key,
            )
        )
    return found


def code_like(value: str) -> bool:
    """True for what can be a procedure's code: "1.001193", "1.001193.000.00.00.H56"."""
    return _CODE.match(value) is not None and any(char.isdigit() for char in value)


def shown_code(value: object) -> str:
    """A record's code as far as it can be shown in a list of refusals, else ""."""
    return value if isinstance(value, str) and code_like(value) else ""


def built(fields: dict[str, Json]) -> Procedure:
    """The procedure of these plain values. Raises Refused where they break a limit."""
    made = read_value(fields, Procedure, area="catalogue")
    if isinstance(made, Refusal):
        raise Refused(made)
    return made


def need_code(found: str) -> str:
    """The code. Raises Refused `catalogue.code_missing` or `catalogue.code_not_valid`."""
    if not found:
        raise Refused(
            no("catalogue.code_missing", "Bản ghi không có mã thủ tục nên không nhập được. Hãy bổ sung mã.")
        )
    if not code_like(found):
        raise Refused(
            no(
                "catalogue.code_not_valid",
                "Mã thủ tục không đúng dạng, ví dụ đúng: 1.001193. Hãy sửa mã rồi nhập lại.",
            )
        )
    return found


def need_name(code: str, found: str) -> str:
    """The name. Raises Refused `catalogue.name_missing`."""
    if not found:
        raise Refused(
            no(
                "catalogue.name_missing",
                "Thủ tục {procedure} không có tên nên không nhập được. Hãy bổ sung tên rồi nhập lại.",
                procedure=code,
            )
        )
    return found


def _is_small_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**15


def _items(value: object) -> list[object]:
    """A list as it is, a single value as a list of one. Raises Refused `catalogue.too_many`."""
    if not isinstance(value, list):
        return [value]
    if len(value) > limits.CATALOGUE_ROWS_MAX:
        raise Refused(
            no(
                "catalogue.too_many",
                "Thủ tục có danh sách dài quá {limit} dòng. Hãy kiểm tra lại nguồn dữ liệu.",
                limit=limits.CATALOGUE_ROWS_MAX,
            )
        )
    return cast(list[object], value)
