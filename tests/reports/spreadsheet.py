"""Every XLSX and CSV the office writes, opened by LibreOffice: what it holds in each cell, and that nothing was computed."""

from __future__ import annotations

import shutil
import subprocess
import xml.etree.ElementTree as Xml
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from motcua_tui.desk import audit, books, feedback, report_kinds, report_out, settings
from motcua_tui.desk.office import Office
from motcua_tui.desk.reports import Report
from motcua_tui.prints.table_files import csv_cell, safe_text
from motcua_tui.prints.tables import Cell
from motcua_tui.store.audit import AuditFilter
from schemas.acts import Act
from schemas.refusal import Refusal
from schemas.rules.periods import Period
from tests.desk.made import CODE, done, new_office, sitting, taken_in

HOSTILE = (
    "=cmd|' /C calc'!A0", "@SUM(1+1)*cmd|' /C calc'!A0", "+84912345678", "-2+3+cmd|' /C calc'!A0", "＝1+1", "\u00a0=1+1",
    '=HYPERLINK("http://a.example","Bấm vào đây")', "'=1+1", '"=1+1', "=1+1;=2+2", "#NAME?", "1E5", "00123", "TRUE", "1/2",
    '=DDE("cmd";"/C calc";"x")', "{=1+1}", "Nguyễn Thị “Thử”",
)  # fmt: skip
"""Names a citizen may have given; each stays what it is, as text."""
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_WIDE = 64
Read = tuple[str, str]
"""A cell as LibreOffice holds it: its type, and its text or number."""


def hostile_office(folder: Path) -> Path:
    """An office in which every text somebody may choose is one a spreadsheet would run."""
    home = new_office(folder / "kho")
    with sitting(home, "mai") as office:
        opened = books.open_book(office, books.BookAsk(book="=1+1", kind="copies", procedures=(CODE,)))
        assert not isinstance(opened, Refusal), opened
        assert not isinstance(settings.change(office, {"agency.name": "=1+1 xã Thử", "unit.points": "2"}), Refusal)
        for number, name in enumerate(HOSTILE):
            person = {"name": name, "phone": "+84912345678", "address": name, "id_number": "025199000123"}
            taken = taken_in(office, applicant=person, note=name)
            if number % 3 == 0:
                done(office, taken.dossier.id, Act.FINISH)
                done(office, taken.dossier.id, Act.HAND_OVER, to_name=name)
            heard = feedback.receive(office, feedback.FeedbackAsk(text=name, field=name.strip()))
            assert not isinstance(heard, Refusal), heard
    return home


def opened_elsewhere(office: Office, folder: Path, period: Period, say: Callable[[str], None]) -> list[str]:
    """What LibreOffice shows otherwise than the reports say; nothing where it is not installed, which is said."""
    if shutil.which("soffice") is None:
        say("LibreOffice is not here: its part did not run")
        return []
    wrong: list[str] = []
    for kind in (".xlsx", ".csv"):
        files = list(_saved(office, folder / kind[1:], kind, period))
        _convert([path for path, _rows in files], folder / f"{kind[1:]}-read")
        for path, rows in files:
            read = cells_of(folder / f"{kind[1:]}-read" / f"{path.stem}.fods")
            found = [*_compared(read, rows, kind)] if read is not None else ["a cell was computed"]
            wrong += [f"LibreOffice {path.name}: {what}" for what in found]
            say(f"LibreOffice {path.name}: {len(rows)} rows, {len(found)} wrong")
    return wrong


def _saved(office: Office, folder: Path, kind: str, period: Period) -> Iterator[tuple[Path, Sequence[Sequence[Cell]]]]:
    """Every file there is, and the rows it must hold."""
    folder.mkdir(parents=True)
    for name, layout in (*((name, None) for name in report_kinds.NAMES), ("07a", "2020")):
        report = report_kinds.make(office, name, period, layout)
        assert isinstance(report, Report), report
        path = report_out.save(office, report, folder / f"{name}-{layout or 'moi'}{kind}")
        assert isinstance(path, Path), path
        yield path, [line.cells for line in report.lines]
    audited = audit.audit(office, AuditFilter(period.first, period.last))
    assert not isinstance(audited, Refusal), audited
    path = audit.save(office, audited, folder / f"audit{kind}")
    assert isinstance(path, Path), path
    yield path, [*audit.table_of(office, audited).rows]


def _convert(paths: Sequence[Path], out: Path) -> None:
    profile = out.parent / "profile"
    command = ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", "fods", "--outdir", str(out)]
    # A window asks for the character set, the command line does not see the mark at the beginning: commas, quotes, UTF-8.
    told = ["--infilter=CSV:44,34,76,1"] if paths[0].suffix == ".csv" else []
    subprocess.run([*command, *told, *map(str, paths)], check=True, capture_output=True, timeout=1_800)


def cells_of(path: Path) -> list[list[Read]] | None:
    """The rows of the first sheet; None where any cell has a formula."""
    rows: list[list[Read]] = []
    for row in Xml.parse(path).iter(f"{_TABLE}table-row"):
        cells: list[Read] = []
        for cell in row:
            if f"{_TABLE}formula" in cell.attrib:
                return None
            again = int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
            cells += [_cell(cell)] * min(again, _WIDE)
        rows += [cells] * min(int(row.get(f"{_TABLE}number-rows-repeated", "1")), 2)
    return rows


def _cell(cell: Xml.Element) -> Read:
    kind = cell.get(f"{_OFFICE}value-type", "")
    if kind in ("float", "percentage", "currency"):
        return "number", cell.get(f"{_OFFICE}value", "")
    return kind, "\n".join(_words(one) for one in cell.findall(f"{_TEXT}p"))


def _words(paragraph: Xml.Element) -> str:
    """The text of a paragraph; runs of spaces are written as elements."""
    found = paragraph.text or ""
    for one in paragraph:
        found += " " * int(one.get(f"{_TEXT}c", "1")) if one.tag == f"{_TEXT}s" else _words(one)
        found += one.tail or ""
    return found


def _compared(read: list[list[Read]], rows: Sequence[Sequence[Cell]], kind: str) -> Iterator[str]:
    """Each row of ours must stand there in its order, cell by cell."""
    place = 0
    for row in rows:
        while place < len(read) and not _fits(row, read[place], kind):
            place += 1
        if place == len(read):
            yield f"not found: {list(row)}"
            return
        place += 1


def _fits(row: Sequence[Cell], read: list[Read], kind: str) -> bool:
    whole = [*read, *[("", "")] * _WIDE]
    return all(_same(cell, there, kind) for cell, there in zip(row, whole, strict=False))


def _same(cell: Cell, read: Read, kind: str) -> bool:
    if cell is None or cell == "":
        return read == ("", "") or read == ("string", "")
    if not isinstance(cell, str):
        return read[0] == "number" and abs(float(read[1]) - float(cell)) < 1e-9
    if kind == ".xlsx":
        return read == ("string", safe_text(cell))
    # A CSV has no types: what looks like a number or a day becomes one; what would run is text.
    return read[1] == csv_cell(cell) or (not csv_cell(cell).startswith("'") and read[0] != "string")
