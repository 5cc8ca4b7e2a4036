"""What the app does for the waiting room: opens its screens and hears what the citizens' screen brought."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from motcua_tui.screens.kiosk_duty import Brought, KioskDuty
from motcua_tui.text import _, say
from motcua_tui.widgets.dialogs import Prompt
from schemas.refusal import Refusal

if TYPE_CHECKING:
    from textual.screen import Screen

    from motcua_tui.desk.office import Office


class WaitingRoom:
    """A part of the app."""

    if TYPE_CHECKING:

        office: Office | None
        kiosk: KioskDuty
        screen: Any
        push_screen: Any

        def _tell(self, words: str, tone: str = "good") -> None: ...

        @property
        def screen_stack(self) -> list[Screen[Any]]: ...

        def ring(self) -> None: ...

        def go(self, make: Callable[[], Screen[None]]) -> None: ...

    def on_brought(self, brought: Brought) -> None:
        """Numbers or ratings came: the screens that show them look again."""
        if brought.swept.tickets:
            self.ring()
        for screen in self.screen_stack:
            hear = getattr(screen, "queue_moved", None)
            if hear is not None and screen.is_attached:
                hear()

    def action_kiosk(self) -> None:
        """Which folder is shared with the citizens' screen; another one, or none."""
        if self.office is None or self.screen.is_modal:
            return
        from motcua_tui.desk.kiosk_link import link_of

        linked = link_of(self.office.folder)
        about = _("Thư mục mà máy này và máy của người dân cùng đọc, ghi được. Gõ dấu gạch ngang (-) để thôi dùng.")
        question = Prompt(_("Thư mục chung với màn hình người dân?"), about, value=linked.folder if linked else "", limit=1000)
        self.push_screen(question, self._kiosk_folder)

    def _kiosk_folder(self, typed: str | None) -> None:
        if not typed or self.office is None:
            return
        from motcua_tui.desk.kiosk_link import link, unlink

        self.kiosk.close()
        done = unlink(self.office) if typed == "-" else link(self.office, Path(typed))
        self.kiosk.open(self.office)
        if isinstance(done, Refusal):
            self._tell(f"■ {say(done)}", "bad")
        elif done is None:
            self._tell(_("Đã thôi dùng màn hình người dân."))
        else:
            self.kiosk.tick()
            self._tell(_("√ Màn hình người dân: trên máy kia chạy “motcua kiosk --drop THƯ_MỤC”."))

    def action_queue(self) -> None:
        """The numbers of the day."""
        from motcua_tui.screens.queue import QueueScreen

        self.go(QueueScreen)

    def action_feedback(self) -> None:
        """Complaints and suggestions."""
        from motcua_tui.screens.feedback import FeedbackScreen

        self.go(FeedbackScreen)
