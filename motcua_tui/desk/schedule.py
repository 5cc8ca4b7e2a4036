"""The nightly job's place in the system's own schedule: systemd, cron or the Windows Task Scheduler.

Every hour the system starts `motcua sync --nightly --if-due`, which does nothing once this night's work is done. So a
machine that slept, was off or had no line catches up within the hour it is up again, and nothing is tried in vain twice.
No password, no key and no user name of the office stands in the schedule: the nightly job needs none.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
from pathlib import Path

import msgspec

from motcua_tui.desk import nights
from motcua_tui.desk.clock import wall_now
from motcua_tui.desk.schedule_cron import Cron
from motcua_tui.desk.schedule_job import KINDS, Job, Kind, Runner, Scheduler, call
from motcua_tui.desk.schedule_systemd import Systemd
from motcua_tui.desk.schedule_windows import Windows
from schemas.base import Record
from schemas.canonical import Json
from schemas.refusal import Refusal, no
from schemas.times import moment_text
from sync.files import write_whole

SCHEDULE_FILE = "log/schedule.json"


class Scheduled(Record):
    """What is remembered beside the store: which schedule, since when, with which shared folder."""

    kind: Kind
    name: str
    at: str
    usb: str = ""


def job_for(folder: Path, usb: str = "") -> Job:
    """The nightly job of the office in this data folder; `usb` is a shared folder it is to use as well."""
    data = str(folder.resolve())
    mark = hashlib.sha256(data.encode("utf-8", "surrogatepass")).digest()
    command = (_python(), "-P", "-m", "motcua_tui", "--data", data, "sync", "--nightly", "--if-due")
    shared = ("--usb", usb) if usb else ()
    return Job(f"motcua-nightly-{mark[:4].hex()}", (*command, *shared), int.from_bytes(mark[4:6], "big") % 60)


def install(
    folder: Path, kind: Kind | None = None, runner: Runner = call, *, usb: str | None = None
) -> dict[str, Json] | Refusal:
    """Have the system start the nightly job, by line and, if `usb` names one, by that shared folder or stick. May be
    repeated: there is one job in the end.

    Refuses `schedule.no_scheduler`, `schedule.path` and `schedule.failed`.
    """
    chosen = kind or find_kind(runner)
    if chosen is None:
        return no(
            "schedule.no_scheduler",
            "Máy này không có systemd, cron hay Task Scheduler dùng được. Hãy nhờ người quản trị máy cài một trong ba.",
        )
    shared = str(Path(usb).resolve()) if usb else ""
    job = job_for(folder, shared)
    if any(not part.isprintable() for part in job.command):
        return no("schedule.path", "Đường dẫn có ký tự không hợp lệ nên chưa đặt lịch được. Hãy đổi tên thư mục.")
    kept = installed_kind(folder)
    if kept is not None and kept != chosen:
        scheduler_of(kept, runner).remove(job)
    written = scheduler_of(chosen, runner).install(job)
    if isinstance(written, Refusal):
        return written
    _remember(folder, Scheduled(kind=chosen, name=job.name, at=moment_text(wall_now()), usb=shared))
    return {"kind": chosen, "name": job.name, "installed": True, "files": list[Json](written), "command": list[Json](job.command)}


def remove(folder: Path, runner: Runner = call) -> dict[str, Json] | Refusal:
    """Take the nightly job out of every schedule of this machine. Refuses `schedule.failed`."""
    job, removed = job_for(folder), False
    kept = installed_kind(folder)
    for kind in KINDS:
        if kind == kept or _may_be(kind):
            done = scheduler_of(kind, runner).remove(job)
            if isinstance(done, Refusal):
                if kind == kept:
                    return done
                continue
            removed = removed or done
    (folder / SCHEDULE_FILE).unlink(missing_ok=True)
    return {"name": job.name, "installed": False, "removed": removed}


def status(folder: Path, runner: Runner = call) -> dict[str, Json]:
    """Whether the nightly job is set up, and how the last nights went."""
    kept = read_scheduled(folder)
    job = job_for(folder, kept.usb if kept else "")
    went = nights.standing(nights.read_nights(folder))
    return {
        "kind": kept.kind if kept else None,
        "name": job.name,
        "installed": kept is not None and scheduler_of(kept.kind, runner).is_installed(job),
        "installed_at": kept.at if kept else None,
        "done_this_night": nights.is_done(folder, wall_now()),
        "last_tried_at": went.last_tried_at or None,
        "last_good_at": went.last_good_at or None,
        "failed_nights": went.failed,
        "last_code": went.code or None,
    }


def find_kind(runner: Runner = call) -> Kind | None:
    """The schedule this machine offers to this user."""
    if sys.platform == "win32":
        return "windows"
    if shutil.which("systemctl") and runner(["systemctl", "--user", "show-environment"], b"").code == 0:
        return "systemd"
    return "cron" if shutil.which("crontab") else None


def scheduler_of(kind: Kind, runner: Runner) -> Scheduler:
    """The schedule by its name."""
    if kind == "systemd":
        return Systemd(runner)
    return Cron(runner) if kind == "cron" else Windows(runner)


def read_scheduled(folder: Path) -> Scheduled | None:
    """What was remembered at the installation."""
    try:
        return msgspec.json.decode((folder / SCHEDULE_FILE).read_bytes()[:4096], type=Scheduled)
    except (OSError, msgspec.DecodeError):
        return None


def installed_kind(folder: Path) -> Kind | None:
    """Which schedule the job was put into, None for none."""
    kept = read_scheduled(folder)
    return kept.kind if kept else None


def _may_be(kind: Kind) -> bool:
    """True where a job may stand although nothing is remembered of it."""
    if kind == "windows":
        return sys.platform == "win32"
    return sys.platform != "win32" and shutil.which({"systemd": "systemctl", "cron": "crontab"}[kind]) is not None


def _remember(folder: Path, scheduled: Scheduled) -> None:
    write_whole(folder / SCHEDULE_FILE, msgspec.json.encode(scheduled))


def _python() -> str:
    """The Python of this program; on Windows the one that opens no window."""
    windowless = Path(sys.executable).with_name("pythonw.exe")
    return str(windowless) if sys.platform == "win32" and windowless.exists() else sys.executable
