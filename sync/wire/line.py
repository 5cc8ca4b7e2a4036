"""One entry as one line of a segment: only what the reader cannot compute again.

Writer and reader keep the same `Running` state, so what both can foresee is left out: place, hash of the
entry before, chain, seal, and by default the author, the dossier and the parents.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Annotated

import msgspec
from msgspec import Meta

from schemas import limits as shared
from schemas.acts import BEGINS, KEYLESS
from schemas.base import Record
from schemas.entry import HEX64, Entry, dossier_id
from schemas.office_acts import OfficeAct
from schemas.refusal import Refused
from sync.wire import limits, refusals
from sync.wire.reading import read_canonical
from sync.wire.signatures import Seq

Far = tuple[int, int]
"""(place of the chain's name in the header's list, place in that chain)."""

_OFFICE_ACTS = frozenset(str(act) for act in OfficeAct)
_BEGINS = frozenset(str(act) for act in BEGINS)
_KEYLESS = frozenset(str(act) for act in KEYLESS)
_MOMENT_CHARS = len("2026-11-22T08:30:00+07:00")
NO_DOSSIER = ""
NO_CONTENT = msgspec.Raw(b"")


class Line(Record):
    """The short keys of a line. Absent means: as foreseen.

    a act, b author, c content, d dossier, k its key (once, where it begins), p parents, s seal (content
    destroyed, or asked for), t seconds after the entry before (or the whole moment), u trust, x checkpoint, y
    seconds from the claimed time to the time of typing (or the whole moment).
    """

    a: Annotated[str, Meta(pattern="^[a-z][a-z-]{1,30}$")]
    b: Annotated[str, Meta(min_length=1, max_length=shared.USER_MAX)] | None = None
    c: msgspec.Raw = NO_CONTENT
    d: int | Far | str | None = None
    k: Annotated[str, Meta(max_length=22, min_length=22)] | None = None
    p: Annotated[tuple[int | Far, ...], Meta(max_length=limits.PARENTS_MAX)] | None = None
    s: HEX64 | None = None
    t: int | str = 0
    u: str | None = None
    x: Seq | str | None = None
    y: int | str | None = None


class Running:
    """What writer and reader both know while they go along a segment."""

    def __init__(self, chain: str, seq: int, prev: str) -> None:
        self.chain = chain
        self.seq = seq
        self.prev = prev
        self.at = ""
        self.by = ""
        self.dossier: str | None = None
        self.checkpoint: str | None = None

    def foreseen_dossier(self, act: str) -> str | None:
        """The dossier an act is on when the line does not say."""
        if act in _OFFICE_ACTS:
            return None
        return dossier_id(self.chain, self.seq) if act in _BEGINS else self.dossier

    def advance(self, entry: Entry, hash: str) -> None:
        """Go one entry on."""
        self.seq = entry.seq + 1
        self.prev = hash
        self.at = entry.at
        self.by = entry.by
        self.dossier = entry.dossier or self.dossier
        self.checkpoint = entry.checkpoint


def needs_key(act: str, dossier: str | None) -> bool:
    """True when the seal is made with the dossier's key: all acts on dossiers but those kept in the open."""
    return dossier is not None and act not in _KEYLESS


def begins(act: str) -> bool:
    """True for an act that brings a dossier into being."""
    return act in _BEGINS


def step_between(earlier: str, later: str) -> int | str:
    """Seconds from one moment to another; the later moment itself where seconds would not give it back."""
    if len(earlier) != _MOMENT_CHARS or len(later) != _MOMENT_CHARS or earlier[19:] != later[19:]:
        return later
    apart = _moment(later) - _moment(earlier)
    return apart.days * 86_400 + apart.seconds


def moment_after(earlier: str, step: int | str) -> str:
    """The moment `step_between` described. Empty for a step that leads nowhere: no entry accepts that."""
    if isinstance(step, str):
        return step
    try:
        return (_moment(earlier) + timedelta(seconds=step)).isoformat()
    except (ValueError, OverflowError):
        return ""


@lru_cache(maxsize=1024)
def _moment(text: str) -> datetime:
    """Each moment is asked for with the one before it and the one after it."""
    return datetime.fromisoformat(text)


def line_bytes(line: Line) -> bytes:
    """The line in canonical JSON. The content is put in as it is stored: those bytes are canonical already; all else
    is numbers and ASCII words, which have one form, and the keys are declared in order.
    """
    return msgspec.json.encode(line)


def read_line(raw: bytes) -> Line:
    """The line these bytes write. Raises Refused as `reading.read_as`; a content must be a JSON object."""
    read_canonical(raw, limits.LINE_BYTES_MAX)
    try:
        line = msgspec.json.decode(raw, type=Line)
    except (msgspec.ValidationError, ValueError):
        raise Refused(refusals.not_valid()) from None
    if bytes(line.c)[:1] not in (b"", b"{"):
        raise Refused(refusals.not_valid())
    return line


assert list(Line.__struct_fields__) == sorted(Line.__struct_fields__), "canonical JSON writes keys in order"
