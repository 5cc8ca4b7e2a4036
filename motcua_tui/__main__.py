"""The composition root: `motcua` opens the terminal app, `motcua COMMAND` does one thing and leaves."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from motcua_tui.cli.context import folder_of
from motcua_tui.cli.faults import report_fault
from motcua_tui.cli.output import Exit, print_refusal
from motcua_tui.cli.parser import parse
from motcua_tui.cli.run import run


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line or the app and give the exit code."""
    args = parse(sys.argv[1:] if argv is None else argv)
    try:
        if args.command is None:
            return _open_app(args)
        code = run(args)
        if args.command == "demo" and code == Exit.DONE and not args.no_open:
            return _open_app(args)
        return code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 0
    except Exception as fault:
        print_refusal(report_fault(fault, folder_of(args)), as_json=bool(getattr(args, "json", False)))
        return int(Exit.FAULT)


def _open_app(args: object) -> int:
    from motcua_tui.screens import open_app  # noqa: PLC0415 - the command line must start without the terminal library

    return open_app(args)


if __name__ == "__main__":
    sys.exit(main())
