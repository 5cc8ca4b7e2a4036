"""The words of `motcua-province`. What each command does is in `commands`; the contract is docs/province.md."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path

from schemas.canonical import Json
from schemas.refusal import Refusal
from sync.province import commands
from sync.province.home import Home
from sync.province.serve import WORKERS_MAX
from sync.province.text import _
from sync.quiet_parser import Sub

Command = Callable[[Home, argparse.Namespace], Json | Refusal]


class Words:
    """Commands being added, each with the options all of them take."""

    def __init__(self) -> None:
        self.parser = Sub(prog="motcua-province", description=_("Cổng đồng bộ của tỉnh"))
        self._known = self.parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(self, name: str, help: str, run: Command | None = None) -> Sub:
        """A command."""
        made = self._known.add_parser(name, parents=[_shared()], help=help, description=help)
        made.set_defaults(run=run)
        return made

    def under(self, name: str, help: str) -> Callable[[str, str, Command], Sub]:
        """A command with commands of its own; what is given adds one."""
        made = self._known.add_parser(name, help=help, description=help)
        below = made.add_subparsers(required=True, dest="what", metavar="COMMAND")

        def add(what: str, said: str, run: Command) -> Sub:
            one = below.add_parser(what, parents=[_shared()], help=said, description=said)
            one.set_defaults(run=run)
            return one

        return add


def build_parser() -> Sub:
    """The whole command line, in the language now shown."""
    words = Words()
    init = words.add("init", _("tạo khóa và kho dữ liệu trống"))
    init.add_argument("--db", metavar="URL", help=_("postgresql://…; không có thì SQLite trong thư mục dữ liệu"))
    init.add_argument("--unit", required=True, help=_("mã của tỉnh, ví dụ H44"))
    init.add_argument("--name", required=True, help=_("tên của tỉnh"))
    _serving(words)
    _offices(words)
    _dossiers(words)
    _reference(words)
    _care(words)
    return words.parser


def _serving(words: Words) -> None:
    serving = words.add("serve", _("chạy cổng đồng bộ"))
    serving.add_argument("--host", default="127.0.0.1", help=_("địa chỉ để nghe; mặc định chỉ máy này"))
    serving.add_argument("--port", type=_port, default=8443, metavar="N")
    serving.add_argument("--workers", type=_workers, default=1, metavar="N", help=_("số tiến trình cùng phục vụ"))
    serving.add_argument("--tls-cert", type=Path, metavar="F", help=_("chứng thư TLS (PEM)"))
    serving.add_argument("--tls-key", type=Path, metavar="F", help=_("khóa của chứng thư (PEM)"))


def _offices(words: Words) -> None:
    _unit(words.add("enrol-code", _("cấp mã ghi danh một lần"), commands.enrol_code))
    words.add("status", _("tình hình các đơn vị và máy"), commands.status)
    device = words.under("device", _("danh sách, thu hồi, thay thế máy"))
    device("list", _("mọi máy, cả máy đã thu hồi"), commands.device_list)
    for name, said, run_it in (
        ("revoke", _("không nhận máy này nữa"), commands.device_revoke),
        ("replace", _("thu hồi máy này và cấp mã cho máy thay thế"), commands.device_replace),
    ):
        made = device(name, said, run_it)
        made.add_argument("device", help=_("tên máy, ví dụ A, hoặc H44.99.12.A"))
        made.add_argument("--unit", default="", help=_("mã đơn vị, ví dụ H44.99.12"))


def _dossiers(words: Words) -> None:
    _unit(words.add("dossiers", _("danh sách hồ sơ"), commands.dossiers), required=False)
    words.add("show", _("xem một hồ sơ"), commands.show).add_argument("dossier")
    act = words.add("act", _("một việc của cán bộ sở, tỉnh; nội dung JSON ở stdin"), commands.act)
    act.add_argument("dossier")
    act.add_argument("act")
    _unit(act)
    act.add_argument("--by", required=True, metavar="NAME", help=_("người thực hiện"))
    filed = words.add("file-online", _("nhận hồ sơ công dân nộp trên Cổng"), commands.file_online)
    filed.add_argument("file", type=Path, help=_("tệp JSON"))
    _unit(filed)
    exported = words.add("export-dvcqg", _("xuất dữ liệu theo mẫu của Cổng quốc gia"), commands.export_dvcqg)
    exported.add_argument("--since", metavar="D", help=_("chỉ hồ sơ có thay đổi từ ngày này"))
    exported.add_argument("--send", metavar="URL", help=_("gửi tới địa chỉ này, tra cứu lại và so sánh"))
    exported.add_argument("--account-file", type=Path, metavar="F", help=_("tài khoản kết nối (JSON)"))
    exported.add_argument("--ca", type=Path, metavar="FILE", help=_("chứng thư của cơ quan cấp, nếu là của riêng"))


def _reference(words: Words) -> None:
    _file(words.under("units", _("danh mục đơn vị"))("import", _("nhập và gửi xuống các xã"), commands.units_import))
    catalogue = words.under("catalogue", _("danh mục thủ tục"))
    _file(catalogue("publish", _("ký và gửi xuống các xã"), commands.catalogue_publish))
    published = words.under("calendar", _("lịch làm việc"))("publish", _("ký và gửi xuống các xã"), commands.calendar_publish)
    published.add_argument("year", type=int)
    _file(published)
    grant = words.under("number-block", _("cấp trước dải số"))("grant", _("cho một máy, một ngày"), commands.number_block_grant)
    grant.add_argument("device", help=_("tên máy, ví dụ A, hoặc H44.99.12.A"))
    grant.add_argument("--date", required=True, metavar="D")
    grant.add_argument("--size", required=True, type=int, metavar="N")
    _unit(grant, required=False)


def _care(words: Words) -> None:
    words.add("backup", _("sao lưu vào một tệp"), commands.backup).add_argument("folder", type=Path, metavar="DIR")
    restored = words.add("restore", _("khôi phục vào thư mục --data còn trống"))
    restored.add_argument("file", type=Path)
    restored.add_argument("--db", metavar="URL", default="", help=_("postgresql://…, còn trống"))


def _unit(parser: Sub, *, required: bool = True) -> None:
    parser.add_argument("--unit", required=required, help=_("mã đơn vị, ví dụ H44.99.12"))


def _file(parser: Sub) -> None:
    parser.add_argument("file", type=Path, help=_("tệp JSON"))


def _workers(text: str) -> int:
    """How many processes serve; ValueError is what argparse turns into exit 2."""
    return _within(text, 1, WORKERS_MAX)


def _port(text: str) -> int:
    """A port, or 0 for any that is free."""
    return _within(text, 0, 65_535)


def _within(text: str, least: int, most: int) -> int:
    value = int(text)
    if not least <= value <= most:
        raise ValueError(text)
    return value


def _shared() -> Sub:
    """Options every command takes."""
    shared = Sub(add_help=False)
    folder = os.environ.get("MOTCUA_PROVINCE_DATA", "motcua-province")
    shared.add_argument("--data", default=folder, metavar="DIR", help=_("thư mục dữ liệu (hoặc MOTCUA_PROVINCE_DATA)"))
    shared.add_argument("--json", action="store_true", help=_("in ra đúng một giá trị JSON"))
    return shared
