"""Real `motcua` processes that can be killed, without paying for a start of Python each time.

`python -m tests.cli.forks` imports the program once and then makes, for each line of JSON on stdin
(`{"argv", "env", "stdin", "out", "err"}`), a fork of itself that runs the command line to its end with these files as
its streams; it answers with the fork's number. `{"wait": number}` is answered with its exit code, negative for a
signal. Where the system cannot fork, each command is a process of its own from the start.
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any

KILL = getattr(signal, "SIGKILL", signal.SIGTERM)
CAN_FORK = hasattr(os, "fork")


class Running:
    """One command at work. Its streams are files: what was written before a kill is there after it."""

    def __init__(self, forks: Forks, out: Path, pid: int, process: subprocess.Popen[bytes] | None) -> None:
        self.pid = pid
        self._forks = forks
        self._out = out
        self._process = process

    @property
    def lines(self) -> list[str]:
        """Whole lines on stdout so far."""
        return self._out.read_text("utf-8").split("\n")[:-1]

    @property
    def errors(self) -> bytes:
        """What is on stderr so far."""
        return self._out.with_suffix(".err").read_bytes()

    def kill(self) -> int:
        """kill -9, and the exit code; a command that has ended by itself is let be."""
        if self._process is not None:
            self._process.kill()
            return self._process.wait()
        os.kill(self.pid, KILL)  # it stays a zombie until it is waited for, so the number is nobody else's
        return self.wait()

    def wait(self) -> int:
        """Wait for the end, and the exit code."""
        return self._process.wait() if self._process is not None else int(self._forks.ask({"wait": self.pid})["code"])


class Forks:
    """Starts commands for a test."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server: subprocess.Popen[str] | None = None
        self._count = 0

    def __enter__(self) -> Forks:
        if CAN_FORK:
            command = [sys.executable, "-m", "tests.cli.forks"]
            self._server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._server is not None:
            assert self._server.stdin is not None and self._server.stdout is not None
            self._server.stdin.close()
            self._server.wait()
            self._server.stdout.close()

    def ask(self, order: dict[str, Any]) -> dict[str, Any]:
        """One order to the server and its answer."""
        assert self._server is not None and self._server.stdin is not None and self._server.stdout is not None
        self._server.stdin.write(json.dumps(order) + "\n")
        self._server.stdin.flush()
        answer: dict[str, Any] = json.loads(self._server.stdout.readline())
        return answer

    def start(self, argv: list[str], env: dict[str, str], stdin: bytes = b"", *, fork: bool = True) -> Running:
        """Start a command; `fork=False` starts a Python of its own."""
        self._count += 1
        files = {name: self._folder / f"{self._count}.{name}" for name in ("stdin", "out", "err")}
        files["stdin"].write_bytes(stdin)
        for name in ("out", "err"):
            files[name].touch()
        if self._server is not None and fork:
            told = self.ask({"argv": argv, "env": env, **{name: str(file) for name, file in files.items()}})
            return Running(self, files["out"], int(told["pid"]), None)
        command = [sys.executable, "-m", "motcua_tui", *argv]
        with files["stdin"].open("rb") as given, files["out"].open("wb") as out, files["err"].open("wb") as err:
            process = subprocess.Popen(command, stdin=given, stdout=out, stderr=err, env={**os.environ, **env})
        return Running(self, files["out"], process.pid, process)


WARM = ("motcua_tui.cli", "motcua_tui.desk", "motcua_tui.store", "motcua_tui.vault", "schemas", "sync.wire", "sync.office")


def _serve() -> None:
    from motcua_tui.__main__ import main

    for package in WARM:  # the program imports what a command needs when it needs it; the child of a fork finds it there
        for module in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
            importlib.import_module(module.name)
    for line in sys.stdin:
        order = json.loads(line)
        if "wait" in order:
            _pid, status = os.waitpid(order["wait"], 0)
            answer = {"code": os.waitstatus_to_exitcode(status)}
        else:
            answer = {"pid": os.fork()}
            if answer["pid"] == 0:
                _be(order, main)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _be(order: dict[str, Any], main: Any) -> None:
    """The fork: streams and environment as ordered, then the command, then the end."""
    code = 99
    try:
        for target, (name, flags) in enumerate((("stdin", os.O_RDONLY), ("out", os.O_WRONLY), ("err", os.O_WRONLY | os.O_CREAT))):
            file = os.open(order[name], flags, 0o600)
            os.dup2(file, target)
            os.close(file)
        sys.stdin, sys.stdout, sys.stderr = os.fdopen(0), os.fdopen(1, "w"), os.fdopen(2, "w")
        os.environ.update(order["env"])
        code = main(order["argv"])
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


if __name__ == "__main__":
    _serve()
