"""What the palette offers beside the keys of the screen in front."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from motcua_tui.screens import rounds
from motcua_tui.text import _, in_english, mark
from motcua_tui.widgets.palette import Command
from schemas.text import fold

if TYPE_CHECKING:
    from motcua_tui.desk.office import Office
    from motcua_tui.screens.app import CounterApp

RECENT_SHOWN = 5
DIGITS_MIN = 3
_ALSO = {
    "receive": "new dossier intake nhan ho so",
    "find": "search tra cuu recent",
    "day": "day book log so theo doi today",
    "catalogue": "catalog danh muc tthc list",
    "due": "deadline calculator han tra",
    "lock": "screen away",
    "next_method": "input method telex vni go tieng viet",
    "leave": "quit exit thoat dong",
    "tour": "tutorial learn hoc",
    "fast": "quick chung thuc sao y certified copy",
    "reminders": "todo sms zalo nhac",
    "password": "change password doi mat khau",
    "doctor": "health check kiem tra may khong chay loi",
    "settings": "preferences options cai dat cau hinh",
    "sync": "upload send dong bo mang",
    "reconcile": "compare difference chenh lech",
    "late": "power cut mat dien paper",
    "slips": "pre-printed forms",
    "reports": "statistics thong ke 766 excel",
    "legacy": "import old register excel",
    "books": "certification register so chung thuc",
    "charts": "graph statistics",
    "queue": "ticket number goi so",
    "kiosk": "citizen screen tablet",
    "feedback": "complaint pakn khieu nai",
    "users": "staff accounts nhan vien tai khoan",
    "audit": "nhat ky log journal history",
}
"""What people call it who do not know its name here, in either language."""


def _house(app: CounterApp) -> list[Command]:
    """What is done beside the dossiers: cards for the wall, the password, the machine, the office."""
    from motcua_tui.screens.care import open_care
    from motcua_tui.screens.printing import open_key_card, open_notices

    return [
        _command(
            mark("In thẻ phím"),
            lambda: open_key_card(app),
            help=mark("một trang A4, tiếng Việt hoặc tiếng Anh"),
            also="key card shortcuts print",
        ),
        _command(
            mark("In để niêm yết"),
            lambda: open_notices(app),
            help=mark("danh mục thủ tục, địa chỉ, đường dây nóng, mã QR"),
            also="notices wall poster print",
        ),
        _command(mark("Đổi mật khẩu của tôi"), app.action_password, action="password"),
        _command(
            mark("Tình trạng máy và kho dữ liệu"),
            app.action_doctor,
            action="doctor",
            help=mark("máy in, cửa sổ, sao lưu, đĩa, giờ, thử máy quét"),
        ),
        _command(
            mark("Sao lưu, kiểm tra, dựng lại, khôi phục"),
            lambda: open_care(app),
            help=mark("kho dữ liệu, không cần dòng lệnh"),
            also="backup restore verify sao luu",
        ),
        _command(
            mark("Thiết lập của cơ quan"),
            app.action_settings,
            action="settings",
            help=mark("tiêu đề giấy tờ, giờ làm việc, khóa"),
        ),
    ]


def _books_and_people(app: CounterApp) -> list[Command]:
    """Work on paper, books, figures, the queue, who works here."""
    return [
        _command(
            mark("Nhập muộn việc đã làm trên giấy"),
            app.action_late,
            action="late",
            help=mark("mất điện, giờ thật, đánh dấu nhập muộn"),
        ),
        _command(
            mark("Phiếu in sẵn cho lúc mất điện"),
            app.action_slips,
            action="slips",
            help=mark("in, phiếu nào đã dùng, hỏng, chưa dùng"),
        ),
        _command(
            mark("Báo cáo, sổ theo dõi, điểm chỉ số"),
            app.action_reports,
            action="reports",
            help=mark("07a, 06a, 08b, kết xuất XLSX, CSV, PDF"),
        ),
        _command(
            mark("Nhập hồ sơ từ sổ cũ"), app.action_legacy, action="legacy", help=mark("XLSX, CSV, e-PAR; thử trước, nhập sau")
        ),
        _command(mark("Sổ chứng thực"), app.action_books, action="books", help=mark("mở, khóa, xem số cuối")),
        _command(
            mark("Biểu đồ"), app.action_charts, action="charts", help=mark("theo ngày, đúng hạn, đang giữ, chờ gọi số, hài lòng")
        ),
        _command(mark("Số thứ tự"), app.action_queue, action="queue", help=mark("hàng đợi: cấp, gọi, bỏ qua số, thời gian chờ")),
        _command(mark("Màn hình người dân"), app.action_kiosk, action="kiosk", help=mark("thư mục chung với máy của người dân")),
        _command(
            mark("Phản ánh, kiến nghị"), app.action_feedback, action="feedback", help=mark("tiếp nhận, trả lời, hạn từng bước")
        ),
        _command(mark("Người dùng"), app.action_users, action="users", help=mark("thêm, bỏ, xem danh sách")),
    ]


def commands_for(app: CounterApp) -> list[Command]:
    """The rest of what this officer may do."""
    always = [
        *_own_ways(app),
        _command(mark("Bộ gõ trong chương trình: tắt, Telex, VNI"), app.action_next_method, action="next_method", key="F10"),
        _command(mark("Thoát chương trình"), app.action_leave, action="leave", key="Ctrl+Q"),
    ]
    if app.office is None:
        return always
    found = [
        _command(mark("Tiếp nhận hồ sơ mới"), app.action_receive, action="receive", key="F2"),
        _command(mark("Tìm hồ sơ, hồ sơ vừa xem"), app.action_find, action="find", key="F3"),
        _command(mark("Sổ ngày: con số, chốt sổ, in"), app.action_day, action="day", key="F4"),
        _command(mark("Thủ tục: danh mục, phí, niêm yết"), app.action_catalogue, action="catalogue", key="F6"),
        _command(mark("Ngày hẹn: tính, xem vì sao"), app.action_due, action="due", key="F7"),
        _command(mark("Khóa quầy"), app.action_lock, action="lock", key="Ctrl+L"),
        _command(
            mark("Hướng dẫn từng bước"),
            app.action_tour,
            action="tour",
            key="Ctrl+A",
            help=mark("ở văn phòng diễn tập; bấm lại để thôi"),
        ),
        _command(mark("Làm nhanh: chứng thực, trích lục, trả ngay"), app.action_fast, action="fast"),
        _command(
            mark("Nhắc việc hôm nay, soạn tin cho người nộp"),
            app.action_reminders,
            action="reminders",
            help=mark("đến hạn, gọi dân, chuyển hồ sơ"),
        ),
        *_house(app),
        _command(mark("Gửi lên tỉnh, tình trạng đồng bộ"), app.action_sync, action="sync", key="F9"),
        _command(
            mark("Đối soát với tỉnh, in biên bản"),
            app.action_reconcile,
            action="reconcile",
            help=mark("hồ sơ nào tỉnh chưa có hoặc hiện khác"),
        ),
        *_rounds(app),
        *_books_and_people(app),
    ]
    if app.office.role in ("supervisor", "auditor"):
        found.append(
            _command(
                mark("Nhật ký: ai làm gì, ai xem gì"),
                app.action_audit,
                action="audit",
                help=mark("lọc, kết xuất, kiểm tra chuỗi và chữ ký"),
            )
        )
    return [one for one in [*found, *always] if one.action not in app.withheld]


def found_for(app: CounterApp, typed: str) -> list[Command]:
    """What the words typed may mean beside a command: the number of a dossier just seen, or of any; a search for them."""
    office, words = app.office, typed.strip()
    if office is None:
        return []
    wanted = fold(words)
    numbers = [number_of(office, dossier) for dossier in app.recent] if wanted else []
    found = [
        Command(_("Vừa xem: {number}").format(number=number), partial(app.open_dossier, number))
        for number in numbers if number and wanted in fold(number)
    ][:RECENT_SHOWN]  # fmt: skip
    if sum(one.isdigit() for one in words) >= DIGITS_MIN:
        found.append(Command(_("Mở hồ sơ số {number}").format(number=words), lambda: app.open_dossier(words)))
    return [*found, Command(_("Tìm hồ sơ: {words}").format(words=words), lambda: app.find_words(words), "F3")]


def number_of(office: Office, dossier: str) -> str:
    """The number a dossier just seen is known by; "" where it is gone."""
    row = office.store.row(dossier)
    return row.code if row is not None else ""


def _command(
    words: str, run: Callable[[], object], *, key: str = "", help: str = "", also: str = "", action: str = ""
) -> Command:
    """`words` and `help` in the source language; found by those of the other language too."""
    both = f"{words} {in_english(words)} {help} {in_english(help)} {also} {_ALSO.get(action, '')}"
    return Command(_(words), run, key, _(help), both, action)


def _own_ways(app: CounterApp) -> list[Command]:
    """Look, language, sounds: each for whoever is signed in."""
    here = mark("của riêng anh/chị, còn mãi")
    return [
        _command(mark("Giao diện: Sáng"), lambda: app.wear_look("light"), help=here, also="light theme giao dien sang"),
        _command(mark("Giao diện: Tối"), lambda: app.wear_look("dark"), help=here, also="dark theme giao dien toi"),
        _command(
            mark("Giao diện: Tương phản cao"), lambda: app.wear_look("contrast"), help=here, also="high contrast theme mat kem"
        ),
        _command(mark("Ngôn ngữ: Tiếng Việt"), lambda: app.choose_language("vi"), help=here, also="vietnamese language"),
        _command(mark("Ngôn ngữ: Tiếng Anh"), lambda: app.choose_language("en"), help=here, also="english language"),
        _command(
            mark("Tiếng chuông: bật, tắt"), app.turn_sounds, help=mark("khi bị từ chối, khi có số mới"), also="sound bell beep"
        ),
        _command(
            mark("Câu hỏi nhận phím sớm: bật, tắt"),
            app.turn_brisk,
            help=mark("0,1 giây thay cho 0,3 giây"),
            also="quick faster wait",
        ),
        *([_command(mark("Tự khóa sớm hơn"), app.choose_idle, help=here, also="idle timeout lock sooner tu khoa phut")]
          if app.office is not None else []),
    ]


def _rounds(app: CounterApp) -> list[Command]:
    """What has no key of its own: opened by its words."""
    return [
        _command(
            mark("Lịch làm việc, ngày nghỉ, giờ riêng"),
            lambda: rounds.open_calendar(app),
            help=mark("làm bù, nửa ngày, trực ngày nghỉ"),
        ),
        _command(
            mark("Lịch trực quầy"),
            lambda: rounds.open_rota(app),
            help=mark("ai ngồi quầy sáng, chiều; đổi ca; in dán tường"),
        ),
        _command(
            mark("Bàn giao ca"),
            lambda: rounds.open_shifts(app),
            help=mark("giao, nhận, danh sách hồ sơ và nơi để, hai bên ký"),
        ),
        _command(
            mark("Tiếp nhận lưu động"),
            lambda: rounds.open_sessions(app),
            help=mark("bắt đầu, kết thúc một buổi, đối chiếu khi về"),
        ),
        _command(
            mark("Hồ sơ liên thông, đơn vị nào đang giữ"),
            lambda: rounds.open_linked(app),
            help=mark("hạn của đơn vị, hẹn công dân, ai trễ"),
        ),
    ]
