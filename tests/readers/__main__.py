"""`python -m tests.readers SECONDS [READER ...] [--keep FOLDER]`: each reader given bytes that lead it where it has not been yet.

Guided by what code they reach (atheris, of libFuzzer; Linux): what makes a reader raise, hang or fill memory is left in FOLDER
and belongs into tests/readers/kept/READER, where every run of the tests reads it again. Exit code 1 if there was any, 2 without
atheris.
"""

from __future__ import annotations

import argparse
import importlib.util
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.readers.readers import READERS

KEPT = Path(__file__).parent / "kept"
HANG_S = 5
MEMORY_MB = 64
"""An input may cost so much; the process itself, with everything instrumented, has PROCESS_MB besides."""
PROCESS_MB = 400
ONE = """
import sys
import atheris
with atheris.instrument_imports(include=["schemas", "sync", "motcua_tui"]):
    from tests.readers.readers import read
name = sys.argv.pop(1)
atheris.Setup(sys.argv, lambda octets: read(name, octets))
atheris.Fuzz()
"""


def main(arguments: list[str]) -> int:
    """Try each reader for so many seconds."""
    parser = argparse.ArgumentParser(prog="python -m tests.readers", description=__doc__)
    parser.add_argument("seconds", type=int)
    parser.add_argument("readers", nargs="*", help=" ".join(READERS))
    parser.add_argument("--keep", type=Path, default=Path("broken-inputs"))
    asked = parser.parse_args(arguments)
    if importlib.util.find_spec("atheris") is None:
        print("needs atheris, which is in no lock file: pip install atheris (Linux, Python 3.11 to 3.13)")
        return 2
    return max([_tried(name, asked.seconds, asked.keep) for name in asked.readers or READERS])


def _tried(name: str, seconds: int, keep: Path) -> int:
    keep.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="motcua-readers-") as corpus:
        seeds = [str(KEPT / name)] if (KEPT / name).is_dir() else []
        limits = (f"-max_total_time={seconds}", f"-timeout={HANG_S}", f"-rss_limit_mb={PROCESS_MB + MEMORY_MB}", "-max_len=4096")
        command = [sys.executable, "-c", ONE, name, corpus, *seeds, *limits, f"-artifact_prefix={keep}/{name}-"]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace", check=False)
    said = done.stdout + done.stderr
    ran, reached = re.search(r"Done (\d+) runs", said), re.findall(r"cov: (\d+)", said)
    if done.returncode or ran is None:
        print(said[-3000:])
        print(f"{name}: BROKEN; what did it is in {keep}", flush=True)
        return 1
    places = reached[-1] if reached else "0"
    print(f"{name}: {int(ran[1]):,} inputs, {places} places reached, nothing found, {seconds} s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
