"""Git as a peer: one append-only file a day, pushed to a daemon over the counting proxy."""

from __future__ import annotations

import socket
import subprocess
import time
from pathlib import Path
from types import TracebackType

from benchmarks.wire import HOST, Proxy

_TRIES = 100


class GitPeer:
    """A working copy and a bare repository behind `git daemon`."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self._work, self._bare = folder / "work", folder / "bare.git"
        _git("init", "-q", "-b", "main", str(self._work))
        _git("init", "-q", "--bare", "-b", "main", str(self._bare))
        _git("-C", str(self._bare), "config", "daemon.receivepack", "true")
        port = _free_port()
        options = ["--reuseaddr", f"--base-path={folder}", "--export-all", "--enable=receive-pack", f"--port={port}"]
        self._daemon = subprocess.Popen(["git", "daemon", *options, f"--listen={HOST}"], stderr=subprocess.DEVNULL)
        _wait_for(port)
        self._proxy = Proxy(port)

    def __enter__(self) -> GitPeer:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        self._proxy.close()
        self._daemon.terminate()
        self._daemon.wait()

    def push(self, name: str, body: bytes) -> tuple[int, float]:
        """Commit one more file and push it: bytes both ways, seconds."""
        at = str(self._work)
        (self._work / f"{name}.jsonl").write_bytes(body)
        _git("-C", at, "add", "-A")
        _git("-C", at, "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qm", name)
        self._proxy.reset()
        began = time.perf_counter()
        _git("-C", at, "push", "-q", f"git://{HOST}:{self._proxy.port}/bare.git", "main")
        return self._proxy.total, time.perf_counter() - began


def _git(*arguments: str) -> None:
    subprocess.run(["git", *arguments], check=True, capture_output=True, timeout=600)


def _free_port() -> int:
    with socket.create_server((HOST, 0)) as probe:
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    for _ in range(_TRIES):
        try:
            socket.create_connection((HOST, port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise OSError("git daemon")
