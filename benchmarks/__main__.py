"""`python3 tasks.py bench [NAME] [OPTIONS] [--write]`: one benchmark, or all of them in turn.

With `--write` what is printed is also kept as `benchmarks/results/NAME.md`, under the command, the day and what the machine is.
"""

from __future__ import annotations

import contextlib
import io
import runpy
import subprocess
import sys
from datetime import datetime
from pathlib import Path

from benchmarks.measure import machine, memory_told
from schemas.times import VN

NAMES = ("start", "save", "search", "sync", "gateway", "country", "reports", "latency", "day", "sizes", "peers")
RESULTS = Path(__file__).parent / "results"


class Both(io.TextIOBase):
    """What is printed, on the terminal at once and kept."""

    def __init__(self) -> None:
        self._kept: list[str] = []
        self._shown = sys.stdout

    def write(self, text: str) -> int:
        self._kept.append(text)
        return self._shown.write(text)

    def flush(self) -> None:
        self._shown.flush()

    def text(self) -> str:
        """All of it."""
        return "".join(self._kept)


def main(arguments: list[str]) -> int:
    keep, asked = "--write" in arguments, [one for one in arguments if one != "--write"]
    if not asked:
        # Each in a process of its own: what one has used is not counted to the next.
        commands = [[sys.executable, "-m", "benchmarks", name, *arguments] for name in NAMES]
        return max(subprocess.run(command, check=False).returncode for command in commands)
    name, options = asked[0], asked[1:]
    if name not in NAMES:
        print(f"benchmarks: {', '.join(NAMES)}")
        return 2
    described = machine()
    print(f"{described}\n", flush=True)
    printed = Both()
    with contextlib.redirect_stdout(printed):
        sys.argv = [name, *options]
        runpy.run_module(f"benchmarks.{name}", run_name="__main__")
        if told := memory_told():
            print(f"\n{told}")
    if keep:
        _write(name, options, described, printed.text())
    return 0


def _today() -> str:
    """The day a result was taken."""
    return datetime.now(VN).date().isoformat()


def _write(name: str, options: list[str], described: str, printed: str) -> None:
    RESULTS.mkdir(exist_ok=True)
    command = " ".join(["python3 tasks.py bench", name, *_told(options)])
    page = f"# {name}\n\n`{command}`, {_today()}\n\n```\n{described}\n```\n\n{printed.strip()}\n"
    (RESULTS / f"{name}.md").write_text(page, "utf-8")


def _told(options: list[str]) -> list[str]:
    """The options as they are told to others: a folder on this machine is nobody's business."""
    return ["FOLDER" if "/" in one or "\\" in one else one for one in options]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
