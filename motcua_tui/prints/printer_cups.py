"""Printing through CUPS: `lp` and `lpstat`, never a shell, always with an end."""

from __future__ import annotations

import os
import re
import shutil
import subprocess

from motcua_tui.prints import limits
from motcua_tui.prints.no_paper import printing_failed, timeout
from motcua_tui.prints.orders import Job, JobState, Order, Printers
from schemas.refusal import Refusal, no

_REQUEST = re.compile(r"request id is (\S+)")
_NOT_IN_TITLE = re.compile(r"[^A-Za-z0-9._-]")


def printers() -> Printers | Refusal:
    """Every destination and the default one. Refuses `print.no_spooler` and `print.spooler_down`."""
    if shutil.which("lpstat") is None or shutil.which("lp") is None:
        return no("print.no_spooler",
                  "Máy này chưa có hệ thống in (CUPS). Hãy cài đặt máy in, hoặc lưu ra tệp PDF.")
    if "is running" not in _ask("lpstat", "-r"):
        return no("print.spooler_down",
                  "Hệ thống in của máy đang tắt. Hãy khởi động lại máy, hoặc lưu ra tệp PDF.")
    names = tuple(_ask("lpstat", "-e").split())[: limits.PRINTERS_MAX]
    said = _ask("lpstat", "-d").partition(":")
    return Printers(names=names, default=said[2].strip())


def send(order: Order) -> Job | Refusal:
    """Hand the PDF over on standard input: no file is left behind.

    Refuses `print.printing_failed` and `print.timeout`.
    """
    try:
        done = subprocess.run(_arguments(order), input=order.pdf, capture_output=True, check=False,
                              timeout=limits.PRINT_TIMEOUT_S, env=_environment())
    except subprocess.TimeoutExpired:
        return timeout()
    except OSError:
        return printing_failed()
    if done.returncode:
        return printing_failed()
    found = _REQUEST.search(done.stdout.decode("utf-8", "replace"))
    return Job(printer=order.printer, number=found[1] if found else "")


def state_of(job: Job) -> JobState:
    """Where the job stands by `lpstat`; "unknown" once the spooler has forgotten it."""
    if _holds(_ask("lpstat", "-W", "not-completed", "-o", job.printer), job):
        return _state_of_printer(job)
    return "done" if _holds(_ask("lpstat", "-W", "completed", "-o", job.printer), job) else "unknown"


def _arguments(order: Order) -> list[str]:
    title = _NOT_IN_TITLE.sub("-", order.title)
    return ["lp", "-d", order.printer, "-n", str(order.copies), "-t", title, "-o", f"media={order.media}",
            *(["-o", "fit-to-page"] if order.fit else []), "-"]


def _state_of_printer(job: Job) -> JobState:
    said = _ask("lpstat", "-p", job.printer)
    if f"printing {job.number}" in said:
        return "printing"
    return "stopped" if " disabled " in said else "waiting"


def _holds(listing: str, job: Job) -> bool:
    return any(line.split()[:1] == [job.number] for line in listing.splitlines())


def _ask(*arguments: str) -> str:
    """What a short question answers; "" if the spooler is down or too slow."""
    try:
        done = subprocess.run(arguments, capture_output=True, timeout=limits.STATE_TIMEOUT_S, check=False,
                              env=_environment(), stdin=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace")


def _environment() -> dict[str, str]:
    """The spooler's answers are read, so they must be in English."""
    return {**os.environ, "LC_ALL": "C", "LANGUAGE": "C"}
