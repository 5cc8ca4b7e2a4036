"""Sealing to several receivers: a fresh content key per parcel, itself sealed to each receiver with HPKE.

A parcel is an envelope (what it is, for whom) and chunks of at most 16 KB. Each chunk is encrypted under the
content key with its number, whether it is the last, and the hash of the envelope, so nothing can be moved,
dropped or swapped.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from msgspec import Meta

from schemas.base import Record
from schemas.refusal import Refused
from sync.wire import limits, refusals
from sync.wire.keys import PrivateKeys, PublicKeys, sealing_public
from sync.wire.reading import read_as, to_bytes, to_text, written
from sync.wire.signatures import Seq

FORMAT: Final = "motcua-sealed-1"
_SUITE = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)
_INFO = b"motcua content key 1\n"
_CHUNK_PLAIN = limits.CHUNK_BYTES_MAX - limits.CHUNK_TAG_BYTES
# A cut loses half a chunk on average: a long run travels in smaller ones.
_LONG_BYTES, _CHUNK_PLAIN_LONG = 64 << 10, _CHUNK_PLAIN // 2

Kind = Literal["segment", "reference", "file"]


class About(Record):
    """What the postman may know of a parcel. For a segment `name` is the chain, `first` and `last` the
    places of its run and `hash` its last entry's; for reference data `name` and `last` are its name and
    version; for a file `name` is its dossier, `last` its size and `hash` its name on the line."""

    kind: Kind
    name: Annotated[str, Meta(min_length=1, max_length=80)]
    first: Seq
    last: Seq
    hash: Annotated[str, Meta(pattern="^([0-9a-f]{64})?$")] = ""


Upon = tuple[Seq, Annotated[str, Meta(pattern="^[0-9a-f]{16}$")]]
"""Where the run begins that a segment was packed upon, and the check of its bytes (`sync.wire.history`)."""


class Envelope(Record):
    """The first part of a parcel. `to` pairs the short name of a receiver's key with the content key sealed
    to it.
    """

    format: Literal["motcua-sealed-1"]
    about: About
    dictionary: Annotated[int, Meta(ge=0, le=255)]
    chunks: Annotated[int, Meta(ge=1, le=limits.REFERENCE_BYTES_MAX // _CHUNK_PLAIN + 1)]
    to: Annotated[
        tuple[tuple[Annotated[str, Meta(max_length=16)], Annotated[str, Meta(max_length=107)]], ...],
        Meta(min_length=1, max_length=limits.RECEIVERS_MAX),
    ]
    upon: Upon | None = None


@dataclass(frozen=True)
class Parcel:
    """An envelope with its chunks, ready for the line, the stick or the disk."""

    envelope: bytes
    chunks: Sequence[bytes]

    @property
    def id(self) -> str:
        """The parcel's name: the hash of its envelope, 64 hex digits."""
        return parcel_id(self.envelope)

    @property
    def size_bytes(self) -> int:
        """What it weighs."""
        return len(self.envelope) + sum(len(chunk) for chunk in self.chunks)


def parcel_id(envelope: bytes) -> str:
    """The name under which both ends speak of a parcel."""
    return hashlib.sha256(b"motcua parcel 1\n" + envelope).hexdigest()


def read_envelope(raw: bytes) -> Envelope:
    """The envelope, its form checked. It proves nothing yet."""
    return read_as(raw, Envelope, limits.ENVELOPE_BYTES_MAX)


def seal_parcel(
    packed: bytes, about: About, receivers: Sequence[PublicKeys], dictionary: int, upon: Upon | None = None
) -> Parcel:
    """Seal packed bytes to every receiver. At most 16 receivers."""
    assert 0 < len(receivers) <= limits.RECEIVERS_MAX
    key = secrets.token_bytes(32)
    plain = _CHUNK_PLAIN_LONG if about.kind == "segment" and len(packed) > _LONG_BYTES else _CHUNK_PLAIN
    pieces = [packed[start : start + plain] for start in range(0, len(packed), plain)] or [b""]
    envelope = written(
        Envelope(
            format=FORMAT,
            about=about,
            dictionary=dictionary,
            chunks=len(pieces),
            to=tuple((receiver.name, _seal_key(key, receiver, about)) for receiver in receivers),
            upon=upon,
        )
    )
    box, bound = ChaCha20Poly1305(key), bytes.fromhex(parcel_id(envelope))
    chunks = [box.encrypt(_nonce(index, len(pieces)), piece, bound) for index, piece in enumerate(pieces)]
    return Parcel(envelope=envelope, chunks=chunks)


def open_parcel(parcel: Parcel, keys: PrivateKeys, bytes_max: int = limits.SEGMENT_BYTES_MAX) -> bytes:
    """The packed bytes. Raises Refused `wire.not_for_us`, `wire.cut_short`, `wire.seal_broken`,
    `wire.too_large`.
    """
    envelope = read_envelope(parcel.envelope)
    if len(parcel.chunks) != envelope.chunks:
        raise Refused(refusals.cut_short())
    if parcel.size_bytes > bytes_max + limits.ENVELOPE_BYTES_MAX + len(parcel.chunks) * limits.CHUNK_TAG_BYTES:
        raise Refused(refusals.too_large(bytes_max))
    box, bound = ChaCha20Poly1305(_open_key(envelope, keys)), bytes.fromhex(parcel.id)
    try:
        return b"".join(box.decrypt(_nonce(index, envelope.chunks), chunk, bound) for index, chunk in enumerate(parcel.chunks))
    except InvalidTag:
        raise Refused(refusals.seal_broken()) from None


def _nonce(index: int, count: int) -> bytes:
    """Eleven bytes of counter and one that marks the last chunk: a cut parcel never opens."""
    return index.to_bytes(11, "big") + (b"\x01" if index == count - 1 else b"\x00")


def _info(about: About) -> bytes:
    return _INFO + written(about)


def _seal_key(key: bytes, receiver: PublicKeys, about: About) -> str:
    return to_text(_SUITE.encrypt(key, sealing_public(receiver.seal), info=_info(about)))


def _open_key(envelope: Envelope, keys: PrivateKeys) -> bytes:
    sealed = dict(envelope.to).get(keys.public.name)
    if sealed is None:
        raise Refused(refusals.not_for_us())
    try:
        key = _SUITE.decrypt(to_bytes(sealed, 80), keys.sealing_key(), info=_info(envelope.about))
    except (InvalidTag, ValueError):
        raise Refused(refusals.seal_broken()) from None
    if len(key) != 32:
        raise Refused(refusals.seal_broken())
    return key
