"""Every key pressed for a dossier is counted, from the scan to the word "saved"; docs/keystrokes.md holds the counts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from textual.pilot import Pilot

from motcua_tui.screens.receive import ReceiveScreen
from schemas.status import Status
from tests.screens.counter import SeatedApp, seated
from tests.screens.test_receive import BIRTH, COPIES, TUYET, earlier, opened, person
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
