"""The app: which office is open, who sits here, what every screen's keys do."""

from __future__ import annotations

import time
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType

from motcua_tui.desk.demo import is_demo
from motcua_tui.desk.office import Office
from motcua_tui.desk.questions import Questions
from motcua_tui.screens import Answerer
from motcua_tui.text import _, mark, set_language
from motcua_tui.widgets.keys import OrderedKeys, Scan
from motcua_tui.widgets.palette import open_palette
from schemas.person.card import looks_like_card, parse_card
from schemas.refusal import Refusal
from schemas.rules.slip_code import read_slip_code

QUIT_WITHIN_S = 3.0


class CounterApp(OrderedKeys[int]):
    """One counter. Locked it holds no key and no store; unlocked it owns both."""

    TITLE = "motcua"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "help", mark("Trợ giúp"), priority=True),
        Binding("f2", "receive", mark("Tiếp nhận")),
        Binding("f3", "find", mark("Tìm")),
        Binding("f4", "day", mark("Sổ ngày")),
        Binding("f6", "catalogue", mark("Thủ tục")),
        Binding("f7", "due", mark("Ngày hẹn")),
        Binding("ctrl+p", "palette", mark("Mọi việc"), priority=True),
        Binding("ctrl+l", "lock", mark("Khóa"), priority=True),
        Binding("ctrl+q", "leave", mark("Thoát"), priority=True),
    ]

    def __init__(self, folder: Path, answer: Answerer | None = None) -> None:
        super().__init__()
        self.folder = folder
        self.office: Office | None = None
        self._answer = answer
        self._questions: Questions | None = None
        self._last_input = time.monotonic()
        self._asked_to_leave = 0.0

    def on_mount(self) -> None:
        self.set_interval(5, self._lock_when_idle)
        if (self.folder / "store.db").exists():
            self._show_unlock()
        else:
            from motcua_tui.screens.setup import SetupScreen  # screens are imported when they are first needed

            self.push_screen(SetupScreen(), lambda made: self._show_unlock())

    def _show_unlock(self) -> None:
        from motcua_tui.screens.unlock import UnlockScreen

        self.push_screen(UnlockScreen(), self.seat)

    # -- the office

    def seat(self, office: Office | None) -> None:
        """Somebody unlocked: the office is open, the counter appears, the command line may ask."""
        if office is None:
            self.exit(0)
            return
        self.office = office
        self._last_input = time.monotonic()
        if office.setting("language") == "en":
            set_language("en")
        self._begin_answering(office)
        from motcua_tui.screens.counter import CounterScreen

        self.push_screen(CounterScreen())

    def _begin_answering(self, office: Office) -> None:
        if self._answer is None:
            return
        answer = self._answer
        self._questions = Questions(self.folder, office.store, lambda user, argv: answer(office, user, argv))
        self._questions.start()

    def close_office(self) -> None:
        """Sign the turn, close the store, drop every key. What was being typed is kept as a draft by its screen."""
        if self._questions is not None:
            self._questions.stop()
            self._questions = None
        if self.office is not None:
            self.office.close()
            self.office = None

    def action_lock(self) -> None:
        """Lock the counter: every screen keeps its draft and goes, then only the password helps."""
        if self.office is None:
            return
        for screen in list(self.screen_stack):
            keep = getattr(screen, "keep_draft", None)
            if keep is not None:
                keep()
        while len(self.screen_stack) > 1:
            self.pop_screen()
        self.close_office()
        self._show_unlock()

    def _lock_when_idle(self) -> None:
        if self.office is None:
            return
        idle_s = time.monotonic() - self._last_input
        if idle_s > 60 * int(self.office.setting("lock.idle_minutes")):
            self.action_lock()

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, (events.Key, events.MouseDown, events.Paste)):
            self._last_input = time.monotonic()
        await super().on_event(event)

    def on_unmount(self) -> None:
        super().on_unmount()
        self.close_office()

    def mode_note(self) -> str:
        """A mode everybody at the counter should be aware of."""
        if is_demo(self.folder):
            return _("DÙNG THỬ")
        return self.input_method.upper()

    # -- keys that work everywhere

    def _front(self) -> bool:
        """True when the counter is open and no question waits on top of it."""
        return self.office is not None and not self.screen.is_modal

    def action_receive(self) -> None:
        """F2: take a dossier in."""
        if self._front():
            from motcua_tui.screens.receive import ReceiveScreen

            self.push_screen(ReceiveScreen(), self.open_dossier)

    def open_dossier(self, dossier: str | None) -> None:
        """Show one dossier."""
        if dossier is not None and self.office is not None:
            from motcua_tui.screens.dossier import DossierScreen

            self.push_screen(DossierScreen(dossier))

    def action_find(self) -> None:
        """F3: search."""
        if self._front():
            from motcua_tui.screens.find import FindScreen

            self.push_screen(FindScreen(), self.open_dossier)

    def action_day(self) -> None:
        """F4: the day book."""
        if self._front():
            from motcua_tui.screens.day import DayScreen

            self.push_screen(DayScreen())

    def action_catalogue(self) -> None:
        """F6: procedures."""
        if self._front():
            from motcua_tui.screens.catalogue import CatalogueScreen

            self.push_screen(CatalogueScreen())

    def action_due(self) -> None:
        """F7: when the citizen comes back, and why."""
        if self._front():
            from motcua_tui.screens.due import DueScreen

            self.push_screen(DueScreen())

    def action_help(self) -> None:
        """F1: the keys and words of this screen."""
        from motcua_tui.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.screen))

    def action_palette(self) -> None:
        """Every command, found by words without diacritics."""
        if not self.screen.is_modal:
            open_palette(self)

    def action_leave(self) -> None:
        """Ctrl+Q twice leaves; once says so."""
        if time.monotonic() - self._asked_to_leave < QUIT_WITHIN_S or self.office is None:
            self.close_office()
            self.exit(0)
            return
        self._asked_to_leave = time.monotonic()
        tell = getattr(self.screen, "tell", None)
        if tell is not None:
            tell(_("Bấm Ctrl+Q lần nữa để thoát."), "warn")

    def on_scan(self, message: Scan) -> None:
        """A scan that the screen in front did not take: a card begins a receipt, a slip opens its dossier."""
        if not self._front():
            return
        slip = read_slip_code(message.text)
        if slip is not None:
            self.open_dossier(slip[0])
        elif looks_like_card(message.text):
            card = parse_card(message.text)
            if not isinstance(card, Refusal):
                from motcua_tui.screens.receive import ReceiveScreen

                self.push_screen(ReceiveScreen(card), self.open_dossier)
