"""The office's settings, one a row; a supervisor changes them, everyone may look."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import Static

from motcua_tui.desk import settings
from motcua_tui.desk.scans import is_folder
from motcua_tui.screens.form_screen import FormScreen
from motcua_tui.text import _, mark
from motcua_tui.widgets.choice import Choice, Option
from motcua_tui.widgets.fields import ViInput
from motcua_tui.widgets.form import Form, FormRow
from motcua_tui.widgets.show import show
from schemas.canonical import Json
from schemas.office_acts import OfficeAct
from schemas.refusal import Refusal
from schemas.settings import LONG_MAX, SETTINGS, value_of

VALUE_MAX = LONG_MAX
LABELS = {
    "agency.parent": mark("Cơ quan chủ quản"),
    "agency.name": mark("Bộ phận Một cửa"),
    "agency.place": mark("Địa danh"),
    "agency.address": mark("Địa chỉ"),
    "agency.hotline": mark("Đường dây nóng"),
    "agency.people": mark("Cán bộ niêm yết"),
    "office.hours": mark("Giờ làm việc"),
    "rule.unpaid": mark("Chưa thu đủ phí"),
    "rule.no_result_file": mark("Chưa có tệp kết quả"),
    "rule.held_by_colleague": mark("Người khác đang giữ"),
    "due_soon.working_days": mark("Sắp đến hạn (ngày)"),
    "lock.idle_minutes": mark("Tự khóa sau (phút)"),
    "sync.every_minutes": mark("Tự gửi lên tỉnh"),
    "language": mark("Ngôn ngữ"),
    "queue.priority": mark("Nhóm gọi trước"),
    "feedback.answer_days": mark("PAKN: trả lời (ngày)"),
    "feedback.refuse_days": mark("PAKN: từ chối (ngày)"),
    "feedback.ask_days": mark("PAKN: làm rõ (ngày)"),
    "feedback.publish_days": mark("PAKN: công khai (ngày)"),
    "scan.folder": mark("Thư mục máy quét"),
    "scan.take": mark("Tệp quét đã đính kèm"),
    "staff.fields": mark("Lĩnh vực của ai"),
    "staff.assign": mark("Khi tiếp nhận"),
    "staff.rota": mark("Lịch trực quầy"),
    "staff.deputies": mark("Làm thay người đứng đầu"),
    "rating.offer": mark("Hỏi đánh giá"),
    "print.copies": mark("Số liên in"),
    "agency.signer_role": mark("Chức danh người ký"),
    "agency.signer_name": mark("Người ký"),
    "print.number_suffix": mark("Ký hiệu văn bản"),
    "print.forms_since": mark("Mẫu TT 03/2025 từ"),
    "remind.collect_days": mark("Nhắc trả kết quả (ngày)"),
    "remind.supplement_days": mark("Nhắc bổ sung (ngày)"),
    "message.ready": mark("Tin có kết quả"),
    "message.supplement": mark("Tin cần bổ sung"),
    "message.apology": mark("Tin xin lỗi"),
    "report.cut_off": mark("Ngày chốt báo cáo"),
    "report.layout": mark("Mẫu biểu 07a"),
    "report.refused": mark("Từ chối tính"),
    "report.withdrawn": mark("Công dân rút tính"),
    "report.stopped": mark("Dừng giải quyết tính"),
    "report.paused": mark("Đang chờ dân tính"),
    "report.twice": mark("Bổ sung quá một lần"),
    "report.elsewhere": mark("Nơi khác giải quyết"),
    "report.elsewhere_codes": mark("Thủ tục của nơi khác"),
    "report.online": mark("Trực tuyến tính"),
    "report.online_other": mark("Thủ tục cột còn lại"),
    "unit.points": mark("Điểm tiếp nhận"),
    "unit.own_staff": mark("Người chuyên trách"),
    "unit.sent_staff": mark("Người được cử đến"),
    "unit.hired_staff": mark("Nhân viên hợp đồng"),
    "unit.computers": mark("Đủ máy tính"),
    "unit.public_computers": mark("Đủ máy tính cho dân"),
    "unit.scanners": mark("Đủ máy scan"),
    "unit.touch_screens": mark("Đủ màn hình tra cứu"),
}
_SWITCH = (("warn", mark("Nhắc")), ("refuse", mark("Chặn")))
_ENDED = (("by_date", mark("Theo ngày hẹn")), ("on_time", mark("Đúng hạn")), ("apart", mark("Để riêng")))
_ENOUGH = (("", "–"), ("1", mark("Đủ")), ("0", mark("Chưa đủ")))
_CHOICES = {
    "report.layout": (("2026", mark("Mới (TT 09/2026)")), ("2020", mark("Cũ (TT 01/2020)"))),
    "report.refused": _ENDED,
    "report.withdrawn": _ENDED,
    "report.stopped": _ENDED,
    "report.paused": (("in_time", mark("Trong hạn")), ("by_date", mark("Theo ngày hẹn"))),
    "report.twice": (("by_date", mark("Theo ngày hẹn")), ("overdue", mark("Quá hạn"))),
    "report.elsewhere": (("left_out", mark("Không tính")), ("counted", mark("Vẫn tính"))),
    "report.online": (("full", mark("Toàn trình")), ("partial", mark("Một phần"))),
    "unit.computers": _ENOUGH,
    "unit.public_computers": _ENOUGH,
    "unit.scanners": _ENOUGH,
    "unit.touch_screens": _ENOUGH,
    "scan.take": (("keep", mark("Giữ lại")), ("remove", mark("Xóa đi"))),
    "staff.assign": (("off", mark("Không phân công")), ("propose", mark("Nhắc")), ("assign", mark("Giao luôn"))),
    "rule.unpaid": _SWITCH,
    "rule.no_result_file": _SWITCH,
    "rule.held_by_colleague": _SWITCH,
    "sync.every_minutes": (
        ("0", mark("Tắt")), ("5", mark("5 phút")), ("15", mark("15 phút")), ("30", mark("30 phút")), ("60", mark("60 phút")),
    ),
    "language": (("vi", mark("Tiếng Việt")), ("en", "English")),
    "rating.offer": (("on", mark("Có")), ("off", mark("Không"))),
    "print.copies": (("1", "1"), ("2", "2")),
}


class SettingsScreen(FormScreen[None]):
    """Saves only what was changed, as one entry."""

    TITLE_WORDS = mark("Thiết lập")
    HELP_WORDS = mark(
        "Sửa rồi bấm Ctrl+S. Mỗi thay đổi là một mục trong sổ, có tên người sửa. Chỉ người phụ trách lưu "
        "được."
    )
    DEFAULT_CSS = """
    SettingsScreen>Form { height: 1fr; max-width: 110; }
    SettingsScreen>.help { height: 2; padding: 0 1; margin: 0 0 1 0; color: $muted; }
    """

    def compose_body(self) -> ComposeResult:
        values = self.office.store.settings()
        may_change = self.office.why_not(OfficeAct.SET_SETTINGS) is None
        rows = []
        for name, setting in SETTINGS.items():
            field = _field(name, value_of(values, name))
            field.disabled = not may_change
            rows.append(FormRow(name, _(LABELS[name]), field, help=_(setting.meaning)))
        yield Form(*rows)
        yield Static("", classes="help", id="help")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Saving is for those who may."""
        if action == "save" and self.counter.office is not None:
            return self.office.why_not(OfficeAct.SET_SETTINGS) is None
        return super().check_action(action, parameters)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Say what the setting means."""
        row = next((row for row in self.query_one(Form).rows if row.field is event.widget), None)
        self.query_one("#help", Static).update(show(row.help if row else ""))

    def action_save(self) -> None:
        """Save what differs."""
        form, before = self.query_one(Form), self.office.store.settings()
        form.clear_troubles()
        changed = {name: value for name, value in form.values.items() if value != value_of(before, name)}
        if not changed:
            self.tell(_("Chưa có gì thay đổi."), "warn")
            return
        office = self.office
        self.run_save(lambda: settings.change(office, changed), lambda done: self._changed(done, changed.get("scan.folder", "")))

    def _changed(self, done: list[Json] | Refusal, scans: str) -> None:
        if isinstance(done, Refusal):
            self.tell_where(done)
            return
        self.forget_draft()
        self.counter.speak()
        self.refresh_bar()
        # Not a refusal: the office's other machine may well have that folder.
        if scans and not is_folder(scans):
            self.tell(_("▲ Đã lưu, nhưng máy này không có thư mục máy quét đó. Hãy kiểm tra lại đường dẫn."), "warn")
        else:
            self.tell(_("√ Đã lưu thiết lập."))


def _field(name: str, value: str) -> Widget:
    options = _CHOICES.get(name)
    if options is None:
        return ViInput(value, limit=VALUE_MAX, words=name.startswith("agency."))
    return Choice([Option(each, _(said)) for each, said in options], value)
