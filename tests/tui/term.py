"""A program in a real pseudo-terminal, driven in the words of the counter.

    with start(["motcua", "demo"]) as term:
        term.wait_for("Quầy hôm nay")
        term.press("F2")
        term.scan(CARD)
        term.wait_for("Nguyễn Thị Ánh Tuyết")

Nothing here sleeps: every wait ends as soon as the screen shows what is waited for, and fails with the screen.
"""

from __future__ import annotations

import os
import re
import select
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType

import pytest

if sys.platform == "win32":
    pytest.skip("Windows has no pseudo-terminals of this kind", allow_module_level=True)

import fcntl
import pty
import termios

import pyte

from tests.tui.keynames import bytes_of

ROOT = Path(__file__).resolve().parents[2]
WAIT_S = 90.0
"""Bounds a hang and measures nothing: a busy machine may need a long time for what takes a moment here."""
Wanted = str | re.Pattern[str] | Callable[[list[str]], bool]

# pyte would print the rest of a private sequence it does not know.
_PRIVATE = re.compile(rb"\x1b\[[<>=][0-9;:]*[A-Za-z]|\x1bP[^\x1b]*\x1b\\")
_UNFINISHED = re.compile(rb"\x1b(?:\[[<>=?]?[0-9;:]*|P[^\x1b]*\x1b?)?$")
_ESCAPES = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|[PX^_\]][^\x1b\x07]*(?:\x07|\x1b\\)|.)", re.DOTALL)
_TURN_OVER = re.compile(rb"\x1b\[\?1049([hl])")


class Term:
    """One running program and the screen it draws."""

    def __init__(self, process: subprocess.Popen[bytes], fd: int, rows: int, cols: int) -> None:
        self._process = process
        self._fd = fd
        # A terminal has two screens: programs draw on the second and leave the first as it was.
        self._screens = [pyte.Screen(cols, rows), pyte.Screen(cols, rows)]
        self._streams = [pyte.ByteStream(screen) for screen in self._screens]
        self._at = 0
        self._pending = b""
        self._ended = False
        self.output = bytearray()
        """Every byte the program has written."""

    def __enter__(self) -> Term:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    # What the clerk does.

    def type(self, text: str) -> None:
        """Type text, all of it at once, as fast as a terminal can send it."""
        self._send(text.encode())

    def type_slowly(self, text: str, gap_s: float = 0.06) -> None:
        """Type at a person's pace: for what must not be taken for a scan."""
        for character in text:
            self._send(character.encode())
            self._read_for(gap_s)

    def press(self, *keys: str) -> None:
        """Press keys by name: "F2", "Enter", "Shift+Tab", "Ctrl+S", "x"."""
        for key in keys:
            self._send(bytes_of(key if len(key) == 1 else key.lower()).encode())
            if key.lower() == "escape":
                # An escape directly before another key would be read as the beginning of a sequence.
                self._read_for(0.12)

    def scan(self, text: str, end: str = "\r") -> None:
        """Scan a card: its text and Enter in one burst."""
        self._send((text + end).encode())

    def paste(self, text: str) -> None:
        """Paste with the terminal's own paste."""
        self._send(b"\x1b[200~" + text.encode() + b"\x1b[201~")

    def click(self, row: int, col: int) -> None:
        """Click with the left button; rows and columns count from 0."""
        place = f"{col + 1};{row + 1}"
        self._send(f"\x1b[<0;{place}M\x1b[<0;{place}m".encode())

    def resize(self, rows: int, cols: int) -> None:
        _set_size(self._fd, rows, cols)
        for screen in self._screens:
            screen.resize(rows, cols)
        if not self._ended:
            os.killpg(self._process.pid, signal.SIGWINCH)

    # What the clerk sees.

    def screen(self) -> list[str]:
        """The lines of the screen as they are now, without blanks at their ends."""
        self._read_for(0)
        return [line.rstrip() for line in self._screen.display]

    def text(self) -> str:
        return "\n".join(self.screen())

    def wait_for(self, wanted: Wanted, seconds: float = WAIT_S) -> list[str]:
        """The screen as soon as it shows `wanted`: a text, a pattern, or a condition on its lines."""
        return self._wait(lambda lines: _shows(lines, wanted), f"waited for {wanted!r}", seconds)

    def wait_gone(self, wanted: Wanted, seconds: float = WAIT_S) -> list[str]:
        """The screen as soon as it no longer shows `wanted`."""
        return self._wait(lambda lines: not _shows(lines, wanted), f"waited for {wanted!r} to go", seconds)

    def wait_quiet(self, quiet_s: float = 0.2, seconds: float = WAIT_S) -> list[str]:
        """The screen once nothing has been drawn for `quiet_s`; for looking at it, not for waiting on a result."""
        ends_at = time.monotonic() + seconds
        while self._read_for(quiet_s) and time.monotonic() < ends_at:
            pass
        return self.screen()

    def wait_end(self, seconds: float = WAIT_S) -> int:
        """The exit code once the program has ended."""
        ends_at = time.monotonic() + seconds
        while time.monotonic() < ends_at:
            self._read_for(0.05)
            code = self._process.poll()
            if code is not None:
                self._read_for(0)
                return code
        raise AssertionError(self._complaint("waited for the end"))

    def rest(self, seconds: float) -> None:
        """Press nothing for so long, whatever is drawn meanwhile: the pause between two keys of somebody who types."""
        ends_at = time.monotonic() + seconds
        while not self._ended and (left := ends_at - time.monotonic()) > 0:
            self._read_for(left)
        self._read_for(0)

    def seconds_until(self, data: str, wanted: Callable[[str], bool], seconds: float = WAIT_S) -> float:
        """Send `data` and count the seconds until what comes back, escapes aside, is `wanted`. For benchmarks only."""
        self._read_for(0)
        came, begun = b"", time.perf_counter()
        os.write(self._fd, data.encode())
        while (left := begun + seconds - time.perf_counter()) > 0:
            if not select.select([self._fd], [], [], left)[0]:
                break
            piece = os.read(self._fd, 65536)
            now = time.perf_counter()
            self._draw(piece)
            came += piece
            if wanted(_ESCAPES.sub(b"", came).decode(errors="replace")):
                return now - begun
        raise AssertionError(self._complaint("waited for an echo"))

    def cursor(self) -> tuple[int, int]:
        """Row and column of the cursor, from 0."""
        return self._screen.cursor.y, self._screen.cursor.x

    @property
    def pid(self) -> int:
        return self._process.pid

    def kill(self) -> None:
        """Pull the plug: SIGKILL, at once."""
        self._signal(signal.SIGKILL)
        self._process.wait()

    def close(self) -> None:
        """End the program and everything it started."""
        self._signal(signal.SIGTERM)
        try:
            self._process.wait(1)
        except subprocess.TimeoutExpired:
            self.kill()
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def _signal(self, number: signal.Signals) -> None:
        if self._process.poll() is None:
            try:
                os.killpg(self._process.pid, number)
            except ProcessLookupError:
                return

    def _wait(self, holds: Callable[[list[str]], bool], what: str, seconds: float) -> list[str]:
        ends_at = time.monotonic() + seconds
        while True:
            lines = self.screen()
            if holds(lines):
                return lines
            if self._ended or time.monotonic() > ends_at:
                raise AssertionError(self._complaint(what))
            self._read_for(min(0.5, max(0.0, ends_at - time.monotonic())))

    def _complaint(self, what: str) -> str:
        state = "has ended" if self._ended else "is running"
        frame = "─" * self._screen.columns
        return f"{what}; the program {state} and shows\n{frame}\n{self.text()}\n{frame}"

    def _send(self, data: bytes) -> None:
        """Write all of `data`, reading meanwhile: a program that draws a lot would else block us both."""
        while data:
            readable, writable, _errors = select.select([self._fd], [self._fd], [], WAIT_S)
            if readable:
                self._read_once()
            if writable:
                data = data[os.write(self._fd, data[:1024]) :]
            if self._ended or not (readable or writable):
                raise AssertionError(self._complaint("could not type"))

    def _read_for(self, seconds: float) -> bool:
        """Read what comes within `seconds`, until it pauses; True if anything came."""
        came = False
        wait = seconds
        while not self._ended and self._fd >= 0 and select.select([self._fd], [], [], wait)[0]:
            came = self._read_once() or came
            wait = 0
        return came

    def _read_once(self) -> bool:
        try:
            data = os.read(self._fd, 65536)
        except OSError:
            data = b""
        if not data:
            self._ended = True
            return False
        self.output += data
        self._draw(data)
        return True

    def _draw(self, data: bytes) -> None:
        data = _PRIVATE.sub(b"", self._pending + data)
        unfinished = _UNFINISHED.search(data)
        self._pending = unfinished[0] if unfinished else b""
        for number, piece in enumerate(_TURN_OVER.split(data[: len(data) - len(self._pending)])):
            if number % 2 == 0:
                self._streams[self._at].feed(piece)
                continue
            self._at = int(piece == b"h")
            if self._at:
                self._screens[1].reset()

    @property
    def _screen(self) -> pyte.Screen:
        return self._screens[self._at]


def start(
    command: Sequence[str],
    env: Mapping[str, str] | None = None,
    rows: int = 24,
    cols: int = 80,
    cwd: Path = ROOT,
) -> Term:
    """Start `command` in a terminal of `rows` by `cols`. `env` is added to the environment of the tests."""
    ours, theirs = pty.openpty()
    _set_size(ours, rows, cols)
    around = {key: value for key, value in os.environ.items() if not key.startswith(("TEXTUAL", "TMUX"))}
    around |= {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        command,
        env=around | dict(env or {}),
        cwd=cwd,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        close_fds=True,
        preexec_fn=lambda: os.login_tty(theirs),
    )
    os.close(theirs)
    return Term(process, ours, rows, cols)


def start_python(*arguments: str, env: Mapping[str, str] | None = None, rows: int = 24, cols: int = 80) -> Term:
    """Start the Python of the tests: `start_python("-m", "motcua_tui", "demo")`."""
    return start([sys.executable, *arguments], env, rows, cols)


def _set_size(fd: int, rows: int, cols: int) -> None:
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))


def _shows(lines: list[str], wanted: Wanted) -> bool:
    if isinstance(wanted, str):
        return wanted in "\n".join(lines)
    if isinstance(wanted, re.Pattern):
        return wanted.search("\n".join(lines)) is not None
    return wanted(lines)
