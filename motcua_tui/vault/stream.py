"""A file encrypted in chunks (STREAM: Hoang, Reyhanitabar, Rogaway, Vizár 2015). Layout:
docs/vault-format.md.

Each file has a random key of its own, so destroying the key destroys the content. Every chunk is bound to its
place, to being the last one or not, to the header and to what the file is the content of: a chunk cut off,
swapped, dropped, repeated, appended or taken from elsewhere is noticed.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from motcua_tui.vault import domains
from motcua_tui.vault.limits import CONTENT_ID_BYTES_MAX
from motcua_tui.vault.secret import KEY_BYTES, Key
from schemas.limits import ATTACHMENT_BYTES_MAX
from schemas.refusal import Refusal, no

MAGIC: Final = b"MCAT"
VERSION: Final = 1
CHUNK_BYTES: Final = 64 << 10
TAG_BYTES: Final = 16
SALT_BYTES: Final = 16
PREFIX_BYTES: Final = 7
HEADER_BYTES: Final = len(MAGIC) + 1 + 4 + SALT_BYTES + PREFIX_BYTES


class Source(Protocol):
    """Where bytes come from: an open file, a pipe."""

    def read(self, size: int, /) -> bytes: ...


class Target(Protocol):
    """Where bytes go to: an open file, a buffer."""

    def write(self, octets: bytes, /) -> object: ...


@dataclass(frozen=True, slots=True)
class Content:
    """What a file holds: the SHA-256 of its plain bytes (64 hex digits) and their number."""

    sha256: str
    size_bytes: int


def encrypt(
    source: Source, target: Target, key: Key, content_id: bytes, *, bytes_max: int = ATTACHMENT_BYTES_MAX
) -> Content | Refusal:
    """Encrypt `source` to `target`, a chunk at a time, and tell what it held.

    `content_id` (at most 128 bytes) says what the file belongs to and is needed to decrypt. Refuses
    `attachment.too_large` as soon as more than `bytes_max` are read; what is in `target` is then worthless.
    """
    start = MAGIC + bytes([VERSION]) + CHUNK_BYTES.to_bytes(4)
    header = start + secrets.token_bytes(SALT_BYTES) + secrets.token_bytes(PREFIX_BYTES)
    cipher = _Cipher(header, key, content_id)
    digest, size = hashlib.sha256(), 0
    target.write(header)
    for place, (chunk, last) in enumerate(_chunks(source, CHUNK_BYTES)):
        size += len(chunk)
        if size > bytes_max:
            return too_large(bytes_max)
        digest.update(chunk)
        target.write(cipher.encrypt(place, chunk, last=last))
    return Content(digest.hexdigest(), size)


def decrypt(source: Source, target: Target, key: Key, content_id: bytes, expected: Content) -> Refusal | None:
    """Decrypt `source` to `target` and check that it holds exactly what is expected.

    What was written to `target` may be used only after this returned None: a file cut short shows at its end.
    Refuses `attachment.damaged` for anything that is not the very file, `attachment.newer_version`.
    """
    header = _read_full(source, HEADER_BYTES)
    refusal = _why_not_header(header)
    if refusal:
        return refusal
    cipher = _Cipher(header, key, content_id)
    digest, size = hashlib.sha256(), 0
    for place, (sealed, last) in enumerate(_chunks(source, CHUNK_BYTES + TAG_BYTES)):
        chunk = cipher.decrypt(place, sealed, last=last)
        if chunk is None or size + len(chunk) > expected.size_bytes:
            return damaged()
        size += len(chunk)
        digest.update(chunk)
        target.write(chunk)
    intact = size == expected.size_bytes and hmac.compare_digest(digest.hexdigest(), expected.sha256)
    return None if intact else damaged()


def damaged() -> Refusal:
    """The bytes on the disk are not those that were stored."""
    return no(
        "attachment.damaged",
        "Tệp đính kèm trên đĩa đã hỏng hoặc bị sửa nên không dùng được. Hãy lấy lại từ bản sao lưu hoặc quét lại giấy tờ.",
    )


def too_large(bytes_max: int) -> Refusal:
    """More bytes than an attachment may have."""
    return no(
        "attachment.too_large",
        "Tệp đính kèm lớn hơn {limit} MiB. Hãy quét với độ phân giải thấp hơn hoặc tách thành nhiều tệp.",
        limit=bytes_max >> 20,
    )


class _Cipher:
    """AES-256-GCM with nonce = prefix (7) | place (4) | last (1), and header and content id as AAD."""

    def __init__(self, header: bytes, key: Key, content_id: bytes) -> None:
        if not 0 < len(content_id) <= CONTENT_ID_BYTES_MAX:
            raise ValueError("content id")
        salt = header[-SALT_BYTES - PREFIX_BYTES : -PREFIX_BYTES]
        derivation = HKDF(hashes.SHA256(), KEY_BYTES, salt=salt, info=domains.ATTACHMENT)
        self._gcm = AESGCM(derivation.derive(key.expose()))
        self._prefix = header[-PREFIX_BYTES:]
        self._aad = header + content_id

    def encrypt(self, place: int, chunk: bytes, *, last: bool) -> bytes:
        return self._gcm.encrypt(self._nonce(place, last), chunk, self._aad)

    def decrypt(self, place: int, sealed: bytes, *, last: bool) -> bytes | None:
        try:
            return self._gcm.decrypt(self._nonce(place, last), sealed, self._aad)
        except InvalidTag:
            return None

    def _nonce(self, place: int, last: bool) -> bytes:
        return self._prefix + place.to_bytes(4) + bytes([last])


def _why_not_header(header: bytes) -> Refusal | None:
    if len(header) != HEADER_BYTES or not header.startswith(MAGIC):
        return damaged()
    version = header[len(MAGIC)]
    if version > VERSION:
        return no(
            "attachment.newer_version",
            "Tệp đính kèm do phiên bản phần mềm mới hơn ghi. Hãy cập nhật phần mềm trên máy này.",
        )
    start = MAGIC + bytes([VERSION]) + CHUNK_BYTES.to_bytes(4)
    return None if header.startswith(start) else damaged()


def _chunks(source: Source, size: int) -> Iterator[tuple[bytes, bool]]:
    """Stretches of `size` bytes, the last one marked and perhaps shorter; one empty stretch for an empty
    source."""
    chunk = _read_full(source, size)
    while following := _read_full(source, size):
        yield chunk, False
        chunk = following
    yield chunk, True


def _read_full(source: Source, size: int) -> bytes:
    """As many bytes as there are, up to `size`: a pipe or a raw file may hand out fewer at a time."""
    pieces: list[bytes] = []
    wanted = size
    while wanted and (piece := source.read(wanted)):
        pieces.append(piece)
        wanted -= len(piece)
    return b"".join(pieces)
