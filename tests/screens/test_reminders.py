"""The reminders on the screen: a pile, a dossier, its text copied in one key and forgotten at a lock."""

from __future__ import annotations

from pathlib import Path

import pytest

from motcua_tui.screens.dossier import DossierScreen
from motcua_tui.screens.messages import MessageScreen
from motcua_tui.screens.reminders import RemindersScreen
from schemas.acts import Act
from tests.screens.counter import clock_at, seated, take_in, unlock
from tests.screens.lived import do, on
from tests.screens.test_receive import STAY, person
from tests.widgets.feed import press, seen, until

pytestmark = pytest.mark.asyncio


async def test_a_result_nobody_fetched_is_found_and_its_text_copied_in_one_key(office_folder: Path) -> None:
    office = unlock(office_folder)
    clock_at(office, on(16, 9))
    dossier = take_in(office, {"procedure": STAY, "applicant": person()}).dossier
    do(office, dossier.id, Act.FINISH, {})
    office.close()
    async with seated(office_folder, size=(100, 30)) as (pilot, app):
        await press(pilot, "ctrl+w")
        await until(pilot, lambda: isinstance(app.screen, RemindersScreen) and bool(app.screen._found))
        screen = app.screen
        assert isinstance(screen, RemindersScreen)
        assert screen._pile == "collect", "the first pile with something in it"
        await press(pilot, "right", "ctrl+e")
        await until(pilot, lambda: isinstance(app.screen, MessageScreen) and app.screen._message is not None)
        assert "đã có kết quả" in app.clipboard and "đã có kết quả" in seen(pilot) and "0912345678" in seen(pilot)
        await press(pilot, "ctrl+t")
        assert "da co ket qua" in app.clipboard and "Nguyen Thi Anh Tuyet" in app.clipboard
        await press(pilot, "escape", "enter")
        await until(pilot, lambda: isinstance(app.screen, DossierScreen))
        app.action_lock()
        assert app.clipboard == ""


async def test_a_dossier_with_nothing_to_tell_says_so(office_folder: Path) -> None:
    office = unlock(office_folder)
    dossier = take_in(office, {"procedure": STAY, "applicant": person()}).dossier
    office.close()
    async with seated(office_folder) as (pilot, app):
        app.open_dossier(dossier.id)
        await until(pilot, lambda: isinstance(app.screen, DossierScreen) and app.screen._view is not None)
        await press(pilot, "ctrl+e")
        await until(pilot, lambda: isinstance(app.screen, MessageScreen))
        await until(pilot, lambda: "chưa có việc cần báo" in seen(pilot))
        assert app.clipboard == ""
