"""Find a dossier by either number, by person, by ID, by phone, with or without diacritics."""

from __future__ import annotations

from motcua_tui.desk.office import Office
from motcua_tui.store import Row
from schemas import limits
from schemas.refusal import Refusal, no
from schemas.status import Status, status_of
from schemas.text import check_text


def dossier_named(office: Office, number: str) -> str | Refusal:
    """The id of the one dossier with this id, provisional or official number.

    Refuses `dossier.unknown` and `dossier.ambiguous`.
    """
    bad = check_text(number, limits.SEARCH_TEXT_MAX, "dossier")
    if bad:
        return bad
    found = office.store.resolve(number)
    if not found:
        return no("dossier.unknown", "Không có hồ sơ mang số này trong máy. Hãy kiểm tra lại số trên giấy tiếp nhận.")
    if len(found) > 1:
        return no(
            "dossier.ambiguous", "Có {count} hồ sơ mang số này. Hãy dùng mã định danh của hồ sơ.", count=len(found)
        )
    return found[0]


def find(office: Office, text: str, *, status: str | None = None, limit: int = 50) -> list[Row] | Refusal:
    """Dossiers that match, newest first. Refuses an unknown status and hostile text."""
    bad = check_text(text, limits.SEARCH_TEXT_MAX, "text")
    if bad:
        return bad
    wanted: Status | None = None
    if status is not None:
        wanted = status_of(status)
        if wanted is None:
            return no(
                "find.status_unknown", "Không có trạng thái này. Hãy dùng số 1–10 hoặc tên trạng thái trong hướng dẫn."
            )
    return office.store.search(text, wanted, max(1, min(limit, limits.SEARCH_ROWS_MAX)))
