"""The rows of the routing slip: every hand-over of the dossier and every task another unit was given."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from motcua_tui.desk.paper_parts import Facts, limit_words
from motcua_tui.prints import limits as print_limits
from motcua_tui.prints.routing import RouteStep
from schemas import limits
from schemas.dossier import Dossier
from schemas.rules.linked import Held, held

_OUTCOMES = {"done": "đã giải quyết", "refused": "từ chối", "recalled": "đã thu hồi"}


def route_steps(facts: Facts, dossier: Dossier) -> list[RouteStep]:
    """One row for each unit in the order it was given its part: what it does, its own due date, what came back."""
    given = held(dossier, "", facts.printed_at.isoformat())
    authors = [*(one.by for one in dossier.forwards), *(task.by for task in dossier.links)]
    rows = [_step(facts, one, by) for one, by in zip(given, authors, strict=True)]
    rows.sort(key=lambda row: row.at or facts.printed_at)
    return rows[: print_limits.ROUTE_STEPS_MAX - 1]


def partner_units(facts: Facts, dossier: Dossier) -> tuple[str, ...]:
    """The units beside the one in charge (cơ quan phối hợp), each once."""
    return tuple(dict.fromkeys(facts.unit(task.unit) for task in dossier.links if not task.lead))


def _step(facts: Facts, one: Held, by: str) -> RouteStep:
    return RouteStep(
        giver=facts.name(by),
        taker=facts.unit(one.unit),
        at=None if one.begun_at is None else datetime.fromisoformat(one.begun_at),
        result=_result(one),
        note=_note(one)[: limits.NOTE_MAX],
    )


def _result(one: Held) -> Literal["", "Trước hạn", "Đúng hạn", "Quá hạn"]:
    if one.late:
        return "Quá hạn"
    if one.returned_at is None or one.due_at is None or one.outcome != "done":
        return ""
    return "Trước hạn" if one.returned_at[:10] < one.due_at[:10] else "Đúng hạn"


def _note(one: Held) -> str:
    said = [one.task]
    if one.due_at is not None:
        said.append("hạn của đơn vị " + _at(one.due_at))
    elif one.limit:
        said.append("thời hạn " + limit_words(one.limit))
    if one.state == "waiting":
        said.append("chờ việc trước")
    if one.returned_at is not None and one.number:
        said.append(f"{_OUTCOMES[one.outcome]} {_at(one.returned_at)}")
    if one.document_no:
        said.append(f"văn bản {one.document_no}")
    return "; ".join(part for part in said if part)


def _at(moment: str) -> str:
    there = datetime.fromisoformat(moment)
    return f"{there:%H:%M %d/%m/%Y}"
