"""The line to the province on the screen, with a real province on loopback."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from motcua_tui.desk import line
from motcua_tui.screens.counter import CounterScreen
from motcua_tui.screens.sync import SyncScreen
from motcua_tui.widgets.table import VTable
from schemas.refusal import Refusal
from tests.screens.counter import SeatedApp, clock_at, copy_of, make_office, seated, take_in, unlock
from tests.screens.lived import MARRIAGE, on, person
from tests.sync.made_office import Gateway
from tests.widgets.feed import painted, press, until

PATIENCE_S = 60.0


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    made = Gateway(tmp_path_factory.mktemp("province")).start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def enrolled_once(gateway: Gateway, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An enrolled office with one dossier that waits, not to be changed."""
    folder = make_office(tmp_path_factory.mktemp("enrolled") / "data")
    office = unlock(folder)
    code = json.loads(gateway.command("enrol-code", "--unit", "H44.99.12").stdout)["code"]
    done = line.enrol(office, gateway.url, code)
    assert not isinstance(done, Refusal), done
    clock_at(office, on(24))
    take_in(office, {"procedure": MARRIAGE, "applicant": person("Vàng A Sử", "011090000123")})
    office.close()
    return folder


@pytest.fixture
def enrolled(enrolled_once: Path, tmp_path: Path) -> Path:
    return copy_of(enrolled_once, tmp_path / "office")


def text(pilot: Pilot[int]) -> str:
    return "\n".join(painted(pilot))


async def line_shown(pilot: Pilot[int], app: SeatedApp) -> SyncScreen:
    """The screen of the line, filled."""
    await until(pilot, lambda: app.postman.standing is not None, PATIENCE_S)
    await press(pilot, "f9")
    await until(pilot, lambda: isinstance(app.screen, SyncScreen) and app.screen._found is not None, PATIENCE_S)
    assert isinstance(app.screen, SyncScreen)
    await pilot.pause()
    return app.screen


async def test_what_waits_is_sent_by_f9_and_shown_as_received(enrolled: Path) -> None:
    async with seated(enrolled, size=(120, 40)) as (pilot, app):
        screen = await line_shown(pilot, app)
        assert "Chờ gửi" in text(pilot) and screen.query_one("#ways", VTable).total == 1
        assert "Tỉnh chờ" in painted(pilot)[0]
        await press(pilot, "f9")
        await until(pilot, lambda: "√ Xong" in text(pilot), PATIENCE_S)
        await until(pilot, lambda: screen.query_one("#ways", VTable).total == 0, PATIENCE_S)
        assert "● Tỉnh đã nhận đủ" in painted(pilot)[0]
        assert "hai bên khớp nhau" in text(pilot)
        await press(pilot, "escape")
        assert isinstance(app.screen, CounterScreen)
