"""How far an exchange has come, told to whoever asked while it runs."""

from __future__ import annotations

from collections.abc import Callable

from schemas.base import Record


class Progress(Record):
    """`entries` are the own entries that had no receipt when the exchange began. `bytes_to_send` grows with every round
    trip; `bytes_up` are those handed to the line."""

    entries: int = 0
    bytes_to_send: int = 0
    bytes_up: int = 0
    bytes_down: int = 0
    round_trips: int = 0

    @property
    def entries_up(self) -> int:
        """The entries on the line so far, by the bytes they take. Only a receipt says how many arrived."""
        return self.entries * self.bytes_up // self.bytes_to_send if self.bytes_to_send else 0

    def seconds_left(self, seconds_gone: float) -> int | None:
        """How long the rest of the sending will take at the speed so far; None before anything can be said."""
        if seconds_gone <= 0 or not self.bytes_up or self.bytes_up >= self.bytes_to_send:
            return None
        return round((self.bytes_to_send - self.bytes_up) * seconds_gone / self.bytes_up)


Report = Callable[[Progress], None]
"""Called from the thread that talks, at every piece sent or received; it must return at once."""
