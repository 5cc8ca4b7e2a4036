"""What the two ends say to each other around the parcels: hello, answer, receipt, enrolment."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from schemas.base import Record
from schemas.entry import HEX64, ChainId, DeviceName, Moment, UnitCode
from sync.wire import limits
from sync.wire.keys import PrivateKeys, is_signed
from sync.wire.reading import to_bytes, to_text, written
from sync.wire.signatures import Seq

Nonce = Annotated[str, Meta(min_length=22, max_length=22)]
Digest = Annotated[str, Meta(pattern="^[0-9a-f]{32}$")]
Key43 = Annotated[str, Meta(min_length=43, max_length=43)]
Signature86 = Annotated[str, Meta(min_length=86, max_length=86)]
Text = Annotated[str, Meta(max_length=300)]

_RECEIPT = b"motcua receipt 1\n"


class Head(Record):
    """How far a chain is held, and the hash that proves it. Compared by hash, not by number."""

    chain: ChainId
    seq: Seq
    hash: HEX64


class Version(Record):
    """A version of reference data that is held."""

    name: Annotated[str, Meta(min_length=1, max_length=80)]
    version: Seq


Heads = Annotated[tuple[Head, ...], Meta(max_length=limits.CHAINS_MAX)]


class Hello(Record):
    """What an office says first. `own` is its own head (None before the first entry); `have` are the heads
    of other chains it has, folded or still sealed; `seen` those its `digest` stands on where they differ
    from `have`.
    """

    unit: UnitCode
    device: DeviceName
    nonce: Nonce
    own: Head | None = None
    have: Heads = ()
    seen: Heads | None = None
    digest: Digest | None = None
    references: Annotated[tuple[Version, ...], Meta(max_length=limits.REFERENCES_MAX)] = ()
    ask_only: bool = False


class Partly(Record):
    """A parcel of which the first `chunks` chunks are kept: the sender goes on from there."""

    parcel: HEX64
    chunks: Seq


class Said(Record):
    """A refusal on the line: its code, its sentence's template and values. Never holds personal data."""

    code: Annotated[str, Meta(max_length=80)]
    text: Annotated[str, Meta(max_length=500)]
    params: Annotated[dict[str, str | int], Meta(max_length=limits.PARAMS_MAX)] = {}


class RefusedEntry(Record):
    """An entry the province stores but cannot interpret: quarantined and named, it blocks nothing."""

    chain: ChainId
    seq: Seq
    hash: HEX64
    code: Annotated[str, Meta(max_length=80)]


class Receipt(Record):
    """The province holds `chain` durably up to `seq`, whose hash is `hash`. `nonce` binds it to one
    exchange, `answer` (SHA-256 of the answer's bytes) to all that was said with it.
    """

    chain: ChainId
    seq: Seq
    hash: HEX64
    nonce: Nonce
    at: Moment
    answer: Annotated[str, Meta(pattern="^([0-9a-f]{64})?$")] = ""


class Answer(Record):
    """What the province answers. `receipt` is missing only while it holds nothing of the device's chain.

    `heads` are its heads of other chains where they differ from the office's, `lacks` chains it does not have
    at all; `parcels` names, in order, what follows; `more` says that another exchange brings more; `agrees`
    is the verdict on the office's digest; `digest` the province's own.
    """

    nonce: Nonce
    at: Moment
    receipt: Receipt | None = None
    receipt_signature: Signature86 | None = None
    heads: Heads = ()
    lacks: Annotated[tuple[ChainId, ...], Meta(max_length=limits.CHAINS_MAX)] = ()
    partly: Annotated[tuple[Partly, ...], Meta(max_length=limits.EXCHANGE_SEGMENTS_MAX)] = ()
    refused: Said | None = None
    refused_entries: Annotated[tuple[RefusedEntry, ...], Meta(max_length=limits.REFUSED_MAX)] = ()
    parcels: Annotated[tuple[HEX64, ...], Meta(max_length=limits.EXCHANGE_SEGMENTS_MAX)] = ()
    receivers: Annotated[tuple[tuple[DeviceName, Key43], ...], Meta(max_length=limits.RECEIVERS_MAX)] = ()
    more: bool = False
    agrees: bool | None = None
    digest: Digest | None = None


def sign_receipt(receipt: Receipt, keys: PrivateKeys) -> str:
    """The receipt's own signature: it is kept for ever, apart from the answer it came with."""
    return to_text(keys.signature(_RECEIPT + written(receipt)))


def is_receipt_signed(receipt: Receipt, signature: str, public: bytes) -> bool:
    """True when the province that holds `public` gave this receipt."""
    return is_signed(public, _RECEIPT + written(receipt), to_bytes(signature, 64))
