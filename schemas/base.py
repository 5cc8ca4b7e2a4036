"""The record type every part of the shared language is built from, and how it is read from JSON."""

from __future__ import annotations

import re
from typing import TypeVar, dataclass_transform

import msgspec

from schemas import limits, text
from schemas.canonical import Json
from schemas.refusal import Refusal, no

R = TypeVar("R")

_AT = re.compile(r"^(?P<what>.*?)(?: - at `(?P<where>[^`]*)`)?$", re.DOTALL)
_KEY = re.compile(r"`([^`]*)`")
# One name, or a path of them with places in lists: parts[0].name. A longer number would be somebody's.
_PLACE = r"[A-Za-z_][A-Za-z0-9_-]{0,39}(?:\[[0-9.]{1,3}\])*"
_NAME_OF_OURS = re.compile(rf"\$|(?!.*[0-9]{{4}})\$?{_PLACE}(?:\.{_PLACE}){{0,5}}")
# A JSON string, or the rest of the text where one never ends.
_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)', re.DOTALL)
_NO_BRACKET = bytes(byte for byte in range(256) if byte not in b"[]{}")


@dataclass_transform(frozen_default=True, field_specifiers=(msgspec.field,))
class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An immutable value with a closed set of fields; unset fields take no room when written."""


def whole(pattern: str) -> str:
    """The pattern of a whole text. A plain `^…$` would let one line break through at the end."""
    return rf"^(?:{pattern})$(?!\n)"


def nfc(value: Json) -> Json:
    """Every text in a parsed JSON value in Unicode NFC, so that equal words have equal bytes."""
    if isinstance(value, str):
        return text.nfc(value)
    if isinstance(value, list):
        return [nfc(item) for item in value]
    if isinstance(value, dict):
        return {str(nfc(key)): nfc(item) for key, item in value.items()}
    return value


def read_json(
    raw: bytes | str, kind: type[R], *, area: str = "input", bytes_max: int = limits.JSON_BYTES_MAX
) -> R | Refusal:
    """Parse untrusted JSON text into `kind`, or say in one sentence what is wrong and where.

    Refuses what `read_plain` refuses, and `<area>.not_valid`, `.missing`, `.unknown_key`, `.too_long`.
    """
    value = read_plain(raw, area=area, bytes_max=bytes_max)
    return value if isinstance(value, Refusal) else read_value(value, kind, area=area)


def read_plain(raw: bytes | str, *, area: str = "input", bytes_max: int = limits.JSON_BYTES_MAX) -> Json | Refusal:
    """Untrusted JSON text as plain values, within limits of size and depth.

    Refuses `<area>.too_large`, `<area>.not_utf8`, `<area>.too_deep` and `<area>.not_json`.
    """
    octets = raw.encode("utf-8", "surrogatepass") if isinstance(raw, str) else raw
    if len(octets) > bytes_max:
        return no(
            f"{area}.too_large",
            "Nội dung dài {size} byte, quá giới hạn {limit} byte. Hãy chia nhỏ rồi gửi lại.",
            size=len(octets),
            limit=bytes_max,
        )
    try:
        octets.decode("utf-8")
    except UnicodeDecodeError:
        return no(f"{area}.not_utf8", "Nội dung không phải UTF-8. Hãy lưu lại tệp theo bảng mã UTF-8.")
    if nesting(octets) > limits.JSON_DEPTH_MAX:
        return no(
            f"{area}.too_deep",
            "JSON lồng nhau quá {limit} tầng. Hãy kiểm tra lại nguồn dữ liệu.",
            limit=limits.JSON_DEPTH_MAX,
        )
    try:
        return msgspec.json.decode(octets.removeprefix(b"\xef\xbb\xbf"), type=object)  # type: ignore[return-value]
    except (msgspec.DecodeError, RecursionError, ValueError):
        return no(
            f"{area}.not_json",
            "Nội dung không phải JSON đúng cú pháp. Hãy kiểm tra lại dấu ngoặc, dấu phẩy và dấu nháy.",
        )


def nesting(octets: bytes) -> int:
    """How deep brackets open outside strings: checked before any recursive parser sees the text."""
    depth = deepest = 0
    for byte in _STRING.sub(b"", octets).translate(None, _NO_BRACKET):
        if byte in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        else:
            depth -= 1
    return deepest


def read_value(plain: Json, kind: type[R], *, area: str = "input") -> R | Refusal:
    """Turn a parsed JSON value into `kind`, texts in NFC, or refuse `<area>.not_valid` naming the field."""
    try:
        return msgspec.convert(nfc(plain), kind)
    except (msgspec.ValidationError, RecursionError) as problem:
        return _refusal_of(str(problem), area)


def plain(record: object) -> object:
    """The record as plain JSON values (dicts, lists, texts, whole numbers)."""
    return msgspec.to_builtins(record)


def _refusal_of(problem: str, area: str) -> Refusal:
    match = _AT.match(problem)
    what, where = (match["what"], match["where"]) if match else (problem, None)
    field = (where or "$").removeprefix("$").removeprefix(".") or "$"
    keys = _KEY.findall(what)
    if "unknown field" in what:
        name = keys[0] if keys else "?"
        return no(
            f"{area}.unknown_key",
            "Không có mục “{key}” ở “{field}”. Hãy bỏ mục đó hoặc sửa lại tên.",
            key=safe_name(name),
            field=safe_name(field),
        )
    if "missing required field" in what:
        name = keys[0] if keys else "?"
        return no(
            f"{area}.missing", "Thiếu mục “{key}” ở “{field}”. Hãy điền mục này.", key=safe_name(name), field=safe_name(field)
        )
    if "length" in what:
        return no(
            f"{area}.too_long",
            "Mục “{field}” dài quá hoặc ngắn quá giới hạn. Hãy nhập lại trong giới hạn.",
            field=safe_name(field),
        )
    return no(
        f"{area}.not_valid",
        "Mục “{field}” không đúng kiểu hoặc không đúng giá trị cho phép. Hãy sửa lại.",
        field=safe_name(field),
    )


def safe_name(name: str) -> str:
    """A field name from outside, fit for a message: one that looks like our own, else "?". A key may be typed as data."""
    return name if _NAME_OF_OURS.fullmatch(name) else "?"
