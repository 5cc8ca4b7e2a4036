"""What `pip install .` puts on a machine."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from schemas.version import VERSION
from tools.source import PACKAGES, ROOT, project_files, shown


@pytest.fixture(scope="module")
def wheel_file(tmp_path_factory):
    return built(tmp_path_factory)


@pytest.fixture(scope="module")
def wheel(wheel_file):
    return zipfile.ZipFile(wheel_file)


def built(tmp_path_factory):
    """The wheel built from the project's own files alone, so nothing left over in the folder can get in."""
    copy = tmp_path_factory.mktemp("copy")
    for file in project_files():
        if shown(file).startswith(tuple(f"{package}/" for package in PACKAGES)) or file.parent == ROOT:
            (copy / shown(file)).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy / shown(file))
    made = tmp_path_factory.mktemp("built")
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
        "-q",
        "-w",
        made,
    ]
    moment = {**os.environ, "SOURCE_DATE_EPOCH": "1767225600"}
    done = subprocess.run([*command, copy], capture_output=True, encoding="utf-8", env=moment, check=False)
    assert done.returncode == 0, done.stderr
    (path,) = made.glob("*.whl")
    return path


def test_the_same_files_give_the_same_wheel(wheel_file, tmp_path_factory):
    assert hashlib.sha256(built(tmp_path_factory).read_bytes()).digest() == hashlib.sha256(wheel_file.read_bytes()).digest()


def test_every_file_of_the_packages_is_in_the_wheel(wheel):
    packed = set(wheel.namelist())
    ours = {
        shown(file) for file in project_files() if shown(file).startswith(tuple(f"{p}/" for p in PACKAGES))
    }
    assert ours - packed == set()


def test_nothing_else_is_in_the_wheel(wheel):
    tops = {Path(name).parts[0] for name in wheel.namelist()}
    assert tops == {*PACKAGES, f"motcua-{VERSION}.dist-info"}


def test_the_wheel_gives_both_commands(wheel):
    scripts = wheel.read(f"motcua-{VERSION}.dist-info/entry_points.txt").decode()
    assert "motcua = motcua_tui.__main__:main" in scripts
    assert "motcua-province = sync.province.__main__:main" in scripts


def test_the_province_extra_brings_its_server_and_its_postgresql_driver(wheel):
    metadata = wheel.read(f"motcua-{VERSION}.dist-info/METADATA").decode()
    extra = re.findall(r'Requires-Dist: ([\w\[\]-]+)==\S+; extra == "province"', metadata)
    assert {"starlette", "uvicorn", "psycopg[binary]"} <= set(extra)


def test_every_dependency_is_pinned_exactly():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    named = [*project["dependencies"], *(each for extra in extras for each in extra)]
    assert [each for each in named if not re.fullmatch(r"[\w-]+(\[\w+\])?==[\w.]+", each)] == []
