"""A card read by a scanner, as the person it names: typed once, never again."""

from __future__ import annotations

from motcua_tui.text import say
from schemas.canonical import Json
from schemas.person.card import Card, parse_card
from schemas.refusal import Refusal


def scanned(text: str) -> dict[str, Json] | Refusal:
    """What `motcua scan` prints: the card's fields, and what to check with the eye."""
    card = parse_card(text)
    if isinstance(card, Refusal):
        return card
    return {**card_fields(card), "warnings": [{"code": one.code, "message": say(one)} for one in card.warnings]}


def card_fields(card: Card) -> dict[str, Json]:
    """The card's fields under the names the rest of the program uses."""
    return {
        "id_number": card.id_number,
        "old_id": card.old_id,
        "name": card.name,
        "birth_date": card.birth_date,
        "sex": card.sex,
        "address": card.address,
        "issued_on": card.issued_on,
    }


def merged_with_scan(plain: Json) -> Json | Refusal:
    """`scan` (raw card text) fills what `applicant` leaves open; what was typed by hand stands."""
    if not isinstance(plain, dict) or not isinstance(text := plain.get("scan"), str):
        if isinstance(plain, dict) and plain.get("scan") is None:
            return {key: value for key, value in plain.items() if key != "scan"}
        return plain
    card = parse_card(text)
    if isinstance(card, Refusal):
        return card
    known = {key: value for key, value in card_fields(card).items() if key in _PERSON and value}
    typed = plain.get("applicant")
    given = {key: value for key, value in typed.items() if value not in (None, "")} if isinstance(typed, dict) else {}
    rest = {key: value for key, value in plain.items() if key not in ("scan", "applicant")}
    return {**rest, "applicant": {**known, **given}}


_PERSON = frozenset({"id_number", "name", "birth_date", "sex", "address"})
