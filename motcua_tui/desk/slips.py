"""Pre-printed slips (phiếu in sẵn): numbered blanks for days without power, each used once at most or spoilt.

A number names the device and the incarnation that printed it, so no two stores ever print the same one. Nothing is
kept beside the ledger: what was printed and spoilt are acts of the office, what was used stands with its dossier.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from motcua_tui.desk.office import Office
from motcua_tui.desk.paper_parts import letterhead_of
from motcua_tui.desk.typeset import typeset
from motcua_tui.prints.files import save_pdf
from motcua_tui.prints.qr import qr_svg
from motcua_tui.prints.regimes import find_form
from motcua_tui.prints.sheet import TWO_COPIES
from motcua_tui.prints.slips import BlankSlip, SlipsSheet
from schemas import limits
from schemas.base import Record, read_json
from schemas.canonical import Json
from schemas.entry import Sealed
from schemas.office_acts import OfficeAct, SlipsPrinted, SlipVoid
from schemas.refusal import Refusal, no
from schemas.rules.numbering import SlipNumber, read_slip_number, slip_series
from schemas.text import check_text, fold

C = TypeVar("C", bound=Record)


class Run(Record):
    """One printing: from `first` to `last` of a series."""

    series: str
    first: int
    last: int
    at: str
    by: str

    def numbers(self) -> Iterator[SlipNumber]:
        """Every number printed then."""
        return (SlipNumber(self.series, place) for place in range(self.first, self.last + 1))


def print_slips(office: Office, count: int, out: Path, *, replace: bool = True) -> dict[str, Json] | Refusal:
    """Write `count` blank slips with the next numbers of this store as a PDF. What cannot be written takes no number.

    Without `replace` an older file of that name is kept: its slips may not be on paper yet.
    """
    refusal = office.why_not(OfficeAct.PRINT_SLIPS) or _why_not_count(count)
    claim = office.claim() if refusal is None else refusal
    if isinstance(claim, Refusal):
        return claim
    identity = office.store.identity
    series = slip_series(identity.device, identity.incarnation)
    first = max((run.last for run in printed(office) if run.series == series), default=0) + 1
    if first + count - 1 > limits.BOOK_NUMBER_MAX:
        return _no_count()
    numbers = [str(SlipNumber(series, first + place)) for place in range(count)]
    made = typeset(office, _sheet(office, series, numbers, claim.at))
    # The paper first: an entry without its paper would leave numbers nobody can find.
    saved = made if isinstance(made, Refusal) else save_pdf(out, made.pdf, replace=replace)
    if isinstance(saved, Refusal):
        return saved
    written = office.record(OfficeAct.PRINT_SLIPS, SlipsPrinted(first=first, count=count), claim)
    if isinstance(written, Refusal):
        saved.unlink(missing_ok=True)
        return written
    assert not isinstance(made, Refusal)
    return {"file": str(saved), "pages": made.pages, "first": numbers[0], "last": numbers[-1], "count": count}


def _sheet(office: Office, series: str, numbers: list[str], at: str) -> SlipsSheet:
    moment = datetime.fromisoformat(at)
    return SlipsSheet(
        printed_at=moment,
        letterhead=letterhead_of(office),
        dated=moment.date(),
        series=series,
        slips=tuple(BlankSlip(number=number, picture=_picture(number)) for number in numbers),
        copies=TWO_COPIES if office.setting("print.copies") == "2" else (),
        form=find_form("receipt", date.fromisoformat(at[:10]), date.fromisoformat(office.setting("print.forms_since"))),
    )


def _picture(number: str) -> str:
    """The code says the number without diacritics: a scanner types it, and keyboards garble the others."""
    drawn = qr_svg(fold(number).upper())
    return "" if isinstance(drawn, Refusal) else drawn


def void_slip(office: Office, text: str, reason: str) -> dict[str, Json] | Refusal:
    """Say that a slip was spoilt or lost; its number is never used. Refuses one that is used or spoilt already."""
    refusal = office.why_not(OfficeAct.VOID_SLIP) or check_text(reason, limits.GROUND_MAX, "reason")
    if refusal is None and not reason.strip():
        refusal = no("slip.no_reason", "Chưa ghi lý do hủy phiếu. Hãy ghi vì sao phiếu không dùng được.")
    number = free_slip(office, text) if refusal is None else refusal
    claim = number if isinstance(number, Refusal) else office.claim()
    if isinstance(claim, Refusal):
        return claim
    content = SlipVoid(slip_no=str(number), reason=reason.strip())
    written = office.record(OfficeAct.VOID_SLIP, content, claim)
    return written if isinstance(written, Refusal) else listed(office)


def free_slip(office: Office, text: str) -> str | Refusal:
    """The slip's number as it is written, when it may be used now.

    Refuses what is no slip number, one this store never printed, one that was spoilt, and one another dossier has.
    Another device's slip is taken on its word: what that device printed may not have come here yet.
    """
    number = read_slip_number(text)
    if number is None:
        return no("slip.not_valid", "Không phải số phiếu in sẵn. Hãy gõ số in ở đầu phiếu, có dạng GIẤY-A1-00012.")
    used = office.store.resolve(str(number))
    if used:
        code = _code_of(office, used[0])
        return no("slip.used", "Phiếu {slip} đã nhập cho hồ sơ {code}. Hãy xem lại số phiếu.", slip=str(number), code=code)
    if str(number) in _void(office):
        return no("slip.void", "Phiếu {slip} đã ghi là hỏng hoặc mất. Hãy xem lại số phiếu.", slip=str(number))
    ours = [run for run in printed(office) if run.series == number.series]
    if not any(run.first <= number.place <= run.last for run in ours) and (ours or _is_own(office, number)):
        return no("slip.unknown", "Máy này chưa in phiếu số {slip}. Hãy xem lại số phiếu.", slip=str(number))
    return str(number)


def listed(office: Office) -> dict[str, Json]:
    """What was printed, and of those numbers what was used, spoilt, or is still out."""
    void = _void(office)
    used: list[Json] = []
    unused: list[Json] = []
    for run in printed(office):
        for number in map(str, run.numbers()):
            found = office.store.resolve(number)
            if found:
                used.append({"slip_no": number, "dossier": found[0], "code": _code_of(office, found[0])})
            elif number not in void:
                unused.append(number)
    return {
        "printed": [
            {
                "first": str(SlipNumber(run.series, run.first)),
                "last": str(SlipNumber(run.series, run.last)),
                "at": run.at,
                "by": run.by,
            }
            for run in printed(office)
        ],
        "used": used,
        "void": [{"slip_no": number, "reason": reason} for number, reason in sorted(void.items())],
        "unused": unused,
    }


def printed(office: Office) -> list[Run]:
    """Every printing this store knows of, its own and those of other devices, in the order they came."""
    runs: list[Run] = []
    for sealed in office.store.office_entries(OfficeAct.PRINT_SLIPS):
        content = _content(sealed, SlipsPrinted)
        if content is not None:
            _, device, incarnation = sealed.entry.chain.rsplit(".", 2)
            first, last = content.first, content.first + content.count - 1
            series = slip_series(device, incarnation)
            runs.append(Run(series=series, first=first, last=last, at=sealed.entry.at, by=sealed.entry.by))
    return runs


def _void(office: Office) -> dict[str, str]:
    read = (_content(sealed, SlipVoid) for sealed in office.store.office_entries(OfficeAct.VOID_SLIP))
    return {content.slip_no: content.reason for content in read if content is not None}


def _content(sealed: Sealed, kind: type[C]) -> C | None:
    read = read_json(sealed.content or b"", kind)
    return None if isinstance(read, Refusal) else read


def _is_own(office: Office, number: SlipNumber) -> bool:
    identity = office.store.identity
    return number.series == slip_series(identity.device, identity.incarnation)


def _code_of(office: Office, dossier: str) -> str:
    found = office.store.dossier(dossier)
    return (found.official_code or found.provisional_code or dossier) if found else dossier


def _why_not_count(count: int) -> Refusal | None:
    return None if 1 <= count <= limits.SLIPS_AT_ONCE_MAX else _no_count()


def _no_count() -> Refusal:
    return no("slip.count", "Mỗi lần in từ 1 đến {limit} phiếu. Hãy nhập lại số phiếu.", limit=limits.SLIPS_AT_ONCE_MAX)
