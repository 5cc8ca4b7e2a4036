"""`python3 tasks.py bench [NAME] [OPTIONS]`: one benchmark, or all of them in turn."""

from __future__ import annotations

import importlib.util
import runpy
import sys

from benchmarks.measure import machine

NAMES = ("start", "save", "search", "sync", "gateway", "country", "reports", "latency", "day")


def main(arguments: list[str]) -> int:
    chosen = [arguments[0]] if arguments else list(NAMES)
    if chosen[0] not in NAMES:
        print(f"benchmarks: {', '.join(NAMES)}")
        return 2
    print(machine())
    for name in chosen:
        module = f"benchmarks.{name}"
        if importlib.util.find_spec(module) is None:
            print(f"\n{name}: not in this version")
            continue
        print(flush=True)
        sys.argv = [name, *arguments[1:]]
        runpy.run_module(module, run_name="__main__")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
