"""Long work ends when nobody waits for it any more, and leaves things as they were."""

from __future__ import annotations

import time
from pathlib import Path
from threading import Event

import pytest

from motcua_tui.desk.catalogue import STARTER, import_paths
from motcua_tui.desk.charts import charts
from motcua_tui.desk.office import Office
from motcua_tui.desk.reports import Tick
from motcua_tui.screens.catalogue import CatalogueScreen
from motcua_tui.screens.charts import ChartsScreen
from motcua_tui.screens.ticking import Stopped, Ticker
from schemas.canonical import Json
from schemas.refusal import Refusal
from tests.screens.counter import seated, unlock
from tests.screens.lived import Lived
from tests.widgets.feed import press, seen, settle, until

ENDLESS = 10_000
"""Steps of ten milliseconds: longer than any test waits."""


def endless(tick: Tick) -> None:
    """Work that ends only because it is stopped."""
    for step in range(ENDLESS):
        tick(step, ENDLESS)
        time.sleep(0.01)


def stop_at(step: int) -> Tick:
    """A clerk who gives up at this step."""
    steps = iter(range(ENDLESS))

    def tick(_done: int, _total: int) -> None:
        if next(steps) == step:
            raise Stopped

    return tick


def test_a_ticker_ends_unwanted_work_and_tells_nothing_of_quick_work() -> None:
    told: list[object] = []
    Ticker(told.append).tick(1, 2)
    assert told == []
    with pytest.raises(Stopped):
        Ticker(told.append, lambda: True).tick(1, 2)


def test_a_catalogue_stopped_halfway_is_as_it_was(office_folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_text(STARTER.read_text(encoding="utf-8").replace("Đăng ký", "Ghi"), encoding="utf-8")
    office = unlock(office_folder)
    before = office.store.catalogue.digest()
    with pytest.raises(Stopped):
        import_paths(office, [str(other)], stop_at(2))
    assert office.store.catalogue.digest() == before
    done = import_paths(office, [str(other)], stop_at(ENDLESS))
    assert not isinstance(done, Refusal) and done["changed"]
    assert office.store.catalogue.digest() != before
    office.close()


def test_charts_tell_how_many_dossiers_they_have_counted(lived: Lived) -> None:
    office, told = unlock(lived.folder), list[tuple[int, int]]()
    assert not isinstance(charts(office, "2026-11-01", "2026-11-30", lambda *far: told.append(far)), Refusal)
    assert told[0][0] == 0 and told[0][1] > 0
    office.close()


async def test_escape_stops_what_is_being_taken_in_and_stays_on_the_screen(office_folder: Path) -> None:
    def work(_office: Office, tick: Tick) -> dict[str, Json] | Refusal:
        endless(tick)
        raise AssertionError("nobody stopped it")

    async with seated(office_folder) as (pilot, app):
        await press(pilot, "f6")
        screen = app.screen
        assert isinstance(screen, CatalogueScreen)
        screen._take(work)
        await until(pilot, lambda: "Bấm Esc để dừng" in seen(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: "Đã dừng nhập" in seen(pilot))
        assert app.screen is screen


async def test_locking_ends_work_in_the_background_at_once(office_folder: Path) -> None:
    begun, ended = Event(), Event()

    async with seated(office_folder) as (pilot, app):
        app.action_charts()
        await until(pilot, lambda: isinstance(app.screen, ChartsScreen) and app.screen.is_up)
        await settle(pilot)
        screen = app.screen
        assert isinstance(screen, ChartsScreen)
        tick = screen.ticker().tick

        def work() -> None:
            begun.set()
            try:
                endless(tick)
            finally:
                ended.set()

        screen.run_desk(work, lambda _nothing: None, group="test")
        await until(pilot, begun.is_set)
        app.action_lock()
        assert ended.is_set() and app.office is None
