"""Dossiers filed online, handed down by the province, waiting with their legal clocks (NĐ 118 Đ17.2)."""

from __future__ import annotations

from motcua_tui.desk.day import row_json
from motcua_tui.desk.office import Office
from motcua_tui.desk.online import changes
from motcua_tui.store import View
from motcua_tui.text import say
from schemas import limits
from schemas.canonical import Json
from schemas.refusal import Refusal


def inbox(office: Office) -> list[Json] | Refusal:
    """What waits for an answer, the most urgent first."""
    now = office.clock.text(office.store)
    today, rows = now[:10], office.store.rows(View.INBOX, now, limit=limits.SEARCH_ROWS_MAX)
    waiting = [dossier for row in rows if (dossier := office.store.dossier(row.id)) is not None]
    waiting.sort(key=lambda dossier: (dossier.answer_by or "9", dossier.id))
    shown = {row.id: row_json(row) for row in rows}
    return [
        {
            **shown[dossier.id],
            "dossier": dossier.id,
            "procedure": dossier.procedure.code,
            "applicant": dossier.applicant.name,
            "filed_at": dossier.filed_at,
            "answer_by": dossier.answer_by,
            "warnings": [{"code": one.code, "message": say(one)} for one in changes(office, dossier, today)],
        }
        for dossier in waiting
    ]
