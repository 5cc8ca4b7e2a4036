"""For eyes and nerves: a lock that comes sooner than the office's, and a terminal cursor that a magnifier can follow."""

from __future__ import annotations

from motcua_tui.desk.ways import read_ways
from motcua_tui.screens.unlock import UnlockScreen
from motcua_tui.widgets.menu import Menu
from tests.screens.counter import USER, seated
from tests.screens.lived import Lived
from tests.widgets.feed import press, seen, until


async def test_a_user_has_the_counter_lock_sooner_and_the_cursor_follows_the_list(lived: Lived) -> None:
    async with seated(lived.folder) as (pilot, app):
        await press(pilot, "down", "down")
        assert seen(pilot).splitlines()[app.cursor_position.y].startswith("►")
        assert app.idle_limit_s == 180.0
        app.choose_idle()
        await until(pilot, lambda: isinstance(app.screen, Menu) and app.screen.is_open)
        assert "Như cơ quan đặt: 3 phút" in seen(pilot) and "5 phút" not in seen(pilot)
        await press(pilot, "2")
        await until(pilot, lambda: "tự khóa sau 1 phút" in seen(pilot))
        assert app.idle_limit_s == 60.0 and read_ways(lived.folder).of(USER).idle_minutes == 1
        app._watch._touched -= 61
        app._lock_when_idle()
        await until(pilot, lambda: isinstance(app.screen, UnlockScreen))
