"""Who sits at the counter, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from motcua_tui.desk.rota import DutyDay
from motcua_tui.text import _
from schemas.rules.staff import HALVES, Half

WIDE = 100
"""From so many cells on there is room for full names."""


def duty_words(one: DutyDay, names: dict[str, str], me: str, half: Half) -> str:
    """Who sits at the counter today, in one line; "" where nobody is named."""
    halves = {"morning": _("sáng"), "afternoon": _("chiều")}
    parts = []
    for each in HALVES:
        if people := one.people[each]:
            said = ", ".join(_("anh/chị") if user == me else names.get(user, user) for user in people)
            parts.append(f"{'● ' if each == half else ''}{halves[each]}: {said}")
    return _("Trực quầy {people}").format(people=" · ".join(parts)) if parts else ""


def short_names(names: Mapping[str, str]) -> dict[str, str]:
    """What colleagues call each other: the last word of a name, as many more as tell two people apart."""
    return {user: _short(name, [other for one, other in names.items() if one != user]) for user, name in names.items()}


def _short(name: str, others: Sequence[str]) -> str:
    words = name.split()
    for count in range(1, len(words)):
        tail = words[-count:]
        if all(other.split()[-count:] != tail for other in others):
            return " ".join(tail)
    return name
