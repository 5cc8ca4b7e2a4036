"""The rota by the keys a supervisor presses, and where a clerk meets it: the counter, assigning, handing over."""

from __future__ import annotations

from motcua_tui.desk import rota, settings, users
from motcua_tui.screens import rounds
from motcua_tui.screens.act_form import ActScreen
from motcua_tui.screens.rota import DutyScreen, RotaScreen
from motcua_tui.screens.shifts import HandScreen, ShiftsScreen
from motcua_tui.widgets.choice import Choice
from motcua_tui.widgets.form import Form
from motcua_tui.widgets.table import VTable
from schemas.acts import Act
from schemas.refusal import Refusal
from tests.screens.counter import PASSWORD, SeatedApp, seated, typed
from tests.screens.lived import Lived
from tests.widgets.feed import feed, painted, press, until


def with_hoa(app: SeatedApp) -> None:
    """A colleague."""
    assert app.office is not None
    added = users.add(app.office, "hoa", "clerk", "Lê Thị Hoa", typed(PASSWORD + " 3"))
    assert not isinstance(added, Refusal), added


async def test_a_week_is_named_one_day_swapped_and_the_counter_says_who_sits_there(lived: Lived) -> None:
    async with seated(lived.folder, size=(120, 40)) as (pilot, app):
        office = app.office
        assert office is not None
        with_hoa(app)
        assert "Trực quầy" not in "\n".join(painted(pilot))
        rounds.open_rota(app)
        await until(pilot, lambda: isinstance(app.screen, RotaScreen) and app.screen.is_up)
        # The first rota is that of the ordinary week: Hoa in the morning, Mai the whole day.
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, DutyScreen) and app.screen.is_up)
        await press(pilot, "left", "down", "space", "ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, RotaScreen))
        assert office.setting("staff.rota") == "T2-T6 sáng: hoa, mai; T2-T6 chiều: mai"
        # Wednesday afternoon Hoa sits there instead of Mai, this week only.
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, DutyScreen) and app.screen.is_up)
        await press(pilot, "right", "down", "right", "ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, RotaScreen) and "đổi ca" in "\n".join(painted(pilot)))
        assert office.setting("staff.rota").endswith("2026-11-25 sáng: hoa, mai; 2026-11-25 chiều: hoa")
        # A day off and a day gone by: nobody sits there, nothing is changed.
        await press(pilot, "up")
        assert "nghỉ" in "\n".join(painted(pilot))
        await press(pilot, "enter")
        await until(pilot, lambda: "đã qua" in "\n".join(painted(pilot)))
        await press(pilot, "escape")
        await until(pilot, lambda: "Trực quầy ● sáng: Lê Thị Hoa, anh/chị · chiều: Lê Thị Hoa" in "\n".join(painted(pilot)))
        rounds.open_rota(app)
        await until(pilot, lambda: isinstance(app.screen, RotaScreen) and app.screen.is_up)
        await press(pilot, "delete")
        await until(pilot, lambda: "2026-11-25" not in office.setting("staff.rota"))
        await press(pilot, "right")
        await until(pilot, lambda: "30/11/2026" in "\n".join(painted(pilot)))


async def test_who_is_on_duty_is_offered_first_when_a_dossier_or_a_shift_goes_on(lived: Lived) -> None:
    async with seated(lived.folder, size=(120, 40)) as (pilot, app):
        office = app.office
        assert office is not None
        with_hoa(app)
        written = settings.change(office, {"staff.rota": "T2-T6 cả ngày: hoa"})
        assert not isinstance(written, Refusal), written
        dossier = office.store.dossier(lived.ids["open"])
        assert dossier is not None
        app.push_screen(ActScreen(dossier, Act.ASSIGN))
        await until(pilot, lambda: isinstance(app.screen, ActScreen) and app.screen.is_up)
        assert app.screen.query_one(Form).values["to"] == "hoa"
        await until(pilot, lambda: "Lê Thị Hoa ● 0" in "\n".join(painted(pilot)))
        await press(pilot, "escape")
        # Of several specialists the one on duty is meant, whoever is named first.
        settings.change(office, {"staff.fields": "*: mai, hoa", "staff.rota": "T2-T6 cả ngày: mai"})
        assert rota.fittest(office, ["hoa", "mai"]) == "mai"
        rounds.open_shifts(app)
        await until(pilot, lambda: isinstance(app.screen, ShiftsScreen) and app.screen.is_up)
        await press(pilot, "ctrl+n")
        await until(pilot, lambda: isinstance(app.screen, HandScreen) and app.screen.is_up)
        assert [option.value for option in app.screen.query(Choice).first().options] == ["hoa"]


async def test_the_rota_is_read_but_not_written_by_a_clerk(lived: Lived) -> None:
    async with seated(lived.folder) as (pilot, app):
        office = app.office
        assert office is not None
        with_hoa(app)
        settings.change(office, {"staff.rota": "T2-T6 sáng: hoa"})
        office.officer = type(office.officer)(user="hoa", role="clerk", display="Lê Thị Hoa")
        rounds.open_rota(app)
        await until(pilot, lambda: isinstance(app.screen, RotaScreen) and "chưa có ai" in "\n".join(painted(pilot)))
        await press(pilot, "enter", "delete")
        await feed(pilot, "x")
        assert isinstance(app.screen, RotaScreen) and app.screen.query_one("#rows", VTable).total == 7
        assert "Ghi người trực" not in "\n".join(painted(pilot))
