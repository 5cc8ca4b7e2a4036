"""Notices for the wall, from the catalogue and the settings: the list of procedures, one procedure, whom to call."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from motcua_tui.desk import sheets_out
from motcua_tui.desk.office import Office
from motcua_tui.desk.paper_parts import letterhead_of
from motcua_tui.prints import limits as print_limits
from motcua_tui.prints.orders import Job
from motcua_tui.prints.posting import (
    Contact,
    HotlineSheet,
    Notice,
    PostedField,
    PostedLine,
    PostedPart,
    PostingSheet,
    ProcedureSheet,
)
from schemas import limits
from schemas.base import Record
from schemas.canonical import Json
from schemas.checklist import case_name, checklist, fee_said, limit_said, pieces, place_of
from schemas.procedure import Procedure
from schemas.refusal import Refusal, no
from schemas.rules.hours import spoken_hours
from schemas.text import clean, fold, nfc

CODE_BYTES_MAX = 600
"""So dense a code is still read from a 44 mm print by an old telephone."""
BLANK_LINES = 8
_BETWEEN = re.compile(r"\s*;\s*")

Made = Notice | Refusal


class Notices(Record):
    """What is asked for: the form, and for a sheet the procedure's code, for the list a field."""

    form: str
    name: str = ""


def posting(office: Office, field: str) -> Made:
    """The published list of procedures in force today, of all fields or of one named without diacritics."""
    found = office.store.catalogue.search("", _today(office), limit=limits.CATALOGUE_RECORDS_MAX)
    wanted = fold(nfc(field)).strip()
    chosen = [one for one in found if not wanted or wanted in fold(one.field)]
    if not chosen:
        return no("posting.nothing", "Danh mục không có thủ tục nào để niêm yết. Hãy nhập danh mục hoặc xem lại tên lĩnh vực.")
    shown = sorted(chosen, key=lambda one: (fold(one.field), one.code))[: print_limits.POSTED_ROWS_MAX]
    fields: dict[str, list[PostedLine]] = {}
    for one in shown:
        fields.setdefault(one.field, []).append(_line(one))
    return PostingSheet(
        printed_at=_now(office), dated=_today(office), letterhead=letterhead_of(office),
        codes=_codes(contact_text(office)),
        fields=tuple(PostedField(field=name, rows=tuple(rows)) for name, rows in fields.items()),
        count=len(chosen), left_out=len(chosen) - len(shown), starter=any(one.starter for one in shown),
    )  # fmt: skip


def procedure_sheet(office: Office, code: str) -> Made:
    """One procedure as it stands today, with its whole checklist as QR codes."""
    found = office.store.catalogue.current(nfc(code).strip(), _today(office))
    if found is None:
        return no("catalogue.unknown", "Không có thủ tục mang mã này vào ngày đó. Hãy kiểm tra lại mã và ngày.")
    return ProcedureSheet(
        printed_at=_now(office), dated=_today(office), letterhead=letterhead_of(office),
        codes=_codes(checklist_of(office, found)),
        procedure_code=found.code, procedure=found.name, field=found.field, level=_line_of(found.level),
        limit=limit_said(found.limit),
        limits=tuple(
            f"{case_name(found, rule.case) if rule.case else rule.note}: {limit_said(rule.limit)}"[: limits.PART_NAME_MAX]
            for rule in found.limits
        ),
        parts=tuple(
            PostedPart(
                name=part.name, originals=part.originals, copies=part.copies,
                case=case_name(found, part.case) if part.case else "",
            )
            for part in found.parts
        ),
        fees=tuple(f"{fee.name}: {fee_said(fee)}. {fee.text}".rstrip(". ")[: limits.PART_NAME_MAX] for fee in found.fees),
        results=found.results, agencies=found.agencies, legal_basis=found.legal_basis,
        source=found.source, decision=found.decision, starter=found.starter,
    )  # fmt: skip


def hotline(office: Office, _name: str) -> Made:
    """Address, hours, hotline and people from the settings; lines are left blank where nobody is named."""
    contacts = contacts_of(office)
    return HotlineSheet(
        printed_at=_now(office), dated=_today(office), letterhead=letterhead_of(office),
        codes=_codes(contact_text(office)), hours=spoken_hours(office.setting("office.hours")),
        contacts=contacts, blank_lines=0 if contacts else BLANK_LINES,
    )  # fmt: skip


NOTICES: dict[str, Callable[[Office, str], Made]] = {
    "posting": posting,
    "procedure-sheet": procedure_sheet,
    "hotline": hotline,
}


def contacts_of(office: Office) -> tuple[Contact, ...]:
    """The people of the setting `agency.people`: "Họ tên, chức danh, điện thoại; …"."""
    said = (one for one in _BETWEEN.split(clean(nfc(office.setting("agency.people")))) if one.strip())
    rows = [[part.strip() for part in one.split(",")] for one in said]
    found = [Contact(name=row[0], post=", ".join(row[1:-1]), phone=row[-1] if len(row) > 1 else "") for row in rows if row[0]]
    return tuple(found[: print_limits.CONTACTS_MAX])


def contact_text(office: Office) -> str:
    """Where to go and whom to call, as the text of a code."""
    head = letterhead_of(office)
    hours = spoken_hours(office.setting("office.hours"))
    rows = (
        head.office, f"Địa chỉ: {head.address}" if head.address else "", f"Giờ làm việc: {hours}",
        f"Đường dây nóng: {head.hotline}" if head.hotline else "",
    )  # fmt: skip
    return "\n".join(clean(row) for row in rows if row)


def checklist_of(office: Office, procedure: Procedure) -> str:
    """The whole checklist of a procedure with this office's address."""
    head = letterhead_of(office)
    return checklist(procedure, place_of(head.office, head.address), head.hotline)


# -- on paper


def notice_of(office: Office, asked: Notices) -> Notice | Refusal:
    """The notice asked for, filled."""
    fill = NOTICES.get(asked.form)
    if fill is None:
        return no("usage.form_unknown", "Không có mẫu giấy này. Hãy chọn một trong: {forms}.", forms=", ".join(NOTICES))
    return fill(office, asked.name)


def notice_to_file(office: Office, asked: Notices, out: Path) -> dict[str, Json] | Refusal:
    """A notice as a PDF file; an existing file is replaced, as a script expects."""
    sheet = notice_of(office, asked)
    return sheet if isinstance(sheet, Refusal) else sheets_out.write(office, sheet, out)


def save_notice(office: Office, asked: Notices, folder: Path) -> Path | Refusal:
    """A notice as a PDF file in `folder`; a file of that name is never replaced."""
    sheet = notice_of(office, asked)
    return sheet if isinstance(sheet, Refusal) else sheets_out.save(office, sheet, folder)


def send_notice(office: Office, asked: Notices, printer_name: str = "") -> Job | Refusal:
    """A notice to the printer of this name, "" for the usual one."""
    sheet = notice_of(office, asked)
    return sheet if isinstance(sheet, Refusal) else sheets_out.send(office, sheet, printer_name)


def _line(procedure: Procedure) -> PostedLine:
    known = [fee for fee in procedure.fees if fee.amount_vnd is not None]
    fee = fee_said(known[0]) if known and len(procedure.fees) == 1 else ("xem chi tiết tại quầy" if procedure.fees else "–")
    return PostedLine(
        code=procedure.code, name=procedure.name, limit=limit_said(procedure.limit), fee=fee, level=_line_of(procedure.level)
    )


def _line_of(text: str) -> str:
    return text[: limits.NAME_MAX]


def _codes(text: str) -> tuple[str, ...]:
    return pieces(text, CODE_BYTES_MAX, print_limits.LONG_QR_COUNT_MAX)


def _now(office: Office) -> datetime:
    return datetime.fromisoformat(office.clock.text(office.store))


def _today(office: Office) -> date:
    return _now(office).date()
