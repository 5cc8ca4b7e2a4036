"""Canonical bytes and every hash made from them. Documented in docs/ledger-format.md, fixed by committed vectors.

The form is RFC 8785 (JSON Canonicalization Scheme) restricted to what we write: ASCII keys in code-point order,
texts in Unicode NFC, whole numbers, no floats. Stored bytes are hashed as they are and never written anew.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import unicodedata

ENTRY_DOMAIN = b"motcua entry 1\n"
CONTENT_DOMAIN = b"motcua content 1\n"
DOSSIER_KEY_BYTES = 16
INTEGER_MAX = 2**53 - 1

Json = None | bool | int | str | list["Json"] | dict[str, "Json"]


class NotCanonical(ValueError):
    """A value that has no canonical form: a programming fault, never a user's."""


def canonical_bytes(value: Json) -> bytes:
    """The one way to write `value`. Raises NotCanonical for floats, non-ASCII keys, non-NFC texts, lone surrogates."""
    _check(value)
    try:
        return _WRITER.encode(value).encode("utf-8")
    except UnicodeEncodeError:
        raise NotCanonical("lone surrogate") from None


_WRITER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _check(value: Json) -> None:
    kind = type(value)
    if value is None or kind is bool or (kind is str and str.isascii(value)):  # type: ignore[arg-type]  # kind says so
        return
    if isinstance(value, int):
        if abs(value) > INTEGER_MAX:
            raise NotCanonical("integer beyond 2^53-1")
    elif isinstance(value, str):
        if not value.isascii() and not unicodedata.is_normalized("NFC", value):
            raise NotCanonical("text is not NFC")
    elif isinstance(value, list | tuple):
        for item in value:
            _check(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if not (isinstance(key, str) and key.isascii()):
                raise NotCanonical("key is not ASCII")
            _check(item)
    else:
        raise NotCanonical(type(value).__name__)


def entry_hash(header: bytes) -> str:
    """The identity of an entry: SHA-256 over its canonical header, 64 lower-case hex digits."""
    return hashlib.sha256(ENTRY_DOMAIN + header).hexdigest()


def seal(content: bytes, seq: int, dossier_key: bytes | None) -> str:
    """What the header says about the content without showing it, 64 hex digits.

    With a dossier's key it is a keyed commitment: once content and key are destroyed nobody can test a guess
    against it, and the chain still verifies. Acts of the office itself, which hold no citizen's data, use none.
    """
    if dossier_key is None:
        return hashlib.sha256(CONTENT_DOMAIN + content).hexdigest()
    if len(dossier_key) != DOSSIER_KEY_BYTES:
        raise NotCanonical("dossier key length")
    return hmac.new(dossier_key, CONTENT_DOMAIN + b"%d\n" % seq + content, hashlib.sha256).hexdigest()
