"""The starter, as a stranger meets it: a bare Python, a folder, no promise of a network.

Nothing is downloaded: the locks of these tests name one small wheel made here. The real one is in `.ci/run`.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = """\
import json, sys
import motcua_probe
print(json.dumps([motcua_probe.WORD, *sys.argv[1:]]))
sys.exit(7)
"""


def wheel(folder: Path) -> tuple[Path, str]:
    """A wheel of one module, `motcua_probe`, and its hash."""
    folder.mkdir()
    path = folder / "motcua_probe-1.0-py3-none-any.whl"
    info = "motcua_probe-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("motcua_probe.py", "WORD = 'probe'\n")
        archive.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: motcua-probe\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "motcua_probe.py,,\n")
    return path, hashlib.sha256(path.read_bytes()).hexdigest()


class House:
    """A copy of the starter with a program of three lines in the place of the product."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "một cửa"  # a space and letters outside ASCII
        wheels, self.hash = wheel(folder / "wheels")
        for package in ("motcua_tui", "sync", "schemas"):
            (self.folder / package).mkdir(parents=True)
            (self.folder / package / "__init__.py").write_text("")
        (self.folder / "motcua_tui" / "__main__.py").write_text(PROGRAM)
        shutil.copy(ROOT / "run.py", self.folder)
        (self.folder / "requirements").mkdir()
        for lock in ("run", "dev"):
            self.lock(lock, self.hash)
        self.elsewhere = folder / "elsewhere"
        self.elsewhere.mkdir()
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTEST_", "PYTHONPYCACHE"))},
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(wheels.parent),
        }

    def lock(self, name: str, digest: str) -> None:
        text = f"motcua-probe==1.0 \\\n    --hash=sha256:{digest}\n"
        (self.folder / "requirements" / f"{name}.lock").write_text(text)

    def run(
        self, *arguments: str, python: str = sys.executable, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [python, self.folder / "run.py", *arguments],
            cwd=self.elsewhere,
            env={**self.environment, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    @property
    def venv(self) -> Path:
        return self.folder / ".venv"


@pytest.fixture(scope="module")
def ready(tmp_path_factory):
    """A house after its first start."""
    house = House(tmp_path_factory.mktemp("ready"))
    first = house.run()
    assert first.returncode == 7, first.stderr
    assert json.loads(first.stdout.splitlines()[-1]) == ["probe", "demo"]
    return house


@pytest.fixture
def house(tmp_path):
    return House(tmp_path)


@pytest.fixture
def begun(ready, house):
    """A house that has an empty environment already: what is left is pip's part."""
    shutil.copytree(ready.venv, house.venv, symlinks=True, ignore=shutil.ignore_patterns("motcua*"))
    return house


def spoken(done: subprocess.CompletedProcess[str], vietnamese: str, english: str) -> bool:
    return (
        done.returncode == 1
        and vietnamese in done.stderr
        and english in done.stderr
        and "Traceback" not in done.stderr
    )


def test_a_second_start_needs_no_network_and_says_nothing(ready):
    again = ready.run(PIP_FIND_LINKS=str(ready.elsewhere))
    assert (again.stdout, again.stderr, again.returncode) == ('["probe", "demo"]\n', "", 7)


def test_arguments_reach_the_demo(ready):
    assert json.loads(ready.run("--dossiers", "3").stdout) == ["probe", "demo", "--dossiers", "3"]
    assert json.loads(ready.run("demo", "--no-open").stdout) == ["probe", "demo", "--no-open"]


def test_arguments_reach_the_command_line(ready):
    assert json.loads(ready.run("motcua", "find", "Đào").stdout) == ["probe", "find", "Đào"]


def test_the_program_is_compiled_beforehand(ready):
    assert list((ready.folder / "motcua_tui" / "__pycache__").glob("__init__*.pyc"))


def test_a_changed_lock_is_installed_anew(ready, tmp_path):
    lock = ready.folder / "requirements" / "run.lock"
    before = lock.read_bytes()
    lock.write_bytes(before + b"# one more line\n")
    try:
        assert "lần chạy đầu" in ready.run().stdout
        assert ready.run().stdout == '["probe", "demo"]\n'
    finally:
        lock.write_bytes(before)


def test_an_install_that_was_cut_is_done_again_from_nothing(ready, house):
    shutil.copytree(ready.venv, house.venv, symlinks=True)
    (house.venv / "motcua-ready.json").unlink()
    (house.venv / "motcua-unfinished").touch()
    (module,) = house.venv.rglob("motcua_probe.py")
    module.unlink()  # pip would believe the wheel to be there
    assert json.loads(house.run().stdout.splitlines()[-1]) == ["probe", "demo"]
    assert not (house.venv / "motcua-unfinished").exists()


def test_an_environment_without_a_working_python_is_made_again(house):
    house.venv.mkdir()
    (house.venv / "left-over").touch()
    assert house.run().returncode == 7
    assert not (house.venv / "left-over").exists()


def test_a_wheel_with_another_hash_is_not_installed(begun):
    begun.lock("run", "0" * 64)
    done = begun.run()
    assert spoken(done, "mã kiểm tra", "does not match its hash")
    assert not list(begun.venv.rglob("motcua_probe.py"))


def test_a_first_start_without_a_network_says_so(begun):
    nowhere = "http://127.0.0.1:9/simple"  # the discard port of this very machine
    network = {"PIP_NO_INDEX": "0", "PIP_INDEX_URL": nowhere, "PIP_FIND_LINKS": "", "PIP_RETRIES": "1"}
    assert spoken(begun.run(**network, NO_PROXY="*"), "Không có mạng", "No network")


def test_a_python_without_venv_is_told_how_to_get_it(house, tmp_path):
    """Debian ships Python without `ensurepip`; its `venv` then ends with these words."""
    (tmp_path / "bare").mkdir()
    (tmp_path / "bare" / "venv.py").write_text(
        "raise SystemExit('... because ensurepip is not available.')\n"
    )
    assert spoken(house.run(PYTHONPATH=str(tmp_path / "bare")), "thiếu mô-đun venv", "lacks its venv module")


@pytest.mark.skipif(sys.platform == "win32", reason="folder rights work otherwise on Windows")
def test_a_folder_that_cannot_be_written_is_named():
    """Run as nobody where the tests run as root, who may write everywhere."""
    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder))
        Path(folder).chmod(0o755)
        house.folder.chmod(0o555)
        root = os.geteuid() == 0
        python = (
            shutil.which(f"python{sys.version_info[0]}.{sys.version_info[1]}", path="/usr/bin")
            if root
            else ""
        )
        if python is None:
            pytest.skip("no Python that another user may run")
        done = subprocess.run(
            [python or sys.executable, house.folder / "run.py"],
            cwd="/",
            user=65534 if root else None,
            env={**house.environment, "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        house.folder.chmod(0o755)
    assert spoken(done, "Không ghi được vào thư mục", "Cannot write to the folder")


def test_a_copy_that_lacks_a_file_says_which(house):
    (house.folder / "motcua_tui" / "__main__.py").unlink()
    assert spoken(house.run(), "thiếu tệp", "lacks the file")
    assert not house.venv.exists()


def test_an_old_python_is_told_which_one_is_needed(monkeypatch):
    found = importlib.util.spec_from_file_location("old_run", ROOT / "run.py")
    assert found and found.loader
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit) as ended:
        found.loader.exec_module(importlib.util.module_from_spec(found))
    assert "Python 3.9" in str(ended.value)
    assert "Cần Python 3.11" in str(ended.value)
    assert "is needed" in str(ended.value)


def test_the_starter_can_be_read_by_an_old_python():
    """Its first lines must run where the product cannot, so its syntax stays that of Python 3.7."""
    import ast

    ast.parse((ROOT / "run.py").read_text("utf-8"), feature_version=(3, 7))
