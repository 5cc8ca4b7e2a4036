"""`motcua-province`: the command line of the province. Its contract is stable; exit codes as the office's."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from schemas.canonical import Json
from schemas.refusal import Refusal, Refused
from sync.province import commands
from sync.province.home import Home, create_home, open_home
from sync.province.serve import serve

EXIT_DONE, EXIT_FAULT, EXIT_ARGUMENTS, EXIT_REFUSED, EXIT_STORE = 0, 1, 2, 3, 4
Outcome = Json | Refusal
Command = Callable[[Home, argparse.Namespace], Outcome]


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
    if isinstance(outcome, Refusal):
        return _refuse(outcome, as_json=options.json)
    if outcome is not None:
        print(json.dumps(outcome, ensure_ascii=False, indent=None if options.json else 2))
    return EXIT_DONE


def _outcome(options: argparse.Namespace) -> Outcome:
    folder = Path(options.data)
    if options.command == "init":
        made = create_home(folder, options.unit, options.name, options.db or "")
        return made if isinstance(made, Refusal) else {"unit": made.identity.unit, "key": made.keys.public.sign.hex()}
    home = open_home(folder)
    if isinstance(home, Refusal):
        return home
    if options.command == "serve":
        serve(home, options.host, options.port, _say, options.tls_cert, options.tls_key)
        return None
    command: Command = options.run
    return command(home, options)


def _say(line: str) -> None:
    print(line, flush=True)


def _refuse(refusal: Refusal, *, as_json: bool) -> int:
    print(refusal.message, file=sys.stderr)
    if as_json:
        print(json.dumps({"refusal": {"code": refusal.code, "message": refusal.message}}, ensure_ascii=False))
    return EXIT_STORE if refusal.code == "province.not_here" else EXIT_REFUSED


def _parser() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--data", default=os.environ.get("MOTCUA_PROVINCE_DATA", "motcua-province"), metavar="DIR")
    shared.add_argument("--json", action="store_true")
    parser = argparse.ArgumentParser(prog="motcua-province", description="Cổng đồng bộ của tỉnh")
    known = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name: str, help: str, run: Command | None = None) -> argparse.ArgumentParser:
        made = known.add_parser(name, parents=[shared], help=help)
        made.set_defaults(run=run)
        return made

    init = add("init", "tạo khóa và kho dữ liệu trống")
    init.add_argument("--db", metavar="URL")
    init.add_argument("--unit", required=True)
    init.add_argument("--name", required=True)
    serving = add("serve", "chạy cổng đồng bộ")
    serving.add_argument("--host", default="127.0.0.1")
    serving.add_argument("--port", type=int, default=8443)
    serving.add_argument("--tls-cert", type=Path, metavar="F")
    serving.add_argument("--tls-key", type=Path, metavar="F")
    add("enrol-code", "cấp mã ghi danh một lần", commands.enrol_code).add_argument("--unit", required=True)
    add("status", "tình hình các đơn vị và máy", commands.status)
    add("dossiers", "danh sách hồ sơ", commands.dossiers).add_argument("--unit")
    add("show", "xem một hồ sơ", commands.show).add_argument("dossier")
    return parser


