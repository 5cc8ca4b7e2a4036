"""Today's counter: what waits, how much of it, and the list behind each figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import Static

from motcua_tui.desk import feedback, queue
from motcua_tui.desk.rota import display_of, duty_today
from motcua_tui.desk.shifts import waiting_for
from motcua_tui.screens.preview import ROOMY, Preview
from motcua_tui.screens.queue_keys import QUEUE_KEY, QueueKeys, queue_words
from motcua_tui.screens.receive_draft import receive_kinds
from motcua_tui.screens.rota_words import WIDE, duty_words, short_names
from motcua_tui.screens.rows import ViewSource, columns
from motcua_tui.screens.two_panes import TwoPanes
from motcua_tui.store import Figures, View
from motcua_tui.text import _, mark
from motcua_tui.widgets.bound import bind
from motcua_tui.widgets.columns import Column, Row
from motcua_tui.widgets.show import show
from motcua_tui.widgets.table import VTable
from schemas.canonical import Json
from schemas.refusal import Refusal

if TYPE_CHECKING:
    from motcua_tui.screens.postman import LineMoved


@dataclass(frozen=True)
class Pile:
    """One figure of the counter and what is said when it is zero."""

    view: View
    words: str
    field: str
    empty: str
    tag: str = ""
    empty_else: str = ""
    """The same for who takes no dossiers in."""


PILES = (
    Pile(
        View.TODAY,
        mark("Nhận hôm nay"),
        "received_today",
        mark("Hôm nay chưa tiếp nhận hồ sơ nào. Bấm F2 để tiếp nhận hoặc quét thẻ căn cước."),
        empty_else=mark("Hôm nay chưa tiếp nhận hồ sơ nào."),
    ),
    Pile(View.MINE, mark("Tôi đang giữ"), "mine", mark("Anh/chị không giữ hồ sơ nào.")),
    Pile(
        View.DUE_TODAY,
        mark("Hẹn trả hôm nay"),
        "due_today",
        mark("Không có hồ sơ nào hẹn trả hôm nay."),
        "warn",
    ),
    Pile(View.OVERDUE, mark("Quá hạn"), "overdue", mark("Không có hồ sơ quá hạn."), "bad"),
    Pile(View.SUPPLEMENT, mark("Chờ bổ sung"), "supplement", mark("Không có hồ sơ chờ bổ sung.")),
    Pile(View.COLLECT, mark("Chờ dân nhận"), "collect", mark("Không có kết quả nào chờ trả.")),
    Pile(View.INBOX, mark("Nộp trực tuyến"), "inbox", mark("Không có hồ sơ trực tuyến chờ tiếp nhận.")),
    Pile(View.CONFLICT, mark("Có xung đột"), "conflict", mark("Không có hồ sơ xung đột."), "bad"),
    Pile(View.ALL, mark("Tất cả hồ sơ"), "", mark("Chưa có hồ sơ nào. Bấm F2 để tiếp nhận hồ sơ đầu tiên."),
         empty_else=mark("Chưa có hồ sơ nào.")),
)


class CounterScreen(QueueKeys, TwoPanes[None]):
    """Home. The figures on the left, the chosen list on the right."""

    TITLE_WORDS = mark("Quầy hôm nay")
    HELP_WORDS = mark(
        "Bên trái là các việc đang chờ, bên phải là danh sách. Mũi tên lên xuống chọn việc, Enter hoặc mũi "
        "tên phải"
        " sang danh sách, Enter mở hồ sơ. Quét thẻ căn cước ở bất kỳ đâu để tiếp nhận; quét mã QR trên "
        "giấy tiếp nhận"
        " để mở hồ sơ."
    )
    IS_HOME: ClassVar[bool] = True
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("receive", "app.receive", mark("Tiếp nhận")),
        bind("new", "app.fast", mark("Làm nhanh")),
        bind("find", "app.find", mark("Tìm")),
        bind("day", "app.day", mark("Sổ ngày")),
        QUEUE_KEY,
        bind("reminders", "app.reminders", mark("Nhắc việc")),
        bind("again", "reload", mark("Làm mới"), show=False),
        bind("find_too", "app.find", mark("Tìm"), show=False),
        bind("right", "into_list"),
        bind("left", "into_piles"), bind("back", "into_piles"),
    ]
    DEFAULT_CSS = """
    CounterScreen>#duty { height: 1; padding: 0 1; color: $muted; display: none; }
    CounterScreen>#queue { height: 1; padding: 0 1; color: $link; text-style: bold; display: none; }
    CounterScreen #piles { width: 27; margin: 0 1 0 0; }
    CounterScreen #list { width: 1fr; }
    CounterScreen.-narrow #piles { margin: 0; }
    """
    HORIZONTAL_BREAKPOINTS: list[tuple[int, str]] | None = [(0, "-narrow"), (100, "-wide"), ROOMY]

    def compose_body(self) -> ComposeResult:
        yield Static("", id="duty")
        yield Static("", id="queue")
        with Horizontal():
            piles = VTable([Column(mark("Việc"), 16, flex=True), Column(mark("Số"), 5, right=True)], id="piles")
            piles.jumps = False
            yield piles
            yield VTable(columns(line=self.counter.postman.is_enrolled), id="list")
            yield Preview()

    def __init__(self) -> None:
        super().__init__()
        self._view = View.TODAY
        self._figures: Figures | None = None
        self._told_drafts = False

    def when_up(self) -> None:
        self.action_into_piles()
        self.action_reload()
        self._tell_drafts()

    def on_screen_resume(self) -> None:
        if self._figures is not None and self.counter.office is not None:
            self.action_reload()
            self._tell_drafts()

    def on_vtable_typed(self, message: VTable.Typed) -> None:
        """A letter at home begins a search."""
        message.stop()
        self.counter.find_words(message.letter)

    def _tell_drafts(self) -> None:
        """What was typed and not saved is found again, whoever locked the counter or pulled the plug."""
        waiting = len(receive_kinds(self.office.store.drafts.kinds(self.office.officer.user)))
        if waiting:
            self.tell(_("▲ Có {n} hồ sơ đang nhập dở. Bấm F2 để nhập tiếp.").format(n=waiting), "warn")
        elif self._told_drafts:
            self.clear_sentence()
        self._told_drafts = waiting > 0

    def line_moved(self, moved: LineMoved) -> None:
        """What came down may have changed every figure."""
        super().line_moved(moved)
        if moved.errand == "sync" and self._figures is not None:
            self.action_reload()

    def action_reload(self) -> None:
        """Count again and read the list again."""
        office = self.office
        now = office.clock.text(office.store)
        self.run_desk(
            lambda: office.store.count_by(now, office.officer.user), self._show_figures, group="figures"
        )
        self._show_duty()
        self.queue_moved()

    def _show_duty(self) -> None:
        """A shift left to whoever sits here, and who sits at the counter today; else there is no such line."""
        today, half = duty_today(self.office)
        names = display_of(self.office)
        said = duty_words(today, short_names(names) if self.size.width < WIDE else names, self.office.officer.user, half)
        left = _("▲ Có ca bàn giao chờ anh/chị nhận") if waiting_for(self.office) else ""
        words = " · ".join(part for part in (left, said) if part)
        line = self.query_one("#duty", Static)
        line.display = bool(words)
        line.update(show(words))

    def queue_moved(self) -> None:
        """Look at the queue again; on a day without numbers it takes no line."""
        office = self.office
        self.run_desk(lambda: (queue.listed(office), len(feedback.reminders(office))), self._show_queue, group="queue")

    def _show_queue(self, found: tuple[dict[str, Json] | Refusal, int]) -> None:
        listed, urgent = found
        due = _("▲ Phản ánh, kiến nghị đến hạn: {count}").format(count=urgent) if urgent else ""
        words = due if isinstance(listed, Refusal) else queue_words(listed, self.size.width - 2, due)
        line = self.query_one("#queue", Static)
        line.display = bool(words)
        line.update(show(words))

    def _show_figures(self, figures: Figures) -> None:
        self.pile_table.set_rows([self._pile_row(pile, figures) for pile in PILES], keep=True)
        self._figures = figures
        self._show_list()

    def _pile_row(self, pile: Pile, figures: Figures) -> Row:
        count = _count(pile, figures)
        tag = pile.tag if count else "muted"
        sign = {"bad": "■ ", "warn": "▲ "}.get(tag, "  ")
        return Row(pile.view, (sign + _(pile.words), _short(count)), (tag, tag))

    def _show_list(self) -> None:
        figures, office = self._figures, self.office
        if figures is None:
            return
        pile = next(pile for pile in PILES if pile.view == self._view)
        now = office.clock.text(office.store)
        table = self.list_table
        table.empty = _(pile.empty_else if pile.empty_else and self.counter.withheld else pile.empty)
        table.columns = tuple(columns(line=self.counter.postman.is_enrolled, online=pile.view is View.INBOX))
        table.set_source(
            ViewSource(
                office.store, pile.view, now, office.officer.user, self.counter.gate, line=self.counter.postman.is_enrolled
            ),
            _count(pile, figures),
            keep=True,
            listing=pile.view,
        )

    def pile_chosen(self, key: str) -> None:
        if View(key) is not self._view:
            self._view = View(key)
            self._show_list()


def _count(pile: Pile, figures: Figures) -> int:
    return int(getattr(figures, pile.field)) if pile.field else sum(figures.by_status.values())


def _short(count: int) -> str:
    """A figure in five cells."""
    return str(count) if count < 100_000 else f"{count // 1000}k"
