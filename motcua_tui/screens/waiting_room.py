"""What the app does for the waiting room: opens its screens and hears what the citizens' screen brought."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from motcua_tui.screens.kiosk_duty import Brought

if TYPE_CHECKING:
    from textual.screen import Screen


class WaitingRoom:
    """A part of the app."""

    if TYPE_CHECKING:

        @property
        def screen_stack(self) -> list[Screen[Any]]: ...

        def go(self, make: Callable[[], Screen[None]]) -> None: ...

    def on_brought(self, brought: Brought) -> None:
        """Numbers or ratings came: the screens that show them look again."""
        for screen in self.screen_stack:
            hear = getattr(screen, "queue_moved", None)
            if hear is not None and screen.is_attached:
                hear()

    def action_queue(self) -> None:
        """The numbers of the day."""
        from motcua_tui.screens.queue import QueueScreen

        self.go(QueueScreen)

    def action_feedback(self) -> None:
        """Complaints and suggestions."""
        from motcua_tui.screens.feedback import FeedbackScreen

        self.go(FeedbackScreen)
