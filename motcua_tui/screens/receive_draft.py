"""Keeps what is being typed: the newest state wins, whichever thread writes it."""

from __future__ import annotations

import threading
from typing import Protocol


class DraftStore(Protocol):
    """The part of the store that holds drafts, one for each user and kind."""

    def save_draft(self, user: str, kind: str, body: str, dossier: str | None = None) -> None:
        """Keep what is being typed."""

    def load_draft(self, user: str, kind: str) -> str | None:
        """What was being typed."""

    def drop_draft(self, user: str, kind: str) -> None:
        """Forget what was being typed."""


class DraftKeeper:
    """One draft. `want` says what it should hold, `write` makes it so, from any thread and in any order."""

    def __init__(self, store: DraftStore, user: str, kind: str) -> None:
        self._store, self._user, self._kind = store, user, kind
        self._guard = threading.Lock()
        self._written = self._wanted = store.load_draft(user, kind)

    @property
    def body(self) -> str | None:
        """What the draft holds, None when there is none."""
        return self._wanted

    @property
    def is_behind(self) -> bool:
        """True while the store holds something older."""
        return self._wanted != self._written

    def want(self, body: str | None) -> None:
        """Say what the draft should hold; None for nothing."""
        self._wanted = body

    def write(self) -> None:
        """Bring the store up to date. Returns at once if it is."""
        with self._guard:
            wanted = self._wanted
            if wanted == self._written:
                return
            if wanted is None:
                self._store.drop_draft(self._user, self._kind)
            else:
                self._store.save_draft(self._user, self._kind, wanted)
            self._written = wanted
