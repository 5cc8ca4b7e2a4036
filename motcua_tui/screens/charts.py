"""Charts of a period: work per day, punctuality by field, who holds what, waiting times, satisfaction."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from motcua_tui.desk import sheets_out
from motcua_tui.desk.charts import LEVEL_WORDS, LEVELS, Charts, charts
from motcua_tui.desk.paper_charts import chart_sheet
from motcua_tui.screens.base import BaseScreen
from motcua_tui.screens.report_out import ReportScreen
from motcua_tui.screens.ticking import Counted
from motcua_tui.text import _, mark
from motcua_tui.widgets.bars import BarLine, bars, spoken
from motcua_tui.widgets.bound import bind
from motcua_tui.widgets.days_typed import iso_of, spoken_iso
from motcua_tui.widgets.dialogs import Prompt
from schemas.refusal import Refusal

NONE_YET = mark("Chưa có số liệu trong kỳ này.")
WIDTH_MAX = 120


class ChartsScreen(BaseScreen[None]):
    """One page to scroll; the period is typed."""

    TITLE_WORDS = mark("Biểu đồ")
    HELP_WORDS = mark("Biểu đồ của 30 ngày gần nhất. Mũi tên lên xuống để xem tiếp; Ctrl+G chọn khoảng ngày khác; F8 in.")
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("choose", "go", mark("Chọn kỳ")),
        bind("print", "print_charts", mark("In biểu đồ")),
        bind("back", "back", mark("Quay lại")),
        bind("again", "reload", mark("Làm mới"), show=False),
    ]
    DEFAULT_CSS = """
    ChartsScreen #page { padding: 0 1; }
    ChartsScreen #drawn { height: auto; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._first = self._last = ""
        self._found: Charts | None = None

    def compose_body(self) -> ComposeResult:
        with VerticalScroll(id="page", can_focus=True):
            yield Static("", id="drawn")

    def when_up(self) -> None:
        self.query_one("#page").focus()
        self.action_reload()

    def action_reload(self) -> None:
        """Count again."""
        office, first, last = self.office, self._first or None, self._last or None
        self._found, tick = None, self.ticker().tick
        self.tell(_("Đang đếm…"))
        self.run_desk(lambda: charts(office, first, last, tick), self._show, group="charts")

    def on_counted(self, message: Counted) -> None:
        if self._found is None:
            words = _("Đã đếm {done}/{total} hồ sơ. Bấm Esc để dừng.")
            self.tell(words.format(done=message.done, total=message.total))

    def _show(self, found: Charts | Refusal) -> None:
        if isinstance(found, Refusal):
            self.tell_refusal(found)
            return
        self.clear_sentence()
        self._found = found
        self._draw()

    def on_resize(self, event: events.Resize) -> None:
        self._draw()

    def _draw(self) -> None:
        if self._found is None:
            return
        names = {user: row.display for user, row in self.office.store.users().items()}
        width = min(WIDTH_MAX, max(40, self.query_one("#page").size.width - 3))
        self.query_one("#drawn", Static).update(drawn(self._found, names, width))

    def action_go(self) -> None:
        """Another period: two days, or one."""
        found = self._found
        shown = f"{spoken_iso(found.first)} - {spoken_iso(found.last)}" if found else ""
        self.app.push_screen(Prompt(_("Từ ngày – đến ngày?"), value=shown, limit=25), self._given)

    def _given(self, typed: str | None) -> None:
        if not typed:
            return
        days = [iso_of(part) or "" for part in typed.replace("–", "-").split("-")]
        if not all(days) or len(days) > 2:
            self.tell(_("■ Không đọc được khoảng ngày. Hãy gõ như 1/11/2026 - 30/11/2026."), "bad")
            return
        self._first, self._last = days[0], days[-1]
        self.action_reload()

    def action_print_charts(self) -> None:
        """The same charts on paper."""
        office, found = self.office, self._found
        if found is None:
            return
        about = _("Biểu đồ từ {first} đến {last}").format(first=spoken_iso(found.first), last=spoken_iso(found.last))
        screen = ReportScreen(
            about,
            lambda folder: sheets_out.save(office, chart_sheet(office, found), folder),
            lambda name: sheets_out.send(office, chart_sheet(office, found), name),
        )
        self.app.push_screen(screen, lambda said: self.tell(said) if said else None)

    def action_back(self) -> None:
        """Leave the charts."""
        self.dismiss(None)


def drawn(found: Charts, names: dict[str, str], width: int) -> Content:
    """All charts, one under the other."""
    period = _("Từ {first} đến {last}").format(first=spoken_iso(found.first), last=spoken_iso(found.last))
    work = [BarLine(_short(one.day), (one.received, one.returned)) for one in found.work]
    punctual = [
        BarLine(one.field or _("Chưa rõ"), (round(one.rate, 1),), f"% ({one.on_time}/{one.ended})") for one in found.punctual
    ]
    piles = [BarLine(names.get(one.clerk, one.clerk) or "–", (one.open, one.overdue)) for one in found.piles]
    queued = [BarLine(_short(one.day), (one.wait_min,), _("phút, {count} lượt").format(count=one.called)) for one in found.queued]
    rated = [BarLine(_(LEVEL_WORDS[level]), (found.ratings[level],)) for level in LEVELS] if any(found.ratings.values()) else []
    satisfied = "" if found.satisfied is None else _(" · hài lòng {rate} %").format(rate=spoken(round(found.satisfied, 1)))
    work_title = _("Theo tháng: █ tiếp nhận, ░ trả kết quả") if found.by_month else _("Theo ngày: █ tiếp nhận, ░ trả kết quả")
    parts = [
        Content.styled(period, "bold"),
        _part(work_title, work, width),
        _part(_("Tỷ lệ đúng hạn theo lĩnh vực, thấp nhất ở trên"), punctual, width, 100),
        _part(_("Đang giữ lúc này: █ tất cả, ░ quá hạn"), piles, width),
        _part(_("Chờ gọi số, trung vị trong ngày"), queued, width),
        _part(_("Đánh giá của công dân") + satisfied, rated, width),
    ]
    return Content("\n\n").join(parts)


def _part(title: str, lines: list[BarLine], width: int, whole: float = 0) -> Content:
    body = bars(lines, width, whole=whole) if lines else Content.styled(_(NONE_YET), "$muted")
    return Content("\n").join([Content.styled(title, "bold"), body])


def _short(day: str) -> str:
    return f"{day[8:10]}/{day[5:7]}" if len(day) == 10 else f"{day[5:7]}/{day[:4]}"
