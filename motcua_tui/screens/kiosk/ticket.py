"""Taking a number of the queue."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Digits, Static

from motcua_tui.screens.kiosk.base import KioskScreen
from motcua_tui.text import _, mark
from motcua_tui.widgets.show import show
from schemas.refusal import Refusal

GROUPS_MAX = 8


class TicketScreen(KioskScreen):
    """Enter takes a number; a digit takes one for a group that is called before others. The number is shown, then the start."""

    HEADING = mark("Lấy số thứ tự")
    HINT = mark("Enter  Lấy số · Esc  Về trang đầu")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "take(0)", show=False),
        *(Binding(str(digit), f"take({digit})", show=False) for digit in range(1, GROUPS_MAX + 1)),
    ]
    DEFAULT_CSS = """
    TicketScreen>#groups { height: auto; padding: 0 2; }
    TicketScreen>#letter { height: 1; padding: 0 2; text-style: bold; display: none; }
    TicketScreen>Digits { padding: 0 2; width: auto; display: none; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._taken = ""

    def compose_body(self) -> ComposeResult:
        yield Static("", id="groups")
        yield Static("", id="letter")
        yield Digits("", id="number")

    def _groups(self) -> tuple[str, ...]:
        public = self.kiosk.public
        return public.groups[:GROUPS_MAX] if public is not None else ()

    def refresh_words(self) -> None:
        super().refresh_words()
        if self._taken:
            return
        lines = [_("Bấm Enter để lấy số.")]
        if groups := self._groups():
            lines += ["", _("Nếu thuộc nhóm được gọi trước, hãy bấm số:")]
            lines += [f"   {number}   {group}" for number, group in enumerate(groups, start=1)]
        self.query_one("#groups", Static).update(show("\n".join(lines), lines=True))

    def action_take(self, place: int) -> None:
        """Take one number, once a visit to this page; Enter again makes room for the next person."""
        groups = self._groups()
        if self._taken:
            self.make_room()
        if self._taken or place > len(groups):
            return
        taken = self.kiosk.take_ticket(groups[place - 1] if place else "")
        if isinstance(taken, Refusal):
            self.tell_refusal(taken)
            return
        self._taken = taken
        letter, _dash, number = taken.partition("-")
        self.query_one("#groups", Static).update(show(_("Số của ông/bà là:")))
        self.query_one("#letter", Static).update(show(f"{letter} –"))
        self.query_one("#number", Digits).update(number)
        for name in ("#letter", "#number"):
            self.query_one(name).display = True
        self.HINT = mark("Enter, Esc  Về trang đầu")  # type: ignore[misc]  # of this page, not of the kind
        self.refresh_words()
        self.tell(_("√ Số {ticket}. Xin nhớ số này và chờ gọi.").format(ticket=taken))
        self.leave_soon()
