"""Certification books: Thông tư 01/2020/TT-BTP Điều 4."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from motcua_tui.desk import care
from motcua_tui.desk.books import BookAsk, close_book, listed, name_next, numbers_of, open_book, renew
from motcua_tui.desk.catalogue import import_starter
from motcua_tui.desk.clock import Claim, OfficeClock
from motcua_tui.desk.demo import ScriptedClock
from motcua_tui.desk.office import Office
from motcua_tui.desk.receive import receive
from motcua_tui.store import Store
from schemas.acts import Act
from schemas.office_acts import BookKind
from schemas.refusal import Refusal
from schemas.times import VN
from tests.desk.made import done, intake, new_office, password, sitting, taken_in

COPIES, SIGNATURES, CONTRACTS = "2.000815", "2.000884", "2.000913"
BOOK = "01/2026-SCT/BS"
TODAY = datetime(2026, 12, 30, 8, 30, tzinfo=VN)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    folder = new_office(tmp_path / "office", "hoa")
    with sitting(folder, "mai") as opened:
        clock = ScriptedClock(folder)
        clock.now = TODAY
        opened.clock = clock
        import_starter(opened)
        yield opened


def opened(office: Office, name: str = BOOK, kind: BookKind = "copies", *codes: str, first: int = 1) -> dict[str, Any]:
    book = open_book(office, BookAsk(book=name, kind=kind, procedures=codes or (COPIES,), first=first))
    assert not isinstance(book, Refusal), book
    return book


def numbers(office: Office, procedure: str, documents: int = 1) -> list[tuple[str, int]]:
    taken = taken_in(office, procedure=procedure, immediate=True, documents=documents)
    return [(book.book, book.number) for book in taken.dossier.books]


def refused(office: Office, **changes: Any) -> str:
    taken = receive(office, intake(**changes))
    assert isinstance(taken, Refusal), taken
    return taken.code


def test_a_copy_takes_one_number_for_each_type_of_document_and_a_contract_one_for_the_act(office):
    opened(office)
    opened(office, "01/2026-SCT/CK", "signatures", SIGNATURES, first=120)
    opened(office, "01/2026-SCT/HĐ,GD", "contracts", CONTRACTS)
    assert numbers(office, COPIES, 3) == [(BOOK, 1), (BOOK, 2), (BOOK, 3)]
    assert numbers(office, COPIES) == [(BOOK, 4)]
    assert numbers(office, SIGNATURES, 2) == [("01/2026-SCT/CK", 120), ("01/2026-SCT/CK", 121)]
    assert numbers(office, CONTRACTS, 5) == [("01/2026-SCT/HĐ,GD", 1)]


def test_without_a_book_for_the_procedure_no_number_is_given(office):
    opened(office, BOOK, "copies", COPIES)
    assert numbers(office, SIGNATURES) == []


def test_what_is_returned_later_takes_its_number_when_it_is_finished_and_only_once(office):
    opened(office)
    dossier = taken_in(office, procedure=COPIES, limit="1 working_days").dossier
    assert dossier.books == ()
    finished = done(office, dossier.id, Act.FINISH, documents=2)
    assert [book.number for book in finished.dossier.books] == [1, 2]
    at_once = taken_in(office, procedure=COPIES, immediate=True).dossier
    assert [book.number for book in at_once.books] == [3]


def test_what_is_finished_later_takes_as_many_numbers_as_it_was_received_with_unless_told_otherwise(office):
    opened(office)
    later = [taken_in(office, procedure=COPIES, documents=3).dossier.id for _one in range(3)]
    first = done(office, later[0], Act.FINISH)
    second = done(office, later[1], Act.FINISH, documents=2)
    third = done(office, later[2], Act.FINISH, document_names=["Căn cước"])
    assert [[book.number for book in one.dossier.books] for one in (first, second, third)] == [[1, 2, 3], [4, 5], [6]]
    closed = taken_in(office, procedure=COPIES).dossier.id
    close_book(office, BOOK)
    assert "book.none_open" in [one.code for one in done(office, closed, Act.FINISH).notices]


def test_a_book_of_last_year_gives_no_number_this_year(office):
    opened(office)
    numbers(office, COPIES)
    office.clock.now = datetime(2027, 1, 4, 8, 30, tzinfo=VN)
    assert refused(office, procedure=COPIES, immediate=True) == "book.year_over"
    assert not isinstance(close_book(office, BOOK), Refusal)
    opened(office, "01/2027-SCT/BS")
    assert numbers(office, COPIES) == [("01/2027-SCT/BS", 1)]
    states = {book["book"]: (book["state"], book["last_number"]) for book in listed(office)}  # type: ignore[index, call-overload]
    assert states == {BOOK: ("closed", 1), "01/2027-SCT/BS": ("open", 1)}


@pytest.mark.parametrize(
    ("name", "codes", "first", "code"),
    [
        (BOOK, (COPIES,), 9, "book.open_already"),
        ("Quyển khác", (COPIES,), 1, "book.procedure_served"),
        ("Quyển khác", ("9.999999",), 1, "book.procedure_unknown"),
        ("Quyển khác", (SIGNATURES,), 0, "book.not_valid"),
        ("", (SIGNATURES,), 1, "book.too_long"),
        ("Quyển khác", (), 1, "book.too_long"),
    ],
)
def test_a_book_that_cannot_be_opened_is_refused(office, name, codes, first, code):
    opened(office)
    book = open_book(office, BookAsk(book=name, kind="copies", procedures=codes, first=first))
    assert isinstance(book, Refusal) and book.code == code


def test_a_closed_book_opened_again_never_gives_a_number_twice(office):
    opened(office)
    numbers(office, COPIES, 4)
    close_book(office, BOOK)
    assert numbers(office, COPIES) == []
    again = open_book(office, BookAsk(book=BOOK, kind="copies", procedures=(COPIES,), first=4))
    assert isinstance(again, Refusal) and again.code == "book.number_given"
    opened(office, first=5)
    assert numbers(office, COPIES) == [(BOOK, 5)]
    assert isinstance(close_book(office, "Quyển lạ"), Refusal)


def test_after_a_restore_a_person_says_where_the_book_goes_on(office, tmp_path):
    opened(office)
    numbers(office, COPIES, 2)
    copy = care.backup(office, tmp_path / "copies")
    assert not isinstance(copy, Refusal)
    numbers(office, COPIES, 3)
    restored = tmp_path / "again"
    assert not isinstance(care.restore(Path(str(copy["file"])), restored, "mai", password("mai")), Refusal)
    with sitting(restored, "mai") as again:
        again.clock = office.clock
        assert refused(again, procedure=COPIES, immediate=True) == "book.restored"
        assert [book["state"] for book in listed(again)] == ["restored"]  # type: ignore[index, call-overload]
        opened(again, first=6)
        assert numbers(again, COPIES) == [(BOOK, 6)]


def test_books_are_replayed_and_verified_like_everything_else(office):
    opened(office)
    numbers(office, COPIES, 2)
    rebuilt = care.rebuild(office)
    assert not isinstance(rebuilt, Refusal) and rebuilt["equal"]
    folder, db = office.folder, office.store.db
    with db.writing():
        db.run("UPDATE book_number SET number = 7 WHERE number = 2")
    office.close()
    found = care.verify(folder, "mai", password("mai"))
    assert not isinstance(found, Refusal) and "book_number" in str(found)
    with sitting(folder, "mai") as again:
        care.rebuild(again)
        assert [book.last for book in again.store.books()] == [2]


# -- the turn of the year, and days on paper

JANUARY = datetime(2027, 1, 2, 8, 30, tzinfo=VN)


class LateClock(ScriptedClock):
    """Takes an earlier time as the office's own clock does."""

    def claim(self, store: Store, now: str | None) -> Claim | Refusal:
        return OfficeClock.claim(self, store, now)


def in_january(office: Office) -> None:
    clock = LateClock(office.folder)
    clock.now = JANUARY
    office.clock = clock


def test_on_the_second_of_january_one_step_closes_last_years_book_and_opens_this_years(office):
    opened(office)
    numbers(office, COPIES, 2)
    in_january(office)
    assert refused(office, procedure=COPIES, immediate=True) == "book.year_over"
    book = renew(office, BOOK)
    assert not isinstance(book, Refusal)
    assert (book["book"], book["next_number"], book["procedures"]) == ("01/2027-SCT/BS", 1, [COPIES])
    assert numbers(office, COPIES) == [("01/2027-SCT/BS", 1)]
    states = {one["book"]: one["state"] for one in listed(office)}  # type: ignore[index, call-overload]
    assert states == {BOOK: "closed", "01/2027-SCT/BS": "open"}
    again = renew(office, "01/2027-SCT/BS")
    assert isinstance(again, Refusal) and again.code == "book.still_this_year"
    assert isinstance(renew(office, BOOK), Refusal)


def test_a_book_whose_name_has_no_year_gets_one():
    assert name_next("Sổ bản sao", 2026, 2027) == "Sổ bản sao 2027"
    assert name_next("01/2026-SCT/BS", 2026, 2027) == "01/2027-SCT/BS"


def test_a_paper_day_of_last_year_is_typed_into_last_years_book(office):
    opened(office)
    in_january(office)
    opened(office, "01/2027-SCT/BS")
    late = receive(office, intake(procedure=COPIES, immediate=True), "2026-12-31T09:00:00+07:00")
    assert not isinstance(late, Refusal)
    assert [(one.book, one.number) for one in late.dossier.books] == [(BOOK, 1)]
    assert numbers(office, COPIES) == [("01/2027-SCT/BS", 1)]
    assert not isinstance(close_book(office, BOOK), Refusal)
    closed = receive(office, intake(procedure=COPIES, immediate=True), "2026-12-31T09:30:00+07:00")
    assert isinstance(closed, Refusal) and closed.code == "book.year_before"


def test_numbers_written_by_hand_are_typed_in_as_they_stand_on_the_paper(office):
    opened(office)
    in_january(office)
    office.clock.now = TODAY

    def by_hand(number: int, **more: Any) -> Any:
        ask = intake(procedure=COPIES, immediate=True, documents=2, book_number=number, **more)
        return receive(office, ask, "2026-12-30T07:30:00+07:00")

    assert [one.number for one in by_hand(5).dossier.books] == [5, 6]
    assert [one.number for one in by_hand(1).dossier.books] == [1, 2], "what was left out comes later"
    assert by_hand(2).code == "book.number_taken" and by_hand(6).code == "book.number_taken"
    assert refused(office, procedure=COPIES, immediate=True, book_number=9) == "book.by_hand_now"
    assert numbers(office, COPIES) == [(BOOK, 7)]
    # Closed too early and opened again: what it left out can still be typed in, what was given cannot.
    assert not isinstance(close_book(office, BOOK), Refusal)
    opened(office, first=8)
    assert [one.number for one in by_hand(3).dossier.books] == [3, 4] and by_hand(7).code == "book.number_taken"
    assert numbers(office, COPIES) == [(BOOK, 8)]


def test_a_number_from_before_the_book_came_here_is_not_typed_in(office):
    opened(office, first=215)
    ask = intake(procedure=COPIES, immediate=True, book_number=214)
    told = receive(office, ask, "2026-11-02T07:30:00+07:00")
    assert isinstance(told, Refusal) and told.code == "book.number_before"


def test_each_number_says_which_document_it_was_given_to(office):
    opened(office)
    taken = taken_in(office, procedure=COPIES, immediate=True, documents=["Căn cước", "Bằng lái xe"], copies_count=3)
    assert [(one.number, one.document) for one in taken.dossier.books] == [(1, "Căn cước"), (2, "Bằng lái xe")]
    assert taken.dossier.documents == 2
    lines = numbers_of(office, BOOK)
    assert not isinstance(lines, Refusal)
    assert [(one["number"], one["document"], one["copies_count"]) for one in lines] == [  # type: ignore[index, call-overload]
        (1, "Căn cước", 3), (2, "Bằng lái xe", 3)
    ]  # fmt: skip
    assert isinstance(numbers_of(office, "Quyển khác"), Refusal)


def test_where_every_book_is_closed_the_missing_number_is_told(office):
    opened(office)
    close_book(office, BOOK)
    taken = taken_in(office, procedure=COPIES, immediate=True)
    assert taken.dossier.books == () and "book.none_open" in [one.code for one in taken.notices]
    assert "book.none_open" not in [one.code for one in taken_in(office, procedure=SIGNATURES, immediate=True).notices]
