"""Reports on the screen: from a form to a figure to its dossiers to one of them, and out to a file."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from textual.pilot import Pilot

from motcua_tui.desk import feedback
from motcua_tui.screens.base import BaseScreen
from motcua_tui.screens.dossier import DossierScreen
from motcua_tui.screens.feedback import FeedbackScreen
from motcua_tui.screens.reconcile import ReconcileScreen
from motcua_tui.screens.report_out import ReportScreen
from motcua_tui.screens.report_period import name_of, read_period
from motcua_tui.screens.reports import BehindScreen, ReportFormScreen, ReportsScreen
from motcua_tui.widgets.choice import Choice
from motcua_tui.widgets.table import VTable
from schemas.refusal import Refusal
from schemas.rules.periods import Period
from tests.screens.counter import SeatedApp, seated
from tests.screens.lived import Lived
from tests.widgets.feed import feed, painted, press, until


def rows(app: SeatedApp) -> int:
    """How many rows the first table in front has, 0 while there is none."""
    tables = app.screen.query(VTable)
    return tables.first().total if tables else 0


def text(pilot: Pilot[int]) -> str:
    return "\n".join(painted(pilot))


async def form(pilot: Pilot[int], app: SeatedApp, name: str, period: str) -> ReportFormScreen:
    """The report of this name over the period, as a supervisor gets there."""
    app.action_reports()
    await until(pilot, lambda: isinstance(app.screen, ReportsScreen) and rows(app) > 0)
    table = app.screen.query_one(VTable)
    place = next(at for at in range(table.total) if (row := table.row_at(at)) is not None and row.key == name)
    await press(pilot, *["down"] * place, "enter")
    await until(pilot, lambda: isinstance(app.screen, ReportFormScreen))
    screen = app.screen
    assert isinstance(screen, ReportFormScreen)
    await until(pilot, lambda: screen._report is not None)
    await press(pilot, "ctrl+g", "ctrl+u")
    await feed(pilot, period)
    await press(pilot, "enter")
    called = name_of(period) or ""
    await until(pilot, lambda: screen._report is not None and screen._called == called and app.screen is screen)
    return screen


async def test_from_a_figure_to_its_dossiers_to_one_of_them_by_one_key_each(lived: Lived) -> None:
    async with seated(lived.folder, size=(120, 40)) as (pilot, app):
        screen = await form(pilot, app, "07a", "12/2026")
        report = screen._report
        assert report is not None and not report.broken and report.period == Period(first="2026-11-15", last="2026-12-14")
        lines = screen.query_one("#lines", VTable)
        assert lines.total == len(report.lines) > 1
        await press(pilot, "end", "enter", "down", "down")
        assert "Tổng số" in text(pilot)
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, BehindScreen) and rows(app) > 0)
        assert app.screen.query_one(VTable).total == report.lines[-1].cells[2]
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, DossierScreen))
        await press(pilot, "escape")
        await until(pilot, lambda: isinstance(app.screen, BehindScreen))
        await press(pilot, "escape", "escape", "escape")
        await until(pilot, lambda: isinstance(app.screen, ReportsScreen))


async def test_the_period_before_and_after_are_one_key_away_and_words_that_name_none_are_refused(lived: Lived) -> None:
    async with seated(lived.folder) as (pilot, app):
        screen = await form(pilot, app, "07a", "quý 4/2026")
        await press(pilot, ",")
        await until(pilot, lambda: screen._report is not None and screen._period.last == "2026-09-14")
        await press(pilot, ".")
        await until(pilot, lambda: screen._report is not None and screen._period.first == "2026-09-15")
        await press(pilot, "ctrl+g", "ctrl+u")
        await feed(pilot, "tuần sau")
        await press(pilot, "enter")
        await until(pilot, lambda: "Không hiểu kỳ báo cáo" in text(pilot))
        assert screen._period.first == "2026-09-15"


async def test_a_report_goes_out_as_xlsx_from_the_screen(lived: Lived, tmp_path: Path) -> None:
    async with seated(lived.folder, size=(120, 40)) as (pilot, app):
        app.print_folder = str(tmp_path)
        screen = await form(pilot, app, "register", "12/2026")
        assert screen._report is not None
        await press(pilot, "f8")
        await until(pilot, lambda: isinstance(app.screen, ReportScreen) and app.screen.is_up)
        await until(pilot, lambda: len(app.screen.query_one("#to", Choice).options) >= 3)
        app.screen.query_one("#to", Choice).value = "\0xlsx"
        await press(pilot, "f8")
        await until(pilot, lambda: app.screen is screen)
        (file,) = tmp_path.glob("*.xlsx")
        sheet = CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python()
        assert sum(isinstance(row[0], float) for row in sheet) == len(screen._report.lines) > 0


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("11/2026", "2026-11"), ("tháng 3 năm 2026", "2026-03"), ("Tháng 3/2026", "2026-03"), ("quý III/2026", "2026-Q3"),
        ("Quý 1 2026", "2026-Q1"), ("6 tháng đầu năm 2026", "2026-H1"), ("2026", "2026"), ("2026-q2", "2026-Q2"), ("mai", None),
    ],
)  # fmt: skip
def test_a_period_is_read_as_people_type_it(typed, name):
    assert name_of(typed) == name


def test_two_days_are_a_period_without_a_name():
    assert read_period("15/10/2026 – 14/11/2026", 14, "2026-11-22") == (Period(first="2026-10-15", last="2026-11-14"), "")
    refused = read_period("tất cả", 14, "2026-11-22")
    assert isinstance(refused, Refusal) and refused.code == "period.unknown"


async def test_a_figure_of_06a_leads_to_its_complaints_and_07a_turns_to_its_older_layout(lived: Lived, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(lived.folder, tmp_path / "kho"))
    async with seated(folder, size=(120, 40)) as (pilot, app):
        front = app.screen
        assert isinstance(front, BaseScreen)
        heard = feedback.receive(front.office, feedback.FeedbackAsk(text="Chờ lâu", field="ho tich"))
        assert not isinstance(heard, Refusal), heard
        screen = await form(pilot, app, "06a", "2026")
        assert "(3)=(4)+(5)" in text(pilot) and "khớp" in text(pilot)
        await press(pilot, "enter", "down", "down", "enter")
        await until(pilot, lambda: isinstance(app.screen, FeedbackScreen) and rows(app) == 1)
        assert "PAKN-" in text(pilot) and "(3)" in text(pilot)
        await press(pilot, "escape", "escape", "escape")
        await until(pilot, lambda: isinstance(app.screen, ReportsScreen))
        await press(pilot, "escape")
        screen = await form(pilot, app, "07a", "12/2026")
        await press(pilot, "ctrl+t")
        await until(pilot, lambda: screen._report is not None and screen._report.name == "07a-2020")
        assert "(7)=(8)+(9)+(10)" in text(pilot)
        await press(pilot, "ctrl+t")
        await until(pilot, lambda: screen._report is not None and screen._report.name == "07a")


async def test_reconciliation_stands_beside_the_forms_that_count_by_day_of_receipt(
    lived: Lived, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with seated(lived.folder) as (pilot, app):
        screen = await form(pilot, app, "07a", "11/2026")
        assert screen.check_action("reconcile_period", ()) is False, "no province to compare with"
        monkeypatch.setattr(app.postman, "is_enrolled", True)
        monkeypatch.setattr(ReconcileScreen, "action_compare", lambda _screen: None)
        await press(pilot, "ctrl+d")
        await until(pilot, lambda: isinstance(app.screen, ReconcileScreen))
        assert "15/10/2026" in text(pilot) and "14/11/2026" in text(pilot)
