"""Where the office lies. Apart from the rest, because the app asks it before anything heavy is loaded."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import platformdirs

from motcua_tui.desk.demo_mark import usual_practice_folder


def folder_of(args: argparse.Namespace) -> Path:
    """--data, MOTCUA_DATA, or platformdirs' user data folder."""
    named = getattr(args, "data", None) or os.environ.get("MOTCUA_DATA")
    return Path(named) if named else Path(platformdirs.user_data_dir("motcua", appauthor=False))


def demo_folder(args: argparse.Namespace) -> Path:
    """Where the demo office lies: --data or MOTCUA_DATA where given, else a folder of its own, never the real one."""
    if getattr(args, "data", None) or os.environ.get("MOTCUA_DATA"):
        return folder_of(args)
    return usual_practice_folder()
