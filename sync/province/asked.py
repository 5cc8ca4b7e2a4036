"""What an officer types for an act, completed to what is recorded: as the office's desk does it, by the province's calendar."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from schemas import acts, times
from schemas.acts import Act
from schemas.asks import ExtendAsk, FinishAsk, ForwardAsk, LinkAsk, ReturnLinkAsk, SupplementReceivedAsk, read_act
from schemas.base import Record, read_plain
from schemas.dossier import Dossier
from schemas.procedure import parse_limit
from schemas.refusal import Refusal
from schemas.rules import effects
from schemas.rules.calendar import Calendar
from schemas.rules.due import due
from schemas.rules.linked import linked_content, returned_content
from sync.wire import limits


def recorded(
    act: Act, raw: bytes, state: Dossier, calendar: Calendar, now: datetime, unit: str = ""
) -> Record | Refusal:
    """The content of an act from its JSON, done in the name of `unit`.

    Refuses what reading refuses, and a correction that would make no dossier.
    """
    plain = read_plain(raw.strip() or b"{}", area="act", bytes_max=limits.ENTRY_BYTES_MAX)
    ask = plain if isinstance(plain, Refusal) else read_act(act, plain)
    if isinstance(ask, ForwardAsk):
        return _forwarded(ask, calendar, now)
    if isinstance(ask, LinkAsk):
        return linked_content(state, ask, now, calendar)
    if isinstance(ask, ReturnLinkAsk):
        return returned_content(state, ask, now, calendar, unit)
    if isinstance(ask, ExtendAsk):
        return _extended(ask, state, calendar)
    if isinstance(ask, FinishAsk):
        return acts.Finished(override=ask.override)
    if isinstance(ask, SupplementReceivedAsk):
        return _supplemented(ask, state, calendar, now)
    if isinstance(ask, acts.Corrected):
        return _corrected(ask, state, calendar)
    return ask


def _forwarded(ask: ForwardAsk, calendar: Calendar, now: datetime) -> Record | Refusal:
    """A forwarding with its own limit gets its own date."""
    due_at = _counted(ask.limit, calendar, now)
    if isinstance(due_at, Refusal):
        return due_at
    return acts.Forwarded(to_unit=ask.to_unit, task=ask.task, limit=ask.limit, due_at=due_at, override=ask.override)


def _extended(ask: ExtendAsk, state: Dossier, calendar: Calendar) -> Record | Refusal:
    moved = _closing(ask.new_due_at, calendar)
    if isinstance(moved, Refusal):
        return moved
    unsure = not calendar.is_confirmed(int(moved[:4]))
    said = unsure if unsure != state.due_unconfirmed else None
    return acts.Extended(reason=ask.reason, new_due_at=moved, due_unconfirmed=said, override=ask.override)


def _supplemented(ask: SupplementReceivedAsk, state: Dossier, calendar: Calendar, now: datetime) -> Record | Refusal:
    """The whole period starts again from the day the dossier is complete (NĐ 118 Đ19.5)."""
    due_at = _counted(state.procedure.limit, calendar, now)
    known = None if isinstance(due_at, Refusal) else due_at
    return acts.SupplementReceived(parts=ask.parts, due_at=known, override=ask.override)


def _corrected(ask: acts.Corrected, state: Dossier, calendar: Calendar) -> Record | Refusal:
    fields = dict(ask.fields)
    if "due_at" in fields:
        moved = _closing(fields["due_at"], calendar)
        if isinstance(moved, Refusal):
            return moved
        fields["due_at"] = moved
    content = replace(ask, fields=fields)
    trial = effects.corrected(state, content)
    return trial if isinstance(trial, Refusal) else content


def _counted(limit_text: str, calendar: Calendar, now: datetime) -> str | Refusal | None:
    if not limit_text:
        return None
    limit = parse_limit(limit_text)
    return limit if isinstance(limit, Refusal) else times.moment_text(due(now, limit, calendar).due_at)


def _closing(text: str, calendar: Calendar) -> str | Refusal:
    """A moment as canonical text; a day alone means its closing hour, on a day off the usual one."""
    if len(text) > len("2026-11-22"):
        moment = times.parse_moment(text)
        return moment if isinstance(moment, Refusal) else times.moment_text(moment)
    day = times.parse_date(text)
    if isinstance(day, Refusal):
        return day
    near = day if calendar.is_working(day) else calendar.working_day_from(day)
    closing = calendar.closing(near)
    return times.moment_text(closing.replace(year=day.year, month=day.month, day=day.day))
