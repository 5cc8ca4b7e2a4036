"""The newest chain head, kept outside the database file.

An encrypted database cannot see that an old page or an old file was put back: every page is validly sealed.
So after each commit the head is noted in the file `head`, authenticated by a key derived from the database
key. Two records take turns, each one disk sector, so a torn write leaves the other one whole. The note is not
flushed for every act: it is written after the commit, so it is never ahead of the database, and a note lost
with the power only makes the anchor older, which is harmless. It is flushed at close and at idle.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from pathlib import Path

import msgspec

from schemas.canonical import canonical_bytes

HEAD_FILE = "head"
RECORD_BYTES = 512
_MAGIC = b"motcua head 1\n"
_MAC_BYTES = 32
_BODY_BYTES = RECORD_BYTES - len(_MAGIC) - _MAC_BYTES


class Anchor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is noted: the own chain's head and how many entries of all chains the store held.

    `count` orders the notes. `pages` is a digest over the sealed pages of the database file, empty while the
    store is in use and the digest would not hold. `moving` marks a note written while the database key was
    being changed.
    """

    count: int
    chain: str
    seq: int
    hash: str
    entries: int
    pages: str = ""
    moving: bool = False


def anchor_key(database_key: bytes) -> bytes:
    """The key that authenticates the head file. Knowing it does not open the database."""
    return hmac.new(database_key, b"motcua head anchor 1", hashlib.sha256).digest()


def read_anchor(folder: Path, key: bytes) -> Anchor | None:
    """The newest whole note under this key, None if there is none."""
    return max(valid_records(folder, key).values(), key=lambda anchor: anchor.count, default=None)


def valid_records(folder: Path, key: bytes) -> dict[int, Anchor]:
    """The whole notes under this key by their place in the file. A torn, foreign or forged one does not count."""
    try:
        with (folder / HEAD_FILE).open("rb") as file:
            raw = file.read(2 * RECORD_BYTES)
    except OSError:
        return {}
    places = {place: raw[place * RECORD_BYTES : (place + 1) * RECORD_BYTES] for place in (0, 1)}
    return {place: anchor for place, record in places.items() if (anchor := _unpack(record, key)) is not None}


def _pack(anchor: Anchor, key: bytes) -> bytes:
    body = canonical_bytes(msgspec.to_builtins(anchor))
    assert len(body) <= _BODY_BYTES, "an anchor fits one sector"
    sealed = _MAGIC + body.ljust(_BODY_BYTES, b" ")
    return sealed + hmac.new(key, sealed, hashlib.sha256).digest()


def _unpack(record: bytes, key: bytes) -> Anchor | None:
    sealed, mac = record[:-_MAC_BYTES], record[-_MAC_BYTES:]
    if len(record) != RECORD_BYTES or not sealed.startswith(_MAGIC):
        return None
    if not hmac.compare_digest(hmac.new(key, sealed, hashlib.sha256).digest(), mac):
        return None
    return msgspec.json.decode(sealed[len(_MAGIC) :].strip(), type=Anchor)


class AnchorFile:
    """Writes notes in turn into the two places of the head file."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self._path = folder / HEAD_FILE
        self._key = key
        self._file: int | None = None

    def write(self, anchor: Anchor, *, durable: bool = False, key: bytes | None = None) -> None:
        """Put the note in its place; `durable` waits until it is on the disk. Raises OSError."""
        file = self._open()
        os.lseek(file, anchor.count % 2 * RECORD_BYTES, os.SEEK_SET)
        os.write(file, _pack(anchor, key or self._key))
        if durable:
            os.fsync(file)

    def flush(self) -> None:
        """Wait until every note is on the disk."""
        if self._file is not None:
            os.fsync(self._file)

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _open(self) -> int:
        if self._file is None:
            binary = getattr(os, "O_BINARY", 0)
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | binary, 0o600)
            if os.fstat(self._file).st_size < 2 * RECORD_BYTES:
                # Both sectors are allocated now: later notes overwrite in place and need no room on a full
                # disk.
                os.lseek(self._file, 0, os.SEEK_END)
                os.write(self._file, b"\0" * (2 * RECORD_BYTES - os.fstat(self._file).st_size))
        return self._file
