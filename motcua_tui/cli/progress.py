"""How far a long command is, said on a terminal once it takes longer than a second."""

from __future__ import annotations

import sys
import time

from motcua_tui.text import _

TOLD_AFTER_S = 1.0


class Progress:
    """`words` names `{done}` and `{total}`."""

    def __init__(self, words: str) -> None:
        self._words = words
        self._begun = time.monotonic()
        self._told = False

    def tell(self, done: int, total: int) -> None:
        """So many of so many. Nothing where nobody watches."""
        if not sys.stderr.isatty() or time.monotonic() - self._begun < TOLD_AFTER_S:
            return
        sys.stderr.write("\r" + _(self._words).format(done=done, total=total))
        if done == total and not self._told:
            self._told = True
            sys.stderr.write("\n")
        sys.stderr.flush()
