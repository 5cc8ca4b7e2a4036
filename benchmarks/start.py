"""From the start of the process until the unlock screen is painted in a real pty, beside an empty Textual app.

`python3 tasks.py bench start [RUNS]`. Both are started by turns in a terminal of 80×24, after one warm-up each.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.empty_app import WORD
from benchmarks.measure import table
from benchmarks.office import made_office

LOCKED = "Mật khẩu"
BARE = "empty Textual app"


def main(arguments: list[str]) -> None:
    if os.name == "nt":
        print("start: needs a pseudo-terminal, which Windows offers otherwise")
        return
    runs = int(arguments[0]) if arguments else 15
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "office"
        made_office(folder)
        subjects = {
            "bare interpreter": (["-c", f"print({LOCKED!r})"], LOCKED),
            BARE: (["-m", "benchmarks.empty_app"], WORD),
            "motcua, unlock screen": (["-m", "motcua_tui", "--data", str(folder)], LOCKED),
        }
        taken: dict[str, list[float]] = {name: [] for name in subjects}
        for run in range(runs + 1):
            for name, (command, word) in subjects.items():
                seconds = painted_after(command, word)
                if run:
                    taken[name].append(seconds)
    print(table("start to first screen", taken, BARE))


def painted_after(command: list[str], word: str) -> float:
    """Seconds until the word stands on the terminal's screen."""
    from tests.tui.term import start

    begun = time.perf_counter()
    with start([sys.executable, *command]) as term:
        term.wait_for(word, 60)
        return time.perf_counter() - begun


if __name__ == "__main__":
    main(sys.argv[1:])
