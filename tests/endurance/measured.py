"""What a process holds: memory, handles, threads."""

from __future__ import annotations

import os
import statistics
from dataclasses import dataclass, field
from pathlib import Path

GROWTH_MAX = 0.10


@dataclass
class Measured:
    """Taken again and again from one process, by default this one."""

    pid: int | None = None
    memory_kib: list[int] = field(default_factory=list)
    handles: list[int] = field(default_factory=list)
    threads: list[int] = field(default_factory=list)

    def take(self) -> None:
        """How it is now."""
        process = Path("/proc") / str(self.pid or "self")
        self.memory_kib.append(int((process / "statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024)
        self.handles.append(sum(1 for _handle in (process / "fd").iterdir()))
        self.threads.append(sum(1 for _thread in (process / "task").iterdir()))

    def __str__(self) -> str:
        return f"{self.memory_kib[-1] >> 10} MB, {self.handles[-1]} handles, {self.threads[-1]} threads"

    def figures(self, warm: int) -> dict[str, float]:
        """The middle of the first quarter and of the last, leaving out the first `warm`: the typesetter keeps what it made of the
        last ten papers, about 150 MB, and no more.
        """
        told: dict[str, float] = {}
        memory_mb = [kib >> 10 for kib in self.memory_kib]
        for what, values in (("MB", memory_mb), ("handles", self.handles), ("threads", self.threads)):
            rest = values[warm:] or values
            quarter = max(1, len(rest) // 4)
            told |= {f"{what} before": statistics.median(rest[:quarter]), f"{what} after": statistics.median(rest[-quarter:])}
        return told


def judge(figures: dict[str, float], *, memory_too: bool = True) -> None:
    """Fails where a handle or a thread stayed, or memory grew by more than a tenth."""
    assert figures["handles after"] <= figures["handles before"] + 2, figures
    assert figures["threads after"] <= figures["threads before"] + 1, figures
    assert not memory_too or figures["MB after"] <= figures["MB before"] * (1 + GROWTH_MAX), figures
