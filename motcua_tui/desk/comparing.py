"""Reconciliation for people (đối soát): the four lists of a day or a period, and the printed report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from pathlib import Path

from motcua_tui.desk import sheets_out
from motcua_tui.desk.clock import wall_now
from motcua_tui.desk.courier import Inside, guarded, straight
from motcua_tui.desk.office import Office
from motcua_tui.desk.paper_parts import letterhead_of
from motcua_tui.desk.practice import why_not_line
from motcua_tui.prints import limits as print_limits
from motcua_tui.prints.orders import Job
from motcua_tui.prints.reconciliation import DayLine, Found, ReconciliationSheet
from motcua_tui.store.travel import Held
from schemas.base import Record
from schemas.canonical import Json
from schemas.refusal import Refusal, Refused, no
from schemas.times import VN, moment_text, parse_date
from sync.office import national
from sync.office.progress import Report
from sync.office.reconcile import Reconciled
from sync.office.reconcile import reconcile as ask
from sync.office.run import Budget
from sync.office.state import SyncFolder
from sync.wire import limits
from sync.wire.ranges import Named

DAYS_MAX = 366
KINDS = ("missing", "different", "unknown", "agreed")


class Compared(Record):
    """What came out, of dossiers received from `first` to `last`, both "" for all. `unknown` are those only the province
    shows; `lists_all` is false where the province cannot be asked for them."""

    first: str
    last: str
    at: str
    agreed: tuple[Named, ...] = ()
    missing: tuple[Named, ...] = ()
    different: tuple[Named, ...] = ()
    unknown: tuple[Named, ...] = ()
    lists_all: bool = True

    def of(self, kind: str) -> tuple[Named, ...]:
        """One of the four lists."""
        found: tuple[Named, ...] = getattr(self, kind)
        return found

    @property
    def is_level(self) -> bool:
        """True when nothing differs."""
        return not (self.missing or self.different or self.unknown)


def period(first: str | None, last: str | None) -> tuple[str, str] | Refusal:
    """Two days in order, or ("", "") for all there is. Refuses a day that is none, an end before its beginning, and more
    than a year."""
    if first is None and last is None:
        return "", ""
    days = [parse_date(one) for one in (first or last, last or first) if one is not None]
    for one in days:
        if isinstance(one, Refusal):
            return one
    begin, end = (one for one in days if isinstance(one, date))
    if end < begin:
        return no("period.backwards", "Ngày cuối đứng trước ngày đầu. Hãy nhập lại khoảng ngày.")
    if end - begin > timedelta(days=DAYS_MAX):
        return no("period.too_long", "Khoảng ngày dài quá {days} ngày. Hãy chia nhỏ.", days=DAYS_MAX)
    return begin.isoformat(), end.isoformat()


def compare(
    office: Office,
    first: str,
    last: str,
    inside: Inside = straight,
    report: Report | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Compared | Refusal:
    """Compare with the province, dossier by dossier. The store is entered for single questions only, as in `courier`."""
    budget = Budget(
        seconds=limits.BUDGET_DEFAULT_S,
        now=lambda: moment_text(wall_now()),
        cancelled=cancelled,
        report=report or (lambda _progress: None),
    )
    folder = SyncFolder(office.folder)
    try:
        if shut := inside(lambda: why_not_line(office)):
            return shut
        found = ask(folder, guarded(office, inside), budget, first if first and first == last else None)
        if isinstance(found, Refusal):
            return found
        held, now = inside(lambda: (office.store.travel.held(first, last), office.clock.text(office.store)))
        return _sorted_out(office, found, held, (first, last, now))
    except Refused as refused:
        return refused.refusal


def _sorted_out(office: Office, found: Reconciled, held: list[Held], when: tuple[str, str, str]) -> Compared:
    first, last, now = when
    identity = office.store.identity
    if not found.lists_all:
        held = [one for one in held if national.is_ours(one.dossier, identity.unit, identity.device)]
    apart = {named.dossier for named in (*found.missing_at_province, *found.different)}

    def within(names: Iterable[Named]) -> tuple[Named, ...]:
        return tuple(named for named in names if not first or first <= named.day <= last)

    return Compared(
        first=first,
        last=last,
        at=now,
        agreed=tuple(Named(dossier=one.dossier, code=one.code, day=one.day) for one in held if one.dossier not in apart),
        missing=within(found.missing_at_province),
        different=within(found.different),
        unknown=within(found.unknown_here),
        lists_all=found.lists_all,
    )


# -- on paper


def report_sheet(office: Office, compared: Compared) -> ReconciliationSheet:
    """The report as a paper: figures by day, then every dossier that is not the same, by number."""
    days = sorted({named.day for kind in KINDS for named in compared.of(kind)})
    counts = {kind: Counter(named.day for named in compared.of(kind)) for kind in KINDS}
    now = datetime.fromisoformat(office.clock.text(office.store))
    apart = [
        Found(kind=kind, code=named.code or named.dossier, day=date.fromisoformat(named.day) if named.day else None)
        for kind in ("missing", "different", "unknown")
        for named in compared.of(kind)
    ]
    return ReconciliationSheet(
        printed_at=now,
        letterhead=letterhead_of(office),
        dated=now.astimezone(VN).date(),
        since=date.fromisoformat(compared.first) if compared.first else None,
        until=date.fromisoformat(compared.last) if compared.last else None,
        compared_at=datetime.fromisoformat(compared.at),
        unit=office.store.identity.unit,
        agreed=len(compared.agreed),
        missing=len(compared.missing),
        different=len(compared.different),
        unknown=len(compared.unknown),
        lists_all=compared.lists_all,
        days=tuple(
            DayLine(day=date.fromisoformat(day), **{kind: counts[kind][day] for kind in KINDS})
            for day in days[-print_limits.RECONCILIATION_DAYS_MAX :]
            if day
        ),
        found=tuple(apart[: print_limits.RECONCILIATION_ROWS_MAX]),
        left_out=max(0, len(apart) - print_limits.RECONCILIATION_ROWS_MAX),
        keeper_name=office.officer.display,
    )


def save_report(office: Office, compared: Compared, folder: Path) -> Path | Refusal:
    """The report as a file in `folder`; a second one of the same period gets a number behind its name."""
    return sheets_out.save(office, report_sheet(office, compared), folder)


def send_report(office: Office, compared: Compared, name: str) -> Job | Refusal:
    """The report to the printer of this name."""
    return sheets_out.send(office, report_sheet(office, compared), name)


def report_to_file(office: Office, first: str | None, last: str | None, out: Path) -> dict[str, Json] | Refusal:
    """Compare now and write the report; an existing file is replaced, as a script expects."""
    days = period(first, last)
    if isinstance(days, Refusal):
        return days
    compared = compare(office, *days)
    if isinstance(compared, Refusal):
        return compared
    written = sheets_out.write(office, report_sheet(office, compared), out)
    if isinstance(written, Refusal):
        return written
    return {**written, **{kind: len(compared.of(kind)) for kind in KINDS}}
