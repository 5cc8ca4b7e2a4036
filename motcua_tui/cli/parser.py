"""The words of the command line. What each command does is in `commands`; the contract is docs/cli.md."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from functools import cache
from typing import get_args

from motcua_tui.cli.output import Exit, print_refusal
from motcua_tui.text import Language, _, language
from schemas.acts import BEGINS, Act
from schemas.office_acts import FeedbackStep
from schemas.refusal import Refusal, Refused
from schemas.version import VERSION
from sync.quiet_parser import Sub

FEEDBACK_STEPS = get_args(FeedbackStep)
ACTS = [str(act) for act in Act if act not in BEGINS and act not in (Act.ATTACH, Act.BIND_CODE)]


def _common() -> Sub:
    """The options every command takes, before or after its name."""
    common = Sub(add_help=False, argument_default=argparse.SUPPRESS)
    common.add_argument("--data", metavar="DIR", help=_("thư mục dữ liệu (hoặc MOTCUA_DATA)"))
    common.add_argument("--as", dest="as_user", metavar="USER", help=_("tên đăng nhập (hoặc MOTCUA_USER)"))
    common.add_argument("--password-file", metavar="F", help=_("tệp chứa mật khẩu (hoặc MOTCUA_PASSWORD_FILE)"))
    common.add_argument("--json", action="store_true", help=_("in ra đúng một giá trị JSON"))
    return common


def build_parser() -> Sub:
    """The whole command line. Without a command, the terminal app opens."""
    common = _common()
    parser = Sub(
        prog="motcua", description=_("Hồ sơ một cửa cấp xã, làm việc không cần mạng."), parents=[common]
    )
    parser.add_argument("--version", action="version", version=f"motcua {VERSION}")
    commands = parser.add_subparsers(dest="command", metavar=_("LỆNH"))

    def add(name: str, help_text: str) -> Sub:
        return commands.add_parser(name, help=help_text, description=help_text, parents=[common])

    for group in (_setup, _tables, _dossiers, _counter, _lists, _figures, _rounds, _care, _line):
        group(add, common)
    return parser


Add = Callable[[str, str], Sub]


def _nested(parent: Sub, dest: str, common: Sub, *, needed: bool = True) -> Add:
    children = parent.add_subparsers(dest=dest, metavar=_("VIỆC"), required=needed)

    def add(name: str, help_text: str) -> Sub:
        return children.add_parser(name, help=help_text, description=help_text, parents=[common])

    return add


def _setup(add: Add, common: Sub) -> None:
    init = add("init", _("tạo văn phòng mới"))
    for option in ("--office", "--unit", "--device", "--user", "--display"):
        init.add_argument(option, required=True, metavar=option[2:].upper())
    init.add_argument("--recovery-out", metavar="FILE")
    user = _nested(add("user", _("người dùng")), "action", common)
    new = user("add", _("thêm người dùng"))
    new.add_argument("user")
    new.add_argument("--role", required=True, choices=["clerk", "supervisor", "auditor"])
    new.add_argument("--display", required=True)
    new.add_argument("--new-password-file", required=True, metavar="F")
    user("list", _("liệt kê người dùng"))
    user("remove", _("bỏ người dùng và thay khóa")).add_argument("user")
    user("rotate-key", _("thay khóa của kho, khi mất thẻ nhớ có bản sao lưu"))
    user("passwd", _("đổi mật khẩu của mình")).add_argument("--new-password-file", required=True, metavar="F")
    recover = add("recover", _("đặt lại mật khẩu bằng mã khôi phục"))
    recover.add_argument("--recovery-file", required=True, metavar="F")
    recover.add_argument("--user", required=True)
    recover.add_argument("--new-password-file", required=True, metavar="F")
    demo = add("demo", _("mở văn phòng mẫu để dùng thử"))
    demo.add_argument("--dossiers", type=_count, default=120, metavar="N")
    demo.add_argument("--seed", type=int, default=1, metavar="S")
    demo.add_argument("--no-open", action="store_true", help=_("chỉ tạo, không mở màn hình"))


def _tables(add: Add, common: Sub) -> None:
    catalogue = _nested(add("catalogue", _("danh mục thủ tục")), "action", common)
    catalogue("import", _("nhập danh mục")).add_argument("files", nargs="+", metavar="FILE")
    catalogue("list", _("liệt kê thủ tục")).add_argument("text", nargs="?", default="")
    shown = catalogue("show", _("xem một thủ tục"))
    shown.add_argument("code")
    shown.add_argument("--on", metavar="DATE")
    calendar = _nested(add("calendar", _("lịch làm việc")), "action", common)
    table = calendar("set", _("nhập lịch của một năm"))
    table.add_argument("year", type=int)
    table.add_argument("file")
    calendar("show", _("xem lịch của một năm")).add_argument("year", type=int)
    day = calendar("day", _("đặt một ngày: nghỉ, làm bù, nửa ngày, giờ riêng, trực, ngày thường"))
    day.add_argument("date")
    day.add_argument("kind", choices=["off", "worked", "half", "hours", "service", "ordinary"])
    for option in ("--hours", "--cutoff", "--name", "--source"):
        day.add_argument(option, default="", metavar=option[2:].upper())
    settings = _nested(add("settings", _("thiết lập của văn phòng")), "action", common)
    settings("list", _("xem thiết lập"))
    setting = settings("set", _("đổi một thiết lập"))
    setting.add_argument("name")
    setting.add_argument("value")
    books = _nested(add("book", _("sổ chứng thực")), "action", common)
    books("list", _("xem các sổ chứng thực"))
    opened = books("open", _("mở sổ chứng thực của máy này"))
    opened.add_argument("book", metavar="BOOK")
    opened.add_argument("--kind", required=True, choices=["copies", "signatures", "contracts"])
    opened.add_argument("--procedures", required=True, metavar="CODE,CODE")
    opened.add_argument("--first", type=int, default=1, metavar="N")
    opened.add_argument("--year", type=int, default=0, metavar="YEAR")
    books("close", _("khóa sổ chứng thực")).add_argument("book", metavar="BOOK")
    books("renew", _("khóa sổ năm cũ, mở sổ năm nay")).add_argument("book", metavar="BOOK")
    books("show", _("xem từng số đã cấp của một sổ")).add_argument("book", metavar="BOOK")
    slips = _nested(add("slips", _("phiếu in sẵn để ghi tay khi mất điện")), "action", common)
    slips("list", _("phiếu đã in, đã dùng, hỏng, chưa dùng"))
    spoilt = slips("void", _("ghi một phiếu hỏng hoặc mất"))
    spoilt.add_argument("slip", metavar="SLIP")
    spoilt.add_argument("--reason", required=True)
    due = add("due", _("tính ngày hẹn trả và giải thích từng ngày"))
    due.add_argument("--procedure", required=True, metavar="CODE")
    due.add_argument("--received", required=True, metavar="ISO")
    due.add_argument("--limit", metavar="LIMIT")
    add("confirm-date", _("xác nhận hôm nay là ngày nào khi đồng hồ máy sai")).add_argument("date")


def _dossiers(add: Add, common: Sub) -> None:
    add("scan", _("đọc nội dung quét từ thẻ căn cước (stdin)"))
    add("receive", _("tiếp nhận hồ sơ (JSON từ stdin)")).add_argument("--now", metavar="ISO")
    add("guide", _("hướng dẫn bổ sung tại quầy, chưa tiếp nhận (JSON từ stdin)")).add_argument("--now", metavar="ISO")
    add("refuse", _("từ chối tại quầy, không tiếp nhận (JSON từ stdin)")).add_argument("--now", metavar="ISO")
    act = add("act", _("thực hiện một việc trên hồ sơ (JSON từ stdin)"))
    act.add_argument("dossier")
    act.add_argument("act", choices=ACTS, metavar="ACT", help=", ".join(ACTS))
    act.add_argument("--now", metavar="ISO")
    add("show", _("xem hồ sơ")).add_argument("dossier")
    attach = add("attach", _("đính kèm tệp vào hồ sơ"))
    attach.add_argument("dossier")
    attach.add_argument("file")
    target = attach.add_mutually_exclusive_group()
    target.add_argument("--part", type=int, default=0, metavar="N")
    target.add_argument("--result", action="store_true")
    for option in ("--kind-code", "--holder-id", "--holder-name", "--birth-year", "--issued-on", "--issuer", "--title",
                   "--summary", "--valid-until", "--scope"):  # fmt: skip
        attach.add_argument(option, default="", metavar="TEXT")
    papers = add("papers", _("giấy tờ một người đã nộp ở các hồ sơ trước"))
    papers.add_argument("id_number", metavar="ID")
    fetch = add("attachment", _("lấy tệp đính kèm ra"))
    fetch.add_argument("dossier")
    fetch.add_argument("sha256")
    fetch.add_argument("--out", required=True, metavar="FILE")
    printed = add("print", _("in giấy tờ của hồ sơ ra PDF"))
    printed.add_argument("form", metavar="FORM")
    printed.add_argument("dossier", nargs="?")
    printed.add_argument("--date", metavar="D")
    printed.add_argument("--from", dest="first", metavar="D")
    printed.add_argument("--to", dest="last", metavar="D")
    printed.add_argument("--count", type=_count, default=0, metavar="N")
    printed.add_argument("--out", default="", metavar="F.pdf")


def _counter(add: Add, common: Sub) -> None:
    queue = _nested(add("queue", _("số thứ tự")), "action", common)
    queue("take", _("lấy số cho người dân")).add_argument("--priority", default="", metavar="GROUP")
    queue("call", _("gọi số tiếp theo, hoặc số đã nêu")).add_argument("ticket", nargs="?", default="", metavar="TICKET")
    queue("again", _("gọi lại số đang gọi"))
    queue("skip", _("bỏ qua số đang gọi"))
    queue("serve", _("người được gọi đã đến quầy"))
    queue("list", _("xem các số trong ngày")).add_argument("--date", metavar="D")
    figures = queue("figures", _("số lượt và thời gian chờ theo ngày"))
    figures.add_argument("--from", dest="first", required=True, metavar="D")
    figures.add_argument("--to", dest="last", required=True, metavar="D")


    feedback = _nested(add("feedback", _("phản ánh, kiến nghị")), "action", common)
    feedback("receive", _("tiếp nhận phản ánh, kiến nghị (JSON từ stdin)")).add_argument("--now", metavar="ISO")
    feedback("list", _("xem sổ phản ánh, kiến nghị")).add_argument("--open", dest="open_only", action="store_true")
    feedback("show", _("xem một phản ánh, kiến nghị")).add_argument("feedback", metavar="NUMBER")
    moved = feedback("move", _("ghi bước đã làm (JSON từ stdin)"))
    moved.add_argument("feedback", metavar="NUMBER")
    moved.add_argument("step", choices=FEEDBACK_STEPS, metavar="STEP", help=", ".join(FEEDBACK_STEPS))
    moved.add_argument("--now", metavar="ISO")


    link = _nested(add("kiosk-link", _("thư mục chung với màn hình người dân")), "action", common)
    link("set", _("dùng thư mục này")).add_argument("folder", metavar="DIR")
    link("remove", _("không dùng màn hình người dân nữa"))
    link("status", _("thư mục nào, số dòng tra cứu"))
    link("refresh", _("ghi tệp cho màn hình và nhận số, đánh giá từ đó"))
    kiosk = add("kiosk", _("màn hình người dân; không mở kho dữ liệu"))
    kiosk.add_argument("--drop", required=True, metavar="DIR", help=_("thư mục chung với máy ở quầy"))
    kiosk.add_argument("--lookup", metavar="FILE", help=_("tệp tra cứu, nếu không nằm trong thư mục chung"))
    kiosk.add_argument("--letter", default="", metavar="X", help=_("chữ đầu của số thứ tự lấy ở màn hình này"))
    kiosk.add_argument("--code-file", metavar="F", help=_("tệp chứa mã để thoát; không có thì hỏi khi mở"))
    kiosk.add_argument("--idle-seconds", type=_count, default=60, metavar="N")


def _lists(add: Add, common: Sub) -> None:
    find = add("find", _("tìm hồ sơ"))
    find.add_argument("text")
    find.add_argument("--status", metavar="S")
    find.add_argument("--limit", type=_count, default=50, metavar="N")
    day = add("day", _("sổ ngày"))
    day.add_argument("--date", metavar="D")
    day.add_argument("--code", metavar="CODE", help=_("mã sổ in trên giấy: so với sổ trong máy"))
    add("close-day", _("chốt sổ ngày")).add_argument("--date", required=True, metavar="D")
    add("inbox", _("hồ sơ nộp trực tuyến chờ tiếp nhận"))
    add("reminders", _("việc không được quên hôm nay"))
    told = add("message", _("soạn tin báo cho người nộp"))
    told.add_argument("dossier")
    told.add_argument("kind", nargs="?", choices=["ready", "supplement", "apology"])
    told.add_argument("--plain", action="store_true", help=_("không dấu, cho tin nhắn SMS"))
    add("batch", _("nhiều lệnh, mỗi dòng một lệnh (stdin)"))


def _figures(add: Add, common: Sub) -> None:
    audit = add("audit", _("ai làm gì, ai xem dữ liệu cá nhân nào"))
    audit.add_argument("--from", dest="first", metavar="D")
    audit.add_argument("--to", dest="last", metavar="D")
    audit.add_argument("--user", metavar="U", help=_("một người dùng"))
    audit.add_argument("--dossier", metavar="DOSSIER", help=_("một hồ sơ"))
    audit.add_argument("--verify", action="store_true", help=_("kiểm tra cả chuỗi băm và chữ ký của sổ gốc"))
    audit.add_argument("--out", metavar="F.xlsx|F.csv")
    stats = add("stats", _("số liệu và biểu đồ của một kỳ"))
    stats.add_argument("--from", dest="first", metavar="D")
    stats.add_argument("--to", dest="last", metavar="D")
    stats.add_argument("--out", metavar="F.pdf")
    report = add("report", _("báo cáo, sổ theo dõi của một kỳ"))
    report.add_argument("report", metavar="NAME", help="register, 07a, 06a, 08b, index766, books")
    report.add_argument("--from", dest="first", metavar="D")
    report.add_argument("--to", dest="last", metavar="D")
    report.add_argument("--period", metavar="P", help=_("kỳ báo cáo: 2026-11, 2026-Q3, 2026-H1, 2026"))
    report.add_argument("--layout", choices=["2026", "2020"], help=_("biểu 07a theo mẫu mới hoặc mẫu cũ"))
    report.add_argument("--book", metavar="BOOK", help=_("một sổ chứng thực"))
    report.add_argument("--behind", metavar="COLUMN", help=_("các hồ sơ mà một số liệu đếm, ví dụ c12"))
    report.add_argument("--line", metavar="LINE", default="", help=_("dòng của số liệu đó, bỏ trống là dòng tổng cộng"))
    report.add_argument("--out", metavar="F.xlsx|F.csv|F.pdf")
    report.add_argument("--charts", action="store_true", help=_("kèm biểu đồ của kỳ ở cuối tệp PDF"))
    taken = add("import-legacy", _("nhập hồ sơ từ sổ cũ, phần mềm cũ"))
    taken.add_argument("kind", choices=["xlsx", "csv", "epar-sql"], metavar="xlsx|csv|epar-sql")
    taken.add_argument("file", metavar="FILE")
    taken.add_argument("--mapping", metavar="F", help=_("bảng ghép cột (JSON), mẫu có trong câu trả lời của --dry-run"))
    taken.add_argument("--dry-run", action="store_true", help=_("chỉ thử, không ghi gì"))
    taken.add_argument("--calendar", action="store_true", help=_("lấy cả lịch làm việc e-PAR của những năm máy này chưa có"))


def _rounds(add: Add, common: Sub) -> None:
    rota = add("rota", _("ai trực quầy trong ngày, trong tuần"))
    rota.add_argument("--date", metavar="D")
    rota.add_argument("--week", action="store_true", help=_("cả tuần, từ thứ Hai"))
    rota.add_argument("--out", metavar="F.pdf", help=_("in lịch cả tuần ra tệp"))
    on_rota = _nested(rota, "action", common, needed=False)
    named = on_rota("set", _("ghi ai trực: một ngày, hoặc các thứ trong tuần"))
    named.add_argument("days", metavar="D|T2-T6")
    for half in ("--morning", "--afternoon"):
        named.add_argument(half, metavar="USER,USER", help=_("dấu - là không ai trực ngày đó"))
    on_rota("clear", _("bỏ phần ghi riêng của một ngày, theo lịch tuần")).add_argument("day", metavar="D")
    session = _nested(add("session", _("buổi tiếp nhận lưu động của máy này")), "action", common)
    began = session("open", _("bắt đầu một buổi, ghi nơi tiếp nhận"))
    began.add_argument("place")
    began.add_argument("--note", default="")
    session("close", _("kết thúc buổi"))
    session("list", _("các buổi lưu động của mọi máy"))
    for name, said in (("show", _("hồ sơ của một buổi, để đối chiếu khi về")), ("print", _("in danh sách của một buổi"))):
        one = session(name, said)
        one.add_argument("session", nargs="?", type=int, default=0)
    one.add_argument("--out", required=True, metavar="F.pdf")
    shift = _nested(add("shift", _("bàn giao ca")), "action", common)
    given = shift("hand", _("bàn giao cho đồng nghiệp, kèm danh sách hồ sơ và nơi để"))
    given.add_argument("to", metavar="USER")
    given.add_argument("--all", action="store_true", help=_("mọi hồ sơ của quầy, không chỉ của mình"))
    given.add_argument("--note", default="")
    taken = shift("take", _("nhận ca: xác nhận và ký"))
    taken.add_argument("shift", nargs="?", type=int, default=0)
    taken.add_argument("--missing", default="", metavar="DOSSIER,DOSSIER")
    taken.add_argument("--assign", action="store_true", help=_("nhận xử lý luôn hồ sơ người giao đang giữ"))
    taken.add_argument("--note", default="")
    shift("list", _("các lần bàn giao"))
    for name, said in (("show", _("xem một lần bàn giao")), ("print", _("in biên bản bàn giao"))):
        one = shift(name, said)
        one.add_argument("shift", nargs="?", type=int, default=0)
    one.add_argument("--out", required=True, metavar="F.pdf")
    linked = add("linked", _("hồ sơ đang ở đơn vị khác (liên thông)"))
    linked.add_argument("--unit", default="", metavar="U")
    linked.add_argument("--late", action="store_true", help=_("chỉ việc mà đơn vị đã quá hạn"))
    add("units", _("danh mục đơn vị do tỉnh gửi xuống")).add_argument("text", nargs="?", default="", metavar="TEXT")


def _care(add: Add, common: Sub) -> None:
    add("verify", _("kiểm tra sổ gốc và kho dữ liệu"))
    ledger = add("ledger", _("kết xuất sổ gốc để chương trình khác kiểm tra (dữ liệu không mã hóa)"))
    ledger.add_argument("file", metavar="F.jsonl")
    add("rebuild", _("dựng lại các bảng từ sổ gốc"))
    backup = add("backup", _("sao lưu ra một tệp mã hóa"))
    backup.add_argument("dir")
    backup.add_argument("--evening", action="store_true", help=_("ghi thêm phần mới vào tệp của các tối trước"))
    restore = add("restore", _("khôi phục từ bản sao lưu"))
    restore.add_argument("file")
    restore.add_argument("--to", required=True, metavar="DIR")
    add("doctor", _("xem tình trạng máy, kho, đồng hồ"))


def _line(add: Add, common: Sub) -> None:
    enrol = add("enrol", _("đăng ký máy với tỉnh"))
    enrol.add_argument("--province", metavar="URL")
    how = enrol.add_mutually_exclusive_group(required=True)
    how.add_argument("--code")
    how.add_argument("--account-file", metavar="F", help=_("tài khoản của hệ thống tỉnh không dùng cổng đồng bộ này"))
    enrol.add_argument("--ca", metavar="FILE")
    enrol.add_argument("--usb", metavar="DIR", help=_("máy không có đường truyền: đơn và trả lời đi trên thẻ nhớ"))
    sync = add("sync", _("đồng bộ với tỉnh"))
    sync.add_argument("--nightly", action="store_true")
    sync.add_argument("--if-due", action="store_true", help=_("không làm gì nếu đêm nay đã gửi xong"))
    sync.add_argument("--budget-seconds", type=_count, metavar="N")
    sync.add_argument("--usb", metavar="DIR", help=_("thẻ nhớ, hoặc thư mục chung trong mạng cơ quan"))
    add("sync-status", _("tình trạng đồng bộ (không dùng mạng)"))
    reconcile = add("reconcile", _("đối soát với tỉnh"))
    reconcile.add_argument("--date", metavar="D")
    overwrite = _("ghi đè bản tỉnh đang hiển thị khác (tỉnh dùng hệ thống riêng)")
    reconcile.add_argument("--keep-ours", metavar="DOSSIER", help=overwrite)
    reconcile.add_argument("--reason", metavar="TEXT", default="", help=_("lý do, giữ trong hồ sơ"))
    schedule = _nested(add("schedule", _("lịch tự gửi lên tỉnh ban đêm")), "action", common)
    placed = schedule("install", _("đặt lịch; không cần mật khẩu"))
    placed.add_argument("--with", dest="kind", choices=["systemd", "cron", "windows"], metavar="systemd|cron|windows")
    placed.add_argument("--usb", metavar="DIR", help=_("thẻ nhớ, hoặc thư mục chung trong mạng cơ quan"))
    schedule("remove", _("bỏ lịch"))
    schedule("status", _("lịch đã đặt chưa, các đêm qua thế nào"))


def _count(text: str) -> int:
    value = int(text)
    if not 1 <= value <= 10_000_000:
        raise ValueError
    return value


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Parse the command line; wrong arguments are said on stderr, with --json also on stdout, and end with 2."""
    args = parsed(argv)
    if isinstance(args, Refusal):
        print_refusal(args, as_json="--json" in argv)
        raise SystemExit(Exit.USAGE)
    return args


@cache
def _parser_in(_shown: Language) -> Sub:
    """Made once a language: a batch would spend most of its time on making it anew for every line."""
    return build_parser()


def parsed(argv: Sequence[str]) -> argparse.Namespace | Refusal:
    """The arguments, or `usage.arguments`. Asking for help or the version ends the program, as argparse does."""
    try:
        args = _parser_in(language()).parse_args(list(argv))
    except Refused as wrong:
        return wrong.refusal
    args.argv = list(argv)
    return args
