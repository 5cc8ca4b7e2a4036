"""A report on its way out: XLSX with real cells, CSV, PDF to sign, or the printer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import chain
from pathlib import Path

from motcua_tui.desk.charts import charts
from motcua_tui.desk.office import Office
from motcua_tui.desk.paper_charts import chart_sheet
from motcua_tui.desk.paper_parts import letterhead_of
from motcua_tui.desk.practice import over_tables
from motcua_tui.desk.reports import TICK_EVERY, Report, ReportLine, Tick, no_tick
from motcua_tui.desk.typeset import free_name, to_file, to_printer, typeset
from motcua_tui.prints import limits as print_limits
from motcua_tui.prints.engine import Printed
from motcua_tui.prints.files import save_pdf
from motcua_tui.prints.orders import Job
from motcua_tui.prints.parts import cut, print_parts
from motcua_tui.prints.report import HeadCell, ReportRow, ReportSheet
from motcua_tui.prints.sheet import Sheet
from motcua_tui.prints.table_files import write_table
from motcua_tui.prints.tables import Cell, Head, Table
from schemas.canonical import Json
from schemas.refusal import Refusal, no

KINDS = (".xlsx", ".csv", ".pdf")
PAPER_LINES_MAX = 200_000
WITH_CHARTS = ".pdf+"
"""The PDF with the charts of the period behind the form."""


def save(
    office: Office, report: Report, path: Path, *, replace: bool = False, tick: Tick = no_tick, with_charts: bool = False
) -> Path | Refusal:
    """The report as the kind of file the name ends with; whole or not at all. A PDF may have the charts of the period behind it.

    Refuses `export.kind_unknown`, `export.too_long` and what the disk and the typesetter refuse.
    """
    note_taken(office, report)
    if path.suffix.lower() != ".pdf":
        return write_table(path, [table_of(office, report, tick)], made_at=_now(office), replace=replace)
    printed = printed_report(office, report, tick, with_charts=with_charts)
    return printed if isinstance(printed, Refusal) else save_pdf(path, printed.pdf, replace=replace)


def to_pdf(office: Office, report: Report, path: Path, tick: Tick = no_tick) -> dict[str, Json] | Refusal:
    """The report as a PDF file, as every printed form answers; an existing file is replaced."""
    printed = printed_report(office, report, tick)
    if not isinstance(printed, Refusal):
        note_taken(office, report)
    return to_file(printed, path)


def save_in(office: Office, report: Report, folder: Path, kind: str, tick: Tick = no_tick) -> Path | Refusal:
    """The report as a file of this kind (".xlsx") in a folder, under a name that says form and period."""
    path = free_name(folder, _stem(report), kind.rstrip("+"))
    return save(office, report, path, tick=tick, with_charts=kind == WITH_CHARTS)


def send(office: Office, report: Report, name: str = "", tick: Tick = no_tick) -> Job | Refusal:
    """The report on paper, to the printer of this name, "" for the usual one."""
    printed = printed_report(office, report, tick)
    if not isinstance(printed, Refusal):
        note_taken(office, report)
    return to_printer(office, printed, f"{_stem(report)}.pdf", name)


def printed_report(office: Office, report: Report, tick: Tick = no_tick, *, with_charts: bool = False) -> Printed | Refusal:
    """The report typeset, part by part where it is long; `tick` is told how many of its lines are."""
    if len(report.lines) > PAPER_LINES_MAX:
        return too_long()
    sheets: Iterable[Sheet] = sheets_of(office, report) if report.papers is None else report.papers()
    is_one = len(report.lines) <= print_limits.PART_ROWS and not with_charts
    if with_charts:
        drawn = charts(office, report.period.first, report.period.last)
        if isinstance(drawn, Refusal):
            return drawn
        sheets = chain(sheets, [chart_sheet(office, drawn)])
    return print_parts(sheets, _teller(office, report, tick, is_one=is_one))


def _teller(office: Office, report: Report, tick: Tick, *, is_one: bool) -> Callable[[Sheet], Printed | Refusal]:
    total, done = len(report.lines), 0

    def set_one(sheet: Sheet) -> Printed | Refusal:
        nonlocal done
        tick(done, total)
        printed = typeset(office, sheet, tagged=is_one)
        done += len(getattr(sheet, "rows", ()))
        tick(done, total)
        return printed

    return set_one


def sheets_of(office: Office, report: Report) -> Iterator[ReportSheet]:
    """The report as the template takes it, in as many parts as it is long."""
    parts = cut(len(report.lines))
    for place, part in enumerate(parts, start=1):
        yield sheet_of(office, report, report.lines[part.start : part.stop], place, len(parts))


def sheet_of(office: Office, report: Report, lines: Sequence[ReportLine], part: int = 1, parts: int = 1) -> ReportSheet:
    """These lines of the report as the template takes them."""
    at = _now(office)
    return ReportSheet(
        printed_at=at,
        letterhead=letterhead_of(office),
        dated=at.date(),
        name=report.name,
        form_no=report.form_no,
        title=report.title,
        since=date.fromisoformat(report.period.first),
        until=date.fromisoformat(report.period.last),
        to=report.to,
        counted_in=report.counted_in,
        head=tuple(tuple(HeadCell(text=one.text, across=one.across, down=one.down) for one in level) for level in report.head),
        numbers=report.numbers,
        widths=report.widths,
        sides=report.sides,
        rows=tuple(ReportRow(cells=tuple(map(spoken, line.cells)), strong=line.strong) for line in lines),
        notes=_notes(report),
        keeper_name=office.officer.display,
        piece=part,
        pieces=parts,
    )


def table_of(office: Office, report: Report, tick: Tick = no_tick) -> Table:
    """The report as a table of real cells: what stands over it, the form's own headings and numbers, what is noted."""
    period = f"Từ ngày {_day(report.period.first)} đến ngày {_day(report.period.last)}"
    name = over_tables(office, office.setting("agency.name") or office.store.identity.office)
    over = (name, report.form_no, report.title, period)
    numbers = (tuple(Head(text=number) for number in report.numbers),) if report.numbers else ()
    return Table(
        name=report.name,
        title=tuple(line for line in over if line),
        head=(*report.head, *numbers),
        rows=_cells(report.lines, tick),
        widths=report.widths,
        total=bool(report.lines) and report.lines[-1].strong,
        notes=_notes(report),
    )


def _notes(report: Report) -> tuple[str, ...]:
    """What is noted under a table, and every identity between its columns that was checked."""
    identities = [check for check in report.checks if check.identity.startswith("(")]
    held = "; ".join(check.identity for check in identities if check.holds)
    broken = "; ".join(f"{check.identity} ({', '.join(check.where)})" for check in identities if not check.holds)
    checked = (f"Đã kiểm tra, khớp: {held}." if held else "", f"KHÔNG KHỚP: {broken}." if broken else "")
    return (*(note.on_paper for note in report.notes), *(words for words in checked if words))


def spoken(cell: Cell) -> str:
    """A cell as people read it: 2.292 and 99,45."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    shown = f"{cell:,}" if isinstance(cell, int) else f"{cell:,.2f}"
    return shown.translate(str.maketrans(",.", ".,"))


def _cells(lines: Sequence[ReportLine], tick: Tick) -> Iterator[Sequence[Cell]]:
    """Line by line, so that a table of any length goes to the disk as it is read."""
    for done, line in enumerate(lines):
        if done % TICK_EVERY == 0:
            tick(done, len(lines))
        yield line.cells
    tick(len(lines), len(lines))


def too_long() -> Refusal:
    """More lines than paper, or one answer, can hold; a table file holds a million."""
    return no(
        "export.too_long_for_paper",
        "Bảng có hơn {limit} dòng nên không in ra giấy. Hãy kết xuất ra tệp .xlsx hoặc .csv, hoặc chọn khoảng ngày ngắn hơn.",
        limit=PAPER_LINES_MAX,
    )


def _stem(report: Report) -> str:
    return f"{report.name}_{report.period.first}_{report.period.last}"


def _day(day: str) -> str:
    return f"{day[8:10]}/{day[5:7]}/{day[:4]}"


def _now(office: Office) -> datetime:
    return datetime.fromisoformat(office.clock.text(office.store))


def note_taken(office: Office, report: Report) -> None:
    """Lists of people leave the office: who took one, of which days, is noted like a look at a dossier."""
    if any(line.dossier for line in report.lines):
        office.note_look("", f"export {report.name} {report.period.first} {report.period.last}")
