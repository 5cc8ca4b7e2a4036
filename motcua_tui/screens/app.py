"""The app: which office is open, who sits here, what every screen's keys do."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from textual import events
from textual.binding import BindingType
from textual.screen import Screen

from motcua_tui.desk.demo_mark import is_demo
from motcua_tui.screens import Answerer, NoteCrash
from motcua_tui.screens.curtain import Privacy
from motcua_tui.screens.gate import Gate
from motcua_tui.screens.guide import Guide
from motcua_tui.screens.kiosk_duty import TICK_S as KIOSK_TICK_S
from motcua_tui.screens.kiosk_duty import KioskDuty
from motcua_tui.screens.looks import Looks
from motcua_tui.screens.own_ways import OwnWays
from motcua_tui.screens.postman import TICK_S, LineMoved, Postman
from motcua_tui.screens.practice import PracticeRoom
from motcua_tui.screens.seated import Seated
from motcua_tui.screens.waiting_room import WaitingRoom
from motcua_tui.screens.watch import Watch
from motcua_tui.text import _, language, mark
from motcua_tui.widgets.bar import Mode
from motcua_tui.widgets.bound import bind
from motcua_tui.widgets.crash import Crash
from motcua_tui.widgets.dialogs import Dialog
from motcua_tui.widgets.keys import OrderedKeys, Scan
from motcua_tui.widgets.palette import Palette, open_palette
from motcua_tui.widgets.table import VTable
from motcua_tui.widgets.terminal import collect_when_quiet
from schemas.person.card import looks_like_bare_number, looks_like_card, parse_card
from schemas.refusal import Refusal
from schemas.rules.numbering import read_slip_number
from schemas.rules.slip_code import read_slip_code

if TYPE_CHECKING:
    from motcua_tui.desk.office import Office
    from motcua_tui.desk.questions import Questions

QUIT_WITHIN_S = 3.0
RECENT_MAX = 20
SESSION_PLACE_SHOWN = 24
NEEDS_OFFICE = frozenset(
    {
        "receive", "fast", "find", "day", "catalogue", "due", "lock", "users", "books", "slips", "late", "settings", "doctor",
        "password", "reminders", "curtain", "reports", "legacy", "queue", "feedback", "tour",
    }
)  # fmt: skip


class CounterApp(OwnWays, WaitingRoom, PracticeRoom, Guide, Privacy, OrderedKeys[int]):
    """One counter. Locked it holds no key and no store; unlocked it owns both."""

    TITLE = "motcua"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("help", "help", mark("Trợ giúp"), priority=True),
        bind("help_too", "help", mark("Trợ giúp"), show=False),
        bind("receive", "receive", mark("Tiếp nhận")),
        bind("find", "find", mark("Tìm")),
        bind("day", "day", mark("Sổ ngày")),
        bind("province", "sync", mark("Lên tỉnh")),
        bind("procedures", "catalogue", mark("Thủ tục")),
        bind("due", "due", mark("Ngày hẹn")),
        bind("method", "next_method", mark("Bộ gõ"), show=False),
        bind("late", "late_time", mark("Giờ khác")),
        bind("tour", "tour", mark("Hướng dẫn từng bước"), show=False),
        bind("palette", "palette", mark("Mọi việc"), priority=True),
        bind("lock", "lock", mark("Khóa"), priority=True),
        bind("curtain", "curtain", mark("Che màn hình"), show=False, priority=True),
        bind("leave", "leave", mark("Thoát"), show=False, priority=True),
    ]

    def __init__(
        self, folder: Path, answer: Answerer | None = None, note_crash: NoteCrash | None = None
    ) -> None:
        super().__init__()
        self.folder = self.home = folder
        self.office: Office | None = None
        self.gate = Gate()
        self.looks = Looks()
        self.postman = Postman(self)
        self.kiosk = KioskDuty(self)
        self.recent: deque[str] = deque(maxlen=RECENT_MAX)
        self.print_folder = str(Path.home())
        self.last_user = ""
        self.session_place = ""
        self._answer = answer
        self._note_crash = note_crash
        self._questions: Questions | None = None
        self._language_at_start = language()
        self._watch = Watch()
        self._asked_to_leave = 0.0

    def on_mount(self) -> None:
        self.set_interval(5, self._lock_when_idle)
        self.set_interval(TICK_S, lambda: self.postman.tick(self._watch.idle_s))
        self.set_interval(TICK_S, lambda: collect_when_quiet(self._watch.idle_s))
        self.set_interval(KIOSK_TICK_S, self.kiosk.tick)
        self.show_first()

    # -- the office

    def seat(self, seated: Seated | None) -> None:
        """Somebody unlocked: the office is open, the counter appears, the command line may ask."""
        if seated is None:
            self.exit(0)
            return
        self.office = seated.office
        self.office.outside = self.gate.outside
        self.gate.open()
        self.postman.open(seated.office)
        self.kiosk.open(seated.office)
        self._watch.sit_down()
        self.wear_own()
        self.read_recent()
        self.read_session()
        self._begin_answering(seated.office)
        from motcua_tui.screens.notices import greet

        greet(self, seated, self._show_counter)

    def _show_counter(self) -> None:
        from motcua_tui.screens.counter import CounterScreen

        self.push_screen(CounterScreen())
        self.sat_down()

    def _begin_answering(self, office: Office) -> None:
        if self._answer is None:
            return
        from motcua_tui.desk.questions import Questions

        answer = self._answer
        self._questions = Questions(self.folder, office.store, lambda user, argv: answer(office, user, argv))
        self._questions.start()

    def close_office(self) -> None:
        """Sign the turn, close the store, drop every key. What was being typed is kept as a draft by its screen."""
        self.postman.close()
        self.kiosk.close()
        self.gate.close()
        if self.office is not None:
            self.looks.write(self.office)
            self.keep_recent()
        if self._questions is not None:
            self._questions.stop()
            self._questions = None
        if self.office is not None:
            self.office.close()
            self.office = None
        self.recent.clear()
        self.forget_copied()

    def keep_drafts(self) -> None:
        """Every screen puts what is being typed aside, safe from a lock and from leaving; what was seen is remembered."""
        for screen in self.screen_stack:
            self.looks.gather(screen.query(VTable))
            keep = getattr(screen, "keep_draft", None)
            if keep is not None:
                keep()

    def action_lock(self) -> None:
        """Lock the counter: every screen keeps its draft and goes, then only the password helps."""
        if self.office is None:
            return
        self.keep_drafts()
        while len(self.screen_stack) > 1:
            self.pop_screen()
        self.close_office()
        self.show_unlock()

    def _lock_when_idle(self) -> None:
        if self.office is not None and self._watch.is_over(self.idle_limit_s):
            self.action_lock()

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, (events.Key, events.MouseDown, events.Paste)):
            if self.office is not None:
                self._lock_when_idle()
                if self.office is None:
                    return  # pressed before the next look at the watch: it does not reach the password field either
            self._watch.touch()
        await super().on_event(event)

    def on_unmount(self) -> None:
        self.close_office()

    def report_crash(self, crash: Crash) -> None:
        if self._note_crash is not None:
            self._note_crash(crash.id, crash.code, self.folder)

    def modes(self) -> tuple[Mode, ...]:
        """The modes everybody at the counter should be aware of, beside practice."""
        found: list[Mode] = []
        if self.office is not None and self.office.late_at is not None:
            from motcua_tui.screens.late import late_mode

            found.append(late_mode(self.office, self.office.late_at))
        if self.session_place:
            found.append(Mode(_("LƯU ĐỘNG: {place}").format(place=self.session_place), _("LƯU ĐỘNG")))
        if self.input_method:
            found.append(Mode(self.input_method.upper(), self.input_method.upper()))
        return tuple(found)

    @property
    def is_practice(self) -> bool:
        """True where nothing done is worth anything; at the lock the folder says so, then the ledger."""
        return self.office.is_practice if self.office is not None else is_demo(self.folder)

    def read_session(self) -> None:
        """Where this device receives, if not in the office: told in every screen's top line."""
        from motcua_tui.desk.sessions import open_now

        session = open_now(self.office) if self.office is not None else None
        self.session_place = session.place[:SESSION_PLACE_SHOWN] if session is not None else ""

    # -- keys that work everywhere

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While the counter is locked only help and leaving are on offer. Without a province there is no line to show."""
        if action == "late_time":
            return self.office is not None and self.office.late_at is not None
        if action == "sync":
            return self.office is not None and (self.postman.is_enrolled or self.postman.must_enrol)
        return self.office is not None or action not in NEEDS_OFFICE

    def _front(self) -> bool:
        """True when the counter is open and no question waits on top of it."""
        return self.office is not None and not self.screen.is_modal

    def go(self, make: Callable[[], Screen[None]]) -> None:
        """Open a screen, unless it is already in front: a key held down must not pile screens up."""
        if not self._front():
            return
        screen = make()
        if type(screen) is not type(self.screen):
            self.push_screen(screen)

    def action_receive(self) -> None:
        """F2: take a dossier in."""
        from motcua_tui.screens.receive import ReceiveScreen

        if self._front() and not isinstance(self.screen, ReceiveScreen) and self.may_receive():
            self.push_screen(ReceiveScreen(), self.open_dossier)

    def action_fast(self) -> None:
        """Ctrl+N: the fast lane, one line for each immediate case."""
        from motcua_tui.screens.fast import FastScreen

        if self._front() and self.may_receive():
            self.go(FastScreen)

    def open_dossier(self, dossier: str | None) -> None:
        """Show one dossier by its id or number; one that is not here is said in a sentence."""
        if dossier is None or self.office is None:
            return
        found = self.office.store.resolve(dossier)
        if not found:
            self._tell(
                _("■ Không có hồ sơ mang số này trong máy. Hãy kiểm tra lại số trên giấy tiếp nhận."), "bad"
            )
            return
        from motcua_tui.screens.dossier import DossierScreen

        if found[0] in self.recent:
            self.recent.remove(found[0])
        self.recent.appendleft(found[0])
        if isinstance(self.screen, DossierScreen):
            self.pop_screen()
        self.push_screen(DossierScreen(found[0]))

    def action_find(self) -> None:
        """F3: search."""
        from motcua_tui.screens.find import FindScreen

        self.go(FindScreen)

    def find_words(self, words: str) -> None:
        """Search for these words; what is typed next goes on behind them."""
        from motcua_tui.screens.find import FindScreen

        self.go(lambda: FindScreen(words))

    def action_day(self) -> None:
        """F4: the day book."""
        from motcua_tui.screens.day import DayScreen

        self.go(DayScreen)

    def action_charts(self) -> None:
        """Charts of a period."""
        from motcua_tui.screens.charts import ChartsScreen

        self.go(ChartsScreen)

    def action_catalogue(self) -> None:
        """F6: procedures."""
        from motcua_tui.screens.catalogue import CatalogueScreen

        self.go(CatalogueScreen)

    def action_due(self) -> None:
        """F7: when the citizen comes back, and why."""
        from motcua_tui.screens.due import DueScreen

        self.go(DueScreen)

    def action_sync(self) -> None:
        """F9: how the line to the province stands; once more sends."""
        from motcua_tui.screens.sync import SyncScreen

        self.go(SyncScreen)

    def action_reconcile(self) -> None:
        """Which dossiers the province shows, shows differently, or does not show."""
        from motcua_tui.screens.reconcile import ReconcileScreen

        self.go(ReconcileScreen)

    def on_line_moved(self, moved: LineMoved) -> None:
        """An errand to the province is over."""
        if not self.postman.heard(moved):
            return
        for screen in self.screen_stack:
            hear = getattr(screen, "line_moved", None)
            if hear is not None and screen.is_attached:
                hear(moved)

    def action_audit(self) -> None:
        """Who did what, who looked at what."""
        from motcua_tui.screens.audit import AuditScreen

        self.go(AuditScreen)

    def action_users(self) -> None:
        """Who may work here."""
        from motcua_tui.screens.users import UsersScreen

        self.go(UsersScreen)

    def action_reports(self) -> None:
        """The forms the law asks for, the register, the score."""
        from motcua_tui.screens.reports import ReportsScreen

        self.go(ReportsScreen)

    def action_legacy(self) -> None:
        """Dossiers of an older register."""
        from motcua_tui.screens.legacy import LegacyScreen

        self.go(LegacyScreen)

    def action_books(self) -> None:
        """Certification books."""
        from motcua_tui.screens.books import BooksScreen

        self.go(BooksScreen)

    def action_slips(self) -> None:
        """Pre-printed slips for days without power."""
        from motcua_tui.screens.slips import SlipsScreen

        self.go(SlipsScreen)

    def action_late(self) -> None:
        """Type in what was done on paper, or end that."""
        from motcua_tui.screens.late import ask_late, end_late

        if not self._front():
            return
        if self.office is not None and self.office.late_at is not None:
            end_late(self)
            self._tell(_("Đã trở lại giờ hiện tại."))
        else:
            ask_late(self)

    def action_late_time(self) -> None:
        """F12, while a paper day is typed in: another time of it."""
        from motcua_tui.screens.late import ask_late

        if self._front():
            ask_late(self)

    def refresh_mode(self) -> None:
        """The mode has changed: every open screen says so in its top line."""
        for screen in self.screen_stack:
            moved = getattr(screen, "mode_moved", None)
            if moved is not None:
                moved()

    def action_reminders(self) -> None:
        """What should not be forgotten today."""
        from motcua_tui.screens.reminders import RemindersScreen

        self.go(RemindersScreen)

    def action_settings(self) -> None:
        """The office's settings."""
        from motcua_tui.screens.settings import SettingsScreen

        self.go(SettingsScreen)

    def action_doctor(self) -> None:
        """How the machine and the store are."""
        from motcua_tui.screens.doctor import DoctorScreen

        self.go(DoctorScreen)

    def action_password(self) -> None:
        """A new password for oneself."""
        from motcua_tui.screens.password import PasswordScreen

        self.go(PasswordScreen)

    def action_help(self) -> None:
        """F1: the keys and words of this screen."""
        from motcua_tui.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.screen))

    def action_palette(self) -> None:
        """Every command, found by words without diacritics."""
        from motcua_tui.screens.help import HelpScreen

        if isinstance(self.screen, (HelpScreen, Palette)):
            was_list = isinstance(self.screen, Palette)
            self.pop_screen()
            if was_list:
                return
        if isinstance(self.screen, Dialog):
            self.screen.answer_first()
        if self.screen.is_modal:
            return
        from motcua_tui.screens.commands import commands_for, found_for

        open_palette(cast("OrderedKeys[object]", self), commands_for(self), lambda typed: found_for(self, typed))

    def action_leave(self) -> None:
        """Ctrl+Q twice leaves; once says so."""
        if self.screen.is_modal:
            return
        at_once = getattr(self.screen, "LEAVES_AT_ONCE", False)
        if at_once or time.monotonic() - self._asked_to_leave < QUIT_WITHIN_S:
            self.keep_drafts()
            self.close_office()
            self.exit(0)
            return
        self._asked_to_leave = time.monotonic()
        self._tell(_("Bấm Ctrl+Q lần nữa để thoát. Những gì đang gõ được giữ lại."), "warn")

    def _tell(self, words: str, tone: str = "good") -> None:
        tell = getattr(self.screen, "tell", None)
        if tell is not None:
            tell(words, tone)

    def is_scan(self, text: str) -> bool:
        """Besides cards and numbers, the code printed on our own slips."""
        return super().is_scan(text) or read_slip_code(text) is not None or read_slip_number(text) is not None

    def on_scan(self, message: Scan) -> None:
        """A scan that the screen in front did not take: a card begins a receipt, a slip opens its dossier."""
        if not self._front():
            return
        slip, printed = read_slip_code(message.text), read_slip_number(message.text)
        if looks_like_card(message.text):
            self._receive_card(message.text)
        elif looks_like_bare_number(message.text):
            from motcua_tui.screens.find import FindScreen

            self.push_screen(FindScreen(message.text.strip()))
        else:
            self.open_dossier(slip[0] if slip else str(printed or message.text.strip()))

    def _receive_card(self, text: str) -> None:
        card = parse_card(text)
        if isinstance(card, Refusal) or not self.may_receive():
            return
        from motcua_tui.screens.receive import ReceiveScreen

        self.push_screen(ReceiveScreen(card), self.open_dossier)
