"""A chain's own recent entries as a dictionary: what a receiver that holds them need not be told again.

Writer and reader build the same bytes from the acts and contents of a run that ends just before the segment, and put them
behind the shared dictionary. The envelope names where the run begins and a check of its bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from schemas.entry import Sealed
from schemas.refusal import Refused
from sync.wire import limits, refusals
from sync.wire.sealing import About, Upon

_DOMAIN = b"motcua history 1\n"
_AT_ONCE = 250


class Held(Protocol):
    """The entries one end holds."""

    def hash_at(self, chain: str, seq: int) -> str | None:
        """The hash of the entry at that place."""

    def entries(self, chain: str, first: int, limit: int) -> Sequence[Sealed]:
        """Up to `limit` entries of a chain from place `first` on."""


class History(NamedTuple):
    """A run as the envelope names it, and its bytes."""

    upon: Upon
    octets: bytes


def history_before(held: Held, chain: str, seq: int) -> History | None:
    """The longest run that may be packed upon before place `seq`; None where there is none, or it begins with a content
    that was destroyed.
    """
    parts: list[bytes] = []
    size, first = 0, seq
    while first > 0 and seq - first < limits.HISTORY_ENTRIES_MAX:
        count = min(_AT_ONCE, first, limits.HISTORY_ENTRIES_MAX - (seq - first))
        for sealed in reversed(held.entries(chain, first - count, count)):
            part = _part(sealed)
            if part is None or size + len(part) > limits.HISTORY_BYTES_MAX:
                return _named(first, parts)
            parts.append(part)
            size += len(part)
            first -= 1
    return _named(first, parts)


def history_named(held: Held, about: About, upon: Upon | None) -> bytes:
    """The bytes a parcel was packed upon; none for one that stands alone.

    Raises Refused `wire.parent_missing` where the entries are not held, `wire.history_missing` where they are but do not
    give those bytes, `wire.not_valid` for a run longer than may be.
    """
    if upon is None:
        return b""
    first, check = upon
    if not 0 < about.first - first <= limits.HISTORY_ENTRIES_MAX:
        raise Refused(refusals.not_valid())
    if held.hash_at(about.name, about.first - 1) is None:
        raise Refused(refusals.parent_missing(about.name, about.first - 1))
    octets = _run(held, about.name, first, about.first)
    if octets is None or _check(octets) != check:
        raise Refused(refusals.history_missing(about.name, first))
    return octets


def _run(held: Held, chain: str, first: int, end: int) -> bytes | None:
    octets = bytearray()
    while first < end and len(octets) <= limits.HISTORY_BYTES_MAX:
        some = held.entries(chain, first, min(_AT_ONCE, end - first))
        parts = [_part(sealed) for sealed in some]
        if not some or None in parts:
            return None
        octets += b"".join(part for part in parts if part is not None)
        first += len(some)
    return bytes(octets) if len(octets) <= limits.HISTORY_BYTES_MAX else None


def _part(sealed: Sealed) -> bytes | None:
    """An entry as the line of a segment begins."""
    if sealed.content is None:
        return None
    return b'{"a":"%s","c":%s}\n' % (sealed.entry.act.encode("ascii"), sealed.content)


def _named(first: int, newest_first: Sequence[bytes]) -> History | None:
    octets = b"".join(reversed(newest_first))
    return History((first, _check(octets)), octets) if octets else None


def _check(octets: bytes) -> str:
    return hashlib.sha256(_DOMAIN + octets).hexdigest()[:16]
