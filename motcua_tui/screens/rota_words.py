"""Who sits at the counter, in words."""

from __future__ import annotations

from motcua_tui.desk.rota import DutyDay
from motcua_tui.text import _
from schemas.rules.staff import HALVES, Half


def duty_words(one: DutyDay, names: dict[str, str], me: str, half: Half) -> str:
    """Who sits at the counter today, in one line; "" where nobody is named."""
    halves = {"morning": _("sáng"), "afternoon": _("chiều")}
    parts = []
    for each in HALVES:
        if people := one.people[each]:
            said = ", ".join(_("anh/chị") if user == me else names.get(user, user) for user in people)
            parts.append(f"{'● ' if each == half else ''}{halves[each]}: {said}")
    return _("Trực quầy {people}").format(people=" · ".join(parts)) if parts else ""
