"""What no other comparison shows: receiving from the scan to the number, the small forms, the questions, practice, the curtain.

Kept as text at the smallest size alone; `python3 tasks.py pictures` takes them in every size, look and language, and says which
screen was never in front.
"""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from textual.pilot import Pilot

from motcua_tui.desk import demo, demo_mark
from motcua_tui.screens import care, practice, printing, rounds
from motcua_tui.screens.app import CounterApp
from motcua_tui.screens.not_taken import NotTakenScreen
from motcua_tui.screens.rating import RateDialog
from motcua_tui.screens.recover import RecoverScreen
from motcua_tui.widgets.dialogs import Dialog, Tell
from motcua_tui.widgets.table import VTable
from tests.screens.counter import SeatedApp, screen_of
from tests.screens.golden import SMALLEST, check, without_wall_clock
from tests.screens.lived import Lived
from tests.screens.test_goldens_rounds import Shot, papered, sitting
from tests.screens.test_legacy import REGISTER, opened
from tests.screens.test_receive import BIRTH, TUYET
from tests.widgets.feed import feed, painted, press, settle, until

at_the_smallest = pytest.mark.parametrize("size", SMALLEST, ids=lambda size: f"{size[0]}x{size[1]}")


async def up(pilot: Pilot[int], app: CounterApp, name: str) -> None:
    """The screen of this class is in front and takes keys."""


    def takes_keys() -> bool:
        screen = app.screen
        return type(screen).__name__ == name and (screen.is_open if isinstance(screen, Dialog) else app.focused is not None)

    await until(pilot, takes_keys)
    await settle(pilot)


async def receiving(pilot: Pilot[int], app: SeatedApp, shot: Shot) -> None:
    await press(pilot, "f2")
    await shot("receive")
    screen = screen_of(app)
    await feed(pilot, TUYET + "\r")
    await until(pilot, lambda: screen.form.typed.applicant.name != "")
    await feed(pilot, BIRTH + "\r")
    await until(pilot, lambda: screen._review.due is not None)
    await shot("receive-scanned")
    await press(pilot, "f7")
    await up(pilot, app, "DaysSheet")
    await shot("receive-days")
    await press(pilot, "escape")
    screen.form.people["applicant"].address.focus()
    await press(pilot, "ctrl+g")
    await up(pilot, app, "PlaceSheet")
    await shot("receive-place")
    await press(pilot, "escape", "ctrl+k")
    await until(pilot, lambda: isinstance(app.screen, NotTakenScreen) and app.focused is not None)
    await shot("not-taken")
    await press(pilot, "escape")
    await until(pilot, lambda: app.screen is screen)
    screen.form.people["applicant"].birth_date.focus()
    await feed(pilot, "\x1531021990")
    await press(pilot, "ctrl+s")
    await until(pilot, lambda: any(row.trouble for row in screen.form.rows))
    await shot("receive-refused")
    await feed(pilot, "\x1505031990")
    await press(pilot, "ctrl+s")
    await until(pilot, lambda: screen.stage == "saved")
    await shot("receive-saved")


@at_the_smallest
async def test_receiving_looks_as_it_was_kept(size: tuple[int, int], lived: Lived) -> None:
    async with sitting(lived.folder, size) as (pilot, app, shot):
        await receiving(pilot, app, shot)


async def small_forms(pilot: Pilot[int], app: SeatedApp, shot: Shot) -> None:
    app.print_folder = "/giay-to"
    app.action_users()
    await up(pilot, app, "UsersScreen")
    await press(pilot, "ctrl+n")
    await up(pilot, app, "AddUserScreen")
    await shot("user-new")
    await press(pilot, "escape", "escape")
    rounds.open_calendar(app)
    await up(pilot, app, "CalendarScreen")
    await press(pilot, "ctrl+n")
    await up(pilot, app, "DayFormScreen")
    await shot("calendar-day")
    await press(pilot, "escape", "escape")
    for open_it, name in ((printing.open_key_card, "KeyCardScreen"), (printing.open_notices, "NoticeScreen")):
        open_it(app)
        await up(pilot, app, name)
        await shot("print-keys" if name == "KeyCardScreen" else "print-notices")
        await press(pilot, "escape")
    await press(pilot, "f4")
    await up(pilot, app, "DayScreen")
    await press(pilot, "f8")
    await up(pilot, app, "Menu")
    await shot("day-menu")
    await press(pilot, "2")
    await up(pilot, app, "DayPapersScreen")
    await shot("day-papers")
    await press(pilot, "escape", "f8")
    await up(pilot, app, "Menu")
    await press(pilot, "1")
    await up(pilot, app, "ReportScreen")
    await shot("day-print")
    await press(pilot, "escape", "ctrl+g")
    await up(pilot, app, "Prompt")
    await shot("day-which")
    await press(pilot, "escape", "escape")
    app.push_screen(RateDialog("A-1\nTrần Đức Ỷ"))
    await up(pilot, app, "RateDialog")
    await shot("rate")
    await press(pilot, "escape")
    await books_and_lists(pilot, app, shot)


async def books_and_lists(pilot: Pilot[int], app: SeatedApp, shot: Shot) -> None:
    app.action_books()
    await up(pilot, app, "BooksScreen")
    await until(pilot, lambda: app.screen.query_one(VTable).total > 0)
    await press(pilot, "enter")
    await up(pilot, app, "BookLinesScreen")
    await shot("book-lines")
    await press(pilot, "escape", "escape")
    app.action_reports()
    await up(pilot, app, "ReportsScreen")
    kinds = app.screen.query_one("#kinds", VTable)
    kinds.cursor = next(at for at in range(kinds.total) if (row := kinds.row_at(at)) is not None and row.key == "07a")
    await press(pilot, "enter")
    await until(pilot, lambda: bool(app.screen.query("#lines")) and app.screen.query_one("#lines", VTable).total > 0)
    await press(pilot, "enter", "down", "down", "enter")
    await up(pilot, app, "BehindScreen")
    await until(pilot, lambda: app.screen.query_one(VTable).total > 0)
    await shot("report-behind")
    await press(pilot, "escape", "escape", "escape")
    care.open_care(app)
    await up(pilot, app, "Menu")
    await shot("care")
    await press(pilot, "1")
    await until(pilot, lambda: "√ Đã kiểm tra" in "\n".join(painted(pilot)))
    await shot("care-checked")
    await press(pilot, "escape")
    care.open_care(app)
    await up(pilot, app, "Menu")
    await press(pilot, "4")
    await up(pilot, app, "RestoreScreen")
    await shot("restore")
    await press(pilot, "escape", "ctrl+backslash")
    await until(pilot, lambda: type(app.screen).__name__ == "CurtainScreen")
    await shot("curtain")
    await press(pilot, "ctrl+backslash")


@at_the_smallest
async def test_small_forms_and_questions_look_as_they_were_kept(size: tuple[int, int], lived: Lived) -> None:
    papered(lived.folder)
    async with sitting(lived.folder, size) as (pilot, app, shot):
        await small_forms(pilot, app, shot)


@at_the_smallest
async def test_an_old_register_and_the_machine_look_as_they_were_kept(
    size: tuple[int, int], lived: Lived, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("so-cu.csv").write_text(REGISTER, encoding="utf-8")
    async with sitting(lived.folder, size) as (pilot, app, shot):
        screen = await opened(pilot, app, Path("so-cu.csv"))
        await until(pilot, lambda: screen._tried is not None)
        await shot("legacy")
        await press(pilot, "down", "down", "enter")
        await up(pilot, app, "FieldScreen")
        await shot("legacy-column")
        await press(pilot, "escape", "escape")
        app.action_doctor()
        await up(pilot, app, "DoctorScreen")
        # What it says is this machine's own: kept by nobody, looked at as a picture.
        await shot("doctor", is_kept=False)


@at_the_smallest
async def test_the_door_looks_as_it_was_kept(size: tuple[int, int], lived: Lived, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lock of the practice office, its making, a forgotten password, what is told before the counter opens."""
    (lived.folder / demo_mark.MARK_FILE).write_text("{}", encoding="utf-8")
    name = f"{size[0]}x{size[1]}"
    app = CounterApp(lived.folder)
    made = threading.Event()
    monkeypatch.setattr(demo, "make_whole", lambda *_given, **_named: made.wait(60) and None)
    async with app.run_test(size=size) as pilot:
        await up(pilot, app, "UnlockScreen")
        check(f"unlock-practice-{name}", without_wall_clock(painted(pilot)))
        await press(pilot, "ctrl+r")
        await up(pilot, app, "RecoverScreen")
        assert isinstance(app.screen, RecoverScreen)
        check(f"recover-{name}", without_wall_clock(painted(pilot)))
        await press(pilot, "escape")
        app.push_screen(practice.MakingScreen(lived.folder))
        await until(pilot, lambda: bool(app.screen.query("#making")) and "░" in "\n".join(painted(pilot)))
        check(f"practice-making-{name}", without_wall_clock(painted(pilot)))
        made.set()
        await up(pilot, app, "UnlockScreen")
        app.push_screen(Tell("Đồng hồ máy lệch giờ của tỉnh. Đang dùng giờ của tỉnh.", weight="warn"))
        await up(pilot, app, "Tell")
        check(f"tell-{name}", without_wall_clock(painted(pilot)))


@at_the_smallest
async def test_the_practice_counter_and_the_tour_look_as_they_were_kept(size: tuple[int, int], lived: Lived) -> None:
    (lived.folder / demo_mark.MARK_FILE).write_text("{}", encoding="utf-8")
    async with sitting(lived.folder, size) as (pilot, app, shot):
        await shot("practice")
        await press(pilot, "ctrl+a")
        await until(pilot, lambda: app.tour is not None and app.tour.words != "")
        await shot("tour")
