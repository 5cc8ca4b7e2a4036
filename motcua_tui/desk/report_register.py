"""Sổ theo dõi hồ sơ and certification books of a period: one line for each dossier, one for each number given."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import cast

from motcua_tui.desk.office import Office
from motcua_tui.desk.paper_parts import letterhead_of
from motcua_tui.desk.reports import TICK_EVERY, Report, ReportLine, Said, Tick, no_tick
from motcua_tui.prints.regimes import find_form
from motcua_tui.prints.register import RegisterRow, RegisterSheet
from motcua_tui.prints.tables import Head, plain_head
from motcua_tui.store import BookRow
from motcua_tui.text import mark
from schemas.base import Record
from schemas.canonical import Json
from schemas.dossier import Dossier
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
ROWS_MAX = 200_000
_BOOK_HEAD = plain_head(
    "STT", "Quyển sổ", "Số chứng thực", "Ngày, tháng, năm", "Họ tên người yêu cầu", "Giấy tờ", "Số bản",
    "Phí, lệ phí (đồng)", "Mã hồ sơ",
)  # fmt: skip
_ENDED_WITHOUT = frozenset({Status.REFUSED, Status.WITHDRAWN, Status.STOPPED})


class Entered(Record, frozen=True):
    """One dossier as the register enters it."""

    dossier: Dossier
    giver: str

    @property
    def note(self) -> str:
        """What the last column says."""
        one = self.dossier
        if one.destroyed:
            return "Đã hủy nội dung"
        if one.voided:
            return "Ghi nhầm, không tính"
        return VIETNAMESE[one.status] if one.status in _ENDED_WITHOUT else ""


def make(office: Office, period: Period, tick: Tick = no_tick) -> Report | Refusal:
    """The register of the dossiers received in a period, in the order of receipt."""
    entered = _entered(office, period, tick)
    if isinstance(entered, Refusal):
        return entered
    columns = tuple(f"c{number}" for number in range(1, 14))
    lines = tuple(_line(place, one) for place, one in enumerate(entered, start=1))
    return Report(
        name="register",
        title="Sổ theo dõi hồ sơ",
        period=period,
        columns=columns,
        head=_HEAD if len(lines) < _LONG else _LONG_HEAD,
        widths=(5, 20, 34, 6, 20, 22, 13, 14, 14, 14, 14, 16, 14),
        sides=("c", "l", "l", "c", "l", "l", "l", "c", "c", "c", "l", "l", "l"),
        lines=lines,
        json=[_json(line, columns) for line in lines],
        notes=_notes(entered),
        paper=lambda: sheet(office, period, entered),
    )


def _entered(office: Office, period: Period, tick: Tick) -> list[Entered] | Refusal:
    rows = office.store.received_rows(period.first, period.last)
    if len(rows) > ROWS_MAX:
        return no(
            "export.too_long",
            "Bảng có hơn {limit} dòng, một tệp không chứa hết. Hãy chọn khoảng ngày ngắn hơn.",
            limit=ROWS_MAX,
        )
    names = {user.user: user.display for user in office.store.users().values()}
    found = []
    for done, one in enumerate(_received(office, rows)):
        if done % TICK_EVERY == 0:
            tick(done, len(rows))
        found.append(Entered(dossier=one, giver=names.get(one.handed.by, one.handed.by) if one.handed else ""))
    tick(len(rows), len(rows))
    return found


def _received(office: Office, rows: list[int]) -> Iterator[Dossier]:
    """Without what was filed online and never received."""
    for one in office.store.states(rows, Dossier):
        if one.status is not Status.REGISTERED and (one.is_received or one.destroyed):
            yield one


def _line(place: int, one: Entered) -> ReportLine:
    dossier = one.dossier
    people = ("", "", "") if dossier.destroyed else (dossier.applicant.name, dossier.applicant.address, dossier.applicant.phone)
    cells = (
        place,
        _code(dossier),
        dossier.procedure.name,
        dossier.copies_count,
        *people,
        spoken_moment(dossier.received_at),
        spoken_moment(dossier.due_at),
        spoken_moment(dossier.returned_at),
        one.giver,
        dossier.handed.to_name if dossier.handed else "",
        one.note,
    )
    return ReportLine("", cells, dossier=dossier.id)


def sheet(office: Office, period: Period, entered: list[Entered]) -> RegisterSheet:
    """The book as it is printed and signed."""
    at = datetime.fromisoformat(office.clock.text(office.store))
    return RegisterSheet(
        printed_at=at,
        letterhead=letterhead_of(office),
        dated=at.date(),
        since=date.fromisoformat(period.first),
        until=date.fromisoformat(period.last),
        rows=tuple(_row(one) for one in entered),
        form=find_form("register", date.fromisoformat(period.last), date.fromisoformat(office.setting("print.forms_since"))),
        keeper_name=office.officer.display,
    )


def _row(one: Entered) -> RegisterRow:
    dossier, person = one.dossier, one.dossier.applicant
    return RegisterRow(
        code=_code(dossier),
        procedure=dossier.procedure.name,
        sets=dossier.copies_count,
        owner="" if dossier.destroyed else person.name,
        address="" if dossier.destroyed else person.address,
        phone="" if dossier.destroyed else person.phone,
        received_at=datetime.fromisoformat(dossier.received_at),
        due_at=datetime.fromisoformat(dossier.due_at) if dossier.due_at else None,
        returned_at=datetime.fromisoformat(dossier.returned_at) if dossier.returned_at else None,
        giver=one.giver,
        taker=dossier.handed.to_name if dossier.handed else "",
        note=one.note,
    )


def _notes(entered: list[Entered]) -> tuple[Said, ...]:
    gone = sum(one.dossier.destroyed for one in entered)
    if not gone:
        return ()
    return (Said(text=mark("Trong đó {count} hồ sơ đã hủy nội dung theo quy định lưu trữ."), params={"count": gone}),)


def books(office: Office, period: Period, name: str = "") -> Report | Refusal:
    """Every number the certification books gave in a period, or those of one book. Refuses `book.unknown`."""
    known = [book for book in office.store.books() if not name or book.name == nfc(name).strip()]
    if name and not known:
        return no("book.unknown", "Máy này không có sổ chứng thực mang tên đó. Hãy xem lại danh sách sổ.")
    columns = tuple(f"c{number}" for number in range(1, 10))
    lines: list[ReportLine] = []
    for book in sorted(known, key=lambda one: (one.name, one.device)):
        lines += _numbers(office, book, period, len(lines))
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
    )


def _numbers(office: Office, book: BookRow, period: Period, before: int) -> list[ReportLine]:
    rows = office.store.numbered_rows(book)
    given = list(zip(rows, office.store.states([row for _number, row in rows], Dossier), strict=True))
    within = [(number, one) for (number, _row), one in given if period.first <= _given_at(one)[:10] <= period.last]
    return [
        ReportLine(
            "",
            (
                place,
                book.name,
                number,
                spoken_moment(_given_at(one)),
                "" if one.destroyed else one.applicant.name,
                next((taken.document for taken in one.books if taken.number == number and taken.book == book.name), "")
                or one.procedure.name,
                one.copies_count,
                one.fees_total_vnd,
                _code(one),
            ),
            dossier=one.id,
        )
        for place, (number, one) in enumerate(within, start=before + 1)
    ]


def _given_at(dossier: Dossier) -> str:
    return dossier.finished_at or dossier.received_at


def _json(line: ReportLine, columns: tuple[str, ...]) -> dict[str, Json]:
    return {"dossier": line.dossier, **cast("dict[str, Json]", dict(zip(columns, line.cells, strict=True)))}


def _code(dossier: Dossier) -> str:
    return dossier.official_code or dossier.provisional_code or dossier.id[:60]


def spoken_moment(moment: str | None) -> str:
    """15:30 21/11/2026; nothing for none."""
    return f"{moment[11:16]} {moment[8:10]}/{moment[5:7]}/{moment[:4]}" if moment else ""
