"""The screens around the dossiers as they look, several in one sitting: waiting room, staff, paper days, reports, citizens."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Protocol

import pytest
from textual.pilot import Pilot

from motcua_tui.desk import feedback, kiosk_out, not_taken, queue, sessions, settings, shifts, slips, users
from motcua_tui.desk.books import BookAsk, open_book
from motcua_tui.desk.kiosk_link import Link, link
from motcua_tui.desk.kiosk_own import Kiosk
from motcua_tui.desk.office import Office
from motcua_tui.screens import rounds
from motcua_tui.screens.fast import FastScreen
from motcua_tui.screens.kiosk.app import KioskApp
from motcua_tui.screens.kiosk.start import CodeScreen
from motcua_tui.widgets.table import VTable
from schemas.acts import Act
from schemas.asks import read_guide
from schemas.canonical import Json
from schemas.refusal import Refusal
from tests.screens.counter import MORNING, PASSWORD, SeatedApp, clock_at, seated, take_in, typed, unlock
from tests.screens.cut import cut_words
from tests.screens.golden import SIZES, check, without_wall_clock
from tests.screens.lived import MARRIAGE, REGISTER, Lived, do, on, person
from tests.widgets.feed import feed, painted, press, settle, until

at_both_sizes = pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")


class Shot(Protocol):
    """Keeps or compares the screen in front under a name."""

    async def __call__(self, name: str, *, is_kept: bool = True) -> None: ...


@asynccontextmanager
async def sitting(folder: Path, size: tuple[int, int]) -> AsyncIterator[tuple[Pilot[int], SeatedApp, Shot]]:
    """The app at the counter, and what keeps or compares the screen in front under a name."""
    async with seated(folder, size=size) as (pilot, app):

        async def shot(name: str, *, is_kept: bool = True) -> None:
            await settle(pilot)
            lines = painted(pilot)
            assert all(len(line) <= size[0] for line in lines)
            assert cut_words(app) == []
            check(f"{name}-{size[0]}x{size[1]}", lines, is_kept=is_kept)

        yield pilot, app, shot


async def shows(pilot: Pilot[int], words: str) -> None:
    try:
        await until(pilot, lambda: words in "\n".join(painted(pilot)))
    except AssertionError as failed:
        raise AssertionError("\n".join([words, *painted(pilot)])) from failed


def fine(answer: object) -> None:
    assert not isinstance(answer, Refusal), answer


def _at(office: Office, minutes: float) -> None:
    """So many minutes before the moment of the pictures."""
    clock_at(office, MORNING - timedelta(minutes=minutes))


def crowded(folder: Path) -> None:
    """Numbers of this morning in every state, complaints in every state."""
    office = unlock(folder)
    for day, plain, steps in (
        (2, {"text": "Đến hẹn mà không có ai ở quầy.", "channel": "box"}, []),
        (5, {"text": "Đề nghị ghi rõ giấy tờ phải nộp.", "about": "rule", "field": "Đăng ký, quản lý cư trú"}, []),
        (16, {"text": "Lệ phí thu không giống niêm yết.", "from_name": "Sùng Thị Mẫu", "phone": "0900000012"}, ["ask"]),
        (13, {"text": "Chờ lâu mà không ai gọi số.", "from_name": "Vàng Văn Thử"}, ["answer", "publish"]),
        (17, {"text": "Xin giải thích quy định về phí.", "about": "rule"}, ["answer"]),
    ):  # fmt: skip
        clock_at(office, on(day, 10))
        taken = feedback.receive(office, feedback.FeedbackAsk(**plain))  # type: ignore[arg-type]
        assert not isinstance(taken, Refusal), taken
        for later, step in enumerate(steps, start=1):
            clock_at(office, on(day + later, 15))
            words = feedback.StepAsk(text="Đã bố trí thêm một quầy vào buổi sáng thứ Hai.")
            fine(feedback.move(office, str(taken["feedback"]), step, words))  # type: ignore[arg-type]
    moved: tuple[tuple[int, Callable[[], object]], ...] = (
        (50, lambda: queue.take(office)), (44, lambda: queue.take(office)), (40, lambda: queue.call(office)),
        (39, lambda: queue.serve(office)), (30, lambda: queue.call(office)), (28, lambda: queue.skip(office)),
        (20, lambda: queue.take(office)), (14, lambda: queue.take(office)), (9, lambda: queue.take(office, "Người cao tuổi")),
        (3, lambda: queue.call(office, "A-003")),
    )  # fmt: skip
    for minutes, move in moved:
        _at(office, minutes)
        fine(move())
    office.close()


async def waiting_room(pilot: Pilot[int], app: SeatedApp, shot: Shot) -> None:
    await shows(pilot, "Đang gọi A-003")
    await shot("counter-busy")
    app.action_queue()
    await shows(pilot, "Bỏ qua")
    await shot("queue")
    await press(pilot, "escape")
    app.action_feedback()
    await shows(pilot, "PAKN-A1-2026-005")
    await shot("feedback")
    await press(pilot, "end", "enter")
    await shows(pilot, "Chờ lâu")
    await shot("feedback-one")
    await press(pilot, "escape", "ctrl+n")
    await shows(pilot, "Điện thoại")
    await shot("feedback-new")


@at_both_sizes
async def test_the_waiting_room_looks_as_it_was_kept(size: tuple[int, int], lived: Lived) -> None:
    crowded(lived.folder)
    async with sitting(lived.folder, size) as (pilot, app, shot):
        await waiting_room(pilot, app, shot)


def staffed(folder: Path) -> None:
    """A colleague, a rota with a swap, a morning in the village, a shift that waits."""
    office = unlock(folder)
    clock_at(office, on(20, 16))
    fine(users.add(office, "hoa", "clerk", "Lê Thị Hoa", typed(PASSWORD + " 3")))
    rota = "T2-T6 sáng: hoa, mai; T2-T5 chiều: mai; 2026-11-26 sáng: mai; 2026-11-27 chiều: -"
    fine(settings.change(office, {"staff.rota": rota}))
    clock_at(office, on(23, 8))
    fine(sessions.open_session(office, "Nhà văn hóa thôn Đông"))
    brought = [take_in(office, {"procedure": REGISTER, "applicant": person(name, f"01109001{at:04d}")}).dossier.id
               for at, name in enumerate(("Lò Thị Mẫu", "Vàng A Thử"))]  # fmt: skip
    do(office, brought[0], Act.LOCATE, {"place": "Tủ 2, ngăn 1"})
    fine(sessions.close_session(office))
    clock_at(office, on(24, 17))
    fine(shifts.hand(office, "hoa", "Máy in sắp hết mực"))
    me, office.officer = office.officer, type(office.officer)(user="hoa", role="clerk", display="Lê Thị Hoa")
    fine(shifts.hand(office, me.user, everything=True))
    office.officer = me
    office.close()


async def staff(pilot: Pilot[int], app: SeatedApp, shot: Shot) -> None:
    rounds.open_rota(app)
    await shows(pilot, "đổi ca")
    await shot("rota")
    await press(pilot, "enter")
    await shows(pilot, "T2 – T6")
    await shot("rota-day")
    await press(pilot, "escape", "escape")
    rounds.open_shifts(app)
    await shows(pilot, "chờ anh/chị nhận")
    await shot("shifts")
    await press(pilot, "ctrl+n")
    await shows(pilot, "Mọi hồ sơ của quầy")
    await shot("shift-hand")
    await press(pilot, "escape", "home", "enter")
    await shows(pilot, "Nhận xử lý luôn")
    await shot("shift-take")
    await press(pilot, "escape", "escape")
    rounds.open_sessions(app)
    await shows(pilot, "chưa thấy")
    await shot("sessions")
    await press(pilot, "escape")
    rounds.open_calendar(app)
    await shows(pilot, "Năm 2026")
    await shot("calendar")


@at_both_sizes
async def test_staff_and_rounds_look_as_they_were_kept(size: tuple[int, int], lived: Lived) -> None:
    staffed(lived.folder)
    async with sitting(lived.folder, size) as (pilot, app, shot):
        await staff(pilot, app, shot)


def papered(folder: Path) -> None:
    """Slips used, spoilt and still out; somebody guided; tasks at other units; a book for copies."""
    office = unlock(folder)
    clock_at(office, on(13, 16))
    fine(slips.print_slips(office, 4, folder / "slips.pdf"))
    take_in(office, {"procedure": REGISTER, "applicant": person("Lò Thị Mẫu", "011090019001"), "slip_no": "GIẤY-A1-00001"})
    fine(slips.void_slip(office, "GIẤY-A1-00003", "Viết nhầm họ tên, đã gạch bỏ"))
    clock_at(office, on(19, 9))
    linked = take_in(office, {"procedure": REGISTER, "applicant": person("Sùng A Thử", "011090019002")}).dossier.id
    tasks: list[Json] = [
        {"unit": "H44.15", "task": "Xác minh nơi cư trú", "limit": "2 working_days"},
        {"unit": "H44.20", "task": "Cung cấp bản sao hồ sơ", "limit": "8 working_days"},
    ]
    do(office, linked, Act.LINK, {"tasks": tasks, "lead": "H44.15"})
    asker = person("Nông Thị Thử", "011090019003")
    guided = read_guide({"procedure": MARRIAGE, "applicant": asker, "reason": "Thiếu tờ khai", "missing": ["Tờ khai"]})
    assert not isinstance(guided, Refusal)
    fine(not_taken.guide(office, guided))
    fine(open_book(office, BookAsk(book="01/2026-SCT/BS", kind="copies", procedures=("2.000815",), first=215)))
    office.close()


async def paper_days(pilot: Pilot[int], app: SeatedApp, shot: Shot) -> None:
    app.action_slips()
    await shows(pilot, "Không dùng")
    await shot("slips")
    await press(pilot, "escape")
    rounds.open_linked(app)
    await shows(pilot, "H44.20")
    await shot("linked")
    await press(pilot, "escape", "ctrl+w")
    await shows(pilot, "Điện thoại")
    await press(pilot, "end", "up", "up")
    await shot("reminders")
    await press(pilot, "right", "ctrl+e")
    await shows(pilot, "tin SMS")
    await shot("message")
    await press(pilot, "escape", "escape", "escape", "ctrl+n")
    await until(pilot, lambda: isinstance(app.screen, FastScreen) and app.screen.is_up)
    await feed(pilot, "ban sao tu ban chinh\r")
    for number in ("215", "216"):
        await feed(pilot, "Lò Thị Mẫu\r")
        await shows(pilot, f"√ Đã lưu: Lò Thị Mẫu · số chứng thực {number}")
    await shot("fast")


@at_both_sizes
async def test_paper_days_reminders_and_the_fast_lane_look_as_they_were_kept(size: tuple[int, int], lived: Lived) -> None:
    papered(lived.folder)
    async with sitting(lived.folder, size) as (pilot, app, shot):
        await paper_days(pilot, app, shot)


async def figures(pilot: Pilot[int], app: SeatedApp, shot: Shot) -> None:
    app.action_reports()
    await shows(pilot, "Biểu 07a")
    await shot("reports")
    for name in ("07a", "register", "late", "index766"):
        table = app.screen.query_one("#kinds", VTable)
        table.cursor = next(at for at in range(table.total) if (row := table.row_at(at)) is not None and row.key == name)
        await press(pilot, "enter")
        await until(pilot, lambda: bool(app.screen.query("#lines")) and app.screen.query_one("#lines", VTable).total > 0)
        await shot(f"report-{name}")
        await press(pilot, "escape")
        await until(pilot, lambda: bool(app.screen.query("#kinds")))


@at_both_sizes
async def test_reports_look_as_they_were_kept(size: tuple[int, int], lived: Lived) -> None:
    async with sitting(lived.folder, size) as (pilot, app, shot):
        await figures(pilot, app, shot)


@pytest.fixture
def shared(lived: Lived, tmp_path: Path) -> tuple[Kiosk, str]:
    """The three files of the office, and the number of a dossier whose result waits."""
    crowded(lived.folder)
    office = unlock(lived.folder)
    clock_at(office, MORNING)
    people = "Nguyễn Thị Mai, Phụ trách, 0900000001; Lê Thị Hoa, Công chức, 0900000002"
    plain = {"agency.address": "Thôn Trung Tâm, xã Thử Nghiệm", "agency.hotline": "0200 000 000", "agency.people": people}
    fine(settings.change(office, plain))
    (tmp_path / "shared").mkdir()
    made = link(office, tmp_path / "shared")
    assert isinstance(made, Link)
    kiosk_out.Publisher(office, made).publish()
    dossier = office.store.dossier(lived.ids["finished"])
    assert dossier is not None
    office.close()
    return Kiosk(tmp_path / "shared", None, "", lambda: MORNING, lambda: 99.0), dossier.provisional_code


@at_both_sizes
async def test_the_citizens_pages_look_as_they_were_kept(
    size: tuple[int, int], shared: tuple[Kiosk, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    kiosk, number = shared
    monkeypatch.setattr(CodeScreen, "closed_until", 0.0)
    app = KioskApp(kiosk, "1234", 600)
    async with app.run_test(size=size) as pilot:

        async def shot(name: str, words: str) -> None:
            await shows(pilot, words)
            await settle(pilot)
            lines = painted(pilot)
            assert all(len(line) <= size[0] for line in lines)
            check(f"kiosk-{name}-{size[0]}x{size[1]}", without_wall_clock(lines))

        await shot("start", "Đang gọi số A-003")
        await press(pilot, "1")
        await feed(pilot, f"{number}\r000018\r", gap_s=0.2)
        await shot("found", "Đã có kết quả")
        await press(pilot, "escape", "2")
        await feed(pilot, "tam tru")
        await shot("procedures", "Đăng ký tạm trú")
        await press(pilot, "enter")
        await shot("procedure", "Mã QR để mang về")
        await press(pilot, "1")
        await shot("code", "Mã 1/")
        await press(pilot, "escape", "escape", "escape", "3")
        await shot("ticket", "Người cao tuổi")
        await press(pilot, "enter")
        await shot("taken", "Xin nhớ số này")
        await press(pilot, "escape", "4")
        await shot("rate", "6 số cuối")
        await press(pilot, "escape", "5")
        await shot("contact", "Đường dây nóng")
        await press(pilot, "escape", "9")
        await feed(pilot, "sai\r")
        await shot("staff", "Mã không đúng")
