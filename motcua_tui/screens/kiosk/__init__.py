"""The citizens' screen: on a second PC or screen, reading three files and writing into a drop folder, nothing else."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

from motcua_tui.widgets.terminal import collect_rarely, prepare_terminal


def open_kiosk(folder: Path, lookup: Path | None, letter: str, code: str, idle_s: int) -> int:
    """Open the screen until somebody types the code; gives the exit code. No store is opened or even loaded."""
    prepare_terminal()
    from motcua_tui.desk.kiosk_own import Kiosk
    from motcua_tui.screens.kiosk.app import KioskApp  # textual reads the terminal's settings when it is imported

    collect_rarely()
    kiosk = Kiosk(folder, lookup, letter, lambda: datetime.now(UTC), time.monotonic)
    return KioskApp(kiosk, code, idle_s).run() or 0
