"""How each user likes the program: look, typing method, language, sounds. One small file beside the store, readable at the lock.

It holds nothing personal but the names people sign in with, which the vault's file beside it holds as well. It belongs to this
machine and is never sent; where it is missing or broken, everybody has the usual ways.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from schemas import limits

FILE = "ways.json"
SIZE_BYTES_MAX = 64 * 1024
USERS_MAX = 200


class Ways(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One user's ways. Empty texts mean the usual: the light look, no typing method, the office's language."""

    look: Literal["", "light", "dark", "contrast"] = ""
    method: Literal["", "telex", "vni"] = ""
    language: Literal["", "vi", "en"] = ""
    sounds: bool = False
    """A bell when something was refused or a new number came."""
    brisk: bool = False
    """Questions take keys a tenth of a second after they open, not three tenths."""
    idle_minutes: int = 0
    """The counter locks after so many minutes without a key where that is sooner than the office says; 0: as the office says."""


class Kept(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The whole file: who sat here last, and everybody's ways."""

    last_user: str = ""
    users: dict[str, Ways] = {}

    def of(self, user: str) -> Ways:
        """This user's ways."""
        return self.users.get(user, Ways())


def read_ways(folder: Path) -> Kept:
    """What is kept in this data folder; the usual ways where nothing can be read."""
    path = folder / FILE
    try:
        if path.stat().st_size > SIZE_BYTES_MAX:
            return Kept()
        return msgspec.json.decode(path.read_bytes(), type=Kept)
    except (OSError, msgspec.MsgspecError, ValueError):
        return Kept()


def keep_ways(folder: Path, user: str, ways: Ways) -> Kept:
    """Remember that `user` sat here last, and their ways. A folder that cannot be written stops nobody."""
    known = read_ways(folder)
    others = {name: each for name, each in known.users.items() if name != user}
    kept = Kept(last_user=user[: limits.USER_MAX], users={**dict(list(others.items())[-USERS_MAX + 1 :]), user: ways})
    path = folder / FILE
    aside = path.with_suffix(".new")
    try:
        aside.write_bytes(msgspec.json.format(msgspec.json.encode(kept), indent=1) + b"\n")
        aside.replace(path)
    except OSError:
        return known
    return kept
