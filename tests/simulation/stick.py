"""A memory stick, or a shared folder, that goes from PC to PC, and what happens to it in somebody's pocket."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

from schemas.refusal import Refused
from sync.office.stick_files import read_stick

COPIES_MAX = 3


class Stick:
    """One stick. `harm` is what was last done to it, `was_broken` whether a folder was not as its card says at the last visit."""

    def __init__(self, where: Path) -> None:
        self.where = where
        self.harm = ""
        self.was_broken = False
        self._copies: list[Path] = []
        self._count = 0
        where.mkdir(parents=True)

    def look(self) -> None:
        """See whether it is sound, before a visit that may mend it."""
        try:
            self.was_broken = bool(self.harm) and bool(read_stick(self.where).problems)
        except Refused:
            self.was_broken = True

    def suffer(self, kind: str, roll: random.Random) -> str:
        """One mishap, and what it came to in a word."""
        done: str = getattr(self, f"_{kind}")(roll)
        if done != "nothing":
            self.harm = kind
        return f"{kind} {done}"

    def _copied(self, roll: random.Random) -> str:
        """Somebody copies it, to bring the copy back another day."""
        self._count += 1
        copy = self.where.with_name(f"{self.where.name}-copy{self._count}")
        shutil.copytree(self.where, copy)
        self._copies = [*self._copies, copy][-COPIES_MAX:]
        return str(len(_files(copy)))

    def _stale(self, roll: random.Random) -> str:
        """An old copy takes its place."""
        if not self._copies:
            return "nothing"
        shutil.rmtree(self.where)
        shutil.copytree(roll.choice(self._copies), self.where)
        return str(len(_files(self.where)))

    def _swapped(self, roll: random.Random) -> str:
        """A folder lies where another device's should be."""
        folders = sorted((self.where / "MOTCUA").glob("*"))
        if len(folders) < 2:
            return "nothing"
        one, other = roll.sample(folders, 2)
        shutil.rmtree(other)
        shutil.copytree(one, other)
        return f"{one.name} as {other.name}"

    def _truncated(self, roll: random.Random) -> str:
        """A file lost its end when the stick was pulled out."""
        files = [file for file in _files(self.where) if file.stat().st_size]
        if not files:
            return "nothing"
        file = roll.choice(files)
        body = file.read_bytes()
        file.write_bytes(body[: roll.randrange(len(body))])
        return file.suffix or file.name

    def _rotten(self, roll: random.Random) -> str:
        """One bit of a file is another."""
        files = [file for file in _files(self.where) if file.stat().st_size]
        if not files:
            return "nothing"
        file = roll.choice(files)
        body = bytearray(file.read_bytes())
        body[roll.randrange(len(body))] ^= 1 << roll.randrange(8)
        file.write_bytes(body)
        return file.suffix or file.name

    def _lost(self, roll: random.Random) -> str:
        """A file is gone."""
        files = _files(self.where)
        if not files:
            return "nothing"
        file = roll.choice(files)
        file.unlink()
        return file.suffix or file.name

    def _emptied(self, roll: random.Random) -> str:
        """It was used for something else, or is a new one."""
        shutil.rmtree(self.where)
        self.where.mkdir()
        return "done"


HARMS = {"copied": 4, "stale": 4, "swapped": 2, "truncated": 3, "rotten": 2, "lost": 2, "emptied": 1}


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())
