"""A returning person: known by ID, phone or name, proposed with what was written down last time."""

from __future__ import annotations

from motcua_tui.desk.office import Office
from motcua_tui.store import PersonRow
from schemas import limits
from schemas.refusal import Refusal
from schemas.text import check_text

PEOPLE_MAX = 20


def people(office: Office, text: str, limit: int = PEOPLE_MAX) -> list[PersonRow] | Refusal:
    """People seen before whose ID, phone or name matches, newest first. Nothing for less than two characters."""
    bad = check_text(text, limits.SEARCH_TEXT_MAX, "text")
    if bad:
        return bad
    return office.store.people(text, min(limit, PEOPLE_MAX)) if len(text.strip()) >= 2 else []


def known_people(office: Office, id_number: str) -> list[PersonRow]:
    """One row or none, for a screen's worker: None would mean there that the counter was locked meanwhile."""
    row = person_by_id(office, id_number)
    return [row] if row else []


def person_by_id(office: Office, id_number: str) -> PersonRow | None:
    """The person who last came with exactly this number, None for somebody new."""
    found = people(office, id_number, PEOPLE_MAX) if id_number else []
    if isinstance(found, Refusal):
        return None
    return next((row for row in found if row.person.id_number == id_number), None)
