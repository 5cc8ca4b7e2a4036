"""The numbers of the day: who waits, who is called, who came."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from motcua_tui.desk import queue
from motcua_tui.screens.base import BaseScreen
from motcua_tui.screens.queue_keys import QueueKeys, queue_bindings, queue_words
from motcua_tui.text import _, mark
from motcua_tui.widgets.columns import Column, Row
from motcua_tui.widgets.dialogs import Prompt
from motcua_tui.widgets.show import show
from motcua_tui.widgets.table import VTable
from schemas import limits
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
    """Ctrl+G calls the next; Enter calls the number under the cursor, also one that was skipped."""

    TITLE_WORDS = mark("Số thứ tự")
    HELP_WORDS = mark(
        "Ctrl+Y cấp số, Ctrl+O cấp số cho nhóm được gọi trước. Ctrl+G gọi người chờ lâu nhất, nhóm ưu tiên trước; "
        "Enter gọi số đang chọn, kể cả số đã bỏ qua. Ctrl+T khi người dân đã đến: mở ngay màn hình tiếp nhận."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        *queue_bindings(show=True),
        Binding("ctrl+o", "take_first", mark("Cấp số ưu tiên")),
        Binding("f5", "reload", mark("Làm mới"), show=False),
        Binding("escape", "back", mark("Quay lại")),
    ]
    DEFAULT_CSS = "QueueScreen>#queue { height: 1; padding: 0 1; color: $link; text-style: bold; }"

    def compose_body(self) -> ComposeResult:
        yield Static("", id="queue")
        yield VTable(
            [
                Column(mark("Số"), 10),
                Column(mark("Tình trạng"), 14),
                Column(mark("Lấy lúc"), 8),
                Column(mark("Chờ (phút)"), 11, right=True),
                Column(mark("Nhóm"), 20, flex=True),
                Column(mark("Nơi lấy"), 10, drop=1),
            ],
            empty=mark("Hôm nay chưa có số nào.\nBấm Ctrl+Y để cấp số."),
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

    def action_take_first(self) -> None:
        """A number for a group that is called before others."""
        groups = queue.groups(self.office)
        about = "\n".join(groups)
        self.app.push_screen(Prompt(_("Cấp số cho nhóm ưu tiên nào?"), about, limit=limits.NAME_MAX), self._group_named)

    def _group_named(self, group: str | None) -> None:
        if group:
            self._do(lambda: queue.take(self.office, group), _("√ Đã cấp số {ticket}."))

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
