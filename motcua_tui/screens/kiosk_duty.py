"""The counter's side of the citizens' screen: while the office is open, its files are kept in step and its drops taken in."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from textual.message import Message

from schemas.refusal import Refusal

if TYPE_CHECKING:
    from motcua_tui.desk.kiosk_in import Swept
    from motcua_tui.desk.kiosk_link import Link
    from motcua_tui.desk.kiosk_out import Publisher
    from motcua_tui.desk.office import Office
    from motcua_tui.screens.app import CounterApp

TICK_S = 3.0
PATIENCE_S = 5.0


class Brought(Message):
    """Something came from the citizens' screen: the queue is longer, or a rating is there."""

    def __init__(self, swept: Swept) -> None:
        super().__init__()
        self.swept = swept


class KioskDuty:
    """One round at a time, in a thread of its own. Without a link nothing is loaded and nothing runs."""

    def __init__(self, app: CounterApp) -> None:
        self._app = app
        self._office: Office | None = None
        self._link: Link | None = None
        self._publisher: Publisher | None = None
        self._thread: threading.Thread | None = None
        self.away = False
        """True while the shared folder cannot be reached."""

    @property
    def is_linked(self) -> bool:
        """True where this device has a citizens' screen."""
        return self._link is not None

    def open(self, office: Office) -> None:
        """Somebody unlocked, or the link changed."""
        self._office, self._link, self._publisher = office, None, None
        if (office.folder / "kiosk.json").exists():
            from motcua_tui.desk.kiosk_link import link_of

            self._link = link_of(office.folder)

    def close(self) -> None:
        """The office locks: a round under way comes to its end first."""
        if self._thread is not None:
            self._thread.join(PATIENCE_S)
        self._office, self._link, self._publisher, self._thread = None, None, None, None

    def tick(self) -> None:
        """Begin a round, unless one is under way."""
        if self._link is None or (self._thread is not None and self._thread.is_alive()):
            return
        self._thread = threading.Thread(target=self._round, name="kiosk", daemon=True)
        self._thread.start()

    def _round(self) -> None:
        swept = self._app.gate.run(self._work, None)
        if swept is not None and (swept.tickets or swept.ratings):
            self._app.post_message(Brought(swept))

    def _work(self) -> Swept | None:
        from motcua_tui.desk.kiosk_in import sweep
        from motcua_tui.desk.kiosk_out import Publisher

        office, link = self._office, self._link
        if office is None or link is None:
            return None
        if self._publisher is None:
            self._publisher = Publisher(office, link)
        try:
            swept = sweep(office, link)
            self._publisher.publish()
            self.away = False
        except OSError:
            self.away = True
            return None
        return None if isinstance(swept, Refusal) else swept
