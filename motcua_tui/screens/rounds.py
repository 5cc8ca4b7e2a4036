"""Screens that are opened by their words alone: calendar, linked dossiers, sessions outside, shifts, the rota."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from motcua_tui.screens.app import CounterApp


def open_calendar(app: CounterApp) -> None:
    """Days off, days made up, hours of single days."""
    from motcua_tui.screens.calendar import CalendarScreen

    app.go(CalendarScreen)


def open_linked(app: CounterApp) -> None:
    """What lies with other units."""
    from motcua_tui.screens.linked import LinkedScreen

    app.go(LinkedScreen)


def open_sessions(app: CounterApp) -> None:
    """Receipt outside the office: begin, end, the list of what came with it."""
    from motcua_tui.screens.sessions import SessionsScreen

    app.go(SessionsScreen)


def open_shifts(app: CounterApp) -> None:
    """Hand over to a colleague, or take over."""
    from motcua_tui.screens.shifts import ShiftsScreen

    app.go(ShiftsScreen)


def open_rota(app: CounterApp) -> None:
    """Who sits at the counter, half day by half day."""
    from motcua_tui.screens.rota import RotaScreen

    app.go(RotaScreen)
