"""Which reports there are, by the names of the command line, and how each is made."""

from __future__ import annotations

from motcua_tui.desk import report_06a, report_07a, report_08b, report_late, report_register, report_score
from motcua_tui.desk.office import Office
from motcua_tui.desk.reports import Report, Tick, no_tick
from motcua_tui.store import Row
from motcua_tui.text import mark
from schemas.refusal import Refusal, no
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
BEHIND_MAX = 5_000
"""The most dossiers shown behind one figure; a register shows more."""


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
        return report_register.books(office, period, book)
    return no("usage.report_unknown", "Không có báo cáo này. Các báo cáo: {names}.", names=", ".join(NAMES))


def behind(office: Office, report: Report, key: str, column: str) -> list[Row]:
    """The dossiers one figure of a report counts, in the order they came."""
    found: list[str] = []
    if column in report.counted and report.name.startswith("07a"):
        found = report_07a.dossiers_in(office, report, key, column, BEHIND_MAX)
    elif column in report.counted and report.name == report_late.NAME:
        found = report_late.dossiers_in(office, report, key, column, BEHIND_MAX)
    elif column in report.counted and report.name == "index766" and key:
        found = report_score.losing(office, report.period, key, BEHIND_MAX)
    rows = (office.store.row(dossier) for dossier in found)
    return [row for row in rows if row is not None]
