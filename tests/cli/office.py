"""A real office in a temporary folder, driven by the command line as a script would drive it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

from motcua_tui import vault
from motcua_tui.vault.kdf import FLOOR
from tests.cli.inside import run_inside

PASSWORD = "mua thu vang tren doi che 9"
OTHER_PASSWORD = "bep lua hong canh suoi sau 7"


@dataclass
class Ran:
    """What a command gave back."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON value on stdout."""
        return json.loads(self.out)

    @property
    def refusal(self) -> str:
        """The code of the refusal on stdout."""
        return str(self.json["refusal"]["code"])


@dataclass
class Cli:
    """Runs `motcua` with a data folder, a user and a password; `apart` starts a process of its own each time."""

    folder: Path
    user: str = "mai"
    password_file: Path = field(default=Path())
    env: dict[str, str] = field(default_factory=dict)
    apart: bool = False

    def run(self, *words: str, stdin: object = b"", as_json: bool = True) -> Ran:
        """Run one command to its end."""
        argv = [*words, *(["--json"] if as_json else [])]
        env = {
            **{name: value for name, value in os.environ.items() if not name.startswith("MOTCUA_")},
            "MOTCUA_DATA": str(self.folder),
            "MOTCUA_USER": self.user,
            "MOTCUA_PASSWORD_FILE": str(self.password_file),
            **self.env,
        }
        raw = stdin if isinstance(stdin, bytes) else json.dumps(stdin, ensure_ascii=False).encode()
        if not self.apart:
            code, out, err = run_inside(argv, raw, env)
            return Ran(code, out.decode("utf-8"), err.decode("utf-8"))
        command = [sys.executable, "-m", "motcua_tui", *argv]
        done = subprocess.run(command, input=raw, capture_output=True, env=env, timeout=120, check=False)
        return Ran(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))

    def ok(self, *words: str, stdin: object = b"") -> Any:
        """Run a command that must succeed and give its JSON."""
        ran = self.run(*words, stdin=stdin)
        assert ran.code == 0, ran.err
        return ran.json

    def batch(self, *lines: tuple[list[str], object]) -> list[Any]:
        """Many commands with one unlock."""
        raw = "\n".join(json.dumps({"args": args, "stdin": stdin}, ensure_ascii=False) for args, stdin in lines)
        ran = self.run("batch", stdin=raw.encode(), as_json=False)
        assert ran.code == 0, ran.err
        return [json.loads(line) for line in ran.out.splitlines()]


def new_office(
    folder: Path, *, unit: str = "H44.99.12", device: str = "A", catalogue: bool = True, recovery: Path | None = None
) -> Cli:
    """A fresh office with its first supervisor `mai`, set up as on the weakest PC: an unlock costs the least it may."""
    password = folder.parent / f"{folder.name}.pw"
    password.write_text(PASSWORD + "\n", encoding="utf-8")
    cli = Cli(folder, password_file=password)
    with mock.patch.object(vault, "choose_kdf", lambda: FLOOR):
        cli.ok("init", "--office", "UBND xã Thử", "--unit", unit, "--device", device, "--user", "mai",
               "--display", "Nguyễn Thị Mai", *(["--recovery-out", str(recovery)] if recovery else []))  # fmt: skip
    if catalogue:
        starter = Path(__file__).parents[2] / "motcua_tui" / "catalogue" / "starter.json"
        cli.ok("catalogue", "import", str(starter))
    return cli


def intake(**changes: object) -> dict[str, object]:
    """What a clerk types for a certificate of marital status: three working days."""
    return {
        "procedure": "1.004873",
        "applicant": {
            "name": "Nguyễn Thị Thử",
            "id_number": "025199000123",
            "phone": "0912345678",
            "address": "Thôn Thử",
        },
        "parts": [{"name": "Tờ khai", "originals": 1, "copies": 0}],
        **changes,
    }
