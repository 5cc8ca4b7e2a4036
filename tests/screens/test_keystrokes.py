"""Every key pressed for a dossier is counted, from the scan to the word "saved"; docs/keystrokes.md holds the counts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from textual.pilot import Pilot

from motcua_tui.screens.act_form import ActScreen
from motcua_tui.screens.dossier import DossierScreen
from motcua_tui.screens.rating import RateDialog
from motcua_tui.screens.receive import ReceiveScreen
from motcua_tui.widgets.dialogs import Ask
from motcua_tui.widgets.table import VTable
from schemas.rules.slip_code import slip_code
from schemas.status import Status
from tests.screens.counter import SeatedApp, screen_of, seated
from tests.screens.lived import Lived
from tests.screens.test_dossier import state
from tests.screens.test_receive import BIRTH, COPIES, LONG, TUYET, earlier, opened, person
from tests.widgets.feed import feed, press, until

DOC = Path(__file__).parents[2] / "docs" / "keystrokes.md"
GOAL_RETURNING = 8

pytestmark = pytest.mark.asyncio


def committed(name: str) -> int:
    """The count docs/keystrokes.md states for a story."""
    found = re.search(rf"^\| `{name}` \|.*\| (\d+) \|$", DOC.read_text(encoding="utf-8"), re.MULTILINE)
    assert found, name
    return int(found[1])


class Counted:
    """Presses keys one at a time and counts them."""

    def __init__(self, pilot: Pilot[int]) -> None:
        self._pilot = pilot
        self.count = 0

    async def key(self, *names: str) -> None:
        """Keys by name."""
        for name in names:
            await press(self._pilot, name)
            self.count += 1

    async def type(self, text: str) -> None:
        """Every character is a key."""
        for character in text:
            await feed(self._pilot, character)
            self.count += 1


async def ready(pilot: Pilot[int], app: SeatedApp, name: str) -> ReceiveScreen:
    """The form, just after a scan."""
    screen = await opened(pilot, app)
    await feed(pilot, TUYET + "\r")
    await until(pilot, lambda: screen.form.typed.applicant.name == name)
    return screen


def report(name: str, count: int) -> None:
    """What was counted, and that it is what the page says."""
    print(f"{name}: {count} keys")
    assert count == committed(name)


async def test_a_returning_persons_certification_takes_at_most_eight_keys_after_the_scan(office_folder: Path) -> None:
    earlier(office_folder, {"procedure": COPIES, "applicant": person()})
    async with seated(office_folder) as (pilot, app):
        screen = await ready(pilot, app, "Nguyễn Thị Ánh Tuyết")
        keys = Counted(pilot)
        await keys.key("enter", "ctrl+s")
        await until(pilot, lambda: screen.stage == "saved")
        assert screen._taken is not None
        dossier = screen._taken.dossier
        assert dossier.procedure.code == COPIES and dossier.status is Status.RETURNED
        assert dossier.applicant.phone == "0912345678"
        assert keys.count <= GOAL_RETURNING
        report("returning-certification", keys.count)


async def test_a_new_persons_registration_needs_only_what_no_card_and_no_catalogue_knows(office_folder: Path) -> None:
    async with seated(office_folder) as (pilot, app):
        screen = await ready(pilot, app, "Nguyễn Thị Ánh Tuyết")
        keys = Counted(pilot)
        await keys.type("001193")
        await keys.key("enter")
        await keys.type("0912345678")
        await keys.key("ctrl+s")
        await until(pilot, lambda: screen.stage == "saved")
        assert screen._taken is not None
        dossier = screen._taken.dossier
        assert dossier.procedure.code == BIRTH and dossier.applicant.phone == "0912345678"
        assert dossier.parts and dossier.fees and dossier.due_at
        report("new-registration", keys.count)


async def test_a_procedure_used_before_at_this_counter_is_found_by_its_place_in_the_list(office_folder: Path) -> None:
    other = person(name="Lò Văn Páo", id_number="012085000777", birth_date="1985-01-01", sex="male")
    earlier(office_folder, {"procedure": COPIES, "applicant": other})
    async with seated(office_folder) as (pilot, app):
        screen = await ready(pilot, app, "Nguyễn Thị Ánh Tuyết")
        keys = Counted(pilot)
        await keys.key("enter", "enter")
        await keys.type("0912345678")
        await keys.key("ctrl+s")
        await until(pilot, lambda: screen.stage == "saved")
        assert screen._taken is not None and screen._taken.dossier.applicant.phone == "0912345678"
        report("new-certification", keys.count)


async def test_without_a_scanner_every_letter_is_typed_in_telex(office_folder: Path) -> None:
    async with seated(office_folder) as (pilot, app):
        while app.input_method != "telex":
            await press(pilot, "f10")
        keys = Counted(pilot)
        await keys.key("f2")
        screen = screen_of(app)
        await keys.type("001193")
        await keys.key("enter")
        for field in ("079190000123", "Nguyeenx Thij Tuyeets", "05031990", "3", "0912345678"):
            await keys.type(field)
            await keys.key("enter")
        await keys.type("Aasp Beesn DDof")
        await keys.key("ctrl+s")
        await until(pilot, lambda: screen.stage == "saved")
        assert screen._taken is not None
        owner = screen._taken.dossier.applicant
        assert (owner.name, owner.id_number, owner.birth_date, owner.sex, owner.phone, owner.address) == (
            "Nguyễn Thị Tuyết", "079190000123", "1990-03-05", "female", "0912345678", "Ấp Bến Đò",
        )  # fmt: skip
        report("no-scanner", keys.count)


async def test_somebody_else_who_brings_it_is_one_more_scan_and_one_yes(office_folder: Path) -> None:
    earlier(office_folder, {"procedure": COPIES, "applicant": person()})
    async with seated(office_folder) as (pilot, app):
        screen = await ready(pilot, app, "Nguyễn Thị Ánh Tuyết")
        keys = Counted(pilot)
        await keys.key("enter")
        await feed(pilot, LONG + "\r")
        await until(pilot, lambda: isinstance(app.screen, Ask) and app.screen.is_open)
        await keys.key("ctrl+y")
        await until(pilot, lambda: screen.form.typed.submitter.name == "Trần Văn Long")
        await keys.key("ctrl+s")
        await until(pilot, lambda: screen.stage == "saved")
        assert screen._taken is not None
        dossier = screen._taken.dossier
        assert dossier.applicant.name == "Nguyễn Thị Ánh Tuyết" and dossier.submitter is not None
        assert dossier.submitter.name == "Trần Văn Long"
        report("submitter", keys.count)


async def slip_scanned(pilot: Pilot[int], app: SeatedApp, dossier: str) -> DossierScreen:
    """The citizen's receipt under the scanner: its dossier is in front."""
    assert app.office is not None
    await feed(pilot, slip_code(dossier, app.office.store.entries_of(dossier)[0].hash) + "\r")
    await until(pilot, lambda: isinstance(app.screen, DossierScreen) and app.screen._view is not None)
    assert isinstance(app.screen, DossierScreen)
    return app.screen


async def test_a_supplement_is_taken_in_from_the_receipt_it_belongs_to(lived: Lived) -> None:
    dossier = lived.ids["supplement"]
    async with seated(lived.folder) as (pilot, app):
        await slip_scanned(pilot, app, dossier)
        keys = Counted(pilot)
        await keys.key("1")
        await until(pilot, lambda: isinstance(app.screen, ActScreen) and isinstance(app.screen.focused, VTable))
        await keys.key("ctrl+s")
        await until(pilot, lambda: state(app, dossier).status is Status.PROCESSING)
        report("supplement-received", keys.count)


async def test_a_result_is_returned_from_the_receipt_it_belongs_to(lived: Lived) -> None:
    dossier = lived.ids["finished"]
    async with seated(lived.folder) as (pilot, app):
        await slip_scanned(pilot, app, dossier)
        keys = Counted(pilot)
        await keys.key("1")
        await until(pilot, lambda: isinstance(app.screen, ActScreen) and app.screen.focused is not None)
        await keys.key("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, Ask) and app.screen.is_open)
        await keys.key("ctrl+y")
        await until(pilot, lambda: state(app, dossier).status is Status.RETURNED)
        await until(pilot, lambda: isinstance(app.screen, RateDialog) and app.screen.is_open)
        await keys.key("escape")
        report("result-returned", keys.count)
