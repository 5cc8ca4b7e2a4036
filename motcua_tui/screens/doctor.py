"""How the machine, the clock and the store are: what helps a person on the telephone. Nothing personal."""

from __future__ import annotations

import sys
from datetime import date
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.geometry import Size

from motcua_tui.desk.care import doctor
from motcua_tui.desk.machine import Around, around
from motcua_tui.desk.office import Office
from motcua_tui.screens.base import BaseScreen
from motcua_tui.screens.care import open_care
from motcua_tui.screens.dossier_steps import when
from motcua_tui.screens.page import Page
from motcua_tui.text import _, mark, say
from motcua_tui.widgets.bound import bind
from motcua_tui.widgets.keys import Scan
from motcua_tui.widgets.lines import Line, LinesView
from schemas.canonical import Json
from schemas.person.card import parse_card
from schemas.refusal import Refusal

Found = tuple[dict[str, Json] | Refusal, list[tuple[str, int, str]], Around]
FREE_LOW_BYTES = 2_000_000_000
BACKUP_OLD_DAYS = 2
GIB = 1 << 30
TRUSTS = {
    "synced": mark("đã đối chiếu với tỉnh"), "plausible": mark("hợp lý"), "broken": mark("không đáng tin"),
}  # fmt: skip


class DoctorLines(LinesView):
    """The findings."""

    found: Found | None = None
    office: Office | None = None
    scanned: str = ""
    """What came of a card read to try the scanner."""

    def build(self, width: int) -> list[Line]:
        page = Page(width)
        if self.found is None or self.office is None:
            return [[(" " + _("Đang xem…"), "muted")]]
        told, chains, around = self.found
        if isinstance(told, Refusal):
            page.item("■", say(told), "bad", "bad")
            return page.lines
        _machine(page, told)
        _clock(page, told, self.office)
        _terminal(page, self.app.size, self.app.console.color_system)
        _around(page, around, self.office)
        page.title(_("Máy quét"))
        page.pair(_("Quét thử"), self.scanned or _("quét một thẻ ngay bây giờ: đọc được gì hiện ở đây, không ghi lại"))
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
    if isinstance(free, int) and free < FREE_LOW_BYTES:
        page.item("▲", _("Ổ đĩa sắp đầy. Hãy dọn bớt tệp lớn, hoặc chuyển tệp sao lưu cũ sang USB."), "warn", "warn")
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


def _terminal(page: Page, size: Size, colours: str | None) -> None:
    page.title(_("Cửa sổ"))
    page.pair(_("Cỡ"), f"{size.width} × {size.height}")
    if size.width < 80 or size.height < 24:
        page.item("▲", _("Cửa sổ nhỏ hơn 80 × 24 nên có chỗ bị cắt. Hãy mở rộng, hoặc giảm cỡ chữ."), "warn", "warn")
    known = {"truecolor": _("đủ màu"), "256": "256", "standard": "16", "windows": "16"}
    page.pair(_("Màu"), known.get(colours or "", _("không màu")))
    if colours not in ("truecolor", "256"):
        page.item("·", _("Ít màu vẫn dùng được: mỗi tình trạng có dấu và chữ. Tương phản cao dễ đọc hơn."), "muted")
    encoding = (getattr(sys.__stdout__, "encoding", "") or "").lower()
    page.pair(_("Bảng mã"), encoding.upper() or _("không rõ"))
    if encoding.replace("-", "") != "utf8":
        page.item("▲", _("Không phải UTF-8: chữ có dấu dễ sai. Windows: chcp 65001; Linux: LANG=C.UTF-8."), "warn", "warn")
    page.item("·", _("Unikey, ibus, fcitx dùng được. Chữ nhảy, mất dấu: tắt đi, bấm F10 dùng bộ gõ sẵn."), "muted")


def _around(page: Page, around: Around, office: Office) -> None:
    page.title(_("Máy in"))
    if isinstance(around.printers, Refusal):
        page.item("▲", say(around.printers), "warn", "warn")
    else:
        page.pair(_("Có"), ", ".join(around.printers.names))
        page.pair(_("Mặc định"), around.printers.default or _("chưa chọn"))
    page.title(_("Sao lưu"))
    backup, today = around.backup, date.fromisoformat(office.clock.text(office.store)[:10])
    if backup is not None:
        page.pair(_("Lần cuối"), f"{when(backup.at)} · {backup.file}")
    if backup is None or (today - date.fromisoformat(backup.at[:10])).days > BACKUP_OLD_DAYS:
        page.item("▲", _("Chưa có bản sao lưu mới ở máy này. Ctrl+D, chọn sao lưu, ghi ra USB cất riêng."), "warn", "warn")
    page.title(_("Gửi lên tỉnh"))
    if office.is_practice:
        page.pair(_("Lần cuối"), _("văn phòng diễn tập không gửi đi đâu"))
    elif around.line is None:
        page.pair(_("Lần cuối"), _("máy này chưa ghi danh với tỉnh"))
    else:
        page.pair(_("Tỉnh xác nhận"), when(around.line.last_confirmed_at) if around.line.last_confirmed_at else _("chưa lần nào"))
        page.pair(_("Đang chờ"), str(around.line.waiting))
        if around.line.failures:
            page.item("▲", _("Những lần gửi gần đây không nối được. Xem F9; hồ sơ vẫn an toàn trong máy."), "warn", "warn")


class DoctorScreen(BaseScreen[None]):
    """Read it out to whoever helps."""

    TITLE_WORDS = mark("Tình trạng máy")
    HELP_WORDS = mark(
        "Đọc các dòng này cho người hỗ trợ qua điện thoại; không có dữ liệu của công dân. "
        "Quét một thẻ để thử máy quét. Ctrl+D: kiểm tra toàn bộ sổ, sao lưu, dựng lại, khôi phục."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("check", "care", mark("Kiểm tra, sao lưu…")),
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
            return doctor(folder), [(one.chain, one.length, one.head) for one in office.store.chains()], around(office)

        self.run_desk(look, self._show)

    def _show(self, found: Found) -> None:
        lines = self.query_one("#lines", DoctorLines)
        lines.found, lines.office = found, self.office
        lines.rebuild()

    def action_care(self) -> None:
        """Check everything, back up, build anew, restore."""
        open_care(self.counter)

    def on_scan(self, scan: Scan) -> None:
        """A card to try the scanner: said is how well it was read, never whose it is."""
        scan.stop()
        card = parse_card(scan.text)
        lines = self.query_one("#lines", DoctorLines)
        if isinstance(card, Refusal):
            lines.scanned = _("▲ Máy quét gửi {count} ký tự, không phải nội dung thẻ căn cước. {why}").format(
                count=len(scan.text), why=say(card)
            )
        elif not (card.name or "").isascii():
            lines.scanned = _("√ Đọc tốt thẻ căn cước, họ tên có đủ dấu.")
        else:
            lines.scanned = _("▲ Đọc được thẻ nhưng họ tên không có dấu: hãy đặt máy quét gửi UTF-8, và sửa tên khi tiếp nhận.")
        lines.rebuild()

    def action_back(self) -> None:
        """Leave."""
        self.dismiss(None)
