"""The nightly job as a systemd timer of the user: no administrator, no password.

`Persistent=true` makes up for an hour the machine was off, the random delay keeps offices from calling all at once.
"""

from __future__ import annotations

import os
from pathlib import Path

from motcua_tui.desk.schedule_job import Job, Runner, failed, title
from schemas.refusal import Refusal
from sync.files import write_whole

_SERVICE = """\
[Unit]
Description={title}

[Service]
Type=oneshot
ExecStart={command}
SuccessExitStatus=3 5 6
Nice=10
TimeoutStartSec=2h
"""
_TIMER = """\
[Unit]
Description={title}

[Timer]
OnCalendar=hourly
Persistent=true
RandomizedDelaySec=45min
AccuracySec=1min
Unit={name}.service

[Install]
WantedBy=timers.target
"""


class Systemd:
    """Timers of the user's own manager."""

    def __init__(self, runner: Runner, folder: Path | None = None) -> None:
        self._run = runner
        self._folder = folder or unit_folder()

    def install(self, job: Job) -> Refusal | list[str]:
        """Write the units and start the timer. A timer runs while its user is logged out only where lingering is on;
        that is asked for too, and where it is refused the job runs at the next login."""
        service, timer = self._files(job)
        write_whole(service, service_text(job).encode("utf-8"))
        write_whole(timer, timer_text(job).encode("utf-8"))
        self._run(["loginctl", "enable-linger"], b"")
        for words in (["daemon-reload"], ["enable", "--now", timer.name]):
            told = self._run(["systemctl", "--user", *words], b"")
            if told.code:
                # Nothing is left behind that would start at the next login although nobody was told it is there.
                for path in (service, timer):
                    path.unlink(missing_ok=True)
                return failed("systemd", told)
        return [str(service), str(timer)]

    def remove(self, job: Job) -> Refusal | bool:
        """Stop the timer and delete the units."""
        files = [path for path in self._files(job) if path.exists()]
        if not files:
            return False
        self._run(["systemctl", "--user", "disable", "--now", f"{job.name}.timer"], b"")
        for path in files:
            path.unlink(missing_ok=True)
        self._run(["systemctl", "--user", "daemon-reload"], b"")
        return True

    def is_installed(self, job: Job) -> bool:
        """True when the units are there and the timer is enabled."""
        enabled = self._run(["systemctl", "--user", "is-enabled", f"{job.name}.timer"], b"").code == 0
        return enabled and all(path.exists() for path in self._files(job))

    def _files(self, job: Job) -> tuple[Path, Path]:
        return self._folder / f"{job.name}.service", self._folder / f"{job.name}.timer"


def unit_folder() -> Path:
    """Where systemd looks for the user's own units."""
    base = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(base) / "systemd" / "user"


def service_text(job: Job) -> str:
    """The service unit."""
    return _SERVICE.format(title=title(), command=" ".join(quoted(part) for part in job.command))


def timer_text(job: Job) -> str:
    """The timer unit."""
    return _TIMER.format(title=title(), name=job.name)


def quoted(part: str) -> str:
    """One argument of ExecStart: quoted, with systemd's own escapes, specifiers and variables made harmless."""
    escaped = part.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"'
