"""Settings of an office: text values with a default, a meaning and a check. Changed by entries, so every change is dated."""

from __future__ import annotations

import re

from schemas.base import Record
from schemas.refusal import Refusal, no
from schemas.rules.hours import DEFAULT_HOURS_TEXT, parse_hours
from schemas.text import check_text


class Setting(Record):
    """One setting: its default, the pattern its value must match, and what it means."""

    default: str
    pattern: str
    meaning: str


TEXT_MAX = 300
_TEXT = rf"^[^\x00-\x1f\x7f]{{0,{TEXT_MAX}}}$"
LONG_MAX = 2000
_LONG = rf"^[^\x00-\x1f\x7f]{{0,{LONG_MAX}}}$"
_SWITCH = r"^(warn|refuse)$"

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
    "print.copies": Setting("1", r"^[12]$", "Số liên giấy tiếp nhận in ra"),
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
    if name == "office.hours" and isinstance(hours := parse_hours(value), Refusal):
        return hours
    return None
