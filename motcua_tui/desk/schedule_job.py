"""What is put into a system's own schedule, and how the system's programs are asked."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from motcua_tui.text import _
from schemas.refusal import Refusal, no

Kind = Literal["systemd", "cron", "windows"]
KINDS: tuple[Kind, ...] = ("systemd", "cron", "windows")
RUN_WAIT_S = 60
_SAID_MAX = 1 << 20


@dataclass(frozen=True)
class Told:
    """What a program of the system answered."""

    code: int
    out: bytes


Runner = Callable[[Sequence[str], bytes], Told]


@dataclass(frozen=True)
class Job:
    """What is to be started: the program with its arguments, under a name of its own for each data folder."""

    name: str
    command: tuple[str, ...]
    minute: int
    """Which minute of the hour, spread over the offices so that they do not all call the province at once."""


class Scheduler(Protocol):
    """One system's schedule. Installing twice leaves one job; removing what is not there does nothing."""

    def install(self, job: Job) -> Refusal | list[str]:
        """Set the job up; the names of what was written."""

    def remove(self, job: Job) -> Refusal | bool:
        """Take the job away; True if there was one."""

    def is_installed(self, job: Job) -> bool:
        """True when the system knows the job."""


def call(command: Sequence[str], stdin: bytes = b"") -> Told:
    """Run a program of the system, never through a shell. One that is missing or hangs answers with 127."""
    try:
        done = subprocess.run(
            list(command), input=stdin, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=RUN_WAIT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return Told(127, b"")
    return Told(done.returncode, done.stdout[:_SAID_MAX])


def title() -> str:
    """What the system's own lists call the job."""
    return _("Motcua: gửi hồ sơ lên tỉnh ban đêm, mỗi giờ thử đến khi xong")


def failed(kind: Kind, told: Told) -> Refusal:
    """The system did not do as it was asked."""
    return no(
        "schedule.failed",
        "Hệ thống không nhận lịch chạy ban đêm ({kind}, mã {exit}). Hãy thử lại, hoặc nhờ người quản trị máy.",
        kind=kind,
        exit=told.code,
    )
