"""The numbers of the day: who waits, who is called, who came."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from motcua_tui.desk import queue
from motcua_tui.screens.base import BaseScreen
from motcua_tui.screens.queue_keys import QUEUE_KEY, QueueKeys, queue_words
from motcua_tui.text import _, mark
from motcua_tui.widgets.bound import bind
from motcua_tui.widgets.columns import Column, Row
from motcua_tui.widgets.show import show
from motcua_tui.widgets.table import VTable
from schemas.canonical import Json
from schemas.refusal import Refusal

STATES = {
    "waiting": (mark("○ Đang chờ"), ""),
    "called": (mark("▲ Đang gọi"), "warn"),
    "served": (mark("● Đã đến"), "muted"),
    "skipped": (mark("□ Bỏ qua"), "muted"),
}
ORDER = ("called", "waiting", "skipped", "served")
SOURCES = {"clerk": mark("Quầy"), "kiosk": mark("Màn hình")}


class QueueScreen(QueueKeys, BaseScreen[None]):
    """Ctrl+X calls the next; Enter calls the number under the cursor, also one that was skipped."""

    TITLE_WORDS = mark("Số thứ tự")
    HELP_WORDS = mark(
        "Ctrl+N cấp số. Ctrl+X gọi người chờ lâu nhất, nhóm ưu tiên trước; bấm lần nữa khi người dân đã đến thì màn hình tiếp "
        "nhận mở ra. Gọi lại, bỏ qua, cấp số cho nhóm được gọi trước cũng ở Ctrl+X. Enter gọi số đang chọn, kể cả số đã bỏ qua."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        QUEUE_KEY,
        bind("new", "queue_take", mark("Cấp số")),
        bind("again", "reload", mark("Làm mới"), show=False),
        bind("back", "back", mark("Quay lại")),
    ]
    DEFAULT_CSS = "QueueScreen>#queue { height: 1; padding: 0 1; color: $link; text-style: bold; }"

    def compose_body(self) -> ComposeResult:
        yield Static("", id="queue")
        yield VTable(
            [
                Column(mark("Số gọi"), 10),
                Column(mark("Tình trạng"), 14),
                Column(mark("Lấy lúc"), 8),
                Column(mark("Chờ (phút)"), 11, right=True),
                Column(mark("Nhóm"), 20, flex=True),
                Column(mark("Nơi lấy"), 10, drop=1),
            ],
            empty=mark("Hôm nay chưa có số nào.\nBấm Ctrl+N để cấp số."),
            id="tickets",
        )

    def when_up(self) -> None:
        self.query_one("#tickets", VTable).focus()
        self.queue_moved()

    def queue_moved(self) -> None:
        """Look at the queue again."""
        office = self.office
        self.run_desk(lambda: queue.listed(office), self._show, group="queue")

    def action_reload(self) -> None:
        """Look again."""
        self.queue_moved()

    def _show(self, listed: dict[str, Json] | Refusal) -> None:
        if isinstance(listed, Refusal):
            self.tell_refusal(listed)
            return
        self.query_one("#queue", Static).update(show(queue_words(listed, 0)))
        tickets = listed["tickets"]
        found = [one for one in tickets if isinstance(one, dict)] if isinstance(tickets, list) else []
        found.sort(key=lambda one: ORDER.index(str(one["state"])))
        self.query_one("#tickets", VTable).set_rows([_row(one) for one in found], keep=True)

    def on_vtable_selected(self, message: VTable.Selected) -> None:
        """Enter: call this one."""
        message.stop()
        self._do(lambda: queue.call(self.office, message.row.key), _("Mời số {ticket} (đã chờ {minutes} phút)."))

    def action_back(self) -> None:
        """Leave the list."""
        self.dismiss(None)


def _row(one: dict[str, Json]) -> Row:
    words, tag = STATES[str(one["state"])]
    cells = (
        str(one["ticket"]), _(words), str(one["taken_at"])[11:16], str(one["waited_minutes"]), str(one["priority"]),
        _(SOURCES.get(str(one["source"]), "")) if one["source"] in SOURCES else "",
    )  # fmt: skip
    return Row(str(one["ticket"]), cells, (tag, tag, "muted", "", "", "muted"))
