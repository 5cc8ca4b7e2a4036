"""A lock that is given in the order it was asked for."""

from __future__ import annotations

import threading
from collections import deque
from types import TracebackType


class Turns:
    """Who holds it may take it again. An ordinary lock goes back to the thread that just let go of it, if that asks again at
    once: a long piece of work done in slices would then keep a clerk's save waiting for all of them.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._holder: int | None = None
        self._depth = 0
        self._queue: deque[tuple[int, threading.Lock]] = deque()

    @property
    def waiting(self) -> int:
        """How many threads wait for their turn."""
        return len(self._queue)

    def __enter__(self) -> None:
        me = threading.get_ident()
        with self._guard:
            if self._holder in (None, me):
                self._holder = me
                self._depth += 1
                return
            turn = threading.Lock()
            turn.acquire()
            self._queue.append((me, turn))
        self._wait(me, turn)

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        with self._guard:
            self._let_go()

    def _wait(self, me: int, turn: threading.Lock) -> None:
        try:
            turn.acquire()
        except BaseException:
            # Interrupted: leave the queue, or let go of what was handed over in this very moment.
            with self._guard:
                if (me, turn) in self._queue:
                    self._queue.remove((me, turn))
                else:
                    self._let_go()
            raise

    def _let_go(self) -> None:
        self._depth -= 1
        if self._depth:
            return
        self._holder = None
        if self._queue:
            self._holder, turn = self._queue.popleft()
            self._depth = 1
            turn.release()
