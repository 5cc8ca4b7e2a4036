"""Reading bytes from outside: canonical JSON or a refusal, never a guess, in bounded time and memory."""

from __future__ import annotations

import base64
import binascii
from typing import NoReturn, TypeVar

import msgspec

from schemas.base import nesting
from schemas.canonical import Json, NotCanonical, canonical_bytes
from schemas.refusal import Refused
from sync.wire import limits, refusals

T = TypeVar("T")


def read_canonical(raw: bytes, bytes_max: int) -> Json:
    """The JSON value `raw` writes in canonical form.

    Raises Refused `wire.too_large` or `wire.not_canonical`: the latter for duplicate or unsorted keys,
    spaces, NaN, floats, numbers beyond 2^53-1, texts not in NFC, bytes that are not UTF-8, and more than 32
    levels.
    """
    if len(raw) > bytes_max:
        raise Refused(refusals.too_large(bytes_max))
    if not _is_shallow(raw):
        refuse_form()
    try:
        value = msgspec.json.decode(raw)
        if canonical_bytes(value) != raw:
            refuse_form()
    except (msgspec.DecodeError, NotCanonical, RecursionError, ValueError):
        refuse_form()
    return _as_json(value)


def read_as(raw: bytes, kind: type[T], bytes_max: int) -> T:
    """`raw` as one of our records. Raises Refused as `read_canonical`, and `wire.not_valid` for another
    shape.
    """
    return shaped(read_canonical(raw, bytes_max), kind)


def shaped(value: Json, kind: type[T]) -> T:
    """A JSON value as one of our records. Raises Refused `wire.not_valid`."""
    try:
        return msgspec.convert(value, kind)
    except (msgspec.ValidationError, RecursionError, ValueError):
        raise Refused(refusals.not_valid()) from None


def written(record: msgspec.Struct) -> bytes:
    """A record in canonical JSON, as `read_as` reads it."""
    return canonical_bytes(msgspec.to_builtins(record))


def to_plain(record: msgspec.Struct) -> Json:
    """A record as a JSON value."""
    return _as_json(msgspec.to_builtins(record))


def to_text(octets: bytes) -> str:
    """Bytes as base64url without padding: how keys, nonces and signatures travel inside JSON."""
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode("ascii")


def to_bytes(text: str, length: int | None = None) -> bytes:
    """The bytes `to_text` wrote. Raises Refused `wire.not_valid` for another form or length."""
    try:
        octets = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        octets = b""
    if to_text(octets) != text or (length is not None and len(octets) != length):
        raise Refused(refusals.not_valid())
    return octets


def refuse_form() -> NoReturn:
    """Raise the refusal for bytes that are not canonical JSON."""
    raise Refused(refusals.not_canonical())


def _is_shallow(raw: bytes) -> bool:
    """True within the depth limit. Few brackets in all cannot nest deep, and that is quick to see."""
    return raw.count(b"{") + raw.count(b"[") <= limits.JSON_DEPTH_MAX or nesting(raw) <= limits.JSON_DEPTH_MAX


def _as_json(value: object) -> Json:
    """What canonical_bytes accepted is JSON: this only tells the type checker so."""
    assert value is None or isinstance(value, bool | int | str | list | dict)
    return value
