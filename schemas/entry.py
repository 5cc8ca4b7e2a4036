"""An entry (mục ghi): one act, by one person, on one device, linked to the entry before it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from schemas import limits
from schemas.base import Record, whole
from schemas.canonical import Json, canonical_bytes, entry_hash, seal

HEX64 = Annotated[str, Meta(pattern=whole("[0-9a-f]{64}"))]
USER = whole("[a-z][a-z0-9_.-]{0,31}")
UNIT = whole(r"[A-Z][A-Z0-9]{1,5}(\.[0-9A-Z]{1,6}){0,4}")
DEVICE = whole("[A-Z][A-Z0-9]{0,3}")
INCARNATION = whole("[1-9][0-9]{0,3}[A-Z]{4}")
DAY = whole("[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
MOMENT = whole(
    r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\+07:00"
)
DOSSIER = whole(r"[A-Z0-9.]{1,60}\.[0-9]{1,10}")

UserName = Annotated[str, Meta(pattern=USER, max_length=limits.USER_MAX)]
UnitCode = Annotated[str, Meta(pattern=UNIT, max_length=limits.UNIT_MAX)]
DeviceName = Annotated[str, Meta(pattern=DEVICE)]
Moment = Annotated[str, Meta(pattern=MOMENT)]
DossierId = Annotated[str, Meta(pattern=DOSSIER, max_length=80)]
ChainId = Annotated[str, Meta(pattern=whole("[A-Z0-9.]{1,60}"))]
Trust = Literal["synced", "plausible", "broken"]

NO_HASH = ""


class Entry(Record):
    """The header that is hashed and chained. It holds no citizen's data, so it survives destruction.

    `chain` names the device's chain (unit, device, incarnation); `seq` counts from 0; `prev` is the hash of the
    entry before it. `parents` are the last entries of the dossier its author had seen. `at` is the claimed time;
    `typed_at` is set when the act was entered later (mục ghi muộn). `checkpoint` is the newest hash a province
    receipt named before this entry: the act is not older than that receipt.
    """

    chain: ChainId
    seq: Annotated[int, Meta(ge=0, le=2**40)]
    prev: Annotated[str, Meta(pattern=whole("([0-9a-f]{64})?"))]
    act: Annotated[str, Meta(pattern=whole("[a-z][a-z-]{1,30}"))]
    by: Annotated[str, Meta(max_length=limits.USER_MAX, min_length=1)]
    at: Moment
    seal: HEX64
    trust: Trust = "plausible"
    typed_at: Moment | None = None
    dossier: DossierId | None = None
    parents: Annotated[tuple[HEX64, ...], Meta(max_length=limits.PARENTS_MAX)] = ()
    checkpoint: HEX64 | None = None

    def __post_init__(self) -> None:
        for moment in (self.at, self.typed_at or self.at):
            datetime.fromisoformat(moment)

    @property
    def late(self) -> bool:
        """True for an act entered after the moment it claims."""
        return self.typed_at is not None

    @property
    def written_at(self) -> str:
        """When it was typed: the claimed time, or for a late entry the time of typing."""
        return self.typed_at or self.at

    def header(self) -> bytes:
        """The canonical bytes that are hashed and stored."""
        return canonical_bytes(msgspec.to_builtins(self))


def ordinal_of(chain: str) -> int:
    """Which incarnation of its store a chain belongs to: 1 for the first, more after each restore; 0 for another form."""
    ordinal = chain.rpartition(".")[2].rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return int(ordinal) if ordinal.isdecimal() else 0


class Sealed(Record):
    """An entry with what belongs to it: its hash, its header's bytes and, unless destroyed, its content's bytes."""

    hash: HEX64
    entry: Entry
    header: bytes
    content: bytes | None = None

    def read(self) -> dict[str, Json] | None:
        """The content as JSON values, or None after destruction."""
        return None if self.content is None else msgspec.json.decode(self.content, type=dict)


def seal_entry(draft: Entry, content: bytes, dossier_key: bytes | None) -> Sealed:
    """Close `draft` over its content: compute the commitment, the header and the hash."""
    entry = msgspec.structs.replace(draft, seal=seal(content, draft.seq, dossier_key))
    header = entry.header()
    return Sealed(hash=entry_hash(header), entry=entry, header=header, content=content)


def chain_id(unit: str, device: str, incarnation: str) -> str:
    """The name of one device's chain in one incarnation of its store."""
    return f"{unit}.{device}.{incarnation}"


def dossier_id(chain: str, seq: int) -> str:
    """A dossier's identity: the place of its first entry in its device's chain. Never shown as a legal number."""
    return f"{chain}.{seq}"
