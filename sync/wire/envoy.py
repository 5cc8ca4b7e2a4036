"""Signed, compressed messages outside an exchange: 64 bytes of signature over what follows, then zstd."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from schemas.refusal import Refused
from sync.wire import limits, refusals
from sync.wire.keys import SIGNATURE_BYTES, PrivateKeys, is_signed
from sync.wire.pack import pack, unpack
from sync.wire.reading import read_as, written

T = TypeVar("T")
_DOMAIN = b"motcua message 1\n"


def send(message: msgspec.Struct, keys: PrivateKeys) -> bytes:
    """The message on the line."""
    packed = pack(written(message), dictionary=0)
    return keys.signature(_DOMAIN + packed) + packed


def receive(raw: bytes, kind: type[T]) -> T:
    """The message, not yet believed. Raises Refused."""
    if len(raw) > limits.RECONCILE_BYTES_MAX:
        raise Refused(refusals.too_large(limits.RECONCILE_BYTES_MAX))
    return read_as(unpack(raw[SIGNATURE_BYTES:], limits.RECONCILE_BYTES_MAX, dictionary=0), kind, limits.RECONCILE_BYTES_MAX)


def is_from(raw: bytes, public: bytes) -> bool:
    """True when the holder of `public` sent exactly this."""
    return is_signed(public, _DOMAIN + raw[SIGNATURE_BYTES:], raw[:SIGNATURE_BYTES])
