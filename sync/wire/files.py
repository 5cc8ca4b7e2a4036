"""Attachments on the line: after the entries, one sealed parcel each, asked for by name before any byte is sent."""

from __future__ import annotations

import hashlib
from typing import Annotated

from msgspec import Meta

from schemas.base import Record
from schemas.entry import HEX64, DeviceName, DossierId, UnitCode
from schemas.refusal import Refused
from sync.wire import limits, refusals
from sync.wire.keys import SIGNATURE_BYTES, PrivateKeys, is_signed
from sync.wire.messages import Nonce, Partly, Said
from sync.wire.reading import read_as, to_bytes, written

_OFFER = b"motcua files 1\n"
_ACCOUNT = b"motcua files held 1\n"
SEALED_BYTES_MAX = limits.ATTACHMENT_BYTES_MAX + limits.FILE_HEAD_BYTES_MAX

FileIds = Annotated[tuple[HEX64, ...], Meta(max_length=limits.FILES_AT_ONCE)]


class FileHead(Record):
    """What a file is: the dossier whose entry names it, the SHA-256 of its bytes and their number, as that entry says."""

    dossier: DossierId
    sha256: HEX64
    size_bytes: Annotated[int, Meta(ge=0, le=limits.ATTACHMENT_BYTES_MAX)]

    @property
    def id(self) -> str:
        """The name under which both ends speak of it; without the file it tells nothing."""
        return hashlib.sha256(f"motcua file 1\n{self.dossier}\n{self.sha256}\n".encode("ascii")).hexdigest()


class Offer(Record):
    """An office's files that the province may not have yet."""

    unit: UnitCode
    device: DeviceName
    nonce: Nonce
    files: FileIds = ()


class Account(Record):
    """Which of the offered files the province holds whole, what has come of others, and why one was refused."""

    held: FileIds = ()
    partly: Annotated[tuple[Partly, ...], Meta(max_length=limits.FILES_AT_ONCE)] = ()
    refused: Said | None = None


def sign_offer(offer: Offer, keys: PrivateKeys) -> bytes:
    """The first frame's body: 64 bytes of signature, then the offer."""
    body = written(offer)
    return keys.signature(_OFFER + body) + body


def read_offer(raw: bytes) -> Offer:
    """The offer, not yet believed."""
    return read_as(raw[SIGNATURE_BYTES:], Offer, limits.HELLO_BYTES_MAX)


def is_offer_signed(raw: bytes, public: bytes) -> bool:
    """True when the device that holds `public` made this offer."""
    return is_signed(public, _OFFER + raw[SIGNATURE_BYTES:], raw[:SIGNATURE_BYTES])


def sign_account(account: Account, nonce: str, keys: PrivateKeys) -> bytes:
    """The answer's frame body, for the offer with this nonce."""
    body = written(account)
    return keys.signature(_ACCOUNT + to_bytes(nonce, 16) + body) + body


def read_account(raw: bytes, nonce: str, public: bytes) -> Account | None:
    """The account; None when the province that holds `public` did not give it to this very offer."""
    signature, body = raw[:SIGNATURE_BYTES], raw[SIGNATURE_BYTES:]
    if not is_signed(public, _ACCOUNT + to_bytes(nonce, 16) + body, signature):
        return None
    return read_as(body, Account, limits.ANSWER_BYTES_MAX)


def file_content(head: FileHead, raw: bytes) -> bytes:
    """What is sealed: the head as a line, then the file."""
    return written(head) + b"\n" + raw


def read_content(opened: bytes) -> tuple[FileHead, bytes]:
    """Head and bytes of a file that came. Raises Refused when they do not belong together."""
    line, _, raw = opened.partition(b"\n")
    head = read_as(line, FileHead, limits.FILE_HEAD_BYTES_MAX)
    if len(raw) != head.size_bytes or hashlib.sha256(raw).hexdigest() != head.sha256:
        raise Refused(refusals.file_differs())
    return head, raw
