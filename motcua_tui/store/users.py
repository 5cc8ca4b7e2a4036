"""Who is at the database file just now, thread by thread."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator


class Users:
    """Counts the threads that have a connection, and keeps others out while one needs the file to itself."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._count = 0
        self._alone: int | None = None

    @contextlib.contextmanager
    def counted(self) -> Iterator[None]:
        """Have a connection while the block runs; wait while another thread needs the file to itself."""
        me = threading.get_ident()
        with self._changed:
            self._changed.wait_for(lambda: self._alone in (None, me))
            self._count += 1
        try:
            yield
        finally:
            with self._changed:
                self._count -= 1
                self._changed.notify_all()

    @contextlib.contextmanager
    def kept_out(self, timeout_s: float) -> Iterator[None]:
        """Have the file to oneself while the block runs. Raises TimeoutError when another thread does not finish."""
        with self._changed:
            self._alone = threading.get_ident()
            try:
                if not self._changed.wait_for(lambda: self._count == 0, timeout_s):
                    raise TimeoutError("a connection is still in use")
            except BaseException:
                self._alone = None
                self._changed.notify_all()
                raise
        try:
            yield
        finally:
            with self._changed:
                self._alone = None
                self._changed.notify_all()
