"""A segment: a contiguous run of one device's chain as canonical JSON lines. See docs/segment-format.md.

First a header, then one line per entry, then the signatures. Hashes are not carried: the reader computes
them, and the signature over the last one answers for all.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from msgspec import Meta

from schemas.base import Record
from schemas.entry import HEX64, ChainId, DeviceName, UnitCode, chain_id
from sync.wire import limits
from sync.wire.signatures import Role, Seq

FORMAT: Final = "motcua-segment-1"
Hash = Annotated[str, Meta(pattern="^([0-9a-f]{64})?$")]


class Header(Record):
    """Which run this is. `base_hash` is the hash of the entry before the run, empty at the chain's beginning;
    `chains` lists the other chains whose entries the lines name.
    """

    format: Literal["motcua-segment-1"]
    unit: UnitCode
    device: DeviceName
    incarnation: Annotated[str, Meta(pattern=r"^[1-9][0-9]{0,3}[A-Z2-7]{4}$")]
    base: Seq
    base_hash: Hash
    head_hash: HEX64
    count: Annotated[int, Meta(ge=1, le=limits.SEGMENT_ENTRIES_MAX)]
    chains: Annotated[tuple[ChainId, ...], Meta(max_length=limits.SEGMENT_CHAINS_MAX)] = ()

    @property
    def chain(self) -> str:
        """The chain's name."""
        return chain_id(self.unit, self.device, self.incarnation)

    @property
    def head(self) -> int:
        """The place of the last entry."""
        return self.base + self.count - 1


class ClosingSignature(Record):
    """One signature over a head within the run: role, place, key and signature (base64url), user of a turn."""

    r: Role
    q: Seq
    k: Annotated[str, Meta(min_length=43, max_length=43)]
    s: Annotated[str, Meta(min_length=86, max_length=86)]
    u: Annotated[str, Meta(max_length=32)] = ""


class Closing(Record):
    """The last line."""

    signatures: Annotated[tuple[ClosingSignature, ...], Meta(max_length=limits.SEGMENT_SIGNATURES_MAX)]
