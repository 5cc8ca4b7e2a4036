"""An e-PAR database (MySQL dump): record types, records with their XML, supplements, fees, the calendar."""

from __future__ import annotations

import xml.etree.ElementTree as Xml
from collections.abc import Iterator
from pathlib import Path

from motcua_tui.desk.legacy_rows import LegacyRow
from motcua_tui.desk.legacy_sql import Row, rows_in
from schemas.base import Record
from schemas.refusal import Refusal
from schemas.text import fold

TABLES = frozenset({"t_r3_record_type", "t_r3_record", "t_r3_record_supplement", "t_r3_record_fee", "t_cores_calendar"})
XML_CHARS_MAX = 1 << 20

# What the form's own fields are called: e-PAR leaves that to each form, so by the words in their names.
_FIELDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("id_number", ("cmnd", "cccd", "cancuoc", "cmtnd", "identity", "idcard", "dinhdanh", "so_giay_to")),
    ("address", ("diachi", "dia_chi", "address", "thuongtru", "noi_o", "noio")),
    ("birth_date", ("ngaysinh", "ngay_sinh", "birthday", "namsinh")),
    ("phone", ("dienthoai", "dien_thoai", "phone", "sdt")),
    ("email", ("email",)),
)


class Epar(Record):
    """What a dump holds: the records as lines of a register, and the days of its calendar."""

    rows: list[LegacyRow]
    days_off: list[str]
    calendar: dict[str, bool]
    types: int


def read(path: Path) -> Epar | Refusal:
    """Everything that can be taken over. Deleted records (C_DELETED) are not there any more."""
    tables: dict[str, list[Row]] = {name: [] for name in TABLES}
    for found in rows_in(path, TABLES):
        if isinstance(found, Refusal):
            return found
        tables[found[0]].append(found[1])
    types = {_word(row, "pk_record_type"): row for row in tables["t_r3_record_type"]}
    asked = _grouped(tables["t_r3_record_supplement"])
    fees = _grouped(tables["t_r3_record_fee"])
    rows = []
    for place, record in enumerate(tables["t_r3_record"], start=1):
        if _word(record, "c_deleted") not in ("1", "true"):
            key = _word(record, "pk_record")
            kind = types.get(_word(record, "fk_record_type"), {})
            rows.append(_row(place, record, kind, asked.get(key, []), fees.get(key, [])))
    days = {_word(row, "c_date")[:10]: _word(row, "c_off") in ("1", "true") for row in tables["t_cores_calendar"]}
    return Epar(rows=rows, days_off=sorted(day for day, off in days.items() if off), calendar=days, types=len(types))


def _grouped(rows: list[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(_word(row, "fk_record"), []).append(row)
    return found


def _row(place: int, record: Row, kind: Row, asked: list[Row], fees: list[Row]) -> LegacyRow:
    form = _form_of(_word(record, "c_xml_data"))
    rejected = _word(record, "c_rejected") == "1" or bool(_moment(record, "c_reject_date"))
    waiting = any(not _moment(one, "c_receive_date") and _word(one, "c_done") != "1" for one in asked)
    values = {
        "number": _word(record, "c_record_no"),
        "procedure_code": _word(kind, "c_code"),
        "procedure": _word(kind, "c_name") or _word(kind, "c_code"),
        "field": _word(kind, "c_spec_name") or _word(kind, "c_spec_code"),
        "name": _word(record, "c_citizen_name") or form.get("name", ""),
        "phone": _word(record, "c_return_phone_number") or form.get("phone", ""),
        "email": _word(record, "c_return_email") or form.get("email", ""),
        "id_number": form.get("id_number", ""),
        "birth_date": form.get("birth_date", ""),
        "address": form.get("address", ""),
        "channel": "online" if _word(record, "c_is_internet_record") == "1" else "",
        "received": _moment(record, "c_receive_date"),
        "due": _moment(record, "c_return_date"),
        "finished": _moment(record, "c_reject_date") if rejected else _moment(record, "c_biz_done_date"),
        "returned": "" if rejected else _moment(record, "c_clear_date"),
        "status": "từ chối" if rejected else "chờ bổ sung" if waiting else "",
        "reason": _word(record, "c_reject_reason") or _last_reason(_word(record, "c_xml_processing")),
        "fee": _fee(record, fees),
    }
    return LegacyRow(row=place, values={name: text for name, text in values.items() if text})


def _fee(record: Row, fees: list[Row]) -> str:
    paid = [_word(one, "c_final_fee") or _word(one, "c_fee") or _word(one, "c_cost") for one in fees]
    whole = sum(int(float(one)) for one in paid if one.replace(".", "", 1).isdigit())
    return str(whole) if whole else _word(record, "c_advance_cost").split(".")[0]


def _word(row: Row, name: str) -> str:
    return (row.get(name) or "").strip()


def _moment(row: Row, name: str) -> str:
    text = _word(row, name)
    return "" if text.startswith("0000") else text


def _form_of(text: str) -> dict[str, str]:
    """The fields of C_XML_DATA that name a person: `<item id="…"><value>…</value></item>`."""
    found: dict[str, str] = {}
    for item in _elements(text, "item"):
        name = fold(item.get("id") or "").replace("-", "_")
        value = " ".join((item.findtext("value") or "").split())
        wanted = next((field for field, words in _FIELDS if any(word in name for word in words)), None)
        if wanted and value and wanted not in found:
            found[wanted] = value
    return found


def _last_reason(text: str) -> str:
    """The reason the newest step of C_XML_PROCESSING gives: `<step code="…"><datetime/><user_name/><reason/></step>`."""
    reasons = [" ".join((step.findtext("reason") or "").split()) for step in _elements(text, "step")]
    return next((reason for reason in reversed(reasons) if reason), "")


def _elements(text: str, name: str) -> Iterator[Xml.Element]:
    """The elements of that name; none of a text that is no XML, is too long, or brings definitions of its own."""
    if not text or len(text) > XML_CHARS_MAX or "<!DOCTYPE" in text.upper() or "<!ENTITY" in text.upper():
        return
    try:
        # A declaration of another encoding would be believed before the text that is already decoded.
        bare = text[text.index("?>") + 2 :] if text.lstrip().startswith("<?xml") else text
        yield from Xml.fromstring(bare).iter(name)  # noqa: S314 - what brings definitions of its own was left out above
    except (Xml.ParseError, ValueError):
        return
