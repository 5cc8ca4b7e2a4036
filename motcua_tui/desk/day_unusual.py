"""What a supervisor wants to see of a day before any figure: each thing out of the ordinary, the gravest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum

from motcua_tui.desk.day_closing import Closed
from motcua_tui.desk.office import Office
from motcua_tui.store import Row, SyncState, View
from motcua_tui.text import mark
from schemas.acts import Act
from schemas.base import Record
from schemas.dossier import Dossier
from schemas.entry import Sealed
from schemas.office_acts import OfficeAct
from schemas.rules.clock import outside_bracket
from schemas.times import short_moment

UNCLOSED_BACK = timedelta(days=31)
"""How far back days without a closing are looked for."""
CONFLICTS_MAX = 200


class Kind(StrEnum):
    """What a supervisor wants to see first, the gravest first."""

    NOT_THE_SAME = "not-the-same"
    CONFLICT = "conflict"
    IRREGULAR = "irregular"
    AFTER_CLOSING = "after-closing"
    CLOCK = "clock"
    UNSIGNED = "unsigned"
    NOT_TAKEN = "not-taken"
    OVERRIDE = "override"
    DUE_CHANGED = "due-changed"
    CORRECTED = "corrected"
    VOIDED = "voided"
    DESTROYED = "destroyed"
    LATE_ENTRY = "late-entry"
    APOLOGY = "apology"
    SETTLED = "settled"
    UNCLOSED = "unclosed"
    OFFICE = "office"


KIND_WORDS: dict[Kind, str] = {
    Kind.NOT_THE_SAME: mark("Sổ không còn như lúc chốt"),
    Kind.CONFLICT: mark("Xung đột chưa giải quyết"),
    Kind.IRREGULAR: mark("Việc trái quy trình"),
    Kind.AFTER_CLOSING: mark("Ghi sau khi chốt sổ"),
    Kind.CLOCK: mark("Đồng hồ không tin được"),
    Kind.UNSIGNED: mark("Mục ghi chưa có chữ ký"),
    Kind.NOT_TAKEN: mark("Tỉnh không nhận"),
    Kind.OVERRIDE: mark("Người phụ trách cho phép ngoại lệ"),
    Kind.DUE_CHANGED: mark("Đổi ngày hẹn trả"),
    Kind.CORRECTED: mark("Sửa thông tin"),
    Kind.VOIDED: mark("Hủy hồ sơ ghi nhầm"),
    Kind.DESTROYED: mark("Hủy nội dung"),
    Kind.LATE_ENTRY: mark("Nhập muộn"),
    Kind.APOLOGY: mark("Xin lỗi vì quá hạn"),
    Kind.SETTLED: mark("Giải quyết xung đột"),
    Kind.UNCLOSED: mark("Ngày trước chưa chốt sổ"),
    Kind.OFFICE: mark("Đổi thiết lập, người dùng"),
}
GRAVE = frozenset({Kind.NOT_THE_SAME, Kind.CONFLICT, Kind.IRREGULAR, Kind.CLOCK})

_BY_ACT: dict[str, Kind] = {
    Act.EXTEND: Kind.DUE_CHANGED,
    Act.CORRECT: Kind.CORRECTED,
    Act.VOID: Kind.VOIDED,
    Act.APOLOGISE: Kind.APOLOGY,
    Act.SETTLE: Kind.SETTLED,
    Act.DESTROY_CONTENT: Kind.DESTROYED,
    OfficeAct.ADD_USER: Kind.OFFICE,
    OfficeAct.REMOVE_USER: Kind.OFFICE,
    OfficeAct.SET_SETTINGS: Kind.OFFICE,
    OfficeAct.SET_CALENDAR: Kind.OFFICE,
    OfficeAct.CONFIRM_DATE: Kind.CLOCK,
}


class Unusual(Record):
    """One thing to look at. `code` is the dossier's number, "" for an act of the office; `day` is another day to look at."""

    kind: Kind
    at: str
    typed_at: str = ""
    by: str = ""
    act: str = ""
    reason: str = ""
    dossier: str = ""
    code: str = ""
    day: str = ""


class Day(Record):
    """What is known of a day before it is looked through. `states` are the dossiers with something done that day."""

    date: str
    entries: tuple[Sealed, ...]
    states: Mapping[str, Dossier]
    closed: Closed | None


def unusual_of(office: Office, day: Day, row_of: Callable[[str], Row | None]) -> tuple[Unusual, ...]:
    """Everything unusual, the gravest first, then by time. `row_of` gives a dossier's row."""
    found = _Looking(office, day, row_of).found()
    return tuple(sorted(found, key=lambda one: (list(Kind).index(one.kind), one.at)))


class _Looking:
    """One pass over a day."""

    def __init__(self, office: Office, day: Day, row_of: Callable[[str], Row | None]) -> None:
        self._office, self._day, self._row_of = office, day, row_of
        self._today = office.clock.text(office.store)[:10]

    def found(self) -> Iterator[Unusual]:
        """Each thing, in no order."""
        closed = self._day.closed
        if closed is not None and not closed.holds:
            yield Unusual(kind=Kind.NOT_THE_SAME, at=closed.at, by=closed.by)
        yield from self._conflicts()
        yield from self._acts()
        yield from self._unsigned()
        yield from self._not_taken()
        if self._day.date == self._today:
            yield from self._unclosed()

    def _conflicts(self) -> Iterator[Unusual]:
        """Those of the day's dossiers, and on the present day every one that waits to be settled."""
        states = dict(self._day.states)
        if self._day.date == self._today:
            waiting = (row.id for row in self._office.store.rows(View.CONFLICT, self._today, limit=CONFLICTS_MAX))
            found = ((id_, self._office.store.dossier(id_)) for id_ in waiting if id_ not in states)
            states.update((id_, state) for id_, state in found if state is not None)
        for id_, state in states.items():
            for conflict in state.conflicts:
                newest = max(conflict.acts, key=lambda act: act.at)
                yield Unusual(
                    kind=Kind.CONFLICT, at=newest.at, by=newest.by, act=newest.act, dossier=id_, code=self._code(id_)
                )

    def _acts(self) -> Iterator[Unusual]:
        irregular = {one.hash for state in self._day.states.values() for one in state.irregular}
        moved = set(out_of_order(self._office, self._day.entries))
        late_here = [sealed for _number, sealed in self._office.store.typed_late_on(self._day.date)]
        for sealed in (*self._day.entries, *late_here):
            for kind in dict.fromkeys(self._kinds(sealed, irregular, moved)):
                yield self._one(kind, sealed)

    def _kinds(self, sealed: Sealed, irregular: set[str], moved: set[str]) -> Iterator[Kind]:
        entry, content, closed = sealed.entry, sealed.read() or {}, self._day.closed
        if entry.late:
            yield Kind.LATE_ENTRY
        if entry.trust == "broken" or sealed.hash in moved:
            yield Kind.CLOCK
        if sealed.hash in irregular:
            yield Kind.IRREGULAR
        if closed is not None and entry.dossier and sealed.hash in closed.later:
            yield Kind.AFTER_CLOSING
        if content.get("override"):
            yield Kind.OVERRIDE
        fields = content.get("fields")
        moves_due = entry.act == Act.CORRECT and isinstance(fields, dict) and "due_at" in fields
        kind = Kind.DUE_CHANGED if moves_due else _BY_ACT.get(entry.act)
        if kind is not None:
            yield kind

    def _one(self, kind: Kind, sealed: Sealed) -> Unusual:
        entry, content = sealed.entry, sealed.read() or {}
        said = content.get("override") if kind is Kind.OVERRIDE else content.get("reason") or content.get("ground")
        if entry.act == OfficeAct.CONFIRM_DATE:
            said = content.get("date")
        return Unusual(
            kind=kind,
            at=entry.at,
            typed_at=entry.typed_at or "",
            by=entry.by,
            act=entry.act,
            reason=str(said or ""),
            dossier=entry.dossier or "",
            code=self._code(entry.dossier) if entry.dossier else "",
        )

    def _unsigned(self) -> Iterator[Unusual]:
        """Whose acts of the day no signature covers yet. What was typed on the present day is signed when its author leaves."""
        signed, last = self._office.store.audit.signed_up_to(), dict[str, Sealed]()
        counts = Counter[str]()
        for sealed in self._day.entries:
            entry = sealed.entry
            is_over = entry.written_at[:10] < self._today and entry.act != OfficeAct.BEGIN
            if is_over and signed.get((entry.chain, entry.by), -1) < entry.seq:
                counts[entry.by] += 1
                last[entry.by] = sealed
        for user, sealed in last.items():
            yield Unusual(kind=Kind.UNSIGNED, at=sealed.entry.at, by=user, reason=str(counts[user]))

    def _not_taken(self) -> Iterator[Unusual]:
        """What the province refused of the day's dossiers."""
        journeys = self._office.store.travel.of(list(self._day.states))
        for id_, journey in journeys.items():
            if journey.state is SyncState.REFUSED:
                at = next(one.entry.at for one in reversed(self._day.entries) if one.entry.dossier == id_)
                yield Unusual(kind=Kind.NOT_TAKEN, at=at, reason=journey.reason, dossier=id_, code=self._code(id_))

    def _unclosed(self) -> Iterator[Unusual]:
        open_days = days_unclosed(self._office, self._day.date)[::-1]  # yesterday's is the one that can still be checked
        if open_days:
            said = ", ".join(f"{day[8:10]}/{day[5:7]}" for day in open_days)
            yield Unusual(kind=Kind.UNCLOSED, at=f"{open_days[0]}T00:00:00+07:00", reason=said, day=open_days[0])

    def _code(self, dossier: str) -> str:
        row = self._row_of(dossier)
        return dossier if row is None else row.code


def remark_of(one: Unusual, spoken: Callable[[str], str]) -> str:
    """What stands beside an unusual thing, in words that `spoken` translates: the reason given, how many, when it was typed."""
    if one.kind is Kind.UNSIGNED:
        return spoken(mark("{count} mục ghi")).format(count=one.reason)
    if one.kind is Kind.CLOCK and one.act == OfficeAct.CONFIRM_DATE:
        return spoken(mark("xác nhận hôm nay là {day}")).format(day=one.reason)
    typed = one.typed_at and short_moment(datetime.fromisoformat(one.typed_at))
    late = spoken(mark("nhập lúc {when}")).format(when=typed) if typed else ""
    return ", ".join(part for part in (one.reason, late) if part)


def days_unclosed(office: Office, before: str) -> list[str]:
    """The days of the last month before this one on which something was done with dossiers, and which nobody closed."""
    first = (date.fromisoformat(before) - UNCLOSED_BACK).isoformat()
    closed = office.store.days_closed(first)
    return [day for day in office.store.days_worked(first, before) if day not in closed]


def out_of_order(office: Office, entries: Sequence[Sealed]) -> Iterator[str]:
    """The hashes of entries written, by their own time, well before the one they stand behind on their chain."""
    places = {(one.entry.chain, one.entry.seq): one for one in entries}
    for sealed in entries:
        entry = sealed.entry
        if entry.seq == 0:
            continue
        known = places.get((entry.chain, entry.seq - 1))
        before = [known] if known is not None else office.store.entries(entry.chain, entry.seq - 1, 1)
        if before and outside_bracket(_moment(sealed), _moment(before[0]), None) is not None:
            yield sealed.hash


def _moment(sealed: Sealed) -> datetime:
    return datetime.fromisoformat(sealed.entry.written_at)
