"""The project's own files, read as text or as syntax trees, for the tasks and the checks."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("motcua_tui", "sync", "schemas")
NEVER = {"build", "dist", "demo", "__pycache__"}


def project_files() -> list[Path]:
    """Every file of the project, committed or about to be; without git, every file of the folder."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    except (OSError, subprocess.CalledProcessError):
        return sorted(_walk(ROOT))
    return sorted(file for name in listed.split("\0") if name and (file := ROOT / name).is_file())


def python_files(*folders: str) -> list[Path]:
    """Every Python file of the project under these folders, by default the three packages."""
    inside = tuple(f"{folder}/" for folder in folders or PACKAGES)
    return [file for file in project_files() if file.suffix == ".py" and shown(file).startswith(inside)]


@cache
def tree(file: Path) -> ast.Module:
    """The file's syntax tree."""
    return ast.parse(file.read_text("utf-8"), filename=str(file))


def shown(file: Path) -> str:
    """The file's name as a reader of the project knows it."""
    return file.relative_to(ROOT).as_posix()


def name_of(call: ast.Call) -> str:
    """The last part of the called name: `no` for `no(...)` and for `refusal.no(...)`."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _walk(folder: Path) -> Iterator[Path]:
    for entry in folder.iterdir():
        if entry.is_file():
            yield entry
        elif entry.name == ".ci" or not (entry.name in NEVER or entry.name.startswith(".")):
            yield from _walk(entry)
