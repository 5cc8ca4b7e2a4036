"""Who holds the papers of a dossier (ai giữ giấy tờ): every hand-over between people and units, from its entries alone."""

from __future__ import annotations

from collections.abc import Sequence

from schemas import acts
from schemas.acts import Act
from schemas.base import Record
from schemas.entry import Sealed
from schemas.rules.fold import NotADossier, content_of

CITIZEN = "citizen"
"""The people who brought them, or who take the result away; never named here, so that a list of hand-overs can lie open."""
SHELF = "shelf"


class HandOn(Record):
    """Papers passed on: when, by whose word, to whom (a user, a unit, `citizen`, or `shelf` with its place).

    `parts` are the papers, counted from 1; empty for all of them.
    """

    at: str
    by: str
    act: str
    to: str
    place: str = ""
    parts: tuple[int, ...] = ()


def custody(entries: Sequence[Sealed]) -> tuple[HandOn, ...]:
    """Every time the papers went from hand to hand, oldest first. What was destroyed says nothing."""
    found = (_hand_on(sealed) for sealed in entries)
    return tuple(sorted((one for one in found if one is not None), key=lambda one: one.at))


def holders(steps: Sequence[HandOn], parts: int) -> tuple[HandOn, ...]:
    """Who holds each paper now, by its number from 1; empty while nobody has received any."""
    last: dict[int, HandOn] = {}
    for step in steps:
        for part in step.parts or range(1, max(parts, 1) + 1):
            last[part] = step
    return tuple(last[part] for part in sorted(last) if part <= max(parts, 1))


def _hand_on(sealed: Sealed) -> HandOn | None:
    try:
        content = content_of(sealed)
    except NotADossier:
        return None
    entry = sealed.entry
    to, place, parts = _where(entry.act, entry.by, content)
    return HandOn(at=entry.at, by=entry.by, act=entry.act, to=to, place=place, parts=parts) if to else None


def _where(act: str, by: str, content: Record | None) -> tuple[str, str, tuple[int, ...]]:
    if isinstance(content, acts.Located):
        return (content.keeper or SHELF, content.place, content.parts)
    if isinstance(content, acts.Assigned):
        return (content.to, "", ())
    if isinstance(content, acts.Forwarded):
        return (content.to_unit, "", ())
    if isinstance(content, acts.HandedOver):
        return (CITIZEN, "", content.parts)
    if act in (Act.RECEIVE, Act.ACCEPT, Act.SUPPLEMENT_RECEIVED, Act.ACCEPT_FORWARD):
        return (by, "", ())
    return ("", "", ())
