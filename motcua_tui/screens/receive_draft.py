"""Keeps what is being typed: the newest state wins, whichever thread writes it."""

from __future__ import annotations

import threading
from collections.abc import Collection, Sequence
from typing import Final, Protocol

DRAFT_KIND: Final = "receive"
_NEXT_KIND: Final = "receive-"


def receive_kinds(kinds: Sequence[str]) -> list[str]:
    """Of all kinds of drafts those of the receive screen, the first screen's before the second's."""
    later = [int(kind.removeprefix(_NEXT_KIND)) for kind in kinds if kind.startswith(_NEXT_KIND)]
    return [kind for kind in kinds if kind == DRAFT_KIND] + [f"{_NEXT_KIND}{place}" for place in sorted(later)]


def kind_for(kept: Sequence[str], held: Collection[str]) -> str:
    """The draft a receive screen takes up: the first kept one no open screen holds, else the first one unused."""
    free = [kind for kind in kept if kind not in held]
    if free:
        return free[0]
    names = (DRAFT_KIND, *(f"{_NEXT_KIND}{place}" for place in range(2, len(held) + 2)))
    return next(kind for kind in names if kind not in held)


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
        self._store, self._user, self.kind = store, user, kind
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
                self._store.drop_draft(self._user, self.kind)
            else:
                self._store.save_draft(self._user, self.kind, wanted)
            self._written = wanted
