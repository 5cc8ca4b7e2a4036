"""What officers of departments and of the province do on dossiers that lie with their units."""

from __future__ import annotations

from datetime import datetime

from schemas import limits, times
from schemas.acts import Act, Forwarded
from schemas.base import Record
from schemas.dossier import Dossier
from schemas.entry import Sealed
from schemas.refusal import Notice, Refusal, no, note
from schemas.rules.guards import Situation, warnings_for, why_not_act
from schemas.rules.permissions import why_not
from sync.province.asked import recorded
from sync.province.calendar import published_calendar, working_days_since
from sync.province.connect import writing
from sync.province.home import Home
from sync.province.intake import bind_and_show
from sync.province.ledger import UnitLedger
from sync.province.models import DossierRow, Unit
from sync.province.own_chain import OwnChain
from sync.province.read_model import row_of, state_of


def act_on(home: Home, row: DossierRow, act: str, raw: bytes, *, unit: str, by: str, now: datetime) -> list[Notice] | Refusal:
    """Do one act in the name of an officer of `unit`, on a dossier that lies with that unit; what the officer should know.

    Refuses `act.unknown`, `permission.denied`, `act.not_yours`, `act.by`, what the content refuses, and what
    the workflow and the law refuse.
    """
    name = _act(act)
    if isinstance(name, Refusal):
        return name
    with writing(row.unit):
        fresh = row_of(row.unit, row.dossier)
        assert fresh is not None
        state = state_of(fresh)
        situation = _situation(home, state, by, times.moment_text(now))
        content = recorded(name, raw, state, published_calendar(home), now, unit)
        if isinstance(content, Refusal):
            return content
        refusal = _why_not(state, name, content, unit, situation)
        if refusal is not None:
            return refusal
        ledger = UnitLedger(row.unit)
        entries = ledger.entries_of(row.dossier)
        _append(home, ledger, name, content, entries, by, times.moment_text(now))
        unknown = _unknown_unit(content, row.unit)
    habits = warnings_for(state, name, content, situation)
    # Forwarded to a unit, a dossier is held by all its officers.
    return [*(one for one in habits if one.code != "rule.held_by_colleague" or state.holder != unit), *unknown]


def _unknown_unit(content: Record, home_unit: str) -> list[Notice]:
    """Forwarded to a unit nobody has heard of, a dossier lies with nobody: worth a look, no reason to refuse."""
    if not isinstance(content, Forwarded) or content.to_unit == home_unit:
        return []
    if Unit.get_or_none(Unit.code == content.to_unit) is not None:
        return []
    return [note("forward.unit_unknown", "Tỉnh không có đơn vị mang mã vừa nhập. Hãy xem lại có gõ nhầm không.")]


def _append(home: Home, ledger: UnitLedger, act: Act, content: Record, entries: list[Sealed], by: str, at: str) -> None:
    own = OwnChain(home, ledger, at)
    dossier = entries[0].entry.dossier
    assert dossier is not None
    own.act(act, content, entries, ledger.key_of(dossier), by)
    own.flush()
    bind_and_show(home, ledger, {dossier}, at)


def _act(name: str) -> Act | Refusal:
    if name not in set(Act):
        return no("act.unknown", "Không có việc “{act}”. Hãy xem danh sách các việc.", act=name[:40])
    return why_not("officer", Act(name)) or Act(name)


def _situation(home: Home, state: Dossier, by: str, at: str) -> Situation:
    days = working_days_since(state.received_at, at, published_calendar(home))
    return Situation(role="officer", user=by, at=at, working_days_since_receipt=days)


def _why_not(state: Dossier, act: Act, content: Record, unit: str, situation: Situation) -> Refusal | None:
    if state.holder_unit != unit and not _is_linked(state, act, unit):
        return no("act.not_yours", "Hồ sơ này không ở đơn vị {unit}. Hãy kiểm tra lại nơi đang xử lý.", unit=unit)
    if not 1 <= len(situation.user) <= limits.USER_MAX:
        return no("act.by", "Tên người thực hiện phải từ 1 đến {limit} ký tự. Hãy nhập lại.", limit=limits.USER_MAX)
    return why_not_act(state, act, content, situation)


# What a unit may do that was given one task of a dossier which lies elsewhere.
_WITH_A_TASK = frozenset({Act.RETURN_LINK, Act.NOTE, Act.ATTACH})


def _is_linked(state: Dossier, act: Act, unit: str) -> bool:
    """True for an act on its own task by a unit whose task has begun."""
    return act in _WITH_A_TASK and any(task.unit == unit and task.begun_at is not None for task in state.links)
