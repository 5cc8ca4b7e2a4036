"""The first hour: over to the practice office from the set-up by one key, the guided tour there, and back again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from motcua_tui.desk.demo_mark import PASSWORD, practice_folder
from motcua_tui.desk.first_time import is_first_time
from motcua_tui.screens import practice
from motcua_tui.screens.app import CounterApp
from motcua_tui.screens.counter import CounterScreen
from motcua_tui.screens.day import DayScreen
from motcua_tui.screens.dossier import DossierScreen
from motcua_tui.screens.find import FindScreen
from motcua_tui.screens.help import HelpScreen
from motcua_tui.screens.receive import ReceiveScreen
from motcua_tui.screens.setup import SetupScreen
from motcua_tui.screens.tour import STEPS
from motcua_tui.screens.unlock import UnlockScreen
from motcua_tui.text import set_language
from motcua_tui.widgets.palette import Palette
from tests.widgets.feed import feed, press, seen, until


@pytest.fixture(autouse=True)
def _in_vietnamese() -> Iterator[None]:
    yield
    set_language("vi")


async def in_front(pilot: Pilot[int], app: CounterApp, kind: type[object]) -> None:
    await until(pilot, lambda: isinstance(app.screen, kind) and app.focused is not None)


async def at_step(pilot: Pilot[int], app: CounterApp, step: int) -> None:
    await until(pilot, lambda: app.tour is not None and f"Bước {step}/{len(STEPS)}:" in app.tour.words)


async def test_from_the_set_up_to_the_practice_office_through_the_tour_and_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(practice, "DOSSIERS", 1)
    home = tmp_path / "data"
    app = CounterApp(home)
    async with app.run_test(size=(100, 40)) as pilot:
        await in_front(pilot, app, SetupScreen)
        await feed(pilot, "UBND xã Thử Nghiệm\rH44 99\r")
        await until(pilot, lambda: "■ Mã đơn vị có dạng H44.99.12" in seen(pilot))
        assert "DIỄN TẬP" not in seen(pilot)
        await press(pilot, "ctrl+t")
        await in_front(pilot, app, UnlockScreen)
        await until(pilot, lambda: "DIỄN TẬP" in seen(pilot) and PASSWORD in seen(pilot))
        assert not (home / "store.db").exists()
        await feed(pilot, PASSWORD + "\r")
        await in_front(pilot, app, CounterScreen)
        await until(pilot, lambda: "Lần đầu ngồi đây? Ctrl+A" in seen(pilot))
        await press(pilot, "ctrl+a")
        await tour(pilot, app)
        await until(pilot, lambda: app.tour is not None and app.tour.is_over)
        await in_front(pilot, app, UnlockScreen)
        await press(pilot, "ctrl+t")
        await in_front(pilot, app, SetupScreen)
        assert isinstance(app.screen, SetupScreen) and app.screen._form.values["unit"] == "H44 99"
        assert app.tour is None and "DIỄN TẬP" not in seen(pilot)
    assert not is_first_time(practice_folder(home), "hoa")


async def tour(pilot: Pilot[int], app: CounterApp) -> None:
    """Every step by the key it names; none goes on before it."""
    await at_step(pilot, app, 1)
    await press(pilot, "f1")
    await until(pilot, lambda: isinstance(app.screen, HelpScreen))
    await at_step(pilot, app, 2)
    await press(pilot, "escape")
    await press(pilot, "f2")
    await in_front(pilot, app, ReceiveScreen)
    await at_step(pilot, app, 3)
    assert isinstance(app.screen, ReceiveScreen)
    form = app.screen.form
    await feed(pilot, "khai sinh")
    await press(pilot, "down")
    await feed(pilot, "\r")
    await until(pilot, lambda: form.procedure is not None)
    await at_step(pilot, app, 4)
    form.people["applicant"].name.focus()
    await feed(pilot, "Lò Thị Tập\r")
    await at_step(pilot, app, 5)
    await press(pilot, "ctrl+s")
    await at_step(pilot, app, 6)
    await press(pilot, "f3")
    await in_front(pilot, app, FindScreen)
    await feed(pilot, "lo thi tap")
    await until(pilot, lambda: "Lò Thị Tập" in seen(pilot))
    await feed(pilot, "\r")
    await in_front(pilot, app, DossierScreen)
    await at_step(pilot, app, 7)
    await press(pilot, "f4")
    await in_front(pilot, app, DayScreen)
    await at_step(pilot, app, 8)
    await press(pilot, "ctrl+p")
    await until(pilot, lambda: isinstance(app.screen, Palette))
    await at_step(pilot, app, 9)
    await press(pilot, "escape")
    await press(pilot, "ctrl+l")


async def test_the_cursor_never_stands_in_a_question_that_went_away(tmp_path: Path) -> None:
    app = CounterApp(tmp_path / "data")
    async with app.run_test(size=(80, 24)) as pilot:
        await in_front(pilot, app, SetupScreen)
        await feed(pilot, "UBND xã Thử Nghiệm\rH44\r\r")
        await until(pilot, lambda: "▲ Mã của xã thường có dấu chấm" in seen(pilot))
        await feed(pilot, "7\r")
        assert isinstance(app.screen, SetupScreen)
        user = app.screen._form.row("user")
        await until(pilot, lambda: user.display)
        await press(pilot, "up", "up")
        await feed(pilot, "\x15Lò Văn Thử\r")
        assert user.field.has_focus and user.display and user.value == "thu"
        await feed(pilot, "\r")
        assert app.screen._form.row("password").field.has_focus and not user.display
