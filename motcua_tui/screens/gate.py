"""Work in the background touches the store only while it is open: a lock waits for what is under way."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")

WAIT_S = 20.0


class Gate:
    """Counts who is inside. Closing keeps newcomers out and returns when the last one has left."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._inside = 0
        self._open = False

    @property
    def is_open(self) -> bool:
        """False once somebody waits for the work inside to end."""
        return self._open

    def open(self) -> None:
        """Let work in."""
        with self._changed:
            self._open = True

    def close(self, wait_s: float = WAIT_S) -> bool:
        """Let no more work in and wait for the rest; False if some is still inside after `wait_s`."""
        with self._changed:
            self._open = False
            return self._changed.wait_for(lambda: self._inside == 0, wait_s)

    def run(self, work: Callable[[], Result], shut: Result) -> Result:
        """What `work` gives; `shut` where the gate is closed, and `work` is not begun."""
        with self._changed:
            if not self._open:
                return shut
            self._inside += 1
        try:
            return work()
        finally:
            with self._changed:
                self._inside -= 1
                self._changed.notify_all()
