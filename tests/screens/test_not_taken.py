"""What cannot be taken in, on the screen: guided once, refused with a slip, taken in later without typing again."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from motcua_tui.desk.paper_out import printable
from motcua_tui.screens.act_form import ActScreen
from motcua_tui.screens.dossier import DossierScreen
from motcua_tui.screens.not_taken import NotTakenScreen
from motcua_tui.widgets.dialogs import Ask
from motcua_tui.widgets.table import VTable
from schemas.acts import Act
from schemas.dossier import Dossier
from schemas.status import Status
from tests.screens.counter import SeatedApp, seated
from tests.screens.test_dossier import state
from tests.screens.test_receive import BIRTH, TUYET, opened, pick
from tests.widgets.feed import feed, press, seen, until

pytestmark = pytest.mark.asyncio


async def turned_away(pilot: Pilot[int], app: SeatedApp, keys: str) -> Dossier:
    """Scan, choose, Ctrl+G, these keys, yes: the dossier that is shown then."""
    screen = await opened(pilot, app)
    await feed(pilot, TUYET + "\r")
    await until(pilot, lambda: screen.form.people["applicant"].name.value != "")
    screen.form.picker.field.focus()
    await pick(pilot, BIRTH)
    await until(pilot, lambda: screen.form.procedure is not None)
    await press(pilot, "ctrl+k")
    await until(pilot, lambda: isinstance(app.screen, NotTakenScreen) and app.screen.focused is not None)
    await feed(pilot, keys)
    await press(pilot, "ctrl+s")
    await until(pilot, lambda: isinstance(app.screen, Ask) and app.screen.is_open)
    await press(pilot, "ctrl+y")
    await until(pilot, lambda: isinstance(app.screen, DossierScreen))
    shown = app.screen
    assert isinstance(shown, DossierScreen)
    await until(pilot, lambda: shown._view is not None)
    assert shown._view is not None
    return shown._view.dossier


async def test_a_person_is_guided_and_the_dossier_is_taken_in_later_without_typing_again(office_folder: Path) -> None:
    async with seated(office_folder, size=(100, 40)) as (pilot, app):
        dossier = await turned_away(pilot, app, "Chưa có giấy chứng sinh")
        assert (dossier.status, dossier.guidances[0].reason) == (Status.REGISTERED, "Chưa có giấy chứng sinh")
        assert "Chưa tiếp nhận" in seen(pilot) and "Đã hướng dẫn" in seen(pilot)
        assert app.office is not None and "receipt" not in printable(app.office, dossier)
        screen = app.screen
        assert isinstance(screen, DossierScreen) and screen._view is not None
        assert screen._view.acts[0] is Act.ACCEPT and Act.REQUEST_SUPPLEMENT not in screen._view.acts
        await press(pilot, "1")
        await until(pilot, lambda: isinstance(app.screen, ActScreen) and app.screen.focused is not None)
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: app.screen is screen and state(app, dossier.id).status is Status.RECEIVED)
        assert state(app, dossier.id).due_at is not None


async def test_a_second_guidance_is_refused_in_words_and_offered_to_the_supervisor(office_folder: Path) -> None:
    async with seated(office_folder, size=(100, 40)) as (pilot, app):
        await turned_away(pilot, app, "Chưa có giấy chứng sinh")
        screen = app.screen
        assert isinstance(screen, DossierScreen) and screen._view is not None
        screen.query_one("#acts", VTable).cursor = screen._view.acts.index(Act.GUIDE)
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, ActScreen) and app.screen.focused is not None)
        form = app.screen
        assert isinstance(form, ActScreen)
        await feed(pilot, "Còn thiếu nữa")
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: bool(form._form.row("override").trouble))
        assert app.screen is form, "what is refused is not asked about"
        assert "đã được hướng dẫn bổ sung một lần" in form._form.row("override").trouble


async def test_a_refusal_at_the_counter_has_its_slip_and_no_receipt(office_folder: Path) -> None:
    async with seated(office_folder) as (pilot, app):
        screen = await opened(pilot, app)
        await press(pilot, "ctrl+k")
        assert app.screen is screen, "nothing is known yet: the missing field is named"
        await press(pilot, "escape")
        dossier = await turned_away(pilot, app, "Không thuộc thẩm quyền\x1b[Z2")
        assert (dossier.status, dossier.end_reason) == (Status.REFUSED, "Không thuộc thẩm quyền")
        assert app.office is not None
        papers = printable(app.office, dossier)
        assert "refusal" in papers and "receipt" not in papers
