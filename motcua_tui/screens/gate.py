"""Work in the background touches the store only while it is open: a lock waits for what is under way."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from motcua_tui.screens.ticking import Stopped

Result = TypeVar("Result")

WAIT_S = 20.0


class Gate:
    """Counts who is inside. Closing keeps newcomers out and returns when the last one has left."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._inside = 0
        self._open = False
        self._times_opened = 0
        self._here = threading.local()

    @property
    def is_open(self) -> bool:
        """False once somebody waits for the work inside to end."""
        return self._open

    def open(self) -> None:
        """Let work in."""
        with self._changed:
            self._open = True
            self._times_opened += 1

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
        before, self._here.times_opened = getattr(self._here, "times_opened", 0), self._times_opened
        try:
            return work()
        finally:
            self._here.times_opened = before
            with self._changed:
                self._inside -= 1
                self._changed.notify_all()

    @contextmanager
    def outside(self) -> Iterator[None]:
        """Work inside steps out to wait for something that is not the store, such as a printer: a lock does not wait for it.

        Ends with `Stopped` where the gate was closed meanwhile: the store may be gone, or another one.
        """
        entered = getattr(self._here, "times_opened", 0)
        if not entered:
            yield
            return
        with self._changed:
            self._inside -= 1
            self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._inside += 1
                is_shut = not self._open or self._times_opened != entered
        if is_shut:
            raise Stopped
