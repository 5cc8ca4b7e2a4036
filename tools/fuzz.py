"""`python -m tools.fuzz SECONDS FILE ...`: the tests of each file again and again, each time from another seed of its examples.

A seed that breaks one is printed with hypothesis's own words for it; the example belongs into the test as `@example`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time

from tools.source import ROOT

FIRST_SEED = 1


def main(arguments: list[str]) -> int:
    """Exit code 1 as soon as something breaks."""
    seconds, files = float(arguments[0]), arguments[1:]
    for file in files:
        begun, seed = time.monotonic(), FIRST_SEED
        while seed == FIRST_SEED or time.monotonic() - begun < seconds:
            done = _once(file, seed)
            if done.returncode:
                sys.stdout.write(done.stdout)
                _say(f"{file}: broken from seed {seed}")
                return 1
            seed += 1
        _say(f"{file}: {seed - FIRST_SEED} seeds, nothing found, {time.monotonic() - begun:.0f} s")
    return 0


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _once(file: str, seed: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", f"--hypothesis-seed={seed}", file]
    explore = os.environ | {"MOTCUA_EXPLORE": "1"}
    return subprocess.run(
        command, cwd=ROOT, env=explore, capture_output=True, encoding="utf-8", errors="replace", check=False
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
