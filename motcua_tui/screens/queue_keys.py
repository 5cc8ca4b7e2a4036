"""The keys of the queue, the same on the counter and on the list of numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.binding import Binding, BindingType

from motcua_tui.desk import queue
from motcua_tui.text import _, mark
from schemas.canonical import Json
from schemas.refusal import Notice, Refusal

if TYPE_CHECKING:
    from motcua_tui.desk.office import Office
    from motcua_tui.screens.app import CounterApp


def queue_bindings(*, show: bool) -> list[BindingType]:
    """Call, call again, skip, served, give a number."""
    return [
        Binding("ctrl+g", "queue_call", mark("Gọi số"), show=show),
        Binding("ctrl+t", "queue_serve", mark("Đã đến"), show=show),
        Binding("ctrl+b", "queue_skip", mark("Bỏ qua"), show=show),
        Binding("ctrl+r", "queue_again", mark("Gọi lại"), show=show),
        Binding("ctrl+y", "queue_take", mark("Cấp số"), show=show),
    ]


class QueueKeys:
    """What the keys do. The screen says what came of it and looks at the queue again."""

    if TYPE_CHECKING:

        @property
        def office(self) -> Office: ...

        @property
        def counter(self) -> CounterApp: ...

        def tell(self, words: str, tone: str = "good") -> None: ...

        def tell_refusal(self, refusal: Refusal | Notice) -> None: ...

        def queue_moved(self) -> None: ...

    def wanted_ticket(self) -> str:
        """A number the clerk has chosen to call; "" for the next one."""
        return ""

    def _do(self, work: Callable[[], dict[str, Json] | Refusal], said: str) -> bool:
        done = work()
        if isinstance(done, Refusal):
            self.tell_refusal(done)
        else:
            self.tell(said.format(ticket=done["ticket"], minutes=done["waited_minutes"]))
        self.counter.kiosk.tick()
        self.queue_moved()
        return not isinstance(done, Refusal)

    def action_queue_call(self) -> None:
        """Ctrl+G: call the next number, or the one chosen."""
        self._do(lambda: queue.call(self.office, self.wanted_ticket()), _("Mời số {ticket} (đã chờ {minutes} phút)."))

    def action_queue_again(self) -> None:
        """Ctrl+R: call the present number again."""
        self._do(lambda: queue.again(self.office), _("Gọi lại số {ticket}."))

    def action_queue_skip(self) -> None:
        """Ctrl+B: nobody came."""
        self._do(lambda: queue.skip(self.office), _("Đã bỏ qua số {ticket}; vẫn gọi lại được trong danh sách số."))

    def action_queue_take(self) -> None:
        """Ctrl+Y: give a number."""
        self._do(lambda: queue.take(self.office), _("√ Đã cấp số {ticket}."))

    def action_queue_serve(self) -> None:
        """Ctrl+T: the citizen is here; a receipt begins."""
        if self._do(lambda: queue.serve(self.office), _("√ Số {ticket} đã đến quầy.")):
            self.counter.action_receive()


def queue_words(listed: dict[str, Json], room: int, more: str = "") -> str:
    """The queue in one line of so many cells, `more` behind it, then as many keys as fit whole; "" where there is nothing."""
    current = listed["current"]
    parts = [_("Đang gọi {ticket}").format(ticket=current["ticket"])] if isinstance(current, dict) else []
    keys: tuple[str, ...] = ()
    if listed["tickets"]:
        waiting = _("{count} người chờ").format(count=listed["waiting"])
        longest = _("lâu nhất {minutes}p").format(minutes=listed["longest_minutes"])
        parts.append(f"{waiting}, {longest}" if listed["waiting"] else waiting)
        called = (_("Ctrl+T đã đến"), _("Ctrl+B bỏ qua"), _("Ctrl+R gọi lại"))
        keys = called if isinstance(current, dict) else (_("Ctrl+G gọi số"),)
    line = " · ".join([*parts, *([more] if more else [])])
    for key in keys:
        if len(line) + len(key) + 3 > room:
            break
        line = f"{line} · {key}"
    return line
