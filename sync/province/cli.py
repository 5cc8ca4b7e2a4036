"""`motcua-province`: the command line of the province. Its contract is stable; exit codes as the office's."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from peewee import DatabaseError, DataError, IntegrityError, InterfaceError, InternalError, NotSupportedError, ProgrammingError

from schemas.canonical import Json
from schemas.refusal import Refusal, Refused, no
from sync.province.arguments import Command, build_parser
from sync.province.care import restore
from sync.province.faults import report_fault
from sync.province.home import create_home, open_home
from sync.province.serve import now_in_vietnam, serve
from sync.province.text import _, say

EXIT_DONE, EXIT_FAULT, EXIT_ARGUMENTS, EXIT_REFUSED, EXIT_STORE, EXIT_STOPPED = 0, 1, 2, 3, 4, 130
_EXITS = {
    "fault.internal": EXIT_FAULT,
    "usage.arguments": EXIT_ARGUMENTS,
    "province.not_here": EXIT_STORE,
    "province.damaged": EXIT_STORE,
    "province.database": EXIT_STORE,
}
_OUR_FAULTS = (DataError, IntegrityError, InternalError, NotSupportedError, ProgrammingError)
Outcome = Json | Refusal


def run(arguments: Sequence[str]) -> int:
    """Run one command and give its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    try:
        options = build_parser().parse_args(arguments)
    except Refused as wrong:
        return _refuse(wrong.refusal, as_json="--json" in arguments)
    try:
        outcome = _told(options)
    except KeyboardInterrupt:
        return EXIT_STOPPED
    if isinstance(outcome, Refusal):
        return _refuse(outcome, as_json=options.json)
    ended = outcome.get("exit") if isinstance(outcome, dict) else None
    if outcome is not None:
        _say(json.dumps(outcome, ensure_ascii=False, indent=None if options.json else 2))
    return ended if isinstance(ended, int) else EXIT_DONE


def _told(options: argparse.Namespace) -> Outcome:
    """What came of it; whatever breaks is said in words, with no data in them."""
    try:
        return _outcome(options)
    except Refused as refused:
        return refused.refusal
    except OSError:
        return no(
            "province.not_usable",
            "Không đọc hay ghi được tệp, thư mục hay cổng mạng đã nêu. Hãy kiểm tra đường dẫn, quyền, số cổng rồi thử lại.",
        )
    except (DatabaseError, InterfaceError) as problem:
        return report_fault(problem, Path(options.data)) if isinstance(problem, _OUR_FAULTS) else _no_database()
    except Exception as fault:  # noqa: BLE001 - the last net: a number for the person, no data anywhere
        return report_fault(fault, Path(options.data))


def _no_database() -> Refusal:
    return no(
        "province.database",
        "Không mở được cơ sở dữ liệu của tỉnh: máy chủ không trả lời, sai địa chỉ hay quyền, hoặc tệp bị hỏng. Hãy kiểm tra "
        "địa chỉ --db, dịch vụ cơ sở dữ liệu rồi thử lại.",
    )


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
        if options.tls_cert is None and options.host not in ("127.0.0.1", "::1", "localhost"):
            sys.stderr.write(_("▲ Cổng chạy không có TLS: máy ở xã chỉ nối qua https. Hãy thêm --tls-cert và --tls-key.") + "\n")
        serve(home, options.host, options.port, _say, options.tls_cert, options.tls_key, options.workers)
        return None
    command: Command = options.run
    return command(home, options)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _refuse(refusal: Refusal, *, as_json: bool) -> int:
    message = say(refusal)
    sys.stderr.write(message + "\n")
    if as_json:
        _say(json.dumps({"refusal": {"code": refusal.code, "message": message}}, ensure_ascii=False))
    return _EXITS.get(refusal.code, EXIT_REFUSED)
