"""What is known of each dossier at the province: one line an event, appended and flushed; the last line of a dossier counts.

It holds no citizen's data. Losing it loses nothing: every dossier is looked up anew, and the province's record is overwritten
only where it shows what this dossier once was.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, BinaryIO, Literal

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from schemas.base import Record
from schemas.entry import DossierId
from sync.wire.reading import written

JOURNAL_BYTES_MAX = 256 << 20
_LINES_MIN = 1_000
Stage = Literal["waiting", "unknown", "sent", "same", "different", "refused"]


class Known(Record):
    """How far one dossier has come.

    `covered` are its entries that what was sent last stands on, by the first digits of their hashes; `first` is its first
    one's whole hash. `item` names what was sent last, `packed` what waits or waited to be sent. `steps` are the progress rows
    that are there, `flight` those whose outcome is open. `code` says why it was refused, or which fields differ. `order`
    counts the events of the journal.
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


class Journal:
    """The file, read once and appended to."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, Known] = {}
        self._lines = 0
        for known in _read(path):
            self._known[known.dossier] = known
            self._lines += 1
        self.order = max((known.order for known in self._known.values()), default=0)

    def get(self, dossier: str) -> Known | None:
        """What is known of a dossier."""
        return self._known.get(dossier)

    def all(self) -> Iterable[Known]:
        """Everything known."""
        return self._known.values()

    def keep(self, known: Known) -> Known:
        """Remember, durably. Gives it back with its place."""
        self.order += 1
        placed = replace(known, order=self.order)
        self._known[placed.dossier] = placed
        self._lines += 1
        if self._lines > _LINES_MIN and self._lines > 3 * len(self._known):
            self._write_anew()
        else:
            self._append(placed)
        return placed

    def _append(self, known: Known) -> None:
        torn = self._path.exists() and not _ends_whole(self._path)
        with _open(self._path, os.O_APPEND, "ab") as file:
            file.write((b"\n" if torn else b"") + written(known) + b"\n")
            file.flush()
            os.fsync(file.fileno())

    def _write_anew(self) -> None:
        draft = self._path.with_name(self._path.name + ".new")
        with _open(draft, os.O_TRUNC, "wb") as file:
            for known in self._known.values():
                file.write(written(known) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path)
        self._lines = len(self._known)


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


def _read(path: Path) -> list[Known]:
    """Every whole line; a broken one is passed over."""
    found: list[Known] = []
    if not path.exists() or path.stat().st_size > JOURNAL_BYTES_MAX:
        return found
    with path.open("rb") as file:
        for line in file:
            try:
                found.append(msgspec.json.decode(line, type=Known))
            except (msgspec.DecodeError, ValueError):
                continue
    return found
