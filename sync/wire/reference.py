"""Reference data handed down: procedures, units, a year's calendar, numbers in advance. Signed versions,
whole."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Annotated, Literal

from msgspec import Meta

from schemas.base import Record
from schemas.entry import HEX64, Moment
from schemas.refusal import Refused
from sync.wire import limits, refusals
from sync.wire.keys import SIGNATURE_BYTES, PrivateKeys, is_signed
from sync.wire.reading import read_as, written
from sync.wire.signatures import Seq

_DOMAIN = b"motcua reference 1\n"


class ReferenceHeader(Record):
    """What a version is. `name` is `catalogue`, `units`, `calendar.2026` or `numbers.A.2026-11-22`."""

    format: Literal["motcua-reference-1"]
    name: Annotated[str, Meta(pattern=r"^[a-z]{1,20}(\.[A-Za-z0-9-]{1,20}){0,2}$")]
    version: Seq
    issued_at: Moment
    sha256: HEX64


@dataclass(frozen=True)
class Reference:
    """A version with its bytes."""

    header: ReferenceHeader
    body: bytes


def sign_reference(name: str, version: int, issued_at: str, body: bytes, keys: PrivateKeys) -> bytes:
    """Signature, header line, body: as it is stored and sealed."""
    header = written(
        ReferenceHeader(
            format="motcua-reference-1",
            name=name,
            version=version,
            issued_at=issued_at,
            sha256=hashlib.sha256(body).hexdigest(),
        )
    )
    return keys.signature(_DOMAIN + header) + header + b"\n" + body


def read_reference(raw: bytes, public: bytes) -> Reference:
    """A version that the province holding `public` signed. Raises Refused `wire.bad_signature` and what
    reading does."""
    if len(raw) > limits.REFERENCE_BYTES_MAX:
        raise Refused(refusals.too_large(limits.REFERENCE_BYTES_MAX))
    line, _, body = raw[SIGNATURE_BYTES:].partition(b"\n")
    header = read_as(line, ReferenceHeader, limits.REFERENCE_HEADER_BYTES_MAX)
    if not is_signed(public, _DOMAIN + line, raw[:SIGNATURE_BYTES]) or hashlib.sha256(body).hexdigest() != header.sha256:
        raise Refused(refusals.bad_signature(header.name))
    return Reference(header=header, body=body)


def is_past(name: str, day: str) -> bool:
    """True for numbers granted for a day before `day`: neither end speaks of them any more."""
    kind, _, rest = name.partition(".")
    return kind == "numbers" and rest[-10:] < day
