"""Long work that somebody watches: how far it is, and whether anybody still waits for it."""

from __future__ import annotations

from collections.abc import Callable

STEPS_BETWEEN = 500
"""Some milliseconds of checking: nobody waits long for a stop, and nothing is lost to asking."""


class Stopped(Exception):
    """Nobody waits for the work any more."""


class Watch:
    """`tell` hears so many of so many, now and then; `stopped` is asked as often whether to go on."""

    def __init__(
        self, tell: Callable[[int, int], None] = lambda done, total: None, stopped: Callable[[], bool] = lambda: False
    ) -> None:
        self._tell, self._stopped = tell, stopped
        self._done = self._total = 0

    def expect(self, steps: int) -> None:
        """So many steps more are to come."""
        self._total += steps

    def step(self) -> None:
        """One more is done. Raises Stopped."""
        self._done += 1
        if self._done % STEPS_BETWEEN == 0 or self._done == self._total:
            if self._stopped():
                raise Stopped
            self._tell(self._done, max(self._done, self._total))
