"""Which reports there are, by the names of the command line, and how each is made."""

from __future__ import annotations

from motcua_tui.desk import report_06a, report_07a, report_08b, report_late, report_register, report_score
from motcua_tui.desk.office import Office
from motcua_tui.desk.reports import Report, Tick, no_tick
from motcua_tui.store import Row
from motcua_tui.text import mark
from schemas.base import Record
from schemas.refusal import Refusal, no
from schemas.rules.form_07a import APART
from schemas.rules.periods import Period

NAMES: dict[str, str] = {
    "register": mark("Sổ theo dõi hồ sơ"),
    "07a": mark("Biểu 07a: tình hình, kết quả giải quyết thủ tục hành chính"),
    "06a": mark("Biểu 06a: kết quả xử lý phản ánh, kiến nghị"),
    "08b": mark("Biểu 08b: cơ chế một cửa, nhân sự, trang thiết bị của xã"),
    "index766": mark("Tự kiểm tra điểm chỉ số QĐ 766 (ước tính)"),
    "late": mark("Hồ sơ quá hạn và sai sót theo người, đơn vị, nguyên nhân"),
    "books": mark("Sổ chứng thực: các số đã cấp"),
}
BEHIND_MAX = 20_000
"""The most dossiers shown behind one figure; how many there are is said."""


def make(
    office: Office, name: str, period: Period, layout: str | None = None, book: str = "", tick: Tick = no_tick
) -> Report | Refusal:
    """The report of this name over a period. `layout` is form 07a's, `book` one certification book.

    Refuses `usage.report_unknown` and what the report itself refuses.
    """
    if name == "07a":
        return report_07a.make(office, period, layout, tick)
    if name == report_late.NAME:
        return report_late.make(office, period, tick)
    if name == "register":
        return report_register.make(office, period, tick)
    if name == "06a":
        return report_06a.make(office, period)
    if name == "08b":
        return report_08b.make(office, period)
    if name == "index766":
        return report_score.make(office, period, tick)
    if name == "books":
        return report_register.books(office, period, book, tick)
    return no("usage.report_unknown", "Không có báo cáo này. Hãy chọn một trong: {names}.", names=", ".join(NAMES))


class Behind(Record, frozen=True):
    """What one figure counts, in the order it came: at most so many rows, of so many."""

    rows: list[Row]
    total: int


def behind(office: Office, report: Report, key: str, column: str, tick: Tick = no_tick) -> Behind:
    """The dossiers one figure of a report counts; `key` is its line's, "" the sum's."""
    found: list[str] = []
    if report.name.startswith("07a"):
        found = report_07a.dossiers_in(office, report, key, column, tick)
    elif column in report.counted and report.name == report_late.NAME:
        found = report_late.dossiers_in(office, report, key, column, tick)
    elif column in report.counted and report.name == "index766" and key:
        found = report_score.dossiers_in(office, report.period, key, column, tick)
    return Behind(rows=office.store.rows_of(found[:BEHIND_MAX]), total=len(found))


def complaints_behind(office: Office, report: Report, key: str, column: str) -> list[str]:
    """The numbers of the complaints and suggestions one figure of Biểu 06a counts."""
    return report_06a.complaints_in(office, report, key, column) if column in report.counted else []


def why_not_behind(report: Report, key: str, column: str) -> Refusal | None:
    """Why nothing can stand behind this cell: `report.cell_unknown` for a column that counts nothing and for a line not there."""
    known = {line.key for line in report.lines}
    counts = column in report.counted or (column == APART and report.name.startswith("07a"))
    if counts and key in known and (key or report.name != "index766"):
        return None
    return no("report.cell_unknown", "Báo cáo không có dòng hoặc cột đó, hoặc cột đó không đếm hồ sơ. Hãy xem lại báo cáo.")
