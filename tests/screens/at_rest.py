"""Playing the steps of the golden screens where the words they wait for never come: another language, another office.

It must be imported before the tests are, since they take `until` by name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.pilot import Pilot

from tests.widgets import feed

STILL_TURNS = 30
TURN_S = 0.02


async def or_at_rest(pilot: Pilot[Any], condition: Callable[[], object], seconds: float = 30.0) -> None:
    """Return when the condition holds, or when nothing works and the screen has stayed as it is for a while."""
    before, still = "", 0
    for _turn in range(round(seconds / TURN_S)):
        try:
            if condition():
                return
        except (AttributeError, LookupError, StopIteration):
            still = 0  # the screen it asks is not there yet
        await pilot.pause(TURN_S)
        now = feed.seen(pilot)
        still = still + 1 if now == before and not feed.is_at_work(pilot.app) else 0
        before = now
        if still > STILL_TURNS:
            return


def wait_at_rest() -> None:
    """Let every step imported from now on wait like that."""
    feed.until = or_at_rest
