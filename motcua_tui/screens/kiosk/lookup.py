"""Looking up one's own dossier, and rating how it was handled."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from motcua_tui.desk.kiosk_own import Found
from motcua_tui.screens.kiosk.base import KioskScreen
from motcua_tui.text import _, mark
from motcua_tui.widgets.fields import ViInput
from motcua_tui.widgets.show import show
from schemas import limits
from schemas.kiosk import ID_DIGITS, Standing
from schemas.refusal import Refusal
from schemas.status import ENDED, Status
from schemas.times import short_date, short_moment

STANDS = {
    Status.REGISTERED: mark("Đã nộp trực tuyến, đang chờ tiếp nhận."),
    Status.RECEIVED: mark("Đã tiếp nhận."),
    Status.REFUSED: mark("Không được tiếp nhận. Mời ông/bà hỏi tại quầy để biết lý do."),
    Status.PROCESSING: mark("Đang được giải quyết."),
    Status.SUPPLEMENT_REQUESTED: mark("Cần bổ sung giấy tờ. Mời ông/bà đến quầy."),
    Status.PAYMENT_REQUIRED: mark("Cần nộp phí, lệ phí. Mời ông/bà đến quầy."),
    Status.WITHDRAWN: mark("Đã rút theo yêu cầu."),
    Status.STOPPED: mark("Đã dừng giải quyết. Mời ông/bà hỏi tại quầy để biết lý do."),
    Status.FINISHED: mark("Đã có kết quả. Mời ông/bà đến quầy nhận."),
    Status.RETURNED: mark("Đã trả kết quả."),
}
LEVELS = {
    5: mark("Rất hài lòng"), 4: mark("Hài lòng"), 3: mark("Bình thường"), 2: mark("Không hài lòng"),
    1: mark("Rất không hài lòng"),
}  # fmt: skip


class LookupScreen(KioskScreen):
    """A number and six digits, or the slip's code; then how it stands, and 1 to 5 where it can be rated."""

    HEADING = mark("Nhập số hồ sơ và 6 số cuối của giấy tờ tùy thân, hoặc quét mã QR trên giấy tiếp nhận")
    HINT = mark("Enter  Ô tiếp theo, tra cứu · Esc  Về trang đầu")
    TO_RATE = mark("Đánh giá: nhập số hồ sơ đã có kết quả và 6 số cuối của giấy tờ tùy thân, hoặc quét mã QR trên giấy tiếp nhận")
    FOUND = mark("Hồ sơ của ông/bà")
    FOUND_HINT = mark("Esc  Về trang đầu")
    RATE_HINT = mark("1 đến 5  Đánh giá · Esc  Về trang đầu")
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(str(level), f"rate({level})", show=False) for level in LEVELS),
    ]
    DEFAULT_CSS = """
    LookupScreen>#ask { height: auto; padding: 0 2; }
    LookupScreen>#ask>Static { height: 1; margin: 1 0 0 0; }
    LookupScreen>#ask>ViInput { width: 44; }
    LookupScreen>#result { height: auto; padding: 0 2; }
    LookupScreen>#comment { width: 60; margin: 1 2; display: none; }
    """

    def __init__(self, *, slip: str = "", to_rate: bool = False) -> None:
        super().__init__()
        self._slip, self._to_rate = slip, to_rate
        self._found: Found | None = None
        self._level = 0
        self.HEADING = self.TO_RATE if to_rate else self.HEADING  # type: ignore[misc]  # of this page, not of the kind

    def compose_body(self) -> ComposeResult:
        with Vertical(id="ask"):
            yield Static("", id="number-label")
            yield ViInput(limit=limits.CODE_MAX, id="number")
            yield Static("", id="digits-label")
            yield ViInput(limit=limits.IDENTITY_MAX, id="digits")
        yield Static("", id="result")
        yield ViInput(limit=limits.KIOSK_COMMENT_MAX, id="comment", words=True)

    def refresh_words(self) -> None:
        super().refresh_words()
        self.query_one("#number-label", Static).update(show(_("Số hồ sơ (ghi trên giấy tiếp nhận)")))
        self.query_one("#digits-label", Static).update(show(_("{count} số cuối của giấy tờ tùy thân").format(count=ID_DIGITS)))

    def when_up(self) -> None:
        if self._slip:
            slip = self._slip
            self.work(lambda: self.kiosk.look_up_slip(slip), self._show)
        else:
            self.query_one("#number", ViInput).focus()

    def on_input_submitted(self, event: ViInput.Submitted) -> None:
        """Enter goes on to the next field, then looks up; in the comment it sends."""
        event.stop()
        match event.input.id:
            case "number":
                self.query_one("#digits", ViInput).focus()
            case "digits":
                self._look_up()
            case "comment":
                self._send(event.value)

    def _look_up(self) -> None:
        number, digits = (self.query_one(f"#{name}", ViInput).value for name in ("number", "digits"))
        self.tell(_("Đang tra cứu…"))
        self.work(lambda: self.kiosk.look_up(number, digits), self._show)

    def _show(self, answer: Found | Refusal) -> None:
        digits = self.query_one("#digits", ViInput)
        digits.value = ""
        if isinstance(answer, Refusal):
            self.tell_refusal(answer)
            (self.query_one("#number", ViInput) if not self.query_one("#number", ViInput).value else digits).focus()
            return
        self.quiet()
        self._found = answer
        self.query_one("#ask").display = False
        self.set_focus(None)
        self.HEADING, self.HINT = self.FOUND, self.RATE_HINT if self.can_rate else self.FOUND_HINT  # type: ignore[misc]
        self.refresh_words()
        lines = stands(answer.standing)
        if self.can_rate:
            lines += ["", _("Ông/bà có hài lòng không? Bấm một số:")]
            lines += [f"   {level}   {_(words)}" for level, words in LEVELS.items()]
        elif self._to_rate:
            lines += ["", _("Hồ sơ này chưa xong hoặc đã có đánh giá. Xin cảm ơn.")]
        self.query_one("#result", Static).update(show("\n".join(lines), lines=True))

    @property
    def can_rate(self) -> bool:
        """True for a dossier that has ended and that nobody has rated."""
        found = self._found
        return found is not None and Status(found.standing.status) in ENDED and not found.standing.rated

    def action_rate(self, level: int) -> None:
        """A level was chosen: a comment may follow."""
        if not self.can_rate:
            return
        self._level = level
        said = _("{level} – {words}. Ý kiến thêm, nếu có (không ghi tên, số giấy tờ); Enter để gửi:")
        self.query_one("#result", Static).update(show(said.format(level=level, words=_(LEVELS[level])), lines=True))
        field = self.query_one("#comment", ViInput)
        field.display = True
        field.focus()

    def _send(self, comment: str) -> None:
        found, level = self._found, self._level
        if found is None or not level:
            return
        self._found = None
        self.query_one("#comment", ViInput).display = False
        refusal = self.kiosk.rate(found, level, comment.strip())
        self.query_one("#result", Static).update("")
        if refusal is not None:
            self.tell_refusal(refusal)
        else:
            self.tell(_("√ Đã ghi nhận đánh giá. Xin cảm ơn ông/bà."))
        self.HINT = self.FOUND_HINT  # type: ignore[misc]
        self.refresh_words()
        self.leave_soon()


def stands(standing: Standing) -> list[str]:
    """How a dossier stands, in sentences."""
    lines = [_(STANDS[Status(standing.status)]), ""]
    lines.append(_("Tiếp nhận: {day}").format(day=_day(standing.received_on)))
    if standing.due_at:
        due = short_moment(datetime.fromisoformat(standing.due_at))
        lines.append(_("Hẹn trả kết quả: {when}").format(when=due))
        if standing.unconfirmed:
            lines.append(_("(ngày hẹn tạm tính, lịch nghỉ của năm đó chưa công bố)"))
    if standing.finished_on:
        lines.append(_("Có kết quả: {day}").format(day=_day(standing.finished_on)))
    if standing.returned_on:
        lines.append(_("Đã trả: {day}").format(day=_day(standing.returned_on)))
    return lines


def _day(text: str) -> str:
    return short_date(date.fromisoformat(text))
