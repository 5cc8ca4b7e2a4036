"""How long nobody has been at the keys, and whether the machine slept meanwhile."""

from __future__ import annotations

import ctypes
import sys
import time
from typing import Any

ASLEEP_MIN_S = 1.0
"""The two clocks are not read at the same instant; less than this is no sleep."""

_TICKS_A_SECOND = 1_000
_AWAKE_A_SECOND = 10_000_000


def asleep_s() -> float:
    """How long this machine has slept since it started. Where no clock tells, none, and its sleep is time without keys."""
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME) - time.monotonic()
    if sys.platform == "win32":  # pragma: no cover - the reading itself is tried with a made-up system
        return asleep_by(getattr(ctypes, "windll").kernel32)  # noqa: B009  # there is none on other systems
    return 0.0


def asleep_by(kernel: Any) -> float:
    """The same by the two clocks of Windows: ticks since the start, sleep among them, and time awake in 100 ns."""
    awake = ctypes.c_ulonglong()
    kernel.GetTickCount64.restype = ctypes.c_ulonglong
    if not kernel.QueryUnbiasedInterruptTime(ctypes.byref(awake)):
        return 0.0
    return float(kernel.GetTickCount64() / _TICKS_A_SECOND - awake.value / _AWAKE_A_SECOND)


class Watch:
    """Begins when somebody sits down; `touch` at every key."""

    def __init__(self) -> None:
        self.sit_down()

    def sit_down(self) -> None:
        """Somebody has just given a password."""
        self._asleep_s = asleep_s()
        self.touch()

    def touch(self) -> None:
        """A key, a click, a scan."""
        self._touched = time.monotonic()

    @property
    def idle_s(self) -> float:
        """Seconds without a key."""
        return time.monotonic() - self._touched

    def is_over(self, limit_s: float) -> bool:
        """True after `limit_s` without a key, and after any sleep: whoever wakes the machine may be somebody else."""
        return self.idle_s > limit_s or asleep_s() - self._asleep_s > ASLEEP_MIN_S
