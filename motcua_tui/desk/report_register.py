"""Sổ theo dõi hồ sơ and certification books of a period: one line for each dossier, one for each number given."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import cast

import msgspec

from motcua_tui.desk.office import Office
from motcua_tui.desk.paper_parts import letterhead_of, signer_role
from motcua_tui.desk.register_lines import StoredLines
from motcua_tui.desk.reports import TICK_EVERY, Report, ReportLine, Said, Tick, no_tick
from motcua_tui.prints.parts import cut
from motcua_tui.prints.regimes import find_form
from motcua_tui.prints.register import RegisterRow, RegisterSheet
from motcua_tui.prints.sheet import Sheet
from motcua_tui.prints.tables import Head, plain_head
from motcua_tui.store import BookRow
from motcua_tui.text import mark
from schemas.canonical import Json
from schemas.dossier import Book
from schemas.intake import FeeDue, ProcedureRef
from schemas.refusal import Refusal, no
from schemas.rules.periods import Period
from schemas.status import VIETNAMESE, Status
from schemas.text import nfc

_HEAD = (
    (
        Head(text="STT", down=2), Head(text="Mã hồ sơ", down=2), Head(text="Nội dung hồ sơ", down=2),
        Head(text="Số lượng (bộ)", down=2), Head(text="Họ tên chủ hồ sơ", down=2), Head(text="Địa chỉ", down=2),
        Head(text="Số điện thoại", down=2), Head(text="Ngày, tháng, năm", across=3), Head(text="Trả kết quả", across=2),
        Head(text="Ghi chú", down=2),
    ),
    (
        Head(text="Nhận hồ sơ"), Head(text="Hẹn trả kết quả"), Head(text="Nhận kết quả"), Head(text="Bên giao ký"),
        Head(text="Bên nhận ký"),
    ),
)  # fmt: skip
_LONG_HEAD = plain_head(
    "STT", "Mã hồ sơ", "Nội dung hồ sơ", "Số lượng (bộ)", "Họ tên chủ hồ sơ", "Địa chỉ", "Số điện thoại", "Nhận hồ sơ",
    "Hẹn trả kết quả", "Nhận kết quả", "Bên giao ký", "Bên nhận ký", "Ghi chú",
)  # fmt: skip
_LONG = 20_000
"""From here on the table is written row by row, under one row of headings."""
WHOLE_MAX = 200_000
"""Years of the busiest commune."""
_COLUMNS = tuple(f"c{number}" for number in range(1, 14))
_BOOK_HEAD = plain_head(
    "STT", "Quyển sổ", "Số chứng thực", "Ngày, tháng, năm", "Họ tên người yêu cầu", "Giấy tờ", "Số bản",
    "Phí, lệ phí (đồng)", "Mã hồ sơ",
)  # fmt: skip
_FEES_ONCE = mark("Phí, lệ phí của hồ sơ có nhiều số chứng thực ghi một lần, ở số đầu tiên.")
_ENDED_WITHOUT = frozenset({Status.REFUSED, Status.WITHDRAWN, Status.STOPPED})


class Named(msgspec.Struct, frozen=True):
    """The person a line names."""

    name: str = ""
    address: str = ""
    phone: str = ""


class Given(msgspec.Struct, frozen=True):
    """Who gave the result to whom."""

    by: str = ""
    to_name: str = ""


class Entered(msgspec.Struct, frozen=True):
    """One dossier as the register enters it: what of its stored state the book shows, and no more."""

    id: str
    status: Status
    procedure: ProcedureRef
    applicant: Named
    received_at: str
    received_by: str = ""
    provisional_code: str = ""
    official_code: str = ""
    copies_count: int = 1
    filed_at: str | None = None
    registered_at: str | None = None
    due_at: str | None = None
    returned_at: str | None = None
    handed: Given | None = None
    voided: bool = False
    destroyed: bool = False
    imported: str = ""

    @property
    def is_entered(self) -> bool:
        """False for what was filed online, or laid on the counter, and never received."""
        never = not self.received_by if self.registered_at is not None else self.filed_at == self.received_at
        return self.status is not Status.REGISTERED and (not never or self.destroyed)

    @property
    def code(self) -> str:
        """Its number."""
        return self.official_code or self.provisional_code or self.id[:60]

    @property
    def note(self) -> str:
        """What the last column says."""
        if self.destroyed:
            return "Đã hủy nội dung"
        if self.voided:
            return "Ghi nhầm, không tính"
        ended = VIETNAMESE[self.status] if self.status in _ENDED_WITHOUT else ""
        return "; ".join(words for words in (ended, "Nhập từ sổ cũ" if self.imported else "") if words)


def make(office: Office, period: Period, tick: Tick = no_tick) -> Report | Refusal:
    """The register of the dossiers received in a period, in the order of receipt.

    One of more than `WHOLE_MAX` lines stays in the store, and goes into a file line by line.
    """
    rows = office.store.entered_rows(period.first, period.last)
    names = {user.user: user.display for user in office.store.users().values()}
    if len(rows) > WHOLE_MAX:
        return _report(period, _stored(office, rows, names, tick))
    entered = [one for one in _read(office, rows, tick) if one.is_entered]
    lines = tuple(_line(place, one, names) for place, one in enumerate(entered, start=1))
    json: list[Json] = [_json(line, _COLUMNS) for line in lines]
    return _report(period, lines, json, _notes(entered), lambda: sheets(office, period, entered, names))


def _report(
    period: Period, lines: Sequence[ReportLine], json: list[Json] | None = None, notes: tuple[Said, ...] = (),
    papers: Callable[[], Iterator[Sheet]] | None = None,
) -> Report:  # fmt: skip
    return Report(
        name="register",
        title="Sổ theo dõi hồ sơ",
        period=period,
        columns=_COLUMNS,
        head=_HEAD if len(lines) < _LONG else _LONG_HEAD,
        widths=(5, 20, 34, 6, 20, 22, 13, 14, 14, 14, 14, 16, 14),
        sides=("c", "l", "l", "c", "l", "l", "l", "c", "c", "c", "l", "l", "l"),
        lines=lines,
        json=json or [],
        notes=notes,
        papers=papers,
    )


def _read(office: Office, rows: Sequence[int], tick: Tick) -> Iterator[Entered]:
    for done, one in enumerate(office.store.states(rows, Entered)):
        if done % TICK_EVERY == 0:
            tick(done, len(rows))
        yield one
    tick(len(rows), len(rows))


def _stored(office: Office, rows: list[int], names: dict[str, str], tick: Tick) -> StoredLines[Entered]:
    """Which of the rows are entered is looked up once; each is read again when its line is asked for."""
    kept = array("q", (row for row, one in zip(rows, _read(office, rows, tick), strict=True) if one.is_entered))
    return StoredLines(kept, lambda some: office.store.states(some, Entered), lambda place, one: _line(place, one, names))


def _line(place: int, one: Entered, names: dict[str, str]) -> ReportLine:
    people = ("", "", "") if one.destroyed else (one.applicant.name, one.applicant.address, one.applicant.phone)
    cells = (
        place,
        one.code,
        one.procedure.name,
        one.copies_count,
        *people,
        spoken_moment(one.received_at),
        spoken_moment(one.due_at),
        spoken_moment(one.returned_at),
        _giver(one, names),
        one.handed.to_name if one.handed else "",
        one.note,
    )
    return ReportLine("", cells, dossier=one.id)


def _giver(one: Entered, names: dict[str, str]) -> str:
    return names.get(one.handed.by, one.handed.by) if one.handed else ""


def sheets(office: Office, period: Period, entered: list[Entered], names: dict[str, str]) -> Iterator[RegisterSheet]:
    """The book as it is printed and signed, a long one in parts that end with a day where they can."""
    parts = cut(len(entered), [one.received_at[:10] for one in entered])
    for place, part in enumerate(parts, start=1):
        yield _sheet(office, period, [_row(entered[at], names) for at in part], part.start + 1, (place, len(parts), len(entered)))


def _sheet(office: Office, period: Period, rows: list[RegisterRow], first_no: int, place: tuple[int, int, int]) -> RegisterSheet:
    at = datetime.fromisoformat(office.clock.text(office.store))
    part, parts, total = place
    return RegisterSheet(
        printed_at=at,
        letterhead=letterhead_of(office),
        dated=at.date(),
        since=date.fromisoformat(period.first),
        until=date.fromisoformat(period.last),
        rows=tuple(rows),
        form=find_form("register", date.fromisoformat(period.last), date.fromisoformat(office.setting("print.forms_since"))),
        keeper_name=office.officer.display,
        piece=part,
        pieces=parts,
        first_no=first_no,
        total=total,
        head_role=signer_role(office),
        head_name=office.setting("agency.signer_name"),
    )


def _row(one: Entered, names: dict[str, str]) -> RegisterRow:
    person = one.applicant
    return RegisterRow(
        code=one.code,
        procedure=one.procedure.name,
        sets=one.copies_count,
        owner="" if one.destroyed else person.name,
        address="" if one.destroyed else person.address,
        phone="" if one.destroyed else person.phone,
        received_at=datetime.fromisoformat(one.received_at),
        due_at=datetime.fromisoformat(one.due_at) if one.due_at else None,
        returned_at=datetime.fromisoformat(one.returned_at) if one.returned_at else None,
        giver=_giver(one, names),
        taker=one.handed.to_name if one.handed else "",
        note=one.note,
    )


def _notes(entered: list[Entered]) -> tuple[Said, ...]:
    gone = sum(one.destroyed for one in entered)
    if not gone:
        return ()
    return (Said(text=mark("Trong đó {count} hồ sơ đã hủy nội dung theo quy định lưu trữ."), params={"count": gone}),)


class Numbered(msgspec.Struct, frozen=True):
    """A dossier as certification books enter it."""

    id: str
    procedure: ProcedureRef
    applicant: Named
    received_at: str
    provisional_code: str = ""
    official_code: str = ""
    copies_count: int = 1
    finished_at: str | None = None
    fees: tuple[FeeDue, ...] = ()
    books: tuple[Book, ...] = ()
    voided: bool = False
    destroyed: bool = False

    def named(self, book: str, number: int) -> str:
        """What the number was given to, and that it was a mistake where it was one."""
        document = next((one.document for one in self.books if (one.book, one.number) == (book, number)), "")
        shown = document or ("" if self.destroyed else self.procedure.name)
        return f"{shown} (ghi nhầm, số đã hủy)" if self.voided else shown


def books(office: Office, period: Period, name: str = "", tick: Tick = no_tick) -> Report | Refusal:
    """Every number the certification books gave in a period, or those of one book. Refuses `book.unknown`."""
    known = [book for book in office.store.books() if not name or book.name == nfc(name).strip()]
    if name and not known:
        return no("book.unknown", "Máy này không có sổ chứng thực mang tên đó. Hãy xem lại danh sách sổ.")
    columns = tuple(f"c{number}" for number in range(1, 10))
    ordered = sorted(known, key=lambda one: (one.name, one.device))
    given = [(book, office.store.numbered_rows(book, period.first, period.last)) for book in ordered]
    total, lines = sum(len(rows) for _book, rows in given), list[ReportLine]()
    for book, rows in given:
        for line in _numbers(office, book, rows, len(lines)):
            if len(lines) % TICK_EVERY == 0:
                tick(len(lines), total)
            lines.append(line)
    tick(total, total)
    return Report(
        name="books",
        title=f"Sổ chứng thực {name}".strip(),
        period=period,
        columns=columns,
        head=_BOOK_HEAD,
        widths=(5, 18, 10, 15, 24, 36, 8, 14, 22),
        sides=("c", "l", "c", "c", "l", "l", "c", "r", "l"),
        lines=tuple(lines),
        json=[_json(line, columns) for line in lines],
        notes=(Said(text=_FEES_ONCE),) if lines else (),
    )


def _numbers(office: Office, book: BookRow, rows: list[tuple[int, int]], before: int) -> Iterator[ReportLine]:
    charged = set[str]()
    given = office.store.states([row for _number, row in rows], Numbered)
    for place, ((number, _row), one) in enumerate(zip(rows, given, strict=True), start=before + 1):
        fee = None if one.id in charged else sum(due.amount_vnd for due in one.fees)
        charged.add(one.id)
        cells = (
            place,
            book.name,
            number,
            spoken_moment(one.finished_at or one.received_at),
            "" if one.destroyed else one.applicant.name,
            one.named(book.name, number),
            one.copies_count,
            fee,
            one.official_code or one.provisional_code or one.id[:60],
        )
        yield ReportLine("", cells, dossier=one.id)


def _json(line: ReportLine, columns: tuple[str, ...]) -> dict[str, Json]:
    return {"dossier": line.dossier, **cast("dict[str, Json]", dict(zip(columns, line.cells, strict=True)))}


def spoken_moment(moment: str | None) -> str:
    """15:30 21/11/2026; nothing for none."""
    return f"{moment[11:16]} {moment[8:10]}/{moment[5:7]}/{moment[:4]}" if moment else ""
