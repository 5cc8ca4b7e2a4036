"""The database file as sealed pages, read without the database library.

SQLCipher 4 ends every page of 4096 bytes with 16 bytes of IV and an HMAC-SHA512 over the encrypted page and
its number. So a damaged page is found without opening the database, even when its first page is the damaged
one. An old page put back has a valid seal; against that stands a digest over all seals, kept in the head
file.
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from collections.abc import Iterable, Iterator
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from motcua_tui.store.connect import PAGE_BYTES

_RESERVED = 80
_IV_BYTES = 16
_SALT_BYTES = 16
_SALT_MASK = 0x3A
_FAST_ROUNDS = 2
_WAL_HEADER = 32
_FRAME_HEADER = 24
_CHUNK_PAGES = 256
_PAGE_COUNT_AT = 28
_MODULUS = 1 << 256


def damaged_pages(path: Path, key: bytes) -> list[int]:
    """The numbers of pages whose seal does not hold, counted from 1, except those a write-ahead log replaces
    anyway.

    A page half written when the power went is mended from the log, so it is no damage.
    """
    mended = wal_pages(path)
    seal_key = b""
    bad: list[int] = []
    for number, page in _pages(path):
        if number == 1:
            seal_key = _seal_key(page[:_SALT_BYTES], key)
        if not _holds(page, number, seal_key) and number not in mended:
            bad.append(number)
    return bad


def _seal_key(salt: bytes, key: bytes) -> bytes:
    masked = bytes(octet ^ _SALT_MASK for octet in salt)
    return hashlib.pbkdf2_hmac("sha512", key, masked, _FAST_ROUNDS, 32)


def _holds(page: bytes, number: int, seal_key: bytes) -> bool:
    if len(page) != PAGE_BYTES:
        return False
    start = _SALT_BYTES if number == 1 else 0
    covered = page[start : PAGE_BYTES - _RESERVED + _IV_BYTES] + struct.pack("<I", number)
    return hmac.compare_digest(hmac.digest(seal_key, covered, "sha512"), page[PAGE_BYTES - _RESERVED + _IV_BYTES :])


def _pages(path: Path) -> Iterator[tuple[int, bytes]]:
    number = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_PAGES * PAGE_BYTES):
            for start in range(0, len(chunk), PAGE_BYTES):
                number += 1
                yield number, chunk[start : start + PAGE_BYTES]


def wal_path(path: Path) -> Path:
    """Where the write-ahead log of a database lies."""
    return path.with_name(path.name + "-wal")


def wal_pages(path: Path) -> set[int]:
    """The pages that frames of the present write-ahead log hold; empty without a log."""
    return set(_frames(wal_path(path)))


def _frames(wal: Path) -> Iterator[int]:
    """Page numbers of the log's frames, up to the first that belongs to an older round of the log."""
    try:
        with wal.open("rb") as file:
            header = file.read(_WAL_HEADER)
            if len(header) < _WAL_HEADER:
                return
            salts = header[16:24]
            size = int.from_bytes(header[8:12], "big")
            while len(frame := file.read(_FRAME_HEADER)) == _FRAME_HEADER and frame[8:16] == salts:
                yield int.from_bytes(frame[:4], "big")
                file.seek(size, 1)
    except FileNotFoundError:
        return


def missing_pages(path: Path, key: bytes) -> int:
    """How many pages the file has fewer than its first page says, apart from those still in the log.

    A first page that the log replaces says nothing: it may be torn.
    """
    with path.open("rb") as file:
        first = file.read(PAGE_BYTES)
        present = file.seek(0, 2) // PAGE_BYTES
    if len(first) < PAGE_BYTES:
        return 1
    mended = wal_pages(path)
    named = present if 1 in mended else _page_count(first, key)
    return max(0, named - present - sum(present < number <= named for number in mended))


def _page_count(first: bytes, key: bytes) -> int:
    """The size of the database in pages, from the encrypted header."""
    sealed_from = PAGE_BYTES - _RESERVED
    iv = first[sealed_from : sealed_from + _IV_BYTES]
    decryptor = Cipher(AES(key), CBC(iv)).decryptor()
    header = decryptor.update(first[_SALT_BYTES : _SALT_BYTES + 32])
    return int.from_bytes(header[_PAGE_COUNT_AT - _SALT_BYTES : _PAGE_COUNT_AT - _SALT_BYTES + 4], "big")


def log_breaks_off(path: Path) -> bool:
    """True if the log goes on after the first frame whose checksum does not hold.

    A power cut leaves such a tail too, but never one with acts in it that were acknowledged: only together
    with a head file that knows of later entries does this mean damage.
    """
    try:
        raw = wal_path(path).read_bytes()
    except FileNotFoundError:
        return False
    header = raw[:_WAL_HEADER]
    if len(header) < _WAL_HEADER:
        return bool(raw)
    order = ">" if header[3] & 1 else "<"
    sums = _checksum(header[:24], (0, 0), order)
    if struct.pack(">II", *sums) != header[24:]:
        return True
    size = _FRAME_HEADER + int.from_bytes(header[8:12], "big")
    broken = False
    for start in range(_WAL_HEADER, len(raw) - size + 1, size):
        frame = raw[start : start + size]
        if frame[8:16] != header[16:24]:
            return broken
        if broken:
            return True
        sums = _checksum(frame[:8], sums, order)
        sums = _checksum(frame[_FRAME_HEADER:], sums, order)
        broken = struct.pack(">II", *sums) != frame[16:24]
    return broken


def _checksum(octets: bytes, start: tuple[int, int], order: str) -> tuple[int, int]:
    """The log's running checksum over 32-bit words, as SQLite's file format defines it."""
    first, second = start
    words = struct.unpack(f"{order}{len(octets) // 4}I", octets)
    for at in range(0, len(words), 2):
        first = (first + words[at] + second) & 0xFFFFFFFF
        second = (second + words[at + 1] + first) & 0xFFFFFFFF
    return first, second


class PageDigest:
    """A keyed digest over the seals of all pages that can follow single pages as they change."""

    def __init__(self, key: bytes) -> None:
        self._key = hmac.new(key, b"motcua page digest 1", hashlib.sha256).digest()

    def of_file(self, path: Path) -> int:
        """The digest of a whole database file."""
        return sum(self._weight(number, page[-_RESERVED:]) for number, page in _pages(path)) % _MODULUS

    def of_pages(self, path: Path, numbers: Iterable[int]) -> int:
        """What these pages add to the digest; a page beyond the end of the file adds nothing."""
        total = 0
        with path.open("rb") as file:
            for number in numbers:
                file.seek(number * PAGE_BYTES - _RESERVED)
                seal = file.read(_RESERVED)
                total += self._weight(number, seal) if len(seal) == _RESERVED else 0
        return total % _MODULUS

    def _weight(self, number: int, seal: bytes) -> int:
        return int.from_bytes(hmac.digest(self._key, struct.pack("<I", number) + seal, "sha256"), "big")


def shown(digest: int) -> str:
    """A digest as it is noted: 64 hex digits."""
    return f"{digest % _MODULUS:064x}"
