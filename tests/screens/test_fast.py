"""The fast lane: one line is one immediate case, ten in a row by keyboard, the last one taken back or corrected."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from textual.events import Paste
from textual.pilot import Pilot

from motcua_tui.desk.books import BookAsk, open_book
from motcua_tui.screens.act_form import ActScreen
from motcua_tui.screens.books import BookLinesScreen, BooksScreen, OpenBookScreen
from motcua_tui.screens.dossier import DossierScreen
from motcua_tui.screens.fast import FastScreen
from motcua_tui.widgets.dialogs import Ask, Prompt
from motcua_tui.widgets.table import VTable
from schemas.refusal import Refusal
from schemas.status import Status
from schemas.times import VN
from tests.screens.counter import SeatedApp, seated
from tests.screens.test_keystrokes import Counted, report
from tests.screens.test_receive import COPIES, TUYET, earlier, person
from tests.widgets.feed import feed, press, seen, until

BOOK = "01/2026-SCT/BS"
EXTRACTS = "2.000635"


async def lane(pilot: Pilot[int], app: SeatedApp, *, book: bool = True) -> FastScreen:
    """The fast lane with copies chosen by typed words, and a book open for them."""
    assert app.office is not None
    if book:
        opened = open_book(app.office, BookAsk(book=BOOK, kind="copies", procedures=(COPIES,), first=215))
        assert not isinstance(opened, Refusal), opened
    await press(pilot, "ctrl+n")
    await until(pilot, lambda: isinstance(app.screen, FastScreen) and app.screen.is_up)
    screen = app.screen
    assert isinstance(screen, FastScreen)
    if screen.has_class("-choosing"):
        await feed(pilot, "ban sao tu ban chinh\r")
        await until(pilot, lambda: screen.line.person.has_focus)
    return screen


async def saved(pilot: Pilot[int], screen: FastScreen, lines: int) -> None:
    """Until so many lines stand there and the next one is ready."""
    await until(pilot, lambda: len(screen._done) == lines and not screen._saving and screen.line.person.has_focus)


async def typed(pilot: Pilot[int], *fields: str) -> None:
    """The fields of a line, one after the other, then Enter."""
    for number, text in enumerate(fields):
        if number:
            await press(pilot, "tab")
        await feed(pilot, "\x15" + text)
    await press(pilot, "enter")


async def test_ten_lines_in_a_row_without_leaving_the_keyboard(office_folder: Path) -> None:
    async with seated(office_folder) as (pilot, app):
        screen = await lane(pilot, app)
        keys = Counted(pilot)
        for number in range(10):
            await keys.type(f"Lo Thi {'ABCDEFGHIK'[number]}")
            await keys.key("enter")
            await saved(pilot, screen, number + 1)
        assert [one.books[0].number for one in screen._done] == list(range(215, 225))
        assert {one.status for one in screen._done} == {Status.RETURNED}
        assert {one.fees_total_vnd for one in screen._done} == {2000} and not screen._done[0].parts
        assert "√ Đã lưu: Lo Thi K · số chứng thực 224" in seen(pilot)
        report("fast-ten-names", keys.count)


async def test_after_a_scan_one_key_saves_a_returning_persons_certification(office_folder: Path) -> None:
    earlier(office_folder, {"procedure": COPIES, "applicant": {**person(), "needs": "Đi xe lăn"}})
    async with seated(office_folder) as (pilot, app):
        screen = await lane(pilot, app)
        await feed(pilot, TUYET + "\r")
        await until(pilot, lambda: screen.line.papers.has_focus)
        assert "Người này cần: Đi xe lăn" in seen(pilot)
        keys = Counted(pilot)
        await keys.key("enter")
        await saved(pilot, screen, 1)
        dossier = screen._done[0]
        assert dossier.applicant.name == "Nguyễn Thị Ánh Tuyết" and dossier.applicant.phone == "0912345678"
        assert dossier.applicant.needs == "Đi xe lăn"
        report("fast-scan", keys.count)


async def test_a_number_read_behind_a_typed_name_keeps_it_and_what_is_typed_takes_the_place_of_the_proposal(
    office_folder: Path,
) -> None:
    async with seated(office_folder) as (pilot, app):
        screen = await lane(pilot, app)
        await feed(pilot, "Lò Văn Páo")
        await until(pilot, lambda: screen.line.person.value == "Lò Văn Páo")
        await feed(pilot, "012085000777\r")
        await until(pilot, lambda: screen.line.papers.has_focus)
        assert screen.line.person.value == "Lò Văn Páo"
        await feed(pilot, "3")
        await until(pilot, lambda: screen.line.papers.value == "3")
        await press(pilot, "enter")
        await saved(pilot, screen, 1)
        dossier = screen._done[0]
        assert (dossier.documents, dossier.applicant.name, dossier.applicant.id_number) == (3, "Lò Văn Páo", "012085000777")


@pytest.mark.nightly
async def test_documents_are_counted_or_named_and_each_takes_a_number(office_folder: Path) -> None:
    async with seated(office_folder) as (pilot, app):
        screen = await lane(pilot, app)
        await typed(pilot, "Lò Văn Páo 012085000777", "3x2")
        await saved(pilot, screen, 1)
        first = screen._done[0]
        assert (first.documents, first.copies_count, [one.number for one in first.books]) == (3, 2, [215, 216, 217])
        assert first.applicant.id_number == "012085000777" and first.fees_total_vnd == 12_000
        await typed(pilot, "Lò Văn Páo", "căn cước, bằng lái x2", "30.000")
        await saved(pilot, screen, 2)
        second = screen._done[1]
        assert [(one.number, one.document) for one in second.books] == [(218, "căn cước"), (219, "bằng lái")]
        assert second.fees_total_vnd == 30_000
        await typed(pilot, "Lò Văn Páo", ",")
        await until(pilot, lambda: "Không đọc được số giấy tờ" in seen(pilot))
        assert screen.line.person.value == "Lò Văn Páo", "nothing typed is lost"


async def test_another_procedure_is_found_by_words_and_its_fee_proposed(office_folder: Path) -> None:
    async with seated(office_folder) as (pilot, app):
        screen = await lane(pilot, app)
        await press(pilot, "f6")
        await feed(pilot, "trich luc ho tich\r")
        await until(pilot, lambda: screen.line.person.has_focus)
        await feed(pilot, "Lò Thị Ban")
        await press(pilot, "tab")
        await feed(pilot, "\x151x3")
        await until(pilot, lambda: screen.line.fee.value == "24.000")
        await press(pilot, "enter")
        await saved(pilot, screen, 1)
        assert screen._done[0].procedure.code == EXTRACTS and not screen._done[0].books
        assert "không lấy số" in seen(pilot)
        await typed(pilot, "Lò Thị Ban 0120")
        await until(pilot, lambda: "Số sau tên không đủ" in seen(pilot) and len(screen._done) == 1)


async def test_the_last_line_is_taken_back_with_a_reason_and_its_number_stays_given(office_folder: Path) -> None:
    async with seated(office_folder) as (pilot, app):
        screen = await lane(pilot, app)
        await feed(pilot, "Lò Thị Ban\r")
        await saved(pilot, screen, 1)
        await press(pilot, "ctrl+z")
        await until(pilot, lambda: isinstance(app.screen, Prompt))
        await press(pilot, "enter")
        await until(pilot, lambda: screen._done[0].voided and "□ đã hủy" in seen(pilot))
        await feed(pilot, "Lò Thị Ban\r")
        await saved(pilot, screen, 2)
        assert [one.number for one in screen._done[1].books] == [216]


async def test_the_last_line_is_corrected_in_place_and_anew_where_its_numbers_change(office_folder: Path) -> None:
    async with seated(office_folder) as (pilot, app):
        screen = await lane(pilot, app)
        await feed(pilot, "Lò Thị Ban\r")
        await saved(pilot, screen, 1)
        first = screen._done[0].id
        await press(pilot, "ctrl+e")
        await feed(pilot, "\x15Lò Thị Bân\r")
        await until(pilot, lambda: screen._done[0].applicant.name == "Lò Thị Bân" and not screen._saving)
        assert screen._done[0].id == first and screen._done[0].corrected_fields == ("applicant.name",)
        await press(pilot, "ctrl+e")
        await press(pilot, "tab")
        await feed(pilot, "\x152\r")
        await until(pilot, lambda: screen._done[0].documents == 2 and not screen._saving)
        assert app.office is not None and screen._done[0].id != first
        old = app.office.store.dossier(first)
        assert old is not None and old.voided
        assert [one.number for one in screen._done[0].books] == [216, 217]


async def test_on_the_second_of_january_one_question_opens_this_years_book(office_folder: Path) -> None:
    async with seated(office_folder) as (pilot, app):
        screen = await lane(pilot, app)
        await feed(pilot, "Lò Thị Ban\r")
        await saved(pilot, screen, 1)
        app.office.clock.now = datetime(2027, 1, 4, 8, 0, tzinfo=VN)  # type: ignore[union-attr]
        await feed(pilot, "Lò Thị Ban\r")
        await until(pilot, lambda: isinstance(app.screen, Ask) and app.screen.is_open)
        await press(pilot, "ctrl+y")
        await until(pilot, lambda: "Đã mở sổ năm nay" in seen(pilot))
        await press(pilot, "enter")
        await saved(pilot, screen, 2)
        assert [(one.book, one.number) for one in screen._done[1].books] == [("01/2027-SCT/BS", 1)]
        # Work on paper of December is still to be typed in: its book is opened again as the book of that year.
        app.office.late_at = "2026-12-31T15:30:00+07:00"  # type: ignore[union-attr]
        app.refresh_mode()
        await until(pilot, lambda: "Sổ đang mở 01/2027-SCT/BS là sổ năm 2027" in seen(pilot))
        await press(pilot, "escape")
        app.action_books()
        await until(pilot, lambda: isinstance(app.screen, BooksScreen) and "Đã khóa" in seen(pilot))
        app.screen.query_one("#books", VTable).cursor = 1
        await press(pilot, "ctrl+z")
        await until(pilot, lambda: isinstance(app.screen, OpenBookScreen) and app.screen.is_up)
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, BooksScreen))
        kept = {book.name: (book.year, book.closed_at, book.next) for book in app.office.store.books()}  # type: ignore[union-attr]
        assert kept[BOOK] == (2026, None, 216)


async def test_a_file_dropped_on_a_dossier_is_attached(office_folder: Path, tmp_path: Path) -> None:
    earlier(office_folder, {"procedure": COPIES, "applicant": person(), "parts": ["Đơn"]})
    file = tmp_path / "đơn xin.pdf"
    file.write_bytes(b"%PDF-1 don")
    async with seated(office_folder) as (pilot, app):
        assert app.office is not None
        dossier = app.office.store.search("", None, 1)[0].id
        app.open_dossier(dossier)
        await until(pilot, lambda: "Đính kèm tệp" in seen(pilot))
        app.screen.post_message(Paste(f"'{tmp_path}'"))
        await until(pilot, lambda: "Không mở được tệp vừa thả" in seen(pilot))
        app.screen.post_message(Paste(f"'{file}' "))
        await until(pilot, lambda: isinstance(app.screen, ActScreen) and app.screen.is_up)
        await feed(pilot, "9")
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "không có thành phần số 9" in seen(pilot))
        await feed(pilot, "\x151")
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: bool(app.office.store.dossier(dossier).attachments))  # type: ignore[union-attr]
        kept = app.office.store.dossier(dossier)
        assert kept is not None and (kept.attachments[0].label, kept.attachments[0].paper) == ("đơn xin.pdf", None)


@pytest.mark.nightly
async def test_a_line_that_is_left_comes_back_and_the_book_shows_every_number(office_folder: Path) -> None:
    async with seated(office_folder) as (pilot, app):
        screen = await lane(pilot, app)
        await typed(pilot, "Lò Thị Ban", "căn cước")
        await saved(pilot, screen, 1)
        await feed(pilot, "Lò Văn Páo")
        await press(pilot, "escape", "ctrl+n")
        await until(pilot, lambda: isinstance(app.screen, FastScreen) and app.screen.is_up and "Lò Văn Páo" in seen(pilot))
        await press(pilot, "escape")
        app.action_books()
        await until(pilot, lambda: isinstance(app.screen, BooksScreen) and BOOK in seen(pilot))
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, BookLinesScreen) and "căn cước" in seen(pilot) and "215" in seen(pilot))
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, DossierScreen))
