"""What acts and looks are called where they are listed: in the audit, on screen and in its files."""

from __future__ import annotations

from collections.abc import Mapping

from motcua_tui.store import View
from motcua_tui.text import _, mark
from schemas.acts import Act
from schemas.office_acts import OfficeAct

ACT_NAMES: Mapping[Act | OfficeAct, str] = {
    Act.RECEIVE: mark("Tiếp nhận hồ sơ"),
    Act.FILE_ONLINE: mark("Nộp trực tuyến"),
    Act.ACCEPT_ONLINE: mark("Tiếp nhận hồ sơ trực tuyến"),
    Act.REGISTER: mark("Ghi nhận tại quầy, chưa tiếp nhận"),
    Act.GUIDE: mark("Hướng dẫn bổ sung tại quầy"),
    Act.ACCEPT: mark("Tiếp nhận hồ sơ"),
    Act.REQUEST_SUPPLEMENT: mark("Yêu cầu bổ sung"),
    Act.SUPPLEMENT_RECEIVED: mark("Nhận đủ bổ sung"),
    Act.REFUSE: mark("Từ chối hồ sơ"),
    Act.FORWARD: mark("Chuyển đơn vị xử lý"),
    Act.ACCEPT_FORWARD: mark("Nhận hồ sơ chuyển đến"),
    Act.LINK: mark("Giao việc liên thông"),
    Act.RETURN_LINK: mark("Kết quả liên thông trả về"),
    Act.ASSIGN: mark("Giao người xử lý"),
    Act.REQUIRE_PAYMENT: mark("Yêu cầu nộp phí, lệ phí"),
    Act.PAYMENT_RECEIVED: mark("Thu phí, lệ phí"),
    Act.DECIDE: mark("Ghi quyết định"),
    Act.FINISH: mark("Xử lý xong, chờ trả kết quả"),
    Act.HAND_OVER: mark("Trả kết quả"),
    Act.REPORT_ERROR: mark("Chuyển đính chính kết quả"),
    Act.ERROR_CORRECTED: mark("Nhận lại kết quả đã đính chính"),
    Act.EXTEND: mark("Gia hạn ngày hẹn trả"),
    Act.APOLOGISE: mark("Xin lỗi bằng văn bản"),
    Act.WITHDRAW: mark("Công dân rút hồ sơ"),
    Act.STOP: mark("Dừng xử lý"),
    Act.CLOSE_UNANSWERED: mark("Đóng hồ sơ vì không bổ sung"),
    Act.CORRECT: mark("Sửa thông tin"),
    Act.SETTLE: mark("Xử lý xung đột"),
    Act.RATE: mark("Công dân đánh giá"),
    Act.LOCATE: mark("Nơi để hồ sơ"),
    Act.NOTE: mark("Ghi chú"),
    Act.ATTACH: mark("Đính kèm tệp"),
    Act.BIND_CODE: mark("Tỉnh cấp mã hồ sơ"),
    Act.DESTROY_CONTENT: mark("Hủy nội dung hồ sơ"),
    Act.VOID: mark("Hủy hồ sơ ghi nhầm"),
    OfficeAct.BEGIN: mark("Mở sổ gốc của máy"),
    OfficeAct.ADD_USER: mark("Thêm người dùng"),
    OfficeAct.REMOVE_USER: mark("Bỏ quyền người dùng"),
    OfficeAct.RENEW_USER_KEY: mark("Cấp lại khóa cho người dùng"),
    OfficeAct.SET_CALENDAR: mark("Đặt lịch làm việc"),
    OfficeAct.SET_SETTINGS: mark("Đổi thiết lập"),
    OfficeAct.IMPORT_CATALOGUE: mark("Nhập danh mục thủ tục"),
    OfficeAct.CONFIRM_DATE: mark("Xác nhận ngày hôm nay"),
    OfficeAct.CLOSE_DAY: mark("Chốt sổ ngày"),
    OfficeAct.ENROL: mark("Ghi danh máy với tỉnh"),
    OfficeAct.OPEN_BOOK: mark("Mở sổ chứng thực"),
    OfficeAct.CLOSE_BOOK: mark("Khóa sổ chứng thực"),
    OfficeAct.RECEIVE_FEEDBACK: mark("Tiếp nhận phản ánh, kiến nghị"),
    OfficeAct.MOVE_FEEDBACK: mark("Xử lý phản ánh, kiến nghị"),
    OfficeAct.PRINT_SLIPS: mark("In phiếu ghi tay"),
    OfficeAct.VOID_SLIP: mark("Hủy phiếu ghi tay"),
    OfficeAct.HAND_SHIFT: mark("Bàn giao ca trực"),
    OfficeAct.TAKE_SHIFT: mark("Nhận bàn giao ca trực"),
    OfficeAct.OPEN_SESSION: mark("Mở đợt tiếp nhận lưu động"),
    OfficeAct.CLOSE_SESSION: mark("Kết thúc đợt tiếp nhận lưu động"),
}
_LOOKS = {
    "show": mark("Xem hồ sơ"),
    "unmask": mark("Xem số giấy tờ đang che"),
    "attachment": mark("Lấy tệp đính kèm"),
    "show feedback": mark("Xem phản ánh, kiến nghị"),
}
_WITH_MORE = {
    "print": mark("In giấy: {what}"),
    "export": mark("Kết xuất: {what}"),
    "message": mark("Soạn tin nhắn gọi công dân: {what}"),
}
_LISTS = {
    "search": mark("kết quả tìm"),
    "recall": mark("người đã từng nộp"),
    "day": mark("sổ ngày"),
    "figure": mark("hồ sơ của một số liệu"),
    "reminders": mark("nhắc việc"),
    "sync": mark("gửi lên tỉnh"),
    "reconcile": mark("đối soát với tỉnh"),
    "shift": mark("bàn giao ca"),
    "session": mark("tiếp nhận lưu động"),
    "book": mark("sổ chứng thực"),
    "register": mark("sổ theo dõi hồ sơ"),
    View.TODAY: mark("nhận hôm nay"),
    View.MINE: mark("tôi đang giữ"),
    View.DUE_TODAY: mark("hẹn trả hôm nay"),
    View.OVERDUE: mark("quá hạn"),
    View.SUPPLEMENT: mark("chờ bổ sung"),
    View.COLLECT: mark("chờ dân nhận"),
    View.INBOX: mark("nộp trực tuyến"),
    View.CONFLICT: mark("có xung đột"),
    View.ALL: mark("tất cả hồ sơ"),
}
"""The lists and searches in which dossiers are seen, by the names under which that is noted."""
_NAMES = {str(act): name for act, name in ACT_NAMES.items()}


def name_of(kind: str, what: str) -> str:
    """An act or a look in words; what is not known here stands as it is."""
    if kind == "act":
        return _(_NAMES[what]) if what in _NAMES else what
    if what in _LOOKS:
        return _(_LOOKS[what])
    word, _blank, more = what.partition(" ")
    if word == "print":  # behind the form stands the act it is about
        more = more.partition(" ")[0]
    if word == "list":
        return _("Thấy trong: {what}").format(what=_(_LISTS[more]) if more in _LISTS else more)
    return _(_WITH_MORE[word]).format(what=more) if word in _WITH_MORE else what
