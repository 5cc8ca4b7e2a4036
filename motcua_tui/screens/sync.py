"""The line to the province: what it holds for certain, what waits, what it refused, and sending now."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from motcua_tui.desk.held_numbers import Held, held_numbers
from motcua_tui.desk.nights import Nights, read_nights, standing
from motcua_tui.desk.restores import not_enrolled_again
from motcua_tui.desk.schedule import read_scheduled
from motcua_tui.desk.stick_places import places
from motcua_tui.desk.underway import UnderWay, Way, reason_words, under_way
from motcua_tui.screens.base import BaseScreen
from motcua_tui.screens.dossier_steps import when
from motcua_tui.screens.notices import say_untold
from motcua_tui.text import _, mark, say
from motcua_tui.widgets.badges import Badge, level_badge, sync_badge
from motcua_tui.widgets.bound import bind
from motcua_tui.widgets.columns import Column, Row
from motcua_tui.widgets.dialogs import Prompt
from motcua_tui.widgets.show import show
from motcua_tui.widgets.table import VTable
from schemas.refusal import Refusal

if TYPE_CHECKING:
    from motcua_tui.desk.courier import Progress, Standing
    from motcua_tui.screens.postman import LineMoved

BAR_CELLS = 40
EIGHTHS = " ▏▎▍▌▋▊▉"
KIB = 1024
REFRESH_S = 0.4
PATH_MAX = 300
WHY_MAX = 300
WIDE_CELLS = 100


class Found(NamedTuple):
    """What the screen shows beside how the line stands."""

    ways: UnderWay
    nights: Nights
    scheduled: bool
    held: Held


class SyncScreen(BaseScreen[None]):
    """F9 sends; work at the counter goes on meanwhile, also from other screens."""

    TITLE_WORDS = mark("Gửi lên tỉnh")
    HELP_WORDS = mark(
        "F9 gửi ngay; trong lúc gửi anh/chị cứ làm việc khác, Del dừng. Chỉ khi có biên nhận ký số của tỉnh, hồ sơ mới "
        "hiện “Tỉnh đã nhận”. Danh sách là các hồ sơ tỉnh chưa nhận hoặc cần xem; Enter mở hồ sơ. Ctrl+D đối soát từng hồ sơ. "
        "Ctrl+G gửi qua thẻ nhớ hoặc thư mục chung khi không có đường truyền."
    )
    UNSIGNED_HELP = mark(
        "F9 gửi ngay; trong lúc gửi anh/chị cứ làm việc khác, Del dừng. Tỉnh này dùng hệ thống riêng, không ký biên nhận: "
        "hồ sơ chỉ hiện “Tỉnh đã nhận” khi tra cứu ở tỉnh thấy đúng như đã gửi. Danh sách là các hồ sơ tỉnh chưa nhận hoặc cần "
        "xem; Enter mở hồ sơ. Ctrl+D đối soát từng hồ sơ."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("province", "send", mark("Gửi")),
        bind("choose", "stick", mark("Thẻ nhớ")),
        bind("drop", "stop", mark("Dừng")),
        bind("check", "app.reconcile", mark("Đối soát")),
        bind("back", "back", mark("Quay lại")),
        bind("again", "reload", mark("Làm mới"), show=False),
    ]
    DEFAULT_CSS = """
    SyncScreen>#facts { height: auto; padding: 0 1; background: $panel; color: $foreground; }
    SyncScreen>#progress { height: 2; padding: 0 1; margin: 1 0 0 0; }
    SyncScreen>#why { height: auto; max-height: 3; padding: 0 1; color: $muted; }
        """

    def compose_body(self) -> ComposeResult:
        yield Static("", id="facts")
        yield Static("", id="progress")
        yield VTable(
            [
                Column(mark("Số hồ sơ"), 21),
                Column(mark("Người nộp"), 14, flex=True, drop=1),
                Column(mark("Tình trạng"), 25),
                Column(mark("Lý do"), 20, flex=True, drop=2),
            ],
            id="ways",
            empty=mark("Không còn hồ sơ nào chờ gửi hoặc cần xem."),
        )
        yield Static("", id="why")

    @property
    def help_words(self) -> str:
        """What F1 says: not every province signs receipts."""
        standing = self.counter.postman.standing
        return self.HELP_WORDS if standing is None or standing.signs else self.UNSIGNED_HELP

    def when_up(self) -> None:
        self.query_one("#ways", VTable).focus()
        self.set_interval(REFRESH_S, self._show_progress)
        if self.counter.postman.is_enrolled:
            self.counter.postman.look()
        self.action_reload()

    def on_screen_resume(self) -> None:
        """What was done on a dossier meanwhile, a conflict settled for one, is seen here at once."""
        super().on_screen_resume()
        if self._found is not None and self.counter.office is not None:
            self.counter.postman.look()
            self.action_reload()

    def on_vtable_highlighted(self, message: VTable.Highlighted) -> None:
        """Where the screen is too narrow for the reasons, that of the chosen dossier stands below."""
        message.stop()
        line = self.query_one("#why", Static)
        line.update(show(message.row.cells[3], WHY_MAX) if message.row is not None else "")

    def on_resize(self) -> None:
        """A wide screen has a column for the reasons."""
        self.query_one("#why").display = self.size.width < WIDE_CELLS

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Stopping is on offer while there is something to stop, a stick while there is not: so the help key has room too."""
        postman = self.counter.postman
        if action == "stop":
            return postman.errand == "sync" and not postman.is_cancelled
        return action != "stick" or (postman.errand != "sync" and (postman.standing is None or postman.standing.signs))

    # -- sending

    def action_send(self) -> None:
        """Send what waits and fetch what is there; where there is no line, by stick."""
        standing = self.counter.postman.standing
        if standing is not None and not standing.has_line:
            self.action_stick()
        elif self.counter.postman.is_enrolled:
            self._send(None)

    def action_stick(self) -> None:
        """Ask which stick or shared folder, then put there what waits and take what lies there."""
        postman = self.counter.postman

        def given(where: str | None) -> None:
            if where:
                postman.stick = where
                self._send(Path(where))

        if postman.is_enrolled:
            self.run_desk(lambda: places(postman.place), lambda found: self._ask_place(found, given), group="places")

    def _ask_place(self, found: list[str], given: Callable[[str | None], None]) -> None:
        """What is plugged in stands in the field already; of several the others are named."""
        about = _("Ghi đường dẫn của thẻ nhớ đã cắm, hoặc của thư mục chung trong mạng cơ quan.")
        if found:
            about = _("Đang thấy: {places}").format(places=" · ".join(found)) + "\n" + about
        value = self.counter.postman.stick or (found[0] if found else "")
        self.app.push_screen(Prompt(_("Đồng bộ qua thẻ nhớ nào?"), about, value=value, limit=PATH_MAX), given)

    def _send(self, stick: Path | None) -> None:
        if self.counter.postman.sync(stick):
            self.clear_sentence()
            self._show_progress()
            self.refresh_bar()
            self.refresh_bindings()
        else:
            self.tell(_("▲ Đang gửi rồi, xin đợi lần này xong."), "warn")

    def action_stop(self) -> None:
        """Stop; what was sent stays sent, the rest goes with the next exchange."""
        self.counter.postman.cancel()
        self._show_progress()
        self.refresh_bindings()

    def line_moved(self, moved: LineMoved) -> None:
        """Say how it ended and read the lists anew."""
        super().line_moved(moved)
        if moved.errand == "sync":
            self._tell_outcome(moved.outcome)
        self._show_progress()
        self.refresh_bindings()
        if moved.errand != "look":
            self.action_reload()
        else:
            self._show_facts()

    def _tell_outcome(self, outcome: object) -> None:
        if isinstance(outcome, Refusal):
            self.tell_refusal(outcome)
        elif isinstance(outcome, dict) and outcome.get("status") == "done":
            said = _("√ Xong: gửi {sent} mục, nhận về {received} mục. {message}")
            words = said.format(
                sent=outcome["sent_entries"], received=outcome["received_entries"], message=outcome["message"]
            )
            self.tell(words, "good" if outcome["exit"] == 0 else "warn")
        elif isinstance(outcome, dict) and outcome.get("code") == "stick.on_its_way":
            self.tell(f"√ {outcome['message']}", "good")
        elif isinstance(outcome, dict):
            self.tell(f"■ {outcome['message']}", "bad")

    # -- what is shown

    def action_reload(self) -> None:
        """Look again."""
        office, folder = self.office, self.counter.folder

        def look() -> Found:
            nights, scheduled = standing(read_nights(folder)), read_scheduled(folder) is not None
            return Found(under_way(office), nights, scheduled, held_numbers(office))

        self.run_desk(look, self._show, group="ways")

    def _show(self, found: Found) -> None:
        self._found = found
        self._show_facts()
        table = self.query_one("#ways", VTable)
        table.set_rows([_row(way) for way in found.ways.ways], keep=True, listing="sync")
        if self.app.screen is self:
            say_untold(self.counter, self.refresh_bar)

    _found: Found | None = None

    def _show_facts(self) -> None:
        postman, facts = self.counter.postman, self.query_one("#facts", Static)
        if not postman.is_enrolled:
            own = not_enrolled_again(self.office)
            words = _("Máy này chưa ghi danh với tỉnh. Hãy chạy “motcua enrol” với mã do tỉnh cấp.")
            facts.update(show(words if own is None else say(own), 300))
        elif postman.standing is not None and self._found is not None:
            minutes = self.office.setting("sync.every_minutes")
            facts.update(Content("\n").join(_facts(postman.standing, self._found, minutes)))

    def _show_progress(self) -> None:
        postman = self.counter.postman
        line = self.query_one("#progress", Static)
        if postman.errand != "sync":
            line.update("")
        elif postman.is_cancelled:
            line.update(_("Đang dừng… phần đã gửi vẫn giữ nguyên."))
        else:
            line.update(progress_words(postman.progress, time.monotonic() - postman.began))

    def on_vtable_selected(self, message: VTable.Selected) -> None:
        message.stop()
        self.counter.open_dossier(message.row.key)

    def action_back(self) -> None:
        """Leave; sending goes on."""
        self.dismiss(None)


def _row(way: Way) -> Row:
    badge = level_badge("bad", _("Có xung đột")) if way.row.conflict and not way.reason else _badge(way)
    if way.row.conflict and not way.reason:
        reason = _("Người phụ trách chọn giữ một bên.")
    else:
        reason = reason_words(way.reason) if way.reason else ""
    return Row(way.row.id, (way.row.code, way.row.name, badge.text, reason), ("", "", badge.tag, "muted"))


def _badge(way: Way) -> Badge:
    return sync_badge(way.state.value, differs=way.differs)


def _facts(stands: Standing, found: Found, minutes: str) -> list[Content]:
    tally = found.ways.tally
    last = when(stands.last_confirmed_at) if stands.last_confirmed_at else _("chưa lần nào")
    level = "good" if stands.mood == "level" else "warn" if stands.mood in ("unknown", "failing") else "unknown"
    confirmed = _("Tỉnh ký nhận lần cuối: {when}") if stands.signs else _("Tra cứu ở tỉnh thấy khớp lần cuối: {when}")
    first = Content.assemble(
        Content.styled(confirmed.format(when=last), "bold"), "  ",
        _standing_words(stands, "bad" if stands.mood == "look" else level),
    )  # fmt: skip
    second = _("Chờ gửi: {entries} mục của {waiting} hồ sơ · Đã gửi, chưa xác nhận: {sent} hồ sơ").format(
        entries=stands.waiting, waiting=tally.waiting, sent=tally.sent
    )
    third = _("Tỉnh trả lại: {refused} hồ sơ · Xung đột chờ xử lý: {conflicts} hồ sơ").format(
        refused=tally.refused, conflicts=tally.conflict
    )
    if tally.differs:
        third += " · " + _("Tỉnh hiển thị khác: {count} hồ sơ").format(count=tally.differs)
    fourth = Content.styled(_by_itself(found.nights, found.scheduled, minutes), "$muted")
    return [first, Content(second), Content(third), fourth, *_held_words(found.held)]


def _held_words(held: Held) -> list[Content]:
    """Which numbers the province holds back, and who must speak first; nothing as a rule."""
    if not held.dossiers:
        return []
    said = _("Chờ mã số: {count} hồ sơ, đến khi mọi máy của đơn vị ({devices}) gửi lên tỉnh một lần sau lần tỉnh khôi phục.")
    words = said.format(count=len(held.dossiers), devices=", ".join(held.devices))
    return [Content.styled(f"▲ {words}", "$warn")]


def _standing_words(stands: Standing, level: str) -> Content:
    words = {
        "level": _("hai bên khớp nhau"),
        "waiting": _("còn mục chờ gửi"),
        "unknown": _("lần gửi trước chưa rõ kết quả, sẽ hỏi lại tỉnh"),
        "failing": _("các lần gửi gần đây chưa được"),
        "look": _("có việc cần người xem"),
    }
    return level_badge(level, words[stands.mood]).content  # type: ignore[arg-type]  # one of the four levels


def _by_itself(nights: Nights, scheduled: bool, minutes: str) -> str:
    day = _("tắt") if minutes == "0" else _("mỗi {minutes} phút").format(minutes=minutes)
    if not scheduled:
        night = _("chưa đặt lịch (motcua schedule install)")
    elif nights.failed:
        night = _("{count} đêm gần đây chưa xong").format(count=nights.failed)
    elif nights.last_good_at:
        night = _("xong lúc {when}").format(when=when(nights.last_good_at))
    else:
        night = _("đã đặt lịch")
    return _("Tự gửi khi mở: {day} · Ban đêm: {night}").format(day=day, night=night)


def progress_words(progress: Progress | None, seconds_gone: float) -> str:
    """A bar with what has gone: entries, bytes, and the time left as far as it can be said."""
    if progress is None or not progress.bytes_to_send:
        return _("Đang chuẩn bị…")
    share = min(1.0, progress.bytes_up / progress.bytes_to_send)
    said = []
    if progress.entries:
        said.append(_("{done}/{all} mục").format(done=min(progress.entries_up, progress.entries), all=progress.entries))
    said.append(_("gửi {up}, nhận {down} KB").format(up=_kib(progress.bytes_up), down=_kib(progress.bytes_down)))
    left = progress.seconds_left(seconds_gone)
    if left is not None:
        said.append(_("còn khoảng {seconds} giây").format(seconds=left) if left < 100 else _minutes(left))
    elif share >= 1:
        said.append(_("đợi tỉnh trả lời"))
    return f"{bar(share)} {round(100 * share)} %\n" + " · ".join(said)


def _minutes(seconds: int) -> str:
    return _("còn khoảng {minutes} phút").format(minutes=-(-seconds // 60))


def bar(share: float, cells: int = BAR_CELLS) -> str:
    """A share of the whole in blocks."""
    full, rest = divmod(round(share * cells * 8), 8)
    return ("█" * full + (EIGHTHS[rest].strip() if rest else "")).ljust(cells, "░")


def _kib(octets: int) -> str:
    return f"{octets / KIB:.1f}".replace(".", ",")
