"""How a unit's share of a linked dossier is said in one line: what, until when, whether it is late."""

from __future__ import annotations

from datetime import datetime

from motcua_tui.screens.act_fields import LINK_OUTCOMES
from motcua_tui.screens.words import limit_words
from motcua_tui.text import _
from schemas.rules.linked import Held
from schemas.times import short_date, short_moment


def held_words(one: Held, unit: str) -> tuple[str, str, str]:
    """The line, its tone and its sign. `unit` is what the unit is called."""
    said = [f"{one.number}. {unit}" if one.number else unit, one.task]
    if one.lead:
        said.append(_("chủ trì"))
    if one.due_at:
        said.append(_("hạn của đơn vị {day}").format(day=_day(one.due_at)))
    elif one.limit:
        said.append(limit_words(one.limit))
    said.append(_state(one))
    if one.late:
        said.append(_("QUÁ HẠN CỦA ĐƠN VỊ"))
    sign = {"returned": "√", "waiting": "○", "refused": "■"}.get(one.state, "→")
    tone = "bad" if one.late or one.state == "refused" else "good" if one.state == "returned" else ""
    return " · ".join(part for part in said if part), tone, sign


def _state(one: Held) -> str:
    if one.state == "waiting":
        return _("chưa bắt đầu, còn chờ việc trước")
    if one.state == "open":
        return _("đang giữ từ {when}").format(when=_moment(one.begun_at))
    outcome = _(dict(LINK_OUTCOMES)[one.outcome]).lower()
    back = _("{outcome} {when}").format(outcome=outcome, when=_moment(one.returned_at))
    return f"{back}, {one.document_no}" if one.document_no else back


def _moment(moment: str | None) -> str:
    return short_moment(datetime.fromisoformat(moment)) if moment else ""


def _day(moment: str) -> str:
    return short_date(datetime.fromisoformat(moment).date())
