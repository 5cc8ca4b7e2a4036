"""What the settings, shifts, feedback, the queue, books and the calendar refuse is said where it was typed, and stays typed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from textual.pilot import Pilot

from motcua_tui.desk import feedback, queue, users
from motcua_tui.desk.books import BookAsk, close_book, open_book
from motcua_tui.desk.feedback import FeedbackAsk, StepAsk
from motcua_tui.screens.books import OpenBookScreen
from motcua_tui.screens.calendar import DayFormScreen
from motcua_tui.screens.feedback import OneFeedbackScreen, ReceiveFeedbackScreen
from motcua_tui.screens.form_screen import FormScreen
from motcua_tui.screens.queue import QueueScreen
from motcua_tui.screens.settings import LABELS, SettingsScreen
from motcua_tui.screens.shifts import HandScreen
from motcua_tui.screens.users import AddUserScreen
from motcua_tui.widgets.choice import Choice
from motcua_tui.widgets.dialogs import Prompt
from motcua_tui.widgets.fields import ViInput
from schemas import limits
from schemas.canonical import Json
from schemas.refusal import Refusal
from schemas.settings import SETTINGS
from tests.screens.counter import MORNING, PASSWORD, SeatedApp, clock_at, seated, take_in, typed, unlock
from tests.widgets.feed import feed, press, seen, until

TODAY = MORNING.date().isoformat()
COPIES, SIGNATURES = "2.000815", "2.000884"
WOMAN: dict[str, Json] = {"procedure": "1.004873", "applicant": {"name": "Nguyễn Thị Thử"}}


class Wrong(NamedTuple):
    """What is typed into which rows, the row it is told under, and some of the words."""

    typed: dict[str, str]
    row: str
    words: str


BOOK = {"book": "02/2026-SCT/BS", "procedures": SIGNATURES, "first": "1"}
DAY = {"date": "11/12/2026", "kind": "half", "hours": "11:30"}
PERSON = {"user": "hoa", "display": "Hoa", "password": PASSWORD, "again": PASSWORD}
FORMS: list[tuple[Callable[[], FormScreen[Any]], list[Wrong]]] = [
    (SettingsScreen, [
        Wrong({"office.hours": "T2-T6 sáng"}, "office.hours", "Hãy nhập như"),
        Wrong({"office.hours": "T2-T6 11:30-07:00"}, "office.hours", "Giờ đóng cửa phải sau giờ mở cửa"),
        Wrong({"staff.fields": "Hộ tịch"}, "staff.fields", "Phân công lĩnh vực chưa đúng dạng ở “Hộ tịch”"),
        Wrong({"staff.fields": "Hộ tịch: linh"}, "staff.fields", "Không có cán bộ “linh” đang làm việc"),
        Wrong({"staff.rota": "thứ hai: mai"}, "staff.rota", "Lịch trực chưa đúng dạng"),
        Wrong({"staff.deputies": "mai tuần sau"}, "staff.deputies", "Người làm thay chưa đúng dạng"),
        Wrong({"message.ready": "Mời {ông bà}"}, "message.ready", "Hãy chỉ dùng các chỗ trống"),
        Wrong({"lock.idle_minutes": "0"}, "lock.idle_minutes", "Giá trị của thiết lập “Tự khóa sau (phút)” không hợp lệ"),
        Wrong({"print.forms_since": "15/9/2025"}, "print.forms_since", "không hợp lệ"),
        Wrong({"print.forms_since": "2025-02-30"}, "print.forms_since", "Không có ngày này trên lịch"),
        Wrong({"report.cut_off": "31"}, "report.cut_off", "không hợp lệ"),
        Wrong({"agency.place": "Thôn Đông" + "a" * 300}, "agency.place", "không hợp lệ"),
    ]),
    (HandScreen, [
        Wrong({"to": "nobody"}, "to", "Không có cán bộ với tên đăng nhập đó"),
        Wrong({"to": "mai"}, "to", "Không bàn giao cho chính mình"),
    ]),
    (ReceiveFeedbackScreen, [
        Wrong({"from_name": "Lò Thị Ban"}, "text", "Chưa ghi nội dung"),
    ]),
    (OpenBookScreen, [
        Wrong({**BOOK, "book": "01/2026-SCT/BS"}, "book", "Sổ này đang mở trên máy"),
        Wrong({**BOOK, "procedures": "9.999999"}, "procedures", "Danh mục không có thủ tục mã 9.999999"),
        Wrong({**BOOK, "procedures": COPIES}, "procedures", "đang dùng sổ “01/2026-SCT/BS”"),
        Wrong({**BOOK, "procedures": ""}, "procedures", "Mục “Thủ tục (mã)”"),
        Wrong({**BOOK, "book": ""}, "book", "Mục “Tên sổ”"),
        Wrong({**BOOK, "first": "0"}, "first", "Mục “Số tiếp theo”"),
        Wrong({**BOOK, "book": "00/2026", "first": "4"}, "first", "Sổ này đã cấp tới số"),
    ]),
    (lambda: DayFormScreen(2026, None), [
        Wrong({**DAY, "hours": "trưa"}, "hours", "Hãy nhập như 11:30"),
        Wrong({**DAY, "hours": "23:30"}, "hours", "phải nằm trong giờ làm việc"),
        Wrong({**DAY, "kind": "service", "hours": "07:30-11:30"}, "date", "đã là ngày làm việc"),
        Wrong({**DAY, "kind": "hours", "hours": "07:00-11:30", "cutoff": "ba giờ"[:5]}, "cutoff", "Hãy nhập như 15:00"),
        Wrong({**DAY, "kind": "hours", "hours": "07:00-11:30", "cutoff": "19:00"}, "cutoff", "phải nằm trong giờ làm việc"),
        Wrong({**DAY, "date": "13/12/2026", "kind": "hours", "hours": "07:00-11:30"}, "kind", "là ngày nghỉ"),
        Wrong({**DAY, "kind": "worked", "hours": ""}, "date", "vốn là ngày làm việc"),
    ]),
    (AddUserScreen, [
        Wrong({**PERSON, "user": "mai"}, "user", "Đã có"),
        Wrong({**PERSON, "user": "Hoa Lê"}, "user", "Mục “Tên đăng nhập”"),
        Wrong({**PERSON, "password": "ngắn", "again": "ngắn"}, "password", "15"),
        Wrong({**PERSON, "display": ""}, "display", "Hãy điền “Họ tên”"),
    ]),
]  # fmt: skip


@pytest.fixture
def office_at_work(office_folder: Path) -> Path:
    """With a book that is open and one that was closed at its fourth number."""
    office = unlock(office_folder)
    clock_at(office, MORNING)
    used = BookAsk(book="00/2026", kind="signatures", procedures=(SIGNATURES,), first=1)
    for book in (BookAsk(book="01/2026-SCT/BS", kind="copies", procedures=(COPIES,), first=41), used):
        assert not isinstance(open_book(office, book), Refusal)
    signed: dict[str, Json] = {"procedure": SIGNATURES, "applicant": {"name": "Lò Thị Ban"}, "immediate": True, "documents": 4}
    assert take_in(office, signed).dossier.books
    assert not isinstance(close_book(office, used.book), Refusal)
    office.close()
    return office_folder


def put(screen: FormScreen[Any], typed: dict[str, str]) -> dict[str, str]:
    """Put this into the rows; what stood there before."""
    before = {}
    for name, value in typed.items():
        field = screen.form.row(name).field
        assert isinstance(field, ViInput | Choice)
        before[name], field.value = field.value, value
    return before


async def test_what_a_form_refuses_is_said_under_its_field_and_stays_typed(office_at_work: Path) -> None:
    async with seated(office_at_work, size=(100, 40)) as (pilot, app):
        assert app.office is not None
        before = len(app.office.store.entries_on(TODAY))
        for make, wrongs in FORMS:
            await refused_each(pilot, app, make(), wrongs)
        assert len(app.office.store.entries_on(TODAY)) == before


async def refused_each(pilot: Pilot[int], app: SeatedApp, screen: FormScreen[Any], wrongs: list[Wrong]) -> None:
    app.push_screen(screen)
    await until(pilot, lambda: app.screen is screen and screen.is_up)
    for wrong in wrongs:
        stood, row = put(screen, wrong.typed), screen.form.row(wrong.row)
        await press(pilot, "ctrl+s")
        await until(pilot, lambda row=row, wrong=wrong: wrong.words in row.trouble)  # type: ignore[misc]
        assert app.screen is screen and row.field.has_focus, wrong
        assert put(screen, stood) == wrong.typed
    await press(pilot, "escape")
    await until(pilot, lambda: app.screen is not screen)


async def test_a_shift_of_too_many_dossiers_is_told_where_all_were_asked_for(
    office_at_work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SHIFT_DOSSIERS_MAX", 0)
    office = unlock(office_at_work)
    clock_at(office, MORNING)
    take_in(office, dict(WOMAN))
    assert not isinstance(users.add(office, "hoa", "clerk", "Lê Thị Hoa", typed(PASSWORD + " 3")), Refusal)
    office.close()
    async with seated(office_at_work) as (pilot, app):
        await refused_each(pilot, app, HandScreen(), [Wrong({"to": "hoa", "everything": "yes"}, "everything", "Có hơn 0 hồ sơ")])


async def test_an_answer_nobody_can_give_any_more_is_not_lost(office_at_work: Path) -> None:
    """A colleague at the other counter was quicker: it is said, and the words stand in the question if it is asked again."""
    async with seated(office_at_work) as (pilot, app):
        office = app.office
        assert office is not None
        one = feedback.receive(office, FeedbackAsk(text="Chờ lâu quá"))
        assert not isinstance(one, Refusal)
        app.push_screen(OneFeedbackScreen(str(one["feedback"])))
        await until(pilot, lambda: "1 Trả lời" in seen(pilot))
        await press(pilot, "1")
        await until(pilot, lambda: isinstance(app.screen, Prompt))
        await press(pilot, "enter")
        await until(pilot, lambda: "Hãy ghi một câu" in seen(pilot))
        assert not isinstance(feedback.move(office, str(one["feedback"]), "refuse", StepAsk(text="Không thuộc xã")), Refusal)
        await feed(pilot, "Đã thêm quầy\r")
        await until(pilot, lambda: "không còn làm bước đó được" in seen(pilot))
        question = Prompt("Nội dung trả lời?", str(one["feedback"]))
        app.push_screen(question)
        await until(pilot, lambda: question.is_mounted and "Đã thêm quầy" in seen(pilot))


async def test_what_the_queue_refuses_is_said_with_what_to_do(office_at_work: Path) -> None:
    async with seated(office_at_work) as (pilot, app):
        office = app.office
        assert office is not None
        for _number in range(3):
            assert not isinstance(queue.take(office), Refusal)
        for step in (queue.call, queue.serve, queue.call):
            assert not isinstance(step(office), Refusal)
        app.push_screen(QueueScreen())
        await until(pilot, lambda: "▲ Đang gọi" in seen(pilot))
        for rows_down, words in ((1, "Số A-002 đang được gọi"), (2, "Số A-002 đang được gọi")):
            await press(pilot, "home", *["down"] * rows_down, "enter")
            await until(pilot, lambda words=words: words in seen(pilot))  # type: ignore[misc]
        assert not isinstance(queue.skip(office), Refusal)
        await press(pilot, "end", "enter")
        await until(pilot, lambda: "Số A-001 đã được phục vụ xong" in seen(pilot))


def test_every_setting_has_a_name_on_the_screen() -> None:
    assert set(LABELS) == set(SETTINGS)
