"""The key of the queue, the same on the counter and on the list of numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.binding import BindingType

from motcua_tui.desk import queue
from motcua_tui.text import _, mark
from motcua_tui.widgets.bound import bind
from motcua_tui.widgets.menu import Menu
from schemas.canonical import Json
from schemas.refusal import Notice, Refusal

if TYPE_CHECKING:
    from motcua_tui.desk.office import Office
    from motcua_tui.screens.app import CounterApp


QUEUE_KEY: BindingType = bind("queue", "queue_menu", mark("Xếp hàng"))
"""One key for all that is done with the numbers: what it does next depends on who is being called, and the menu says it."""


class QueueKeys:
    """What the key does. The screen says what came of it and looks at the queue again."""

    if TYPE_CHECKING:

        @property
        def office(self) -> Office: ...

        @property
        def counter(self) -> CounterApp: ...

        def tell(self, words: str, tone: str = "good") -> None: ...

        def tell_refusal(self, refusal: Refusal | Notice) -> None: ...

        def queue_moved(self) -> None: ...

    def _do(self, work: Callable[[], dict[str, Json] | Refusal], said: str) -> bool:
        done = work()
        if isinstance(done, Refusal):
            self.tell_refusal(done)
        else:
            self.tell(said.format(ticket=done["ticket"], minutes=done["waited_minutes"]))
        self.counter.kiosk.tick()
        self.queue_moved()
        return not isinstance(done, Refusal)

    def action_queue_menu(self) -> None:
        """Ctrl+X: what can be done with the numbers now; the usual next step is the first."""
        listed = queue.listed(self.office)
        if isinstance(listed, Refusal):
            self.tell_refusal(listed)
        else:
            self.counter.push_screen(Menu(_("Xếp hàng: làm gì?"), _steps(listed), queue_words(listed, 0)), self._queue_chosen)

    def _queue_chosen(self, step: str | None) -> None:
        match step:
            case "call":
                self._do(lambda: queue.call(self.office), _("Mời số {ticket} (đã chờ {minutes} phút)."))
            case "serve":
                # The citizen is here: a receipt begins.
                if self._do(lambda: queue.serve(self.office), _("√ Số {ticket} đã đến quầy.")):
                    self.counter.action_receive()
            case "again":
                self._do(lambda: queue.again(self.office), _("Gọi lại số {ticket}."))
            case "skip":
                self._do(lambda: queue.skip(self.office), _("Đã bỏ qua số {ticket}; vẫn gọi lại được trong danh sách số."))
            case "take":
                self.action_queue_take()
            case "first":
                self._ask_group()
            case "list":
                self.counter.action_queue()

    def action_queue_take(self) -> None:
        """Give a number."""
        self._do(lambda: queue.take(self.office), _("√ Đã cấp số {ticket}."))

    def _ask_group(self) -> None:
        groups = [(group, group) for group in queue.groups(self.office)]
        if groups:
            self.counter.push_screen(Menu(_("Cấp số cho nhóm ưu tiên nào?"), groups), self._group_named)
        else:
            self.tell(_("▲ Cơ quan chưa đặt nhóm nào được gọi trước; người phụ trách đặt trong phần thiết lập."), "warn")

    def _group_named(self, group: str | None) -> None:
        if group:
            self._do(lambda: queue.take(self.office, group), _("√ Đã cấp số {ticket}."))


def _steps(listed: dict[str, Json]) -> list[tuple[str, str]]:
    """What can be done now, the usual first."""
    current, upcoming = listed["current"], listed["next"]
    steps: list[tuple[str, str]] = []
    if isinstance(current, dict):
        steps += [
            ("serve", _("Số {ticket} đã đến: tiếp nhận").format(ticket=current["ticket"])),
            ("again", _("Gọi lại số {ticket}").format(ticket=current["ticket"])),
            ("skip", _("Bỏ qua số {ticket}").format(ticket=current["ticket"])),
        ]
    elif isinstance(upcoming, dict):
        words = _("Gọi số {ticket} (đã chờ {minutes} phút)")
        steps.append(("call", words.format(ticket=upcoming["ticket"], minutes=upcoming["waited_minutes"])))
    return [
        *steps, ("take", _("Cấp số mới")), ("first", _("Cấp số cho nhóm được gọi trước")), ("list", _("Xem các số hôm nay")),
    ]  # fmt: skip


def queue_words(listed: dict[str, Json], room: int, more: str = "") -> str:
    """The queue in one line of so many cells: who is called, who waits, what the key does next where that fits, and `more` behind
    it; "" where there is nothing.
    """
    current, upcoming = listed["current"], listed["next"]
    parts, key = [], ""
    if isinstance(current, dict):
        parts.append(_("Đang gọi {ticket}").format(ticket=current["ticket"]))
        key = _("Ctrl+X: {ticket} đã đến, gọi lại, bỏ qua").format(ticket=current["ticket"])
    elif isinstance(upcoming, dict):
        key = _("Ctrl+X: gọi {ticket}").format(ticket=upcoming["ticket"])
    if listed["tickets"]:
        waiting = _("{count} người chờ").format(count=listed["waiting"])
        longest = _("lâu nhất {minutes}p").format(minutes=listed["longest_minutes"])
        parts.append(f"{waiting}, {longest}" if listed["waiting"] else waiting)
    rest = [more] if more else []
    line = " · ".join([*parts, key, *rest] if key else [*parts, *rest])
    return line if len(line) <= room or not key else " · ".join([*parts, *rest])
