"""Reports on the screen: which form, which period; a line, a figure of it, the dossiers behind the figure."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from motcua_tui.desk import report_kinds, report_out
from motcua_tui.desk.report_kinds import Behind
from motcua_tui.desk.reports import Check, Report, ReportLine, Tick, cut_off_of
from motcua_tui.prints.tables import labels
from motcua_tui.screens.base import BaseScreen
from motcua_tui.screens.feedback import FeedbackScreen
from motcua_tui.screens.report_period import read_period, said
from motcua_tui.screens.rows import as_row, columns
from motcua_tui.screens.ticking import Counted
from motcua_tui.text import _, mark
from motcua_tui.widgets.bound import bind
from motcua_tui.widgets.columns import Column, Row
from motcua_tui.widgets.dialogs import Prompt
from motcua_tui.widgets.show import show
from motcua_tui.widgets.table import VTable
from schemas.refusal import Refusal
from schemas.rules.periods import Period, latest_month, name_beside, period_named

if TYPE_CHECKING:
    from motcua_tui.screens.app import CounterApp

PERIOD_TYPED_MAX = 40
AT_HAND_MAX = 20_000
WHOLE_MAX = 300
"""Lines of a longer report come page by page."""
COMPARED_FORMS = frozenset({"07a", "register", "index766"})


class ReportsScreen(BaseScreen[None]):
    """Every report there is; Enter makes one."""

    TITLE_WORDS = mark("Báo cáo")
    HELP_WORDS = mark(
        "Chọn báo cáo rồi bấm Enter; máy tự tính từ hồ sơ, không phải gõ số nào. Trong báo cáo, Ctrl+G chọn kỳ khác, dấu phẩy "
        "và dấu chấm lùi, tiến một kỳ, F8 kết xuất hoặc in."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("enter", "open", mark("Xem")),
        bind("back", "back", mark("Quay lại")),
    ]

    def compose_body(self) -> ComposeResult:
        yield VTable([Column(mark("Mã"), 10), Column(mark("Báo cáo"), 30, flex=True)], id="kinds")

    def when_up(self) -> None:
        table = self.query_one("#kinds", VTable)
        table.set_rows([Row(name, (name, _(words))) for name, words in report_kinds.NAMES.items()])
        table.focus()

    def on_vtable_selected(self, message: VTable.Selected) -> None:
        message.stop()
        open_report(self.counter, message.row.key)

    def action_open(self) -> None:
        """The table's own Enter does it."""

    def action_back(self) -> None:
        """Leave the list."""
        self.dismiss(None)


def open_report(counter: CounterApp, kind: str) -> None:
    """A report of the latest month that is over."""
    office = counter.office
    assert office is not None
    cut_off = cut_off_of(office)
    name = latest_month(office.clock.text(office.store)[:10], cut_off)
    period = period_named(name, cut_off)
    assert isinstance(period, Period)
    counter.push_screen(ReportFormScreen(kind, period, name))


class ReportFormScreen(BaseScreen[None]):
    """One report: its lines on the left, the figures of the line under the cursor on the right."""

    TITLE_WORDS = mark("Báo cáo")
    HELP_WORDS = mark(
        "Bên trái là các dòng, bên phải là từng cột của dòng đang chọn. Enter ở dòng sang cột, Enter ở số liệu mở danh sách hồ "
        "sơ của số đó, Enter nữa mở hồ sơ. Dấu phẩy, dấu chấm lùi và tiến một kỳ; Ctrl+G gõ kỳ khác; F8 kết xuất hoặc in. Dưới "
        "các cột là từng đẳng thức đã kiểm tra. Ctrl+T đổi biểu 07a sang mẫu cũ và ngược lại. Ctrl+D đối soát từng hồ sơ nhận "
        "trong kỳ với tỉnh, nếu máy đã ghi danh."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("choose", "choose", mark("Chọn kỳ")),
        bind("earlier", "beside(-1)", mark("Kỳ trước")),
        bind("later", "beside(1)", mark("Kỳ sau")),
        bind("print", "out", mark("Kết xuất, in")),
        bind("check", "reconcile_period", mark("Đối soát kỳ này")),
        bind("swap", "layout", mark("Mẫu cũ, mẫu mới")),
        bind("back", "back", mark("Quay lại")),
        bind("right", "into_cells"),
        bind("left", "into_lines"),
    ]
    DEFAULT_CSS = """
    ReportFormScreen>#about {
        height: auto; max-height: 6; padding: 0 1; background: $panel; color: $foreground;
    }
    ReportFormScreen>#whole { height: 2; padding: 0 1; background: $panel; color: $foreground; }
    ReportFormScreen #lines { width: 34%; margin: 0 1 0 0; }
    ReportFormScreen #cells { width: 1fr; }
    """

    def __init__(self, kind: str, period: Period, name: str) -> None:
        super().__init__()
        self._form, self._period, self._called = kind, period, name
        self._report: Report | None = None
        self._layout: str | None = None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only form 07a has an older layout; a province to compare with must be there, and a form counted by day of receipt."""
        if action == "reconcile_period":
            return self.counter.postman.is_enrolled and self._form in COMPARED_FORMS
        return action != "layout" or self._form == "07a"

    def action_layout(self) -> None:
        """The older layout of the form, or the present one again."""
        if self._report is not None:
            self._layout = "2026" if self._report.name == "07a-2020" else "2020"
            self._make()

    def compose_body(self) -> ComposeResult:
        yield Static("", id="about")
        with Horizontal():
            lines = [Column(mark("Dòng"), 12, flex=True), Column(mark("Cộng"), 7, right=True)]
            yield VTable(lines, id="lines")
            cells = [Column(mark("Cột"), 5), Column(mark("Nội dung"), 24, flex=True), Column(mark("Số liệu"), 9, flex=True)]
            yield VTable(cells, id="cells")
        yield Static("", id="whole")

    def when_up(self) -> None:
        self.query_one("#lines", VTable).focus()
        self._make()

    # -- counting

    def _make(self) -> None:
        office, kind, period, layout = self.office, self._form, self._period, self._layout
        self._report = None
        self._show_about()
        tick = self.ticker().tick
        self.run_desk(lambda: report_kinds.make(office, kind, period, layout, tick=tick), self._made, group="report")

    def on_counted(self, message: Counted) -> None:
        if self._report is None:
            self.tell(_("Đã đếm {done}/{total} hồ sơ. Bấm Esc để dừng.").format(done=message.done, total=message.total))

    def _made(self, report: Report | Refusal) -> None:
        if isinstance(report, Refusal):
            self.tell_refusal(report)
            return
        self._report = report
        self._show_about()
        if report.broken:
            self.tell(_("■ {count} đẳng thức không khớp. Chưa gửi báo cáo này.").format(count=len(report.broken)), "bad")
        else:
            self.clear_sentence()
        table = self.query_one("#lines", VTable)
        table.empty = mark("Không có dữ liệu trong kỳ.")  # said only once it is known
        if len(report.lines) > AT_HAND_MAX:
            table.set_source(_Lines(report), len(report.lines), keep=True, listing="register")
        else:
            rows = [_line_row(place, line) for place, line in enumerate(report.lines)]
            table.set_rows(rows, keep=True, listing="register")
        self._show_cells()

    def _show_about(self) -> None:
        words = [said(self._period, self._called)]
        report = self._report
        if report is not None:
            if report.checks:
                holding = sum(check.holds for check in report.checks)
                words.append(_("{holding}/{all} đẳng thức khớp").format(holding=holding, all=len(report.checks)))
            words += [note.on_screen for note in report.notes]
            words += [f"■ {check.identity}: {', '.join(check.where)}" for check in report.broken]
        title = _(report_kinds.NAMES[self._form])
        about = Content.assemble(Content.styled(title, "bold"), " · ", show(" · ".join(words), 600))
        self.query_one("#about", Static).update(about)

    # -- moving

    def on_vtable_highlighted(self, message: VTable.Highlighted) -> None:
        if message.table.id == "lines":
            self._show_cells()
        self._show_whole()

    def _show_whole(self) -> None:
        """The line and the figure under the cursors, read whole: their columns are narrow."""
        line, cell = (self.query_one(which, VTable).current for which in ("#lines", "#cells"))
        words = [line.cells[0]] if line is not None else []
        if cell is not None:
            words.append(f"{' '.join(filter(None, cell.cells[:2]))}: {cell.cells[2]}")
        self.query_one("#whole", Static).update(show(" · ".join(words), WHOLE_MAX))

    def _line(self) -> ReportLine | None:
        row = self.query_one("#lines", VTable).current
        return None if self._report is None or row is None else self._report.lines[int(row.key.partition("|")[0])]

    def _show_cells(self) -> None:
        report, line = self._report, self._line()
        if report is None or line is None:
            self.query_one("#cells", VTable).set_rows([])
            return
        over = labels(report.head, len(report.columns))
        rows = [
            Row(column, (_number(column), " · ".join(reversed(over[place])), report_out.spoken(line.cells[place])),
                ("muted", "", "link" if column in report.counted and line.cells[place] else ""))
            for place, column in enumerate(report.columns)
        ]  # fmt: skip
        self.query_one("#cells", VTable).set_rows([*rows, *map(_check_row, report.checks)], keep=True)

    def on_vtable_selected(self, message: VTable.Selected) -> None:
        message.stop()
        line = self._line()
        if line is None or self._report is None:
            return
        if line.dossier:
            self.counter.open_dossier(line.dossier)
        elif message.table.id == "lines":
            self.action_into_cells()
        elif message.row.key in self._report.counted:
            self._open_behind(self._report, line, message.row)

    def _open_behind(self, report: Report, line: ReportLine, cell: Row) -> None:
        title = f"{report.name} · {line.cells[1]} · {cell.cells[0]} {cell.cells[1]}"
        if report.name == "06a":
            numbers = frozenset(report_kinds.complaints_behind(self.office, report, line.key, cell.key))
            self.app.push_screen(FeedbackScreen(numbers, title))
        elif line.key or report.name != "index766":
            self.app.push_screen(
                BehindScreen(title, lambda tick: report_kinds.behind(self.office, report, line.key, cell.key, tick))
            )

    def action_into_cells(self) -> None:
        """To the figures of this line."""
        self.query_one("#cells", VTable).focus()

    def action_into_lines(self) -> None:
        """Back to the lines."""
        self.query_one("#lines", VTable).focus()

    # -- periods

    def action_beside(self, step: int) -> None:
        """The period before or after; of one given by its days there is none."""
        name = name_beside(self._called, step) if self._called else ""
        period = period_named(name, cut_off_of(self.office)) if name else None
        if not isinstance(period, Period):
            self.tell(_("▲ Kỳ này gõ theo ngày nên không có kỳ liền kề. Bấm Ctrl+G để chọn kỳ."), "warn")
            return
        self._period, self._called = period, name
        self._make()

    def action_choose(self) -> None:
        """A month, a quarter, a half year, a year, or days."""

        def given(typed: str | None) -> None:
            if typed is None:
                return
            read = read_period(typed, cut_off_of(self.office), self.now_text()[:10])
            if isinstance(read, Refusal):
                self.tell_refusal(read)
                return
            self._period, self._called = read
            self._make()

        about = _("Như 11/2026, quý 3/2026, 6 tháng đầu năm 2026, 2026, hoặc 15/10/2026 – 14/11/2026.")
        self.app.push_screen(Prompt(_("Báo cáo kỳ nào?"), about, value=self._called, limit=PERIOD_TYPED_MAX), given)

    # -- beside the province's figures (TT 09/2026 Điều 15.2)

    def action_reconcile_period(self) -> None:
        """The dossiers received in this period, one by one, here and at the province."""
        from motcua_tui.screens.reconcile import ReconcileScreen

        self.app.push_screen(ReconcileScreen(self._period.first, self._period.last))

    # -- out

    def action_out(self) -> None:
        """A file or the printer."""
        report, office = self._report, self.office
        if report is None:
            return
        from motcua_tui.screens.report_out import ReportScreen

        screen = ReportScreen(
            f"{report.title} · {said(self._period, self._called)}",
            lambda folder: report_out.save_in(office, report, folder, ".pdf", screen.tick),
            lambda name: report_out.send(office, report, name, screen.tick),
            tables=lambda folder, kind: report_out.save_in(office, report, folder, kind, screen.tick),
        )
        self.app.push_screen(screen, lambda words: self.tell(words) if words else None)

    def action_back(self) -> None:
        """From the figures to the lines, from there away."""
        if self.focused is self.query_one("#cells", VTable):
            self.action_into_lines()
        else:
            self.dismiss(None)


class BehindScreen(BaseScreen[None]):
    """The dossiers one figure counts; Enter opens one."""

    TITLE_WORDS = mark("Hồ sơ của số liệu")
    HELP_WORDS = mark("Các hồ sơ tạo nên số liệu vừa chọn, theo thứ tự tiếp nhận. Enter mở hồ sơ, Esc về báo cáo.")
    BINDINGS: ClassVar[list[BindingType]] = [bind("back", "back", mark("Quay lại"))]
    DEFAULT_CSS = "BehindScreen>#about { height: auto; padding: 0 1; margin: 0 0 1 0; background: $panel; color: $foreground; }"

    def __init__(self, title: str, read: Callable[[Tick], Behind]) -> None:
        super().__init__()
        self._over, self._find = title, read
        self._found = False

    def compose_body(self) -> ComposeResult:
        yield Static(show(self._over, 300), id="about")
        yield VTable(columns(), id="rows")

    def when_up(self) -> None:
        self.query_one("#rows", VTable).focus()
        find, tick = self._find, self.ticker().tick
        self.run_desk(lambda: find(tick), self._show)

    def on_counted(self, message: Counted) -> None:
        if not self._found:
            self.tell(_("Đã đếm {done}/{total} hồ sơ. Bấm Esc để dừng.").format(done=message.done, total=message.total))

    def _show(self, behind: Behind) -> None:
        now, self._found = self.now_text(), True
        rows = self.query_one("#rows", VTable)
        rows.empty = mark("Không có hồ sơ nào.")  # said only once it is known
        rows.set_rows([as_row(row, now) for row in behind.rows], listing="figure")
        if len(behind.rows) < behind.total:
            words = _("▲ Hiện {shown} hồ sơ đầu trong {total}. Hãy chọn kỳ ngắn hơn để xem hết.")
            self.tell(words.format(shown=len(behind.rows), total=behind.total), "warn")
        else:
            self.tell(_("{count} hồ sơ").format(count=behind.total))

    def on_vtable_selected(self, message: VTable.Selected) -> None:
        message.stop()
        self.counter.open_dossier(message.row.key)

    def action_back(self) -> None:
        """Back to the report."""
        self.dismiss(None)


class _Lines:
    """The lines of a long report, where a table asks for them."""

    def __init__(self, report: Report) -> None:
        self._lines = report.lines

    def page(self, start: int, size: int, after: Row | None) -> list[Row]:
        return [_line_row(place, line) for place, line in enumerate(self._lines[start : start + size], start=start)]


def _line_row(place: int, line: ReportLine) -> Row:
    """A line by its name and its first figure; the sum is said to be one."""
    name = str(line.cells[1] if len(line.cells) > 1 else line.key) or str(line.cells[0])
    first = line.cells[2] if len(line.cells) > 2 else None
    shown = report_out.spoken(first) if isinstance(first, (int, float)) else ""
    return Row(f"{place}|{line.dossier}", (f"Σ {name}" if line.strong else name, shown), ("good" if line.strong else "", ""))


def _check_row(check: Check) -> Row:
    """An identity between columns, and whether it holds in every line."""
    verdict = _("khớp") if check.holds else ", ".join(check.where)
    tag = "good" if check.holds else "bad"
    return Row(f"check {check.identity}", ("√" if check.holds else "■", _(check.identity), verdict), (tag, "", tag))


def _number(column: str) -> str:
    """The form's number of a column: (3) for c3; nothing where it has none."""
    return f"({column[1:]})" if column[:1] == "c" and column[1:].isdigit() else ""

