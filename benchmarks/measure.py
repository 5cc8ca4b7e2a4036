"""What every benchmark shares: the machine in one paragraph, medians and p95 in one table."""

from __future__ import annotations

import os
import platform
import statistics
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

LIBRARIES = ("textual", "sqlcipher3", "peewee", "msgspec", "cryptography")


def machine() -> str:
    """Processor, cores, load, system and versions: figures without them mean nothing."""
    load = f", load {os.getloadavg()[0]:.1f} at the start" if hasattr(os, "getloadavg") else ""
    return "\n".join(
        (
            f"{_processor()}, {os.cpu_count()} cores{load}",
            f"{platform.system()} {platform.release()}, Python {platform.python_version()}",
            ", ".join(f"{name} {version(name)}" for name in LIBRARIES),
        )
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith(("model name", "Hardware")))
    return next(names, "") or platform.machine()


def memory_bytes(*, of_children: bool = False) -> int:
    """The greatest memory this process had, or the greatest of those it started and saw end; 0 where the system does not say."""
    try:
        import resource
    except ImportError:
        return 0
    most = resource.getrusage(resource.RUSAGE_CHILDREN if of_children else resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def memory_told() -> str:
    """One line about memory, "" where the system does not say."""
    own, others = memory_bytes(), memory_bytes(of_children=True)
    words = f"Greatest memory: {own / 1e6:.0f} MB" if own else ""
    return f"{words}; the largest process it started, {others / 1e6:.0f} MB" if own and others else words


def table(title: str, seconds: Mapping[str, Sequence[float]], bare: str) -> str:
    """One row for each subject in milliseconds, and how many times the bare counterpart's median it takes."""
    rows = [(title, "runs", "median ms", "p95 ms", "× bare"), ("---", "---:", "---:", "---:", "---:")]
    base = statistics.median(seconds[bare])
    for name, taken in seconds.items():
        median = statistics.median(taken)
        times = "1" if name == bare else f"{median / base:.1f}"
        rows.append((name, str(len(taken)), f"{median * 1000:.2f}", f"{p95(taken) * 1000:.2f}", times))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def p95(taken: Sequence[float]) -> float:
    """The value that 95 in 100 do not exceed."""
    return sorted(taken)[max(0, -(-len(taken) * 95 // 100) - 1)]
