"""Procedures chosen at random received on the screen through all their cases, with keys alone."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from textual.pilot import Pilot

from motcua_tui.screens.receive import ReceiveScreen
from schemas.procedure import Procedure, limit_for, parts_for
from schemas.status import Status
from tests.desk.test_thirty import SEEDS, THIRTY, catalogue_in
from tests.screens.counter import seated, unlock
from tests.screens.test_receive import TUYET, opened, pick
from tests.widgets.feed import feed, press, until

pytestmark = pytest.mark.asyncio


async def received(pilot: Pilot[int], screen: ReceiveScreen, procedure: Procedure, case: str) -> str:
    """Card, procedure, case, a limit where the catalogue has none, save; the id of the dossier."""
    await feed(pilot, TUYET + "\r")
    await until(pilot, lambda: screen.form.typed.applicant.name != "")
    await pick(pilot, procedure.code)
    await until(pilot, lambda: screen.form.procedure is not None and screen.form.procedure.code == procedure.code)
    if procedure.cases:
        keys = ["", *(one.key for one in procedure.cases)]
        way = keys.index(case) - keys.index(screen.form.cases.value)
        for _step in range(abs(way)):
            await press(pilot, "down" if way > 0 else "up")
        await until(pilot, lambda: screen.form.cases.value == case)
    if limit_for(procedure, case or None, "counter") is None:
        screen.form.due.focus()
        await feed(pilot, "5")
    await press(pilot, "ctrl+s")
    await until(pilot, lambda: screen.stage == "saved")
    assert screen._taken is not None
    return screen._taken.dossier.id


@pytest.mark.parametrize(
    ("seed", "count"), [(SEEDS[0], 3), *(pytest.param(seed, THIRTY, marks=pytest.mark.nightly) for seed in SEEDS)]
)
async def test_procedures_are_received_on_the_screen_through_all_their_cases(office_folder: Path, seed: int, count: int) -> None:
    office = unlock(office_folder)
    known = sorted(catalogue_in(office), key=lambda one: one.code)
    office.close()
    chosen = random.Random(seed).sample(known, count)
    async with seated(office_folder, size=(100, 40)) as (pilot, app):
        screen = await opened(pilot, app)
        assert app.office is not None
        done = 0
        for procedure in chosen:
            for case in ("", *(one.key for one in procedure.cases)):
                if done:
                    await press(pilot, "f2")
                dossier = app.office.store.dossier(await received(pilot, screen, procedure, case))
                done += 1
                assert dossier is not None and (dossier.procedure.code, dossier.case) == (procedure.code, case)
                assert dossier.status in (Status.RECEIVED, Status.RETURNED) and dossier.due_at is not None
                limit = limit_for(procedure, case or None, "counter")
                assert dossier.immediate or dossier.procedure.limit == (str(limit) if limit else "5 working_days"), procedure.code
                asked = {part.name for part in parts_for(procedure, case or None)}
                assert {part.name for part in dossier.parts} <= asked, procedure.code
        print(f"seed {seed}: {count} procedures, {done} cases received on the screen")
        assert done >= count
