"""What every page of the citizens' screen shares: the office's name on top, one sentence, the way back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static

from motcua_tui.text import _, mark, say
from motcua_tui.widgets.show import show
from schemas.refusal import Refusal
from schemas.times import VN

if TYPE_CHECKING:
    from motcua_tui.desk.kiosk_own import Kiosk
    from motcua_tui.screens.kiosk.app import KioskApp

Result = TypeVar("Result")

SENTENCE_MAX = 300
SHOWN_S = 15.0
"""How long a page stays that is done with: whoever comes next must not take it for their own."""
TITLE_MAX = 200


class KioskScreen(Screen[None], inherit_bindings=False):
    """A page. Escape goes home; nothing else of textual's own keys is left."""

    HEADING: ClassVar[str] = ""
    HINT: ClassVar[str] = mark("Esc  Về trang đầu")
    AUTO_FOCUS: ClassVar[str | None] = ""
    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "home", show=False),
        Binding("tab", "app.focus_next", show=False),
        Binding("shift+tab", "app.focus_previous", show=False),
    ]
    DEFAULT_CSS = """
    KioskScreen { background: $background; color: $foreground; }
    KioskScreen>#top { dock: top; height: 1; padding: 0 1; background: $bar; color: $bar-text; }
    KioskScreen>#heading { height: auto; max-height: 5; padding: 1 2; text-style: bold; }
    KioskScreen>#sentence { dock: bottom; height: 2; padding: 0 2; margin: 0 0 1 0; display: none; }
    KioskScreen>#sentence.-bad { display: block; color: $bad; text-style: bold; }
    KioskScreen>#sentence.-good { display: block; color: $good; text-style: bold; }
    KioskScreen>#hint { dock: bottom; height: 1; padding: 0 2; background: $panel; color: $muted; }
    """

    class Answered(Message, bubble=False):
        """Work in a thread is done."""

        def __init__(self, outcome: object, then: Callable[[object], None]) -> None:
            super().__init__()
            self.outcome, self.then = outcome, then

    def compose(self) -> ComposeResult:
        yield Static("", id="top")
        yield Static("", id="heading")
        yield from self.compose_body()
        yield Static("", id="sentence")
        yield Static("", id="hint")

    def compose_body(self) -> ComposeResult:
        """The page's own part."""
        return iter(())

    def on_mount(self) -> None:
        self.refresh_words()
        self.when_up()

    def when_up(self) -> None:
        """The page is there: put the focus where typing begins."""

    def on_screen_resume(self, _event: events.ScreenResume) -> None:
        if self.query("#hint"):
            self.refresh_words()

    @property
    def here(self) -> KioskApp:
        """The app, by its own type."""
        return cast("KioskApp", self.app)

    @property
    def kiosk(self) -> Kiosk:
        """What may be read and written."""
        return self.here.kiosk

    def refresh_words(self) -> None:
        """Name, time and hint, in the language now shown."""
        public = self.kiosk.public
        office = public.office if public is not None else "motcua"
        now = datetime.now(VN).strftime("%H:%M %d/%m/%Y")
        self.query_one("#top", Static).update(show(f"{office}   {now}", TITLE_MAX))
        self.query_one("#heading", Static).update(show(_(self.HEADING) if self.HEADING else "", TITLE_MAX))
        self.query_one("#hint", Static).update(show(_(self.HINT), TITLE_MAX))

    def tell(self, words: str, tone: str = "good") -> None:
        """One sentence above the hint. `words` is already translated."""
        line = self.query_one("#sentence", Static)
        line.set_classes(f"-{tone}")
        line.update(show(words, SENTENCE_MAX))

    def tell_refusal(self, refusal: Refusal) -> None:
        """Why something was not done."""
        self.tell(f"■ {say(refusal)}", "bad")

    def quiet(self) -> None:
        """Take the sentence away."""
        self.query_one("#sentence", Static).set_classes("")

    def work(self, labour: Callable[[], Result], then: Callable[[Result], None]) -> None:
        """Do something slow in a thread; keys typed meanwhile wait."""
        release = self.here.hold_keys()
        heard = cast("Callable[[object], None]", then)

        def whole() -> None:
            try:
                self.post_message(self.Answered(labour(), heard))
            finally:
                self.app.call_from_thread(release)

        self.run_worker(whole, thread=True, group="kiosk", exit_on_error=True)

    def on_kiosk_screen_answered(self, message: Answered) -> None:
        message.then(message.outcome)

    def leave_soon(self) -> None:
        """This page is done with: it stays long enough to be read."""
        self.set_timer(SHOWN_S, self.make_room)

    def make_room(self) -> None:
        """Back to the start for the next person, unless somebody went on already."""
        if self.is_current:
            self.here.home()

    def action_home(self) -> None:
        """Back to the start."""
        self.here.home()
