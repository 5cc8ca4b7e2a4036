"""Filings of citizens on the screen: told what changed, answered without typing them again, passed on to a unit by its name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from motcua_tui.desk import line
from motcua_tui.screens.act_form import ActScreen
from motcua_tui.screens.counter import PILES
from motcua_tui.screens.dossier import DossierScreen
from motcua_tui.store import View
from motcua_tui.widgets.dialogs import Ask
from schemas.acts import Act
from schemas.refusal import Refusal
from tests.screens.counter import SeatedApp, make_office, seated, unlock
from tests.sync.made_office import Gateway
from tests.widgets.feed import feed, painted, press, until

PATIENCE_S = 60.0
UNIT, CODE = "H44.99.12", "9.000777"
PERSON = {"name": "Đào Thị Mạng", "id_number": "011190000777"}


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    made = Gateway(tmp_path_factory.mktemp("province")).start()
    yield made
    made.stop()


def hand_down(gateway: Gateway, folder: Path, *words: str, content: object) -> str:
    file = folder / "down.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    return gateway.command(*[str(file) if word == "FILE" else word for word in words]).stdout


def procedure(days: int, **more: object) -> list[dict[str, object]]:
    limit = {"value": days, "unit": "working_days"}
    return [{"code": CODE, "name": "Xác nhận qua mạng", "field": "Hộ tịch", "time_limit": limit, **more}]


@pytest.fixture(scope="module")
def filed(gateway: Gateway, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """An office with a filing whose procedure has changed since, and with the names of the units."""
    base = tmp_path_factory.mktemp("office")
    hand_down(gateway, base, "catalogue", "publish", "FILE", content=procedure(3))
    hand_down(gateway, base, "units", "import", "FILE", content=[{"code": "H44.05", "name": "Sở Tư pháp"}])
    filing = {"procedure": CODE, "applicant": PERSON, "filed_at": "2026-01-05T08:00:00+07:00"}
    dossier = json.loads(hand_down(gateway, base, "file-online", "FILE", "--unit", UNIT, content=filing))["dossier"]
    folder = make_office(base / "data", UNIT)
    office = unlock(folder)
    code = json.loads(gateway.command("enrol-code", "--unit", UNIT).stdout)["code"]
    assert not isinstance(line.enrol(office, gateway.url, code), Refusal)
    for changed in (False, True):
        if changed:
            hand_down(gateway, base, "catalogue", "publish", "FILE", content=procedure(5, valid_from="2026-01-06"))
        assert not isinstance(line.sync(office), Refusal)
    office.close()
    return folder, dossier


async def test_the_pile_of_filings_shows_by_when_each_is_to_be_answered(filed: tuple[Path, str]) -> None:
    async with seated(filed[0], size=(80, 24)) as (pilot, _app):
        await until(pilot, lambda: "Nộp trực tuyến       1" in "\n".join(painted(pilot)), PATIENCE_S)
        await press(pilot, *["down"] * [pile.view for pile in PILES].index(View.INBOX))
        await until(pilot, lambda: any("■ 06/01/26" in line for line in painted(pilot)), PATIENCE_S)
        assert "Trả lời" in painted(pilot)[1]


async def opened(pilot, app: SeatedApp, dossier: str) -> DossierScreen:
    app.open_dossier(dossier)
    await until(pilot, lambda: isinstance(app.screen, DossierScreen) and app.screen._view is not None, PATIENCE_S)
    screen = app.screen
    assert isinstance(screen, DossierScreen)
    await pilot.pause()
    return screen


def digit(screen: DossierScreen, act: Act) -> str:
    assert screen._view is not None
    return str(screen._view.acts.index(act) + 1)


async def test_a_filing_is_received_by_the_limit_the_clerk_chooses_and_passed_on_by_a_units_name(filed: tuple[Path, str]) -> None:
    folder, dossier = filed
    async with seated(folder, size=(120, 40)) as (pilot, app):
        screen = await opened(pilot, app, dossier)
        assert "thời hạn lúc nộp 3 ngày làm việc, nay 5 ngày" in " ".join(painted(pilot))
        await press(pilot, digit(screen, Act.ACCEPT_ONLINE))
        await until(pilot, lambda: isinstance(app.screen, ActScreen), PATIENCE_S)
        assert "nay 5 ngày" in " ".join(painted(pilot))
        await feed(pilot, "3 ngày làm việc")
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: app.screen is screen and screen._view is not None and screen._view.dossier.due_at, PATIENCE_S)
        assert screen._view is not None and screen._view.dossier.procedure.limit == "3 working_days"
        assert not screen._view.cautions
        await press(pilot, digit(screen, Act.FORWARD))
        await until(pilot, lambda: isinstance(app.screen, ActScreen), PATIENCE_S)
        await feed(pilot, "tu phap")
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, Ask), PATIENCE_S)
        assert "Sở Tư pháp (H44.05)" in "\n".join(painted(pilot))
