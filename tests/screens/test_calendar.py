"""The calendar, and what lies with other units: by the keys a supervisor presses."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from motcua_tui.desk.act import act
from motcua_tui.screens import rounds
from motcua_tui.screens.calendar import CalendarScreen, DayFormScreen
from motcua_tui.screens.dossier import DossierScreen
from motcua_tui.screens.dossier_lines import DossierLines
from motcua_tui.screens.linked import LinkedScreen
from motcua_tui.widgets.dialogs import Ask
from schemas.acts import Act
from schemas.asks import read_act
from schemas.refusal import Refusal
from tests.screens.counter import seated
from tests.screens.lived import Lived
from tests.widgets.feed import feed, painted, press, until


async def test_a_service_day_is_set_on_the_screen_and_taken_back(office_folder: Path) -> None:
    async with seated(office_folder, size=(120, 40)) as (pilot, app):
        rounds.open_calendar(app)
        await until(pilot, lambda: isinstance(app.screen, CalendarScreen) and app.screen.is_up)
        await press(pilot, "ctrl+n")
        await until(pilot, lambda: isinstance(app.screen, DayFormScreen) and app.screen.is_up)
        # The mistake first: a day that is a working day cannot be one of service.
        await feed(pilot, "11/12/2026\r5\r07:30-11:30\r10:30")
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "đã là ngày làm việc" in "\n".join(painted(pilot)))
        await press(pilot, "ctrl+u")
        await feed(pilot, "12/12/2026")
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, CalendarScreen) and app.screen.is_up)
        assert app.office is not None
        assert app.office.calendar.serves(date(2026, 12, 12)) and not app.office.calendar.is_working(date(2026, 12, 12))
        await until(pilot, lambda: "07:30-11:30" in "\n".join(painted(pilot)))
        await press(pilot, "end", "delete")
        await until(pilot, lambda: isinstance(app.screen, Ask) and app.screen.is_open)
        await press(pilot, "ctrl+y")
        await until(pilot, lambda: app.office is not None and not app.office.calendar.serves(date(2026, 12, 12)))


async def test_what_lies_with_another_unit_is_listed_and_opened(lived: Lived) -> None:
    async with seated(lived.folder, size=(120, 40)) as (pilot, app):
        assert app.office is not None
        ask = read_act(Act.LINK, {"unit": "H44.05", "task": "Thẩm định", "limit": "2 working_days"})
        assert not isinstance(ask, Refusal)
        done = act(app.office, lived.ids["open"], Act.LINK, ask)
        assert not isinstance(done, Refusal), done
        rounds.open_linked(app)
        await until(pilot, lambda: isinstance(app.screen, LinkedScreen) and "H44.05" in "\n".join(painted(pilot)))
        await press(pilot, "ctrl+t")
        await until(pilot, lambda: "Không có hồ sơ nào đang ở đơn vị khác" in "\n".join(painted(pilot)))
        await press(pilot, "ctrl+t")
        await until(pilot, lambda: "H44.05" in "\n".join(painted(pilot)))
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, DossierScreen) and app.screen.is_up)
        body = app.screen.query(DossierLines).first()
        await until(pilot, lambda: body.view is not None)
        said = ["".join(text for text, _tag in line) for line in body.build(100)]
        assert any("1. H44.05 · Thẩm định" in line and "hạn của đơn vị" in line for line in said), said
