"""A real office and the real app in front of it, driven by the bytes of a terminal."""

from __future__ import annotations

import math
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from textual.pilot import Pilot

from motcua_tui import vault
from motcua_tui.desk import setup
from motcua_tui.desk.catalogue import import_starter
from motcua_tui.desk.demo import ScriptedClock
from motcua_tui.desk.office import Office
from motcua_tui.desk.receive import Taken, receive
from motcua_tui.desk.unlock import open_office
from motcua_tui.screens.app import CounterApp
from motcua_tui.screens.receive import ReceiveScreen
from motcua_tui.screens.seated import Seated
from motcua_tui.vault.kdf import FLOOR
from schemas.asks import read_receive
from schemas.canonical import Json
from schemas.refusal import Refusal
from schemas.times import VN
from tests.widgets.feed import until

USER = "mai"
MORNING = datetime(2026, 11, 25, 9, 0, tzinfo=VN)
"""A Wednesday morning."""
PASSWORD = "mua thu vang tren doi che 9"


def make_office(folder: Path, unit: str = "H44.99.12", device: str = "A") -> Path:
    """A new office with the starter catalogue."""
    plan = setup.Plan(office="UBND xã Thử Nghiệm", unit=unit, device=device, user=USER, display="Nguyễn Thị Mai")
    made = setup.init(folder, plan, typed(PASSWORD), kdf=FLOOR)
    assert not isinstance(made, Refusal), made
    office = unlock(folder)
    assert not isinstance(import_starter(office), Refusal)
    office.close()
    return folder


def typed(password: str) -> vault.Password:
    """A password as the set-up takes it."""
    value = vault.typed_password(password)
    assert not isinstance(value, Refusal)
    return value


def unlock(folder: Path, user: str = USER, password: str = PASSWORD) -> Office:
    """The office, opened by one of its people."""
    office = open_office(folder, user, typed(password))
    assert not isinstance(office, Refusal), office
    return office


def copy_of(office: Path, folder: Path) -> Path:
    """An office of one's own, so that no test sees another's dossiers."""
    shutil.copytree(office, folder, dirs_exist_ok=True)
    return folder


def take_in(office: Office, plain: dict[str, Json]) -> Taken:
    """A dossier received before."""
    ask = read_receive(plain)
    assert not isinstance(ask, Refusal), ask
    taken = receive(office, ask)
    assert not isinstance(taken, Refusal), taken
    return taken


def clock_at(office: Office, moment: datetime) -> None:
    """Let it be this moment in the office."""
    clock = ScriptedClock(office.folder)
    clock.now = moment
    office.clock = clock


class SeatedApp(CounterApp):
    """The app as it is after unlocking: the office is open already."""

    def __init__(self, folder: Path, moment: datetime, user: str = USER, password: str = PASSWORD) -> None:
        super().__init__(folder)
        self._opened = unlock(folder, user, password)
        clock_at(self._opened, moment)

    def show_unlock(self) -> None:
        if self._is_seated:
            super().show_unlock()
        else:
            self._is_seated = True
            self.seat(Seated(self._opened))

    _is_seated = False


@asynccontextmanager
async def seated(
    folder: Path, *, size: tuple[int, int] = (80, 24), moment: datetime = MORNING, user: str = USER, password: str = PASSWORD
) -> AsyncIterator[tuple[Pilot[int], SeatedApp]]:
    """The app at the counter, at a moment that stands still."""
    app = SeatedApp(folder, moment, user, password)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.office is not None)
        # However slow the machine is: nothing is sent by itself in the middle of a test.
        app.postman._next = math.inf
        await pilot.pause()
        yield pilot, app


def screen_of(app: CounterApp) -> ReceiveScreen:
    """The receive screen in front."""
    screen = app.screen
    assert isinstance(screen, ReceiveScreen), screen
    return screen
