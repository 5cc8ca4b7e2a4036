"""The lists on paper that two people sign: results given out, paper files handed on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from motcua_tui.desk.office import Office
from motcua_tui.desk.paper_forms import WAYS
from motcua_tui.desk.paper_parts import letterhead_of
from motcua_tui.desk.typeset import to_file, typeset
from motcua_tui.desk.units import unit_words, units_of
from motcua_tui.prints.engine import Printed
from motcua_tui.prints.lists import HandOnSheet, ListRow
from motcua_tui.prints.sheet import Sheet
from schemas import limits
from schemas.base import Record
from schemas.canonical import Json
from schemas.dossier import Dossier
from schemas.refusal import Refusal, no
from schemas.status import Status
from schemas.times import parse_date

LISTS = ("results", "papers")
DAYS_MAX = 400


class Days(Record):
    """A period, both days included."""

    first: date
    last: date


def list_to_file(
    office: Office, name: str, first: str | None, last: str | None, taker: str, out: Path
) -> dict[str, Json] | Refusal:
    """A list of a period as a PDF file; without days, today. `taker` narrows the papers to one unit or officer."""
    return to_file(printed_list(office, name, first, last, taker), out)


def printed_list(office: Office, name: str, first: str | None, last: str | None, taker: str = "") -> Printed | Refusal:
    """Render a list, part by part where it is long. Refuses a period turned round or longer than `DAYS_MAX` days."""
    days = days_of(office, first, last)
    if isinstance(days, Refusal):
        return days
    return typeset(office, _sheet(office, name, days, taker))


def days_of(office: Office, first: str | None, last: str | None) -> Days | Refusal:
    """The period asked for: one day where only one is given, today where none is."""
    today = office.clock.text(office.store)[:10]
    since, until = parse_date(first or last or today), parse_date(last or first or today)
    if isinstance(since, Refusal):
        return since
    if isinstance(until, Refusal):
        return until
    if not timedelta() <= until - since <= timedelta(days=DAYS_MAX):
        return no(
            "print.period",
            "Khoảng ngày chưa đúng: ngày cuối phải từ ngày đầu trở đi, không quá {limit} ngày. Hãy chọn lại.",
            limit=DAYS_MAX,
        )
    return Days(first=since, last=until)


def _sheet(office: Office, name: str, days: Days, taker: str) -> Sheet:
    found = _results(office, days) if name == "results" else _papers(office, days, taker)
    now = office.clock.text(office.store)
    return HandOnSheet(
        printed_at=datetime.fromisoformat(now),
        letterhead=letterhead_of(office),
        dated=date.fromisoformat(now[:10]),
        since=days.first,
        until=days.last,
        kind=name,
        taker=taker,
        rows=tuple(found),
        giver_name=office.officer.display,
    )


def _results(office: Office, days: Days) -> Iterator[ListRow]:
    """Results handed over in the period, a line each; those handed over at once at the counter are left out."""
    for one in _touched(office, days, "returned"):
        if one.handed is None or one.immediate or one.destroyed:
            continue
        yield ListRow(
            code=_code(one),
            procedure=one.procedure.name,
            owner=one.applicant.name,
            address=one.applicant.address,
            result=one.decision.document_no if one.decision else "",
            fee_vnd=one.paid_vnd,
            at=_moment(one.handed.at),
            note="" if one.handed.via == "counter" else WAYS[one.handed.via],
        )


def _papers(office: Office, days: Days, taker: str) -> Iterator[ListRow]:
    """Paper files handed on in the period: to a unit by `forward` or for its task, and what came in and still has to go."""
    first, last = days.first.isoformat(), days.last.isoformat()
    units = units_of(office)
    for one in _touched(office, days, "acted"):
        if one.destroyed or one.channel == "online" or one.immediate:
            continue
        for at, unit, task in _moves(one):
            if first <= at[:10] <= last and taker in ("", unit):
                yield _handed_on(one, at, f"{unit_words(units, unit)} {task}".strip()[: limits.NOTE_MAX])
        if not one.forwards and one.status is Status.RECEIVED and not taker:
            yield _handed_on(one, None, "")


def _moves(one: Dossier) -> list[tuple[str, str, str]]:
    """When the file went to which unit for what: each hand-on, and each task of a linked dossier once it began."""
    tasks = [(task.begun_at, task.unit, task.task) for task in one.links if task.begun_at]
    return sorted([*((move.at, move.to_unit, move.task) for move in one.forwards), *tasks])


def _handed_on(one: Dossier, at: str | None, note: str) -> ListRow:
    return ListRow(
        code=_code(one),
        procedure=one.procedure.name,
        owner=one.applicant.name,
        address=one.applicant.address,
        due_at=_moment(one.due_at),
        at=_moment(at),
        note=note,
    )


def _touched(office: Office, days: Days, how: str) -> Iterator[Dossier]:
    """The dossiers with a hand-over, or with any act, on a day of the period; each once, in order of receipt."""
    found: dict[str, None] = {}
    day = days.first
    while day <= days.last:
        rows = office.store.day(day.isoformat())
        ids = rows.returned if how == "returned" else [row.id for row in rows.rows]
        found.update(dict.fromkeys(ids))
        day += timedelta(days=1)
    for id_ in found:
        dossier = office.store.dossier(id_)
        if dossier is not None:
            yield dossier


def _code(one: Dossier) -> str:
    return one.official_code or one.provisional_code or one.id[:60]


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
