"""How far long work in the background is, told to a screen now and then."""

from __future__ import annotations

import time
from collections.abc import Callable

from textual.message import Message

TOLD_AFTER_S = 1.0
TOLD_EVERY_S = 0.3


class Counted(Message, bubble=False):
    """So many of so many are done."""

    def __init__(self, done: int, total: int) -> None:
        super().__init__()
        self.done, self.total = done, total


class Stopped(Exception):
    """Nobody waits for the work any more: whoever asked has left, or the counter is being locked."""


class Ticker:
    """Tells the screen how far it is once it takes longer than a second, and not at every step.

    Where the work is `unwanted` by then, the next step ends it with `Stopped`.
    """

    def __init__(self, post: Callable[[Message], object], unwanted: Callable[[], bool] = lambda: False) -> None:
        self._post, self._unwanted = post, unwanted
        self._next = time.monotonic() + TOLD_AFTER_S

    def tick(self, done: int, total: int) -> None:
        """Called from the working thread."""
        if self._unwanted():
            raise Stopped
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + TOLD_EVERY_S
            self._post(Counted(done, total))
