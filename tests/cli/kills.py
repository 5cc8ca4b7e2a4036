"""Offices to be killed: made once, copied for each test."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from tests.cli.office import OTHER_PASSWORD, Cli, new_office

FILES = ("lan.pw", "new.pw", "recovery", "data.pw")

# Three known procedures, so that an import has something to change, to leave as it is and to add.
KNOWN = [
    {"code": code, "name": "Thủ tục thử", "field": "Thử", "limit": {"value": 3, "unit": "working_days"}}
    for code in ("1.004873", "2.000815", "1.001193")
]


@dataclass
class Office:
    """A folder with an office in `data` and the files its people need."""

    folder: Path
    words: dict[str, list[str]] = field(default_factory=dict)
    user_file: str = "data.pw"

    def __post_init__(self) -> None:
        self.mai = self.as_user("mai", self.user_file)

    def as_user(self, user: str, password: str) -> Cli:
        """The command line as somebody types it."""
        return Cli(self.folder / "data", user=user, password_file=self.folder / password)

    @property
    def env(self) -> dict[str, str]:
        """The surroundings of a process that works as mai."""
        return {
            "MOTCUA_DATA": str(self.mai.folder),
            "MOTCUA_USER": "mai",
            "MOTCUA_PASSWORD_FILE": str(self.mai.password_file),
        }


def made_office(folder: Path, *, catalogue: bool = True) -> Office:
    """A fresh office in a folder, with a recovery secret and the password of lan, who is not there yet."""
    new_office(folder / "data", recovery=folder / "recovery", catalogue=catalogue)
    (folder / "lan.pw").write_text(OTHER_PASSWORD, encoding="utf-8")
    made = Office(folder)
    if not catalogue:
        known = {"format": "motcua-catalogue", "version": 1, "source": "Thử", "date": "2026-11-01", "procedures": KNOWN}
        (folder / "known.json").write_text(json.dumps(known), encoding="utf-8")
        made.mai.ok("catalogue", "import", str(folder / "known.json"))
    return made


def copied(made: Office, folder: Path) -> Office:
    """An office of its own for one kill."""
    shutil.copytree(made.folder / "data", folder / "data")
    for name in FILES:
        if (made.folder / name).exists():
            shutil.copy(made.folder / name, folder / name)
    return Office(folder)
