"""What surrounds every screen: commands by any word, keys that say why not, each user's own ways, letters that go somewhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot

from motcua_tui import text
from motcua_tui.desk.ways import Ways, keep_ways, read_ways
from motcua_tui.screens.app import CounterApp
from motcua_tui.screens.counter import CounterScreen
from motcua_tui.screens.dossier import DossierScreen
from motcua_tui.screens.find import FindScreen
from motcua_tui.screens.help import HelpScreen
from motcua_tui.screens.users import UsersScreen
from motcua_tui.widgets.choice import Choice
from motcua_tui.widgets.columns import Row
from motcua_tui.widgets.menu import Menu
from motcua_tui.widgets.palette import Palette
from motcua_tui.widgets.picker import Picker
from motcua_tui.widgets.table import VTable
from tests.screens.counter import SeatedApp, seated
from tests.screens.lived import Lived
from tests.widgets.feed import CARD, KEYS, feed, painted, press, seen, until


async def found(pilot: Pilot[int], app: SeatedApp, typed: str) -> list[tuple[str, ...]]:
    """What the palette shows for words, opened anew."""
    await press(pilot, "ctrl+p")
    await until(pilot, lambda: isinstance(app.screen, Palette))
    await feed(pilot, typed)
    picker = app.screen.query_one(Picker)
    await until(pilot, lambda: picker._shown_for == typed)
    return [row.cells for row in picker.table._fixed or ()]


async def test_the_palette_finds_by_either_language_by_number_and_lists_nothing_twice(lived: Lived) -> None:
    async with seated(lived.folder, size=(120, 40)) as (pilot, app):
        assert (await found(pilot, app, "catalog"))[0][0].startswith("Thủ tục")
        await press(pilot, "escape")
        assert (await found(pilot, app, "dark theme"))[0][0] == "Giao diện: Tối"
        await press(pilot, "escape")
        lines = await found(pilot, app, "")
        assert len({cells[0] for cells in lines}) == len(lines)
        keys = [cells[2] for cells in lines if cells[2]]
        assert len(set(keys)) == len(keys) and {"F2", "Ctrl+N", "Ctrl+X", "Ctrl+W", "F5"} <= set(keys)
        await press(pilot, "escape")
        number = "TẠM-A1-261116-001"
        assert (await found(pilot, app, number))[0][0] == f"Mở hồ sơ số {number}"
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, DossierScreen))
        await press(pilot, "escape")
        await until(pilot, lambda: isinstance(app.screen, CounterScreen))
        assert (await found(pilot, app, "261116"))[0][0].startswith("Vừa xem: ")


async def test_who_takes_nothing_in_is_told_before_the_first_letter(lived: Lived) -> None:
    async with seated(lived.folder, size=(120, 40)) as (pilot, app):
        office = app.office
        assert office is not None
        office.officer = replace(office.officer, role="auditor")
        home = app.screen
        assert isinstance(home, CounterScreen)
        for way in (KEYS["f2"], KEYS["ctrl+n"], CARD + "\r"):
            await feed(pilot, way)
            await until(pilot, lambda: home.query_one("#sentence").has_class("-bad"))
            home.clear_sentence()
            await until(pilot, lambda: not home.query_one("#sentence").has_class("-bad"))
        assert isinstance(app.screen, CounterScreen)
        home.action_reload()
        home.refresh_bindings()
        await until(pilot, lambda: "F2 Tiếp nhận" not in painted(pilot)[-1] and "Bấm F2" not in seen(pilot))


async def test_over_a_question_help_opens_and_the_palette_asks_to_answer_first(lived: Lived) -> None:
    async with seated(lived.folder) as (pilot, app):
        await press(pilot, "ctrl+x")
        await until(pilot, lambda: isinstance(app.screen, Menu) and app.screen.is_open)
        await press(pilot, "ctrl+p")
        await until(pilot, lambda: "Hãy trả lời câu hỏi này trước." in seen(pilot))
        await press(pilot, "f1")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen) and "Một câu hỏi đang chờ" in seen(pilot))
        await press(pilot, "ctrl+p")
        await until(pilot, lambda: isinstance(app.screen, Menu))


async def test_a_letter_at_home_searches_and_on_a_list_goes_to_a_row(lived: Lived) -> None:
    async with seated(lived.folder) as (pilot, app):
        await feed(pilot, "thi")
        await until(pilot, lambda: isinstance(app.screen, FindScreen) and app.screen.query_one(Picker).field.value == "thi")
        await press(pilot, "escape")
        app.action_users()
        await until(pilot, lambda: isinstance(app.screen, UsersScreen) and app.screen.is_up)
        table = app.screen.query_one(VTable)
        table.set_rows([Row(name, (name, "cán bộ")) for name in ("An", "Bình", "Đào", "Hoa", "Hòa")])
        await feed(pilot, "d")
        assert table.current is not None and table.current.key == "Đào"
        await feed(pilot, "hoa")
        assert table.current.key == "Hoa"
        await feed(pilot, "zz")
        assert table.current.key == "Hoa", "no such row: the cursor stays"


async def test_each_user_keeps_their_look_and_the_lock_proposes_who_was_here_last(
    lived: Lived, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text, "_shown", "vi")
    async with seated(lived.folder) as (pilot, app):
        await found(pilot, app, "tuong phan cao")
        await press(pilot, "enter")
        await until(pilot, lambda: app.theme == "motcua-contrast")
        assert read_ways(lived.folder).of("mai") == Ways(look="contrast")
        keep_ways(lived.folder, "hoa", Ways(look="dark", language="en"))
        app.last_user = ""
        await press(pilot, "ctrl+l")
        await until(pilot, lambda: app.theme == "motcua-dark" and "Password" in seen(pilot))
        assert app.last_user == "hoa", "who sat here last, not the first of the alphabet"
    assert Path(lived.folder / "ways.json").stat().st_size < 1000
    other = CounterApp(lived.folder)
    async with other.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: bool(other.screen.query(Choice)) or "hoa" in seen(pilot))
        assert other.theme == "motcua-dark"
