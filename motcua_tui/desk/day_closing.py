"""Closing a day (chốt sổ ngày): an entry signed over exactly the day's entries, and telling later what came after it."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from motcua_tui.desk.office import Office
from schemas.acts import KEYLESS
from schemas.base import Record
from schemas.canonical import Json, entry_hash, seal
from schemas.entry import Sealed
from schemas.limits import DAY_HEADS_MAX
from schemas.office_acts import DayClosed, OfficeAct
from schemas.refusal import Refusal, no
from schemas.rules import day_seal

_KEYLESS = frozenset(str(act) for act in KEYLESS)

Numbered = Sequence[tuple[int, Sealed]]


class Closed(Record):
    """How a day was closed. `hash` names the closing entry itself; `later` are hashes of acts on dossiers that claim the day
    and came after; `holds` is false when what was counted is no longer what was closed, or the closer's signature is gone.
    """

    by: str
    at: str
    head: str
    hash: str
    entries: int
    received: int
    returned: int
    later: frozenset[str] = frozenset()
    holds: bool = True

    @property
    def code(self) -> str:
        """What is printed under the day and can be compared with this ledger at any time."""
        return day_seal.short_code(self.hash)


def content_of(office: Office, day: str) -> DayClosed:
    """The closing of this day as things stand."""
    rows, entries = office.store.day(day), [sealed for _number, sealed in office.store.entries_on(day)]
    heads = day_seal.heads_of(entries)
    named = len(heads) <= DAY_HEADS_MAX
    return DayClosed(
        date=day,
        received=len(rows.received),
        returned=len(rows.returned),
        entries=rows.entries,
        head=office.store.head().hash,
        heads=heads if named else (),
        digest=day_seal.day_digest(day, (sealed.hash for sealed in entries)) if named else "",
    )


def closing_of(office: Office, day: str, entries: Numbered | None = None) -> Closed | None:
    """Who closed the day first, when, over what; None while it is open. `entries` are the day's, if they were read already."""
    for sealed in office.store.office_entries(OfficeAct.CLOSE_DAY):
        content = msgspec.convert(sealed.read(), type=DayClosed) if sealed.content else None
        if content is not None and content.date == day:
            return _closed(office, sealed, content, office.store.entries_on(day) if entries is None else entries)
    return None


def closing_robbed(office: Office) -> bool:
    """Whether a closing written on this machine has lost its signature: somebody changed the store below the program."""
    return any(chain == office.store.identity.chain for chain, _place in office.store.closings_unsigned())


def _closed(office: Office, sealed: Sealed, content: DayClosed, entries: Numbered) -> Closed:
    on_dossiers = [(number, one) for number, one in entries if one.entry.dossier]
    if content.digest:
        known = {one.hash for one in day_seal.counted(content, (one for _number, one in on_dossiers))}
    else:
        closed_at = office.store.number_of(sealed.hash) or 0
        known = {one.hash for number, one in on_dossiers if number <= closed_at}
    return Closed(
        by=sealed.entry.by,
        at=sealed.entry.at,
        head=content.head,
        hash=sealed.hash,
        entries=content.entries,
        received=content.received,
        returned=content.returned,
        later=frozenset(one.hash for _number, one in on_dossiers if one.hash not in known),
        holds=day_seal.holds(content, (one for _number, one in entries))
        and _bytes_fit(office, (sealed, *_sealed(entries)))
        and office.store.audit.is_signed(sealed.hash),
    )


def _sealed(entries: Numbered) -> list[Sealed]:
    return [one for _number, one in entries]


def _bytes_fit(office: Office, entries: Sequence[Sealed]) -> bool:
    """Whether every header still has the hash it is filed under, and every content is the one its header commits to."""
    keys: dict[str, bytes | None] = {}
    for one in entries:
        dossier = None if one.entry.act in _KEYLESS else one.entry.dossier
        if dossier and dossier not in keys:
            keys[dossier] = office.store.key_of(dossier)
        if entry_hash(one.header) != one.hash:
            return False
        is_destroyed = dossier is not None and keys[dossier] is None
        if one.content is None or is_destroyed:
            continue  # destroyed on a recorded ground; what is missing without one is found by `verify`
        if seal(one.content, one.entry.seq, keys[dossier] if dossier else None) != one.entry.seal:
            return False
    return True


def as_json(closed: Closed) -> dict[str, Json]:
    """The value of "closed" in `motcua day --json`."""
    return {
        "by": closed.by,
        "at": closed.at,
        "head": closed.head,
        "entries": closed.entries,
        "entry": closed.hash,
        "code": closed.code,
        "later": len(closed.later),
        "holds": closed.holds,
    }


def compare(office: Office, day: str, typed: str) -> Refusal | None:
    """As `compare_code`, with the day's closing as it is found now."""
    return compare_code(closing_of(office, day), typed)


def compare_code(closed: Closed | None, typed: str) -> Refusal | None:
    """None when the code on the signed paper is that of this ledger's closing and the day still is what was closed."""
    if closed is None:
        return no("close_day.not_closed", "Sổ ngày này chưa chốt nên chưa có mã để so. Hãy kiểm tra lại ngày trên giấy.")
    if not day_seal.same_code(typed, closed.hash):
        return no(
            "close_day.code_differs",
            "Mã trên giấy không phải mã của sổ trong máy. Hãy đọc lại mã; nếu vẫn khác, sổ trong máy không phải sổ đã ký: "
            "chạy kiểm tra kho và báo người phụ trách.",
        )
    if not closed.holds:
        return no(
            "close_day.altered",
            "Mã đúng nhưng các mục ghi của ngày không còn như lúc chốt. Hãy chạy kiểm tra kho và báo người phụ trách.",
        )
    return None
