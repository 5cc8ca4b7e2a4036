"""By what a demo office is known, without loading what makes or opens one: the lock screen asks before anything else."""

from __future__ import annotations

from pathlib import Path

import platformdirs

MARK_FILE = "demo.json"
PASSWORD = "trau gam co non ben bo suoi"  # noqa: S105 - shown on the lock screen of the demo; opens nothing else


def usual_practice_folder() -> Path:
    """Where the practice office lies beside a real one that lies where it usually does."""
    return Path(platformdirs.user_data_dir("motcua-demo", appauthor=False))


def practice_folder(folder: Path) -> Path:
    """Where the practice office of the office in `folder` lies: beside it, never in it."""
    if folder == Path(platformdirs.user_data_dir("motcua", appauthor=False)):
        return usual_practice_folder()
    return folder.absolute().with_name(f"{folder.absolute().name}-dien-tap")


def is_demo(folder: Path) -> bool:
    """True for a folder that the demo filled."""
    return (folder / MARK_FILE).exists() and (folder / "store.db").exists()
