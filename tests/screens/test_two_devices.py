"""Two machines of one commune act on the same dossier while apart; a supervisor settles it on the screen, and all agree."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from motcua_tui.desk import line
from motcua_tui.desk.office import Office
from motcua_tui.screens.conflict import ConflictScreen
from motcua_tui.screens.dossier import DossierScreen
from motcua_tui.screens.sync import SyncScreen
from motcua_tui.widgets.table import VTable
from schemas.acts import Act
from schemas.canonical import Json
from schemas.refusal import Refusal
from tests.screens.counter import clock_at, make_office, seated, take_in, unlock
from tests.screens.lived import MARRIAGE, do, on, person
from tests.sync.made_office import Gateway
from tests.widgets.feed import feed, painted, press, until

UNIT = "H44.99.77"
PATIENCE_S = 60.0


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[Gateway]:
    made = Gateway(tmp_path / "province").start()
    yield made
    made.stop()


def enrolled(gateway: Gateway, folder: Path, device: str) -> Path:
    """A machine of the commune."""
    make_office(folder, UNIT, device)
    office = unlock(folder)
    code = json.loads(gateway.command("enrol-code", "--unit", UNIT).stdout)["code"]
    done = line.enrol(office, gateway.url, code)
    assert not isinstance(done, Refusal), done
    office.close()
    return folder


def at_work(folder: Path, hour: int) -> Office:
    office = unlock(folder)
    clock_at(office, on(24, hour))
    return office


def synced(office: Office) -> dict[str, Json]:
    """One exchange, and it came to its end."""
    done = line.sync(office)
    assert not isinstance(done, Refusal), done
    assert done["status"] == "done", done
    return done


def torn(one: Path, other: Path) -> str:
    """A dossier received on one machine and assigned on both while they were apart."""
    first = at_work(one, 8)
    dossier = take_in(first, {"procedure": MARRIAGE, "applicant": person("Vàng A Sử", "011090000123")}).dossier.id
    synced(first)
    second = at_work(other, 9)
    synced(second)
    assert second.store.dossier(dossier) is not None, "the province hands it on"
    do(first, dossier, Act.ASSIGN, {"to": "an"})
    do(second, dossier, Act.ASSIGN, {"to": "binh"})
    synced(first)
    told = synced(second)
    assert (told["conflicts"], told["code"], synced(first)["conflicts"]) == (1, "sync.conflicts", 1)
    assert "chờ người phụ trách" in str(told["message"])
    first.close()
    second.close()
    return dossier


async def test_a_conflict_of_two_machines_is_settled_by_a_supervisor_and_all_agree(gateway: Gateway, tmp_path: Path) -> None:
    one, other = enrolled(gateway, tmp_path / "mot", "A"), enrolled(gateway, tmp_path / "hai", "B")
    dossier = torn(one, other)
    async with seated(one, size=(120, 40), moment=on(24, 15)) as (pilot, app):
        await until(pilot, lambda: app.postman.standing is not None, PATIENCE_S)
        assert "■ Tỉnh cần xem" in painted(pilot)[0]
        await press(pilot, "f9")
        await until(pilot, lambda: "■ Có xung đột" in "\n".join(painted(pilot)), PATIENCE_S)
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, DossierScreen) and app.screen._view is not None, PATIENCE_S)
        acts = app.screen.query_one("#acts", VTable)
        await until(pilot, lambda: acts.total, PATIENCE_S)
        acts.cursor = next(at for at in range(acts.total) if "Xử lý xung đột" in acts._fixed[at].cells[0])
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, ConflictScreen), PATIENCE_S)
        await pilot.pause()
        shown = "\n".join(painted(pilot))
        assert "Máy A" in shown and "Máy B" in shown
        assert app.office is not None and isinstance(app.screen, ConflictScreen)
        kept = app.office.store.entry(app.screen._conflict.acts[1].hash)
        assert kept is not None
        await press(pilot, "2")
        await until(pilot, lambda: "Vì sao giữ" in "\n".join(painted(pilot)), PATIENCE_S)
        await feed(pilot, "Anh Bình nhận trước.\r")
        await until(pilot, lambda: app.screen.has_class("-open") and "Giữ việc này" in "\n".join(painted(pilot)), PATIENCE_S)
        await press(pilot, "ctrl+y")
        await until(pilot, lambda: isinstance(app.screen, DossierScreen) and not app.screen._view.dossier.conflicts, PATIENCE_S)  # type: ignore[union-attr]
        await press(pilot, "escape")
        await until(pilot, lambda: isinstance(app.screen, SyncScreen), PATIENCE_S)
        await until(pilot, lambda: "Có xung đột" not in "\n".join(painted(pilot)), PATIENCE_S)
        await press(pilot, "f9")
        await until(pilot, lambda: "√ Xong" in "\n".join(painted(pilot)), PATIENCE_S)
        await until(pilot, lambda: "● Tỉnh đã nhận đủ" in painted(pilot)[0], PATIENCE_S)
    second = at_work(other, 16)
    try:
        done = synced(second)
        assert (done["conflicts"], done["exit"]) == (0, 0)
        there = second.store.dossier(dossier)
        assert there is not None and not there.conflicts
        assert there.holder == (kept.read() or {})["to"]
        compared = line.reconcile(second, None)
        assert not isinstance(compared, Refusal) and compared["exit"] == 0, compared
    finally:
        second.close()
