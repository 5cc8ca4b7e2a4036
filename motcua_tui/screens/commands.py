"""What the palette offers beside the keys of the screen in front."""

from __future__ import annotations

from typing import TYPE_CHECKING

from motcua_tui.screens import rounds
from motcua_tui.text import _
from motcua_tui.widgets.palette import Command

if TYPE_CHECKING:
    from motcua_tui.screens.app import CounterApp


def commands_for(app: CounterApp) -> list[Command]:
    """The rest of what this officer may do."""
    found = [
        Command(_("Đổi giao diện sáng, tối, tương phản cao"), app.action_next_look),
        Command(_("Bộ gõ trong chương trình: tắt, Telex, VNI"), app.action_next_method, key="F10"),
        Command(_("Thoát chương trình"), app.action_leave, key="Ctrl+Q"),
    ]
    if app.office is None:
        return found
    from motcua_tui.screens.care import open_care
    from motcua_tui.screens.printing import open_key_card, open_notices

    found += [
        Command(_("Hướng dẫn từng bước"), app.action_tour, key="Ctrl+A", help=_("ở văn phòng diễn tập; bấm lại để thôi")),
        Command(_("Làm nhanh: chứng thực, trích lục, trả ngay"), app.action_fast, key="Ctrl+N"),
        Command(_("Nhắc việc hôm nay, soạn tin cho người nộp"), app.action_reminders, help=_("đến hạn, gọi dân, chuyển hồ sơ")),
        Command(_("In thẻ phím"), lambda: open_key_card(app), help=_("một trang A4, tiếng Việt hoặc tiếng Anh")),
        Command(_("In để niêm yết"), lambda: open_notices(app), help=_("danh mục thủ tục, địa chỉ, đường dây nóng, mã QR")),
        Command(_("Đổi mật khẩu của tôi"), app.action_password),
        Command(_("Tình trạng máy và kho dữ liệu"), app.action_doctor, help=_("máy in, cửa sổ, sao lưu, đĩa, giờ, thử máy quét")),
        Command(_("Sao lưu, kiểm tra, dựng lại, khôi phục"), lambda: open_care(app), help=_("kho dữ liệu, không cần dòng lệnh")),
        Command(
            _("Thiết lập của cơ quan"), app.action_settings, help=_("tiêu đề giấy tờ, giờ làm việc, khóa")
        ),
        Command(_("Gửi lên tỉnh, tình trạng đồng bộ"), app.action_sync, key="F9"),
        Command(_("Đối soát với tỉnh, in biên bản"), app.action_reconcile, help=_("hồ sơ nào tỉnh chưa có hoặc hiện khác")),
        *_rounds(app),
        Command(_("Nhập muộn việc đã làm trên giấy"), app.action_late, help=_("mất điện, giờ thật, đánh dấu nhập muộn")),
        Command(_("Phiếu in sẵn cho lúc mất điện"), app.action_slips, help=_("in, phiếu nào đã dùng, hỏng, chưa dùng")),
        Command(_("Báo cáo, sổ theo dõi, điểm chỉ số"), app.action_reports, help=_("07a, 06a, 08b, kết xuất XLSX, CSV, PDF")),
        Command(_("Nhập hồ sơ từ sổ cũ"), app.action_legacy, help=_("XLSX, CSV, e-PAR; thử trước, nhập sau")),
        Command(_("Sổ chứng thực"), app.action_books, help=_("mở, khóa, xem số cuối")),
        Command(_("Biểu đồ"), app.action_charts, help=_("theo ngày, đúng hạn, đang giữ, chờ gọi số, hài lòng")),
        Command(_("Số thứ tự"), app.action_queue, help=_("hàng đợi: cấp, gọi, bỏ qua số, thời gian chờ")),
        Command(_("Màn hình người dân"), app.action_kiosk, help=_("thư mục chung với máy của người dân")),
        Command(_("Phản ánh, kiến nghị"), app.action_feedback, help=_("tiếp nhận, trả lời, hạn từng bước")),
        Command(_("Người dùng"), app.action_users, help=_("thêm, bỏ, xem danh sách")),
    ]
    if app.office.role in ("supervisor", "auditor"):
        found.append(
            Command(_("Nhật ký: ai làm gì, ai xem gì"), app.action_audit, help=_("lọc, kết xuất, kiểm tra chuỗi và chữ ký"))
        )
    return found


def _rounds(app: CounterApp) -> list[Command]:
    """What has no key of its own: opened by its words."""
    return [
        Command(
            _("Lịch làm việc, ngày nghỉ, giờ riêng"),
            lambda: rounds.open_calendar(app),
            help=_("làm bù, nửa ngày, trực ngày nghỉ"),
        ),
        Command(
            _("Lịch trực quầy"),
            lambda: rounds.open_rota(app),
            help=_("ai ngồi quầy sáng, chiều; đổi ca; in dán tường"),
        ),
        Command(
            _("Bàn giao ca"),
            lambda: rounds.open_shifts(app),
            help=_("giao, nhận, danh sách hồ sơ và nơi để, hai bên ký"),
        ),
        Command(
            _("Tiếp nhận lưu động"),
            lambda: rounds.open_sessions(app),
            help=_("bắt đầu, kết thúc một buổi, đối chiếu khi về"),
        ),
        Command(
            _("Hồ sơ liên thông, đơn vị nào đang giữ"),
            lambda: rounds.open_linked(app),
            help=_("hạn của đơn vị, hẹn công dân, ai trễ"),
        ),
    ]
