"""Which citizens' rows were on the screen: gathered while people work, noted in one go beside their work."""

from __future__ import annotations

import threading
from collections.abc import Iterable

from motcua_tui.desk.office import Office
from motcua_tui.widgets.table import VTable


class Looks:
    """What was seen and is not noted yet. Gathered on the screen's thread, noted on any."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: dict[str, dict[str, None]] = {}

    def gather(self, tables: Iterable[VTable]) -> bool:
        """Take what these tables showed. True where something waits to be noted."""
        for table in tables:
            for listing, key in table.take_seen():
                if dossier := dossier_in(key):
                    with self._guard:
                        self._waiting.setdefault(listing, {})[dossier] = None
        return bool(self._waiting)

    def write(self, office: Office) -> None:
        """Write down what waits."""
        with self._guard:
            waiting, self._waiting = self._waiting, {}
        for listing, dossiers in waiting.items():
            office.note_listed(listing, list(dossiers))


def dossier_in(key: str) -> str:
    """The dossier's id in the key of a row, which may name its place too; "" where there is none."""
    return next((part for part in key.split("|") if part.count(".") >= 3), "")
