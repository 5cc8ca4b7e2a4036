"""The audit on the screen: filtered, opened, exported, checked; not for clerks."""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path

import pytest
from textual.pilot import Pilot

from motcua_tui.desk.office import Office
from motcua_tui.screens import audit
from motcua_tui.screens.audit import AuditScreen
from motcua_tui.screens.commands import commands_for
from motcua_tui.screens.dossier import DossierScreen
from motcua_tui.screens.reports import BehindScreen
from motcua_tui.store import watch as watching
from motcua_tui.store.audit import AuditFilter
from motcua_tui.store.watch import Stopped, Watch
from motcua_tui.widgets.dialogs import Ask, Prompt
from motcua_tui.widgets.fields import ViInput
from motcua_tui.widgets.form import Form
from motcua_tui.widgets.table import VTable
from schemas.refusal import Refusal, no
from tests.screens.counter import SeatedApp, seated
from tests.screens.lived import Lived
from tests.tui.keynames import bytes_of
from tests.widgets.feed import feed, press, seen, until


async def shown(pilot: Pilot[int], app: SeatedApp) -> AuditScreen:
    """The audit, with its first answer."""
    app.action_audit()
    await until(pilot, lambda: isinstance(app.screen, AuditScreen) and app.screen._found is not None)
    assert isinstance(app.screen, AuditScreen)
    return app.screen


async def asked(pilot: Pilot[int], screen: AuditScreen, **typed: str) -> None:
    """Another question and its answer."""
    for name, value in typed.items():
        screen.query_one(Form).row(name).field.value = value  # type: ignore[attr-defined]
    before = screen._found
    await press(pilot, "f5")
    await until(pilot, lambda: screen._found is not before)


def office_of(app: SeatedApp) -> Office:
    assert app.office is not None
    return app.office


async def test_acts_and_looks_of_a_dossier_lead_to_it(lived: Lived) -> None:
    async with seated(lived.folder, size=(120, 40)) as (pilot, app):
        app.open_dossier(lived.ids["returned"])
        await until(pilot, lambda: isinstance(app.screen, DossierScreen) and app.screen._view is not None)
        await press(pilot, "escape")
        screen = await shown(pilot, app)
        await asked(pilot, screen, days="", dossier=lived.ids["returned"])
        assert "● Trả kết quả" in seen(pilot) and "○ Xem hồ sơ" in seen(pilot)
        assert "Vàng A Sử" not in seen(pilot), "numbers, not people"
        screen.query_one("#rows", VTable).focus()
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, DossierScreen))


async def test_what_cannot_be_asked_is_said_under_its_field(lived: Lived) -> None:
    async with seated(lived.folder, size=(120, 40)) as (pilot, app):
        screen = await shown(pilot, app)
        form = screen.query_one(Form)
        for name, value in (("days", "hôm kia"), ("user", "khong-co-ai"), ("dossier", "TAM-A-260101-999")):
            form.row(name).field.value = value  # type: ignore[attr-defined]
            await press(pilot, "f5")
            await until(pilot, lambda name=name: bool(form.row(name).trouble))  # type: ignore[misc]
            form.row(name).field.value = ""  # type: ignore[attr-defined]


async def test_it_is_exported_and_an_older_file_is_kept_unless_somebody_says_so(lived: Lived, tmp_path: Path) -> None:
    async with seated(lived.folder, size=(120, 40)) as (pilot, app):
        app.print_folder = str(tmp_path)
        screen = await shown(pilot, app)
        await asked(pilot, screen, days="")
        for name in ("nhat-ky.xlsx", "nhat-ky.csv"):
            await press(pilot, "f8")
            await until(pilot, lambda: isinstance(app.screen, Prompt))
            app.screen.query_one(ViInput).value = str(tmp_path / name)
            await press(pilot, "enter")
            await until(pilot, lambda name=name: (tmp_path / name).exists() and app.screen is screen)  # type: ignore[misc]
        (tmp_path / "nhat-ky.csv").write_bytes(b"of somebody else")
        await press(pilot, "f8")
        await until(pilot, lambda: isinstance(app.screen, Prompt))
        app.screen.query_one(ViInput).value = str(tmp_path / "nhat-ky.csv")
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, Ask) and app.screen.is_open)
        await press(pilot, "escape")
        assert (tmp_path / "nhat-ky.csv").read_bytes() == b"of somebody else"


async def test_the_ledger_is_checked_while_the_office_works(lived: Lived) -> None:
    async with seated(lived.folder, size=(120, 40)) as (pilot, app):
        await shown(pilot, app)
        await press(pilot, "ctrl+d")
        await until(pilot, lambda: "Sổ gốc nguyên vẹn" in seen(pilot))


async def test_a_check_is_stopped_by_escape_and_the_audit_stays(lived: Lived, monkeypatch: pytest.MonkeyPatch) -> None:
    pause = threading.Event()
    monkeypatch.setattr(watching, "STEPS_BETWEEN", 1)

    def endless(office: Office, watch: Watch) -> Refusal:
        with contextlib.suppress(Stopped):
            while not pause.wait(0.01):
                watch.step()
        return no("audit.stopped", "Đã dừng kiểm tra giữa chừng.")

    monkeypatch.setattr(audit, "check", endless)
    async with seated(lived.folder, size=(120, 40)) as (pilot, app):
        screen = await shown(pilot, app)
        await feed(pilot, bytes_of("ctrl+d"), hears_answers=False)
        await until(pilot, lambda: "Bấm Esc để dừng" in seen(pilot))
        await press(pilot, "escape")
        await until(pilot, lambda: "Đã dừng kiểm tra giữa chừng" in seen(pilot))
        assert app.screen is screen
        await feed(pilot, bytes_of("ctrl+d"), hears_answers=False)
        await until(pilot, lambda: screen._checking is not None)
        app.action_lock()
        assert app.office is None, "a lock does not wait for a check"


async def test_what_was_seen_among_hits_and_in_lists_is_in_the_audit(lived: Lived) -> None:
    async with seated(lived.folder, size=(120, 40)) as (pilot, app):
        await press(pilot, "f3")
        await feed(pilot, "anh tuyet")
        await until(pilot, lambda: "Nguyễn Thị Ánh Tuyết" in seen(pilot))
        await press(pilot, "escape")
        audited = office_of(app).store.audit
        await until(pilot, lambda: any(row.what == "list search" for row in audited.rows(AuditFilter(), 100)))
        screen = await shown(pilot, app)
        await asked(pilot, screen, days="", dossier=lived.ids["finished"])
        await until(pilot, lambda: "○ Thấy trong: kết quả tìm" in seen(pilot))
        await asked(pilot, screen, days="", dossier=lived.ids["returned"])
        assert "kết quả tìm" not in seen(pilot), "only what was among the hits"
        await asked(pilot, screen, days="", dossier="")
        await until(pilot, lambda: "kết quả tìm" in seen(pilot) and "1 hồ sơ" in seen(pilot))
        table = screen.query_one("#rows", VTable)
        table.focus()
        table.cursor = next(place for place, row in enumerate(screen._found.rows) if row.what == "list search")  # type: ignore[union-attr]
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, BehindScreen) and "Nguyễn Thị Ánh Tuyết" in seen(pilot))


async def test_the_palette_offers_it_to_those_who_watch_over_the_office(lived: Lived) -> None:
    async with seated(lived.folder) as (_pilot, app):
        names = [command.words for command in commands_for(app)]
        assert "Nhật ký: ai làm gì, ai xem gì" in names
