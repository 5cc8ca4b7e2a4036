"""Signatures that devices and the province gave over heads of other chains, kept to pass those chains on.

Whoever gives a chain back to a restored province, or on to a colleague's PC, proves with them whose it is. Losing this
file loses nothing: the next exchange brings new ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta

from schemas.base import Record
from schemas.refusal import Refused
from sync.office.files import read_within, write_whole
from sync.office.state import SyncFolder
from sync.wire import limits
from sync.wire.reading import read_as, written
from sync.wire.segment_reader import Verified
from sync.wire.signatures import HeadSignature

_FILE = "heads.signed"
_BYTES_MAX = limits.SIGNED_HEADS_MAX * 700


class _Heads(Record):
    heads: Annotated[tuple[HeadSignature, ...], Meta(max_length=limits.SIGNED_HEADS_MAX)] = ()


def note_heads(folder: SyncFolder, group: Sequence[Verified]) -> None:
    """Keep the signatures of devices and province that came with verified segments."""
    held = _load(folder)
    came = [one for segment in group for one in segment.signatures if one.role != "turn"]
    new = [one for one in came if one not in held]
    if new:
        kept = (*held, *new)[-limits.SIGNED_HEADS_MAX :]
        write_whole(folder.data / _FILE, written(_Heads(heads=kept)))


def heads_signed(folder: SyncFolder, chain: str) -> list[HeadSignature]:
    """The signatures held over heads of a chain, by place."""
    return sorted((one for one in _load(folder) if one.chain == chain), key=lambda one: one.seq)


def _load(folder: SyncFolder) -> tuple[HeadSignature, ...]:
    raw = read_within(folder.data / _FILE, _BYTES_MAX)
    try:
        return () if raw is None else read_as(raw, _Heads, _BYTES_MAX).heads
    except Refused:
        return ()
