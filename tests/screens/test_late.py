"""A day worked on paper is typed in afterwards with its true times."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import pytest
from textual.pilot import Pilot

from motcua_tui.desk.clock import Claim, OfficeClock
from motcua_tui.desk.demo import ScriptedClock
from motcua_tui.screens.dossier import DossierScreen
from motcua_tui.screens.receive import ReceiveScreen
from motcua_tui.store import Store
from motcua_tui.widgets.days_typed import moment_of
from motcua_tui.widgets.dialogs import Prompt
from schemas.acts import Act
from schemas.refusal import Refusal
from tests.screens.counter import MORNING, SeatedApp, screen_of, seated
from tests.screens.lived import Lived, do
from tests.screens.test_fast import lane
from tests.widgets.feed import feed, press, seen, until

STAY = "1.004194"
TODAY = date(2026, 11, 25)


class StillClock(ScriptedClock):
    """Stands still, and takes an earlier time as the office's own clock does."""

    def claim(self, store: Store, now: str | None) -> Claim | Refusal:
        return OfficeClock.claim(self, store, now)


@asynccontextmanager
async def at_work(folder: Path) -> AsyncIterator[tuple[Pilot[int], SeatedApp]]:
    """The counter at nine, its clock as strict as a real one."""
    async with seated(folder) as (pilot, app):
        assert app.office is not None
        clock = StillClock(folder)
        clock.now = MORNING
        app.office.clock = clock
        yield pilot, app


async def late(pilot: Pilot[int], app: SeatedApp, typed: str) -> None:
    """Say when it happened."""
    app.action_late()
    await until(pilot, lambda: isinstance(app.screen, Prompt))
    await feed(pilot, "\x15" + typed + "\r")


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("14:30", "2026-11-25T14:30:00+07:00"),
        ("8h 24/11", "2026-11-24T08:00:00+07:00"),
        ("24/11/2026, 14g05", "2026-11-24T14:05:00+07:00"),
        ("", ""),
        ("25:00", None),
        ("24/11", None),
        ("31/02 9:00", None),
        ("9:00 10:00", None),
        ("hôm qua", None),
        ("8:00 26/11", "2026-11-26T08:00:00+07:00"),
        ("8:00 30/12", "2026-12-30T08:00:00+07:00"),
    ],
)
def test_a_moment_is_read_as_people_write_it(typed: str, moment: str | None) -> None:
    assert moment_of(typed, today=TODAY) == moment


def test_the_last_days_of_december_typed_in_january_are_last_years() -> None:
    january, december = date(2027, 1, 2), date(2026, 12, 31)
    assert moment_of("14:30 31/12", today=january, now=january) == "2026-12-31T14:30:00+07:00"
    assert moment_of("8:00 2/1", today=december, now=january) == "2027-01-02T08:00:00+07:00"
    assert moment_of("8:00", today=december, now=january) == "2026-12-31T08:00:00+07:00"


async def test_a_dossier_of_yesterday_gets_yesterdays_time_and_is_marked(office_folder: Path) -> None:
    async with at_work(office_folder) as (pilot, app):
        await late(pilot, app, "14:30 24/11")
        await until(pilot, lambda: "MUỘN 14:30 24/11" in seen(pilot))
        await press(pilot, "f2")
        screen = screen_of(app)
        screen.form.people["applicant"].name.focus()
        await feed(pilot, "Lò Thị Ban")
        screen.form.picker.field.focus()
        await feed(pilot, STAY + "\r")
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, ReceiveScreen) and app.screen.stage == "saved")
        assert app.office is not None and screen._taken is not None
        dossier = screen._taken.dossier
        assert dossier.received_at == "2026-11-24T14:30:00+07:00" and dossier.has_late_entry
        entry = app.office.store.entries_of(dossier.id)[0].entry
        assert entry.late and entry.written_at > entry.at


async def test_a_time_to_come_or_no_time_is_asked_for_again_and_asking_again_ends_it(lived: Lived) -> None:
    async with at_work(lived.folder) as (pilot, app):
        await late(pilot, app, "mai")
        await until(pilot, lambda: "Không đọc được giờ này" in seen(pilot) and "mai" in seen(pilot))
        await feed(pilot, "\x158:00 26/11\r")
        await until(pilot, lambda: "tương lai" in seen(pilot))
        await feed(pilot, "\x158:00 25/11\r")
        await until(pilot, lambda: "MUỘN 08:00 25/11" in seen(pilot))
        app.action_late()
        await until(pilot, lambda: "MUỘN" not in seen(pilot))
        assert app.office is not None and app.office.late_at is None


async def test_an_act_on_a_dossier_is_late_too(lived: Lived) -> None:
    async with at_work(lived.folder) as (pilot, app):
        await late(pilot, app, "8:15")
        app.open_dossier(lived.ids["open"])
        await until(pilot, lambda: isinstance(app.screen, DossierScreen))
        assert app.office is not None
        do(app.office, lived.ids["open"], Act.NOTE, {"text": "Ghi ở sổ giấy"})
        newest = app.office.store.entries_of(lived.ids["open"])[-1].entry
        assert (newest.at, newest.late) == ("2026-11-25T08:15:00+07:00", True)


async def test_each_slip_of_a_paper_day_has_its_own_time_in_the_form(office_folder: Path) -> None:
    async with at_work(office_folder) as (pilot, app):
        await late(pilot, app, "14:30 24/11")
        await press(pilot, "f2")
        screen = screen_of(app)
        assert screen.form.late_time.value == "14:30 24/11/2026"
        screen.form.people["applicant"].name.focus()
        await feed(pilot, "Lò Thị Ban")
        screen.form.picker.field.focus()
        await feed(pilot, STAY + "\r")
        screen.form.late_time.focus()
        await feed(pilot, "\x15mai")
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "Không đọc được giờ này" in seen(pilot))
        # The hour alone is of the same day; the next slip begins with the last one's time.
        await feed(pilot, "\x1515h05")
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, ReceiveScreen) and app.screen.stage == "saved")
        assert screen._taken is not None and screen._taken.dossier.received_at == "2026-11-24T15:05:00+07:00"
        assert "MUỘN 15:05 24/11" in seen(pilot)
        await press(pilot, "f2")
        await until(pilot, lambda: screen.stage == "form")
        assert screen.form.late_time.value == "15:05 24/11/2026"
        await press(pilot, "escape", "f12")
        await until(pilot, lambda: isinstance(app.screen, Prompt))
        await feed(pilot, "16h\r")
        await until(pilot, lambda: "MUỘN 16:00 24/11" in seen(pilot))


async def test_a_paper_day_that_begins_while_the_form_stands_open_is_asked_for_there(office_folder: Path) -> None:
    async with at_work(office_folder) as (pilot, app):
        await press(pilot, "f2")
        screen = screen_of(app)
        assert not screen.form.row("late_at").display
        await late(pilot, app, "14:30 24/11")
        await until(pilot, lambda: bool(screen.form.row("late_at").display))
        assert screen.form.late_time.value == "14:30 24/11/2026"
        app.action_late()
        await until(pilot, lambda: not screen.form.row("late_at").display)


async def test_each_line_of_a_paper_day_has_its_own_time(office_folder: Path) -> None:
    async with at_work(office_folder) as (pilot, app):
        screen = await lane(pilot, app)
        assert not screen.line.late_time.display
        await late(pilot, app, "14:30 24/11")
        await until(pilot, lambda: screen.line.late_time.value == "14:30 24/11")
        screen.line.begin()
        await feed(pilot, "\r")
        await until(pilot, lambda: screen.line.person.has_focus)
        await feed(pilot, "Lò Thị Ban\r")
        await until(pilot, lambda: len(screen._done) == 1 and screen.line.late_time.has_focus)
        await feed(pilot, "mai\tVàng A Sử\r")
        await until(pilot, lambda: "Không đọc được giờ này" in seen(pilot) and screen.line.late_time.has_focus)
        await feed(pilot, "\x1515h05\r")
        await until(pilot, lambda: len(screen._done) == 2 and screen.line.late_time.has_focus)
        times = [(one.received_at[:16], one.finished_at, one.has_late_entry) for one in screen._done]
        assert [(at, late) for at, _finished, late in times] == [("2026-11-24T14:30", True), ("2026-11-24T15:05", True)]
        assert screen.line.late_time.value == "15:05 24/11" and "MUỘN 15:05 24/11" in seen(pilot)


async def test_the_time_of_a_paper_day_cannot_be_changed_when_none_is_typed_in(office_folder: Path) -> None:
    async with at_work(office_folder) as (pilot, app):
        await press(pilot, "f12")
        assert not isinstance(app.screen, Prompt)
