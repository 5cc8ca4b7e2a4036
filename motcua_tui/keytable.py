"""Every key of the office's program and the one thing it means, on whatever screen it is offered.

The bindings of the screens, the help, the bottom line, the palette and the printed key card are made from this table. A key has
one meaning; a screen only says with what word it offers it ("In sổ ngày" for print). The citizens' screen has keys of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from motcua_tui.text import _, mark

Part = Literal["screens", "work", "lists", "fields"]


@dataclass(frozen=True)
class Key:
    """`keys` as the terminal library names them, comma between those that do the same. `words` say what it means, `where` on
    which screens it is of use; both in the source language.
    """

    name: str
    keys: str
    words: str
    where: str
    part: Part


_EVERYWHERE = mark("Mọi màn hình")
_LISTS = mark("Danh sách")
_FORMS = mark("Ô nhập")
_QUESTIONS = mark("Câu hỏi")
_RECEIPT = mark("Tiếp nhận")
_DOSSIER = mark("Hồ sơ, tiếp nhận")
_BOOKS = mark("Tiếp nhận, sổ")
_FIGURES = mark("Sổ ngày, báo cáo, lên tỉnh")
_VIEWS = mark("Tiếp nhận, báo cáo")
_HOME = mark("Quầy hôm nay")

TABLE: tuple[Key, ...] = (
    Key("help", "f1", mark("Trợ giúp: màn hình này để làm gì, những phím nào dùng được"), _EVERYWHERE, "screens"),
    Key("help_too", "question_mark", mark("Trợ giúp, khi con trỏ không ở trong ô gõ"), _EVERYWHERE, "screens"),
    Key("receive", "f2", mark("Tiếp nhận hồ sơ mới"), _EVERYWHERE, "screens"),
    Key("find", "f3", mark("Tìm hồ sơ, xem lại hồ sơ vừa mở"), _EVERYWHERE, "screens"),
    Key("find_too", "slash", mark("Tìm hồ sơ, khi con trỏ không ở trong ô gõ"), _HOME, "screens"),
    Key("day", "f4", mark("Sổ ngày"), _EVERYWHERE, "screens"),
    Key("again", "f5", mark("Làm lại: đọc lại, làm mới, chép lại"), _EVERYWHERE, "screens"),
    Key("procedures", "f6", mark("Thủ tục: xem danh mục, chọn thủ tục khác"), _EVERYWHERE, "screens"),
    Key("due", "f7", mark("Ngày hẹn: tính, xem vì sao, ai quá hạn"), _EVERYWHERE, "screens"),
    Key("print", "f8", mark("In; trên biểu mẫu: lưu và in"), _EVERYWHERE, "screens"),
    Key("province", "f9", mark("Lên tỉnh: mở màn hình gửi, gửi ngay, đối soát lại"), _EVERYWHERE, "screens"),
    Key("method", "f10", mark("Bộ gõ trong chương trình: tắt, Telex, VNI"), _EVERYWHERE, "screens"),
    Key("late", "f12", mark("Đổi giờ ghi trên giấy khi đang nhập muộn"), _EVERYWHERE, "screens"),
    Key("tour", "ctrl+a", mark("Hướng dẫn từng bước ở văn phòng diễn tập; bấm lại để thôi"), _EVERYWHERE, "screens"),
    Key("palette", "ctrl+p", mark("Mọi việc: gõ vài chữ của việc cần làm"), _EVERYWHERE, "screens"),
    Key("lock", "ctrl+l", mark("Khóa quầy; những gì đang gõ được giữ lại"), _EVERYWHERE, "screens"),
    Key("curtain", "ctrl+backslash", mark("Che màn hình, không khóa; bấm lần nữa để hiện lại"), _EVERYWHERE, "screens"),
    Key("leave", "ctrl+q", mark("Thoát chương trình (bấm hai lần)"), _EVERYWHERE, "screens"),
    Key("back", "escape", mark("Quay lại, không mất chữ nào; trong câu hỏi: không"), _EVERYWHERE, "screens"),
    Key("save", "ctrl+s", mark("Lưu, thực hiện; lưu ra tệp"), _FORMS, "work"),
    Key("new", "ctrl+n", mark("Thêm mới trên màn hình này; ở quầy: làm nhanh"), _LISTS, "work"),
    Key("drop", "delete", mark("Bỏ mục đang chọn, dừng việc đang chạy"), _LISTS, "work"),
    Key("undo", "ctrl+z", mark("Hủy việc vừa ghi, chữ vừa gõ; mở lại sổ đã khóa"), _EVERYWHERE, "work"),
    Key("edit", "ctrl+e", mark("Soạn, sửa: soạn tin, sửa dòng vừa ghi"), _DOSSIER, "work"),
    Key("close", "ctrl+k", mark("Kết thúc: chốt sổ, khóa sổ, hết buổi; chưa nhận được"), _BOOKS, "work"),
    Key("choose", "ctrl+g", mark("Chọn ngày, kỳ, xã và tỉnh, thẻ nhớ"), _FIGURES, "work"),
    Key("check", "ctrl+d", mark("Đối chiếu: với tỉnh, mã sổ trên giấy, chữ ký của sổ"), _FIGURES, "work"),
    Key("recall", "ctrl+r", mark("Lấy lại: điền người đã từng nộp; mật khẩu đã quên"), _RECEIPT, "work"),
    Key("swap", "ctrl+t", mark("Đổi bên: chủ hồ sơ và người nộp thay, thật và diễn tập, hai cách xem"), _VIEWS, "work"),
    Key("reuse", "ctrl+b", mark("Dùng lại cái đã có: giấy tờ, người này, bản của ta, sổ cũ"), _BOOKS, "work"),
    Key("show", "ctrl+o", mark("Hiện phần đang che hoặc thu gọn"), _DOSSIER, "work"),
    Key("queue", "ctrl+x", mark("Xếp hàng: gọi số, đã đến, bỏ qua, cấp số"), _HOME, "work"),
    Key("reminders", "ctrl+w", mark("Việc cần nhắc hôm nay"), _HOME, "work"),
    Key("yes", "ctrl+y", mark("Đồng ý"), _QUESTIONS, "fields"),
    Key("enter", "enter", mark("Sang ô sau, chọn dòng; ở ô cuối: lưu"), _EVERYWHERE, "fields"),
    Key("next", "tab", mark("Sang phần sau"), _EVERYWHERE, "fields"),
    Key("previous", "shift+tab", mark("Về phần trước"), _EVERYWHERE, "fields"),
    Key("tick", "space", mark("Đánh dấu, chọn tiếp"), _LISTS, "fields"),
    Key("more", "plus", mark("Thêm một"), _RECEIPT, "fields"),
    Key("less", "minus", mark("Bớt một"), _RECEIPT, "fields"),
    Key("rub", "backspace", mark("Xóa chữ, chọn lại"), _FORMS, "fields"),
    Key("up", "up", mark("Dòng trên"), _LISTS, "lists"),
    Key("down", "down", mark("Dòng dưới"), _LISTS, "lists"),
    Key("left", "left", mark("Sang trái; ngày, tuần, năm trước"), _LISTS, "lists"),
    Key("right", "right", mark("Sang phải; ngày, tuần, năm sau"), _LISTS, "lists"),
    Key("page_up", "pageup", mark("Trang trước"), _LISTS, "lists"),
    Key("page_down", "pagedown", mark("Trang sau"), _LISTS, "lists"),
    Key("first", "home,ctrl+home", mark("Về đầu"), _LISTS, "lists"),
    Key("last", "end,ctrl+end", mark("Tới cuối"), _LISTS, "lists"),
    Key("earlier", "comma", mark("Lùi một kỳ"), _FIGURES, "lists"),
    Key("later", "full_stop", mark("Tiến một kỳ"), _FIGURES, "lists"),
    Key("digit", "1,2,3,4,5,6,7,8,9", mark("Chọn trong danh sách ngắn"), _EVERYWHERE, "lists"),
)  # fmt: skip

BY_NAME = {key.name: key for key in TABLE}

IN_FIELDS = {
    "ctrl+x": "cuts what is marked; no screen with the queue's key has a text field",
    "ctrl+w": "takes a word away; no screen with the reminders' key has a text field",
}
"""The keys that mean something else while a text field has the focus, and why nobody meets both."""

_NAMES = {
    "escape": "Esc", "enter": "Enter", "tab": "Tab", "space": mark("Cách"), "up": "↑", "down": "↓",
    "left": "←", "right": "→",
    "pageup": "PgUp", "pagedown": "PgDn", "home": "Home", "end": "End", "delete": "Del", "backspace": "⌫",
    "question_mark": "?", "slash": "/", "plus": "+", "minus": "-", "comma": ",", "full_stop": ".", "backslash": "\\",
}  # fmt: skip


def key_name(key: str) -> str:
    """What is printed on the key: "F2", "Ctrl+S", "Shift+Tab"."""
    *modifiers, last = key.split("+") if key != "+" else ["+"]
    name = _(_NAMES[last]) if last in _NAMES else last.upper() if len(last) == 1 or last[0] == "f" else last
    return "+".join([*(modifier.capitalize() for modifier in modifiers), name])


def shown_key(name: str) -> str:
    """The first key of this meaning as it is printed on the keyboard."""
    return key_name(BY_NAME[name].keys.split(",")[0])
