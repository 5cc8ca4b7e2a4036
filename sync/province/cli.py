"""`motcua-province`: the command line of the province. Its contract is stable; exit codes as the office's."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from schemas.canonical import Json
from schemas.refusal import Refusal, Refused, no
from sync.province import commands
from sync.province.care import restore
from sync.province.home import Home, create_home, open_home
from sync.province.serve import WORKERS_MAX, now_in_vietnam, serve

EXIT_DONE, EXIT_FAULT, EXIT_ARGUMENTS, EXIT_REFUSED, EXIT_STORE = 0, 1, 2, 3, 4
Outcome = Json | Refusal
Command = Callable[[Home, argparse.Namespace], Outcome]


class Add(Protocol):
    """Adds a command with its help text."""

    def __call__(self, name: str, help: str, run: Command | None = None) -> argparse.ArgumentParser:
        """The command's parser."""


def run(arguments: Sequence[str]) -> int:
    """Run one command and give its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    options = _parser().parse_args(arguments)
    try:
        outcome = _outcome(options)
    except Refused as refused:
        outcome = refused.refusal
    except OSError:
        outcome = no(
            "province.not_usable",
            "Không đọc hay ghi được tệp, thư mục hay cổng mạng đã nêu. Hãy kiểm tra đường dẫn, quyền, số cổng rồi thử lại.",
        )
    if isinstance(outcome, Refusal):
        return _refuse(outcome, as_json=options.json)
    ended = outcome.get("exit") if isinstance(outcome, dict) else None
    if outcome is not None:
        _say(json.dumps(outcome, ensure_ascii=False, indent=None if options.json else 2))
    return ended if isinstance(ended, int) else EXIT_DONE


def _outcome(options: argparse.Namespace) -> Outcome:
    folder = Path(options.data)
    if options.command == "init":
        made = create_home(folder, options.unit, options.name, options.db or "")
        return made if isinstance(made, Refusal) else {"unit": made.identity.unit, "key": made.keys.public.sign.hex()}
    if options.command == "restore":
        return restore(options.file, folder, options.db, now_in_vietnam())
    home = open_home(folder)
    if isinstance(home, Refusal):
        return home
    if options.command == "serve":
        serve(home, options.host, options.port, _say, options.tls_cert, options.tls_key, options.workers)
        return None
    command: Command = options.run
    return command(home, options)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _refuse(refusal: Refusal, *, as_json: bool) -> int:
    sys.stderr.write(refusal.message + "\n")
    if as_json:
        _say(json.dumps({"refusal": {"code": refusal.code, "message": refusal.message}}, ensure_ascii=False))
    return EXIT_STORE if refusal.code == "province.not_here" else EXIT_REFUSED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="motcua-province", description="Cổng đồng bộ của tỉnh")
    known = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name: str, help: str, run: Command | None = None) -> argparse.ArgumentParser:
        made = known.add_parser(name, parents=[_shared()], help=help)
        made.set_defaults(run=run)
        return made

    init = add("init", "tạo khóa và kho dữ liệu trống")
    init.add_argument("--db", metavar="URL")
    init.add_argument("--unit", required=True)
    init.add_argument("--name", required=True)
    serving = add("serve", "chạy cổng đồng bộ")
    serving.add_argument("--host", default="127.0.0.1")
    serving.add_argument("--port", type=int, default=8443)
    serving.add_argument("--workers", type=_workers, default=1, metavar="N")
    serving.add_argument("--tls-cert", type=Path, metavar="F")
    serving.add_argument("--tls-key", type=Path, metavar="F")
    _offices(add)
    _dossiers(add)
    _reference(add)
    _care(add)
    return parser


def _offices(add: Add) -> None:
    add("enrol-code", "cấp mã ghi danh một lần", commands.enrol_code).add_argument("--unit", required=True)
    add("status", "tình hình các đơn vị và máy", commands.status)
    device = add("device", "danh sách, thu hồi, thay thế máy", None).add_subparsers(required=True, dest="what")
    device.add_parser("list", parents=[_shared()]).set_defaults(run=commands.device_list)
    for name, run_it in (("revoke", commands.device_revoke), ("replace", commands.device_replace)):
        made = device.add_parser(name, parents=[_shared()])
        made.add_argument("device")
        made.add_argument("--unit", required=True)
        made.set_defaults(run=run_it)


def _dossiers(add: Add) -> None:
    add("dossiers", "danh sách hồ sơ", commands.dossiers).add_argument("--unit")
    add("show", "xem một hồ sơ", commands.show).add_argument("dossier")
    act = add("act", "một việc của cán bộ sở, tỉnh; nội dung JSON ở stdin", commands.act)
    act.add_argument("dossier")
    act.add_argument("act")
    act.add_argument("--unit", required=True)
    act.add_argument("--by", required=True, metavar="NAME")
    filed = add("file-online", "nhận hồ sơ công dân nộp trên Cổng", commands.file_online)
    filed.add_argument("file", type=Path)
    filed.add_argument("--unit", required=True)
    exported = add("export-dvcqg", "xuất dữ liệu theo mẫu của Cổng quốc gia", commands.export_dvcqg)
    exported.add_argument("--since", metavar="D")
    exported.add_argument("--send", metavar="URL")
    exported.add_argument("--account-file", type=Path, metavar="F")
    exported.add_argument("--ca", type=Path, metavar="FILE")


def _reference(add: Add) -> None:
    units = add("units", "danh mục đơn vị", None).add_subparsers(required=True, dest="what")
    _with_file(units.add_parser("import", parents=[_shared()]), commands.units_import)
    catalogue = add("catalogue", "danh mục thủ tục", None).add_subparsers(required=True, dest="what")
    _with_file(catalogue.add_parser("publish", parents=[_shared()]), commands.catalogue_publish)
    calendar = add("calendar", "lịch làm việc", None).add_subparsers(required=True, dest="what")
    published = calendar.add_parser("publish", parents=[_shared()])
    published.add_argument("year", type=int)
    _with_file(published, commands.calendar_publish)
    block = add("number-block", "cấp trước dải số", None).add_subparsers(required=True, dest="what")
    grant = block.add_parser("grant", parents=[_shared()])
    grant.add_argument("device")
    grant.add_argument("--date", required=True, metavar="D")
    grant.add_argument("--size", required=True, type=int, metavar="N")
    grant.add_argument("--unit")
    grant.set_defaults(run=commands.number_block_grant)


def _care(add: Add) -> None:
    add("backup", "sao lưu vào một tệp", commands.backup).add_argument("folder", type=Path, metavar="DIR")
    restored = add("restore", "khôi phục vào thư mục --data còn trống", None)
    restored.add_argument("file", type=Path)
    restored.add_argument("--db", metavar="URL", default="")


def _workers(text: str) -> int:
    """How many processes serve; ValueError is what argparse turns into exit 2."""
    count = int(text)
    if not 1 <= count <= WORKERS_MAX:
        raise ValueError(text)
    return count


def _with_file(parser: argparse.ArgumentParser, run_it: Command) -> None:
    parser.add_argument("file", type=Path)
    parser.set_defaults(run=run_it)


def _shared() -> argparse.ArgumentParser:
    """Options every command takes."""
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--data", default=os.environ.get("MOTCUA_PROVINCE_DATA", "motcua-province"), metavar="DIR")
    shared.add_argument("--json", action="store_true")
    return shared
