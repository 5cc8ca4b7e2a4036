"""Reading and writing the folders of a stick. Nothing on it is believed because it is there, and a stick pulled out at
any moment stays readable: files are named by their hash, written whole, and the card that lists them comes last.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import stat
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import BinaryIO, get_args

from schemas.refusal import Refusal, Refused
from sync.office import stick_refusals as say
from sync.wire import limits
from sync.wire.card import Card, Kind, Listed, Unsound, read_card, sign_card
from sync.wire.keys import PrivateKeys
from sync.wire.sealing import About

ROOT = "MOTCUA"
_CARD = "card"
_DRAFT = ".new"
_OURS = re.compile(rf"(card|[0-9a-f]{{32}}\.({'|'.join(get_args(Kind))}))(\.new)?")
_BUSY_TRIES, _BUSY_S = 10, 0.1


@dataclass(frozen=True)
class Folder:
    """One device's folder, as its card says; every file was there and had its hash when it was read."""

    path: Path
    card: Card

    def listed(self, *kinds: Kind) -> Iterator[Listed]:
        """The files of these kinds."""
        return (one for one in self.card.files if one.kind in kinds)

    def read(self, listed: Listed) -> bytes:
        """A file's bytes, checked again. Raises Refused."""
        try:
            return _read(self.path / listed.name, listed)
        except Unsound as unsound:
            raise Refused(say.by_damage(unsound.how, self.card.owner)) from None
        except FileNotFoundError:
            raise Refused(say.file_missing(self.card.owner)) from None
        except OSError as problem:
            raise Refused(say.why(problem)) from None


@dataclass
class Found:
    """What a stick holds: sound folders by owner, and what is wrong with the others."""

    folders: dict[str, Folder] = field(default_factory=dict)
    problems: dict[str, Refusal] = field(default_factory=dict)


def read_stick(where: Path) -> Found:
    """Every folder of the stick, each file checked. Raises Refused `stick.not_there`, `stick.too_large`,
    `stick.pulled_out`; damage in one folder is a problem of that folder alone.
    """
    found = Found()
    try:
        if not where.is_dir():
            raise Refused(say.not_there())
        root = _root(where)
        names = list(islice(root.iterdir(), limits.STICK_NAMES_MAX + 1)) if _is_folder(root) else []
        paths = sorted(path for path in names if _is_folder(path))
        if len(names) > limits.STICK_NAMES_MAX or len(paths) > limits.STICK_FOLDERS_MAX:
            raise Refused(say.too_large())
        left = limits.STICK_BYTES_MAX
        for path in paths:
            left -= _read_folder(path, found, left)
    except OSError as problem:
        raise Refused(say.why(problem)) from None
    return found


def _root(where: Path) -> Path:
    """The folder of ours, however a system of capitals alone spelt it."""
    return next((path for path in where.iterdir() if path.name.upper() == ROOT), where / ROOT)


def _is_folder(path: Path) -> bool:
    """True for a folder that lies here, not one that a link leads to: a stick must not lead out of itself."""
    try:
        status = path.lstat()
    except FileNotFoundError:
        return False
    leads_away = getattr(status, "st_file_attributes", 0) & stat.FILE_ATTRIBUTE_REPARSE_POINT
    return stat.S_ISDIR(status.st_mode) and not leads_away


def _open(path: Path) -> BinaryIO:
    """A plain file, opened for reading. Links, pipes and devices are none: they could lead away or never end."""
    if not stat.S_ISREG(path.lstat().st_mode):
        raise Unsound("tampered")
    return path.open("rb")


def _read_folder(path: Path, found: Found, left: int) -> int:
    """Take in one folder; how many bytes its files have. A card replaced while its folder is read is read again."""
    owner = path.name.upper()
    for attempt in range(limits.STICK_READ_TRIES):
        last = attempt == limits.STICK_READ_TRIES - 1
        raw: bytes | None = b""
        try:
            raw = _card_bytes(path)
            if raw is None:
                return 0
            card = read_card(raw)
            if card.owner != owner:
                found.problems[owner] = say.swapped(owner)
                return 0
            size = _check(path, card, left)
        except (Unsound, FileNotFoundError) as problem:
            if last or raw == b"" or _card_bytes(path) == raw:
                found.problems[owner] = say.by_damage(problem.how if isinstance(problem, Unsound) else "missing", owner)
                return 0
            continue
        found.folders[owner] = Folder(path, card)
        return size
    return 0


def _check(path: Path, card: Card, left: int) -> int:
    size = sum(one.size for one in card.files)
    if size > left:
        raise Refused(say.too_large())
    for one in card.files:
        _read(path / one.name, one)
    return size


def _card_bytes(path: Path) -> bytes | None:
    """The card; where a pulled plug left none, the draft that was about to take its place, if it is whole."""
    for name in (_CARD, _CARD + _DRAFT):
        try:
            with _open(path / name) as file:
                raw = file.read(limits.STICK_CARD_BYTES_MAX + 256)
        except FileNotFoundError:
            continue
        return raw if name == _CARD or _is_sound(raw) else None
    return None


def _is_sound(raw: bytes) -> bool:
    try:
        return bool(read_card(raw))
    except Unsound:
        return False


def _read(path: Path, listed: Listed) -> bytes:
    with _open(path) as file:
        body = file.read(listed.size + 1)
    if len(body) < listed.size:
        raise Unsound("cut_short")
    if hashlib.sha256(body).hexdigest() != listed.sha256:
        raise Unsound("tampered")
    return body


def list_file(kind: Kind, body: bytes, *, to: str = "", re: str = "", about: About | None = None) -> Listed:
    """A file as a card lists it."""
    return Listed(kind=kind, sha256=hashlib.sha256(body).hexdigest(), size=len(body), to=to, re=re, about=about)


def write_folder(where: Path, card: Card, bodies: Mapping[str, bytes], keys: PrivateKeys) -> int:
    """Write this device's folder: new files, then the card, then away with what it no longer lists. Files whose bodies
    are not given are there already. How many bytes were written. Raises Refused.
    """
    count = 0
    try:
        root = _root(where)
        path = root / card.owner
        made = not path.exists()
        path.mkdir(parents=True, exist_ok=True)
        if not _is_folder(root) or not _is_folder(path):
            raise Refused(say.tampered(card.owner))
        for parent in (root, where) if made else ():
            _settle(parent)
        for one in card.files:
            body = bodies.get(one.sha256)
            if body is not None and not _is_there(path / one.name, one):
                _write(path / one.name, body)
                count += len(body)
        signed = sign_card(card, keys)
        _write(path / _CARD, signed)
        keep = {_CARD, *(one.name for one in card.files)}
        for stray in path.iterdir():
            if stray.name.lower() not in keep and _OURS.fullmatch(stray.name.lower()):
                stray.unlink(missing_ok=True)
        return count + len(signed)
    except OSError as problem:
        raise Refused(say.why(problem)) from None


def _is_there(path: Path, listed: Listed) -> bool:
    try:
        return bool(_read(path, listed))
    except (Unsound, FileNotFoundError):
        return False


def _write(path: Path, body: bytes) -> None:
    draft = path.with_name(path.name + _DRAFT)
    with draft.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    _replace(draft, path)
    _settle(path.parent)


def _replace(draft: Path, path: Path) -> None:
    """Put the draft in its place. Windows refuses that while a colleague reads the old one, for a moment."""
    for _ in range(_BUSY_TRIES if os.name == "nt" else 0):
        try:
            draft.replace(path)
            return
        except PermissionError:
            time.sleep(_BUSY_S)
    draft.replace(path)


def _settle(folder: Path) -> None:
    """Make a renaming durable. Some file systems of sticks and shares cannot, and say so."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as problem:
        if problem.errno not in (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP):
            raise
    finally:
        os.close(descriptor)
