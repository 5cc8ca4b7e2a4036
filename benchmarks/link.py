"""A slow line between two network namespaces: rate, delay, loss and a short queue for real IP packets of the kernel's own TCP.

Needs Linux, root, `ip` and /dev/net/tun; elsewhere `why_not` says what is missing. The packets pass through a process of their
own (`python -m benchmarks.link`), so that what is measured does not slow them down.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import random
import select
import shutil
import struct
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, TypeVar

if sys.platform != "win32":
    import fcntl

T = TypeVar("T")
OFFICE, PROVINCE = "motcua-bench-a", "motcua-bench-b"
ADDRESSES = ("10.203.0.1", "10.203.0.2")
_TUN = Path("/dev/net/tun")
_TUNSETIFF, _IFF_TUN, _IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
_CLONE_NEWNET = 0x40000000
_PACKET_BYTES_MAX = 1 << 16
_BURST = 64


class Shape(NamedTuple):
    """What the line is like each way: GPRS at the edge of its cell by default."""

    bits_per_s: float = 64_000
    delay_s: float = 0.3
    loss: float = 0.05
    queue_bytes: int = 40_000


class Way:
    """One direction. A packet waits for those before it, may be dropped, and arrives a while later."""

    def __init__(self, shape: Shape, dice: random.Random) -> None:
        self._shape = shape
        self._dice = dice
        self._free_at = 0.0
        self.waiting: deque[tuple[float, bytes]] = deque()
        self.bytes = self.lost = self.dropped = 0

    def take(self, packet: bytes, now: float) -> None:
        """A packet has come to the line's beginning."""
        self.bytes += len(packet)
        begins = max(now, self._free_at)
        if (begins - now) * self._shape.bits_per_s / 8 + len(packet) > self._shape.queue_bytes:
            self.dropped += 1
            return
        self._free_at = begins + len(packet) * 8 / self._shape.bits_per_s
        if self._dice.random() < self._shape.loss:
            self.lost += 1
            return
        self.waiting.append((self._free_at + self._shape.delay_s, packet))

    def due(self, now: float) -> list[bytes]:
        """What has arrived by now."""
        found = []
        while self.waiting and self.waiting[0][0] <= now:
            found.append(self.waiting.popleft()[1])
        return found


def why_not() -> str:
    """Empty where the emulator runs; else what it lacks."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "needs Linux and root"
    if shutil.which("ip") is None or not _TUN.exists():
        return "needs ip and /dev/net/tun"
    return ""


class Link:
    """The line, while the block runs. What speaks for the office runs `inside`, the province behind `province_command`."""

    def __init__(self, shape: Shape | None = None, seed: int = 1) -> None:
        chosen = shape or Shape()
        numbers = [str(value) for value in (*chosen, seed)]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.link", *numbers], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._said() == {"ready": 1}

    def __enter__(self) -> Link:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()

    def counted(self) -> dict[str, int]:
        """IP bytes each way, packets lost and dropped since the last time."""
        assert self._process.stdin is not None
        self._process.stdin.write("count\n")
        self._process.stdin.flush()
        return self._said()

    def inside(self, work: Callable[[], T]) -> T:
        """Run `work` in a thread whose sockets are the office's."""
        with ThreadPoolExecutor(1, initializer=_enter, initargs=(OFFICE,)) as thread:
            return thread.submit(work).result()

    @staticmethod
    def province_command() -> list[str]:
        """What stands before a command so that its sockets are the province's."""
        return ["ip", "netns", "exec", PROVINCE]

    def _said(self) -> dict[str, int]:
        assert self._process.stdout is not None
        said: dict[str, int] = json.loads(self._process.stdout.readline())
        return said


def _enter(namespace: str) -> None:
    """Move this thread into a network namespace. `os.setns` came with Python 3.12."""
    with (Path("/run/netns") / namespace).open("rb") as file:
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.setns(file.fileno(), _CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "setns")


def main(arguments: Sequence[str] | None = None) -> None:
    """Pass packets until stdin ends; a line on stdin is answered with what was counted."""
    parser = argparse.ArgumentParser(prog="benchmarks.link")
    for name, kind in (("rate", float), ("delay", float), ("loss", float), ("queue", int), ("seed", int)):
        parser.add_argument(name, type=kind)
    said = parser.parse_args(arguments)
    shape, dice = Shape(said.rate, said.delay, said.loss, said.queue), random.Random(said.seed)
    ends = _make()
    try:
        _say({"ready": 1})
        _pass(ends, (Way(shape, dice), Way(shape, dice)))
    finally:
        for end in ends:
            os.close(end)
        for namespace in (OFFICE, PROVINCE):
            _ip("netns", "del", namespace)


def _make() -> tuple[int, int]:
    ends = []
    for place, namespace in enumerate((OFFICE, PROVINCE)):
        name = f"mcbench{place}"
        _ip("netns", "add", namespace)
        end = os.open(_TUN, os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(end, _TUNSETIFF, struct.pack("16sH22s", name.encode("ascii"), _IFF_TUN | _IFF_NO_PI, b""))
        _ip("link", "set", name, "netns", namespace)
        own, other = ADDRESSES[place], ADDRESSES[1 - place]
        for words in (("addr", "add", own, "peer", other, "dev", name), ("link", "set", name, "up"), ("link", "set", "lo", "up")):
            _ip("-n", namespace, *words)
        ends.append(end)
    return ends[0], ends[1]


def _pass(ends: tuple[int, int], ways: tuple[Way, Way]) -> None:
    while True:
        now = time.monotonic()
        next_due = min((way.waiting[0][0] for way in ways if way.waiting), default=now + 1)
        ready, _, _ = select.select([*ends, sys.stdin], [], [], max(0.0, next_due - now))
        for end, way in zip(ends, ways, strict=True):
            if end in ready:
                _take(end, way)
        now = time.monotonic()
        for end, way in zip(reversed(ends), ways, strict=True):
            for packet in way.due(now):
                os.write(end, packet)
        if sys.stdin in ready and not _answered(ways):
            return


def _take(end: int, way: Way) -> None:
    for _ in range(_BURST):
        try:
            packet = os.read(end, _PACKET_BYTES_MAX)
        except BlockingIOError:
            return
        if packet[0] >> 4 == 4:
            way.take(packet, time.monotonic())


def _answered(ways: tuple[Way, Way]) -> bool:
    """False when nobody asks any more."""
    if not sys.stdin.readline():
        return False
    up, down = ways
    _say({"up": up.bytes, "down": down.bytes, "lost": up.lost + down.lost, "dropped": up.dropped + down.dropped})
    for way in ways:
        way.bytes = way.lost = way.dropped = 0
    return True


def _say(told: dict[str, int]) -> None:
    print(json.dumps(told), flush=True)


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


if __name__ == "__main__":
    main()
