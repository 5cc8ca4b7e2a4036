"""How the machine, the clock and the store are: what helps a person on the telephone. Nothing personal."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from motcua_tui.desk.care import doctor
from motcua_tui.desk.office import Office
from motcua_tui.screens.base import BaseScreen
from motcua_tui.screens.dossier_lines import Page
from motcua_tui.screens.dossier_steps import when
from motcua_tui.text import _, mark, say
from motcua_tui.widgets.bound import bind
from motcua_tui.widgets.lines import Line, LinesView
from schemas.canonical import Json
from schemas.refusal import Refusal

Found = tuple[dict[str, Json] | Refusal, list[tuple[str, int, str]]]
GIB = 1 << 30
TRUSTS = {
    "synced": mark("đã đối chiếu với tỉnh"), "plausible": mark("hợp lý"), "broken": mark("không đáng tin"),
}  # fmt: skip


class DoctorLines(LinesView):
    """The findings."""

    found: Found | None = None
    office: Office | None = None

    def build(self, width: int) -> list[Line]:
        page = Page(width)
        if self.found is None or self.office is None:
            return [[(" " + _("Đang xem…"), "muted")]]
        told, chains = self.found
        if isinstance(told, Refusal):
            page.item("■", say(told), "bad", "bad")
            return page.lines
        _machine(page, told)
        _clock(page, told, self.office)
        page.title(_("Kho dữ liệu"))
        page.pair(_("Thư mục"), str(told["folder"]))
        for chain, length, head in chains:
            page.pair(
                _("Chuỗi"),
                _("{chain}: {length} mục, cuối {head}").format(chain=chain, length=length, head=head[:16]),
            )
        return page.lines


def _machine(page: Page, told: dict[str, Json]) -> None:
    page.title(_("Chương trình và máy"))
    page.pair(_("Phiên bản"), str(told["version"]))
    free = told["free_bytes"]
    page.pair(_("Đĩa còn trống"), f"{free / GIB:.1f} GB" if isinstance(free, int) else _("không rõ"))
    driver = told["driver"]
    if isinstance(driver, dict):
        page.pair(_("Cơ sở dữ liệu"), ", ".join(f"{name} {version}" for name, version in driver.items()))


def _clock(page: Page, told: dict[str, Json], office: Office) -> None:
    state = office.clock.state(office.store)
    page.title(_("Đồng hồ"))
    page.pair(_("Giờ máy"), when(str(told["clock"])))
    page.pair(_("Độ tin cậy"), _(TRUSTS[state.trust]), "bad" if state.trust == "broken" else "good")
    for reason in (*state.reasons, *state.notices):
        page.item("▲", say(reason), "warn", "warn")


class DoctorScreen(BaseScreen[None]):
    """Read it out to whoever helps."""

    TITLE_WORDS = mark("Tình trạng máy")
    HELP_WORDS = mark(
        "Đọc các dòng này cho người hỗ trợ qua điện thoại; không có dữ liệu của công dân. "
        "Kiểm tra toàn bộ sổ bằng lệnh “motcua verify”."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("again", "reload", mark("Làm mới")),
        bind("back", "back", mark("Quay lại")),
    ]

    def compose_body(self) -> ComposeResult:
        yield DoctorLines(id="lines")

    def when_up(self) -> None:
        self.query_one("#lines").focus()
        self.action_reload()

    def action_reload(self) -> None:
        """Look again."""
        office, folder = self.office, self.counter.folder

        def look() -> Found:
            return doctor(folder), [(one.chain, one.length, one.head) for one in office.store.chains()]

        self.run_desk(look, self._show)

    def _show(self, found: Found) -> None:
        lines = self.query_one("#lines", DoctorLines)
        lines.found, lines.office = found, self.office
        lines.rebuild()

    def action_back(self) -> None:
        """Leave."""
        self.dismiss(None)
