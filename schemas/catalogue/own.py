"""Our own catalogue file, "motcua-catalogue" version 1. Strict: unknown keys and unclean texts are refused.

Documented in docs/catalogue-format.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Annotated, Literal, cast

import msgspec
from msgspec import Meta

from schemas import limits, text
from schemas.base import Record, plain, read_value
from schemas.canonical import Json
from schemas.catalogue.foreign import Row, built, row, shown_code
from schemas.catalogue.outcome import BadRecord, Outcome, each
from schemas.procedure import Procedure
from schemas.refusal import Refusal, Refused, no

FORMAT = "motcua-catalogue"
VERSION = 1


class Header(Record):
    """What the file says of itself: where its content comes from, of which day, and a word to the reader."""

    format: Literal["motcua-catalogue"]
    version: int
    source: Annotated[str, Meta(min_length=1, max_length=limits.SOURCE_MAX)]
    date: date
    note: Annotated[str, Meta(max_length=limits.PROCEDURE_NOTE_MAX)] = ""


def looks_like(value: object) -> bool:
    """True for a file that calls itself ours, whatever its version."""
    found = row(value)
    return found is not None and found.get("format") == FORMAT


def read(value: object) -> Iterator[Outcome]:
    """Every procedure of the file; a bad header is one refusal for the whole file."""
    found = row(value) or {}
    header = read_header(found)
    if isinstance(header, Refusal):
        yield BadRecord(index=0, code="", refusal=header)
        return
    items = found.get("procedures")
    yield from each(
        (row(item) or {} for item in (items if isinstance(items, list) else [])),
        lambda item: _procedure(item, header),
        lambda item: shown_code(item.get("code")),
    )


def read_header(value: Row) -> Header | Refusal:
    """The header. Refuses `catalogue.version_unknown`, and what `read_value` refuses."""
    if value.get("version") != VERSION or isinstance(value.get("version"), bool):
        return no(
            "catalogue.version_unknown",
            "Tệp danh mục không phải phiên bản {version}. Hãy cập nhật phần mềm hoặc xin lại tệp.",
            version=VERSION,
        )
    if not isinstance(value.get("procedures"), list):
        return no("catalogue.no_procedures", "Tệp danh mục thiếu danh sách thủ tục. Hãy xin lại tệp.")
    top = {key: item for key, item in value.items() if key != "procedures"}
    unclean = _unclean(top)
    return read_value(cast(Json, top), Header, area="catalogue") if unclean is None else unclean


def write(procedures: Iterable[Procedure], *, source: str, day: date, note: str = "") -> bytes:
    """The file of these procedures, indented for people, ending in a line break."""
    header = Header(format="motcua-catalogue", version=VERSION, source=source, date=day, note=note)
    value = {**cast(Row, plain(header)), "procedures": [plain(procedure) for procedure in procedures]}
    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"


def fault_of(procedure: Procedure) -> Refusal | None:
    """Why a procedure contradicts itself, or None."""
    keys = [case.key for case in procedure.cases]
    named = {part.case for part in procedure.parts} | {fee.case for fee in procedure.fees}
    named |= {rule.case for rule in procedure.limits} | {claim.case for claim in procedure.limit_claims}
    ruled = [(rule.case, rule.channel) for rule in procedure.limits]
    code = procedure.code
    if len(set(keys)) != len(keys):
        return no(
            "catalogue.case_repeated",
            "Thủ tục {procedure} có hai trường hợp cùng tên hoặc cùng mã. Hãy sửa tệp rồi nhập lại.",
            procedure=code,
        )
    if not named <= {None, *keys}:
        return no(
            "catalogue.case_unknown",
            "Thủ tục {procedure} nhắc đến trường hợp không có trong danh sách. Hãy sửa tệp rồi nhập lại.",
            procedure=code,
        )
    if len(set(ruled)) != len(ruled):
        return no(
            "catalogue.limit_repeated",
            "Thủ tục {procedure} có hai thời hạn cho cùng trường hợp và kênh. Hãy sửa tệp rồi nhập lại.",
            procedure=code,
        )
    if procedure.valid_from and procedure.valid_to and procedure.valid_from > procedure.valid_to:
        return no(
            "catalogue.dates_reversed",
            "Thủ tục {procedure} hết hiệu lực trước ngày có hiệu lực. Hãy sửa tệp rồi nhập lại.",
            procedure=code,
        )
    return None


def _procedure(item: Row, header: Header) -> Procedure:
    unclean = _unclean(item)
    if unclean is not None:
        raise Refused(unclean)
    made = built(cast(dict[str, Json], {"source": header.source, **item}))
    fault = fault_of(made)
    if fault is not None:
        raise Refused(fault)
    return made


def _unclean(value: object) -> Refusal | None:
    """Our own file is written by people who can correct it: hidden characters are refused, not dropped."""
    for word in _words(value):
        if text.has_hostile(word, multi_line=True) or text.longest_marks_run(word) > text.MARKS_RUN_MAX:
            return no(
                "catalogue.control_characters",
                "Tệp danh mục có ký tự điều khiển hoặc ký tự ẩn. Hãy xóa các ký tự đó rồi nhập lại.",
            )
    return None


def _words(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _words(key)
            yield from _words(item)
    elif isinstance(value, list):
        for item in value:
            yield from _words(item)
