"""A book of many thousand lines: typeset part by part, joined into one document that other readers read."""

from __future__ import annotations

import io
from datetime import date, datetime

import pypdf
import pytest
from msgspec.structs import replace

from motcua_tui.prints import limits
from motcua_tui.prints.engine import Printed, render
from motcua_tui.prints.lists import HandOnSheet
from motcua_tui.prints.parts import cut, in_pieces, join, print_parts
from motcua_tui.prints.register import RegisterRow, RegisterSheet
from motcua_tui.prints.sheet import Letterhead
from schemas.refusal import Refusal, no
from schemas.times import VN
from tests.prints.sheets import hand_on

AT = datetime(2026, 3, 2, 8, tzinfo=VN)


def sheet(piece: int, pieces: int, rows: range) -> RegisterSheet:
    return RegisterSheet(
        printed_at=AT, letterhead=Letterhead(office="UBND xã Thử", place="Thử"), dated=AT.date(), since=date(2026, 1, 1),
        until=date(2026, 12, 31), keeper_name="Nguyễn Thị Mai", piece=piece, pieces=pieces, first_no=rows.start + 1, total=90,
        rows=tuple(RegisterRow(code=f"SO-{at:03d}", procedure="Xác nhận", owner=f"Người {at}", received_at=AT) for at in rows),
    )  # fmt: skip


@pytest.fixture(scope="module")
def book() -> Printed:
    sheets = [sheet(1, 3, range(40)), sheet(2, 3, range(40, 70)), sheet(3, 3, range(70, 90))]
    printed = print_parts(sheets, lambda one: render(one, tagged=False))
    assert not isinstance(printed, Refusal), printed
    return printed


def test_the_parts_are_one_document_with_every_line_once_and_in_order(book: Printed) -> None:
    read = pypdf.PdfReader(io.BytesIO(book.pdf), strict=True)
    assert len(read.pages) == book.pages > 3 and book.paper == "A4"
    words = [page.extract_text() for page in read.pages]
    found = [word for page in words for word in page.split() if word.startswith("SO-")]
    assert found == [f"SO-{at:03d}" for at in range(90)]
    assert read.metadata is not None and read.metadata.title == "Sổ theo dõi hồ sơ"


def test_the_letterhead_stands_on_the_first_page_and_the_signatures_on_the_last_only(book: Printed) -> None:
    words = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(book.pdf)).pages]
    assert [place for place, page in enumerate(words) if "90 hồ sơ" in page] == [0]
    assert [place for place, page in enumerate(words) if "NGƯỜI LẬP SỔ" in page] == [len(words) - 1]
    assert "Phần 1/3" in words[0] and "Phần 3/3" in words[-1]


def test_equal_sheets_give_equal_bytes(book: Printed) -> None:
    again = print_parts([sheet(1, 2, range(5)), sheet(2, 2, range(5, 9))], lambda one: render(one, tagged=False))
    more = print_parts([sheet(1, 2, range(5)), sheet(2, 2, range(5, 9))], lambda one: render(one, tagged=False))
    assert isinstance(again, Printed) and isinstance(more, Printed) and again.pdf == more.pdf != book.pdf


def test_one_part_stays_as_it_is() -> None:
    printed = render(sheet(1, 1, range(3)))
    assert isinstance(printed, Printed) and join([printed.pdf]) is printed.pdf


def test_a_refusal_of_one_part_is_the_refusal_of_the_book() -> None:
    refused = print_parts([sheet(1, 2, range(3)), sheet(2, 2, range(3, 5))], lambda _one: no("print.template", "Không in được."))
    assert isinstance(refused, Refusal) and refused.code == "print.template"


def test_parts_hold_every_row_once_and_end_with_a_day_where_they_can() -> None:
    most = limits.PART_ROWS
    assert cut(0) == [range(0)] and cut(most) == [range(most)]
    assert cut(2 * most + 9) == [range(most), range(most, 2 * most), range(2 * most, 2 * most + 9)]
    day = most - 20
    days = ["2026-01-05"] * day + ["2026-01-06"] * day + ["2026-01-07"] * 50
    assert cut(2 * day + 50, days) == [range(day), range(day, 2 * day), range(2 * day, 2 * day + 50)]
    assert cut(2 * most, ["2026-01-05"] * 2 * most) == cut(2 * most)


def test_a_list_longer_than_a_part_is_cut_numbered_throughout_and_signed_once() -> None:
    whole = hand_on(2 * limits.PART_ROWS + 3)
    pieces = [one for one in in_pieces(whole) if isinstance(one, HandOnSheet)]
    assert [(one.piece, one.pieces, one.first_no, one.total, len(one.rows)) for one in pieces] == [
        (1, 3, 1, 503, 250), (2, 3, 251, 503, 250), (3, 3, 501, 503, 3)
    ]  # fmt: skip
    assert in_pieces(hand_on(limits.PART_ROWS)) == [hand_on(limits.PART_ROWS)]
    short = [replace(one, rows=one.rows[:2]) for one in pieces]
    printed = print_parts([short[0], short[2]], lambda one: render(one, tagged=False))
    assert isinstance(printed, Printed)
    first, last = (page.extract_text() for page in pypdf.PdfReader(io.BytesIO(printed.pdf)).pages)
    assert "503 hồ sơ" in first and "BÊN GIAO" not in first and "BÊN GIAO" in last and "503 hồ sơ" not in last
