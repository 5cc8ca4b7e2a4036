"""The way to the practice office and back, from the lock and from the set-up: one key, and the real office stays locked."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from motcua_tui.desk.demo_mark import is_demo, practice_folder
from motcua_tui.screens.base import BaseScreen
from motcua_tui.text import _, mark
from motcua_tui.widgets.bound import bind
from motcua_tui.widgets.show import show
from schemas.refusal import Refusal

if TYPE_CHECKING:
    from textual.screen import Screen

    from motcua_tui.desk.office import Office

DOSSIERS = 60
SEED = 1
FIRST_USER = "hoa"
BAR_CELLS = 40


class PracticeRoom:
    """A part of the app: which of two offices is in front. `home` is the one the program was started on."""

    if TYPE_CHECKING:

        folder: Path
        home: Path
        office: Office | None
        last_user: str
        screen: Any
        push_screen: Any
        pop_screen: Any

        @property
        def screen_stack(self) -> list[Screen[Any]]: ...

        def seat(self, seated: Any) -> None: ...

        def end_tour(self) -> None: ...

        def wear_last(self) -> None: ...

    def show_first(self) -> None:
        """The lock of the office in front; the set-up where there is none yet."""
        if (self.folder / "store.db").exists():
            self.show_unlock()
            return
        from motcua_tui.screens.setup import SetupScreen  # screens are imported when they are first needed

        self.push_screen(SetupScreen(), self.seat)

    def show_unlock(self) -> None:
        """Ask who is there."""
        self.wear_last()
        from motcua_tui.screens.unlock import UnlockScreen

        self.push_screen(UnlockScreen(), self.seat)

    kept_answers: Mapping[str, str] = MappingProxyType({})
    """What the set-up had been told when somebody went over to practise."""

    @property
    def is_visiting(self) -> bool:
        """True in the practice office of an app that was started on another one."""
        return self.folder != self.home

    def action_practice(self) -> None:
        """At the lock or the set-up: over to the practice office, made at the first time; from there back again."""
        if self.office is not None or self.screen.is_modal:
            return
        if self.is_visiting:
            self.go_to(self.home)
            return
        if is_demo(self.home):
            return
        folder = practice_folder(self.home)
        if is_demo(folder):
            self.go_to(folder)
        else:
            self.push_screen(MakingScreen(folder), lambda made: self.go_to(folder) if made else None)

    def go_to(self, folder: Path) -> None:
        """Another office in front, locked. What was being answered in the set-up is kept by its screen."""
        for screen in self.screen_stack:
            keep = getattr(screen, "keep_answers", None)
            if keep is not None:
                keep()
        while len(self.screen_stack) > 1:
            self.pop_screen()
        self.end_tour()
        self.folder = folder
        self.last_user = FIRST_USER if is_demo(folder) else ""
        self.show_first()


class MakingScreen(BaseScreen[bool]):
    """Makes the practice office, with its progress. Ends with True when it stands."""

    TITLE_WORDS = mark("Dựng văn phòng diễn tập")
    HELP_WORDS = mark(
        "Một xã không có thật, người dân không có thật, thủ tục có thật. Làm gì ở đó cũng không ảnh hưởng văn phòng thật. "
        "Chỉ phải dựng một lần."
    )
    NEEDS_OFFICE: ClassVar[bool] = False
    BINDINGS: ClassVar[list[BindingType]] = [bind("back", "stop", mark("Dừng"))]
    DEFAULT_CSS = """
    MakingScreen { align: center middle; }
    MakingScreen>#making { width: 76; max-width: 100%; height: auto; padding: 1 2; background: $surface; }
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._stopped = threading.Event()
        self._done, self._of = 0, 0
        self._refused = False

    def compose_body(self) -> ComposeResult:
        yield Static("", id="making")

    def when_up(self) -> None:
        self._draw()
        self.set_interval(0.25, self._draw)
        self.run_desk(self._make, self._made)

    def _make(self) -> Refusal | None:
        from motcua_tui.desk.demo import Stopped, make_whole

        def tick(done: int, of: int) -> None:
            self._done, self._of = done, of
            if self._stopped.is_set():
                raise Stopped

        return make_whole(self._folder, dossiers=DOSSIERS, seed=SEED, tick=tick)

    def _draw(self) -> None:
        full = BAR_CELLS * self._done // self._of if self._of else 0
        words = _("Đang dựng văn phòng diễn tập: {done} / {of} việc đã diễn ra…").format(done=self._done, of=self._of or "…")
        bar = "█" * full + "░" * (BAR_CELLS - full)
        about = _("Một xã không có thật để tập. Không có gì ở đó gửi đi đâu. Esc để dừng.")
        self.query_one("#making", Static).update(show(f"{words}\n{bar}\n\n{about}", 400, lines=True))

    def _made(self, refusal: Refusal | None) -> None:
        if isinstance(refusal, Refusal):
            self._refused = True
            self.tell_refusal(refusal)
        else:
            self.dismiss(is_demo(self._folder))

    def action_stop(self) -> None:
        """Make no more of it; the screen goes when the work has come to its end. After a refusal it goes at once."""
        if self._refused:
            self.dismiss(False)
        self._stopped.set()
        self.tell(_("Đang dừng…"), "warn")

    def on_unmount(self) -> None:
        self._stopped.set()
