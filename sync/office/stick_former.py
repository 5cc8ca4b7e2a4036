"""What this device put on a stick before it was restored: the stick may be the only place that still holds it.

A restored device has other keys, so its old folder is signed by a key that is no longer its own. It knows the folder by the
chain the card names: an earlier one of its own. What lies there goes on lying there until this device, or the province, has it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from schemas.refusal import Refused
from sync.office.port import OfficePort
from sync.office.stick_files import Folder, Found
from sync.wire.card import Card, Listed
from sync.wire.frames import FrameReader
from sync.wire.messages import Head
from sync.wire.speech import read_hello


def is_former(card: Card, port: OfficePort | None) -> bool:
    """True when an earlier incarnation of this very device wrote the card: it names a chain of its own that is held here and is
    not the present one. A locked device cannot tell."""
    if port is None or (card.unit, card.device) != (port.unit, port.device):
        return False
    before = {head.chain for head in port.heads() if _is_own(head.chain, port)}
    return any(head.chain in before for head in card.heads)


def still_needed(own: Folder | None, port: OfficePort | None, found: Found, known: Collection[str]) -> list[Listed]:
    """The files in the own folder that a former self put there and that nobody is known to hold yet. `known` are the files this
    device remembers to have written itself. Locked, all of them stay."""
    if own is None:
        return []
    accounted = {one.re for each in found.folders.values() for one in each.listed("account")}
    return [
        listed
        for listed in own.listed("letter", "file", "parcel")
        if listed.sha256 not in known and _is_needed(own, listed, port, accounted)
    ]


def _is_needed(own: Folder, listed: Listed, port: OfficePort | None, accounted: Iterable[str]) -> bool:
    if listed.kind == "file":
        return listed.sha256 not in accounted
    if listed.kind == "parcel":
        about = listed.about
        head = None if about is None else Head(chain=about.name, seq=about.last, hash=about.hash)
    else:
        head = _head_of(own, listed)
    if head is None or port is None:
        return head is not None and listed.kind == "letter"
    return _is_own(head.chain, port) and port.hash_at(head.chain, head.seq) != head.hash


def _head_of(own: Folder, listed: Listed) -> Head | None:
    """Up to where a letter brings its writer's chain."""
    try:
        first = next(FrameReader().feed(own.read(listed)), None)
        return None if first is None or first.letter != "H" else read_hello(first.body).own
    except Refused:
        return None


def _is_own(chain: str, port: OfficePort) -> bool:
    return chain.startswith(f"{port.unit}.{port.device}.") and chain != port.chain
