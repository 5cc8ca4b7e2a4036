"""The day book by keyboard: from a figure to its dossiers to the dossier, closing, the code on screen and paper."""

from __future__ import annotations

from pathlib import Path

from motcua_tui.screens.day import DayScreen
from motcua_tui.screens.dossier import DossierScreen
from motcua_tui.screens.report_out import ReportScreen
from motcua_tui.widgets.dialogs import Ask
from motcua_tui.widgets.fields import ViInput
from motcua_tui.widgets.table import VTable
from tests.screens.counter import seated
from tests.screens.lived import Lived
from tests.widgets.feed import painted, press, until


async def test_from_a_figure_to_its_dossiers_to_the_dossier_and_back(lived: Lived) -> None:
    async with seated(lived.folder) as (pilot, app):
        await press(pilot, "f4", "left")
        await until(pilot, lambda: "24/11/2026" in "\n".join(painted(pilot)))
        await press(pilot, "down")
        screen = app.screen
        assert isinstance(screen, DayScreen)
        await until(pilot, lambda: screen.query_one("#rows", VTable).total > 0)
        await press(pilot, "enter")
        assert screen.query_one("#rows", VTable).has_focus
        row = screen.query_one("#rows", VTable).current
        assert row is not None
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, DossierScreen))
        assert isinstance(app.screen, DossierScreen) and app.screen.dossier_id == row.key
        await press(pilot, "escape")
        await until(pilot, lambda: app.screen is screen)
        await press(pilot, "escape")
        assert screen.query_one("#lists", VTable).has_focus
        await press(pilot, "escape")
        await until(pilot, lambda: app.screen is not screen)


async def test_a_closed_day_shows_its_code_and_goes_on_paper(lived: Lived, tmp_path: Path) -> None:
    async with seated(lived.folder) as (pilot, app):
        await press(pilot, "f4", "left")
        await until(pilot, lambda: "24/11/2026" in "\n".join(painted(pilot)))
        await press(pilot, "ctrl+k")
        await until(pilot, lambda: isinstance(app.screen, Ask) and app.screen.is_open)
        await press(pilot, "ctrl+y")
        await until(pilot, lambda: "· mã " in "\n".join(painted(pilot)))
        await press(pilot, "f8", "1")
        await until(pilot, lambda: isinstance(app.screen, ReportScreen))
        app.screen.query_one(ViInput).value = str(tmp_path)
        await press(pilot, "f8")
        await until(pilot, lambda: isinstance(app.screen, DayScreen) and "√ Đã lưu tệp" in "\n".join(painted(pilot)))
        assert [one.name for one in tmp_path.glob("*.pdf")] == ["so-ngay_2026-11-24.pdf"]
