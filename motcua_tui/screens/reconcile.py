"""Reconciliation on the screen: four lists of dossiers, for a day, a period or all, and the report on paper."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from motcua_tui.desk.underway import FIELDS
from motcua_tui.screens.dossier_steps import when
from motcua_tui.screens.two_panes import TwoPanes
from motcua_tui.store import Row as DossierRow
from motcua_tui.text import _, mark
from motcua_tui.widgets.bound import bind
from motcua_tui.widgets.columns import Column, Row
from motcua_tui.widgets.days_typed import iso_of, spoken_iso
from motcua_tui.widgets.dialogs import Ask, Prompt
from motcua_tui.widgets.show import show
from motcua_tui.widgets.table import VTable
from schemas.refusal import Refusal
from schemas.status import VIETNAMESE, status_of
from schemas.text import fold

if TYPE_CHECKING:
    from motcua_tui.desk.act import Done
    from motcua_tui.desk.comparing import Compared
    from motcua_tui.desk.courier import Inside, Progress
    from motcua_tui.desk.keep_ours import Difference
    from motcua_tui.screens.postman import LineMoved
    from sync.wire.ranges import Named

ROWS_MAX = 2_000
LISTS = {
    "missing": mark("Tỉnh chưa có"), "different": mark("Hiển thị khác"), "unknown": mark("Chỉ tỉnh có"),
    "agreed": mark("Khớp"),
}  # fmt: skip
EMPTY = {
    "missing": mark("Tỉnh có đủ hồ sơ của đơn vị."),
    "different": mark("Không hồ sơ nào hiển thị khác nhau."),
    "unknown": mark("Tỉnh không có hồ sơ nào lạ với máy này."),
    "agreed": mark("Chưa có hồ sơ nào khớp trong khoảng ngày này."),
}
_BETWEEN = re.compile(r"\s+-\s+|\s*[–—]\s*|\s+(?:den|to)\s+")
_ALL = frozenset({"tat ca", "all", "*"})


class ReconcileScreen(TwoPanes[None]):
    """F9 compares, Ctrl+G chooses the days, F8 prints."""

    TITLE_WORDS = mark("Đối soát với tỉnh")
    HELP_WORDS = mark(
        "So từng hồ sơ với những gì tỉnh đang hiển thị. “Tỉnh chưa có” thường là hồ sơ chưa gửi: về màn hình gửi bấm F9. "
        "“Hiển thị khác” cần mở hồ sơ và báo tỉnh. Ctrl+G chọn ngày tiếp nhận, F8 in biên bản đối soát. Ở tỉnh dùng hệ thống "
        "riêng, người phụ trách bấm Ctrl+B trên hồ sơ hiển thị khác để giữ bản của đơn vị."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("province", "compare", mark("Đối soát lại")),
        bind("choose", "choose", mark("Chọn ngày")),
        bind("print", "print", mark("In biên bản")),
        bind("reuse", "keep", mark("Giữ bản của ta")),
        bind("back", "back", mark("Quay lại")),
        bind("right", "into_list"),
        bind("left", "into_piles"),
    ]
    PILES, LIST = "#lists", "#rows"
    DEFAULT_CSS = """
    ReconcileScreen>#about { height: auto; padding: 0 1; margin: 0 0 1 0; background: $panel; color: $foreground; }
    ReconcileScreen #lists { width: 27; margin: 0 1 0 0; }
    ReconcileScreen #rows { width: 1fr; }
    """

    def __init__(self, first: str = "", last: str = "") -> None:
        super().__init__()
        self._first, self._last = first, last
        self._kind = "missing"
        self._compared: Compared | None = None

    def compose_body(self) -> ComposeResult:
        yield Static("", id="about")
        with Horizontal():
            yield VTable([Column(mark("Danh sách"), 16, flex=True), Column(mark("Số"), 6, right=True)], id="lists")
            yield VTable(
                [
                    Column(mark("Số hồ sơ"), 21, flex=True),
                    Column(mark("Ngày nhận"), 10),
                    Column(mark("Người nộp"), 14, flex=True, drop=1),
                ],
                id="rows",
            )

    def when_up(self) -> None:
        self.action_into_piles()
        self._show_about()
        self.action_compare()

    # -- comparing

    def action_compare(self) -> None:
        """Ask the province, beside the counter's work."""
        postman = self.counter.postman
        if not postman.is_enrolled:
            self.tell(_("■ Máy này chưa ghi danh với tỉnh. Hãy chạy “motcua enrol” với mã do tỉnh cấp."), "bad")
            return
        office, first, last = self.office, self._first, self._last

        def work(inside: Inside, report: Callable[[Progress], None], cancelled: Callable[[], bool]) -> object:
            from motcua_tui.desk.comparing import compare

            return compare(office, first, last, inside, report, cancelled)

        if postman.compare(work):
            self.tell(_("Đang so từng hồ sơ với tỉnh…"))
        else:
            self.tell(_("▲ Đang gửi lên tỉnh, xin đợi xong rồi bấm F9."), "warn")

    def line_moved(self, moved: LineMoved) -> None:
        """The comparison is over, or something was sent meanwhile."""
        super().line_moved(moved)
        if moved.errand != "compare" or moved.outcome is None:
            return
        if isinstance(moved.outcome, Refusal):
            self.tell_refusal(moved.outcome)
            return
        from motcua_tui.desk.keep_ours import Difference

        if isinstance(moved.outcome, Difference):
            self._decide(moved.outcome)
            return
        self._compared = moved.outcome  # type: ignore[assignment]  # only `compare` of this screen answers under this name
        self._show()

    # -- keeping ours

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Where the province has an interface of its own a supervisor may let it be overwritten, one dossier at a time."""
        if action == "keep":
            standing = self.counter.postman.standing
            is_unsigned = standing is not None and not standing.signs
            return is_unsigned and self._kind == "different" and self.office.role == "supervisor"
        return super().check_action(action, parameters)

    def action_keep(self) -> None:
        """Ctrl+B: look at what is different in the chosen dossier, then decide."""
        row = self.list_table.current
        if row is None:
            return
        office, dossier = self.office, row.key

        def work(inside: Inside, report: Callable[[Progress], None], cancelled: Callable[[], bool]) -> object:
            from motcua_tui.desk.keep_ours import different

            return different(office, dossier, inside, cancelled)

        if self.counter.postman.compare(work):
            self.tell(_("Đang xem tỉnh hiển thị khác ở chỗ nào…"))
        else:
            self.tell(_("▲ Đang gửi lên tỉnh, xin đợi xong rồi làm lại."), "warn")

    def _decide(self, seen: Difference) -> None:
        """Both sides of every field, the reason, then a question: what the province shows will be lost."""
        self.clear_sentence()
        fields = "\n".join(
            _("{name}: ở đây “{ours}”, ở tỉnh “{theirs}”").format(
                name=_(FIELDS.get(each.name, each.name)),
                ours=_shown(each.name, each.ours),
                theirs=_shown(each.name, each.theirs),
            )
            for each in seen.fields
        )

        def given(reason: str | None) -> None:
            if reason:
                question = _("Ghi đè bản tỉnh đang hiển thị bằng bản của đơn vị?")
                ask = Ask(question, f"{seen.code}\n{fields}", detail=reason, yes=_("Giữ bản của ta"), weight="bad")
                self.app.push_screen(ask, lambda sure: self._keep(seen, reason) if sure else why.keep(reason))

        why = Prompt(_("Vì sao giữ bản của đơn vị?"), f"{seen.code}\n{fields}")
        self.app.push_screen(why, given)

    def _keep(self, seen: Difference, reason: str) -> None:
        from motcua_tui.desk.keep_ours import keep

        office = self.office
        self.run_desk(lambda: keep(office, seen, reason), self._kept, group="keep", exclusive=False)

    def _kept(self, outcome: Done | Refusal) -> None:
        if isinstance(outcome, Refusal):
            self.tell_refusal(outcome)
        else:
            self.tell(_("√ Đã ghi quyết định vào hồ sơ. Lần gửi tới sẽ ghi đè bản ở tỉnh; bấm F9 ở màn hình gửi để gửi ngay."))

    def _show(self) -> None:
        compared = self._compared
        assert compared is not None
        if compared.is_level:
            self.tell(_("√ Hai bên khớp: {count} hồ sơ.").format(count=len(compared.agreed)))
        else:
            count = len(compared.missing) + len(compared.different) + len(compared.unknown)
            words = _(
                "▲ Có {count} hồ sơ chênh lệch. Hãy đồng bộ (Esc, F9) rồi đối soát lại; nếu vẫn chênh, mở hồ sơ và báo tỉnh."
            )
            self.tell(words.format(count=count), "warn")
        self._show_about()
        self.pile_table.set_rows([self._list_row(kind, compared) for kind in LISTS], keep=True)
        self._show_rows()

    def _list_row(self, kind: str, compared: Compared) -> Row:
        count = len(compared.of(kind))
        if kind == "unknown" and not compared.lists_all and not count:
            return Row(kind, ("  " + _(LISTS[kind]), "–"), ("muted", "muted"))
        bad = bool(count) and kind != "agreed"
        tag = "bad" if bad else "good" if kind == "agreed" else "muted"
        words = _(LISTS[kind]) if kind != "unknown" or compared.lists_all else _("Mã số đã bỏ")
        return Row(kind, (("■ " if bad else "  ") + words, str(count)), (tag, tag))

    def _show_rows(self) -> None:
        compared, kind = self._compared, self._kind
        if compared is None:
            return
        office, names = self.office, compared.of(kind)[:ROWS_MAX]
        self.list_table.empty = _(EMPTY[kind])

        def read() -> list[Row]:
            return [_row(named, office.store.row(named.dossier)) for named in names]

        rows = self.list_table
        self.run_desk(read, lambda found: rows.set_rows(found, listing="reconcile"), group="rows")

    def _show_about(self) -> None:
        days = _days_words(self._first, self._last)
        at = _("đối soát lúc {when}").format(when=when(self._compared.at)) if self._compared else _("chưa đối soát")
        about = self.query_one("#about", Static)
        about.update(Content.assemble(Content.styled(days, "bold"), " · ", show(at, 80)))

    # -- choosing

    def pile_chosen(self, key: str) -> None:
        if key != self._kind:
            self._kind = key
            self._show_rows()
            self.refresh_bindings()

    def row_opened(self, row: Row) -> None:
        if self._kind == "unknown" and self._compared is not None and not self._compared.lists_all:
            self.tell(_("▲ Đây là mã số đã bỏ của một hồ sơ ở đây. Hãy đề nghị tỉnh hủy bản dưới mã số này."), "warn")
        elif self._kind == "unknown":
            self.tell(_("▲ Hồ sơ này chỉ có ở tỉnh. Hãy bấm F9 ở màn hình gửi để lấy về, hoặc hỏi tỉnh."), "warn")
        else:
            super().row_opened(row)

    def action_choose(self) -> None:
        """A day or a period of receipt; or all."""

        def given(typed: str | None) -> None:
            if typed is None:
                return
            days = read_days(typed, date.fromisoformat(self.now_text()[:10]))
            if isinstance(days, Refusal):
                self.tell_refusal(days)
            elif days is None:
                self.tell(_("■ Không đọc được ngày này. Hãy gõ như 5/3/2026."), "bad")
            else:
                self._first, self._last = days
                self._show_about()
                self.action_compare()

        value = " – ".join(spoken_iso(one) for one in dict.fromkeys((self._first, self._last)) if one)
        about = _("Một ngày như 5/3/2026, một khoảng như 1/3/2026 – 31/3/2026; hoặc “tất cả”.")
        self.app.push_screen(Prompt(_("Đối soát hồ sơ nhận ngày nào?"), about, value=value, limit=40), given)

    # -- paper

    def action_print(self) -> None:
        """The report."""
        compared, office = self._compared, self.office
        if compared is None:
            self.tell(_("▲ Chưa có kết quả đối soát để in."), "warn")
            return
        from motcua_tui.desk.comparing import save_report, send_report
        from motcua_tui.screens.report_out import ReportScreen

        about = _("Biên bản đối soát · {days}").format(days=_days_words(compared.first, compared.last))
        screen = ReportScreen(
            about, lambda folder: save_report(office, compared, folder), lambda name: send_report(office, compared, name)
        )
        self.app.push_screen(screen, lambda words: self.tell(words) if words else None)


def _shown(name: str, value: str) -> str:
    """A compared value as people read it."""
    if name == "TrangThaiHoSo" and (status := status_of(value)) is not None:
        return _(VIETNAMESE[status])
    if name.startswith("Ngay") and len(value) >= len("202601020304"):
        return f"{value[8:10]}:{value[10:12]} {value[6:8]}/{value[4:6]}/{value[:4]}"
    return value or "–"


def _row(named: Named, here: DossierRow | None) -> Row:
    return Row(named.dossier, (named.code or named.dossier, spoken_iso(named.day), here.name if here else ""))


def read_days(typed: str, today: date) -> tuple[str, str] | Refusal | None:
    """The days somebody typed: one, two with a dash between, or a word for all. None where they cannot be read."""
    from motcua_tui.desk.comparing import period

    text = fold(typed)
    if text in _ALL:
        return "", ""
    days = [iso_of(part, today=today) for part in _BETWEEN.split(text)]
    if len(days) > 2 or not all(days):
        return None
    return period(days[0], days[-1])


def _days_words(first: str, last: str) -> str:
    if not first:
        return _("Mọi hồ sơ của đơn vị")
    if first == last:
        return _("Hồ sơ nhận ngày {day}").format(day=spoken_iso(first))
    return _("Hồ sơ nhận từ {first} đến {last}").format(first=spoken_iso(first), last=spoken_iso(last))
