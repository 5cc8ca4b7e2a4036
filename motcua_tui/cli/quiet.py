"""Keeps personal data out of what a broken program leaves behind: no memory in core files, no values in tracebacks."""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from types import TracebackType

from motcua_tui.cli.faults import report_fault


def leave_no_traces(folder: Path) -> None:
    """For a process of our own, once: faults that nobody catches go to the log by their place, never to the terminal."""
    _no_core_files()

    def at_the_end(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
        report_fault(fault.with_traceback(trace), folder)

    def in_a_thread(told: threading.ExceptHookArgs) -> None:
        if told.exc_value is not None:
            report_fault(told.exc_value, folder)

    def beyond_raising(told: sys.UnraisableHookArgs) -> None:
        if told.exc_value is not None:
            report_fault(told.exc_value, folder)

    sys.excepthook = at_the_end
    threading.excepthook = in_a_thread
    sys.unraisablehook = beyond_raising


def _no_core_files() -> None:
    """A core file holds the whole memory: keys and citizens. Windows writes none unless it was set up to."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
