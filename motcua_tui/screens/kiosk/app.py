"""The app of the citizens' screen: no palette, no shell, no way out but the code; idle, it goes back to the start."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import BindingType

from motcua_tui.desk.kiosk_own import Kiosk
from motcua_tui.text import language, set_language
from motcua_tui.widgets.keys import OrderedKeys, Scan
from motcua_tui.widgets.terminal import collect_when_quiet
from schemas.rules.slip_code import read_slip_code

if TYPE_CHECKING:
    from motcua_tui.screens.kiosk.base import KioskScreen

BOARD_S = 2.0
TIDY_S = 5.0


class KioskApp(OrderedKeys[int], inherit_bindings=False):
    """Nothing of the app's own keys is inherited: F-keys and Ctrl combinations mean nothing here."""

    TITLE = "motcua"
    BINDINGS: ClassVar[list[BindingType]] = []
    ALLOW_SELECT = False

    def __init__(self, kiosk: Kiosk, code: str, idle_s: int) -> None:
        super().__init__()
        self.kiosk = kiosk
        self._code = code
        self.idle_s = idle_s
        self._language = language()
        self._last_input = time.monotonic()

    def on_mount(self) -> None:
        from motcua_tui.screens.kiosk.start import StartScreen

        self.push_screen(StartScreen())
        self.set_interval(1.0, self._home_when_idle)
        self.set_interval(BOARD_S, self.refresh_front)
        self.set_interval(TIDY_S, lambda: collect_when_quiet(time.monotonic() - self._last_input))

    def is_exit_code(self, typed: str) -> bool:
        """Whether this is the code with which the screen was opened."""
        return bool(self._code) and typed.strip() == self._code

    def leave(self) -> None:
        """Only the code leads here."""
        self.exit(0)

    def home(self) -> None:
        """Back to the start, in the first language, with nothing of the last person left."""
        self._to_start()
        if language() != self._language:
            self.speak(self._language)

    def _to_start(self) -> None:
        while len(self.screen_stack) > 2:
            self.pop_screen()
        self._clipboard = ""

    def speak(self, wanted: str) -> None:
        """Show everything in this language from now on."""
        set_language("en" if wanted == "en" else "vi")
        self.refresh_front()

    def refresh_front(self) -> None:
        """Bring the screen in front up to date."""
        refresh = getattr(self.screen, "refresh_words", None)
        if refresh is not None and self.screen.is_mounted:
            refresh()

    def _home_when_idle(self) -> None:
        if time.monotonic() - self._last_input > self.idle_s:
            self._last_input = time.monotonic()
            self.home()

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, (events.Key, events.MouseDown, events.Paste)):
            self._last_input = time.monotonic()
        await super().on_event(event)

    def is_scan(self, text: str) -> bool:
        """Besides cards, so that none is ever typed into a field, the code of our slips."""
        return super().is_scan(text) or read_slip_code(text) is not None

    def on_scan(self, message: Scan) -> None:
        """A slip is looked up from anywhere; anything else that is scanned is nobody's business here."""
        if read_slip_code(message.text) is None:
            return
        from motcua_tui.screens.kiosk.lookup import LookupScreen

        self._to_start()
        self.push_screen(LookupScreen(slip=message.text.strip()))

    def copy_to_clipboard(self, text: str) -> None:
        """Nothing leaves this screen."""

    def action_help_quit(self) -> None:
        """There is nothing to say about leaving."""

    def open(self, screen: KioskScreen) -> None:
        """Go on to another screen."""
        self.push_screen(screen)
