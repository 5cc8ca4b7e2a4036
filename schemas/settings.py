"""Settings of an office: text values with a default, a meaning and a check. Changed by entries, so every change is dated."""

from __future__ import annotations

import re
from collections.abc import Callable

from schemas.base import Record
from schemas.messages import DEFAULTS, why_not_template
from schemas.refusal import Refusal, no
from schemas.rules.hours import DEFAULT_HOURS_TEXT, parse_hours
from schemas.rules.staff import parse_deputies, parse_fields, parse_rota
from schemas.text import check_text
from schemas.times import parse_date

PRACTICE = "office.practice"
"""Set once, by whoever makes a practice office; no setting that anybody can change, so it is not among `SETTINGS`."""


def is_practice(values: dict[str, str]) -> bool:
    """True for an office made to practise at: its papers are worth nothing and it reaches no province."""
    return values.get(PRACTICE) == "1"


class Setting(Record):
    """One setting: its default, the pattern its value must match, and what it means."""

    default: str
    pattern: str
    meaning: str


TEXT_MAX = 300
_TEXT = rf"^[^\x00-\x1f\x7f]{{0,{TEXT_MAX}}}$"
LONG_MAX = 2000
_LONG = rf"^[^\x00-\x1f\x7f]{{0,{LONG_MAX}}}$"
_DAYS = r"^([1-9]|[1-5][0-9]|60)$"
_SWITCH = r"^(warn|refuse)$"
_ENDED = r"^(by_date|on_time|apart)$"
_COUNT = r"^[0-9]{0,4}$"
_ENOUGH = r"^[01]?$"

SETTINGS: dict[str, Setting] = {
    "agency.parent": Setting("", _TEXT, "Tên cơ quan chủ quản, dòng một của tiêu đề giấy tờ"),
    "agency.name": Setting("", _TEXT, "Tên Bộ phận Một cửa, dòng hai của tiêu đề giấy tờ"),
    "agency.place": Setting("", _TEXT, "Địa danh ghi trước ngày tháng trên giấy tờ"),
    "agency.address": Setting("", _TEXT, "Địa chỉ nơi tiếp nhận và trả kết quả"),
    "agency.hotline": Setting("", _TEXT, "Điện thoại đường dây nóng"),
    "agency.people": Setting(
        "", _LONG, "Người đứng đầu và cán bộ để niêm yết: họ tên, chức danh, điện thoại; cách nhau bằng dấu chấm phẩy"
    ),
    "office.hours": Setting(DEFAULT_HOURS_TEXT, _TEXT, "Giờ làm việc trong tuần, ví dụ T2-T6 07:00-11:30 13:30-17:00"),
    "rule.unpaid": Setting("warn", _SWITCH, "Trả kết quả khi chưa thu đủ phí, lệ phí: nhắc hay chặn"),
    "rule.no_result_file": Setting("warn", _SWITCH, "Trả kết quả khi chưa đính kèm kết quả: nhắc hay chặn"),
    "rule.held_by_colleague": Setting("warn", _SWITCH, "Xử lý hồ sơ người khác đang giữ: nhắc hay chặn"),
    "due_soon.working_days": Setting("1", r"^[0-9]$", "Số ngày làm việc trước hạn được coi là sắp đến hạn"),
    "lock.idle_minutes": Setting("3", r"^([1-9]|[1-5][0-9]|60)$", "Số phút không thao tác thì khóa màn hình"),
    "sync.every_minutes": Setting("15", r"^(0|5|15|30|60)$", "Số phút giữa hai lần tự gửi lên tỉnh khi đang mở; 0 là tắt"),
    "language": Setting("vi", r"^(vi|en)$", "Ngôn ngữ hiển thị"),
    "queue.priority": Setting(
        "Người cao tuổi; Phụ nữ mang thai; Người khuyết tật",
        _TEXT,
        "Nhóm được gọi trước khi lấy số, cách nhau bằng dấu chấm phẩy; để trống là gọi theo thứ tự",
    ),
    "feedback.answer_days": Setting("15", _DAYS, "Phản ánh, kiến nghị: số ngày làm việc phải trả lời"),
    "feedback.refuse_days": Setting("2", _DAYS, "Phản ánh, kiến nghị: số ngày làm việc phải báo từ chối"),
    "feedback.ask_days": Setting("5", _DAYS, "Phản ánh, kiến nghị: số ngày làm việc phải yêu cầu làm rõ"),
    "feedback.publish_days": Setting("2", _DAYS, "Phản ánh, kiến nghị: số ngày làm việc phải công khai sau khi trả lời"),
    "scan.folder": Setting("", _TEXT, "Thư mục máy quét ghi tệp; để trống nếu không dùng"),
    "scan.take": Setting("keep", r"^(keep|remove)$", "Tệp quét đã đính kèm: giữ lại hay xóa khỏi thư mục máy quét"),
    "staff.fields": Setting(
        "", _LONG, "Lĩnh vực giao cho ai, ví dụ Hộ tịch: linh; Chứng thực: mai; *: hoa (* là các lĩnh vực khác)"
    ),
    "staff.assign": Setting(
        "propose", r"^(off|propose|assign)$", "Khi tiếp nhận: không phân công, nhắc người phụ trách lĩnh vực, hay giao luôn"
    ),
    "staff.rota": Setting(
        "", _LONG, "Lịch trực quầy, ví dụ T2-T6 sáng: linh, mai; T7 sáng: hoa; 2026-11-25 cả ngày: mai"
    ),
    "staff.deputies": Setting(
        "", _LONG, "Người làm thay người đứng đầu, thời gian và căn cứ, ví dụ hung 2026-11-23..2026-11-27 Quyết định 12/QĐ-UBND"
    ),
    "agency.signer_role": Setting("Thủ trưởng cơ quan", _TEXT, "Chức danh người ký văn bản gửi công dân; dấu | để xuống dòng"),
    "agency.signer_name": Setting("", _TEXT, "Họ tên người ký văn bản gửi công dân; để trống thì ghi tay"),
    "remind.collect_days": Setting("3", r"^[0-9]{1,2}$", "Nhắc kết quả chưa đến nhận sau bao nhiêu ngày"),
    "remind.supplement_days": Setting("3", r"^[0-9]{1,2}$", "Nhắc hồ sơ chờ bổ sung khi còn bao nhiêu ngày thì hết 15 ngày"),
    "message.ready": Setting(DEFAULTS["ready"], _LONG, "Mẫu tin báo có kết quả; chỗ trống viết trong ngoặc nhọn"),
    "message.supplement": Setting(DEFAULTS["supplement"], _LONG, "Mẫu tin báo cần bổ sung; chỗ trống viết trong ngoặc nhọn"),
    "message.apology": Setting(DEFAULTS["apology"], _LONG, "Mẫu tin xin lỗi vì chậm; chỗ trống viết trong ngoặc nhọn"),
    "print.copies": Setting("2", r"^[12]$", "Số liên của giấy đưa người nộp: tiếp nhận, bổ sung, từ chối, hướng dẫn, kết quả"),
    "print.number_suffix": Setting("TTPVHCC", _TEXT, "Ký hiệu sau số của phiếu, văn bản; để trống thì phiếu mang số hồ sơ"),
    "print.forms_since": Setting(
        "2025-09-15",
        r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
        "Từ ngày này dùng mẫu của TT 03/2025/TT-VPCP, trước đó mẫu của TT 01/2018 (ngày chưa đối chiếu với văn bản)",
    ),
    "rating.offer": Setting("on", r"^(on|off)$", "Sau khi trả kết quả: hỏi đánh giá của công dân theo phiếu giấy"),
    "report.cut_off": Setting(
        "14",
        r"^(0|[1-9]|1[0-9]|2[0-8])$",
        "Ngày chốt số liệu báo cáo trong tháng, 0 là ngày cuối tháng (số 14 chưa đối chiếu với NĐ 09/2019 Điều 12)",
    ),
    "report.layout": Setting("2026", r"^(2026|2020)$", "Biểu 07a theo TT 09/2026/TT-BTP, hoặc mẫu cũ theo TT 01/2020/TT-VPCP"),
    "report.refused": Setting(
        "by_date", _ENDED, "Biểu 07a không nói hồ sơ từ chối tính thế nào: theo ngày hẹn, đúng hạn, để riêng"
    ),
    "report.withdrawn": Setting(
        "by_date", _ENDED, "Biểu 07a không nói hồ sơ công dân rút tính thế nào: theo ngày hẹn, đúng hạn, để riêng"
    ),
    "report.stopped": Setting(
        "by_date", _ENDED, "Biểu 07a không nói hồ sơ dừng giải quyết tính thế nào: theo ngày hẹn, đúng hạn, để riêng"
    ),
    "report.paused": Setting(
        "in_time", r"^(in_time|by_date)$", "Biểu 07a không nói hồ sơ chờ bổ sung, chờ nộp tiền là trong hạn hay theo ngày hẹn"
    ),
    "report.twice": Setting(
        "by_date", r"^(by_date|overdue)$", "Biểu 07a không nói hồ sơ yêu cầu bổ sung hơn một lần theo ngày hẹn hay là quá hạn"
    ),
    "report.elsewhere": Setting(
        "left_out",
        r"^(left_out|counted)$",
        "Biểu 07a: hồ sơ nhận tại đây mà cơ quan khác giải quyết (thủ tục không thuộc cấp xã) không tính, hay vẫn tính",
    ),
    "report.elsewhere_codes": Setting(
        "", _LONG, "Mã các thủ tục khác cũng do cơ quan khác giải quyết, cách nhau bằng dấu phẩy"
    ),
    "report.online": Setting("full", r"^(full|partial)$", "Hồ sơ trực tuyến tính vào cột toàn trình hay một phần"),
    "report.online_other": Setting("", _TEXT, "Mã các thủ tục tính vào cột trực tuyến còn lại, cách nhau bằng dấu phẩy"),
    "unit.points": Setting("", _COUNT, "Biểu 08b cột 3: số điểm tiếp nhận"),
    "unit.own_staff": Setting("", _COUNT, "Biểu 08b cột 4: nhân sự chuyên trách"),
    "unit.sent_staff": Setting("", _COUNT, "Biểu 08b cột 5: người do cơ quan, phòng chuyên môn cử đến"),
    "unit.hired_staff": Setting("", _COUNT, "Biểu 08b cột 6: nhân viên hợp đồng"),
    "unit.computers": Setting("", _ENOUGH, "Biểu 08b cột 7: đủ máy tính cho cán bộ (1 đủ, 0 chưa đủ)"),
    "unit.public_computers": Setting("", _ENOUGH, "Biểu 08b cột 8: đủ máy tính hỗ trợ dịch vụ công trực tuyến (1 đủ, 0 chưa đủ)"),
    "unit.scanners": Setting("", _ENOUGH, "Biểu 08b cột 9: đủ máy scan (1 đủ, 0 chưa đủ)"),
    "unit.touch_screens": Setting("", _ENOUGH, "Biểu 08b cột 10: đủ màn hình cảm ứng tra cứu, đánh giá (1 đủ, 0 chưa đủ)"),
}


def value_of(values: dict[str, str], name: str) -> str:
    """The value in force: what was set, else the default. Raises KeyError for an unknown name."""
    return values.get(name, SETTINGS[name].default)


def why_not_setting(name: str, value: str) -> Refusal | None:
    """None when the value may be stored; else `settings.unknown`, `settings.not_valid` or what `check_text` refuses."""
    setting = SETTINGS.get(name)
    if setting is None:
        return no("settings.unknown", "Không có thiết lập tên này. Hãy xem danh sách thiết lập.")
    if not re.fullmatch(setting.pattern, value):
        return no("settings.not_valid", "Giá trị của thiết lập “{name}” không hợp lệ. Hãy nhập lại.", name=name)
    if bad := check_text(value, LONG_MAX if setting.pattern == _LONG else TEXT_MAX, name):
        return bad
    read = _READ.get(name)
    found = read(value) if read else None
    return found if isinstance(found, Refusal) else None


_READ: dict[str, Callable[[str], object]] = {
    "office.hours": parse_hours,
    "print.forms_since": parse_date,
    "message.ready": why_not_template,
    "message.supplement": why_not_template,
    "message.apology": why_not_template,
    "staff.fields": parse_fields,
    "staff.rota": parse_rota,
    "staff.deputies": parse_deputies,
}
