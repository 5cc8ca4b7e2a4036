"""What a closed day is closed over: which entries were counted, their digest, and the short code a person can compare."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from schemas.entry import Sealed
from schemas.office_acts import DayClosed, HeadSeen

DAY_DOMAIN = b"motcua day 1\n"
CODE_DIGITS = 16
"""Hex digits of a short code. 64 bits: nobody finds another book with the same code by trying."""


def day_digest(date: str, hashes: Iterable[str]) -> str:
    """SHA-256 over the day and the hashes of its entries in ascending order, one a line; 64 hex digits."""
    lines = "\n".join([date, *sorted(hashes)])
    return hashlib.sha256(DAY_DOMAIN + lines.encode("ascii")).hexdigest()


def heads_of(entries: Iterable[Sealed]) -> tuple[HeadSeen, ...]:
    """For every chain among these entries the last place and its hash, by the name of the chain."""
    last: dict[str, Sealed] = {}
    for sealed in entries:
        known = last.get(sealed.entry.chain)
        if known is None or known.entry.seq < sealed.entry.seq:
            last[sealed.entry.chain] = sealed
    return tuple(HeadSeen(chain=chain, seq=last[chain].entry.seq, hash=last[chain].hash) for chain in sorted(last))


def counted(closing: DayClosed, entries: Iterable[Sealed]) -> list[Sealed]:
    """Of the entries of a day those that were there when it was closed. Only for closings that name their heads."""
    reach = {seen.chain: seen.seq for seen in closing.heads}
    return [sealed for sealed in entries if sealed.entry.seq <= reach.get(sealed.entry.chain, -1)]


def holds(closing: DayClosed, entries: Iterable[Sealed]) -> bool:
    """Whether the entries of the day are still exactly those it was closed over; true where the closing names none."""
    if not closing.digest:
        return True
    return day_digest(closing.date, (sealed.hash for sealed in counted(closing, entries))) == closing.digest


def short_code(hash_: str) -> str:
    """The first 16 digits of a hash in groups of four, as printed under a closed day: "3F2A-99B1-0C4D-7E21"."""
    head = hash_[:CODE_DIGITS].upper()
    return "-".join(head[at : at + 4] for at in range(0, CODE_DIGITS, 4))


def same_code(typed: str, hash_: str) -> bool:
    """Whether a code read from paper is that of the hash; spaces, hyphens and case do not count."""
    return "".join(char for char in typed if char.isalnum()).upper() == hash_[:CODE_DIGITS].upper()
