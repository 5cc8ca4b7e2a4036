"""Tables as XLSX and CSV, read back by readers that are not ours: numbers are numbers, texts are texts, nothing runs."""

from __future__ import annotations

import csv
import stat
import sys
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from motcua_tui.prints import table_files
from motcua_tui.prints.table_files import csv_cell, write_table
from motcua_tui.prints.tables import Head, Table, columns_of, plain_head, spread
from schemas.refusal import Refusal
from schemas.text import clean
from schemas.times import VN

NOW = datetime(2026, 11, 22, 8, 30, tzinfo=VN)
HOSTILE = (
    "=cmd|' /C calc'!A0", "@SUM(1+1)", "+84912345678", "-2+3", " =1+1", "＝1+1", "＋84", "\t=1", "\r=1", "\n=1", "\0=1",
    "\u3000@x", "\ufeff=1", "{=1}", '=HYPERLINK("http://x","y")', "http://example.invalid", "00123", "1e5", "_x0041_", "'=1",
    "TRUE",
)  # fmt: skip


def table(*rows: tuple[object, ...], **more: object) -> Table:
    values: dict[str, object] = {"name": "Bảng thử", "head": plain_head("Tên", "Số"), "rows": rows, **more}
    return Table(**values)  # type: ignore[arg-type]


def written(path: Path, *tables: Table) -> Path:
    out = write_table(path, tables, made_at=NOW)
    assert not isinstance(out, Refusal), out
    return out


def sheets(path: Path) -> list[list[list[object]]]:
    book = CalamineWorkbook.from_path(str(path))
    return [[[*row] for row in book.get_sheet_by_name(name).to_python()] for name in book.sheet_names]


def formulas(path: Path) -> int:
    """Formula elements in any sheet of the file."""
    with zipfile.ZipFile(path) as whole:
        parts = [whole.read(name) for name in whole.namelist() if "sheet" in name]
    return sum(part.count(b"<f>") + part.count(b"<f ") for part in parts)


def csv_rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize("levels", [1, 2])
def test_a_hostile_name_survives_as_text_in_xlsx(tmp_path, levels) -> None:
    head = plain_head("Tên", "Số") if levels == 1 else ((Head(text="Hai", across=2),), (Head(text="Tên"), Head(text="Số")))
    path = written(tmp_path / "a.xlsx", table(*((name, 7) for name in HOSTILE), head=head))
    (rows,) = sheets(path)
    assert formulas(path) == 0
    for name, row in zip(HOSTILE, rows[levels:], strict=True):
        assert isinstance(row[0], str) and row[0] == clean(" ".join(name.split()) if not name.isprintable() else name)
        assert row[1] == 7.0
    with zipfile.ZipFile(path) as whole:
        assert not any("externalLink" in name or "hyperlink" in name.lower() for name in whole.namelist())


def test_a_number_is_a_number_and_an_identity_number_a_text(tmp_path) -> None:
    (rows,) = sheets(written(tmp_path / "a.xlsx", table(("025199000123", 2292), ("x", 94.66), ("y", None))))
    assert rows[1:] == [["025199000123", 2292.0], ["x", 94.66], ["y", ""]]


@pytest.mark.parametrize("name", HOSTILE)
def test_no_csv_cell_begins_with_what_a_spreadsheet_runs(name) -> None:
    shown = csv_cell(name)
    assert shown[:1] not in "=+-@\t\r\n＝＋－＠"
    assert shown.lstrip(" \0\u3000")[:1] not in "=+-@\t\r\n"


@given(st.text(max_size=12))
@settings(max_examples=300)
def test_a_csv_cell_never_runs_whatever_it_holds(text) -> None:
    shown = csv_cell(text).lstrip(" \0\u00a0\u3000\u200b\ufeff")
    assert not shown or shown[0] not in "=+-@\t\r\n＝＋－＠﹢﹣⁺⁻"


def test_a_phone_number_survives_in_csv_behind_its_apostrophe(tmp_path) -> None:
    path = written(tmp_path / "a.csv", table(("+84912345678", -5), ('nói "vâng", rồi đi', 1234)))
    assert csv_rows(path) == [["Tên", "Số"], ["'+84912345678", "-5"], ['nói "vâng", rồi đi', "1234"]]
    assert path.read_bytes().startswith(b"\xef\xbb\xbf") and b"\r\n" in path.read_bytes()


def test_title_heads_total_and_notes_stand_where_they_belong(tmp_path) -> None:
    head = (
        (Head(text="STT", down=2), Head(text="Tiếp nhận", across=2), Head(text="Cộng", down=2)),
        (Head(text="Trực tuyến"), Head(text="Trực tiếp")),
    )
    whole = table(("1", 2, 3, 5), ("Tổng", 2, 3, 5), head=head, title=("BIỂU THỬ", "Từ ngày …"), notes=("Ghi chú",), total=True)
    assert columns_of(whole) == 4
    assert [[(at, one.text) for at, one in level] for level in spread(head)] == [
        [(0, "STT"), (1, "Tiếp nhận"), (3, "Cộng")],
        [(1, "Trực tuyến"), (2, "Trực tiếp")],
    ]
    (rows,) = sheets(written(tmp_path / "a.xlsx", whole))
    assert [row[0] for row in rows] == ["BIỂU THỬ", "Từ ngày …", "STT", "", "1", "Tổng", "Ghi chú"]
    assert rows[3][1:3] == ["Trực tuyến", "Trực tiếp"] and rows[5][3] == 5.0
    assert csv_rows(written(tmp_path / "a.csv", whole))[2:4] == [
        ["STT", "Tiếp nhận", "", "Cộng"],
        ["", "Trực tuyến", "Trực tiếp", ""],
    ]


def test_every_table_gets_a_sheet_of_its_own_with_a_name_any_reader_takes(tmp_path) -> None:
    path = written(tmp_path / "a.xlsx", table(("a", 1), name="Sổ [1]: a/b*?"), table(("b", 2), name="x" * 60))
    assert CalamineWorkbook.from_path(str(path)).sheet_names == ["Sổ -1- a-b", "x" * 31]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_table_that_no_sheet_can_hold_is_refused_and_leaves_nothing(tmp_path, monkeypatch, kind) -> None:
    monkeypatch.setattr(table_files, "XLSX_ROWS_MAX", 50)
    long = Table(name="dài", head=plain_head("Tên", "Số"), rows=(("a", 1) for _ in range(51)))
    refused = write_table(tmp_path / f"a.{kind}", [long], made_at=NOW)
    assert isinstance(refused, Refusal) and refused.code == "export.too_long"
    assert list(tmp_path.iterdir()) == []


def test_an_existing_file_stays_unless_it_may_be_replaced(tmp_path) -> None:
    path = written(tmp_path / "a.xlsx", table(("a", 1)))
    before = path.read_bytes()
    again = write_table(path, [table(("b", 2))], made_at=NOW)
    assert isinstance(again, Refusal) and again.code == "print.file_exists" and path.read_bytes() == before
    assert write_table(path, [table(("b", 2))], made_at=NOW, replace=True) == path
    assert [one.name for one in tmp_path.iterdir()] == ["a.xlsx"]
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(("name", "code"), [("a.ods", "export.kind_unknown"), ("khong/a.csv", "export.folder_missing")])
def test_what_cannot_be_written_is_said(tmp_path, name, code) -> None:
    refused = write_table(tmp_path / name, [table(("a", 1))], made_at=NOW)
    assert isinstance(refused, Refusal) and refused.code == code
