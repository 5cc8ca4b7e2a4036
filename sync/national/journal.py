"""What is known of each dossier at the province: one line an event, appended and flushed; the last line of a dossier counts.

It holds no citizen's data. Losing it loses nothing: every dossier is looked up anew, and the province's record is overwritten
only where it shows what this dossier once was.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from itertools import takewhile
from pathlib import Path
from typing import Annotated, BinaryIO, Literal, get_args

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from schemas.base import Record
from schemas.entry import DossierId
from sync.wire.reading import written

JOURNAL_BYTES_MAX = 256 << 20
_LINES_MIN = 1_000
_HELD_MAX = 4
_COMPARED_BYTES = 64
Stage = Literal["waiting", "unknown", "sent", "same", "different", "refused"]


class Known(Record):
    """How far one dossier has come.

    `covered` are its entries that what was sent last stands on, by the first digits of their hashes; `first` is its first
    one's whole hash. `item` names what was sent last, `packed` what waits or waited to be sent. `steps` are the progress rows
    that are there, `flight` those whose outcome is open. `code` says why it was refused, or which fields differ. `order`
    counts the events of the journal. `overwrite` names what the province showed when a supervisor decided that ours is right.
    `number` is the one it was sent under last, `left` dropped ones under which the province shows it still.
    """

    dossier: DossierId
    stage: Stage
    item: Annotated[str, Meta(max_length=32)] = ""
    packed: Annotated[str, Meta(max_length=32)] = ""
    day: str = ""
    covered: tuple[str, ...] = ()
    first: str = ""
    steps: tuple[str, ...] = ()
    flight: tuple[str, ...] = ()
    code: str = ""
    at: str = ""
    order: int = 0
    overwrite: str = ""
    number: str = ""
    left: tuple[str, ...] = ()


class Journal:
    """The file, read once and appended to. What was read stays known: looking again reads only what was added since."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._forget()
        self.look()

    def _forget(self) -> None:
        self._known: dict[str, Known] = {}
        self._stages: dict[Stage, dict[str, None]] = {stage: {} for stage in get_args(Stage)}
        self._unsent: dict[str, None] = {}
        self._covered: Counter[Stage] = Counter()
        self._is_mixed = False  # a file that an earlier version wrote anew has its lines in another order
        self._lines = 0
        self._inode, self._length, self._last = 0, 0, b""
        self.order = 0

    def look(self) -> None:
        """Take in what another process, such as the night's, has added; a file that is not the one read before is read whole."""
        try:
            with self._path.open("rb") as file:
                now = os.fstat(file.fileno())
                if not self._goes_on(file, now):
                    self._forget()
                    self._inode = now.st_ino
                if now.st_size > JOURNAL_BYTES_MAX:
                    return
                file.seek(self._length)
                for line in file:
                    self._read(line)
        except FileNotFoundError:
            self._forget()

    def _goes_on(self, file: BinaryIO, now: os.stat_result) -> bool:
        """True when the file begins with what was read: the same file, and the last line read still where it was."""
        if now.st_ino != self._inode or now.st_size < self._length:
            return False
        file.seek(self._length - len(self._last))
        return file.read(len(self._last)) == self._last

    def _read(self, line: bytes) -> None:
        """A broken line is passed over. One without its end is not yet counted: it may still be on its way to the disk."""
        if line.endswith(b"\n"):
            self._length, self._last = self._length + len(line), line[-_COMPARED_BYTES:]
        try:
            known = msgspec.json.decode(line, type=Known)
        except (msgspec.DecodeError, ValueError):
            return
        self._lines += 1
        self._put(known)

    def _put(self, known: Known) -> None:
        """Remember, the newest last."""
        before = self._known.pop(known.dossier, None)
        if before is not None:
            self._stages[before.stage].pop(known.dossier, None)
            self._covered[before.stage] -= len(before.covered)
        self._is_mixed = self._is_mixed or known.order < self.order
        self._known[known.dossier] = known
        self._stages[known.stage][known.dossier] = None
        self._covered[known.stage] += len(known.covered)
        self._unsent.pop(known.dossier, None)
        if known.packed != known.item:
            self._unsent[known.dossier] = None
        self.order = max(self.order, known.order)

    def get(self, dossier: str) -> Known | None:
        """What is known of a dossier."""
        return self._known.get(dossier)

    def all(self) -> Iterable[Known]:
        """Everything known."""
        return self._known.values()

    def at_stage(self, stage: Stage) -> list[Known]:
        """The dossiers that stand there."""
        return [self._known[dossier] for dossier in self._stages[stage]]

    def entries_at(self, stage: Stage) -> int:
        """How many entries the dossiers at a stage have."""
        return self._covered[stage]

    def unsent(self) -> list[str]:
        """Dossiers that were packed and whose packing was not sent."""
        return list(self._unsent)

    def since(self, order: int) -> list[Known]:
        """What was learned after that event, oldest first."""
        newest_first = reversed(self._known.values())
        if self._is_mixed:
            newest_first = reversed({one.dossier: one for one in sorted(self._known.values(), key=_order)}.values())
        return list(takewhile(lambda one: one.order > order, newest_first))[::-1]

    def keep(self, known: Known) -> Known:
        """Remember, durably. Gives it back with its place."""
        placed = replace(known, order=self.order + 1)
        self._put(placed)
        self._lines += 1
        if self._lines > _LINES_MIN and self._lines > 3 * len(self._known):
            self._write_anew()
        else:
            self._append(placed)
        return placed

    def _append(self, known: Known) -> None:
        torn = self._path.exists() and not _ends_whole(self._path)
        line = (b"\n" if torn else b"") + written(known) + b"\n"
        with _open(self._path, os.O_APPEND, "ab") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
            self._is_read(file, line)

    def _write_anew(self) -> None:
        draft = self._path.with_name(self._path.name + ".new")
        line = b""
        with _open(draft, os.O_TRUNC, "wb") as file:
            for known in self._known.values():
                line = written(known) + b"\n"
                file.write(line)
            file.flush()
            os.fsync(file.fileno())
            self._is_read(file, line)
        draft.replace(self._path)
        self._lines = len(self._known)

    def _is_read(self, file: BinaryIO, line: bytes) -> None:
        """What was just written need not be read."""
        self._inode, self._length, self._last = os.fstat(file.fileno()).st_ino, file.tell(), line[-_COMPARED_BYTES:]


def journal_at(path: Path) -> Journal:
    """The journal of this file, kept for as long as the program runs and brought up to date. For whoever holds the lock of
    the exchange."""
    held = _HELD.get(path)
    if held is None:
        while len(_HELD) >= _HELD_MAX:
            _HELD.pop(next(iter(_HELD)))
        held = _HELD[path] = Journal(path)
    else:
        held.look()
    return held


def _open(path: Path, how: int, mode: Literal["ab", "wb"]) -> BinaryIO:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | how, 0o600), mode)


def _ends_whole(path: Path) -> bool:
    """False where a power cut left half a line: the next one must not be joined to it."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        if not size:
            return True
        file.seek(size - 1)
        return file.read(1) == b"\n"


def _order(known: Known) -> int:
    return known.order


_HELD: dict[Path, Journal] = {}
