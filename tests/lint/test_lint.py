"""The tools that read the code: style, types on both systems, and who may import whom."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tools.source import PACKAGES, ROOT

SCRIPTS = Path(sys.executable).parent
TYPED = [*PACKAGES, "tools", "run.py", "tasks.py"]


LINT_IMPORTS = [
    sys.executable,
    "-c",
    "from importlinter.cli import lint_imports_command as lint; lint()",
    "--no-cache",
]


def passes(*command: str | Path) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_ruff_finds_nothing():
    passes(sys.executable, "-m", "ruff", "check", "--no-fix", ".")


def test_types_hold_on_linux():
    tests = ["tests", *(["benchmarks"] if (ROOT / "benchmarks").exists() else [])]
    passes(sys.executable, "-m", "mypy", "--strict", "--platform", "linux", *TYPED, *tests)


def test_types_hold_on_windows():
    cache = ["--cache-dir", str(ROOT / ".mypy_cache" / "windows")]
    passes(sys.executable, "-m", "mypy", "--strict", "--platform", "win32", *cache, *TYPED)


def test_imports_point_one_way():
    passes(*LINT_IMPORTS)


@pytest.mark.parametrize(
    "source", ["import peewee\n", "from textual.app import App\n", "import motcua_tui.screens\n"]
)
def test_an_import_against_the_rule_is_found(source, tmp_path):
    """The contracts of pyproject.toml, tried on a small house of the same layout with one wrong import."""
    for package in ("cli", "screens", "widgets", "desk", "store", "vault", "prints", "text"):
        (tmp_path / "motcua_tui" / package).mkdir(parents=True)
        (tmp_path / "motcua_tui" / package / "__init__.py").write_text("")
    for package in ("sync/office", "sync/national", "sync/wire", "sync/province", "schemas"):
        (tmp_path / package).mkdir(parents=True)
        (tmp_path / package / "__init__.py").write_text("")
    for package in PACKAGES:
        (tmp_path / package / "__init__.py").write_text("")
    (tmp_path / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())

    def lint() -> subprocess.CompletedProcess[str]:
        return subprocess.run(LINT_IMPORTS, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)

    clean = lint()
    assert clean.returncode == 0, clean.stdout + clean.stderr
    (tmp_path / "motcua_tui" / "desk" / "wrong.py").write_text(source)
    broken = lint()
    assert broken.returncode == 1
    assert "BROKEN" in broken.stdout
