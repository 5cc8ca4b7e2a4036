"""Dossiers filed online, handed down by the province, waiting with their legal clocks (NĐ 118 Đ17.2)."""

from __future__ import annotations

from motcua_tui.desk.day import row_json
from motcua_tui.desk.office import Office
from motcua_tui.store import View
from schemas import limits
from schemas.canonical import Json
from schemas.refusal import Refusal


def inbox(office: Office) -> list[Json] | Refusal:
    """What waits for an answer, the most urgent first."""
    rows = office.store.rows(View.INBOX, office.clock.text(office.store), limit=limits.SEARCH_ROWS_MAX)
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
        }
        for dossier in waiting
    ]
