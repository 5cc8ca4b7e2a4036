"""What all screens share: the top line, the keys at the bottom, one line for what went wrong, work in the background."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from textual.app import ComposeResult
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Static

from motcua_tui.screens.ticking import Stopped, Ticker
from motcua_tui.text import _, say
from motcua_tui.widgets.bar import Health, TopBar
from motcua_tui.widgets.footer import KeyBar
from motcua_tui.widgets.show import show
from motcua_tui.widgets.table import VTable
from schemas.refusal import Notice, Refusal
from schemas.times import VN, short_moment

if TYPE_CHECKING:
    from motcua_tui.desk.office import Office
    from motcua_tui.screens.app import CounterApp
    from motcua_tui.screens.postman import LineMoved

Result = TypeVar("Result")
ScreenResult = TypeVar("ScreenResult")

SENTENCE_MAX = 400
SLOW_S = 0.3
"""What is done sooner needs no word: one that comes and goes at once only flickers."""


class BaseScreen(Screen[ScreenResult]):
    """A screen of the office. `TITLE_WORDS` names it, `HELP_WORDS` is what F1 says beside its keys.

    A screen behind the lock has `NEEDS_OFFICE`: its background work runs only while the office is open.
    """

    TITLE_WORDS: ClassVar[str] = ""
    HELP_WORDS: ClassVar[str] = ""
    NEEDS_OFFICE: ClassVar[bool] = True
    IS_HOME: ClassVar[bool] = False
    # `when_up` says where the focus goes; a first field focused for a moment would take the first keys.
    AUTO_FOCUS: ClassVar[str | None] = ""

    DEFAULT_CSS = """
    BaseScreen { layers: base top; }
    BaseScreen>.guide {
        dock: top; height: auto; max-height: 5; margin: 1 0 0 0; padding: 0 1; display: none;
        background: $panel; color: $foreground; text-style: bold;
    }
    BaseScreen>.sentence { dock: bottom; height: auto; max-height: 4; padding: 0 1; margin: 0 0 1 0; display: none; }
    BaseScreen>.sentence.-bad { display: block; color: $bad; text-style: bold; }
    BaseScreen>.sentence.-good { display: block; color: $good; }
    BaseScreen>.sentence.-warn { display: block; color: $warn; }
    """

    class DeskDone(Message, bubble=False):
        """Work in the background is finished: what came out, and who asked."""

        def __init__(
            self, outcome: object, then: Callable[[object], None], group: str, turn: int, slow: Timer | None
        ) -> None:
            super().__init__()
            self.outcome = outcome
            self.then = then
            self.group, self.turn, self.slow = group, turn, slow

    def __init__(self) -> None:
        super().__init__()
        self._turns: dict[str, int] = {}
        self._is_waiting = False

    def compose(self) -> ComposeResult:
        yield TopBar(id="top")
        yield Static("", classes="guide", id="guide")
        yield from self.compose_body()
        yield Static("", classes="sentence", id="sentence")
        yield KeyBar()

    def compose_body(self) -> ComposeResult:
        """The screen's own part, between the top line and the keys."""
        return iter(())

    def on_mount(self) -> None:
        # A screen that is taken away while it is being put up has no parts any more.
        if self.is_up:
            self.refresh_bar()
            self.set_interval(15, self.refresh_bar)
            self.set_interval(15, self.note_looks)
            self.when_up()
            self.draw_guide()
            self.after_up()

    @property
    def is_up(self) -> bool:
        """True once every part is there, and as long as the screen is not being taken away."""
        is_staying = self.app.is_running and not self.app._exit
        return is_staying and bool(self.children) and all(part.is_mounted for part in self.children)

    def when_up(self) -> None:
        """The screen is up: fill it and put the focus where work begins."""

    def after_up(self) -> None:
        """The screen is filled: what every screen of a kind does then."""

    def on_screen_resume(self) -> None:
        if self.is_up:
            self.refresh_bar()
            self.draw_guide()

    def draw_guide(self) -> None:
        """The words of the tour under the top line, or nothing there."""
        if not self.is_up:
            return
        words = self.counter.guide_words(at_home=self.IS_HOME)
        line = self.query_one("#guide", Static)
        line.display = bool(words)
        line.update(show(words, SENTENCE_MAX, lines=True))

    def on_screen_suspend(self) -> None:
        self.note_looks()

    def note_looks(self) -> None:
        """Have it noted whose rows were on this screen; the work goes on meanwhile."""
        app = self.counter
        office, gate, looks = app.office, app.gate, app.looks
        if office is not None and looks.gather(self.query(VTable)):
            # The app's own work: this screen may be on its way out.
            app.run_worker(lambda: gate.run(lambda: looks.write(office), None), thread=True, group="looks")

    @property
    def counter(self) -> CounterApp:
        """The app, by its own type."""
        return cast("CounterApp", self.app)

    @property
    def office(self) -> Office:
        """The open office. Only screens behind the lock may ask."""
        office = self.counter.office
        assert office is not None
        return office

    def now_text(self) -> str:
        """The time to use, as canonical text."""
        return self.office.clock.text(self.office.store)

    def refresh_bar(self) -> None:
        """Bring the top line up to date. Nothing personal stands there."""
        bar = self.query_one("#top", TopBar)
        bar.heading = _(self.TITLE_WORDS)
        office = self.counter.office
        bar.modes = self.counter.modes()
        bar.practice = _("DIỄN TẬP – không có giá trị") if self.counter.is_practice else ""
        if office is None:
            bar.time = datetime.now(VN).strftime("%H:%M %d/%m/%Y")
            return
        bar.line = self.counter.postman.health()
        state = office.clock.state(office.store)
        bar.office = office.store.identity.office
        bar.user = office.officer.user
        bar.time = short_moment(state.now)
        is_wrong = state.trust == "broken"
        clock = Health(_("Giờ"), "bad", _("sai")) if is_wrong else Health(_("Giờ"), "good", _("đúng"))
        bar.health = (_store_health(office), clock)

    def mode_moved(self) -> None:
        """A mode of the counter has begun, changed or ended: the top line says so."""
        self.refresh_bar()

    def line_moved(self, moved: LineMoved) -> None:
        """An errand to the province is over. A screen that shows what it changed reads it anew."""
        self.refresh_bar()

    def tell(self, words: str, tone: str = "good") -> None:
        """One sentence above the keys, until the next one. `words` is already translated."""
        if tone == "bad":
            self.counter.ring()
        self._is_waiting = False
        line = self.query_one("#sentence", Static)
        line.set_classes(f"sentence -{tone}")
        line.update(show(words, SENTENCE_MAX))

    def tell_refusal(self, refusal: Refusal | Notice) -> None:
        """Why something was not done. What was typed stays typed."""
        self.tell(f"■ {say(refusal)}", "bad")

    def tell_notices(self, notices: tuple[Notice, ...]) -> None:
        """Warnings of an act that was done."""
        if notices:
            self.tell("▲ " + " · ".join(say(notice) for notice in notices), "warn")

    def clear_sentence(self) -> None:
        """Take the last sentence away."""
        self._is_waiting = False
        self.query_one("#sentence", Static).set_classes("sentence")

    def run_desk(
        self,
        work: Callable[[], Result],
        then: Callable[[Result], None],
        *,
        group: str = "desk",
        exclusive: bool = True,
        says: str = "",
    ) -> None:
        """Do work in a thread; `then` gets what came out, on the screen's own turn. The screen stays alive meanwhile.

        Where it lasts longer than a moment, `says` (already translated) stands above the keys until it is done. Of
        `exclusive` work only the newest of its group is heard: a slow answer to an older question must not replace a
        newer one. Nothing comes out where the office was locked before the work began, or where the work ended with
        `Stopped`.
        """
        turn = self._turns.get(group, 0) + 1 if exclusive else 0
        if exclusive:
            self._turns[group] = turn
        slow = self.set_timer(SLOW_S, lambda: self._say_wait(says)) if says else None

        def labour() -> None:
            if self.NEEDS_OFFICE:
                self.counter.gate.run(whole, None)
            else:
                whole()

        def whole() -> None:
            try:
                outcome = work()
            except Stopped:
                self.post_message(self.DeskDone(None, _ignore, group, turn, slow))
                return
            heard = cast("Callable[[object], None]", then)
            self.post_message(self.DeskDone(outcome, heard, group, turn, slow))

        self.run_worker(labour, thread=True, group=group, exit_on_error=True)

    def ticker(self, given_up: threading.Event | None = None) -> Ticker:
        """What long work tells how far it is. It ends the work that is `given_up`, and all once this screen is left or locked."""
        gate = self.counter.gate

        def unwanted() -> bool:
            return not self.is_attached or not gate.is_open or (given_up is not None and given_up.is_set())

        return Ticker(self.post_message, unwanted)

    def _say_wait(self, words: str) -> None:
        if self.is_up:
            self.tell(words)
            self._is_waiting = True

    def on_base_screen_desk_done(self, message: DeskDone) -> None:
        if message.slow is not None:
            message.slow.stop()
        if self._is_waiting:
            self.clear_sentence()
        if self.NEEDS_OFFICE and self.counter.office is None:
            return  # locked or leaving meanwhile: nobody is there to be shown the answer
        if not message.turn or message.turn == self._turns[message.group]:
            message.then(message.outcome)


def _ignore(outcome: object) -> None:
    """What work that was given up comes to."""


def _store_health(office: Office) -> Health:
    match office.disk_trouble():
        case "refuses":
            return Health(_("Kho"), "bad", _("không ghi được"))
        case "nearly_full":
            return Health(_("Kho"), "warn", _("ổ đĩa sắp đầy"))
    return Health(_("Kho"), "good", _("tốt"))
