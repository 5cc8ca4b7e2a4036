"""What the citizens' screen left in the drop folder: numbers taken and ratings given, each taken in exactly once.

A file has its effect in the same transaction that notes its id; then it is removed. Cut off in between, the id is known the
next time and only the file goes. What is not a plain, small, well-formed file of ours is moved aside, never read as anything.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from motcua_tui.desk import kiosk_files, queue
from motcua_tui.desk.act import act
from motcua_tui.desk.kiosk_link import Link
from motcua_tui.desk.office import Office
from motcua_tui.store import StoreFull, StoreReadOnly, TicketRow
from schemas import limits
from schemas.acts import Act, Rated
from schemas.base import Record, read_json
from schemas.kiosk import DROP_FOLDER, REFUSED_FOLDER, Drop
from schemas.refusal import Refusal, Refused
from schemas.text import check_text

FILES_AT_ONCE = 100
REFUSED_KEPT_MAX = 50
PART_AGE_S = 3600.0
_NAME = re.compile(r"([0-9a-f]{32})\.json")


class Swept(Record):
    """What one sweep of the folder did. `refused` were moved aside; `known` had had their effect before."""

    tickets: int = 0
    ratings: int = 0
    known: int = 0
    refused: int = 0


class _NotOursError(Exception):
    """A file that is refused for good."""


class _LaterError(Exception):
    """A file whose effect has to wait: a full disk, a clock nobody believes, a day being typed in late."""


def sweep(office: Office, link: Link) -> Swept | Refusal:
    """Take in what is there, at most a hundred files. Refuses who may not receive, and a disk that takes nothing: then
    every file stays for the next time. Raises OSError when the folder is away.
    """
    refusal = office.why_not(Act.RECEIVE)
    if refusal:
        return refusal
    counts = dict.fromkeys(("tickets", "ratings", "known", "refused"), 0)
    folder = Path(link.folder) / DROP_FOLDER
    office.store.drops.forget_before(queue.today(office))
    for path in _files(folder):
        try:
            counts[_take(office, path)] += 1
        except _NotOursError:
            _put_aside(path, Path(link.folder) / REFUSED_FOLDER)
            counts["refused"] += 1
            continue
        except _LaterError:
            continue
        except (StoreFull, StoreReadOnly) as fault:
            return fault.refusal
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
    return Swept(**counts)


def _files(folder: Path) -> Iterator[Path]:
    """The oldest files first, as far as a bounded look tells; what is half written is left until it is clearly abandoned."""
    with os.scandir(folder) as found:
        names = sorted(islice((entry.name for entry in found), 50 * FILES_AT_ONCE))
    now, given = time.time(), 0
    for name in names:
        path = folder / name
        if name.endswith(".part"):
            with contextlib.suppress(OSError):
                if now - path.lstat().st_mtime > PART_AGE_S:
                    path.unlink()
            continue
        yield path
        if (given := given + 1) >= FILES_AT_ONCE:
            return


def _take(office: Office, path: Path) -> str:
    drop = _read(path)
    day = queue.today(office)
    if drop.at[:10] != day:
        raise _NotOursError
    with office.store.transaction():
        if not office.store.drops.remember(drop.id, day):
            return "known"
        return _ticket(office, drop, day) if drop.kind == "ticket" else _rating(office, drop)


def _read(path: Path) -> Drop:
    match = _NAME.fullmatch(path.name)
    raw = kiosk_files.read_bounded(path, limits.KIOSK_DROP_BYTES_MAX) if match else None
    drop = read_json(raw, Drop, area="kiosk") if raw is not None else None
    if match is None or not isinstance(drop, Drop) or drop.id != match[1]:
        raise _NotOursError
    if check_text(drop.priority, limits.NAME_MAX, "priority") or check_text(drop.comment, limits.KIOSK_COMMENT_MAX, "comment"):
        raise _NotOursError
    return drop


def _ticket(office: Office, drop: Drop, day: str) -> str:
    """A number given on the screen. Its own letter keeps it apart from the counter's; a group nobody knows is no group."""
    if not drop.letter or not drop.number or drop.letter == office.store.identity.device:
        raise _NotOursError
    now = office.clock.text(office.store)
    group = queue.group_named(office, drop.priority)
    row = TicketRow(
        day, drop.letter, drop.number, "kiosk", min(drop.at, now), "" if isinstance(group, Refusal) else group
    )
    if not office.store.tickets.add(row):
        raise _NotOursError
    return "tickets"


def _rating(office: Office, drop: Drop) -> str:
    """A rating of a dossier that was looked up, by the name of its row. At most one a dossier, whoever gave it first."""
    dossier = office.store.lookup_keys.named(bytes.fromhex(drop.key)) if drop.key else None
    if dossier is None or not drop.level:
        raise _NotOursError
    if office.late_at is not None:
        raise _LaterError
    try:
        done = act(office, dossier, Act.RATE, Rated(level=drop.level, comment=drop.comment, given="kiosk"))
    except Refused as refused:
        raise _NotOursError from refused
    if isinstance(done, Refusal):
        if done.code.startswith(("store.", "clock.")):
            raise _LaterError
        raise _NotOursError
    return "ratings"


def _put_aside(path: Path, folder: Path) -> None:
    """Out of the way under a name of ours; beyond the fiftieth it is removed. A link is moved, never followed."""
    with contextlib.suppress(OSError):
        folder.mkdir(exist_ok=True)
        if sum(1 for _ in islice(folder.iterdir(), REFUSED_KEPT_MAX)) < REFUSED_KEPT_MAX:
            path.replace(folder / f"{secrets.token_hex(8)}.refused")
        elif path.is_dir() and not path.is_symlink():
            path.rmdir()
        else:
            path.unlink(missing_ok=True)
