"""The composition root: `motcua` opens the terminal app, `motcua COMMAND` does one thing and leaves."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from motcua_tui.cli.faults import note_crash, report_fault
from motcua_tui.cli.folders import demo_folder, folder_of
from motcua_tui.cli.output import Exit, exit_for, print_refusal
from motcua_tui.cli.parser import parse
from motcua_tui.cli.quiet import leave_no_traces
from motcua_tui.desk.demo_mark import is_demo
from schemas.refusal import Refused

if TYPE_CHECKING:
    from motcua_tui.desk.office import Office
    from schemas.canonical import Json


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line or the app and give the exit code."""
    if sys.stdout is None:  # started by a schedule on Windows, without a console
        sys.stdout = sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - for the whole process
    args = parse(sys.argv[1:] if argv is None else argv)
    if argv is None:
        leave_no_traces(folder_of(args))
    try:
        if args.command is None:
            return _open_app(folder_of(args))
        if args.command == "kiosk":
            return _open_kiosk(args)
        if args.command == "demo" and not args.no_open:
            return _open_demo(args)
        return _run(args)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 0
    except Exception as fault:  # noqa: BLE001 - the last net: a number for the person, no data anywhere
        print_refusal(report_fault(fault, folder_of(args)), as_json=bool(getattr(args, "json", False)))
        return int(Exit.FAULT)


def _run(args: argparse.Namespace) -> int:
    from motcua_tui.cli.run import run  # the lock screen must be drawn without the store's libraries

    return run(args)


def _open_demo(args: argparse.Namespace) -> int:
    """Make the demo office at the first time, open it every time. Without --data it lies beside the real one."""
    folder = demo_folder(args)
    if not is_demo(folder):
        args.data = str(folder)
        code = _run(args)
        if code != Exit.DONE:
            return code
    return _open_app(folder)


def _open_kiosk(args: argparse.Namespace) -> int:
    """The citizens' screen; its code comes from a file or is asked for on the terminal before it opens."""
    from motcua_tui.cli.kiosk import exit_code_of, letter_of, shared_folder
    from motcua_tui.screens.kiosk import open_kiosk

    try:
        folder, letter, code = shared_folder(args.drop), letter_of(args.letter), exit_code_of(args.code_file)
    except Refused as wrong:
        print_refusal(wrong.refusal, as_json=bool(getattr(args, "json", False)))
        return int(exit_for(wrong.refusal))
    return open_kiosk(folder, Path(args.lookup) if args.lookup else None, letter, code, args.idle_seconds)


def _open_app(folder: Path) -> int:
    from motcua_tui.screens import open_app  # the command line must start without the terminal library

    def answer(office: Office, user: str, argv: list[str]) -> dict[str, Json]:
        from motcua_tui.cli.run import answer_question

        return answer_question(office, user, argv)

    return open_app(folder, answer, note_crash)


if __name__ == "__main__":
    sys.exit(main())
