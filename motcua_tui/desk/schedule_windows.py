"""The nightly job as a task of the Windows Task Scheduler: without a password, while the user is logged in, made up for
after sleep (`StartWhenAvailable`), with a random delay."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path
from xml.sax.saxutils import escape

from motcua_tui.desk.schedule_job import Job, Runner, failed, title
from schemas.refusal import Refusal

_FOLDER = "\\Motcua\\"
# The order of a trigger's parts is the schema's: base type first, then the calendar's own.
_TASK = """\
<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Author>Motcua</Author>
    <Description>{title}</Description>
    <URI>{uri}</URI>
  </RegistrationInfo>
  <Triggers>
    <CalendarTrigger>
      <Enabled>true</Enabled>
      <StartBoundary>2026-01-01T20:00:00</StartBoundary>
      <Repetition>
        <Interval>PT1H</Interval>
        <Duration>P1D</Duration>
        <StopAtDurationEnd>false</StopAtDurationEnd>
      </Repetition>
      <ExecutionTimeLimit>PT2H</ExecutionTimeLimit>
      <RandomDelay>PT45M</RandomDelay>
      <ScheduleByDay>
        <DaysInterval>1</DaysInterval>
      </ScheduleByDay>
    </CalendarTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <UserId>{user}</UserId>
      <LogonType>InteractiveToken</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <AllowStartOnDemand>true</AllowStartOnDemand>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <AllowHardTerminate>true</AllowHardTerminate>
    <StartWhenAvailable>true</StartWhenAvailable>
    <RunOnlyIfNetworkAvailable>false</RunOnlyIfNetworkAvailable>
    <WakeToRun>false</WakeToRun>
    <Enabled>true</Enabled>
    <Hidden>false</Hidden>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <ExecutionTimeLimit>PT2H</ExecutionTimeLimit>
    <Priority>8</Priority>
    <RunOnlyIfIdle>false</RunOnlyIfIdle>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>{command}</Command>
      <Arguments>{arguments}</Arguments>
    </Exec>
  </Actions>
</Task>
"""


class Windows:
    """Tasks of the user in a folder of their own."""

    def __init__(self, runner: Runner) -> None:
        self._run = runner

    def install(self, job: Job) -> Refusal | list[str]:
        """Register the task, in place of an older one."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"{job.name}.xml"
            path.write_bytes(task_xml(job, account()).encode("utf-16"))
            told = self._run(["schtasks", "/create", "/f", "/tn", _FOLDER + job.name, "/xml", str(path)], b"")
        return failed("windows", told) if told.code else [_FOLDER + job.name]

    def remove(self, job: Job) -> Refusal | bool:
        """Delete the task."""
        if not self.is_installed(job):
            return False
        told = self._run(["schtasks", "/delete", "/f", "/tn", _FOLDER + job.name], b"")
        return failed("windows", told) if told.code else True

    def is_installed(self, job: Job) -> bool:
        """True when the system knows the task."""
        return self._run(["schtasks", "/query", "/tn", _FOLDER + job.name], b"").code == 0


def account() -> str:
    """The present user as Windows names it: DOMAIN and user with a backslash between."""
    user, domain = os.environ.get("USERNAME", ""), os.environ.get("USERDOMAIN", "")
    return f"{domain}\\{user}" if domain else user


def task_xml(job: Job, user: str) -> str:
    """The task's definition. Arguments are quoted as Windows programs read them."""
    command, *arguments = job.command
    return _TASK.format(
        title=escape(title()),
        uri=escape(_FOLDER + job.name),
        user=escape(user),
        command=escape(command),
        arguments=escape(subprocess.list2cmdline(arguments)),
    )
