"""A process made to be killed: it does one act and dies, as by kill -9, at a given call to the disk.

`python -m tests.vault.victim` reads a line of JSON for each victim, `{"act", "folder", "recovery", "at"}`,
and answers with one: the number of calls made, and whether it was killed. Where the system can fork, each
victim is a fork of this process, which saves starting Python each time; elsewhere a process of its own.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from motcua_tui import vault
from motcua_tui.vault import kdf
from tests.vault import quick
from tests.vault.acts import ACTS
from tests.vault.disk import Call, watched
from tests.vault.keyring import LAN_WORDS, NOW, typed

KILL = getattr(signal, "SIGKILL", signal.SIGTERM)


class Killer:
    """Kills this process before, or for writes in the middle of, the call with a given number."""

    def __init__(self, at: int) -> None:
        self.left = at

    def __call__(self, call: Call) -> None:
        if call.done:
            return
        if call.name == "write" and self.left == 1:
            handle, octets = call.arguments
            assert isinstance(handle, int) and isinstance(octets, bytes | memoryview)
            real_write(handle, bytes(octets)[: len(octets) // 2])
        if self.left == 0 or (call.name == "write" and self.left == 1):
            os.kill(os.getpid(), KILL)
        self.left -= 2 if call.name == "write" else 1


real_write = os.write


def do(order: dict[str, object]) -> None:
    """Do the act, dying at the call ordered."""
    at = order["at"]
    assert isinstance(at, int)
    with watched(Killer(at)):
        ACTS[str(order["act"])](Path(str(order["folder"])), str(order["recovery"]))


def killed_in_a_fork(order: dict[str, object]) -> bool:
    """Let a fork of this process do it; True if it was killed, False if the act was done before."""
    child = os.fork()
    if child == 0:
        status = 3
        with contextlib.suppress(BaseException):
            do(order)
            status = 0
        os._exit(status)
    _, ended = os.waitpid(child, 0)
    assert os.WIFSIGNALED(ended) or os.waitstatus_to_exitcode(ended) == 0, "the act failed"
    return os.WIFSIGNALED(ended)


def killed_in_a_process(order: dict[str, object]) -> bool:
    """As `killed_in_a_fork`, with a fresh Python."""
    ended = subprocess.run([sys.executable, "-m", "tests.vault.victim", json.dumps(order)], check=False)
    assert ended.returncode in (0, int(KILL), -int(KILL)), "the act failed"
    return ended.returncode != 0


def main() -> None:
    """Serve orders from standard input, or do the one given as an argument."""
    if len(sys.argv) > 1:
        do(json.loads(sys.argv[1]))
        return
    kill = killed_in_a_fork if hasattr(os, "fork") else killed_in_a_process
    kdf.stretch = quick.stretch
    for line in sys.stdin:
        order = json.loads(line)
        # Stretched here once, the password of copies of one vault need not be stretched in every fork.
        vault.unlock(Path(order["folder"]), "lan", typed(LAN_WORDS), NOW)
        print(json.dumps({"killed": kill(order)}), flush=True)


if __name__ == "__main__":
    main()
