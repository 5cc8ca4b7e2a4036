"""What a clerk should look at when an act is done: told before it is written where somebody can still say no, else after."""

from __future__ import annotations

from datetime import datetime

from motcua_tui.desk.books import none_open
from motcua_tui.desk.clock import Claim
from motcua_tui.desk.due import day_notices
from motcua_tui.desk.office import Office
from motcua_tui.desk.online import changes
from motcua_tui.desk.units import unknown_units
from schemas import acts
from schemas.acts import Act
from schemas.asks import AcceptAsk, AcceptOnlineAsk
from schemas.base import Record
from schemas.dossier import Dossier
from schemas.refusal import Notice, note
from schemas.rules import guards, linked
from schemas.rules.calendar import unconfirmed_notice
from schemas.rules.guards import Situation


def notices_for(
    office: Office, dossier: Dossier, name: Act, ask: Record, content: Record, situation: Situation, claim: Claim
) -> tuple[Notice, ...]:
    """Everything worth a look, what the law says first."""
    found = guards.warnings_for(dossier, name, content, situation)
    found += _unknown_here(office, content) + unknown_units(office, content)
    if isinstance(content, acts.AcceptedOnline):
        found += changes(office, dossier, claim.at[:10])
    if isinstance(content, acts.Linked):
        found += linked.after_promise(dossier, content, office.calendar, datetime.fromisoformat(claim.at))
    if isinstance(content, acts.Finished) and not dossier.books and (missing := none_open(office, dossier.procedure.code)):
        found.append(missing)
    return (*found, *_of_promise(office, ask, content))


def _of_promise(office: Office, ask: Record, content: Record) -> tuple[Notice, ...]:
    """Of a day a person gave by hand whether anybody will be there; of a counted one whether it may still move."""
    by_hand = _by_hand(ask, content)
    if by_hand:
        return day_notices(office, by_hand)
    counted = getattr(content, "due_at", None)
    return (unconfirmed_notice(int(counted[:4])),) if counted and getattr(content, "due_unconfirmed", False) else ()


def _by_hand(ask: Record, content: Record) -> str:
    if isinstance(content, acts.Extended):
        return content.new_due_at
    if isinstance(content, acts.Apologised):
        return content.expected_on
    if isinstance(content, acts.Corrected):
        return content.fields.get("due_at", "")
    given = isinstance(ask, AcceptAsk | AcceptOnlineAsk) and ask.due_at
    return content.due_at or "" if given and isinstance(content, acts.Accepted | acts.AcceptedOnline) else ""


def _unknown_here(office: Office, content: Record) -> list[Notice]:
    """A specialist may work elsewhere and have no account at this counter: worth a look, no reason to refuse."""
    if not isinstance(content, acts.Assigned):
        return []
    user = office.store.users().get(content.to)
    if user is not None and user.active:
        return []
    return [note("assign.user_unknown", "Máy này không có cán bộ với tên đăng nhập đó. Hãy xem lại có gõ nhầm không.")]
