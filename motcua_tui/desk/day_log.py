"""The day as a supervisor reviews it: what happened, by whom, in which field; what is unusual first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from functools import cache, cached_property

from motcua_tui.desk.dates import day_of
from motcua_tui.desk.day_closing import Closed, closing_of
from motcua_tui.desk.day_unusual import Day, Unusual, unusual_of
from motcua_tui.desk.due import working_day_after
from motcua_tui.desk.office import Office
from motcua_tui.store import Row, View
from motcua_tui.text import mark
from schemas.acts import Act
from schemas.base import Record
from schemas.dossier import Dossier
from schemas.entry import Sealed
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
    ASKED = "asked"
    ENDED = "ended"
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
    Pile.ASKED: mark("Yêu cầu bổ sung"),
    Pile.ENDED: mark("Từ chối, rút, dừng"),
    Pile.OVERDUE: mark("Đang quá hạn"),
    Pile.DUE_SOON: mark("Sắp đến hạn"),
    Pile.SUPPLEMENT: mark("Chờ bổ sung"),
    Pile.COLLECT: mark("Chờ dân nhận"),
    Pile.ALL: mark("Có việc trong ngày"),
}
COMPARED = (Pile.RECEIVED, Pile.FINISHED, Pile.RETURNED, Pile.FORWARDED, Pile.ASKED, Pile.ENDED)
"""Figures of what was done: they can be compared with another day. The others say how things stand now."""
STANDING = (Pile.OVERDUE, Pile.DUE_SOON, Pile.SUPPLEMENT, Pile.COLLECT)
"""Figures of how things stand: whoever holds a dossier has it in their part."""


class Share(Record):
    """What one clerk, field or procedure had of the day: for each figure the dossiers, in order; empty ones left out.

    A clerk has what they did themselves, and of the figures that say how things stand what they hold.
    """

    name: str
    piles: dict[Pile, tuple[str, ...]]

    def count(self, pile: Pile) -> int:
        """How many dossiers of a figure."""
        return len(self.piles.get(pile, ()))


class DayLog(Record):
    """A day by claimed date. `piles` are lists of dossiers; `last_week` counts the same weekday a week before; `voided` are
    the dossiers recorded by mistake and taken back: something was done with them, and they count in no other figure.
    """

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
    voided: frozenset[str] = frozenset()

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
        now = office.clock.text(office.store)
        self._found = office.store.day(day, soon, now if now[:10] == day else "")
        self._rows = {row.id: row for row in (*self._found.rows, *self._found.overdue, *self._found.due_soon)}
        self._states = {row.id: state for row in self._found.rows if (state := office.store.dossier(row.id)) is not None}
        self._acts = _effective(self._entries, self._states)

    def log(self) -> DayLog:
        """Put together what was read."""
        closed = closing_of(self._office, self._day, self._entries)
        piles = self._piles()
        day = Day(date=self._day, entries=tuple(one for _number, one in self._entries), states=self._states, closed=closed)
        return DayLog(
            date=self._day,
            entries=self._found.entries,
            piles=piles,
            last_week=self._last_week(),
            by_clerk=_shares(piles, self._clerks(piles)),
            by_field=_shares(piles, self._every(self._field)),
            by_procedure=_shares(piles, self._every(lambda row: row.procedure_name)),
            unusual=unusual_of(self._office, day, self._row),
            closed=closed,
            voided=frozenset(id_ for id_, state in self._states.items() if state.voided),
            rows=self._rows,
        )

    def _row(self, dossier: str) -> Row | None:
        """A dossier's row, kept beside those of the figures."""
        row = self._rows.get(dossier) or self._office.store.row(dossier)
        if row is not None:
            self._rows.setdefault(dossier, row)
        return row

    def _piles(self) -> dict[Pile, tuple[str, ...]]:
        found = self._found
        return {
            Pile.RECEIVED: tuple(found.received),
            Pile.FINISHED: tuple(found.finished),
            Pile.RETURNED: tuple(found.returned),
            **_by_act(self._acts),
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
        store = self._office.store
        found, entries = store.day(before), store.entries_on(before)
        states = {row.id: state for row in found.rows if (state := store.dossier(row.id)) is not None}
        done = _by_act(_effective(entries, states))
        counts = {Pile.RECEIVED: found.received, Pile.FINISHED: found.finished, Pile.RETURNED: found.returned, **done}
        return {pile: len(counts[pile]) for pile in COMPARED}

    # -- parts of the day

    def _clerks(self, piles: dict[Pile, tuple[str, ...]]) -> Whose:
        """Who did what: of each act of the day its author, where the figure counts it; and who holds what."""
        doing = {pile: _authors(self._acts, acts) for pile, acts in _DONE_BY.items()}
        everyone: dict[str, tuple[str, ...]] = {}
        for sealed in self._acts:
            id_ = sealed.entry.dossier or ""
            everyone[id_] = tuple(dict.fromkeys((*everyone.get(id_, ()), sealed.entry.by)))

        def whose(pile: Pile, id_: str) -> tuple[str, ...]:
            if pile is Pile.ALL:
                return everyone.get(id_, ())
            if pile in STANDING:
                return (self._rows[id_].holder,)
            return (doing[pile].get(id_, self._states[id_].received_by if id_ in self._states else ""),)

        return whose

    def _every(self, name: Callable[[Row], str]) -> Whose:
        return lambda _pile, id_: (name(self._rows[id_]),) if id_ in self._rows else ()

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


Whose = Callable[[Pile, str], tuple[str, ...]]
"""To whose part a dossier of a figure belongs."""

_FORWARDING = frozenset({str(Act.FORWARD), str(Act.LINK)})
_ASKING = frozenset({str(Act.REQUEST_SUPPLEMENT)})
_ENDING = frozenset({str(Act.REFUSE), str(Act.WITHDRAW), str(Act.STOP), str(Act.CLOSE_UNANSWERED)})
_DONE_BY: dict[Pile, frozenset[str]] = {
    Pile.RECEIVED: frozenset({str(Act.RECEIVE), str(Act.ACCEPT_ONLINE), str(Act.ACCEPT)}),
    Pile.FINISHED: frozenset({str(Act.FINISH)}),
    Pile.RETURNED: frozenset({str(Act.HAND_OVER)}),
    Pile.FORWARDED: _FORWARDING,
    Pile.ASKED: _ASKING,
    Pile.ENDED: _ENDING,
}


def _effective(entries: Iterable[tuple[int, Sealed]], states: Mapping[str, Dossier]) -> list[Sealed]:
    """The acts on dossiers that count: those without effect, and all on a dossier recorded by mistake, do not."""
    without = {one.hash for state in states.values() for one in state.irregular}
    voided = {id_ for id_, state in states.items() if state.voided}
    acts = (one for _number, one in entries if one.entry.dossier and one.entry.dossier not in voided)
    return [one for one in acts if one.hash not in without]


def _by_act(acts: Sequence[Sealed]) -> dict[Pile, tuple[str, ...]]:
    """The figures that only the acts tell: each dossier once, in order."""
    found = {}
    for pile in (Pile.FORWARDED, Pile.ASKED, Pile.ENDED):
        found[pile] = tuple(dict.fromkeys(one.entry.dossier or "" for one in acts if one.entry.act in _DONE_BY[pile]))
    return found


def _authors(acts: Sequence[Sealed], names: frozenset[str]) -> dict[str, str]:
    """Who did one of these acts on each dossier last."""
    return {one.entry.dossier or "": one.entry.by for one in acts if one.entry.act in names}


def _shares(piles: Mapping[Pile, tuple[str, ...]], whose: Whose) -> tuple[Share, ...]:
    """The figures of the day taken apart, who had most to do first."""
    parts: dict[str, dict[Pile, list[str]]] = {}
    for pile, ids in piles.items():
        for id_ in ids:
            for name in whose(pile, id_):
                parts.setdefault(name, {}).setdefault(pile, []).append(id_)
    shares = (Share(name=name, piles={pile: tuple(ids) for pile, ids in part.items()}) for name, part in parts.items())
    return tuple(sorted(shares, key=lambda one: (-one.count(Pile.ALL), -one.count(Pile.OVERDUE), one.name)))
