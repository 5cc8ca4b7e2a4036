"""The nightly job in each system's schedule: written as the system reads it, once however often, and gone again."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from motcua_tui.desk import schedule
from motcua_tui.desk.schedule import job_for
from motcua_tui.desk.schedule_cron import line_of
from motcua_tui.desk.schedule_job import Job, Kind, call
from motcua_tui.desk.schedule_systemd import quoted, service_text, timer_text
from motcua_tui.desk.schedule_windows import task_xml
from schemas.refusal import Refusal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the recording programs are shell scripts")

AWKWARD = 'Máy của chị Hường "A" 100% $HOME \\ it\'s'
NAMESPACE = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
# The order of the schema's sequence; parts of the base type come before those of the calendar trigger.
TRIGGER_PARTS = [
    "Enabled", "StartBoundary", "EndBoundary", "Repetition", "ExecutionTimeLimit", "RandomDelay", "ScheduleByDay",
]  # fmt: skip
CRONTAB = """#!/bin/sh
echo "crontab $*" >> "$RECORD"
case "$1" in
  -l) if [ -f "$RECORD.table" ]; then cat "$RECORD.table"; else echo "no crontab for mai" >&2; exit 1; fi ;;
  -) cat > "$RECORD.table" ;;
esac
"""
OTHERS = """#!/bin/sh
echo "{name} $*" >> "$RECORD"
for word in "$@"; do case "$word" in *.xml) cp "$word" "$RECORD.xml" ;; esac; done
exit ${{FAILS:-0}}
"""


@pytest.fixture
def record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine whose schedules write down what they are told."""
    programs, kept = tmp_path / "bin", tmp_path / "record"
    programs.mkdir()
    for name in ("crontab", "systemctl", "loginctl", "schtasks"):
        script = programs / name
        script.write_text(CRONTAB if name == "crontab" else OTHERS.format(name=name), encoding="utf-8")
        script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}/usr/bin{os.pathsep}/bin")
    monkeypatch.setenv("RECORD", str(kept))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "cấu hình"))
    return kept


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / AWKWARD
    made.mkdir()
    return made


def installed(folder: Path, kind: Kind) -> dict[str, object]:
    done = schedule.install(folder, kind)
    assert not isinstance(done, Refusal), done
    return {**done}


def test_the_crontab_gets_one_line_however_often_and_keeps_the_lines_of_others(record: Path, folder: Path) -> None:
    table = Path(f"{record}.table")
    table.write_text("# của tôi\n5 4 * * * /usr/bin/sao-luu\n", encoding="utf-8")
    for _time in range(3):
        installed(folder, "cron")
    lines = table.read_text(encoding="utf-8").splitlines()
    assert lines[:2] == ["# của tôi", "5 4 * * * /usr/bin/sao-luu"]
    assert len(lines) == 3 and lines[2] == line_of(job_for(folder))
    assert schedule.status(folder)["installed"] is True
    assert schedule.remove(folder) == {"name": job_for(folder).name, "installed": False, "removed": True}
    assert table.read_text(encoding="utf-8").splitlines() == lines[:2]
    assert schedule.status(folder)["installed"] is False


def test_a_shared_folder_stands_in_the_schedule_until_it_is_set_up_without_one(
    record: Path, folder: Path, tmp_path: Path
) -> None:
    shared = tmp_path / "thư mục chung"
    for usb in (str(shared), None):
        done = schedule.install(folder, "cron", usb=usb)
        assert not isinstance(done, Refusal)
        lines = Path(f"{record}.table").read_text(encoding="utf-8").splitlines()
        assert len(lines) == 1 and (str(shared) in lines[0]) == (usb is not None)
        assert schedule.status(folder)["installed"] is True


def test_a_machine_without_a_crontab_yet_gets_one(record: Path, folder: Path) -> None:
    installed(folder, "cron")
    assert Path(f"{record}.table").read_text(encoding="utf-8") == line_of(job_for(folder)) + "\n"


def test_a_crontab_that_cannot_be_read_is_not_written_over(record: Path, folder: Path) -> None:
    broken = record.parent / "bin" / "crontab"
    broken.write_text('#!/bin/sh\necho "crontab $*" >> "$RECORD"\necho "you are not allowed" >&2\nexit 1\n', encoding="utf-8")
    refused = schedule.install(folder, "cron")
    assert isinstance(refused, Refusal) and refused.code == "schedule.failed"
    assert record.read_text(encoding="utf-8") == "crontab -l\n"


def test_the_line_of_the_crontab_starts_the_very_program_with_the_very_folder(folder: Path, tmp_path: Path) -> None:
    told = tmp_path / "told"
    echo = tmp_path / "in ra"
    echo.write_text(f'#!/bin/sh\nfor word in "$@"; do echo "$word"; done > {shlex.quote(str(told))}\n', encoding="utf-8")
    echo.chmod(0o755)
    real = job_for(folder)
    line = line_of(Job(real.name, (str(echo), *real.command[1:]), real.minute))
    # What cron does: the first five words are the time, an escaped percent sign is one, the rest is for the shell.
    words = line.split(" ", 5)
    assert words[1:5] == ["*"] * 4 and 0 <= int(words[0]) < 60
    subprocess.run(["/bin/sh", "-c", words[5].replace(r"\%", "%")], check=True)
    assert told.read_text(encoding="utf-8").splitlines() == list(real.command[1:])


def test_the_timer_is_written_enabled_and_taken_away(record: Path, folder: Path) -> None:
    for _time in range(2):
        installed(folder, "systemd")
    name = job_for(folder).name
    units = Path(os.environ["XDG_CONFIG_HOME"]) / "systemd" / "user"
    assert sorted(path.name for path in units.iterdir()) == [f"{name}.service", f"{name}.timer"]
    assert f"systemctl --user enable --now {name}.timer" in record.read_text(encoding="utf-8").splitlines()
    assert schedule.status(folder)["installed"] is True
    removed = schedule.remove(folder)
    assert not isinstance(removed, Refusal) and removed["removed"] is True
    assert list(units.iterdir()) == []
    again = schedule.remove(folder)
    assert not isinstance(again, Refusal) and again["removed"] is False


def test_a_timer_the_system_refuses_is_said_and_not_remembered(
    record: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAILS", "1")
    refused = schedule.install(folder, "systemd")
    assert isinstance(refused, Refusal) and (refused.code, refused.params["exit"]) == ("schedule.failed", 1)
    assert schedule.status(folder)["kind"] is None
    assert not list((Path(os.environ["XDG_CONFIG_HOME"]) / "systemd" / "user").iterdir())


def test_the_timer_catches_up_after_sleep_and_waits_a_random_while(folder: Path) -> None:
    timer = timer_text(job_for(folder)).splitlines()
    assert "Persistent=true" in timer
    assert any(line.startswith("RandomizedDelaySec=") for line in timer)
    assert quoted('Máy "A" 100% $HOME \\ x') == r'"Máy \"A\" 100%% $$HOME \\ x"'


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd on this machine")
def test_systemd_finds_nothing_wrong_with_the_units(folder: Path, tmp_path: Path) -> None:
    job = job_for(folder)
    (tmp_path / f"{job.name}.service").write_text(service_text(job), encoding="utf-8")
    (tmp_path / f"{job.name}.timer").write_text(timer_text(job), encoding="utf-8")
    units = [str(tmp_path / f"{job.name}.{kind}") for kind in ("service", "timer")]
    runtime = tmp_path / "run"
    runtime.mkdir(mode=0o700)
    checked = subprocess.run(
        ["systemd-analyze", "--user", "verify", "--man=no", "--recursive-errors=no", *units],
        capture_output=True, text=True, check=False, timeout=60, env={**os.environ, "XDG_RUNTIME_DIR": str(runtime)},
    )  # fmt: skip
    assert (checked.returncode, checked.stderr) == (0, "")


def test_the_windows_task_keeps_the_order_of_its_schema_and_catches_up(folder: Path) -> None:
    job = job_for(folder)
    task = ET.fromstring(task_xml(job, "XA-THU\\mai & Hoa"))
    trigger = task.find(f"{NAMESPACE}Triggers/{NAMESPACE}CalendarTrigger")
    assert trigger is not None
    parts = [part.tag.removeprefix(NAMESPACE) for part in trigger]
    assert parts == [name for name in TRIGGER_PARTS if name in parts] and {"Repetition", "RandomDelay"} < set(parts)
    settings = {part.tag.removeprefix(NAMESPACE): part.text for part in task.find(f"{NAMESPACE}Settings") or ()}
    assert settings["StartWhenAvailable"] == "true" and settings["MultipleInstancesPolicy"] == "IgnoreNew"
    assert task.findtext(f"{NAMESPACE}Principals/{NAMESPACE}Principal/{NAMESPACE}LogonType") == "InteractiveToken"
    execute = task.find(f"{NAMESPACE}Actions/{NAMESPACE}Exec")
    assert execute is not None
    assert execute.findtext(f"{NAMESPACE}Command") == job.command[0]
    assert execute.findtext(f"{NAMESPACE}Arguments") == subprocess.list2cmdline(job.command[1:])


def test_the_windows_task_is_registered_from_a_file_the_system_can_read(record: Path, folder: Path) -> None:
    installed(folder, "windows")
    raw = Path(f"{record}.xml").read_bytes()
    assert raw[:2] in (b"\xff\xfe", b"\xfe\xff")
    ET.fromstring(raw.decode("utf-16").split("?>", 1)[1])
    name = job_for(folder).name
    assert any(line.startswith(f"schtasks /create /f /tn \\Motcua\\{name} /xml ") for line in record.read_text().splitlines())
    removed = schedule.remove(folder)
    assert not isinstance(removed, Refusal) and removed["removed"] is True
    assert f"schtasks /delete /f /tn \\Motcua\\{name}" in record.read_text(encoding="utf-8").splitlines()


def test_changing_the_schedule_leaves_one_job(record: Path, folder: Path) -> None:
    installed(folder, "cron")
    installed(folder, "systemd")
    assert Path(f"{record}.table").read_text(encoding="utf-8") == ""
    assert schedule.status(folder)["kind"] == "systemd"


def test_no_schedule_holds_a_password_or_a_user(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_PASSWORD_FILE", "mat-khau.txt")
    monkeypatch.setenv("MOTCUA_USER", "mai-thi")
    job = job_for(folder)
    for text in (line_of(job), service_text(job), timer_text(job), task_xml(job, "x")):
        assert "mat-khau" not in text and "mai-thi" not in text and "--as" not in text


def test_a_program_that_is_missing_answers_like_a_shell() -> None:
    assert call(["khong-co-chuong-trinh-nay"]).code == 127


def test_two_folders_have_two_jobs(tmp_path: Path) -> None:
    assert job_for(tmp_path / "a").name != job_for(tmp_path / "b").name
