"""Care for the store without the command line: check everything, back up, build the tables anew. With progress, and Esc."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from motcua_tui.desk import care, users
from motcua_tui.desk.machine import last_backup
from motcua_tui.desk.office import Office
from motcua_tui.desk.stick_places import places
from motcua_tui.screens.base import BaseScreen
from motcua_tui.store.watch import Stopped, Watch
from motcua_tui.text import _, mark
from motcua_tui.widgets.bound import bind
from motcua_tui.widgets.dialogs import Ask, Prompt
from motcua_tui.widgets.menu import Menu
from motcua_tui.widgets.show import show
from schemas.canonical import Json
from schemas.office_acts import OfficeAct
from schemas.refusal import Refusal

if TYPE_CHECKING:
    from motcua_tui.screens.app import CounterApp

BAR_CELLS = 40
PATH_MAX = 1000
PROBLEMS_SHOWN = 12
TASKS = {
    "verify": mark("Kiểm tra toàn bộ sổ và kho dữ liệu"),
    "backup": mark("Sao lưu ra một tệp mã hóa"),
    "rebuild": mark("Dựng lại các bảng từ sổ gốc"),
    "restore": mark("Khôi phục một bản sao lưu vào thư mục khác"),
    "evening": mark("Sao lưu cuối ngày ra USB: một tệp, chỉ thêm phần mới"),
    "rotate": mark("Thay khóa của kho, khi mất USB có bản sao lưu"),
}
Outcome = dict[str, Json] | Refusal | None
Work = Callable[[Office, Watch], Outcome]


def open_care(app: CounterApp) -> None:
    """Ask what is to be done, then do it on a screen of its own."""
    may_rotate = app.office is not None and app.office.why_not(OfficeAct.REMOVE_USER) is None
    options = [(name, _(words)) for name, words in TASKS.items() if name != "rotate" or may_rotate]
    app.push_screen(Menu(_("Chăm sóc kho dữ liệu"), options), lambda chosen: _chosen(app, chosen))


def _chosen(app: CounterApp, chosen: str | None) -> None:
    if chosen == "verify":
        app.push_screen(CareScreen(_(TASKS[chosen]), care.verify_open, stops=True))
    elif chosen == "backup":
        _ask_where(app, _(TASKS[chosen]), _("Sao lưu vào thư mục nào?"), care.backup)
    elif chosen == "evening":
        _ask_where(app, _(TASKS[chosen]), _("Sao lưu cuối ngày vào thư mục nào?"), care.backup_evening)
    elif chosen == "rebuild":
        about = _("Mọi hồ sơ được dựng lại từ sổ gốc; không có gì mất. Kho lớn mất vài phút, quầy phải đợi.")
        ask = Ask(_("Dựng lại các bảng?"), about, yes=_("Dựng lại"))
        _ask_first(app, ask, CareScreen(_(TASKS[chosen]), lambda office, _watch: care.rebuild(office)))
    elif chosen == "rotate":
        about = _("Bản sao lưu đã mất vẫn mở được bằng mật khẩu của ngày ấy, nhưng không mở được những gì ghi từ nay về sau.")
        ask = Ask(_("Thay khóa của kho?"), about, yes=_("Thay khóa"), weight="bad")
        _ask_first(app, ask, CareScreen(_(TASKS[chosen]), lambda office, _watch: users.rotate_key(office)))
    elif chosen == "restore":
        from motcua_tui.screens.restore import RestoreScreen

        app.push_screen(RestoreScreen())


def _ask_where(app: CounterApp, words: str, question: str, make: Callable[[Office, Path], Outcome]) -> None:
    """Where to, beginning with where the last backup went, else with a stick that is plugged in; then make it."""
    about = _("Nên là USB cất riêng hoặc ổ đĩa khác. Tệp đã mã hóa; mở lại cần mật khẩu của người dùng.")
    last = last_backup(app.folder)
    before = str(Path(last.file).parent) if last is not None else ""
    if not Path(before or "?").is_dir():
        before = next(iter(places()), before or app.print_folder)

    def typed(folder: str | None) -> None:
        if folder:
            app.push_screen(CareScreen(words, lambda office, _watch: make(office, Path(folder).expanduser())))

    app.push_screen(Prompt(question, about, value=before, limit=PATH_MAX), typed)


def _ask_first(app: CounterApp, ask: Ask, screen: CareScreen) -> None:
    app.push_screen(ask, lambda yes: app.push_screen(screen) if yes else None)


class CareScreen(BaseScreen[None]):
    """One piece of long work. `stops` tells that Esc ends it; else it is done to its end, and says so."""

    TITLE_WORDS = mark("Chăm sóc kho dữ liệu")
    HELP_WORDS = mark("Việc này chạy một lúc; màn hình vẫn sống. Xong thì kết quả hiện ở đây, Esc quay lại.")
    BINDINGS: ClassVar[list[BindingType]] = [bind("back", "back", mark("Dừng, quay lại"))]
    DEFAULT_CSS = "CareScreen>#care { height: 1fr; padding: 1 2; }"

    def __init__(self, words: str, work: Work, *, stops: bool = False) -> None:
        super().__init__()
        self._words, self._work, self._stops = words, work, stops
        self._stopped = threading.Event()
        self._done, self._of = 0, 0
        self._began = time.monotonic()
        self._outcome: str | None = None

    def compose_body(self) -> ComposeResult:
        yield Static("", id="care")

    def when_up(self) -> None:
        office, gate = self.office, self.counter.gate

        def tell(done: int, of: int) -> None:
            self._done, self._of = done, of

        watch = Watch(tell, lambda: self._stopped.is_set() or not gate.is_open)

        def work() -> Outcome:
            try:
                return self._work(office, watch)
            except Stopped:
                return None

        self.set_interval(0.5, self._draw)
        self._draw()
        self.run_desk(work, self._ended)

    def _draw(self) -> None:
        if self._outcome is not None:
            words = self._outcome
        elif self._of:
            full = BAR_CELLS * self._done // self._of
            words = f"{'█' * full}{'░' * (BAR_CELLS - full)}  {self._done} / {self._of}"
        else:
            words = _("Đang làm… {seconds} giây").format(seconds=int(time.monotonic() - self._began))
        self.query_one("#care", Static).update(show(f"{self._words}\n\n{words}", 4000, lines=True))

    def _ended(self, outcome: Outcome) -> None:
        if outcome is None:
            self.dismiss(None)
        elif isinstance(outcome, Refusal):
            self._outcome = ""
            self.tell_refusal(outcome)
        else:
            self._outcome = said(outcome)
        self._draw()

    def action_back(self) -> None:
        """Stop where that can be; else wait for the end."""
        if self._outcome is not None:
            self.dismiss(None)
        elif self._stops:
            self._stopped.set()
            self.tell(_("Đang dừng…"), "warn")
        else:
            self.tell(_("▲ Việc này không dừng giữa chừng được; xin đợi thêm một lúc."), "warn")

    def on_unmount(self) -> None:
        self._stopped.set()


def said(outcome: dict[str, Json]) -> str:
    """What came out, in sentences."""
    if "problems" in outcome:
        problems = outcome["problems"]
        if outcome["ok"] or not isinstance(problems, list):
            return _("√ Đã kiểm tra {entries} mục ghi: sổ nguyên vẹn, các bảng khớp với sổ.").format(entries=outcome["entries"])
        named = [one if isinstance(one, dict) else {"code": one} for one in problems[:PROBLEMS_SHOWN]]
        found = [str(one.get("message") or one["code"]) for one in named]
        head = _("■ Thấy {count} điều không ổn. Đừng làm tiếp ở máy này, hãy báo người quản trị:").format(count=len(problems))
        return "\n".join([head, *(f"· {one}" for one in found)])
    if "file" in outcome:
        return "\n".join(_backed_up(outcome))
    if "generation" in outcome:
        return f"√ {outcome['message']}"
    if outcome.get("equal") is False:
        return _("▲ Đã dựng lại {dossiers} hồ sơ; bảng cũ khác với sổ gốc và đã được thay.").format(dossiers=outcome["dossiers"])
    return _("√ Đã dựng lại {dossiers} hồ sơ từ {entries} mục ghi, không có gì khác đi.").format(
        dossiers=outcome["dossiers"], entries=outcome["entries"]
    )


def _backed_up(outcome: dict[str, Json]) -> list[str]:
    lines = [_("√ Đã sao lưu {entries} mục ghi ra tệp:").format(entries=outcome["entries"]), str(outcome["file"])]
    added = outcome.get("added_bytes")
    if isinstance(added, int):
        size = _("{size} MB").format(size=f"{added / 1e6:.1f}".replace(".", ","))
        whole = _("Cả tệp được ghi mới: {size}.") if outcome["whole"] else _("Thêm {size} so với lần trước.")
        lines.append(f"{whole.format(size=size)} {_('Đã đọc lại và khôi phục thử: đủ và đúng.')}")
    else:
        lines.append(_("Tệp đã được đọc lại và kiểm tra."))
    if outcome["left_out"]:
        lost = _("▲ {count} tệp đính kèm đã mất hoặc hỏng trên máy từ trước nên không có trong đó.")
        lines.append(lost.format(count=outcome["left_out"]))
    if "message" in outcome:
        lines.append(f"▲ {outcome['message']}")
    return lines
