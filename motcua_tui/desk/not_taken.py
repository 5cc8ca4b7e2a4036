"""Papers laid on the counter that are not taken in: guided once and fully, or refused with a reason (NĐ 118 Đ16, Đ17.1.c).

Both are kept as a dossier that is only registered: it has a number for its slip, counts as received nowhere, and is
taken in by `accept` when everything is there.
"""

from __future__ import annotations

from motcua_tui.desk.clock import Claim
from motcua_tui.desk.due import DueAnswer
from motcua_tui.desk.guided import guided_before
from motcua_tui.desk.office import Office
from motcua_tui.desk.receive import Promise, Taken, begin, promise, received_content
from schemas.acts import Act, Guided, WithReason
from schemas.asks import GuideAsk, ReceiveAsk, TurnedAwayAsk
from schemas.base import Record
from schemas.procedure import Procedure
from schemas.refusal import Refusal


def guide(office: Office, ask: GuideAsk, now: str | None = None) -> Taken | Refusal:
    """Record what a person is to bring or mend. Warns when they were told something for this procedure before."""
    return _register(office, ask, Act.GUIDE, Guided(reason=ask.reason, parts=ask.missing, override=ask.override), now)


def turn_away(office: Office, ask: TurnedAwayAsk, now: str | None = None) -> Taken | Refusal:
    """Refuse to take papers in, with the reason that goes on the refusal slip."""
    return _register(office, ask, Act.REFUSE, WithReason(reason=ask.reason), now)


def _register(office: Office, ask: ReceiveAsk, act: Act, content: Record, now: str | None) -> Taken | Refusal:
    begun = begin(office, Act.REGISTER, ask.procedure, now)
    if isinstance(begun, Refusal):
        return begun
    claim, procedure = begun
    promised = _promised(office, procedure, ask, claim)
    if isinstance(promised, Refusal):
        return promised
    notices = guided_before(office, ask.applicant, procedure.code, claim.at[:10])
    drafts = [
        office.draft(Act.REGISTER, received_content(office, ask, procedure, promised, claim), claim),
        office.draft(act, content, claim, same_as=0),
    ]
    written = office.append(drafts)
    if isinstance(written, Refusal):
        return written
    dossier = office.store.dossier(written[0].entry.dossier or "")
    assert dossier is not None
    return Taken(dossier=dossier, entry=written[-1].hash, notices=tuple(notices))


def _promised(office: Office, procedure: Procedure, ask: ReceiveAsk, claim: Claim) -> Promise | Refusal:
    """The limit the dossier will have once it is taken in; none is known yet where the catalogue has none."""
    promised = promise(office, procedure, ask, claim.at)
    if isinstance(promised, Refusal) and promised.code == "receive.limit_needed":
        return Promise(due=DueAnswer(due_at=""), limit="", case=ask.case)
    return promised
