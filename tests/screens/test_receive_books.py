"""Certification books on the screen: opened, asked for where they give numbers, told after saving, closed."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from motcua_tui.desk.books import BookAsk, open_book
from motcua_tui.screens.act_form import ActScreen
from motcua_tui.screens.books import BooksScreen, OpenBookScreen
from motcua_tui.screens.dossier import DossierScreen
from motcua_tui.screens.receive import ReceiveScreen
from motcua_tui.widgets.dialogs import Ask
from schemas.office_acts import BookKind
from schemas.refusal import Refusal
from tests.screens.counter import MORNING, SeatedApp, clock_at, screen_of, seated, take_in, unlock
from tests.screens.test_goldens import opened
from tests.widgets.feed import feed, press, seen, until

COPIES = "2.000815"
BOOK = "01/2026-SCT/BS"


async def form_with(pilot: Pilot[int], app: SeatedApp, kind: BookKind | None) -> ReceiveScreen:
    """The receive screen with a person and the procedure, and a book of this kind open for it."""
    assert app.office is not None
    if kind is not None:
        book = open_book(app.office, BookAsk(book=BOOK, kind=kind, procedures=(COPIES,), first=41))
        assert not isinstance(book, Refusal), book
    await press(pilot, "f2")
    screen = screen_of(app)
    screen.form.people["applicant"].name.focus()
    await feed(pilot, "Lò Thị Ban")
    screen.form.picker.field.focus()
    await feed(pilot, COPIES + "\r")
    assert screen.form.procedure is not None and screen.form.typed.immediate
    return screen


async def test_each_type_of_document_takes_a_number_and_the_numbers_are_told(office_folder: Path) -> None:
    async with seated(office_folder) as (pilot, app):
        screen = await form_with(pilot, app, "copies")
        assert screen.form.row("documents").display
        screen.form.documents.focus()
        await feed(pilot, "\x7f3")
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: screen.stage == "saved")
        assert f"Số chứng thực: 41, 42, 43 ({BOOK})" in seen(pilot)


@pytest.mark.parametrize("kind", [None, "contracts"])
async def test_it_is_not_asked_where_it_changes_nothing(office_folder: Path, kind: BookKind | None) -> None:
    async with seated(office_folder) as (pilot, app):
        screen = await form_with(pilot, app, kind)
        assert not screen.form.row("documents").display


async def test_it_is_asked_only_where_the_result_is_given_at_once(office_folder: Path) -> None:
    async with seated(office_folder) as (pilot, app):
        screen = await form_with(pilot, app, "copies")
        screen.form.immediate.focus()
        await press(pilot, "2")
        assert not screen.form.row("documents").display
        await press(pilot, "1")
        assert screen.form.row("documents").display


async def test_no_document_at_all_is_refused_under_the_field(office_folder: Path) -> None:
    async with seated(office_folder) as (pilot, app):
        screen = await form_with(pilot, app, "copies")
        screen.form.documents.focus()
        await feed(pilot, "\x7f0")
        await press(pilot, "ctrl+s")
        assert "Số loại giấy tờ" in screen.form.row("documents").trouble
        assert screen.stage == "form"


async def test_a_book_is_opened_with_the_procedures_the_catalogue_knows_and_closed(office_folder: Path) -> None:
    async with seated(office_folder) as (pilot, app):
        app.action_books()
        await until(pilot, lambda: isinstance(app.screen, BooksScreen) and "Chưa có sổ chứng thực" in seen(pilot))
        await press(pilot, "ctrl+n")
        await until(pilot, lambda: isinstance(app.screen, OpenBookScreen))
        await feed(pilot, BOOK)
        assert COPIES in seen(pilot)
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, BooksScreen) and "● Đang mở" in seen(pilot))
        await press(pilot, "ctrl+n")
        await until(pilot, lambda: isinstance(app.screen, OpenBookScreen))
        await feed(pilot, BOOK)
        await press(pilot, "enter", "3")
        assert "2.001035" in seen(pilot) and COPIES not in seen(pilot)
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "Sổ này đang mở" in seen(pilot))
        await press(pilot, "escape", "ctrl+k")
        await until(pilot, lambda: isinstance(app.screen, Ask) and app.screen.is_open)
        await press(pilot, "ctrl+y")
        await until(pilot, lambda: "□ Đã khóa" in seen(pilot))


async def test_a_certification_given_later_is_asked_for_its_types_when_it_is_finished(office_folder: Path) -> None:
    office = unlock(office_folder)
    assert not isinstance(open_book(office, BookAsk(book=BOOK, kind="copies", procedures=(COPIES,), first=41)), Refusal)
    clock_at(office, MORNING)
    later = take_in(office, {"procedure": COPIES, "applicant": {"name": "Lò Thị Ban"}}).dossier.id
    office.close()
    async with seated(office_folder, size=(100, 32)) as (pilot, app):
        await opened(pilot, app, later)
        await press(pilot, "1")
        await until(pilot, lambda: isinstance(app.screen, ActScreen) and app.screen.focused is not None)
        await feed(pilot, "Căn cước; Bằng lái xe")
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, Ask) and app.screen.is_open)
        await press(pilot, "ctrl+y")
        await until(pilot, lambda: isinstance(app.screen, DossierScreen))
        assert app.office is not None and (kept := app.office.store.dossier(later)) is not None
        assert [(book.number, book.document) for book in kept.books] == [(41, "Căn cước"), (42, "Bằng lái xe")]
