"""What the app does so that nobody at the counter reads along: the curtain, the clipboard, answers kept for their writer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen
from textual.widgets import Static

from motcua_tui.keytable import shown_key
from motcua_tui.screens.sentences import Sentences
from motcua_tui.text import _
from motcua_tui.widgets.bound import bind
from motcua_tui.widgets.keys import Scan
from motcua_tui.widgets.show import show

if TYPE_CHECKING:
    from motcua_tui.desk.office import Office


class CurtainScreen(ModalScreen[None]):
    """Covers everything. No password: the same hands lift it again; nothing typed or opened beneath it changes."""

    DEFAULT_CSS = """
    CurtainScreen { align: center middle; background: $background; }
    CurtainScreen>Static { width: auto; max-width: 90%; padding: 1 3; background: $panel; color: $foreground; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [bind("back", "lift"), bind("enter", "lift")]

    def compose(self) -> ComposeResult:
        words = _("Màn hình đang được che, chưa khóa.\n{key}, Enter hoặc Esc: hiện lại.   {lock}: khóa.")
        yield Static(show(words.format(key=shown_key("curtain"), lock=shown_key("lock")), lines=True))

    def on_scan(self, scan: Scan) -> None:
        scan.stop()  # nobody sees whose card it would be

    def action_lift(self) -> None:
        """Show what was on the screen."""
        self.dismiss(None)


class Privacy:
    """A part of the app."""

    if TYPE_CHECKING:
        office: Office | None
        screen: Any
        push_screen: Any
        copy_to_clipboard: Any
        _clipboard: str

    @property
    def sentences(self) -> Sentences | None:
        """Answers begun and not finished, while an office is open."""
        return Sentences(self.office) if self.office is not None else None

    def action_curtain(self) -> None:
        """Cover the screen without locking; the same key shows it again."""
        if isinstance(self.screen, CurtainScreen):
            self.screen.action_lift()
        elif self.office is not None:
            self.push_screen(CurtainScreen())

    def forget_copied(self) -> None:
        """What was copied must not be pasted by whoever sits here next: not here, nor, where the terminal obeys, elsewhere."""
        if self._clipboard:
            self.copy_to_clipboard("")
            self._clipboard = ""
