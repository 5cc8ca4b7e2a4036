"""A dossier as one end shows it, and digests over all of them: equal digests prove that both ends show the
same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

from schemas.base import Record
from schemas.dossier import Dossier
from sync.wire.reading import written

_ITEM = b"motcua shown 1\n"
DIGEST_BYTES = 16
_MODULUS = 1 << (8 * DIGEST_BYTES)
EMPTY_DIGEST = "0" * (2 * DIGEST_BYTES)


class Shown(Record):
    """The fields of a dossier that a citizen or an inspector would compare, as text."""

    dossier: str
    status: int
    procedure: str
    applicant: str
    received_at: str
    due_at: str = ""
    finished_at: str = ""
    returned_at: str = ""
    official_code: str = ""
    provisional_code: str = ""
    supplements: int = 0
    extensions: int = 0
    paid_vnd: int = 0
    conflicts: int = 0
    destroyed: bool = False


class Item(NamedTuple):
    """One dossier in a digest: its id and the hash of what is shown, 16 bytes."""

    dossier: str
    shown: bytes


def shown(dossier: Dossier) -> Shown:
    """What of a folded dossier is compared between the two ends."""
    return Shown(
        dossier=dossier.id,
        status=int(dossier.status),
        procedure=dossier.procedure.code,
        applicant=dossier.applicant.name,
        received_at=dossier.received_at,
        due_at=dossier.due_at or "",
        finished_at=dossier.finished_at or "",
        returned_at=dossier.returned_at or "",
        official_code=dossier.official_code,
        provisional_code=dossier.provisional_code,
        supplements=len(dossier.supplements),
        extensions=len(dossier.extensions),
        paid_vnd=dossier.paid_vnd,
        conflicts=len(dossier.conflicts),
        destroyed=dossier.destroyed,
    )


def item_of(view: Shown) -> Item:
    """The dossier's place in every digest."""
    return Item(view.dossier, hashlib.sha256(_ITEM + written(view)).digest()[:DIGEST_BYTES])


def add(total: str, items: Iterable[Item], *, less: Iterable[Item] = ()) -> str:
    """The digest with `items` added and `less` taken away, 32 hex digits. Order does not matter."""
    value = int(total, 16)
    value += sum(_weight(item) for item in items) - sum(_weight(item) for item in less)
    return f"{value % _MODULUS:032x}"


def digest(items: Iterable[Item]) -> str:
    """The digest of a set of dossiers."""
    return add(EMPTY_DIGEST, items)


def _weight(item: Item) -> int:
    """A sum is only as safe as its terms are unlike each other, so id and hash are hashed together once
    more.
    """
    return int.from_bytes(hashlib.sha256(item.dossier.encode("utf-8") + b"\n" + item.shown).digest()[:DIGEST_BYTES], "big")
