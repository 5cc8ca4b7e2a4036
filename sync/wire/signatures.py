"""Signatures over the head of a chain: by the device for every segment, by each user at the end of a turn."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from schemas.base import Record
from schemas.canonical import canonical_bytes
from schemas.entry import HEX64, ChainId
from schemas.turn import TURN_DOMAIN, turn_statement
from sync.wire.keys import KEY_BYTES, SIGNATURE_BYTES, is_signed

Seq = Annotated[int, Meta(ge=0, le=2**40)]
HEX128 = Annotated[str, Meta(pattern="^[0-9a-f]{128}$")]
Role = Literal["device", "province", "turn"]

_DOMAINS: dict[str, bytes] = {
    "device": b"motcua device head 1\n",
    "province": b"motcua province head 1\n",
}


class HeadSignature(Record):
    """Whoever holds `key` stands for every entry of `chain` up to and including `seq`, whose hash is `hash`.

    A `turn` is signed by the user who wrote it and names that user; a `device` head by the device that owns
    the chain; a `province` head by the province, for its own chains and for chains it passes on.
    """

    chain: ChainId
    seq: Seq
    hash: HEX64
    role: Role
    key: HEX64
    signature: HEX128
    user: Annotated[str, Meta(max_length=32)] = ""

    @property
    def holds(self) -> bool:
        """True when the signature is good. Whether the key is to be believed is the caller's to know."""
        message = head_message(self.role, self.chain, self.seq, self.hash, self.user)
        return is_signed(bytes.fromhex(self.key), message, bytes.fromhex(self.signature))


def head_message(role: Role, chain: str, seq: int, hash: str, user: str = "") -> bytes:
    """The bytes that are signed: a domain line, then the canonical JSON of what is signed for.

    A turn is signed in the office, by the statement every ledger knows (`schemas.turn`).
    """
    if role == "turn":
        return TURN_DOMAIN + turn_statement(chain, seq, hash, user)
    return _DOMAINS[role] + canonical_bytes({"chain": chain, "hash": hash, "seq": seq, "user": user})


assert KEY_BYTES * 2 == 64 and SIGNATURE_BYTES * 2 == 128
