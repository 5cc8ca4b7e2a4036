"""By what a demo office is known, without loading what makes or opens one: the lock screen asks before anything else."""

from __future__ import annotations

from pathlib import Path

MARK_FILE = "demo.json"
PASSWORD = "trau gam co non ben bo suoi"  # noqa: S105 - shown on the lock screen of the demo; opens nothing else


def is_demo(folder: Path) -> bool:
    """True for a folder that the demo filled."""
    return (folder / MARK_FILE).exists() and (folder / "store.db").exists()
