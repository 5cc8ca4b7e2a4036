"""The day at the counter: what came in, what went out, what is late or soon due; and closing it (chốt sổ ngày)."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from motcua_tui.desk.dates import day_of
from motcua_tui.desk.day_closing import as_json, closing_of, closing_robbed, compare_code, content_of
from motcua_tui.desk.day_log import COMPARED, STANDING, Pile, Share, day_log
from motcua_tui.desk.office import Office
from motcua_tui.store import Row
from motcua_tui.store.problems import closing_unsigned
from schemas.canonical import Json
from schemas.office_acts import OfficeAct
from schemas.refusal import Refusal, no


def day(office: Office, date: str | None = None, code: str | None = None) -> dict[str, Json] | Refusal:
    """The figures and rows of a day as `motcua day --json` prints them. Without a date: today.

    With a `code` read from a signed daily log it is compared with the closing; another one is refused.
    """
    log = day_log(office, date)
    if isinstance(log, Refusal):
        return log
    differs = compare_code(log.closed, code) if code is not None else None
    if differs is not None:
        return differs
    return {
        "date": log.date,
        **{str(pile): len(log.piles[pile]) for pile in COMPARED},
        "waiting": {"supplement": len(log.piles[Pile.SUPPLEMENT]), "collect": len(log.piles[Pile.COLLECT])},
        "last_week": {str(pile): count for pile, count in log.last_week.items()},
        "overdue": rows_json(office, log.of(Pile.OVERDUE)),
        "due_soon": rows_json(office, log.of(Pile.DUE_SOON)),
        "entries": log.entries,
        "rows": rows_json(office, log.of(Pile.ALL)),
        "by_clerk": [_share(share) for share in log.by_clerk],
        "by_field": [_share(share) for share in log.by_field],
        "by_procedure": [_share(share) for share in log.by_procedure],
        "unusual": [msgspec.to_builtins(one) for one in log.unusual],
        "closed": None if log.closed is None else as_json(log.closed),
    }


def _share(share: Share) -> dict[str, Json]:
    counts: dict[str, Json] = {str(pile): share.count(pile) for pile in (*COMPARED, *STANDING)}
    return {"name": share.name, **counts, "dossiers": share.count(Pile.ALL)}


def close_day(office: Office, date: str | None) -> dict[str, Json] | Refusal:
    """Close a day for good: an entry over its entries, its figures and the head they stand on, and the closer's signature
    over that entry, both in one transaction.

    Refuses a day in the future and a day already closed; a later change to a closed day shows as such.
    """
    wanted = day_of(office, date)
    if isinstance(wanted, Refusal):
        return wanted
    claim = office.claim()
    refusal = office.why_not(OfficeAct.CLOSE_DAY) or (claim if isinstance(claim, Refusal) else None)
    if refusal:
        return refusal
    assert not isinstance(claim, Refusal)
    if wanted > claim.at[:10]:
        return no("close_day.in_future", "Chưa đến ngày này nên chưa chốt sổ được. Hãy kiểm tra lại ngày.")
    if closing_of(office, wanted) is not None:
        return no("close_day.already_closed", "Sổ ngày này đã chốt. Không mở lại được; hãy ghi mục điều chỉnh nếu cần.")
    if closing_robbed(office):
        return closing_unsigned()  # whoever signs on over an altered book makes it look whole
    written = office.record_signed(OfficeAct.CLOSE_DAY, content_of(office, wanted), claim)
    if isinstance(written, Refusal):
        return written
    return day(office, wanted)


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
