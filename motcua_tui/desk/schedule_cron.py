"""The nightly job as one line of the user's crontab.

Cron forgets the hours a machine was off; an hourly try that does nothing once the night's work is done makes up for it.
"""

from __future__ import annotations

import shlex

from motcua_tui.desk.schedule_job import Job, Runner, failed
from schemas.refusal import Refusal

_NONE_YET = (b"no crontab", b"can't open", b"no such file")


class Cron:
    """The user's crontab. Lines of others stay as they are."""

    def __init__(self, runner: Runner) -> None:
        self._run = runner

    def install(self, job: Job) -> Refusal | list[str]:
        """Put the line in, in place of an older one."""
        lines = self._table()
        if isinstance(lines, Refusal):
            return lines
        return self._write([*_others(lines, job), line_of(job)]) or ["crontab"]

    def remove(self, job: Job) -> Refusal | bool:
        """Take the line out."""
        lines = self._table()
        if isinstance(lines, Refusal):
            return lines
        others = _others(lines, job)
        return False if len(others) == len(lines) else self._write(others) or True

    def is_installed(self, job: Job) -> bool:
        """True when the very line stands there."""
        told = self._run(["crontab", "-l"], b"")
        return told.code == 0 and line_of(job).encode("utf-8") in told.out.split(b"\n")

    def _table(self) -> list[str] | Refusal:
        """The lines of the table. One that cannot be read is not taken for an empty one: writing would destroy it."""
        told = self._run(["crontab", "-l"], b"")
        if told.code and not (told.code == 1 and any(words in told.out.lower() for words in _NONE_YET)):
            return failed("cron", told)
        lines = [] if told.code else told.out.decode("utf-8", "surrogateescape").split("\n")
        while lines and not lines[-1]:
            lines.pop()
        return lines

    def _write(self, lines: list[str]) -> Refusal | None:
        body = "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogateescape")
        told = self._run(["crontab", "-"], body)
        return failed("cron", told) if told.code else None


def _others(lines: list[str], job: Job) -> list[str]:
    return [line for line in lines if not line.endswith(_mark(job))]


def line_of(job: Job) -> str:
    """The crontab's line: every hour at the office's own minute. A percent sign would end the command."""
    command = " ".join(shlex.quote(part) for part in job.command).replace("%", r"\%")
    return f"{job.minute} * * * * {command} >/dev/null 2>&1{_mark(job)}"


def _mark(job: Job) -> str:
    return f" # {job.name}"
