"""Enrolment: a one-time code proves each end to the other, so nobody between them can slip in a key of their
own.

The code is never sent. Its first part names it; both ends prove that they know the rest with an HMAC over
what they say.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Annotated, Literal

from msgspec import Meta

from schemas.base import Record
from schemas.entry import HEX64, ChainId, DeviceName, Moment, UnitCode
from sync.wire import limits
from sync.wire.messages import Key43, Nonce
from sync.wire.reading import written

_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_NAME_CHARS = 4
_SECRET_CHARS = 16


class Application(Record):
    """What a device says to be enrolled: who it is and its public keys."""

    format: Literal["motcua-enrol-1"]
    code: Annotated[str, Meta(min_length=_NAME_CHARS, max_length=_NAME_CHARS)]
    unit: UnitCode
    device: DeviceName
    chain: ChainId
    sign: Key43
    seal: Key43
    nonce: Nonce


class ProvenApplication(Record):
    """An application with its proof."""

    application: Application
    proof: HEX64


class Admission(Record):
    """What the province answers: where the device belongs and the province's public keys, to be pinned. `devices` is the
    signed list of the unit's devices (base64url), so that they know each other even if the line goes dead right now."""

    format: Literal["motcua-admission-1"]
    unit: UnitCode
    device: DeviceName
    province: Annotated[str, Meta(max_length=200)]
    sign: Key43
    seal: Key43
    nonce: Nonce
    at: Moment
    devices: Annotated[str, Meta(max_length=limits.ENROL_BYTES_MAX)] = ""


class ProvenAdmission(Record):
    """An admission with its proof."""

    admission: Admission
    proof: HEX64


def new_code() -> str:
    """A fresh code, such as ABCD-EFGH-JKLM-NPQR-STUV: 20 bits of name and 80 of secret."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(_NAME_CHARS + _SECRET_CHARS))
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def normal_code(text: str) -> str | None:
    """The code as letters alone, however it was typed; None if it is none."""
    letters = "".join(char for char in text.upper() if char.isascii() and char.isalnum())
    return letters if len(letters) == _NAME_CHARS + _SECRET_CHARS and set(letters) <= set(_ALPHABET) else None


def code_name(letters: str) -> str:
    """The part of a code that may be said aloud."""
    return letters[:_NAME_CHARS]


def proof(letters: str, message: Application | Admission) -> str:
    """The proof that whoever says `message` knows the whole code."""
    key = hashlib.sha256(b"motcua enrol 1\n" + letters.encode("ascii")).digest()
    return hmac.new(key, message.format.encode("ascii") + b"\n" + written(message), hashlib.sha256).hexdigest()


def is_proven(letters: str, message: Application | Admission, given: str) -> bool:
    """True when `given` is that proof."""
    return hmac.compare_digest(proof(letters, message), given)
