"""Settings that must be in the environment before textual is first imported."""

from __future__ import annotations

import ctypes
import gc
import os
import sys
from collections.abc import MutableMapping

_CALM = {"TEXTUAL_ANIMATIONS": "none", "TEXTUAL_SMOOTH_SCROLL": "0", "TEXTUAL_FPS": "30"}
# Each of these makes textual write what is typed or shown into a file or to a listener.
_TALKATIVE = ("TEXTUAL", "TEXTUAL_LOG", "TEXTUAL_DEBUG", "TEXTUAL_PRESS", "TEXTUAL_SCREENSHOT")
# Where these are set, the size they name hides that of the window, also when the window is made larger.
_STALE = ("COLUMNS", "LINES")

# Screens make and drop widgets by the thousand and leave few rings behind: looking for those at Python's own pace
# takes an eighth of the time of every key.
_LOOK_AFTER = (50_000, 20, 20)
QUIET_S = 2.0
_LEFT_MIN = 5_000

_LARGE_BYTES = 4 << 20
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3


def collect_rarely() -> None:
    """Let Python look for unreachable rings of objects more seldom, and never among what is loaded by now."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_LOOK_AFTER)


def collect_when_quiet(idle_s: float) -> None:
    """While nobody types, take away what closed screens have left. A screen is about five megabytes in rings, old enough when it
    closes for Python to pass it by: without this an office that keeps the counter open all day fills the memory of a small PC.
    """
    if idle_s < QUIET_S or gc.get_threshold() != _LOOK_AFTER:
        return
    young, *older = gc.get_count()
    if young > _LEFT_MIN or any(older):
        gc.collect()


def give_large_blocks_back(platform: str = sys.platform) -> None:
    """From now on a large block of memory goes back to the system when it is free, where the C library can be told so.

    Left to itself glibc takes the first one freed for the size to keep from then on, and keeps one in every thread: twenty
    megabytes for each thread in which a password was ever made a key.
    """
    if platform != "linux":
        return
    tell = getattr(ctypes.CDLL(None), "mallopt", None)  # other C libraries than glibc have none and need none
    if tell is not None:
        tell(_M_MMAP_THRESHOLD, _LARGE_BYTES)
        tell(_M_TRIM_THRESHOLD, _LARGE_BYTES)


def prepare_terminal(env: MutableMapping[str, str] | None = None, platform: str = sys.platform) -> None:
    """Set what textual reads at import time; a value the user has set stays, except one that leaks or misleads.

    The kitty key protocol is switched off because a committed Vietnamese word of seven letters or more
    arrives as a longer sequence than textual's parser reads, and would be typed as escape garbage. On Windows
    the driver asks for the protocol whatever the switch says while the parser obeys it: there it stays on.
    Movement is off everywhere: it costs time on poor PCs and disturbs input methods and magnifiers.
    """
    target = os.environ if env is None else env
    for name in (*_TALKATIVE, *_STALE):
        target.pop(name, None)
    if platform != "win32":
        target.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")
    for name, value in _CALM.items():
        target.setdefault(name, value)
