"""The day at the counter: what came in, what went out, what is late or soon due; and closing it (chốt sổ ngày)."""

from __future__ import annotations

from collections.abc import Sequence

from motcua_tui.desk.due import working_day_after
from motcua_tui.desk.office import Office
from motcua_tui.store import Row
from schemas.canonical import Json
from schemas.office_acts import DayClosed, OfficeAct
from schemas.refusal import Refusal, no
from schemas.times import parse_date


def day(office: Office, date: str | None = None) -> dict[str, Json] | Refusal:
    """The figures and rows of a day as `motcua day --json` prints them. Without a date: today."""
    wanted = _day_of(office, date)
    if isinstance(wanted, Refusal):
        return wanted
    soon = working_day_after(office, wanted, int(office.setting("due_soon.working_days")))
    rows = office.store.day(wanted, soon)
    return {
        "date": wanted,
        "received": len(rows.received),
        "returned": len(rows.returned),
        "overdue": rows_json(office, rows.overdue),
        "due_soon": rows_json(office, rows.due_soon),
        "entries": rows.entries,
        "rows": rows_json(office, rows.rows),
        "closed": closed(office, wanted),
    }


def close_day(office: Office, date: str | None) -> dict[str, Json] | Refusal:
    """Close a day for good: an entry over its figures and the head they stand on, signed with the turn.

    Refuses a day in the future and a day already closed; a later change to a closed day shows as such.
    """
    wanted = _day_of(office, date)
    if isinstance(wanted, Refusal):
        return wanted
    claim = office.claim()
    refusal = office.why_not(OfficeAct.CLOSE_DAY) or (claim if isinstance(claim, Refusal) else None)
    if refusal:
        return refusal
    assert not isinstance(claim, Refusal)
    if wanted > claim.at[:10]:
        return no("close_day.in_future", "Chưa đến ngày này nên chưa chốt sổ được. Hãy kiểm tra lại ngày.")
    if closed(office, wanted) is not None:
        return no("close_day.already_closed", "Sổ ngày này đã chốt. Không mở lại được; hãy ghi mục điều chỉnh nếu cần.")
    rows = office.store.day(wanted)
    content = DayClosed(
        date=wanted,
        received=len(rows.received),
        returned=len(rows.returned),
        entries=rows.entries,
        head=office.store.head().hash,
    )
    written = office.record(OfficeAct.CLOSE_DAY, content, claim)
    if isinstance(written, Refusal):
        return written
    office.end_turn()
    return day(office, wanted)


def closed(office: Office, date: str) -> Json:
    """Who closed the day, when, and on which head; None while it is open. `entries` tells what was counted then."""
    for sealed in office.store.office_entries(OfficeAct.CLOSE_DAY):
        content = sealed.read() or {}
        if content.get("date") == date:
            return {
                "by": sealed.entry.by,
                "at": sealed.entry.at,
                "head": content["head"],
                "entries": content["entries"],
            }
    return None


def rows_json(office: Office, rows: Sequence[Row]) -> list[Json]:
    """Dossiers in a list, each with how far it has travelled to the province."""
    journeys = office.store.travel.of([row.id for row in rows])
    return [{**row_json(row), "sync": journeys[row.id].state} for row in rows]


def row_json(row: Row) -> dict[str, Json]:
    """A dossier in a list, with the keys of `motcua find`."""
    return {
        "dossier": row.id,
        "code": row.code,
        "provisional_code": row.provisional_code or None,
        "official_code": row.official_code or None,
        "name": row.name,
        "procedure": row.procedure_code,
        "procedure_name": row.procedure_name,
        "status": row.status.slug,
        "status_code": int(row.status),
        "received_at": row.received_at,
        "due_at": row.due_at,
        "holder": row.holder,
        "conflict": row.conflict,
    }


def _day_of(office: Office, date: str | None) -> str | Refusal:
    if date is None:
        return office.clock.text(office.store)[:10]
    parsed = parse_date(date)
    return parsed if isinstance(parsed, Refusal) else parsed.isoformat()
