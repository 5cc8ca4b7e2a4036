"""Sessions outside the office and shifts at the counter, by the keys a clerk presses."""

from __future__ import annotations

from motcua_tui.desk import shifts, users
from motcua_tui.desk.sessions import open_now
from motcua_tui.screens import rounds
from motcua_tui.screens.sessions import SessionsScreen
from motcua_tui.screens.shifts import HandScreen, ShiftsScreen, TakeScreen
from motcua_tui.widgets.dialogs import Ask, Prompt
from schemas.canonical import Json
from schemas.refusal import Refusal
from tests.screens.counter import PASSWORD, seated, take_in, typed
from tests.screens.lived import Lived
from tests.widgets.feed import feed, painted, press, until

WOMAN: dict[str, Json] = {"procedure": "1.004873", "applicant": {"name": "Nguyễn Thị Thử"}}


async def test_a_session_begins_shows_what_came_and_ends(lived: Lived) -> None:
    async with seated(lived.folder, size=(120, 40)) as (pilot, app):
        assert app.office is not None
        rounds.open_sessions(app)
        await until(pilot, lambda: isinstance(app.screen, SessionsScreen) and app.screen.is_up)
        await press(pilot, "ctrl+n")
        await until(pilot, lambda: isinstance(app.screen, Prompt))
        await feed(pilot, "Thôn Đông\r")
        await until(pilot, lambda: app.office is not None and open_now(app.office) is not None)
        assert take_in(app.office, dict(WOMAN)).dossier.session_place == "Thôn Đông"
        await press(pilot, "f5")
        await until(pilot, lambda: "Nguyễn Thị Thử" in "\n".join(painted(pilot)))
        assert "LƯU ĐỘNG: Thôn Đông" in "\n".join(painted(pilot)) and "chưa thấy" in "\n".join(painted(pilot))
        await press(pilot, "ctrl+k")
        await until(pilot, lambda: isinstance(app.screen, Ask) and app.screen.is_open)
        await press(pilot, "ctrl+y")
        await until(pilot, lambda: app.office is not None and open_now(app.office) is None)
        await until(pilot, lambda: "LƯU ĐỘNG" not in "\n".join(painted(pilot)))
        assert take_in(app.office, dict(WOMAN)).dossier.channel == "counter"


async def test_a_shift_left_to_me_is_taken_with_what_is_missing(lived: Lived) -> None:
    async with seated(lived.folder, size=(120, 40)) as (pilot, app):
        office = app.office
        assert office is not None
        added = users.add(office, "hoa", "clerk", "Lê Thị Hoa", typed(PASSWORD + " 3"))
        assert not isinstance(added, Refusal), added
        rounds.open_shifts(app)
        await until(pilot, lambda: isinstance(app.screen, ShiftsScreen) and app.screen.is_up)
        await press(pilot, "ctrl+n")
        await until(pilot, lambda: isinstance(app.screen, HandScreen) and app.screen.is_up)
        await feed(pilot, "hoa")
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: len(shifts.shifts(office)) == 1)
        await until(pilot, lambda: "chờ nhận" in "\n".join(painted(pilot)))
        # What is left to whoever sits here now, as if the colleague had come to this seat.
        me, office.officer = office.officer, type(office.officer)(user="hoa", role="clerk", display="Lê Thị Hoa")
        left = shifts.hand(office, me.user, everything=True)
        office.officer = me
        assert not isinstance(left, Refusal) and left["dossiers"]
        await press(pilot, "escape")
        await until(pilot, lambda: "▲ Có ca bàn giao chờ anh/chị nhận" in "\n".join(painted(pilot)))
        rounds.open_shifts(app)
        await until(pilot, lambda: "▲ chờ anh/chị nhận" in "\n".join(painted(pilot)))
        await press(pilot, "home", "enter")
        await until(pilot, lambda: isinstance(app.screen, TakeScreen) and app.screen.is_up)
        # The first file is not where the list says: one key marks it.
        first = shifts.shifts(office)[-1].places[0].dossiers[0]
        await press(pilot, "space")
        await until(pilot, lambda: "■ thiếu" in "\n".join(painted(pilot)))
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, ShiftsScreen) and shifts.shifts(office)[-1].taken_by == me.user)
        assert shifts.shifts(office)[-1].missing == (first,)
