"""A province with an interface of its own, on the screen: nothing speaks of receipts, and a supervisor may keep ours."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from motcua_tui.desk import line
from motcua_tui.desk.act import act
from motcua_tui.desk.national import enrol_national
from motcua_tui.screens.dossier import DossierScreen
from motcua_tui.screens.help import HelpScreen
from motcua_tui.screens.reconcile import ReconcileScreen
from motcua_tui.screens.sync import SyncScreen
from motcua_tui.widgets.dialogs import Ask, Prompt
from motcua_tui.widgets.table import VTable
from schemas.acts import Act
from schemas.asks import read_act
from schemas.refusal import Refusal
from tests.national.theirs import Theirs
from tests.screens.counter import clock_at, make_office, seated, take_in, unlock
from tests.screens.lived import MARRIAGE, on, person
from tests.screens.test_sync import PATIENCE_S, line_shown, text
from tests.widgets.feed import feed, press, until


@pytest.fixture
def theirs() -> Iterator[Theirs]:
    made = Theirs()
    yield made
    made.stop()


@pytest.fixture
def office(theirs: Theirs, tmp_path: Path) -> Path:
    """An office whose one dossier is at the province."""
    folder = make_office(tmp_path / "office")
    opened = unlock(folder)
    clock_at(opened, on(24))
    account = {"username": "xa-mau", "password": theirs.password, "read_timeout_s": 20, "numbers": {"first": 1, "last": 9}}
    assert not isinstance(enrol_national(opened, theirs.url, json.dumps(account).encode()), Refusal)
    take_in(opened, {"procedure": MARRIAGE, "applicant": person("Vàng A Sử", "011090000123")})
    done = line.sync(opened)
    assert isinstance(done, dict) and done["exit"] == 0, done
    opened.close()
    return folder


async def test_the_sync_screen_says_that_this_province_signs_nothing(office: Path) -> None:
    async with seated(office, size=(120, 40)) as (pilot, app):
        screen = await line_shown(pilot, app)
        assert isinstance(screen, SyncScreen)
        assert "Tra cứu ở tỉnh thấy khớp lần cuối" in text(pilot) and "ký nhận" not in text(pilot)
        assert "Thẻ nhớ" not in text(pilot), "no stick without our gateway"
        await press(pilot, "f1")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen) and "không ký biên nhận" in text(pilot))


async def test_ours_is_kept_with_a_reason_and_overwrites_what_was_seen(office: Path, theirs: Theirs) -> None:
    ((code, record),) = theirs.records.items()
    record["TrangThaiHoSo"] = "8"
    async with seated(office, size=(120, 40)) as (pilot, app):
        await until(pilot, lambda: app.postman.standing is not None, PATIENCE_S)
        app.action_reconcile()
        await until(pilot, lambda: isinstance(app.screen, ReconcileScreen) and app.screen._compared is not None, PATIENCE_S)
        screen = app.screen
        assert isinstance(screen, ReconcileScreen) and "Ctrl+K" not in text(pilot)
        await press(pilot, "down", "right")
        await until(pilot, lambda: screen.query_one("#rows", VTable).total == 1)
        await press(pilot, "ctrl+b")
        await until(pilot, lambda: isinstance(app.screen, Prompt), PATIENCE_S)
        await until(pilot, lambda: "“Được tiếp nhận”" in text(pilot) and "“Dừng xử lý”" in text(pilot))
        await feed(pilot, "Tỉnh ghi nhầm\r")
        await until(pilot, lambda: isinstance(app.screen, Ask) and app.screen.is_open)
        await press(pilot, "ctrl+y")
        await until(pilot, lambda: "Đã ghi quyết định" in text(pilot), PATIENCE_S)
        assert theirs.records[code]["TrangThaiHoSo"] == "8", "not before the next exchange"
        assert app.postman.sync()
        await until(pilot, lambda: app.postman.errand is None, PATIENCE_S)
        assert theirs.records[code]["TrangThaiHoSo"] == "2"


async def test_a_dossier_that_is_shown_otherwise_says_so_with_what_to_do(office: Path, theirs: Theirs) -> None:
    ((code, record),) = theirs.records.items()
    record["ChuHoSo"] = "Người Khác"
    opened = unlock(office)
    clock_at(opened, on(24))
    ask = read_act(Act.NOTE, {"text": "Gọi lại."})
    assert not isinstance(ask, Refusal)
    assert not isinstance(act(opened, opened.store.resolve(code)[0], Act.NOTE, ask), Refusal)
    done = line.sync(opened)
    assert isinstance(done, dict) and done["exit"] == 6
    opened.close()
    async with seated(office, size=(120, 40)) as (pilot, app):
        screen = await line_shown(pilot, app)
        await until(pilot, lambda: "Tỉnh hiển thị khác: 1 hồ sơ" in text(pilot), PATIENCE_S)
        row = screen.query_one("#ways", VTable).current
        assert row is not None and row.cells[2] == "▲ Tỉnh hiển thị khác"
        assert "ở: Chủ hồ sơ;" in row.cells[3] and "Hãy đối soát" in row.cells[3]
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, DossierScreen) and "Hãy đối soát" in text(pilot))
