"""The day as a supervisor reviews it: what happened, by whom, in which field; what is unusual first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from enum import StrEnum
from functools import cache, cached_property

from motcua_tui.desk.dates import day_of
from motcua_tui.desk.day_closing import Closed, closing_of
from motcua_tui.desk.due import working_day_after
from motcua_tui.desk.office import Office
from motcua_tui.store import Row, View
from motcua_tui.text import mark
from schemas.acts import Act
from schemas.base import Record
from schemas.dossier import Dossier
from schemas.entry import Sealed
from schemas.office_acts import OfficeAct
from schemas.refusal import Refusal

WEEK = timedelta(days=7)
WAITING_MAX = 5000
"""Longest list of waiting dossiers a day shows; a commune has hundreds."""


class Pile(StrEnum):
    """The figures of a day that lead to dossiers."""

    RECEIVED = "received"
    FINISHED = "finished"
    RETURNED = "returned"
    FORWARDED = "forwarded"
    OVERDUE = "overdue"
    DUE_SOON = "due_soon"
    SUPPLEMENT = "supplement"
    COLLECT = "collect"
    ALL = "all"


PILE_WORDS: dict[Pile, str] = {
    Pile.RECEIVED: mark("Tiếp nhận"),
    Pile.FINISHED: mark("Xử lý xong"),
    Pile.RETURNED: mark("Trả kết quả"),
    Pile.FORWARDED: mark("Chuyển đơn vị"),
    Pile.OVERDUE: mark("Đang quá hạn"),
    Pile.DUE_SOON: mark("Sắp đến hạn"),
    Pile.SUPPLEMENT: mark("Chờ bổ sung"),
    Pile.COLLECT: mark("Chờ dân nhận"),
    Pile.ALL: mark("Có việc trong ngày"),
}
COMPARED = (Pile.RECEIVED, Pile.FINISHED, Pile.RETURNED, Pile.FORWARDED)
"""Figures of what was done: they can be compared with another day. The others say how things stand now."""


class Kind(StrEnum):
    """What a supervisor wants to see first, the gravest first."""

    NOT_THE_SAME = "not-the-same"
    CONFLICT = "conflict"
    IRREGULAR = "irregular"
    AFTER_CLOSING = "after-closing"
    CLOCK = "clock"
    OVERRIDE = "override"
    DUE_CHANGED = "due-changed"
    CORRECTED = "corrected"
    DESTROYED = "destroyed"
    LATE_ENTRY = "late-entry"
    APOLOGY = "apology"
    SETTLED = "settled"
    OFFICE = "office"


KIND_WORDS: dict[Kind, str] = {
    Kind.NOT_THE_SAME: mark("Sổ không còn như lúc chốt"),
    Kind.CONFLICT: mark("Xung đột chưa giải quyết"),
    Kind.IRREGULAR: mark("Việc trái quy trình"),
    Kind.AFTER_CLOSING: mark("Ghi sau khi chốt sổ"),
    Kind.CLOCK: mark("Đồng hồ không tin được"),
    Kind.OVERRIDE: mark("Người phụ trách cho phép ngoại lệ"),
    Kind.DUE_CHANGED: mark("Đổi ngày hẹn trả"),
    Kind.CORRECTED: mark("Sửa thông tin"),
    Kind.DESTROYED: mark("Hủy nội dung"),
    Kind.LATE_ENTRY: mark("Nhập muộn"),
    Kind.APOLOGY: mark("Xin lỗi vì quá hạn"),
    Kind.SETTLED: mark("Giải quyết xung đột"),
    Kind.OFFICE: mark("Đổi thiết lập, người dùng"),
}
GRAVE = frozenset({Kind.NOT_THE_SAME, Kind.CONFLICT, Kind.IRREGULAR, Kind.CLOCK})

_BY_ACT: dict[str, Kind] = {
    Act.EXTEND: Kind.DUE_CHANGED,
    Act.CORRECT: Kind.CORRECTED,
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
    """One thing to look at. `code` is the dossier's number, "" for an act of the office."""

    kind: Kind
    at: str
    typed_at: str = ""
    by: str = ""
    act: str = ""
    reason: str = ""
    dossier: str = ""
    code: str = ""


class Share(Record):
    """What one clerk, field or procedure had of the day. `dossiers` are those with something done, in order."""

    name: str
    received: int = 0
    finished: int = 0
    returned: int = 0
    dossiers: tuple[str, ...] = ()


class DayLog(Record):
    """A day by claimed date. `piles` are lists of dossiers; `last_week` counts the same weekday a week before."""

    date: str
    entries: int
    rows: dict[str, Row]
    piles: dict[Pile, tuple[str, ...]]
    last_week: dict[Pile, int]
    by_clerk: tuple[Share, ...]
    by_field: tuple[Share, ...]
    by_procedure: tuple[Share, ...]
    unusual: tuple[Unusual, ...]
    closed: Closed | None

    def of(self, pile: Pile) -> list[Row]:
        """The dossiers of a figure."""
        return [self.rows[id_] for id_ in self.piles[pile]]


def day_log(office: Office, date: str | None = None) -> DayLog | Refusal:
    """Everything about a day, from the ledger's entries that claim it. Without a date: today."""
    wanted = day_of(office, date)
    return wanted if isinstance(wanted, Refusal) else _Reading(office, wanted).log()


class _Reading:
    """One pass over a day."""

    def __init__(self, office: Office, day: str) -> None:
        self._office, self._day = office, day
        self._entries = office.store.entries_on(day)
        soon = working_day_after(office, day, int(office.setting("due_soon.working_days")))
        self._found = office.store.day(day, soon)
        self._rows = {row.id: row for row in (*self._found.rows, *self._found.overdue, *self._found.due_soon)}
        self._closed = closing_of(office, day, self._entries)

    def log(self) -> DayLog:
        """Put together what was read."""
        piles = self._piles()
        acts = [sealed for _number, sealed in self._entries if sealed.entry.dossier]
        return DayLog(
            date=self._day,
            entries=self._found.entries,
            rows=self._rows,
            piles=piles,
            last_week=self._last_week(),
            by_clerk=_by_clerk(acts),
            by_field=self._shares(piles, self._field),
            by_procedure=self._shares(piles, lambda row: row.procedure_name),
            unusual=tuple(sorted(self._unusual(), key=lambda one: (list(Kind).index(one.kind), one.at))),
            closed=self._closed,
        )

    def _piles(self) -> dict[Pile, tuple[str, ...]]:
        found = self._found
        return {
            Pile.RECEIVED: tuple(found.received),
            Pile.FINISHED: tuple(found.finished),
            Pile.RETURNED: tuple(found.returned),
            Pile.FORWARDED: _forwarded(sealed for _number, sealed in self._entries),
            Pile.OVERDUE: tuple(row.id for row in found.overdue),
            Pile.DUE_SOON: tuple(row.id for row in found.due_soon),
            Pile.SUPPLEMENT: self._waiting(View.SUPPLEMENT),
            Pile.COLLECT: self._waiting(View.COLLECT),
            Pile.ALL: tuple(row.id for row in found.rows),
        }

    def _waiting(self, view: View) -> tuple[str, ...]:
        """What waits now, oldest first."""
        found: list[Row] = []
        while len(found) < WAITING_MAX:
            page = self._office.store.rows(view, self._day, after=found[-1].cursor if found else "", limit=200)
            found += page
            if len(page) < 200:
                break
        self._rows.update({row.id: row for row in found if row.id not in self._rows})
        return tuple(row.id for row in found)

    def _last_week(self) -> dict[Pile, int]:
        before = (date.fromisoformat(self._day) - WEEK).isoformat()
        found = self._office.store.day(before)
        forwarded = _forwarded(sealed for _number, sealed in self._office.store.entries_on(before))
        counts = (len(found.received), len(found.finished), len(found.returned), len(forwarded))
        return dict(zip(COMPARED, counts, strict=True))

    def _field(self, row: Row) -> str:
        return self._field_of(row.procedure_code)

    @cached_property
    def _field_of(self) -> Callable[[str], str]:
        catalogue, day = self._office.store.catalogue, self._day

        @cache
        def field(code: str) -> str:
            version = catalogue.current(code, day)
            return version.field if version is not None else ""

        return field

    def _shares(self, piles: dict[Pile, tuple[str, ...]], name: Callable[[Row], str]) -> tuple[Share, ...]:
        counts: dict[Pile, Counter[str]] = {}
        for pile in (Pile.RECEIVED, Pile.FINISHED, Pile.RETURNED):
            counts[pile] = Counter(name(self._rows[id_]) for id_ in piles[pile] if id_ in self._rows)
        groups: dict[str, list[str]] = {}
        for row in self._found.rows:
            groups.setdefault(name(row), []).append(row.id)
        shares = (
            Share(
                name=group,
                received=counts[Pile.RECEIVED][group],
                finished=counts[Pile.FINISHED][group],
                returned=counts[Pile.RETURNED][group],
                dossiers=tuple(ids),
            )
            for group, ids in groups.items()
        )
        return tuple(sorted(shares, key=lambda share: (-len(share.dossiers), share.name)))

    # -- what is unusual

    def _unusual(self) -> Iterator[Unusual]:
        if self._closed is not None and not self._closed.holds:
            yield Unusual(kind=Kind.NOT_THE_SAME, at=self._closed.at, by=self._closed.by)
        states = {row.id: state for row in self._found.rows if (state := self._office.store.dossier(row.id))}
        irregular = {one.hash for state in states.values() for one in state.irregular}
        yield from self._conflicts(states)
        late_here = self._office.store.typed_late_on(self._day)
        for _number, sealed in (*self._entries, *late_here):
            for kind in self._kinds(sealed, irregular):
                yield self._one(kind, sealed)

    def _conflicts(self, states: dict[str, Dossier]) -> Iterator[Unusual]:
        for id_, state in states.items():
            for conflict in state.conflicts:
                newest = max(conflict.acts, key=lambda act: act.at)
                yield Unusual(
                    kind=Kind.CONFLICT, at=newest.at, by=newest.by, act=newest.act, dossier=id_, code=self._code(id_)
                )

    def _kinds(self, sealed: Sealed, irregular: set[str]) -> Iterator[Kind]:
        entry, content = sealed.entry, sealed.read() or {}
        if entry.late:
            yield Kind.LATE_ENTRY
        if entry.trust == "broken":
            yield Kind.CLOCK
        if sealed.hash in irregular:
            yield Kind.IRREGULAR
        if self._closed is not None and entry.dossier and sealed.hash in self._closed.later:
            yield Kind.AFTER_CLOSING
        if content.get("override"):
            yield Kind.OVERRIDE
        kind = _BY_ACT.get(entry.act)
        fields = content.get("fields")
        if entry.act == Act.CORRECT and isinstance(fields, dict) and "due_at" in fields:
            kind = Kind.DUE_CHANGED
        if kind is not None:
            yield kind

    def _one(self, kind: Kind, sealed: Sealed) -> Unusual:
        entry, content = sealed.entry, sealed.read() or {}
        said = content.get("override") if kind is Kind.OVERRIDE else content.get("reason") or content.get("ground")
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

    def _code(self, dossier: str) -> str:
        row = self._rows.get(dossier) or self._office.store.row(dossier)
        if row is None:
            return dossier
        self._rows.setdefault(dossier, row)
        return row.code


def _forwarded(entries: Iterable[Sealed]) -> tuple[str, ...]:
    """The dossiers handed on to another unit, each once, in order."""
    return tuple(dict.fromkeys(one.entry.dossier for one in entries if one.entry.act == Act.FORWARD and one.entry.dossier))


_RECEIVING = frozenset({str(Act.RECEIVE), str(Act.ACCEPT_ONLINE)})


def _by_clerk(acts: Sequence[Sealed]) -> tuple[Share, ...]:
    """What each person did, the busiest first."""
    done: dict[str, Counter[str]] = {}
    touched: dict[str, dict[str, None]] = {}
    for sealed in acts:
        entry = sealed.entry
        done.setdefault(entry.by, Counter())["received" if entry.act in _RECEIVING else entry.act] += 1
        touched.setdefault(entry.by, {})[entry.dossier or ""] = None
    shares = (
        Share(
            name=user,
            received=count["received"],
            finished=count[Act.FINISH],
            returned=count[Act.HAND_OVER],
            dossiers=tuple(touched[user]),
        )
        for user, count in done.items()
    )
    return tuple(sorted(shares, key=lambda share: (-len(share.dossiers), share.name)))
