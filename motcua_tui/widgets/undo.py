"""What stood in a field before, so that Ctrl+Z can bring it back."""

from __future__ import annotations

from collections import deque
from typing import Literal

KeyKind = Literal["letter", "blank", "erase", ""]
STEPS_MAX = 50
REWRITTEN_MAX = 3
"""An input method takes back so few letters to put better ones in their place: that is typing, not erasing."""


class Past:
    """The steps back. A run of letters is one step, and so is a run of Backspace."""

    def __init__(self) -> None:
        self._steps: deque[tuple[str, int]] = deque(maxlen=STEPS_MAX)
        self._kind: KeyKind = ""
        self._run: KeyKind = ""
        self._erased = 0
        self._rewrites = False

    def __bool__(self) -> bool:
        """True while there is a step to go back."""
        return bool(self._steps)

    def key(self, kind: KeyKind) -> None:
        """The key that what follows comes from; "" for a paste, a fill by the program, any other key."""
        self._kind = kind
        if not kind:
            self._run = ""

    def remember(self, before: str, at: int) -> None:
        """The field is about to hold something else than `before`, with the cursor `at`."""
        kind = self._kind
        if kind == "letter" and self._run == "erase" and self._rewrites and self._erased <= REWRITTEN_MAX:
            self._steps.pop()
            self._run = "letter"
        if kind == "blank" and self._run == "letter":
            self._run = ""  # the blank belongs to the word before it
            return
        if kind and kind == self._run:
            self._erased += 1
            return
        self._rewrites, self._erased = self._run == "letter" and kind == "erase", 1
        self._steps.append((before, at))
        self._run = kind

    def back(self) -> tuple[str, int] | None:
        """One step back, None where there is none."""
        self._run = ""
        return self._steps.pop() if self._steps else None
