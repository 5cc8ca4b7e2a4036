"""On paper: what came with a mobile session, what a shift leaves behind, each for two to sign; the rota for the wall."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from motcua_tui.desk import sessions, shifts
from motcua_tui.desk.office import Office
from motcua_tui.desk.paper_parts import letterhead_of
from motcua_tui.desk.rota import DutyDay, week_of
from motcua_tui.desk.sessions import Brought
from motcua_tui.desk.sheets_out import write
from motcua_tui.desk.shifts import Shift
from motcua_tui.prints.report import HeadCell, ReportRow, ReportSheet
from schemas.canonical import Json
from schemas.dossier import Dossier
from schemas.refusal import Refusal
from schemas.rules.staff import HALVES
from schemas.times import in_vietnam, parse_date, short_date, weekday_name


def print_session(office: Office, number: int, out: Path) -> dict[str, Json] | Refusal:
    """The list of a mobile session, signed by who brings the files and who takes them; the newest for 0."""
    sheet = session_sheet(office, number)
    return sheet if isinstance(sheet, Refusal) else write(office, sheet, out)


def session_sheet(office: Office, number: int) -> ReportSheet | Refusal:
    """The list of a session as a sheet. Refuses `session.unknown`."""
    session = sessions.find(office, number)
    if session is None:
        return sessions.unknown()
    rows = sessions.brought(office, session)
    now = datetime.fromisoformat(office.clock.text(office.store))
    return ReportSheet(
        printed_at=now,
        letterhead=letterhead_of(office),
        dated=now.date(),
        name="luu-dong",
        title="Danh sách hồ sơ tiếp nhận lưu động",
        since=date.fromisoformat(session.opened_at[:10]),
        until=date.fromisoformat((session.closed_at or session.opened_at)[:10]),
        head=_head("STT", "Số hồ sơ", "Chủ hồ sơ", "Thủ tục", "Giấy tờ", "Hẹn trả", "Đã về, để ở", "Ký nhận"),
        widths=(4, 14, 18, 26, 8, 10, 12, 8),
        sides=("r", "l", "l", "l", "r", "l", "l", "l"),
        rows=tuple(_session_row(place, row) for place, row in enumerate(rows, start=1)),
        notes=(f"Máy {session.device}, tại {session.place}: {len(rows)} hồ sơ.",),
        keeper_role="Người giao",
        keeper_name=_names(office).get(session.by, session.by),
        head_role="Người nhận",
        sealed=False,
    )


def _session_row(place: int, row: Brought) -> ReportRow:
    dossier = row.dossier
    where = dossier.location or dossier.keeper
    papers = str(sessions.papers_of(dossier))
    return ReportRow(
        cells=(str(place), _code(dossier), dossier.applicant.name, dossier.procedure.name, papers, _due(dossier), where, "")
    )


def print_shift(office: Office, number: int, out: Path) -> dict[str, Json] | Refusal:
    """A hand-over, for both to sign by hand beside their signatures in the ledger; the newest for 0."""
    shift = shifts.find(office, number)
    return shifts.unknown() if shift is None else write(office, shift_sheet(office, shift), out)


def shift_sheet(office: Office, shift: Shift) -> ReportSheet:
    """The hand-over as a sheet."""
    now, handed = datetime.fromisoformat(office.clock.text(office.store)), datetime.fromisoformat(shift.at)
    rows = [(place.place, id_) for place in shift.places for id_ in place.dossiers]
    notes = [f"Bàn giao lúc {handed:%H:%M ngày %d/%m/%Y}, mã mục ghi {shift.hash[:16]}.", shift.note]
    if shift.taken_at:
        notes.append(f"Nhận lúc {datetime.fromisoformat(shift.taken_at):%H:%M ngày %d/%m/%Y}. {shift.remark}".strip())
    return ReportSheet(
        printed_at=now,
        letterhead=letterhead_of(office),
        dated=handed.date(),
        name=f"ban-giao-ca-{shift.number}",
        title="Biên bản bàn giao ca",
        since=handed.date(),
        until=handed.date(),
        head=_head("STT", "Nơi để", "Số hồ sơ", "Chủ hồ sơ", "Thủ tục", "Hẹn trả", "Ghi chú"),
        widths=(4, 16, 15, 20, 27, 9, 9),
        sides=("r", "l", "l", "l", "l", "l", "l"),
        rows=tuple(_shift_row(office, number, *row, shift) for number, row in enumerate(rows, start=1)),
        notes=tuple(note for note in notes if note),
        keeper_role="Người bàn giao",
        keeper_name=_names(office).get(shift.by, shift.by),
        head_role="Người nhận bàn giao",
        head_name=_names(office).get(shift.to, shift.to),
        sealed=False,
    )


def _shift_row(office: Office, number: int, place: str, id_: str, shift: Shift) -> ReportRow:
    dossier = office.store.dossier(id_)
    missing = "Thiếu" if id_ in shift.missing else ""
    if dossier is None:
        return ReportRow(cells=(str(number), place, id_, "", "", "", missing))
    cells = (str(number), place, _code(dossier), dossier.applicant.name, dossier.procedure.name, _due(dossier), missing)
    return ReportRow(cells=cells)


def print_week(office: Office, day_text: str | None, out: Path) -> dict[str, Json] | Refusal:
    """The week's rota as this file."""
    day = parse_date(day_text or office.clock.text(office.store)[:10])
    return day if isinstance(day, Refusal) else write(office, week_sheet(office, day), out)


def week_sheet(office: Office, day: date) -> ReportSheet:
    """The week's rota for the wall."""
    days, names = week_of(office, day), _names(office)
    now = in_vietnam(datetime.fromisoformat(office.clock.text(office.store)))
    rows = tuple(ReportRow(cells=(_day_words(one), "; ".join(one.opens) or "Nghỉ", *_halves(one, names))) for one in days)
    return ReportSheet(
        printed_at=now,
        letterhead=letterhead_of(office),
        dated=now.date(),
        name="lich-truc",
        title="Lịch trực quầy",
        since=days[0].date,
        until=days[-1].date,
        head=_head("Ngày", "Giờ phục vụ", "Buổi sáng", "Buổi chiều", "Ghi chú"),
        widths=(16, 20, 26, 26, 12),
        sides=("l", "l", "l", "l", "l"),
        rows=rows,
        keeper_role="Người lập lịch",
        keeper_name=names.get(office.officer.user, ""),
        head_role=office.setting("agency.signer_role"),
        head_name=office.setting("agency.signer_name"),
    )


def _day_words(one: DutyDay) -> str:
    return f"{weekday_name(one.date)}, {short_date(one.date)}"


def _halves(one: DutyDay, names: dict[str, str]) -> tuple[str, str, str]:
    said = [", ".join(names.get(user, user) for user in one.people[half]) for half in HALVES]
    return said[0], said[1], "Đổi ca" if one.own else ""


def _head(*texts: str) -> tuple[tuple[HeadCell, ...], ...]:
    return (tuple(HeadCell(text=text) for text in texts),)


def _names(office: Office) -> dict[str, str]:
    return {user.user: user.display for user in office.store.users().values()}


def _code(dossier: Dossier) -> str:
    return dossier.official_code or dossier.provisional_code


def _due(dossier: Dossier) -> str:
    return datetime.fromisoformat(dossier.due_at).strftime("%d/%m/%Y") if dossier.due_at else ""
